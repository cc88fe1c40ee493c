"""Values of rules while they run, and what equality and order mean for them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from typing import Any, TypeAlias

Value: TypeAlias = Any
"""Decimal, str, bool, date, time, datetime, timedelta, Months, Mapping, tuple or list, None."""

CONTEXT = Context(
    prec=34, rounding=ROUND_HALF_EVEN, Emin=-6143, Emax=6144, capitals=1,
    flags=[], traps=[DivisionByZero, InvalidOperation, Overflow],
)  # fmt: skip
"""34 digits, as DMN wants; results outside are errors, which rules turn into null."""


@dataclass(frozen=True, slots=True, order=True)
class Months:
    """A duration of whole months (12 are a year); negative goes back."""

    count: int


@dataclass(frozen=True, slots=True, order=True)
class FarDate:
    """A day outside the years 1 to 9999, which the standard knows and Python does not; dynamic mode only."""

    year: int
    month: int
    day: int


@dataclass(frozen=True, slots=True, order=True)
class FarDateTime:
    """A far day with a time; dynamic mode only."""

    day: FarDate
    time: dt.time


@dataclass(frozen=True, slots=True)
class Range:
    """An interval; a missing end is open to infinity. Ends are values of one kind."""

    low: Value
    high: Value
    low_closed: bool = True
    high_closed: bool = True
    exact: bool = False
    """Written as ``(=10)``, which the standard tells apart from ``[10..10]``."""


def is_null(value: Value) -> bool:
    """Return whether there is no value."""
    return value is None


def is_number(value: Value) -> bool:
    """Return whether the value is a number; true and false are none."""
    return isinstance(value, Decimal) or (isinstance(value, int) and not isinstance(value, bool))


def is_list(value: Value) -> bool:
    """Return whether the value is a list."""
    return isinstance(value, (tuple, list))


def kind_of(value: Value) -> str:
    """Return the kind of a value, the unit of FEEL's "same type" rule; functions are ``function``."""
    found = _KINDS.get(type(value))
    if found:
        return found
    if isinstance(value, Mapping):
        return "context"
    for python_type, kind in _KINDS.items():
        if isinstance(value, python_type):
            return kind
    return "function"


_KINDS: dict[type, str] = {
    bool: "boolean", Decimal: "number", int: "number", str: "string", dt.datetime: "date and time",
    dt.date: "date", dt.time: "time", dt.timedelta: "days duration", Months: "months duration",
    FarDate: "date", FarDateTime: "date and time", tuple: "list", list: "list", type(None): "null", Range: "range",
}  # fmt: skip
_ORDERED = frozenset(
    ("number", "string", "date and time", "date", "time", "days duration", "months duration")
)


def equal(one: Value, other: Value) -> bool | None:
    """Return whether two values are equal; null only equals null; None when their kinds differ."""
    if one is None or other is None:
        return one is other
    kind = kind_of(one)
    if kind != kind_of(other):
        return None
    if kind == "list":
        return len(one) == len(other) and all(equal(a, b) is True for a, b in zip(one, other, strict=True))
    if kind == "context":
        return one.keys() == other.keys() and all(equal(one[key], other[key]) is True for key in one)
    if kind == "range":
        return _equal_ranges(one, other)
    if isinstance(one, FarDateTime) or isinstance(other, FarDateTime):
        return bool(one == other)
    if kind in ("time", "date and time"):
        return _equal_zones(one, other) and _same_millisecond(clock_key(one), clock_key(other))
    return bool(one == other)


def _equal_ranges(one: Range, other: Range) -> bool:
    kinds = [(end.low_closed, end.high_closed, end.exact) for end in (one, other)]
    return kinds[0] == kinds[1] and equal(one.low, other.low) is True and equal(one.high, other.high) is True


def _same_millisecond(one: Value, other: Value) -> bool:
    """The kit wants times equal that differ by less than a millisecond only."""
    if isinstance(one, dt.timedelta):
        return bool(one // _MILLISECOND == other // _MILLISECOND)
    seconds = one.replace(microsecond=0) == other.replace(microsecond=0)
    return bool(seconds and one.microsecond // 1000 == other.microsecond // 1000)


_MILLISECOND = dt.timedelta(milliseconds=1)


def _equal_zones(one: Value, other: Value) -> bool:
    return (one.tzinfo is None) == (other.tzinfo is None)


def clock_key(value: Value) -> Value:
    """Return what times are compared by: the instant when the offset is known, else the wall clock."""
    offset = value.utcoffset()
    if isinstance(value, dt.time):
        wall = dt.timedelta(
            hours=value.hour, minutes=value.minute, seconds=value.second, microseconds=value.microsecond
        )
        return wall - (offset or dt.timedelta())
    if offset is None:
        return value
    return value.replace(tzinfo=None) - offset


def less(one: Value, other: Value) -> bool | None:
    """Return whether ``one`` comes before ``other``; None when they cannot be ordered."""
    kind = kind_of(one)
    if kind not in _ORDERED or kind != kind_of(other):
        return None
    if isinstance(one, (FarDate, FarDateTime)) or isinstance(other, (FarDate, FarDateTime)):
        return _year(one) < _year(other) if _year(one) != _year(other) else bool(one < other)
    if kind in ("time", "date and time"):
        if not _equal_zones(one, other):
            return None
        return bool(clock_key(one) < clock_key(other))
    return bool(one < other)


def _year(moment: Value) -> int:
    return moment.day.year if isinstance(moment, FarDateTime) else int(moment.year)


def not_greater(one: Value, other: Value) -> bool | None:
    """Return whether ``one`` comes before or equals ``other``; None when they cannot be ordered."""
    greater = less(other, one)
    return None if greater is None else not greater
