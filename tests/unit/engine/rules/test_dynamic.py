"""The dynamic mode beyond what the staged part of the kit covers: the standard's other functions."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rathaus.engine import rules
from rathaus.engine.rules import AnyType, Months, Range

pytestmark = pytest.mark.unit

PLACE = rules.SimpleEnvironment(dict.fromkeys(("Full Name", "a", "a b", "loan"), AnyType()))
SCOPE = {
    "Full Name": "Amira Muster",
    "a": Decimal(3),
    "a b": Decimal(4),
    "loan": {"monthly rate": Decimal(5)},
}


def run(text: str) -> Any:
    return rules.compile_dynamic(text, environment=PLACE, members=("monthly rate",)).evaluate(SCOPE)


N = Decimal
EXAMPLES = {
    '"Hello " + Full Name': "Hello Amira Muster",
    "a b - a": N(1),
    "loan.monthly rate * 2": N(10),
    "unknown": None,
    '1 + "a"': None,
    "{x: 1, y z: x + 1}.y z": N(2),
    "for i in 1..3 return i * i": (N(1), N(4), N(9)),
    "for i in 3..1 return i": (N(3), N(2), N(1)),
    "for i in (1..4) return i": (N(2), N(3)),
    "for i in 1..4 return if i = 1 then 1 else i * partial[-1]": (N(1), N(2), N(6), N(24)),
    'for d in @"2026-01-31"..@"2026-02-01" return d.day': (N(31), N(1)),
    "[1,2,3][item >= 2]": (N(2), N(3)),
    "[{item: 1}, {item: 2}][item >= 2]": ({"item": N(2)},),
    "[{x: 1, y: 2}, {x: 2, y: 3}][x = 1].y": (N(2),),
    "[1,2,3][-1]": N(3),
    "[1,2,3][4]": None,
    "[1,2,3][true]": (N(1), N(2), N(3)),
    '"foo"[1]': "foo",
    "(function(x, y) x - y)(5, 3)": N(2),
    "{f: function(x) x * 2, r: f(4)}.r": N(8),
    "sort([3,1,2], function(x,y) x < y)": (N(1), N(2), N(3)),
    "median(8, 2, 5, 3, 4)": N(4),
    "median([6, 1, 2, 3])": N("2.5"),
    "median([])": None,
    "stddev(2, 4, 7, 5)": N("2.081665999466132735282297706979931"),
    "stddev(47)": None,
    "mode([6, 1, 9, 6, 1])": (N(1), N(6)),
    "mode([])": (),
    "product([2, 3, 4])": N(24),
    "sqrt(16)": N(4),
    "sqrt(-1)": None,
    "log(1)": N(0),
    "odd(5)": True,
    "odd(-3)": True,
    "odd(4)": False,
    "sublist([4,5,6], 2)": (N(5), N(6)),
    "sublist([4,5,6], -2, 1)": (N(5),),
    "append([1], 2, 3)": (N(1), N(2), N(3)),
    "concatenate([1,2],[3])": (N(1), N(2), N(3)),
    "insert before([1,3],1,2)": (N(2), N(1), N(3)),
    "remove([1,2,3], 2)": (N(1), N(3)),
    "reverse([1,2,3])": (N(3), N(2), N(1)),
    "index of([1,2,3,2],2)": (N(2), N(4)),
    "union([1,2],[2,3])": (N(1), N(2), N(3)),
    "distinct values([1,2,3,2,1])": (N(1), N(2), N(3)),
    "flatten([[1,2],[[3]], 4])": (N(1), N(2), N(3), N(4)),
    "list contains([1, null], null)": True,
    'split("John Doe", "\\s")': ("John", "Doe"),
    'string join(["a", null, "c"], "_")': "a_c",
    'string join(["a"], "X")': "a",
    'number("1.000.000,01", ".", ",")': N("1000000.01"),
    'number("1,000", "x", ",")': None,
    'string({a: "x", "b:c": [1, "y"]})': '{a: "x", "b:c": [1, "y"]}',
    "string(null)": None,
    'string(@"P1DT2H3M4.5S")': "P1DT2H3M4.5S",
    'string(@"P14M")': "P1Y2M",
    'string(@"10:00:00@Europe/Berlin")': "10:00:00@Europe/Berlin",
    'string(@"2026-11-23T10:00:00+01:00")': "2026-11-23T10:00:00+01:00",
    'abs(@"-P1Y")': Months(12),
    'abs(@"-PT5H")': dt.timedelta(hours=5),
    'day of year(@"2019-09-17")': N(260),
    'day of week(@"2019-09-17")': "Tuesday",
    'month of year(@"2019-09-17")': "September",
    'week of year(@"2003-12-29")': N(1),
    "before(1, 10)": True,
    "before([1..10), 10)": True,
    "after([11..20], [1..11))": True,
    "meets([1..5], [5..10])": True,
    "met by([5..10], [1..5])": True,
    "overlaps([1..5], [3..8])": True,
    "overlaps([1..5], (5..8])": False,
    "overlaps before([1..5], [3..8])": True,
    "overlaps after([3..8], [1..5])": True,
    "finishes(10, [1..10])": True,
    "finishes([5..10), [1..10))": True,
    "finished by([5..10], 10)": True,
    "includes([1..10], 5)": True,
    "includes([1..10], [4..6])": True,
    "during(5, [1..10])": True,
    "starts(1, [1..10])": True,
    "starts([1..5], [1..10])": True,
    "started by([1..10], 1)": True,
    "coincides([1..5], [1..5])": True,
    "coincides(3, 4)": False,
    'range("[1..5)")': Range(N(1), N(5), True, False),
    'range("[1..x]")': None,
    'range("[5..1]")': None,
    'split("a1b22c", "([0-9])+")': ("a", "b", "c"),
    "[1..5].start included": True,
    'is(@"10:00:00Z", @"10:00:00+00:00")': True,
    'is(@"10:00:00", @"10:00:00Z")': False,
    '{a: 1} = {"a": 1.0}': True,
    "context([{key: \"a\", value: 1}])": {"a": N(1)},
    'context put({x: 1}, "y", 2)': {"x": N(1), "y": N(2)},
    'context put({x: {y: 1}}, ["x", "y"], 2)': {"x": {"y": N(2)}},
    'get value({a: 1}, "a")': N(1),
    "1 instance of number": True,
    "[1, 2] instance of list<number>": True,
    "[1, \"a\"] instance of list<number>": False,
    '@"2026-01-01" instance of date and time': False,
    "null instance of number": False,
    '@"P1D" * 2.5': dt.timedelta(days=2, hours=12),
    '@"P1Y" / @"P6M"': N(2),
    '@"23:00:00" + @"PT2H"': dt.time(1),
    '@"2026-01-31T10:00:00Z" - @"2026-01-30T10:00:00Z"': dt.timedelta(days=1),
    "2 ** 3 ** 2": N(64),
    "-3 ** 2": N(9),
    "1 in (< 5, 7)": True,
    "5 in [[2..4], [5..9]]": True,
    "some x in [1,2], y in [2,3] satisfies x = y": True,
    "every x in [] satisfies false": True,
    "list replace([1,2,3], function(item, new) item > 1, 9)": (N(1), N(9), N(9)),
    "1.2e3": N(1200),
    'string(date("99999-12-31"))': "99999-12-31",
    'date("-999999999-01-01") < date("2026-01-01")': True,
    'date(12026, 2, 29)': None,
    'date(12026, 2, 28).year': N(12026),
    '@"12026-01-01T10:30:00" = date and time("12026-01-01T10:30:00")': True,
    'date("99999-12-31") + @"P1D"': None,
    ".5": N("0.5"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), EXAMPLES.items(), ids=list(EXAMPLES))
def test_an_expression_of_the_standard_gives(text: str, expected: Any) -> None:
    found = run(text)

    assert found == expected
    assert type(found) is type(expected)


SIGNS = (
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "..",
    ",",
    ".",
    "+",
    "-",
    "*",
    "/",
    "**",
    "<",
    "=",
    "!=",
    "?",
    ":",
    "@",
)
WORDS = (
    "in",
    "and",
    "or",
    "if",
    "then",
    "else",
    "some",
    "every",
    "satisfies",
    "between",
    "for",
    "return",
    "function",
)
OPERANDS = (
    "a",
    "loan",
    "item",
    '"x"',
    '"',
    "1",
    "0",
    "3 months",
    "1e92 years",
    '@"P1D"',
    '@"2026-01-01"',
    "null",
    "[1..2]",
)
CALLS = ("instance of", "true", "count(", "sum(", "date(", "not(", "first filled(")
PARTS = (*SIGNS, *WORDS, *OPERANDS, *CALLS)
CELLS = {
    "< 5": ([N(4)], [N(5), "a"]),
    "1, 2": ([N(1)], [N(3)]),
    "not(1, 2)": ([N(3)], [N(1)]),
    "[1..5]": ([N(1)], [N(6)]),
    "? > 3 and ? < 5": ([N(4)], [N(3)]),
    "a": ([N(3)], [N(4)]),
    'starts with(?, "x")': (["xy"], ["y"]),
    "-": ([None, N(1)], []),
}


@pytest.mark.parametrize("text", CELLS)
def test_a_cell_of_the_standard(text: str) -> None:
    found = rules.compile_dynamic_cell(text, environment=PLACE)

    good, bad = CELLS[text]
    assert all(found.matches(value, SCOPE) is True for value in good)
    assert not any(found.matches(value, SCOPE) is True for value in bad)


@given(st.lists(st.sampled_from(PARTS), max_size=14), st.booleans())
def test_nonsense_is_refused_or_gives_a_value(parts: list[str], dynamic: bool) -> None:
    text = " ".join(parts)
    with suppress(rules.RuleFault):
        if dynamic:
            run(text)
        else:
            rules.compile_expression(text, environment=PLACE).evaluate(SCOPE)


def test_wrong_types_never_raise() -> None:
    values = (
        "1",
        '"a"',
        "true",
        "null",
        "[1]",
        "{a: 1}",
        '@"2026-01-01"',
        '@"P1D"',
        '@"P1M"',
        '@"10:00:00"',
        "[1..2]",
    )
    for one in values:
        for other in values:
            for sign in ("+", "-", "*", "/", "**", "<", "=", "in", "and"):
                run(f"({one}) {sign} ({other})")
