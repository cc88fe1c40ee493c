"""One person's way: read about the service, begin, four pages, check, hand in, receipt."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import Final

from bench.journey.browsers import Answer, BadAnswer, Browser
from bench.journey.pages import form_with

SERVICE: Final = "journey"
PAGES: Final = ("event", "place", "plans", "organiser")
KINDS: Final = (
    "service page",
    "begin (POST)",
    "form page",
    "form page (POST)",
    "new questions (POST)",
    "check",
    "hand in (POST)",
    "receipt page",
)
"""Kinds of requests, in the order a person meets them. "New questions": a posted page that came again with more."""
_NUMBER: Final = re.compile(r"[A-Z]{2}-\d{4}-\d{8}")

Note = Callable[[str, float, float], None]
"""Takes the kind of a request, when it began and how long it took (seconds of ``perf_counter``)."""


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """What the receipt page said."""

    public_id: str
    number: str
    family_name: str


def apply(*, browser: Browser, answers: Mapping[str, str], note: Note) -> Acknowledged:
    """Go the whole way and return what was acknowledged.

    Raises:
        BadAnswer: A page was not what it should be.
    """
    start = _page(browser, "service page", f"/leistungen/{SERVICE}/", note)
    form = form_with(start, action_ends="/beginnen")
    place = _posted(browser, "begin (POST)", form.action, form.filled({}), note)
    for key in PAGES:
        if not place.endswith(f"/{key}/"):
            raise BadAnswer(f"After a page came {place}, not the page {key!r}.")
        place = _one_page(browser, place, answers, note)
    if not place.endswith("/pruefen/"):
        raise BadAnswer(f"After the last page came {place}, not the check.")
    shown = _page(browser, "check", place, note)
    posted = form_with(shown).filled({"wahr": "ja"})
    place = _posted(browser, "hand in (POST)", place, posted, note)
    receipt = _page(browser, "receipt page", place, note)
    number = _NUMBER.search(receipt)
    if number is None or not place.endswith("/eingang/"):
        raise BadAnswer(f"{place} names no case number.")
    return Acknowledged(place.split("/")[-3], number[0], answers["organiser.name.family_name"])


def _one_page(browser: Browser, place: str, answers: Mapping[str, str], note: Note) -> str:
    """Fill in one page, again where an answer brought up a question; return where it leads."""
    shown = _page(browser, "form page", place, note)
    for _ in range(3):
        form = form_with(shown, "weiter")
        begun = perf_counter()
        answer = browser.post(form.action, form.filled(answers, button="weiter"))
        took = perf_counter() - begun
        if answer.status == 302:
            note("form page (POST)", begun, took)
            return answer.header("location")
        if answer.status not in (200, 422) or b'role="alert"' in answer.body:
            raise BadAnswer(f"POST {form.action} gave {answer.status}: {_said(answer)}")
        note("new questions (POST)", begun, took)
        shown = answer.body.decode()
    raise BadAnswer(f"{place} asks again and again.")


def _page(browser: Browser, kind: str, path: str, note: Note) -> str:
    begun = perf_counter()
    answer = browser.get(path)
    note(kind, begun, perf_counter() - begun)
    if answer.status != 200:
        raise BadAnswer(f"GET {path} gave {answer.status}: {_said(answer)}")
    return answer.body.decode()


def _posted(browser: Browser, kind: str, path: str, values: Mapping[str, str], note: Note) -> str:
    begun = perf_counter()
    answer = browser.post(path, values)
    note(kind, begun, perf_counter() - begun)
    if answer.status != 302:
        raise BadAnswer(f"POST {path} gave {answer.status}: {_said(answer)}")
    return answer.header("location")


def _said(answer: Answer) -> str:
    text = re.sub(r"<[^>]+>", " ", answer.body.decode(errors="replace"))
    return " ".join(text.split())[:600]
