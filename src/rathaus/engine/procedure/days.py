"""A day some time before or after another, for reminders; legal periods are counted by the deadlines room."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta
from typing import Final, Literal

from rathaus.engine.deadlines import Length, UnknownLength

MONTHS_A_YEAR: Final = 12


def moved_day(*, day: date, length: str, sign: Literal[-1, 1]) -> date:
    """Return the day a length before (-1) or after (1) a day; a missing day of a month becomes its last.

    Args:
        day: Calendar day.
        length: Days, weeks, months or years, e.g. ``1 month``.
        sign: -1 for before, 1 for after.

    Raises:
        UnknownLength: Another unit, or no length at all.

    Examples:
        >>> moved_day(day=date(2027, 3, 31), length="1 month", sign=-1)
        datetime.date(2027, 2, 28)
    """
    parsed = Length.parse(length)
    if parsed.unit in ("days", "weeks"):
        return day + timedelta(days=sign * parsed.count * (7 if parsed.unit == "weeks" else 1))
    if parsed.unit not in ("months", "years"):
        raise UnknownLength(length)
    months = parsed.count * (MONTHS_A_YEAR if parsed.unit == "years" else 1)
    years, index = divmod(day.month - 1 + sign * months, MONTHS_A_YEAR)
    year, month = day.year + years, index + 1
    moved = date(year, month, min(day.day, monthrange(year, month)[1]))
    return moved + timedelta(days=sign * parsed.plus_days)


def as_day(value: object) -> date | None:
    """Return a day that was entered, as a date or as ISO text; None for anything else."""
    if isinstance(value, datetime):
        return None
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        return None
    try:
        return date.fromisoformat(value.strip())
    except ValueError:
        return None
