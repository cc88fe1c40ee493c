"""What rules give, by example."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from rathaus.engine import rules
from rathaus.engine.rules import Boolean, Date, ListOf, Months, Number, Text
from tests.unit.engine.rules.places import PLACE, SCOPE, compiled, fault, value

pytestmark = pytest.mark.unit

WORKED = {
    "first filled(starts_on, today)": dt.date(2027, 2, 1),
    "first filled(null, starts_on, today)": dt.date(2027, 2, 1),
    "age(birth_date, today)": Decimal(35),
    "age_on_day < 18": False,
    "if age_on_day < 24 then 6 else 10": Decimal(10),
    'legal_form in ("company", "stock_company")': True,
    "every o in owners satisfies every n in o.nationality satisfies not(n in codes.states.free_movement)": False,
    "count(owners) = 1": False,
    'some o in owners satisfies o.sex = "male"': True,
    "per_head * (managers - 1)": Decimal("26.00"),
    "registered and managers > 1": True,
    "rate * years": Decimal("60.00"),
    "is filled(street)": True,
    'if term = "two_years" then 2 else 1': Decimal(2),
    "max(first filled(starts_on, today), today)": dt.date(2027, 2, 1),
    'if term = "two_years" then starts_on + 2 years - 1 day else starts_on + 1 year - 1 day': dt.date(
        2029, 1, 31
    ),
    "held >= 1": True,
    "starts_on >= today": True,
    "starts_on <= today + 3 months": True,
    "payment.open = 0": True,
    "not(express) and payment.open = 0": True,
    "number(state) in [100..200)": True,
    'zone = "n"': True,
    "is filled(email) or is filled(street)": True,
    "latest date(birth)": dt.date(2004, 2, 29),
    "earliest date(birth)": dt.date(2004, 2, 1),
    "is valid date(29, 2, 2027)": False,
    "is valid date(29, 2, 2028)": True,
    "registered xor express": True,
    "1 in [1..5[ and registered": True,
    "5 in ]1..5[": False,
    "managers between 1 and 3": True,
    "owners[1].name": "A",
    "owners[-1].name": "B",
    "owners[3].name": None,
    'owners[sex = "male"].name': ("B",),
    "count(owners[foreigner])": Decimal(1),
    "owners.nationality": ("163", "000", "151"),
    "distinct values(owners.foreigner)": (True, False),
    '@"2026-01-31" + 1 month': dt.date(2026, 2, 28),
    "starts_on - today": dt.timedelta(days=70),
    "years and months duration(today, starts_on)": Months(2),
    "starts_on.year": Decimal(2027),
    "(starts_on - today).days": Decimal(70),
    "3 weeks": dt.timedelta(weeks=3),
    '"Lin" + substring(street, 4)': "Lindenweg",
    "fee * discount / 100": Decimal("35.00"),
    "round half up(fee / 3, 2)": Decimal("23.33"),
    "2 ** 10 - 24": Decimal(1000),
    "-(3 - 5)": Decimal(2),
    "sum(fee, 5 * fee)": Decimal("420.00"),
    "upper case(home.street)": "AM MARKT",
    "received_at + 12 hours": dt.datetime(2026, 11, 23, 20, 30, tzinfo=dt.UTC),
    'all([registered, "n" = zone])': True,
    "day of week(today)": "Monday",
}


@pytest.mark.parametrize(("text", "expected"), WORKED.items(), ids=list(WORKED))
def test_a_rule_gives(text: str, expected: Any) -> None:
    found = value(text)

    assert found == expected
    assert type(found) is type(expected)


TYPES = {
    "rate * years": Number("EUR"),
    "per_head * managers": Number("EUR"),
    "fee / years": Number("EUR/year"),
    "fee + 0": Number("EUR"),
    "fee * discount": Number("EUR"),
    "managers - 1": Number("persons"),
    "age(birth_date, today)": Number("years"),
    "count(owners)": Number(),
    "starts_on + 3 months": Date(),
    '"a"': Text(),
    'if express then "a" else "b"': Text(),
    "owners.birth_date": ListOf(Date()),
    "max(fee, 0)": Number("EUR"),
    "if express then fee else null": Number("EUR"),
    "fee / fee > 1": Boolean(),
}


@pytest.mark.parametrize(("text", "expected"), TYPES.items(), ids=list(TYPES))
def test_a_rule_has_the_type(text: str, expected: rules.Type) -> None:
    assert compiled(text).type == expected


NAMES = {
    'kind = "first" and home.street = "x"': {"kind", "home.street"},
    "some o in owners satisfies o.foreigner": {"owners", "owners.foreigner"},
    "count(owners[foreigner])": {"owners", "owners.foreigner"},
    "owners[1].birth_date < today": {"owners", "owners.birth_date", "today"},
    "not(state in codes.states.free_movement)": {"state", "codes.states.free_movement"},
    "1 < 2": set(),
    "every o in owners satisfies every n in o.nationality satisfies n != state": {
        "owners", "owners.nationality", "state",
    },
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), NAMES.items(), ids=list(NAMES))
def test_a_rule_names_what_it_reads(text: str, expected: set[str]) -> None:
    assert compiled(text).names == expected


NULLS = {
    'street = "x"': False,
    "street = null": True,
    'street != "x"': True,
    "fee + 1 * fee": None,
    "fee > 0": None,
    "starts_on + 1 month": None,
    'street in ("a", "b")': None,
    "string length(street) > 3": None,
    "is empty(street)": True,
    "is filled(owners)": False,
    "count(owners)": Decimal(0),
    "some o in owners satisfies o.foreigner": None,
    "owners.name": None,
    "owners[foreigner]": None,
    "home.street": None,
    "if registered then 1 else 2": Decimal(2),
    "not(registered)": None,
    "registered and express": None,
    "first filled(street, email)": None,
    "max(fee, 0)": None,
    "registered xor true": None,
    "is valid date(birth.day, birth.month, birth.year)": None,
    "earliest date(birth)": None,
}


@pytest.mark.parametrize(("text", "expected"), NULLS.items(), ids=list(NULLS))
def test_without_answers(text: str, expected: Any) -> None:
    found = compiled(text).evaluate({})

    assert found == expected


def test_true_and_false_are_both_not_null() -> None:
    rule = compiled("registered")

    assert [rule.is_true({"registered": answer}) for answer in (True, False, None)] == [True, False, False]
    assert [rule.is_false({"registered": answer}) for answer in (True, False, None)] == [False, True, False]


def test_division_by_zero_gives_null() -> None:
    assert value("fee / plain", plain=Decimal(0)) is None


def test_numbers_are_exact() -> None:
    assert value("0.1 + 0.2 = 0.3") is True
    assert value("12345678901234567890 * 10000000000") == Decimal(123456789012345678900000000000)


def test_members_are_fetched_only_when_read() -> None:
    asked: list[str] = []

    class Lazy(dict[str, Any]):
        def get(self, name: str, default: Any = None) -> Any:
            asked.append(name)
            return {"street": "Ring"}.get(name)

    assert compiled('home.street = "Ring"').evaluate({"home": Lazy()}) is True
    assert asked == ["street"]


def test_an_ambiguous_name_is_refused_with_both_ways_to_write_it() -> None:
    class Twice:
        def lookup(self, name: str) -> rules.Binding | None:
            raise rules.AmbiguousName(name, ("self.name", "form.name"))

        def names(self) -> list[str]:
            return ["name"]

    with pytest.raises(rules.RuleFault) as found:
        rules.compile_expression("name", environment=Twice())

    assert found.value.remedy == "Write self.name or form.name."


def test_a_member_of_the_list_and_a_root_of_one_name_need_item() -> None:
    place = rules.SimpleEnvironment({"owners": ListOf(rules.Group({"name": Text()})), "name": Text()})
    scope = {"owners": ({"name": "A"}, {"name": "B"}), "name": "B"}

    with pytest.raises(rules.RuleFault) as found:
        rules.compile_expression("owners[name = name]", environment=place)
    rule = rules.compile_expression('owners[item.name = "A"].name', environment=place)

    assert "item.name" in found.value.remedy
    assert rule.evaluate(scope) == ("A",)


def test_expected_types_are_wanted_with_their_unit() -> None:
    assert compiled("rate * years", expect=Number("EUR")).type == Number("EUR")
    assert "EUR/year" in str(fault("rate", expect=Number("EUR")))
    assert compiled("if express then 6 else 10", expect=Number("years"))
    assert "yes or no" in str(fault("fee", expect=Boolean()))
    assert compiled("starts_on", expect=(Text(), Date()))


def test_keys_in_results_are_checked_against_the_expected_choice() -> None:
    kind = rules.Choice(frozenset(("first", "renewal")))

    assert compiled('if express then "first" else "renewal"', expect=kind)
    assert "renewl" in str(fault('if express then "first" else "renewl"', expect=kind))


def test_an_expression_keeps_nothing_between_runs() -> None:
    rule = rules.compile_expression("count(owners[foreigner])", environment=PLACE)

    first, other = rule.evaluate(SCOPE), rule.evaluate({"owners": ()})

    assert (first, other, rule.evaluate(SCOPE)) == (Decimal(1), Decimal(0), Decimal(1))
