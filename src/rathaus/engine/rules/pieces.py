"""What a compiled part of a rule is, and how parts are joined into fast closures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from .operators import ARITHMETIC, COMPARISONS, CannotDo, both, inside
from .types import Boolean, Choice, Number, Text, Type
from .values import CONTEXT, Range, Value, equal, is_list

Frame: TypeAlias = tuple[Value, ...]
"""Values of local names (of ``some``, ``every``, filters), outermost first."""
Run: TypeAlias = Callable[[Any, Frame], Value]
RunTest: TypeAlias = Callable[[Value, Any, Frame], "bool | None"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A compiled part: its type, how to run it, the path it reads, whether it is constant."""

    type: Type
    run: Run
    path: str | None = None
    constant: bool = False


def constant(kind: Type, value: Value) -> Piece:
    """Return a part that is always the same value."""
    return Piece(kind, lambda _scope, _frame: value, constant=True)


def constant_value(piece: Piece) -> Value:
    """Return the value of a constant part."""
    return piece.run(None, ())


def conjunction(runs: Sequence[Run]) -> Run:
    """Return three-valued "and": false as soon as one is false, null when one is unknown."""

    def run(scope: Any, frame: Frame) -> bool | None:
        result: bool | None = True
        for part in runs:
            value = part(scope, frame)
            if value is False:
                return False
            if value is not True:
                result = None
        return result

    return run


def disjunction(runs: Sequence[Run]) -> Run:
    """Return three-valued "or": true as soon as one is true, null when one is unknown."""

    def run(scope: Any, frame: Frame) -> bool | None:
        result: bool | None = False
        for part in runs:
            value = part(scope, frame)
            if value is True:
                return True
            if value is not False:
                result = None
        return result

    return run


def exclusive(one: Run, other: Run) -> Run:
    """Return three-valued "either or": null when one is unknown."""

    def run(scope: Any, frame: Frame) -> bool | None:
        left, right = one(scope, frame), other(scope, frame)
        return left is not right if isinstance(left, bool) and isinstance(right, bool) else None

    return run


def conditional(condition: Run, yes: Run, no: Run) -> Run:
    """Return ``if``: only true takes ``yes``."""

    def run(scope: Any, frame: Frame) -> Value:
        return yes(scope, frame) if condition(scope, frame) is True else no(scope, frame)

    return run


_PLAIN = (Text, Choice, Boolean, Number)
"""Types whose Python values can be compared directly."""


def comparison(sign: str, left: Piece, right: Piece, *, strict: bool) -> Run:
    """Return a comparison; in strict rules types are known and ``=`` is never null."""
    if sign in ("=", "!=") and strict:
        return _strict_equality(left, right, wanted=sign == "=")
    if strict and isinstance(left.type, Number) and isinstance(right.type, Number):
        return _number_order(sign, left.run, right.run)
    return applied(COMPARISONS[sign], left.run, right.run)


def _strict_equality(left: Piece, right: Piece, *, wanted: bool) -> Run:
    one, other = left.run, right.run
    if isinstance(left.type, _PLAIN) and right.constant:
        value = constant_value(right)
        if wanted:
            return lambda scope, frame: one(scope, frame) == value
        return lambda scope, frame: one(scope, frame) != value
    if isinstance(left.type, _PLAIN) and isinstance(right.type, _PLAIN):
        return lambda scope, frame: (one(scope, frame) == other(scope, frame)) is wanted
    return lambda scope, frame: (equal(one(scope, frame), other(scope, frame)) is True) is wanted


def _number_order(sign: str, left: Run, right: Run) -> Run:
    if sign in (">", ">="):
        return _number_order("<" if sign == ">" else "<=", right, left)

    def less(scope: Any, frame: Frame) -> bool | None:
        one, other = left(scope, frame), right(scope, frame)
        return None if one is None or other is None else one < other

    def not_greater(scope: Any, frame: Frame) -> bool | None:
        one, other = left(scope, frame), right(scope, frame)
        return None if one is None or other is None else one <= other

    return less if sign == "<" else not_greater


def applied(operation: Callable[[Value, Value], Value], left: Run, right: Run) -> Run:
    """Return an operation of two parts; null when the result does not exist."""

    def run(scope: Any, frame: Frame) -> Value:
        try:
            return operation(left(scope, frame), right(scope, frame))
        except CannotDo:
            return None

    return run


