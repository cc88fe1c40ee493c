"""Laws that hold for all values: three-valued logic, intervals, months, decimals."""

from __future__ import annotations

import calendar
import datetime as dt
from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rathaus.engine import rules
from rathaus.engine.rules import Boolean, Date, Number
from rathaus.engine.rules.temporals import add_months, months_between

pytestmark = pytest.mark.unit

PLACE = rules.SimpleEnvironment(
    {name: Boolean() for name in "abc"}
    | {name: Number() for name in ("x", "low", "high")}
    | {name: Date() for name in ("day", "other")}
)
TRUTH = st.sampled_from((True, False, None))
NUMBERS = st.decimals(min_value=-(10**9), max_value=10**9, places=2)
DAYS = st.dates(min_value=dt.date(1800, 1, 1), max_value=dt.date(2200, 12, 31))
ORDER = {True: 2, None: 1, False: 0}


def run(text: str, **scope: object) -> object:
    return rules.compile_expression(text, environment=PLACE).evaluate(scope)


@given(TRUTH, TRUTH)
def test_and_is_the_smaller_or_the_greater(a: bool | None, b: bool | None) -> None:
    assert run("a and b", a=a, b=b) is min(a, b, key=lambda one: ORDER[one])
    assert run("a or b", a=a, b=b) is max(a, b, key=lambda one: ORDER[one])


@given(TRUTH, TRUTH, TRUTH)
def test_logic_obeys_de_morgan_and_distribution(a: bool | None, b: bool | None, c: bool | None) -> None:
    scope = {"a": a, "b": b, "c": c}
    assert run("not(a and b)", **scope) is run("not(a) or not(b)", **scope)
    assert run("not(a or b)", **scope) is run("not(a) and not(b)", **scope)
    assert run("a and (b or c)", **scope) is run("a and b or a and c", **scope)
    assert run("a and b and c", **scope) is run("a and (b and c)", **scope)


@given(TRUTH, TRUTH)
def test_xor_is_unknown_when_a_part_is(a: bool | None, b: bool | None) -> None:
    expected = None if a is None or b is None else a != b
    assert run("a xor b", a=a, b=b) is expected


@given(TRUTH, TRUTH)
def test_equality_is_never_unknown(a: bool | None, b: bool | None) -> None:
    assert run("a = b", a=a, b=b) is (a is b)
    assert run("a != b", a=a, b=b) is (a is not b)


@given(TRUTH)
def test_only_true_takes_then(a: bool | None) -> None:
    assert run("if a then 1 else 2", a=a) == (1 if a is True else 2)


@given(st.lists(TRUTH, max_size=5))
def test_some_and_every_are_or_and_and(found: list[bool | None]) -> None:
    place = rules.SimpleEnvironment({"all_of": rules.ListOf(Boolean())})
    some = rules.compile_expression("some x in all_of satisfies x", environment=place)
    every = rules.compile_expression("every x in all_of satisfies x", environment=place)
    scope = {"all_of": tuple(found)}
    assert some.evaluate(scope) is max([*found, False], key=lambda one: ORDER[one])
    assert every.evaluate(scope) is min([*found, True], key=lambda one: ORDER[one])


@given(NUMBERS, NUMBERS, NUMBERS)
def test_intervals_contain_their_closed_ends_only(x: Decimal, low: Decimal, high: Decimal) -> None:
    scope = {"x": x, "low": low, "high": high}
    assert run("x in [low..high]", **scope) is (low <= x <= high)
    assert run("x in (low..high]", **scope) is (low < x <= high)
    assert run("x in [low..high)", **scope) is (low <= x < high)
    assert run("x in ]low..high[", **scope) is (low < x < high)
    assert run("x between low and high", **scope) is run("x >= low and x <= high", **scope)
    assert run("x in (< low, > high)", **scope) is (x < low or x > high)


@given(NUMBERS, NUMBERS)
def test_comparisons_exclude_each_other(x: Decimal, low: Decimal) -> None:
    found = [run(f"x {sign} low", x=x, low=low) for sign in ("<", "=", ">")]
    assert found.count(True) == 1
    assert run("x <= low", x=x, low=low) is not found[2]


@given(NUMBERS, NUMBERS)
def test_sums_are_exact(x: Decimal, low: Decimal) -> None:
    with localcontext(prec=60):
        assert run("x + low - low = x", x=x, low=low) is True
        assert run("x * low", x=x, low=low) == x * low


@given(NUMBERS)
def test_rounding_stays_within_half_a_unit(x: Decimal) -> None:
    found = run("round half up(x, 1)", x=x)
    assert isinstance(found, Decimal)
    assert abs(found - x) <= Decimal("0.05")
    assert run("floor(x) <= x and x <= ceiling(x) and ceiling(x) - floor(x) <= 1", x=x) is True


@given(NUMBERS, NUMBERS.filter(bool))
def test_modulo_has_the_sign_of_the_divisor(x: Decimal, low: Decimal) -> None:
    found = run("modulo(x, low)", x=x, low=low)
    assert isinstance(found, Decimal)
    assert found == 0 or (found < 0) == (low < 0)
    assert abs(found) < abs(low)


@given(DAYS, st.integers(min_value=-600, max_value=600))
def test_months_keep_the_day_or_take_the_last(day: dt.date, count: int) -> None:
    found = add_months(day, count)

    last = calendar.monthrange(found.year, found.month)[1]
    assert found.day == min(day.day, last)
    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == count


@given(DAYS, DAYS)
def test_full_months_between_never_pass_the_end(day: dt.date, other: dt.date) -> None:
    start, end = min(day, other), max(day, other)

    count = months_between(start, end).count

    assert add_months(start, count) <= end
    assert months_between(end, start).count == -count


@given(DAYS, DAYS)
def test_the_difference_of_days_leads_back(day: dt.date, other: dt.date) -> None:
    assert run("day + (other - day) = other", day=day, other=other) is True


@given(DAYS, DAYS)
def test_age_grows_on_the_birthday(day: dt.date, other: dt.date) -> None:
    birth, on = min(day, other), max(day, other)

    found = run("age(other, day)", other=birth, day=on)

    assert found == on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ((2026, 1, 31), 1, (2026, 2, 28)),
        ((2028, 1, 31), 1, (2028, 2, 29)),
        ((2026, 3, 31), -1, (2026, 2, 28)),
        ((2024, 2, 29), 12, (2025, 2, 28)),
        ((2026, 11, 30), 3, (2027, 2, 28)),
        ((2026, 12, 1), 1, (2027, 1, 1)),
    ],
)
def test_months_from_the_end_of_a_month(start: tuple[int, ...], count: int, end: tuple[int, ...]) -> None:
    assert add_months(dt.date(*start), count) == dt.date(*end)


def test_months_outside_the_calendar_give_null() -> None:
    assert run("day + 12 months", day=dt.date(9999, 12, 31)) is None
