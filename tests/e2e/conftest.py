"""The running demo and a browser that looks at it, with and without JavaScript."""

from __future__ import annotations

import faulthandler
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from rathaus.config.browsers import FLAGS, chromium
from tests.e2e.filling import COUNT_REFRESHES
from tests.e2e.looking import NARROW, NOTE_VIOLATIONS, Inspector, complaint_in
from tests.e2e.people import Server, TownHall

Arrive = Callable[..., Page]

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 120
TEST_SECONDS = 180
STANDARD_ERROR = os.dup(2)
"""Where a hanging run says so: pytest captures the usual one while a test runs."""
STUMBLES = re.compile(r"Internal Server Error|carrier_failed|job_failed|\[critical")
"""What the server's log says when something went wrong in it; a refused request is nothing wrong."""
WIDE = {"width": 1280, "height": 900}


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Start the real server on a free loopback port with a data folder of its own."""
    data = tmp_path_factory.mktemp("demo")
    output = data / "output.txt"
    port = _free_port()
    # The settings of the test process must not reach the server: it is started as a person starts it.
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("RATHAUS_", "DJANGO_"))
    }
    command = [sys.executable, "-m", "rathaus", "demo", "--port", str(port), "--data", str(data / "data")]
    with output.open("w") as file:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=file, stderr=subprocess.STDOUT)
    try:
        _wait_until_it_answers(process, port, output)
        yield Server(address=f"http://127.0.0.1:{port}", data=data / "data", output=output)
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_it_answers(process: subprocess.Popen[bytes], port: int, output: Path) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    give_up = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up:
        if process.poll() is not None:
            pytest.fail(
                f"The demo ended with code {process.returncode}:\n{output.read_text()}", pytrace=False
            )
        try:
            with opener.open(f"http://127.0.0.1:{port}/healthz", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"The demo did not answer within {START_SECONDS} s:\n{output.read_text()}", pytrace=False)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Debian's Chromium once a run."""
    path = chromium()
    if path is None:
        pytest.skip("needs Chromium (Debian: apt-get install chromium) or RATHAUS_CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


def _context(
    browser: Browser, server: Server, *, javascript: bool, size: dict[str, int] | None = None, **more: Any
) -> BrowserContext:
    context = browser.new_context(
        java_script_enabled=javascript,
        timezone_id="Europe/Berlin",
        viewport=size or WIDE,  # type: ignore[arg-type]  # a typed dict on their side
        reduced_motion="reduce",
        **{"base_url": server.address, "locale": "de-DE", **more},
    )
    context.set_default_timeout(10_000)
    return context


@pytest.fixture
def arrive(browser: Browser, server: Server) -> Iterator[Arrive]:
    """Let people arrive, each with a browser profile of their own; nobody's console may hold a complaint."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def person(*, javascript: bool = True, size: dict[str, int] | None = None, **more: Any) -> Page:
        context = _context(browser, server, javascript=javascript, size=size, **more)
        contexts.append(context)
        if javascript:
            context.add_init_script(COUNT_REFRESHES)
            context.add_init_script(NOTE_VIOLATIONS)
        context.on("console", lambda message: complaints.extend(complaint_in(message)))
        context.on(
            "weberror", lambda error: complaints.append(f"{error.page and error.page.url}: {error.error}")
        )
        return context.new_page()

    yield person
    for context in contexts:
        context.close()
    assert not complaints, "Consoles hold complaints:\n" + "\n".join(dict.fromkeys(complaints))


@pytest.fixture(params=[True, False], ids=["javascript", "plain"])
def javascript(request: pytest.FixtureRequest) -> bool:
    """With JavaScript, then without: journeys must end the same."""
    return bool(request.param)


@pytest.fixture(autouse=True)
def no_standstill() -> Iterator[None]:
    """End a run that hangs, and say where: a browser can wait for ever where it takes no timeout."""
    faulthandler.dump_traceback_later(TEST_SECONDS, exit=True, file=STANDARD_ERROR)
    yield
    faulthandler.cancel_dump_traceback_later()


@pytest.fixture(autouse=True)
def quiet_server(server: Server) -> Iterator[None]:
    """The server stumbles over nothing while a test runs."""
    start = server.output.stat().st_size
    yield
    said = server.output.read_bytes()[start:].decode("utf-8", "replace")
    assert not STUMBLES.search(said), f"The server said:\n{said[-4000:]}"


@pytest.fixture(autouse=True)
def fresh_counters(server: Server) -> None:
    """Every test is a visitor of its own: what was tried before from this address does not count."""
    for table in ("accounts_attempt", "rathaus_cache"):
        server.change(f"DELETE FROM {table}")


@pytest.fixture(scope="session")
def eyes() -> Inspector:
    """What was looked at so far."""
    return Inspector()


@pytest.fixture
def inspector(eyes: Inspector) -> Iterator[Inspector]:
    """Looks at each kind of page once a run; what it found is told when the errand is done."""
    yield eyes
    found = eyes.found()
    assert not found, f"{len(found)} faults of pages:\n" + "\n".join(found)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files to upload."""
    return tmp_path_factory.mktemp("files")


@pytest.fixture(scope="session")
def town_hall(browser: Browser, server: Server) -> TownHall:
    """Knows everybody to sign in as; each signs in once a run."""
    return TownHall(server=server, new_context=lambda: _context(browser, server, javascript=True))


@pytest.fixture
def page(arrive: Arrive) -> Page:
    """A page of a visitor with JavaScript, nothing remembered."""
    return arrive()


@pytest.fixture
def plain_page(arrive: Arrive) -> Page:
    """A page of a visitor without JavaScript."""
    return arrive(javascript=False)


@pytest.fixture
def either_page(arrive: Arrive, javascript: bool) -> Page:
    """A page with JavaScript, then one without."""
    return arrive(javascript=javascript)


@pytest.fixture
def narrow_page(arrive: Arrive) -> Page:
    """A page 320 pixels wide."""
    return arrive(size=NARROW)