def arithmetic(sign: str, left: Piece, right: Piece, *, strict: bool) -> Run:
    """Return a sum, difference, product, quotient or power."""
    fast = _NUMBERS.get(sign)
    if not (fast and strict and isinstance(left.type, Number) and isinstance(right.type, Number)):
        return applied(ARITHMETIC[sign], left.run, right.run)
    one, other, operation = left.run, right.run, fast

    def run(scope: Any, frame: Frame) -> Value:
        first, second = one(scope, frame), other(scope, frame)
        if first is None or second is None:
            return None
        try:
            return operation(first, second)
        except CannotDo:
            return None

    return run


_NUMBERS: Mapping[str, Callable[[Value, Value], Value]] = {
    "+": CONTEXT.add, "-": CONTEXT.subtract, "*": CONTEXT.multiply, "/": CONTEXT.divide,
}  # fmt: skip


def between(value: Run, low: Run, high: Run) -> Run:
    """Return ``between``, ends included; null when an end is unknown."""
    above = applied(COMPARISONS["<="], low, value)
    below = applied(COMPARISONS["<="], value, high)
    return lambda scope, frame: both(above(scope, frame), below(scope, frame))


def interval(low: Run | None, high: Run | None, low_closed: bool, high_closed: bool) -> Run:
    """Return an interval; null when an end that is written is unknown."""

    def run(scope: Any, frame: Frame) -> Range | None:
        start = low(scope, frame) if low else None
        end = high(scope, frame) if high else None
        if (low and start is None) or (high and end is None):
            return None
        return Range(start, end, low_closed, high_closed)

    return run


def comparison_test(sign: str, operand: Run) -> RunTest:
    """Return the unary test ``< operand``."""
    operation = COMPARISONS[sign]

    def test(value: Value, scope: Any, frame: Frame) -> bool | None:
        return operation(value, operand(scope, frame))

    return test


def interval_test(run: Run) -> RunTest:
    """Return the unary test of lying in an interval."""

    def test(value: Value, scope: Any, frame: Frame) -> bool | None:
        found = run(scope, frame)
        return None if found is None or value is None else inside(value, found)

    return test


def value_test(run: Run) -> RunTest:
    """Return the unary test of being a value, or one of a list, or in a range."""

    def test(value: Value, scope: Any, frame: Frame) -> bool | None:
        return matches(value, run(scope, frame))

    return test


def text_list_test(run: Run) -> RunTest:
    """Return the test of being one of a list of texts."""

    def test(value: Value, scope: Any, frame: Frame) -> bool | None:
        found = run(scope, frame)
        return None if found is None else value in found

    return test


def matches(value: Value, wanted: Value) -> bool | None:
    """Return whether a value is the wanted one, in the wanted range, or one of the wanted list."""
    if isinstance(wanted, Range):
        return None if value is None else inside(value, wanted)
    if is_list(wanted):
        if is_list(value) and equal(value, wanted) is True:
            return True
        return any(matches(value, item) is True for item in wanted)
    return equal(value, wanted)


def any_test(tests: Sequence[RunTest]) -> RunTest:
    """Return whether one of several tests holds, three-valued."""
    if len(tests) == 1:
        return tests[0]

    def test(value: Value, scope: Any, frame: Frame) -> bool | None:
        result: bool | None = False
        for part in tests:
            found = part(value, scope, frame)
            if found is True:
                return True
            if found is None:
                result = None
        return result

    return test


def contained_in(operand: Run, test: RunTest, *, strict: bool) -> Run:
    """Return ``operand in tests``; in strict rules null for null."""

    def run(scope: Any, frame: Frame) -> bool | None:
        value = operand(scope, frame)
        return None if strict and value is None else test(value, scope, frame)

    return run


def quantified(lists: Sequence[Run], body: Run, *, every: bool) -> Run:
    """Return ``some`` or ``every``, three-valued, over all combinations of the lists."""
    decisive = not every

    def search(scope: Any, frame: Frame, depth: int) -> bool | None:
        if depth == len(lists):
            found = body(scope, frame)
            return found if isinstance(found, bool) else None
        items = lists[depth](scope, frame)
        if items is None:
            return None
        result: bool | None = every
        for item in items if is_list(items) else (items,):
            found = search(scope, (*frame, item), depth + 1)
            if found is decisive:
                return decisive
            if found is None:
                result = None
        return result

    return lambda scope, frame: search(scope, frame, 0)
