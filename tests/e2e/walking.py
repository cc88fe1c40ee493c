"""Errands of citizens, step by step, by what stands on the pages."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e.filling import Filler
from tests.e2e.looking import UUID


@dataclass(frozen=True)
class Handed:
    """What somebody holds after handing in."""

    number: str
    code: str
    address: str
    """Of the case's page."""

    @property
    def case(self) -> str:
        """The id in addresses."""
        found = UUID.search(self.address)
        assert found, self.address
        return found[0]


def begin(page: Page, city: str, service: str) -> str:
    """Start an application from the service's page; return the draft's id."""
    page.goto(f"/{city}/leistungen/{service}/")
    page.get_by_role("button", name="Jetzt beginnen").click()
    page.wait_for_url("**/antrag/**")
    found = UUID.search(page.url)
    assert found
    return found[0]


def apply(
    page: Page,
    city: str,
    service: str,
    answers: Mapping[str, Any],
    *,
    javascript: bool,
    folder: Path,
    look: Any = lambda page: None,
    gaps: bool = False,
    portal: bool = False,
) -> Handed:
    """Apply for a service from its page to the receipt."""
    begin(page, city, service)
    filler = Filler(page, answers, javascript=javascript, folder=folder, look=look)
    filler.fill_until_check(gaps=gaps)
    look(page)
    return hand_in(page, gaps=gaps, portal=portal, look=look)


def hand_in(page: Page, *, gaps: bool = False, portal: bool = False, look: Any = lambda page: None) -> Handed:
    """Confirm and send; return what the receipt page says."""
    if gaps:
        page.get_by_label("Ich schicke trotzdem ab").check()
    if portal:
        page.get_by_label(re.compile("Bescheide möchte ich hier im Konto abrufen")).check()
    page.get_by_label("Meine Angaben sind richtig").check()
    send_button(page).click()
    page.wait_for_url("**/eingang/")
    look(page)
    return receipt(page)


def send_button(page: Page) -> Any:
    """Return the button that hands in, however it is called."""
    names = "Kostenpflichtig (anzeigen|beantragen)|(Anzeige|Antrag|Anmeldung) abschicken"
    return page.get_by_role("button", name=re.compile(names))


def receipt(page: Page) -> Handed:
    """Read the receipt page."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Das ist bei uns angekommen")
    text = page.get_by_role("main").inner_text()
    number = re.search(r"\b[A-Z]{1,3}-\d{4}-[\w-]+", text)
    code = re.search(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b", text)
    assert number, text
    return Handed(number[0], code[0] if code else "", page.url.removesuffix("eingang/"))


def own_data(page: Page, case: str) -> dict[str, Any]:
    """Return "Alle meine Daten" of a case, downloaded from its page."""
    page.goto(case)
    with page.expect_download() as download:
        page.get_by_role("link", name="Alle meine Daten").click()
    return dict(json.loads(download.value.path().read_text("utf-8")))


def open_with_code(page: Page, city: str, code: str) -> None:
    """Type a code."""
    page.goto(f"/{city}/abholen")
    page.get_by_label("Code", exact=True).fill(code)
    page.get_by_role("button", name="Öffnen").click()
