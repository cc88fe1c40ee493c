"""What tests look at in a page: accessibility, width, language, headings, a picture."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page

SCREENSHOTS = Path(__file__).resolve().parents[2] / "test-results" / "screenshots"
WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 320, "height": 640}

NOTE_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`Content-Security-Policy: ${event.violatedDirective} ${event.blockedURI}`);
});
"""

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
CONTRAST_ONLY = {"runOnly": ["color-contrast"]}

STRUCTURE = """
() => ({
  lang: document.documentElement.lang,
  title: document.title,
  headings: document.querySelectorAll("h1").length,
  main: document.querySelectorAll("main").length,
  errors: document.querySelectorAll(".rh-errors, [aria-invalid=true]").length,
  skip: document.querySelector("body > a")?.getAttribute("href") || "",
  ids: [...document.querySelectorAll("[id]")].map((one) => one.id).filter((id, at, all) => all.indexOf(id) !== at),
  empty: [...document.querySelectorAll("a, button:not([aria-hidden])")]
    .filter((one) => !one.textContent.trim() && !one.getAttribute("aria-label")).map((one) => one.outerHTML),
  untranslated: [...document.querySelectorAll("main *:not(script):not(style)")].filter((one) => !one.children.length)
    .map((one) => one.textContent).filter((text) => /\\b[a-z]+_[a-z_]+\\b|None|\\{\\{|\\[object/.test(text)),
})
"""


def complaint_in(message: ConsoleMessage) -> Iterator[str]:
    """Yield a console message that is a fault; that a page itself answered 404 or 422 is none."""
    is_answer = "Failed to load resource" in message.text and re.search(r"status of 4\d\d", message.text)
    if message.type not in ("error", "warning") or (is_answer and _is_document(message)):
        return
    yield f"{message.page.url if message.page else '?'}: {message.text}"


def _is_document(message: ConsoleMessage) -> bool:
    return not re.search(r"\.(css|js|woff2|png|svg)$", message.location.get("url", ""))


def check_accessibility(page: Page, options: dict[str, Any] | None = None) -> None:
    """Fail with rule and element when axe finds a violation on the page as it stands."""
    found = violations(page, options)
    assert not found, f"{len(found)} accessibility violations on {page.url}\n" + "\n".join(found)


def violations(page: Page, options: dict[str, Any] | None = None) -> list[str]:
    """Return what axe finds, a line for each element."""
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{violation['id']}: {violation['help']}\n    {node['html'][:200]}"
        for violation in found
        for node in violation["nodes"]
    ]


def has_no_sideways_scrolling(page: Page) -> bool:
    """Return whether the page fits its window."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def take_picture(page: Page, name: str) -> Path:
    """Store a picture of the whole page under test-results/screenshots and return its path."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    path = SCREENSHOTS / f"{name}.png"
    page.screenshot(path=path, full_page=True)
    return path


class Inspector:
    """Looks closely at each kind of page once: German and English, light and dark, wide and 320 pixels."""

    def __init__(self) -> None:
        self.looked_at: dict[str, str] = {}
        """What was looked at → title."""
        self.faults: list[str] = []
        """What was found since somebody last asked."""
        self.pictures = os.environ.get("RATHAUS_PICTURES", "")
        """Folder for a picture of everything looked at; none without it."""

    def look(self, page: Page) -> None:
        """Inspect the page as it stands, and its English sister at the same address."""
        if self.look_german(page):
            self.faults += self._english(page)

    def look_german(self, page: Page) -> bool:
        """Inspect the page as it stands: one that only German clerks see, or what came of a posted page.

        Pages without JavaScript look the same and cannot be asked by axe: they are passed over, False.
        """
        if page.evaluate("window.pendingRefreshes === undefined"):
            return False
        self.faults += self._faults(page)
        return True

    def found(self) -> list[str]:
        """Return what was found since the last time, and forget it."""
        found, self.faults = self.faults, []
        return found

    def _english(self, page: Page) -> list[str]:
        """Open the address in a tab that prefers English; the person's own language stays."""
        if _kind(page, "en") in self.looked_at:
            return []
        tab = page.context.new_page()
        try:
            tab.set_extra_http_headers({"Accept-Language": "en"})
            tab.goto(page.url)
            return self._faults(tab)
        finally:
            tab.close()

    def _faults(self, page: Page) -> list[str]:
        structure = page.evaluate(STRUCTURE)
        kind = _kind(page, structure["lang"], has_errors=bool(structure["errors"]))
        if kind in self.looked_at:
            return []
        self.looked_at[kind] = structure["title"]
        if self.pictures:
            name = re.sub(r"\W+", "-", kind).strip("-")
            page.screenshot(path=Path(self.pictures) / f"{name}.png", full_page=True)
        return [f"{kind}: {fault}" for fault in (*_misbuilt(structure), *_inaccessible(page))]


def _kind(page: Page, language: str, *, has_errors: bool = False) -> str:
    path = page.url.split("/", 3)[3].partition("#")[0].partition("?")[0]
    path = re.sub(r"echt/.+", "echt/…", UUID.sub("…", path))
    return f"{path} {language}{' with errors' if has_errors else ''}"


def _misbuilt(structure: dict[str, Any]) -> Iterator[str]:
    title = structure["title"]
    if structure["lang"] not in ("de", "en"):
        yield f"the language of the page is {structure['lang']!r}"
    if structure["headings"] != 1:
        yield f"{structure['headings']} first headings"
    if structure["main"] != 1 or structure["skip"] != "#inhalt":
        yield "no main part to skip to"
    if not re.match(r"\S.{2,}", title.partition("·")[0]):
        yield f"the title says nothing: {title!r}"
    if structure["errors"] and not re.match("Fehler: |Error: ", title):
        yield f"there are errors, but the title does not begin with it: {title!r}"
    for part in ("ids", "empty", "untranslated"):
        if structure[part]:
            yield f"{part}: {structure[part][:5]}"


def _inaccessible(page: Page) -> Iterator[str]:
    yield from violations(page)
    page.emulate_media(color_scheme="dark")
    yield from (f"dark: {line}" for line in violations(page, CONTRAST_ONLY))
    page.emulate_media(color_scheme="light")
    size = page.viewport_size
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]  # a typed dict on their side
    if not has_no_sideways_scrolling(page):
        yield "scrolls sideways at 320 pixels: " + page.evaluate(WIDEST)
    if size:
        page.set_viewport_size(size)


WIDEST = """
() => [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
  .slice(-3).map((one) => one.outerHTML.slice(0, 120)).join(" | ")
"""
