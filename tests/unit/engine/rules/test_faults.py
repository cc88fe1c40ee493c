"""What is refused when a package is loaded, and what the message says."""

from __future__ import annotations

import pytest

from tests.unit.engine.rules.places import compiled, fault

pytestmark = pytest.mark.unit

REFUSED = {
    'knd = "first"': "Did you mean kind?",
    'kind = "renewl"': "The keys are first, renewal.",
    'kind in ("first", "other")': "The keys are first, renewal.",
    "kind = street": "Compare it with one of its keys",
    "kind = term": "Compare one with a key",
    "kind < term": "Use = or in.",
    'owners.sex = "male"': "some x in owners",
    "fee > 30": "tariffs",
    "fee + 1": "tariffs",
    "fee + rate": "Multiply or divide",
    "managers + years": "Multiply or divide",
    "if express then fee else 1": "the same type and unit",
    "if express then fee else street": "the same type and unit",
    'managers = "3"': "number( … )",
    'starts_on = "2026-01-01"': '@"2026-01-31"',
    "starts_on = received_at": "date( … )",
    'registered = "true"': "without quotes",
    "today + 3": "3 months",
    "street + 1": "string( … )",
    "home = home": "is filled",
    "photo = photo": "is filled",
    "fee and registered": "Write a comparison",
    "if fee then 1 else 2": "Write a comparison",
    "not(fee)": "not(negand: boolean)",
    "count(fee)": "count(list: [any])",
    "substrin(street, 1)": "Did you mean substring",
    "owners.nme": "Did you mean name?",
    "home.strete": "Did you mean street?",
    "starts_on.yaer": "Did you mean year?",
    "street[1]": "Remove the brackets.",
    "owners[name]": "Write e.g. owners[1].",
    "some o in street satisfies true": "given several times",
    "some o in owners satisfies o": "Write a comparison",
    'date("2026-02-30")': "Correct the literal.",
    '@"2026-02-30"': "2026-01-31",
    "duration(street)": "Write e.g. 3 months.",
    "1.5 months": "Write whole months.",
    "today == starts_on": "Write = for equal.",
    "express && registered": "Write and.",
    "express || registered": "Write or.",
    "fee <> 0": "Write != for not equal.",
    "!express": "Write not( … ).",
    "kind = 'first'": "double quotes",
    'kind = "first': 'Close the text with ".',
    "Kind": "lower case",
    "fee +": "Here a value is missing.",
    "(fee": "Here ) is missing.",
    "fee fee": "join it with an operator",
    "if express then 1": "Here else is missing.",
    "[1..5]": "Write it after in",
    "owners[1": "Here ] is missing.",
    'street = "\\q"': "Use \\",
    "[1, true]": "one type in a list",
    "for o in owners return o": "join it with an operator",
    "{a: 1}": "Here a value is missing.",
    "x in [1..2": "Close the interval",
    "-street": "Remove it.",
    "years ** years": "numbers without unit",
    "first filled(fee, street)": "first filled(x...: T)",
    "sum(owners)": "sum(list: [N])",
    "matches(street, street)": "list of functions",
    "sort(owners)": "list of functions",
    "true = 1": "one type",
    "": "Here a value is missing.",
    "today > opens": "one type",
}


@pytest.mark.parametrize(("text", "remedy"), REFUSED.items(), ids=list(REFUSED))
def test_a_faulty_rule_is_refused_with_a_remedy(text: str, remedy: str) -> None:
    found = fault(text)

    assert remedy in found.remedy
    assert 1 <= found.column <= len(text) + 1
    assert found.message
    assert found.value


def test_the_fault_points_at_the_place() -> None:
    found = fault('registered and kind = "renewl"')

    assert (found.column, found.message) == (21, "no key of the choice: renewl")


def test_a_rule_may_have_two_thousand_characters() -> None:
    long = " or ".join(["express"] * 181)

    assert compiled(long + " " * (2000 - len(long)))
    assert "2000" in fault(long + " " * (2001 - len(long))).remedy


def test_a_rule_may_be_forty_levels_deep() -> None:
    assert compiled("(" * 39 + "fee" + ")" * 39)
    assert "40" in fault("(" * 41 + "fee" + ")" * 41).remedy
    assert "40" in fault("fee" + " + fee" * 45).remedy
    assert "40" in fault("-(" * 45 + "1" + ")" * 45).remedy


def test_loops_may_be_nested_four_times() -> None:
    def nested(depth: int) -> str:
        heads = "".join(f"some x{n} in owners satisfies " for n in range(depth))
        return heads + "x0.foreigner"

    assert compiled(nested(4))
    assert "facts.yaml" in fault(nested(5)).remedy
