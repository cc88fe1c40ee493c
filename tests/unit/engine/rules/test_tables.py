"""Decision tables: cells, hit policies, reasons, and the proof of overlap and gaps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rathaus.engine import rules
from rathaus.engine.rules import Boolean, Choice, Date, Number, Text
from tests.unit.engine.rules.places import PLACE, SCOPE

pytestmark = pytest.mark.unit
FORM = Choice(frozenset(("sole", "company")))


def cell(text: str, kind: rules.Type, **changes: Any) -> rules.Cell:
    return rules.compile_cell(text, environment=PLACE, input_type=kind, **changes)


CELLS = {
    ("-", Number()): ([Decimal(1), None], []),
    ("company", FORM): (["company"], ["sole", None]),
    ("sole, company", FORM): (["sole", "company"], [None]),
    ("not(sole)", FORM): (["company"], ["sole"]),
    ('"company"', FORM): (["company"], ["sole"]),
    ("< 24", Number("years")): ([Decimal(23)], [Decimal(24), None]),
    (">= 24", Number("years")): ([Decimal(24)], [Decimal(23)]),
    ("[18..24)", Number("years")): ([Decimal(18)], [Decimal(24), Decimal(17)]),
    ("1..20", Number()): ([Decimal(1), Decimal(20)], [Decimal(21)]),
    ("< 10, > 20", Number()): ([Decimal(9), Decimal(21)], [Decimal(10), Decimal(15)]),
    ("not([10..20])", Number()): ([Decimal(9)], [Decimal(10)]),
    ("> 30000", Number("EUR")): ([Decimal("30000.01")], [Decimal(30000)]),
    ("-5, 3 + 4", Number()): ([Decimal(-5), Decimal(7)], [Decimal(5), Decimal(4)]),
    ("true", Boolean()): ([True], [False, None]),
    ("false", Boolean()): ([False], [True, None]),
    ("null", Text()): ([None], ["a"]),
    ('< @"2026-01-01"', Date()): ([dt.date(2025, 12, 31)], [dt.date(2026, 1, 1)]),
    ("<= today", Date()): ([dt.date(2026, 11, 23)], [dt.date(2026, 11, 24)]),
}


@pytest.mark.parametrize(("text", "kind"), CELLS, ids=[key[0] for key in CELLS])
def test_a_cell_takes_and_leaves(text: str, kind: rules.Type) -> None:
    found = cell(text, kind)

    good, bad = CELLS[text, kind]
    assert [value for value in good if found.matches(value, SCOPE) is not True] == []
    assert [value for value in bad if found.matches(value, SCOPE) is True] == []


@pytest.mark.parametrize(
    ("text", "kind", "remedy"),
    [
        ("companny", FORM, "The keys are company, sole."),
        ('"companny"', FORM, "The keys are company, sole."),
        ('< "24"', Number(), "number( … )"),
        ('< "sole"', FORM, "Use = or in."),
        ("> 5", Boolean(), "Use = or in."),
        ("fee", Number("years"), "Multiply"),
        ("20..1", Number(), "smaller number first"),
        ("", Number(), "Here a value is missing."),
    ],
)
def test_a_faulty_cell_is_refused(text: str, kind: rules.Type, remedy: str) -> None:
    with pytest.raises(rules.RuleFault) as found:
        cell(text, kind)

    assert remedy in found.value.remedy


def test_a_word_with_two_meanings_in_a_cell_is_refused_as_a_fault() -> None:
    class Twice:
        def lookup(self, name: str) -> rules.Binding | None:
            raise rules.AmbiguousName(name)

        def names(self) -> list[str]:
            return []

    with pytest.raises(rules.RuleFault, match="two meanings"):
        rules.compile_cell("other", environment=Twice(), input_type=FORM)


def test_rows_of_a_city_are_texts_and_house_numbers() -> None:
    street = cell("Am Markt, hinten", Text(), values_only=True)
    number = cell("1..20", Text(), values_only=True)

    assert [street.matches(text) for text in ("Am Markt, hinten", "Am Markt")] == [True, False]
    assert [number.matches(text) for text in ("1", "20", "7a", "21", None)] == [True, True, True, False, None]


def table(rows: Mapping[str, Mapping[str, str]], **changes: Any) -> rules.DecisionTable:
    columns: dict[str, Any] = {
        "hit": "unique", "given": {"form": "legal_form", "age": "age_on_day"}, "gives": {"fee": Number("EUR")},
    }  # fmt: skip
    return rules.compile_table(rows=rows, environment=PLACE, **(columns | changes))


ALL_FORMS = "company, stock_company, association"
COMPLETE = {
    "young": {"form": "sole", "age": "< 24", "fee": "fee / 2"},
    "old": {"form": "sole", "age": ">= 24", "fee": "fee"},
    "others": {"form": ALL_FORMS, "fee": "0"},
}


def test_a_table_decides_and_names_the_row() -> None:
    found = table(COMPLETE).decision(SCOPE | {"legal_form": "sole", "age_on_day": Decimal(20)})

    assert (found.values, found.rows) == ({"fee": Decimal("35.00")}, ("young",))


def test_without_an_answer_no_row_hits() -> None:
    assert table(COMPLETE).decide({"legal_form": "sole"}) is None


def test_a_table_names_what_it_reads() -> None:
    assert table(COMPLETE).names == {"legal_form", "age_on_day", "fee"}


HITS = {
    "unique": (None, ("first", "second")),
    "first": ({"fee": Decimal(1)}, ("first",)),
    "priority": ({"fee": Decimal(1)}, ("first",)),
    "any": (None, ("first", "second")),
    "collect": ({"fee": (Decimal(1), Decimal(2))}, ("first", "second")),
    "collect sum": ({"fee": Decimal(3)}, ("first", "second")),
    "collect min": ({"fee": Decimal(1)}, ("first", "second")),
    "collect max": ({"fee": Decimal(2)}, ("first", "second")),
    "collect count": ({"fee": Decimal(2)}, ("first", "second")),
}


@pytest.mark.parametrize("hit", HITS)
def test_two_rows_by_hit_policy(hit: str) -> None:
    rows = {"first": {"age": "> 1", "fee": "1"}, "second": {"fee": "2"}, "third": {"age": "< 1", "fee": "3"}}
    found = table(rows, hit=hit, gives={"fee": Number()}).decision(SCOPE)

    assert (found.values, found.rows) == HITS[hit]


def test_any_takes_rows_that_agree() -> None:
    rows = {"first": {"age": "> 1", "fee": "1"}, "second": {"fee": "1"}}
    found = table(rows, hit="any", gives={"fee": Number()}).decision(SCOPE)

    assert (found.values, found.rows) == ({"fee": Decimal(1)}, ("first", "second"))


def test_types_of_results_follow_the_hit_policy() -> None:
    rows = {"only": {"fee": "1"}}
    kinds = {hit: table(rows, hit=hit, gives={"fee": Number()}).types["fee"] for hit in HITS}

    assert kinds["first"] == kinds["collect sum"] == kinds["collect count"] == Number()
    assert kinds["collect"] == rules.ListOf(Number())


def test_a_city_brings_its_rows() -> None:
    found = rules.compile_table(
        hit="first",
        given={"street": "home.street", "number": "home.number"},
        gives={"zone": Text()},
        rows={
            "a": {"street": "Lindenweg", "zone": "N"},
            "b": {"street": "Am Markt", "number": "1..20", "zone": "S"},
        },
        environment=PLACE,
        values_only=True,
    )

    assert found.decide(SCOPE) == {"zone": "S"}


def test_all_faults_of_a_table_are_reported() -> None:
    rows = {
        "a": {"form": "soul", "age": '< "1"', "fee": "30"},
        "b": {"fee": "fee", "colour": "red"},
        "c": {"form": "sole"},
    }
    with pytest.raises(rules.TableFault) as found:
        table(rows, hit="only")

    assert [(fault.row, fault.column) for fault in found.value.faults] == [
        ("", ""), ("a", "form"), ("a", "age"), ("a", "fee"), ("b", "colour"), ("c", "fee"),
    ]  # fmt: skip


def test_a_complete_table_is_proved() -> None:
    assert rules.prove(table(COMPLETE)) == ()


def test_an_overlap_has_an_example() -> None:
    rows = COMPLETE | {"old": {"form": "sole", "age": ">= 23", "fee": "fee"}}

    (found,) = rules.prove(table(rows))

    assert (found.kind, found.rows, found.example) == (
        "overlap",
        ("young", "old"),
        {"form": "sole", "age": "23"},
    )


def test_a_gap_has_an_example() -> None:
    rows = COMPLETE | {"old": {"form": "sole", "age": "> 24", "fee": "fee"}}

    (found,) = rules.prove(table(rows))

    assert (found.kind, found.example) == ("gap", {"form": "sole", "age": "24"})


def test_a_missing_key_is_a_gap() -> None:
    rows = {name: cells for name, cells in COMPLETE.items() if name != "others"} | {
        "others": {"form": "company, association", "fee": "0"}
    }

    (found,) = rules.prove(table(rows))

    assert found.example == {"form": "stock_company", "age": "anything"}


def test_bounds_of_a_field_close_a_gap() -> None:
    rows = {"some": {"age": "[0..17]", "fee": "0"}, "more": {"age": "> 17", "fee": "fee"}}

    assert [fault.kind for fault in rules.prove(table(rows))] == ["gap"]
    assert rules.prove(table(rows), bounds={"age": (Decimal(0), Decimal(120))}) == ()


def test_cells_that_read_names_are_not_proved() -> None:
    rows = {"some": {"age": "< years", "fee": "0"}, "more": {"age": ">= years", "fee": "fee"}}

    assert [fault.kind for fault in rules.prove(table(rows))] == ["unproved"]


def test_other_hit_policies_need_no_proof() -> None:
    assert rules.prove(table({"only": {"age": "< 1", "fee": "0"}}, hit="first")) == ()


def test_dates_are_proved_too() -> None:
    given = {"given": {"day": "today"}, "gives": {"fee": Number()}}
    good = {"a": {"day": '< @"2026-01-01"', "fee": "1"}, "b": {"day": '>= @"2026-01-01"', "fee": "2"}}
    bad = good | {"b": {"day": '> @"2026-01-01"', "fee": "2"}}

    assert rules.prove(table(good, **given)) == ()
    assert rules.prove(table(bad, **given))[0].example == {"day": "2026-01-01"}


CUTS = st.lists(st.integers(min_value=-50, max_value=50), min_size=1, max_size=6, unique=True).map(sorted)


def _steps(cuts: list[int]) -> dict[str, dict[str, str]]:
    inner = {f"r{a}_{b}".replace("-", "m"): {"age": f"[{a}..{b})", "fee": "0"} for a, b in pairwise(cuts)}
    return {
        "low": {"age": f"< {cuts[0]}", "fee": "0"},
        **inner,
        "high": {"age": f">= {cuts[-1]}", "fee": "0"},
    }


@given(CUTS, st.integers(min_value=-60, max_value=60))
def test_a_staircase_is_proved_and_hits_once(cuts: list[int], age: int) -> None:
    steps = table(_steps(cuts))

    assert rules.prove(steps) == ()
    assert len(steps.decision(SCOPE | {"age_on_day": Decimal(age)}).rows) == 1


@given(CUTS, st.data())
def test_a_missing_step_is_found(cuts: list[int], data: st.DataObject) -> None:
    rows = _steps(cuts)
    missing = data.draw(st.sampled_from(sorted(rows)))
    del rows[missing]
    if not rows:
        return

    found = [fault for fault in rules.prove(table(rows)) if fault.kind == "gap"]

    assert found
    example = Decimal(found[0].example["age"])
    assert table(rows).decide(SCOPE | {"age_on_day": example}) is None
