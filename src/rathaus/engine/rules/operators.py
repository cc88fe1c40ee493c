"""What the operators do with values: null for null, null on wrong kinds, never an exception."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal

from .temporals import MICROSECOND, add_months, seconds_of, temporal_property
from .values import CONTEXT, Months, Range, Value, equal, is_list, is_number, kind_of, less, not_greater

CannotDo = (ArithmeticError, ValueError, TypeError)
"""What Python raises when a result does not exist; a rule then gives null."""
_MIDNIGHT = dt.time(tzinfo=dt.UTC)


def add(one: Value, other: Value) -> Value:
    """Return the sum of numbers, texts, durations, or a moment moved by a duration."""
    kinds = kind_of(one), kind_of(other)
    if kinds == ("number", "number"):
        return CONTEXT.add(one, other)
    if kinds == ("string", "string") or kinds == ("days duration", "days duration"):
        return one + other
    if kinds == ("months duration", "months duration"):
        return Months(one.count + other.count)
    if kinds[1] in ("days duration", "months duration"):
        return moved(one, other, 1)
    return moved(other, one, 1) if kinds[0] in ("days duration", "months duration") else None


def moved(moment: Value, duration: Value, sign: int) -> Value:
    """Return a date, time or datetime moved by a duration; null for anything else."""
    if isinstance(duration, Months):
        return add_months(moment, sign * duration.count) if isinstance(moment, dt.date) else None
    duration = sign * duration
    if isinstance(moment, dt.datetime):
        return moment + duration
    if isinstance(moment, dt.date):
        return (dt.datetime.combine(moment, dt.time()) + duration).date()
    if isinstance(moment, dt.time):
        start = dt.datetime.combine(dt.date(2000, 1, 1), moment.replace(tzinfo=None))
        within_a_day = dt.timedelta(microseconds=duration // MICROSECOND % 86_400_000_000)
        return (start + within_a_day).time().replace(tzinfo=moment.tzinfo)
    return None


def subtract(one: Value, other: Value) -> Value:
    """Return the difference of numbers, durations, moments, or a moment moved back."""
    kinds = kind_of(one), kind_of(other)
    if kinds == ("number", "number"):
        return CONTEXT.subtract(one, other)
    if kinds == ("days duration", "days duration"):
        return one - other
    if kinds == ("months duration", "months duration"):
        return Months(one.count - other.count)
    if kinds[1] in ("days duration", "months duration"):
        return moved(one, other, -1)
    return _distance(one, other, kinds)


def _distance(one: Value, other: Value, kinds: tuple[str, str]) -> Value:
    if kinds == ("date", "date"):
        return one - other
    if kinds == ("time", "time"):
        if (one.tzinfo is None) != (other.tzinfo is None):
            return None
        day = dt.date(2000, 1, 1)
        return dt.datetime.combine(day, one) - dt.datetime.combine(day, other)
    if set(kinds) <= {"date", "date and time"}:
        return _instant(one) - _instant(other)
    return None


def _instant(moment: Value) -> dt.datetime:
    if isinstance(moment, dt.datetime):
        return moment.astimezone(dt.UTC) if moment.tzinfo else moment
    return dt.datetime.combine(moment, _MIDNIGHT)


def multiply(one: Value, other: Value) -> Value:
    """Return a product of numbers, or a duration times a number."""
    kinds = kind_of(one), kind_of(other)
    if kinds == ("number", "number"):
        return CONTEXT.multiply(one, other)
    if kinds[0] == "number":
        one, other = other, one
    elif kinds[1] != "number":
        return None
    if isinstance(one, dt.timedelta):
        return MICROSECOND * int(CONTEXT.multiply(Decimal(one // MICROSECOND), other))
    return Months(int(CONTEXT.multiply(Decimal(one.count), other))) if isinstance(one, Months) else None


def divide(one: Value, other: Value) -> Value:
    """Return a quotient of numbers or durations, or a duration divided by a number."""
    kinds = kind_of(one), kind_of(other)
    if kinds == ("number", "number"):
        return CONTEXT.divide(one, other)
    if kinds == ("days duration", "days duration"):
        return CONTEXT.divide(seconds_of(one), seconds_of(other))
    if kinds == ("months duration", "months duration"):
        return CONTEXT.divide(Decimal(one.count), Decimal(other.count))
    if kinds == ("days duration", "number"):
        return MICROSECOND * int(CONTEXT.divide(Decimal(one // MICROSECOND), other))
    if kinds == ("months duration", "number"):
        return Months(int(CONTEXT.divide(Decimal(one.count), other)))
    return None


def power(one: Value, other: Value) -> Value:
    """Return a power of numbers."""
    if not (is_number(one) and is_number(other)):
        return None
    return CONTEXT.power(one, other) if one or other else Decimal(1)


def negative(value: Value) -> Value:
    """Return a number or duration with the other sign."""
    if is_number(value):
        return CONTEXT.minus(value)
    if isinstance(value, Months):
        return Months(-value.count)
    return -value if isinstance(value, dt.timedelta) else None


def unequal(one: Value, other: Value) -> bool | None:
    """Return whether two values differ; None when their kinds differ."""
    same = equal(one, other)
    return None if same is None else not same


def greater(one: Value, other: Value) -> bool | None:
    """Return whether ``one`` comes after ``other``."""
    return less(other, one)


def not_less(one: Value, other: Value) -> bool | None:
    """Return whether ``one`` comes after or equals ``other``."""
    return not_greater(other, one)


ARITHMETIC: Mapping[str, Callable[[Value, Value], Value]] = {
    "+": add, "-": subtract, "*": multiply, "/": divide, "**": power,
}  # fmt: skip
COMPARISONS: Mapping[str, Callable[[Value, Value], bool | None]] = {
    "=": equal, "!=": unequal, "<": less, "<=": not_greater, ">": greater, ">=": not_less,
}  # fmt: skip


def both(one: bool | None, other: bool | None) -> bool | None:
    """Return "one and the other", three-valued."""
    if one is False or other is False:
        return False
    return True if one is True and other is True else None


def inside(value: Value, interval: Range) -> bool | None:
    """Return whether a value lies in an interval; None when it cannot be compared."""
    above: bool | None = True
    below: bool | None = True
    if interval.low is not None:
        above = not_greater(interval.low, value) if interval.low_closed else less(interval.low, value)
    if interval.high is not None:
        below = not_greater(value, interval.high) if interval.high_closed else less(value, interval.high)
    return both(above, below)


def member(value: Value, name: str) -> Value:
    """Return ``value.name``: a member, a property of a date, or that of each item of a list."""
    if value is None:
        return None
    if is_list(value):
        return tuple(member(item, name) for item in value)
    if isinstance(value, Mapping):
        return value.get(name)
    if isinstance(value, Range):
        return _range_member(value, name)
    return temporal_property(value, name)


def _range_member(value: Range, name: str) -> Value:
    return {
        "start": value.low, "end": value.high,
        "start included": value.low_closed, "end included": value.high_closed,
    }.get(name)  # fmt: skip
