"""Functions over numbers."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
)  # fmt: skip

from .signatures import builtin
from .values import CONTEXT, Value

_LARGEST_SCALE = 6_111
"""Places after the point that a number of 34 digits may have, as the standard says."""


def _rounded(number: Decimal, scale: Decimal, rounding: str) -> Decimal | None:
    places = int(scale)
    if places != scale or not -_LARGEST_SCALE <= places <= 6_176:
        return None
    number = Decimal(number)
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and -exponent <= places:
        return number
    if number.adjusted() + places >= CONTEXT.prec:
        return number
    step = Decimal((0, (1,), -places))
    result = number.quantize(step, rounding=rounding, context=CONTEXT)
    return result if places >= 0 else CONTEXT.plus(Decimal(int(result)))


@builtin("decimal(n: N, scale: number) -> N")
def _decimal(number: Decimal, scale: Decimal) -> Value:
    return _rounded(number, scale, ROUND_HALF_EVEN)


@builtin("floor(n: N, scale?: number) -> N")
def _floor(number: Decimal, scale: Decimal = Decimal(0)) -> Value:
    return _rounded(number, scale, ROUND_FLOOR)


@builtin("ceiling(n: N, scale?: number) -> N")
def _ceiling(number: Decimal, scale: Decimal = Decimal(0)) -> Value:
    return _rounded(number, scale, ROUND_CEILING)


@builtin("round up(n: N, scale: number) -> N")
def _round_up(number: Decimal, scale: Decimal) -> Value:
    return _rounded(number, scale, ROUND_UP)


@builtin("round down(n: N, scale: number) -> N")
def _round_down(number: Decimal, scale: Decimal) -> Value:
    return _rounded(number, scale, ROUND_DOWN)


@builtin("round half up(n: N, scale: number) -> N")
def _round_half_up(number: Decimal, scale: Decimal) -> Value:
    return _rounded(number, scale, ROUND_HALF_UP)


@builtin("round half down(n: N, scale: number) -> N")
def _round_half_down(number: Decimal, scale: Decimal) -> Value:
    return _rounded(number, scale, ROUND_HALF_DOWN)


@builtin("abs(n: N) -> N", "abs(n: days) -> days")
def _abs(value: Value) -> Value:
    return abs(value)


@builtin("modulo(dividend: N, divisor: N) -> N")
def _modulo(dividend: Decimal, divisor: Decimal) -> Value:
    """The sign follows the divisor: ``dividend - divisor * floor(dividend / divisor)``."""
    if not divisor:
        return None
    rest = CONTEXT.remainder(Decimal(dividend), Decimal(divisor))
    return CONTEXT.add(rest, divisor) if rest and (rest < 0) != (divisor < 0) else CONTEXT.plus(rest)


@builtin("sqrt(number: number)")
def _sqrt(number: Decimal) -> Value:
    return CONTEXT.sqrt(number)


@builtin("log(number: number)")
def _log(number: Decimal) -> Value:
    return CONTEXT.ln(number) if number > 0 else None


@builtin("exp(number: number)")
def _exp(number: Decimal) -> Value:
    return CONTEXT.exp(number)


@builtin("odd(number: number)")
def _odd(number: Decimal) -> Value:
    return CONTEXT.remainder(Decimal(number), Decimal(2)) in (1, -1)


@builtin("even(number: number)")
def _even(number: Decimal) -> Value:
    return CONTEXT.remainder(Decimal(number), Decimal(2)) == 0


def total(numbers: Sequence[Value]) -> Decimal | None:
    """Return the exact sum, null when there is nothing to sum or a number is unknown."""
    if not numbers or any(number is None for number in numbers):
        return None
    result = Decimal(0)
    for number in numbers:
        result = CONTEXT.add(result, number)
    return result


@builtin("sum(list: [N]) -> N")
def _sum(numbers: Sequence[Value]) -> Value:
    return total(numbers)


@builtin("sum(n...: N) -> N")
def _sum_of(*numbers: Value) -> Value:
    return total(numbers)


def _mean(numbers: Sequence[Value]) -> Value:
    result = total(numbers)
    return None if result is None else CONTEXT.divide(result, Decimal(len(numbers)))


@builtin("mean(list: [N]) -> N")
def _mean_of_list(numbers: Sequence[Value]) -> Value:
    return _mean(numbers)


@builtin("mean(n...: N) -> N")
def _mean_of(*numbers: Value) -> Value:
    return _mean(numbers)


@builtin("product(list: [number])")
def _product(numbers: Sequence[Value]) -> Value:
    result = Decimal(1) if numbers else None
    for number in numbers:
        result = None if result is None else CONTEXT.multiply(result, number)
    return result


@builtin("product(n...: number)")
def _product_of(*numbers: Value) -> Value:
    return _product(numbers)


@builtin("median(list: [number])")
def _median(numbers: Sequence[Value]) -> Value:
    ordered, middle = sorted(numbers), len(numbers) // 2
    if not ordered:
        return None
    if len(ordered) % 2:
        return ordered[middle]
    return CONTEXT.divide(CONTEXT.add(ordered[middle - 1], ordered[middle]), Decimal(2))


@builtin("median(n...: number)")
def _median_of(*numbers: Value) -> Value:
    return _median(numbers)


@builtin("stddev(list: [number])")
def _stddev(numbers: Sequence[Value]) -> Value:
    """The standard deviation of a sample: divided by one less than the count."""
    if len(numbers) < 2:
        return None
    middle = _mean(numbers)
    squares = [CONTEXT.multiply(n - middle, n - middle) for n in numbers]
    return CONTEXT.sqrt(CONTEXT.divide(total(squares) or Decimal(0), Decimal(len(numbers) - 1)))


@builtin("stddev(n...: number)")
def _stddev_of(*numbers: Value) -> Value:
    return _stddev(numbers)


@builtin("mode(list: [number])")
def _mode(numbers: Sequence[Value]) -> Value:
    most = max((numbers.count(n) for n in numbers), default=0)
    return tuple(sorted({n for n in numbers if numbers.count(n) == most}))


@builtin("mode(n...: number)")
def _mode_of(*numbers: Value) -> Value:
    return _mode(numbers)
