"""What tests look at in a page: accessibility, width, a picture."""

from __future__ import annotations

from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SCREENSHOTS = Path(__file__).resolve().parents[2] / "test-results" / "screenshots"


def check_accessibility(page: Page) -> None:
    """Fail with rule and element when axe finds a violation on the page as it stands."""
    violations = Axe().run(page).response["violations"]
    found = [
        f"{violation['id']}: {violation['help']}\n    {node['html'][:200]}"
        for violation in violations
        for node in violation["nodes"]
    ]
    assert not found, f"{len(found)} accessibility violations on {page.url}\n" + "\n".join(found)


def has_no_sideways_scrolling(page: Page) -> bool:
    """Return whether the page fits its window."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def take_picture(page: Page, name: str) -> Path:
    """Store a picture of the whole page under test-results/screenshots and return its path."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    path = SCREENSHOTS / f"{name}.png"
    page.screenshot(path=path, full_page=True)
    return path
