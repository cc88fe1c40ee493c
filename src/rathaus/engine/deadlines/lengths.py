"""Lengths of periods: "14 days", "3 months", "5 working days"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal, get_args

Unit = Literal["hours", "days", "working_days", "weeks", "months", "years"]

HALF_MONTH_DAYS: Final = 15
"""A half month means fifteen days (§ 189 Abs. 1 BGB)."""

MONTH_DAYS: Final = 30
YEAR_DAYS: Final = 365
"""Days of a month and of a year that need not run in one piece (§ 191 BGB)."""

_NUMBERED: Final = re.compile(
    r"(?P<count>[1-9][0-9]{0,4}) (?P<unit>hour|working day|day|week|month|quarter|year)s?"
    r"(?P<half> and a half)?"
)
_WORDS: Final = {"half year": (6, "months"), "half a year": (6, "months"), "half month": (15, "days")}

_GERMAN: Final[dict[Unit, tuple[str, str]]] = {
    "hours": ("Stunde", "Stunden"),
    "days": ("Tag", "Tage"),
    "working_days": ("Arbeitstag", "Arbeitstage"),
    "weeks": ("Woche", "Wochen"),
    "months": ("Monat", "Monate"),
    "years": ("Jahr", "Jahre"),
}


class UnknownLength(ValueError):
    """A text or number is no length of a period."""

    def __init__(self, value: object) -> None:
        super().__init__(
            f"{value!r} is no length of a period. Write a whole number from 1 and a unit: "
            "'14 days', '5 working days', '2 weeks', '3 months', '1 year', '24 hours', 'half year'."
        )
        self.value = value


@dataclass(frozen=True, slots=True)
class Length:
    """A length: ``count`` units, and after them ``plus_days`` (only for "… and a half", § 189 Abs. 2 BGB).

    Working days are Monday to Friday without public holidays (Arbeitstage), not the Werktage that include Saturday.
    """

    count: int
    unit: Unit
    plus_days: int = 0

    def __post_init__(self) -> None:
        half = self.plus_days == HALF_MONTH_DAYS and self.unit == "months"
        if self.count < 1 or self.unit not in get_args(Unit) or (self.plus_days and not half):
            raise UnknownLength(f"{self.count} {self.unit} + {self.plus_days} days")

    @classmethod
    def parse(cls, text: str) -> Length:
        """Return the length a text names; half years and quarters become months (§ 189 Abs. 1 BGB).

        Raises:
            UnknownLength: The text is something else.

        Examples:
            >>> Length.parse("2 months")
            Length(count=2, unit='months', plus_days=0)
            >>> Length.parse("1 month and a half").plus_days
            15
        """
        cleaned = " ".join(text.lower().replace("_", " ").split())
        if cleaned in _WORDS:
            count, word = _WORDS[cleaned]
            return cls(count, "months" if word == "months" else "days")
        found = _NUMBERED.fullmatch(cleaned)
        if found is None or (found["half"] and found["unit"] != "month"):
            raise UnknownLength(text)
        if found["unit"] == "quarter":
            return cls(3 * int(found["count"]), "months")
        unit: Unit = _unit_of(found["unit"])
        return cls(int(found["count"]), unit, HALF_MONTH_DAYS if found["half"] else 0)

    def __str__(self) -> str:
        """Return the length as :meth:`parse` reads it: "3 months", "1 month and a half"."""
        name = self.unit.replace("_", " ")
        half = " and a half" if self.plus_days else ""
        return f"{self.count} {name[:-1] if self.count == 1 else name}{half}"

    def text(self, language: str = "de") -> str:
        """Return the length in words, German or English: "3 Monate", "3 months"."""
        if language == "de":
            half = f" und {self.plus_days} Tage" if self.plus_days else ""
            return f"{self.count} {_GERMAN[self.unit][self.count > 1]}{half}"
        half = f" and {self.plus_days} days" if self.plus_days else ""
        name = self.unit.replace("_", " ")
        return f"{self.count} {name[:-1] if self.count == 1 else name}{half}"


def days_if_interrupted(length: Length) -> int:
    """Return the days of a length that need not run in one piece: a month has 30, a year 365.

    Args:
        length: In days, weeks, months or years.

    Returns:
        Number of calendar days.

    Raises:
        UnknownLength: The length is in hours or working days, for which the law has no such rule.

    Source:
        § 191 BGB.
    """
    each = {"days": 1, "weeks": 7, "months": MONTH_DAYS, "years": YEAR_DAYS}
    if length.unit not in each:
        raise UnknownLength(length.text("en"))
    return length.count * each[length.unit] + length.plus_days


def _unit_of(word: str) -> Unit:
    for unit in get_args(Unit):
        if unit == word.replace(" ", "_") + "s":
            known: Unit = unit
            return known
    raise UnknownLength(word)
