"""Relations between points and intervals; dynamic mode only."""

from __future__ import annotations

from .signatures import builtin
from .values import Range, Value, equal, less


def _starts_after(one: Range, other: Range) -> bool:
    """Return whether ``one`` begins after all of ``other``, without a common point."""
    touches = equal(one.low, other.high) is True
    return less(other.high, one.low) is True or (touches and not (one.low_closed and other.high_closed))


def _point(value: Value) -> Range:
    return value if isinstance(value, Range) else Range(value, value)


@builtin("before(point1: O, point2: O)", "before(point: O, range: range)", "before(range: range, point: O)",
         "before(range1: range, range2: range)")  # fmt: skip
def _before(one: Value, other: Value) -> Value:
    return _starts_after(_point(other), _point(one))


@builtin("after(point1: O, point2: O)", "after(point: O, range: range)", "after(range: range, point: O)",
         "after(range1: range, range2: range)")  # fmt: skip
def _after(one: Value, other: Value) -> Value:
    return _starts_after(_point(one), _point(other))


@builtin("meets(range1: range, range2: range)")
def _meets(one: Range, other: Range) -> Value:
    return one.high_closed and other.low_closed and equal(one.high, other.low) is True


@builtin("met by(range1: range, range2: range)")
def _met_by(one: Range, other: Range) -> Value:
    return _meets(other, one)


@builtin("overlaps(range1: range, range2: range)")
def _overlaps(one: Range, other: Range) -> Value:
    return not _starts_after(one, other) and not _starts_after(other, one)


def _low_order(one: Range, other: Range) -> int:
    """Compare where two intervals begin: -1 earlier, 0 together, 1 later."""
    if equal(one.low, other.low) is True:
        return int(other.low_closed) - int(one.low_closed)
    return -1 if less(one.low, other.low) is True else 1


def _high_order(one: Range, other: Range) -> int:
    """Compare where two intervals end: -1 earlier, 0 together, 1 later."""
    if equal(one.high, other.high) is True:
        return int(one.high_closed) - int(other.high_closed)
    return -1 if less(one.high, other.high) is True else 1


@builtin("overlaps before(range1: range, range2: range)")
def _overlaps_before(one: Range, other: Range) -> Value:
    return _overlaps(one, other) and _low_order(one, other) < 0 and _high_order(one, other) <= 0


@builtin("overlaps after(range1: range, range2: range)")
def _overlaps_after(one: Range, other: Range) -> Value:
    return _overlaps_before(other, one)


@builtin("finishes(point: O, range: range)")
def _point_finishes(point: Value, interval: Range) -> Value:
    return interval.high_closed and equal(point, interval.high) is True


@builtin("finishes(range1: range, range2: range)")
def _finishes(one: Range, other: Range) -> Value:
    return _high_order(one, other) == 0 and _low_order(one, other) >= 0


@builtin("finished by(range: range, point: O)", "finished by(range1: range, range2: range)")
def _finished_by(one: Range, other: Value) -> Value:
    return _finishes(other, one) if isinstance(other, Range) else _point_finishes(other, one)


@builtin("includes(range: range, point: O)", "includes(range1: range, range2: range)")
def _includes(one: Range, other: Value) -> Value:
    point = _point(other)
    return _low_order(one, point) <= 0 and _high_order(one, point) >= 0


@builtin("during(point: O, range: range)", "during(range1: range, range2: range)")
def _during(one: Value, other: Range) -> Value:
    return _includes(other, one)


@builtin("starts(point: O, range: range)")
def _point_starts(point: Value, interval: Range) -> Value:
    return interval.low_closed and equal(point, interval.low) is True


@builtin("starts(range1: range, range2: range)")
def _starts(one: Range, other: Range) -> Value:
    return _low_order(one, other) == 0 and _high_order(one, other) <= 0


@builtin("started by(range: range, point: O)", "started by(range1: range, range2: range)")
def _started_by(one: Range, other: Value) -> Value:
    return _starts(other, one) if isinstance(other, Range) else _point_starts(other, one)


@builtin("coincides(point1: O, point2: O)")
def _points_coincide(one: Value, other: Value) -> Value:
    return equal(one, other)


@builtin("coincides(range1: range, range2: range)")
def _coincides(one: Range, other: Range) -> Value:
    return _low_order(one, other) == 0 and _high_order(one, other) == 0
