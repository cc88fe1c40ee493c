"""What happens after handing in today: the procedure's own clocks, asked before anybody applied."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from rathaus.apps.cases.law import calendar_for, law_of
from rathaus.apps.cases.situations import situation_of_draft
from rathaus.apps.catalogue.queries import Offered
from rathaus.apps.catalogue.servicepages import ServicePage
from rathaus.engine.deadlines import Length
from rathaus.engine.forms import scope_for
from rathaus.engine.procedure import Actor, Progress, StepRefused, ends_of_clocks, take
from rathaus.web.citizen.timelines import Stop

__all__ = ["Outlook", "outlook"]

SUBMIT = "submit"


@dataclass(frozen=True, slots=True)
class Outlook:
    """How it goes on from today."""

    stops: tuple[Stop, ...]
    length: str
    """How long the law gives the office, e.g. ``3 Tage``; empty when no clock starts with the application."""
    what: str
    """What the length is for, e.g. ``Empfangsbescheinigung``."""


def outlook(*, page: ServicePage, city_id: int, now: datetime) -> Outlook:
    """Return what comes when the service of a page is applied for today."""
    offer = page.offer
    known = _first_clock(offer, city_id, now)
    texts = offer.package.texts.get(page.language) or offer.package.texts["de"]
    deadlines = texts.procedure.get("deadlines") or offer.package.texts["de"].procedure.get("deadlines", {})
    is_notification = offer.package.procedure.extends == "notification"
    stops = [
        Stop("now", _("Sie schicken ab"), _("Die Eingangsbestätigung haben Sie sofort."), at=now),
        Stop(
            "next",
            _("Wir bescheinigen") if is_notification else _("Wir entscheiden"),
            str(page.words.get("how_long", "")),
            until=known[1] if known else None,
        ),
    ]
    if page.recipients:
        stops.append(Stop("next", _("Wir geben Bescheid"), _("an die Stellen, die das Gesetz nennt.")))
    if page.fees and offer.package.fees[page.fees[0].key].due_within:
        stops.append(Stop("next", _("Sie zahlen"), _due(offer, page)))
    return Outlook(
        stops=tuple(stops),
        length=_length(offer, known[0], page.language) if known else "",
        what=str(deadlines.get(known[0], "")) if known else "",
    )


def _first_clock(offer: Offered, city_id: int, now: datetime) -> tuple[str, date] | None:
    """Return the deadline of the office that starts with the application and ends first."""
    package = offer.package
    scope = scope_for(package, {}, situation_of_draft(package=package, values=offer.values, now=now))
    calendar, law = calendar_for(city_id, package), law_of(package)
    try:
        move = take(
            procedure=package.procedure,
            progress=Progress(state=package.procedure.start, team=""),
            step=SUBMIT,
            actor=Actor(kind="citizen"),
            inputs={},
            at=timezone.localtime(now),
            scope=scope,
            calendar=calendar,
            law=law,
        )
    except StepRefused:
        return None
    ends = ends_of_clocks(
        procedure=package.procedure, progress=move.progress, scope=scope, calendar=calendar, law=law
    )
    return min(((key, found.end) for key, found in ends.items()), key=lambda one: one[1], default=None)


def _length(offer: Offered, deadline: str, language: str) -> str:
    length = Length.parse(offer.package.procedure.deadlines[deadline].length)
    return length.text("en" if language == "en" else "de")


def _due(offer: Offered, page: ServicePage) -> str:
    within = Length.parse(str(offer.package.fees[page.fees[0].key].due_within))
    return _("spätestens %(length)s nach dem Bescheid") % {
        "length": within.text("en" if page.language == "en" else "de")
    }
