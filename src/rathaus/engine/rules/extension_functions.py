"""Our named extensions, which the standard does not have."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from .signatures import builtin
from .values import Value, is_list, is_number


@builtin("is valid date(day: any, month: any, year: any) -> boolean")
def _is_valid_date(day: Value, month: Value, year: Value) -> Value:
    """Return whether the calendar has this day; null when a part is unknown."""
    if not all(is_number(part) for part in (day, month, year)):
        return None
    try:
        dt.date(int(year), int(month), int(day))
    except (ValueError, OverflowError):
        return False
    return not any(part % 1 for part in (day, month, year))


def is_empty(value: Value) -> bool:
    """Return whether there is no answer: null, no text, no items, or a group without any answer."""
    if value is None or value == "":
        return True
    if is_list(value):
        return all(is_empty(item) for item in value)
    if isinstance(value, Mapping):
        return all(is_empty(value.get(name)) for name in value)
    return False


@builtin("is empty(x: any) -> boolean")
def _is_empty(value: Value) -> Value:
    return is_empty(value)


@builtin("is filled(x: any) -> boolean")
def _is_filled(value: Value) -> Value:
    return not is_empty(value)


@builtin("first filled(x...: T) -> T")
def _first_filled(*values: Value) -> Value:
    return next((value for value in values if not is_empty(value)), None)


@builtin("age(birth: date, day: date) -> years")
def _age(birth: dt.date, day: dt.date) -> Value:
    """Return the full years on ``day``.

    A year of life ends with the day before the birthday, so the age is reached at the start of the
    birthday; who was born on 29 February gets older on 1 March in other years.

    Source:
        § 187 Abs. 2 Satz 2, § 188 Abs. 2 BGB.
    """
    return Decimal(_full_years(birth, day))


def _full_years(birth: dt.date, day: dt.date) -> int:
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def _partial(date: Mapping[str, Value]) -> tuple[int, int | None, int | None] | None:
    year, month, day = (date.get(name) for name in ("year", "month", "day"))
    if year is None or (day is not None and month is None):
        return None
    return int(year), None if month is None else int(month), None if day is None else int(day)


@builtin("earliest date(p: partial) -> date")
def _earliest_date(date: Mapping[str, Value]) -> Value:
    """Return the first day a partial date can mean; null without a year."""
    parts = _partial(date)
    return None if parts is None else dt.date(parts[0], parts[1] or 1, parts[2] or 1)


@builtin("latest date(p: partial) -> date")
def _latest_date(date: Mapping[str, Value]) -> Value:
    """Return the last day a partial date can mean, the careful side for ages; null without a year."""
    parts = _partial(date)
    if parts is None:
        return None
    year, month, day = parts[0], parts[1] or 12, parts[2]
    return dt.date(year, month, day or calendar.monthrange(year, month)[1])
