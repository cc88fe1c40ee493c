from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from rathaus.engine.forms.model import CodeList
from rathaus.engine.forms.names import FormEnvironment, type_of
from rathaus.engine.forms.scope import ARGUMENT_TYPES, scope_for
from rathaus.engine.rules import compile_expression

from .small_forms import SmallForm, a_file, ask, check, group, page, several, situation, small_form

FORM = small_form(
    page("one", ask("kind", "choice", options=("first", "renewal")), ask("plate")),
    page("two", group("old", ask("number"), shown='kind = "renewal"'), shown="is filled(plate)"),
    page(
        "three",
        group("owners", ask("age", "integer"), ask("guardian", shown="minor"), repeat=several(1, 5)),
        ask("double", "integer", value="count(owners) * 2"),
        ask("desk_note", is_locked=True, start='"frei"'),
        ask("paper", "file"),
        ask("born", "partial_date", parts={"year": "required"}),
    ),
    facts={"minors": "count(owners[age < 18])", "owners.minor": "age < 18"},
)


def value(form: SmallForm, text: str, answers: dict[str, object], **more: object) -> object:
    root = type_of(form.form.root, codelists=form.codelists)
    facts = {key: fact.rule.type for key, fact in form.facts.items()}
    environment = FormEnvironment(root, (), frozenset({("owners",)}), facts, ARGUMENT_TYPES)
    return compile_expression(text, environment=environment).evaluate(
        scope_for(form, answers, situation(**more))
    )


def test_hidden_answers_are_null_though_they_are_stored():
    stored = {"kind": "first", "plate": "GE A 1", "old": {"number": "7"}}

    assert value(FORM, "old.number", stored) is None
    assert value(FORM, "old.number", {**stored, "kind": "renewal"}) == "7"


def test_what_stands_on_a_hidden_page_is_null():
    assert value(FORM, "old.number", {"kind": "renewal", "old": {"number": "7"}}) is None


def test_shown_that_is_null_hides():
    assert value(FORM, "old.number", {"plate": "GE A 1", "old": {"number": "7"}}) is None


def test_facts_are_computed_once_per_occurrence():
    answers = {"owners": [{"age": 17, "guardian": "Amira"}, {"age": 30, "guardian": "Ben"}]}

    assert value(FORM, "minors", answers) == 1
    assert value(FORM, "owners.minor", answers) == (True, False)
    assert value(FORM, "owners.guardian", answers) == ("Amira", None)


def test_computed_and_locked_values_are_there():
    assert value(FORM, "double", {"owners": [{}, {}], "double": 99}) == 4
    assert value(FORM, "desk_note", {}) == "frei"
    assert value(FORM, "desk_note", {"desk_note": "belegt"}) == "belegt"


@pytest.mark.parametrize(
    ("text", "answers", "expected"),
    [
        ("is filled(paper)", {}, False),
        ("is filled(paper)", {"paper": []}, False),
        ("is filled(paper)", {"paper": [a_file()]}, True),
        ("is filled(owners)", {"owners": []}, False),
        ("is filled(born)", {"born": {"day": None, "month": None, "year": None}}, False),
        ("latest date(born)", {"born": {"day": None, "month": None, "year": 1990}}, date(1990, 12, 31)),
        ("born.year + 1", {"born": {"day": None, "month": None, "year": 1990}}, 1991),
        ("is filled(old)", {"kind": "renewal", "plate": "x", "old": {}}, False),
        ("is filled(old)", {"kind": "renewal", "plate": "x", "old": {"number": "1"}}, True),
    ],
)
def test_what_counts_as_filled(text, answers, expected):
    assert value(FORM, text, answers) == expected


def test_is_filled_looks_at_answers_and_not_at_facts():
    form = small_form(
        page("one", group("g", ask("a", required=False))),
        facts={"g.known": "is filled(a)", "any": "is filled(g)"},
    )

    assert value(form, "any", {}) is False
    assert value(form, "any", {"g": {"a": "x"}}) is True


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("today", date(2026, 11, 23)),
        ("received_date", None),
        ("city.limit + 1", Decimal(3)),
        ('"N" in city.zones', True),
        ("done.submit", True),
        ("done.grant", False),
        ("day_of.submit", date(2026, 3, 2)),
        ("documents.missing", 0),
        ("payment.open", Decimal("12.50")),
        ("opinions.open", 1),
        ("consents.open", 2),
        ("consents.refused", 0),
        ("switch.hearing", True),
        ("account.family_name", "Muster"),
        ("case.number", "A-1"),
        ("recipient", None),
        ("tariff.rate", Decimal(30)),
    ],
)
def test_roots_besides_the_answers(text, expected):
    form = small_form(page("one", ask("a")), city_values={"zones": "codelist", "limit": "integer"})

    found = value(
        form,
        text,
        {},
        city={"limit": 2, "zones": {"N": "Nord"}},
        done={"submit": True},
        day_of={"submit": date(2026, 3, 2)},
        payment_open=Decimal("12.50"),
        opinions_open=1,
        consents={"open": 2},
        switches={"hearing": True},
        account={"family_name": "Muster"},
        case_number="A-1",
        tariff={"rate": Decimal(30)},
    )

    assert found == expected


def test_sets_of_code_lists():
    states = CodeList(
        "states", {"000": {"de": "Deutschland"}, "348": {"de": "Kanada"}}, sets={"eu": ("000",)}
    )
    form = small_form(page("one", ask("state", "choice", codelist="states")), codelists={"states": states})

    assert value(form, "state in codes.states.eu", {"state": "000"}) is True
    assert value(form, "state in codes.states.eu", {"state": "348"}) is False


def test_a_group_goes_on_on_a_later_page():
    form = small_form(
        page("you", group("applicant", ask("name"))),
        page("home", group("applicant", ask("town")), shown='applicant.name = "Amira"'),
    )

    assert value(form, "applicant.town", {"applicant": {"name": "Amira", "town": "Soest"}}) == "Soest"
    assert value(form, "applicant.town", {"applicant": {"name": "Ben", "town": "Soest"}}) is None
    assert value(form, "applicant.name", {"applicant": {"name": "Ben", "town": "Soest"}}) == "Ben"


def test_an_occurrence_that_was_not_entered_is_named():
    scope = scope_for(FORM, {"owners": [{}]}, situation())

    with pytest.raises(LookupError, match="owners has 1 occurrences, number 2 was asked for"):
        scope.at(("owners",), (2,))


def test_checks_are_compiled_in_their_group():
    form = small_form(
        page(
            "one",
            group("g", ask("a"), ask("b"), checks=(check("one_way", "is filled(a) or is filled(b)", "a"),)),
        )
    )

    (found,) = form.form.nodes[("g",)].checks

    assert found.must.is_false(scope_for(form, {}, situation()).at(("g",)))
