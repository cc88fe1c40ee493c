"""Take the pictures of the README from the running demo: ``.venv/bin/python docs/pictures/make.py``.

The demo starts on a free port of this machine with a data folder of its own, which is removed afterwards.
``--all FOLDER`` takes every page wide and narrow, light and dark, to look at.
"""

from __future__ import annotations

import argparse
import io
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from rathaus.config.browsers import FLAGS, ensure_chromium

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
START_SECONDS = 180
COLOURS = 96
"""Of the palette; fewer make soft edges ragged."""
LARGEST = 150_000
"""Bytes of one picture."""
SIZES = {"wide": (1280, 860), "narrow": (320, 640)}
CITY = "gelsenkirchen"
Scheme = Literal["light", "dark"]


@dataclass(frozen=True)
class Shot:
    """One picture: a page, seen by somebody, in one size and scheme."""

    page: str
    """home · form · case · worklist."""
    size: str
    scheme: Scheme

    @property
    def name(self) -> str:
        """Name of its file."""
        return f"{self.page}-{self.size}-{self.scheme}.png"


README = (
    Shot("home", "wide", "light"),
    Shot("form", "narrow", "light"),
    Shot("case", "narrow", "light"),
    Shot("home", "narrow", "dark"),
    Shot("worklist", "wide", "light"),
)


def main() -> None:
    """Take the pictures named on the command line and say what was written."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--all", type=Path, metavar="FOLDER", help="every page in every size and scheme")
    options = parser.parse_args()
    folder = options.all or HERE
    every = [Shot(page, size, scheme) for page in PAGES for size in SIZES for scheme in get_args(Scheme)]
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="rathaus-pictures-") as data, demo(Path(data)) as address:
        password = (Path(data) / "secrets" / "demo_password").read_text("utf-8").strip()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=ensure_chromium(), args=list(FLAGS))
            visitors = Visitors(browser, address, password)
            for shot in every if options.all else README:
                size = take(visitors, shot, folder=folder)
                print(f"{folder / shot.name}: {size // 1000} kB", flush=True)
            browser.close()


@contextmanager
def demo(data: Path) -> Iterator[str]:
    """Run the demo until the block ends; give its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RATHAUS_")}
    command = [sys.executable, "-m", "rathaus", "demo", "--port", str(port), "--data", str(data)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603 - our own
    try:
        wait_for(process, f"http://127.0.0.1:{port}/healthz")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


def wait_for(process: subprocess.Popen[bytes], address: str) -> None:
    """Return when the address answers; end the program when it never does."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    give_up = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up and process.poll() is None:
        try:
            with opener.open(address, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    sys.exit(f"The demo did not start within {START_SECONDS} s. Try ./rathaus demo and read what it says.")


@dataclass
class Visitors:
    """Browser contexts of the demo's people; each signs in once, because a code is good for one time only."""

    browser: Browser
    address: str
    password: str
    states: dict[str, Any] = field(default_factory=dict)
    """E-mail address → cookies after the sign-in."""

    def arrive(self, size: tuple[int, int], scheme: Scheme, email: str = "") -> BrowserContext:
        """Return a context of somebody, signed in when an address is given."""
        if email and email not in self.states:
            self.states[email] = self._signed_in(email)
        return self.browser.new_context(
            base_url=self.address,
            locale="de-DE",
            timezone_id="Europe/Berlin",
            viewport={"width": size[0], "height": size[1]},
            color_scheme=scheme,
            reduced_motion="reduce",
            storage_state=self.states.get(email),
        )

    def _signed_in(self, email: str) -> Any:
        context = self.arrive(SIZES["wide"], "light")
        page = context.new_page()
        page.goto(f"/{CITY}/konto/anmelden/")
        page.get_by_label("E-Mail").first.fill(email)
        page.get_by_label("Passwort").first.fill(self.password)
        self._press_sign_in(page)
        if "zweiter-faktor" in page.url:
            table = context.new_page()
            table.goto("/vorfuehrung/")
            row = table.get_by_role("row").filter(has_text=email)
            page.get_by_label("Code").first.fill(row.locator(".rh-code").inner_text().strip())
            self._press_sign_in(page)
        state = context.storage_state()
        context.close()
        return state

    @staticmethod
    def _press_sign_in(page: Page) -> None:
        here = page.url
        page.get_by_role("main").get_by_role("button", name="Anmelden", exact=True).click()
        page.wait_for_url(lambda url: url != here)


def take(visitors: Visitors, shot: Shot, *, folder: Path) -> int:
    """Take one picture, store it with a small palette, and return its size in bytes."""
    email, visit = PAGES[shot.page]
    context = visitors.arrive(SIZES[shot.size], shot.scheme, email)
    page = context.new_page()
    visit(page)
    page.evaluate("document.activeElement.blur()")
    page.wait_for_load_state("networkidle")
    picture = Image.open(io.BytesIO(page.screenshot()))
    context.close()
    path = folder / shot.name
    picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    if path.stat().st_size > LARGEST:
        sys.exit(f"{path} has {path.stat().st_size} bytes, more than {LARGEST}. Take fewer colours.")
    return path.stat().st_size


def home(page: Page) -> None:
    """Come to the first page of a city."""
    page.goto(f"/{CITY}/")


def form(page: Page) -> None:
    """Come to a page of a form with a question that another answer brought up."""
    page.goto(f"/{CITY}/leistungen/hundesteuer-anmeldung/")
    page.get_by_role("button", name="Jetzt beginnen").click()
    for name, value in (
        ("applicant.name.family_name", "Beispiel"),
        ("applicant.name.given_names", "Amira"),
        ("applicant.contact.email", "amira@beispiel.example"),
    ):
        page.locator(f"[name='{name}']").fill(value)
    for label, value in (("Tag", "24"), ("Monat", "12"), ("Jahr", "1990")):
        page.get_by_label(label, exact=True).fill(value)
    onward(page)
    for name, value in (
        ("street", "Lindenweg"),
        ("house_number", "7"),
        ("postcode", "45879"),
        ("town", "Gelsenkirchen"),
    ):
        page.locator(f"[name='applicant.home.{name}']").fill(value)
    onward(page)


def onward(page: Page) -> None:
    """Go to the next page of the form."""
    here = page.url
    page.get_by_role("button", name="Weiter", exact=True).click()
    page.wait_for_url(lambda url: url != here)


def case(page: Page) -> None:
    """Come to the newest of somebody's cases."""
    page.goto(f"/{CITY}/vorgaenge/")
    page.get_by_role("main").locator("a[href*='/vorgaenge/']").first.click()


def worklist(page: Page) -> None:
    """Come to a clerk's work list."""
    page.goto(f"/{CITY}/amt/")


PAGES: dict[str, tuple[str, Callable[[Page], None]]] = {
    "home": ("", home),
    "form": ("", form),
    "case": ("amira@beispiel.example", case),
    "worklist": ("eva@gelsenkirchen.example", worklist),
}
"""Page → who sees it, and the way there."""


if __name__ == "__main__":
    main()
