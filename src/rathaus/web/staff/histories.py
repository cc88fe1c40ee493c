"""The log of a case as sentences a clerk reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from rathaus.apps.audit.queries import HistoryEntry
from rathaus.apps.cases.queries.casepages import StaffCase
from rathaus.web.design.templatetags.rathaus import day, euros

__all__ = ["HistoryLine", "history_lines"]

UNSHOWN: Final = frozenset({"draft_answered", "page_answered", "set"})
"""Entries that say nothing to a clerk: each page an applicant saved, values a step set."""


CAUSED: Final = frozenset(
    {
        "letter_issued",
        "fee_demanded",
        "fee_settled",
        "notified",
        "sent",
        "handed_over",
        "opinions_requested",
        "clock_start",
        "clock_stop",
        "clock_resume",
        "clock_extend",
    }
)
"""Entries that a step writes beside its own."""


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One line of the history."""

    at: datetime
    who: str
    text: str
    more: tuple[tuple[str, str], ...] = ()
    """What the person entered: label and words."""
    caused: tuple[str, ...] = ()
    """What happened by itself with it: letters, fees, deadlines."""


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a case that sentences need."""

    steps: Mapping[str, str]
    deadlines: Mapping[str, str]
    asks: Mapping[str, str]
    fees: Mapping[str, Any]
    recipients: Mapping[str, str]
    letters: Mapping[str, str]
    names: Mapping[str, str]


def history_lines(case: StaffCase) -> tuple[HistoryLine, ...]:
    """Return the history, newest first."""
    texts = case.opened.package.texts["de"]
    words = _Words(
        steps=texts.procedure.get("steps", {}),
        deadlines=texts.procedure.get("deadlines", {}),
        asks=texts.procedure.get("ask", {}),
        fees=texts.fees.get("fees", {}),
        recipients=texts.recipients,
        letters={notice.row.letter: notice.subject for notice in case.notices},
        names=case.names or {},
    )
    lines: list[HistoryLine] = []
    for entry in case.history:
        if entry.action in UNSHOWN:
            continue
        if lines and entry.action in CAUSED and lines[-1].at == entry.at:
            lines[-1] = replace(lines[-1], caused=(*lines[-1].caused, _text(entry, words)))
        else:
            lines.append(_line(entry, words))
    return tuple(reversed(lines))


def _line(entry: HistoryEntry, words: _Words) -> HistoryLine:
    more = tuple(_inputs(entry.payload.get("inputs") or {}, words))
    return HistoryLine(entry.at, _who(entry, words), _text(entry, words), more)


def _text(entry: HistoryEntry, words: _Words) -> str:
    if entry.action.startswith("step_"):
        step = entry.action.removeprefix("step_")
        return words.steps.get(step, step)
    sentence = _SENTENCES.get(entry.action)
    return sentence(entry.payload, words) if sentence else entry.action


def _who(entry: HistoryEntry, words: _Words) -> str:
    if entry.actor_kind == "staff":
        return words.names.get(entry.actor, _("Rathaus"))
    return {
        "citizen": _("Antragstellende Person"),
        "guest": _("Antragstellende Person"),
        "time": _("Fristablauf"),
    }.get(entry.actor_kind, _("Rathaus"))


def _inputs(inputs: Mapping[str, Any], words: _Words) -> list[tuple[str, str]]:
    found = []
    for name, value in inputs.items():
        text = ", ".join(str(item) for item in value) if isinstance(value, list) else str(value)
        if text and name not in ("document", "documents", "fields"):
            found.append((words.asks.get(name, name), text))
    return found


def _day(value: Any) -> str:
    return day(date.fromisoformat(str(value))) if value else ""


def _posted(payload: Mapping[str, Any], words: _Words) -> str:
    text = _("Brief am %(day)s zur Post gegeben.") % {"day": _day(payload.get("on"))}
    return f"{text} {_served(payload, words)}".strip()


def _served(payload: Mapping[str, Any], words: _Words) -> str:
    parts = []
    if payload.get("served_on"):
        parts.append(_("Gilt als bekannt gegeben am %(day)s.") % {"day": _day(payload["served_on"])})
    if payload.get("remedy_until"):
        parts.append(_("Rechtsbehelf bis %(day)s.") % {"day": _day(payload["remedy_until"])})
    return " ".join(parts)


def _issued(payload: Mapping[str, Any], words: _Words) -> str:
    letter = str(payload.get("letter", ""))
    way = {"post": _("geht mit der Post"), "portal": _("liegt im Konto bereit")}.get(
        str(payload.get("channel")), _("liegt zum Abruf bereit")
    )
    return _("Schreiben „%(letter)s“ erstellt, %(way)s") % {
        "letter": words.letters.get(letter, letter),
        "way": way,
    }


def _fee(payload: Mapping[str, Any], words: _Words) -> str:
    title = words.fees.get(str(payload.get("fee")), {}).get("title", payload.get("fee"))
    amount = euros(Decimal(int(payload.get("cents", 0))) / 100)
    return _("Gebühr „%(title)s“ festgesetzt: %(amount)s") % {"title": title, "amount": amount}


def _assigned(payload: Mapping[str, Any], words: _Words) -> str:
    to = str(payload.get("to") or "")
    if not to:
        return _("Vorgang ans Team zurückgegeben")
    return _("Vorgang an %(name)s gegeben") % {"name": words.names.get(to, to)}


def _deadline(sentence: str) -> Callable[[Mapping[str, Any], _Words], str]:
    def written(payload: Mapping[str, Any], words: _Words) -> str:
        key = str(payload.get("deadline", ""))
        return _(sentence) % {"name": words.deadlines.get(key, key)}

    return written


def _recipient(sentence: str) -> Callable[[Mapping[str, Any], _Words], str]:
    def written(payload: Mapping[str, Any], words: _Words) -> str:
        key = str(payload.get("recipient") or payload.get("to") or "")
        text = _(sentence) % {"name": words.recipients.get(key, key)}
        return f"{text}: {payload['reason']}" if payload.get("reason") else text

    return written


def _plain(sentence: str) -> Callable[[Mapping[str, Any], _Words], str]:
    def written(payload: Mapping[str, Any], words: _Words) -> str:
        return _(sentence)

    return written


_SENTENCES: Final[Mapping[str, Callable[[Mapping[str, Any], _Words], str]]] = {
    "draft_started": _plain("Entwurf begonnen"),
    "correction_started": _plain("Berichtigung begonnen"),
    "letter_issued": _issued,
    "letter_posted": _posted,
    "letter_retrieved": lambda payload, words: (
        f"{_('Bescheid abgerufen.')} {_served(payload, words)}".strip()
    ),
    "provision_ended": _plain("Bescheid nicht abgerufen, er geht mit der Post"),
    "portal_consent_withdrawn": _plain("Abruf im Konto widerrufen, Bescheide gehen mit der Post"),
    "fee_demanded": _fee,
    "fee_settled": _plain("Gebühr bezahlt"),
    "notified": _plain("Nachricht an die antragstellende Person"),
    "message": _plain("Nachricht geschrieben"),
    "sent": _recipient("Meldung an %(name)s in den Ausgang gelegt"),
    "handed_over": _recipient("Abgabe an %(name)s vorbereitet"),
    "opinions_requested": _plain("Andere Stellen um Stellungnahme gebeten"),
    "assigned": _assigned,
    "desk_answered": _plain("Angaben der Sachbearbeitung eingetragen"),
    "clock_start": _deadline("Frist „%(name)s“ läuft"),
    "clock_stop": _deadline("Frist „%(name)s“ erledigt"),
    "clock_resume": _deadline("Frist „%(name)s“ läuft weiter"),
    "clock_extend": _deadline("Frist „%(name)s“ verlängert"),
    "parcel_resent": _recipient("Zustellung an %(name)s noch einmal angestoßen"),
    "parcel_given_up": _recipient("Zustellung an %(name)s aufgegeben"),
    "parcel_carried": _recipient("Zustellung an %(name)s von Hand erledigt"),
}
