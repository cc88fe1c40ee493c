from __future__ import annotations

import pytest

from rathaus.engine.forms.model import CodeList
from rathaus.engine.forms.names import FormEnvironment, type_of, with_facts
from rathaus.engine.forms.scope import ARGUMENT_TYPES, argument_types, scope_for
from rathaus.engine.rules import (
    AmbiguousName,
    Boolean,
    Choice,
    File,
    ListOf,
    Number,
    RuleFault,
    Text,
    compile_expression,
)
from rathaus.engine.rules import Group as GroupType

from .small_forms import ask, group, page, several, situation, small_form

OWNERS = group(
    "owners",
    ask("name"),
    ask("age", "integer", unit="years"),
    group("home", ask("town"), ask("name", required=False)),
    group("dogs", ask("race"), repeat=several(0, 3)),
    repeat=several(1, 5),
)
FORM = small_form(page("one", ask("town"), ask("kind", "choice", options=("first", "renewal")), OWNERS))
ROOT = type_of(FORM.form.root, codelists={})
REPEATED = frozenset({("owners",), ("owners", "dogs")})
ANSWERS = {
    "town": "Soest",
    "kind": "first",
    "owners": [
        {
            "name": "Amira",
            "age": 30,
            "home": {"town": "Aachen"},
            "dogs": [{"race": "Pudel"}, {"race": "Dogge"}],
        },
        {"name": "Ben", "age": 17, "home": {"town": "Paderborn"}},
    ],
}


def value(text: str, place: tuple[str, ...] = (), occurrence: tuple[int, ...] = (), **more: object) -> object:
    assert isinstance(ROOT, GroupType)
    environment = FormEnvironment(ROOT, place, REPEATED, {}, ARGUMENT_TYPES)
    scope = scope_for(FORM, ANSWERS, situation(**more)).at(place, occurrence)
    return compile_expression(text, environment=environment).evaluate(scope)


@pytest.mark.parametrize(
    ("text", "place", "occurrence", "expected"),
    [
        ("kind", (), (), "first"),
        ("age", ("owners",), (2,), 17),
        ("owners.age", ("owners", "home"), (1,), 30),
        ("form.town", ("owners", "home"), (1,), "Soest"),
        ("self.town", ("owners", "home"), (1,), "Aachen"),
        ("count(owners)", (), (), 2),
        ("count(form.owners)", ("owners",), (1,), 2),
        ("some o in owners satisfies o.age < 18", (), (), True),
        ("count(owners[age >= 18])", (), (), 1),
        ("owners.name", ("owners", "dogs"), (1, 2), "Amira"),
        ("owners.dogs.race", ("owners", "dogs"), (1, 2), "Dogge"),
        ("count(form.owners)", ("owners", "dogs"), (1, 2), 2),
    ],
)
def test_a_path_means_what_its_place_says(text, place, occurrence, expected):
    assert value(text, place, occurrence) == expected


def test_a_name_of_group_and_root_is_refused_until_it_is_said_which():
    environment = FormEnvironment(ROOT, ("owners", "home"), REPEATED, {}, ARGUMENT_TYPES)

    with pytest.raises(AmbiguousName) as refused:
        environment.lookup("town")

    assert refused.value.choices == ("self.town", "form.town")


def test_a_list_compared_with_one_value_is_refused():
    with pytest.raises(RuleFault):
        value('owners.name = "Amira"')


def test_a_group_between_place_and_root_is_not_searched():
    with pytest.raises(RuleFault):
        value("age", ("owners", "home"), (1,))


def test_a_block_sees_only_itself():
    home = ROOT.members["owners"].item.members["home"]

    environment = FormEnvironment(home, ("owners", "home"), REPEATED, {}, {}, base=("owners", "home"))

    assert environment.lookup("kind") is None
    assert environment.lookup("today") is None
    rule = compile_expression("form.town", environment=environment)
    assert rule.evaluate(scope_for(FORM, ANSWERS, situation()).at(("owners", "home"), (2,))) == "Paderborn"


def test_a_place_outside_the_block_is_refused():
    with pytest.raises(ValueError, match=r"not inside owners\.home"):
        FormEnvironment(ROOT, ("owners",), REPEATED, {}, {}, base=("owners", "home"))


def test_facts_stand_in_their_group():
    enriched = with_facts(ROOT, {"adult": Boolean(), "owners.adult": Boolean()})

    assert enriched.members["adult"] == Boolean()
    assert enriched.members["owners"].item.members["adult"] == Boolean()


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        (ask("a"), Text()),
        (ask("a", repeat=several(0, 3)), ListOf(Text())),
        (ask("a", "integer", unit="persons"), Number("persons")),
        (ask("a", "money"), Number("EUR")),
        (ask("a", "confirmation"), Boolean()),
        (ask("a", "file"), ListOf(File())),
        (ask("a", "choice", options=("x", "y")), Choice(frozenset({"x", "y"}))),
        (ask("a", "choice", codelist="states"), Choice(frozenset({"000"}), "states")),
        (ask("a", "choice", codelist="city.zones"), Choice(None, "city.zones")),
        (ask("a", "choice", options_from=("sites",)), Number()),
    ],
)
def test_every_field_has_a_type_for_rules(field, expected):
    states = CodeList("states", {"000": {"de": "Deutschland"}})

    assert type_of(field, codelists={"states": states}) == expected


def test_notes_are_no_members():
    kind = type_of(group("g", ask("a"), ask("n", "note")), codelists={})

    assert list(kind.members) == ["a"]


def test_arguments_of_a_package_refuse_unknown_names():
    types = argument_types(
        city={"limit": Number()},
        tariffs={"rate": "EUR/year"},
        steps=["submit"],
        switches=["four_eyes"],
        codelists={},
    )
    environment = FormEnvironment(GroupType({}), (), frozenset(), {}, types)

    assert compile_expression("tariff.rate", environment=environment).type == Number("EUR/year")
    for wrong in ("tariff.rat", "done.send", "city.limits", "codes.states.eu", "switch.hearing"):
        with pytest.raises(RuleFault):
            compile_expression(wrong, environment=environment)
