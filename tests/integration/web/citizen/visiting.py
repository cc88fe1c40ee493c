"""Somebody at the citizens' door, as far as a test client can be one."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from html import unescape
from typing import Any
from uuid import UUID

from django.test import Client

from rathaus.apps.catalogue.queries import offered
from tests.integration.web.filling import typed_page

HOME = "/gelsenkirchen/"
_HIDDEN = re.compile(r'<input type="hidden" name="(seen|gezeigt)" value="([^"]*)"')
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")


def text_of(response: Any) -> str:
    """Return a page without tags, its white space folded."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def title_of(response: Any) -> str:
    """Return the one h1 of a page."""
    found = re.findall(r"<h1[^>]*>(.*?)</h1>", response.content.decode(), re.DOTALL)
    assert len(found) == 1, found
    return unescape(re.sub(r"<[^>]+>", "", found[0])).strip()


def code_on(response: Any) -> str:
    """Return the code a page shows."""
    found = re.search(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b", text_of(response))
    assert found, text_of(response)
    return found[0]


def errors_of(response: Any) -> list[str]:
    """Return the lines of the summary on top."""
    lists = re.findall(r'rh-errors__list">(.*?)</ul>', response.content.decode(), re.DOTALL)
    items = re.findall(r"<li>(.*?)</li>", lists[0], re.DOTALL) if lists else []
    return [" ".join(unescape(re.sub(r"<[^>]+>", "", item)).split()) for item in items]


class Visitor:
    """A browser at one city's door."""

    def __init__(self, client: Client | None = None, home: str = HOME) -> None:
        self.client = client or Client()
        self.home = home
        self.draft = ""

    def get(self, path: str, **headers: str) -> Any:
        """Open an address of the city."""
        return self.client.get(self.home + path, headers=headers or None)

    def post(self, path: str, data: Mapping[str, Any] | None = None, **headers: str) -> Any:
        """Send a form of the city."""
        return self.client.post(self.home + path, data or {}, headers=headers or None)

    def begin(self, service: str) -> str:
        """Start an application; return the key of its first page."""
        response = self.post(f"leistungen/{service}/beginnen")
        assert response.status_code == 302, response.status_code
        self.draft = _ID.findall(response.url)[0]
        return str(response.url.rstrip("/").rpartition("/")[2])

    def page(self, key: str) -> Any:
        """Open a page of the draft."""
        return self.get(f"antrag/{self.draft}/{key}/")

    def marks(self, key: str) -> dict[str, str]:
        """Return the marks a page carries, as its form posts them back."""
        return {name: unescape(value) for name, value in _HIDDEN.findall(self.page(key).content.decode())}

    def answer(self, key: str, button: str = "weiter", marks: Any = None, **raw: Any) -> Any:
        """Fill in a page as shown and press a button."""
        marks = self.marks(key) if marks is None else marks
        names = {name.replace("__", "."): value for name, value in raw.items()}
        return self.post(f"antrag/{self.draft}/{key}/", {**names, **marks, button: "1"})

    def fill(self, service: str, answers: Mapping[str, Any], first: str) -> None:
        """Fill in every page until the check."""
        key = first
        for _ in range(20):
            raw = typed_page(offered(service), key, answers)
            response = self.post(f"antrag/{self.draft}/{key}/", {**raw, **self.marks(key), "weiter": "1"})
            assert response.status_code == 302, (key, errors_of(response))
            key = response.url.rstrip("/").rpartition("/")[2]
            if key == "pruefen":
                return
        raise AssertionError("the form never ends")

    def apply(self, service: str, answers: Mapping[str, Any]) -> UUID:
        """Apply for a service from its first page to the receipt; return the case's id."""
        self.fill(service, answers, self.begin(service))
        return self.hand_in()

    def hand_in(self, **more: str) -> UUID:
        """Confirm and send; return the case's id."""
        response = self.post(f"antrag/{self.draft}/pruefen/", {"wahr": "ja", **more})
        assert response.status_code == 302, errors_of(response)
        return UUID(_ID.findall(response.url)[0])

    def data(self, case: UUID) -> dict[str, Any]:
        """Return all data of a case."""
        return dict(json.loads(self.get(f"vorgaenge/{case}/daten.json").content))
