"""The time line of a case in words a child understands: done, now, to come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from rathaus.apps.cases.queries.casepages import ApplicantCase

__all__ = ["Stop", "timeline"]

_TITLES: Final = {
    "RECEIVED": gettext_noop("Eingegangen"),
    "SUBMITTED": gettext_noop("Eingegangen"),
    "PROCESSING": gettext_noop("In Bearbeitung"),
    "ACTION_REQUIRED": gettext_noop("Sie sind dran"),
    "COMPLETED": gettext_noop("Entschieden"),
}


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop of the line; ``sign`` done · now · next."""

    sign: str
    title: str
    text: str
    at: datetime | None = None
    until: date | None = None


def timeline(case: ApplicantCase) -> list[Stop]:
    """Return the stops: every change of the public state, the present one, and what comes."""
    states = case.opened.package.procedure.states
    stops: list[Stop] = []
    shown = ""
    for entry in case.history:
        to = str(entry.payload.get("to") or entry.payload.get("state") or "")
        if not entry.action.startswith("step_") or to not in states:
            continue
        public = states[to].public
        if public == shown and not states[to].is_end:
            continue
        shown = public
        stops.append(Stop("done", _(_TITLES.get(public, "In Bearbeitung")), _words(case, to), at=entry.at))
    return _with_now_and_next(case, stops)


def _words(case: ApplicantCase, state: str) -> str:
    language = case.opened.row.language
    texts = case.opened.package.texts.get(language) or case.opened.package.texts["de"]
    return texts.procedure.get("states", {}).get(state, "")


def _with_now_and_next(case: ApplicantCase, stops: list[Stop]) -> list[Stop]:
    row = case.opened.row
    if stops and row.public_state != "COMPLETED":
        last = stops[-1]
        stops[-1] = Stop("now", last.title, last.text, at=last.at)
        due = next(
            (one.end for one in case.deadlines if one.key not in ("answer", "hearing", "remedy")), None
        )
        stops.append(Stop("next", _("Entschieden"), _("Sie bekommen dann Bescheid."), until=due))
    return stops
