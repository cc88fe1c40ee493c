"""What clerks do, step by step, by what stands on the pages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.e2e.filling import Filler


def open_case(page: Page, city: str, case: str) -> None:
    """Go to a case at the staff's door."""
    page.goto(f"/{city}/amt/vorgaenge/{case}/")


def step_of(page: Page, title: str) -> Locator:
    """Return the link or button of a step a case page offers."""
    rail = page.get_by_role("complementary")
    return rail.get_by_role("button", name=title, exact=True).or_(
        rail.get_by_role("link", name=title, exact=True)
    )


def take(
    page: Page, title: str, *, look: Any = lambda page: None, ticks: tuple[str, ...] = (), **inputs: str
) -> None:
    """Take a step from the case's page: press its button, or open its page, enter what it asks and press there.

    Args:
        ticks: Labels of boxes to tick.
        inputs: Label → text.
    """
    case = _address(page)
    step = step_of(page, title).first
    if step.evaluate("one => one.tagName") == "A":
        step.click()
        look(page)
        enter(page, ticks=ticks, **inputs)
        page.get_by_role("main").get_by_role("button", name=title, exact=True).click()
    else:
        step.click()
    page.wait_for_load_state("domcontentloaded")
    assert "/schritte/" not in page.url, page.get_by_role("main").inner_text()[:600]
    assert _address(page) == case


def enter(page: Page, *, ticks: tuple[str, ...] = (), **inputs: str) -> None:
    """Enter what a step asks for."""
    for label in ticks:
        page.get_by_label(label, exact=True).check()
    for label, text in inputs.items():
        page.get_by_label(label.replace("_", " ")).fill(text)


def fill_desk(
    page: Page, title: str, answers: Mapping[str, Any], *, javascript: bool, look: Any = lambda page: None
) -> None:
    """Fill in a page of the form that belongs to the desk."""
    page.get_by_role("link", name=re.compile(f"[Aa]usfüllen.*{title}|{title}.*ausfüllen")).first.click()
    look(page)
    Filler(page, answers, javascript=javascript, folder=Path()).answer_what_is_asked()
    page.get_by_role("button", name="Speichern").click()
    expect(page.get_by_role("heading", name="Angaben der Sachbearbeitung")).to_be_visible()


def state_of(page: Page) -> str:
    """Return what a case page says about the state."""
    return page.locator(".rh-case-meta .rh-state").inner_text()


def _address(page: Page) -> str:
    return page.url.partition("#")[0].partition("?")[0]
