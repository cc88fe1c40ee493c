"""Why a deadline ends on its day: steps with norm, sentence and values, in the order they were taken."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from rathaus.engine.deadlines.lengths import Length
from rathaus.engine.deadlines.sentences import DAYS_DE, DAYS_EN, MONTHS_EN, SENTENCES

_ISO_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")

Value = str | int | date | datetime | Length


class UnknownReason(KeyError):
    """A reason uses a sentence key that does not exist."""

    def __init__(self, key: str) -> None:
        super().__init__(
            f"No sentence {key!r} for a reason. Add it, in German and English, to deadlines/sentences.py."
        )


@dataclass(frozen=True, slots=True)
class Reason:
    """One step: the rule applied (``norm``), the sentence (``key``) and its values as text, days in ISO form.

    ``verified`` is False when the step rests on a legal value whose statute text was not checked.
    """

    key: str
    norm: str
    values: tuple[tuple[str, str], ...] = ()
    verified: bool = True

    def text(self, language: str = "de") -> str:
        """Return the sentence with its norm in brackets, like "Der Tag … zählt nicht mit (§ 187 Abs. 1 BGB)".

        The sentence ends with a full stop.

        Args:
            language: ``de`` or ``en``; every other language gets English.

        Raises:
            UnknownReason: ``key`` has no sentence.
        """
        if self.key not in SENTENCES:
            raise UnknownReason(self.key)
        german, english = SENTENCES[self.key]
        sentence = german if language == "de" else english
        shown = {name: _shown(name, value, language) for name, value in self.values}
        return sentence.format(**shown) + (f" ({self.norm})." if self.norm else ".")

    def as_mapping(self) -> dict[str, object]:
        """Return plain data for storing: key, norm, values, verified."""
        return {"key": self.key, "norm": self.norm, "values": dict(self.values), "verified": self.verified}


def reason(key: str, norm: str, /, *, verified: bool = True, **values: Value) -> Reason:
    """Return a reason whose values are stored as text, days in ISO form."""
    texts = tuple((name, v.isoformat() if isinstance(v, date) else str(v)) for name, v in values.items())
    return Reason(key, norm, texts, verified)


def reason_from_mapping(data: Mapping[str, object]) -> Reason:
    """Return the reason that :meth:`Reason.as_mapping` wrote.

    Raises:
        TypeError: The data are not what ``as_mapping`` writes.
    """
    values = data.get("values", {})
    if not isinstance(values, Mapping):
        raise TypeError(
            f"Values of a reason must be a mapping, not {values!r}. Store the result of as_mapping()."
        )
    pairs = tuple((str(name), str(value)) for name, value in values.items())
    return Reason(str(data["key"]), str(data["norm"]), pairs, bool(data.get("verified", True)))


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day of a period (it ends when this day is over) and how it was found.

    ``before_shift`` is the day before weekends and holidays were looked at; an extension may need it.
    """

    end: date
    steps: tuple[Reason, ...]
    before_shift: date

    def is_over(self, *, on: date) -> bool:
        """Return True if the period has ended before the day ``on`` begins."""
        return on > self.end

    def explain(self, language: str = "de") -> tuple[str, ...]:
        """Return the sentences of the steps, in their order."""
        return tuple(step.text(language) for step in self.steps)


def _shown(name: str, value: str, language: str) -> str:
    if name == "length":
        return Length.parse(value).text(language)
    if not _ISO_DAY.fullmatch(value):
        return value
    day = date.fromisoformat(value)
    if language == "de":
        return f"{DAYS_DE[day.weekday()]}, {day:%d.%m.%Y}"
    return f"{DAYS_EN[day.weekday()]} {day.day} {MONTHS_EN[day.month - 1]} {day.year}"
