"""The time line of a case in words a child understands: done, now, to come."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from rathaus.apps.cases.queries.casepages import CaseStory
from rathaus.apps.cities.queries import city_by_id

__all__ = ["Stop", "timeline"]

_TITLES: Final = {
    "RECEIVED": gettext_noop("Eingegangen"),
    "SUBMITTED": gettext_noop("Eingegangen"),
    "PROCESSING": gettext_noop("In Bearbeitung"),
    "ACTION_REQUIRED": gettext_noop("Sie sind dran"),
}
"""Public state → title; the end has the title of its own state, e.g. "Bescheinigt"."""
_NOT_THE_OFFICE: Final = frozenset({"answer", "hearing", "remedy", "remedy_without_notice", "filing"})
"""Deadlines that do not say when the office will answer."""


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop of the line; ``sign`` done · now · next."""

    sign: str
    title: str
    text: str
    at: datetime | None = None
    until: date | None = None
    when: str = ""
    """Instead of a day, e.g. ``nach Ihrer Antwort``."""
    letter: UUID | None = None
    """A letter that belongs to it."""


def timeline(case: CaseStory, language: str) -> list[Stop]:
    """Return the stops: every change of the public state, the present one, and what comes."""
    states = case.opened.package.procedure.states
    stops: list[Stop] = []
    shown = ""
    for entry in case.history:
        to = str(entry.payload.get("to") or entry.payload.get("state") or "")
        if not entry.action.startswith("step_") or to not in states:
            continue
        public = states[to].public
        if public == shown and public != "COMPLETED":
            continue
        shown = public
        stops.append(_stop(case, to, public, entry.at, language))
    return _with_now_and_next(case, _without_doubles(stops))


def _stop(case: CaseStory, state: str, public: str, at: datetime, language: str) -> Stop:
    words = _state_words(case, language).get(state, "")
    if public in ("RECEIVED", "SUBMITTED"):
        receipt = next((one.row.public_id for one in case.notices if one.row.kind == "receipt"), None)
        return Stop("done", _(_TITLES[public]), _("Bei uns angekommen."), at=at, letter=receipt)
    if public == "PROCESSING":
        return Stop("done", _(_TITLES[public]), _team_words(case, words), at=at)
    if public == "ACTION_REQUIRED":
        return Stop("done", _(_TITLES[public]), words, at=at)
    return Stop("done", words, "", at=at)


def _without_doubles(stops: list[Stop]) -> list[Stop]:
    """Return the stops without repeated ends: "Bewilligt" stays when only its period of remedy ran out."""
    return [stop for place, stop in enumerate(stops) if not place or stop.title != stops[place - 1].title]


def _state_words(case: CaseStory, language: str) -> Any:
    texts = case.opened.package.texts.get(language) or case.opened.package.texts["de"]
    return texts.procedure.get("states") or case.opened.package.texts["de"].procedure.get("states", {})


def _team_words(case: CaseStory, words: str) -> str:
    teams = city_by_id(case.opened.row.city_id).data.get("teams", {})
    team = teams.get(case.opened.row.team, {}).get("name", "")
    if not team:
        return words
    return _("Zuständig: %(team)s") % {"team": team}


def _with_now_and_next(case: CaseStory, stops: list[Stop]) -> list[Stop]:
    row = case.opened.row
    if not stops or row.public_state == "COMPLETED":
        return stops
    stops[-1] = replace(stops[-1], sign="now")
    waits = row.public_state == "ACTION_REQUIRED"
    due = next((one.end for one in case.deadlines if one.key not in _NOT_THE_OFFICE), None)
    is_notification = case.opened.package.procedure.extends == "notification"
    title = _("Bescheinigung") if is_notification else _("Entscheidung")
    when = _("nach Ihrer Antwort") if waits else ""
    text = _("Sie bekommen dann Bescheid.")
    return [*stops, Stop("next", title, text, until=None if waits else due, when=when)]
