"""The running demo and a browser that looks at it, with and without JavaScript."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from rathaus.config.browsers import FLAGS, chromium

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 120
WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 320, "height": 640}


@dataclass(frozen=True)
class Server:
    """The demo as a person gets it from ``./rathaus demo``."""

    address: str
    data: Path
    output: Path


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
    browser: Browser, server: Server, *, javascript: bool, size: dict[str, int] | None = None
) -> BrowserContext:
    context = browser.new_context(
        base_url=server.address,
        java_script_enabled=javascript,
        locale="de-DE",
        timezone_id="Europe/Berlin",
        viewport=size or WIDE,  # type: ignore[arg-type]  # a typed dict on their side
        reduced_motion="reduce",
    )
    context.set_default_timeout(10_000)
    return context


@pytest.fixture
def context(browser: Browser, server: Server) -> Iterator[BrowserContext]:
    """A visitor with JavaScript, nothing remembered."""
    context = _context(browser, server, javascript=True)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page of a visitor with JavaScript."""
    return context.new_page()


@pytest.fixture
def plain_page(browser: Browser, server: Server) -> Iterator[Page]:
    """A page of a visitor without JavaScript."""
    context = _context(browser, server, javascript=False)
    yield context.new_page()
    context.close()


@pytest.fixture(params=["with JavaScript", "without JavaScript"])
def either_page(request: pytest.FixtureRequest, browser: Browser, server: Server) -> Iterator[Page]:
    """A page with JavaScript, then one without: journeys must end in the same stored answers."""
    context = _context(browser, server, javascript=request.param == "with JavaScript")
    yield context.new_page()
    context.close()


@pytest.fixture
def narrow_page(browser: Browser, server: Server) -> Iterator[Page]:
    """A page 320 pixels wide."""
    context = _context(browser, server, javascript=True, size=NARROW)
    yield context.new_page()
    context.close()
