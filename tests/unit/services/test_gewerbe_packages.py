"""The three business notices as the engine runs them: letters, effects, and the way from answers to XML."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from rathaus.adapters.xgewerbeanzeige import FORMAT, XGewerbeanzeigeWriter, read
from rathaus.apps.cases.ports import AuthorityMessage
from rathaus.engine.forms.canonical import answers_from_texts
from rathaus.engine.forms.reviewing import review
from rathaus.engine.forms.scope import Situation, scope_for
from rathaus.engine.letters import remedy_of
from rathaus.engine.packages import CityValues, Package, city_values, freeze, load_city
from rathaus.engine.procedure import Actor, Progress, take
from tests.unit.engine.small_packages import calendar

ROOT = Path(__file__).parents[3]
PACKAGES = ("gewerbeanmeldung", "gewerbeummeldung", "gewerbeabmeldung")
FREE = "gewerbeabmeldung"
"""The Land's table of fees does not name the deregistration: nothing is charged in NRW."""
BASE = {
    "gewerbeanmeldung": "sole-craft-business",
    "gewerbeummeldung": "move-within-the-city",
    "gewerbeabmeldung": "sole-owner-closes",
}
DAY = date(2026, 11, 23)
CLERK = Actor("staff", "ben", frozenset({"trade_office"}))


@cache
def package(key: str) -> Package:
    return freeze(ROOT / "services" / key).package


@cache
def values(key: str, city: str) -> CityValues:
    return city_values(package(key), load_city(ROOT / "cities" / city))


def answers(key: str, **changes: Any) -> dict[str, Any]:
    file = ROOT / "services" / key / "examples" / f"{BASE[key]}.yaml"
    raw = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)["answers"]
    typed, problems = answers_from_texts(package(key), {**raw, **changes})
    assert problems == ()
    return typed


def situation(key: str, city: str = "soest") -> Situation:
    noon = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    return Situation(today=DAY, now=noon, received_date=DAY, city=values(key, city).values)


def answer_at(given: Any, path: tuple[str, ...]) -> Any:
    """Return what stands at a path; through a repeated group one entry per occurrence."""
    if not path:
        return given
    if isinstance(given, list):
        found = [answer_at(occurrence, path) for occurrence in given]
        return found if any(value is not None for value in found) else None
    return answer_at(given[path[0]], path[1:]) if isinstance(given, dict) and path[0] in given else None


def effects_of_confirming(key: str, given: dict[str, Any]) -> set[str]:
    move = take(
        procedure=package(key).procedure,
        progress=Progress(state="checking", team="trade_office"),
        step="confirm",
        actor=CLERK,
        at=datetime(2026, 11, 23, 12, 0, tzinfo=UTC),
        scope=scope_for(package(key), given, situation(key)),
        calendar=calendar(),
    )
    return {
        f"{effect.verb} {effect.what}"
        for effect in move.effects
        if effect.verb in ("issue", "send", "demand")
    }


@pytest.mark.parametrize("key", PACKAGES)
def test_the_package_loads_without_a_warning(key: str) -> None:
    assert package(key).warnings == ()


@pytest.mark.parametrize("key", PACKAGES)
@pytest.mark.parametrize("city", ["aachen", "gelsenkirchen", "paderborn", "soest", "wuppertal"])
def test_every_demo_city_sets_its_values(key: str, city: str) -> None:
    found = values(key, city)

    assert set(found.values["recipients"]) == set(package(key).messages["gewerbeanzeige"].recipients)
    assert set(found.values["recipients_who_waived"]) <= set(found.values["recipients"])
    assert set(found.tariffs) == (set() if key == FREE else set(package(key).tariffs))
    assert not any(value.verified for tariff in found.tariffs.values() for value in tariff.values)


@pytest.mark.parametrize("key", PACKAGES)
def test_only_the_fee_can_be_contested(key: str) -> None:
    letters = package(key).letters

    with_remedy = {name for name, letter in letters.items() if remedy_of(letter) is not None}

    assert with_remedy == {"fee_notice"}
    assert letters["receipt"].kind == letters["partner_receipt"].kind == "receipt"


@pytest.mark.parametrize("key", PACKAGES)
def test_a_sole_owner_gets_one_certificate_and_a_partnership_one_each(key: str) -> None:
    sole = effects_of_confirming(key, answers(key))
    partners = effects_of_confirming(
        key, answers(key, company={"legal_form": "general_partnership", "registered_name": "Muster OHG"})
    )

    fee = set() if key == FREE else {"demand notice"}
    assert sole == {"issue receipt", "send gewerbeanzeige"} | fee
    assert partners == {"issue partner_receipt", "send gewerbeanzeige"} | fee


def test_a_deregistration_is_free_in_nrw() -> None:
    assert {value.amount for tariff in package(FREE).tariffs.values() for value in tariff.values} == {0}


@pytest.mark.parametrize("key", PACKAGES)
def test_confirming_wants_an_identity(key: str) -> None:
    given = {**answers(key), "is_me": False}

    with pytest.raises(ValueError, match="identity"):
        effects_of_confirming(key, given)
    assert effects_of_confirming(key, {**given, "identity_checked": True})


@pytest.mark.parametrize("key", PACKAGES)
def test_a_stock_company_is_not_asked_for_persons(key: str) -> None:
    given = answers(key, company={"legal_form": "stock_company", "registered_name": "Muster AG"})

    found = review(package=package(key), answers=given, situation=situation(key))

    assert "owners" not in found.application
    assert {page.key for page in found.pages if not page.is_shown} == {"persons"}
    assert [".".join(point.path) for point in found.open_points if point.path[0] == "authorised"] == [
        "authorised.family_name",
        "authorised.given_names",
    ]


@pytest.mark.parametrize("key", PACKAGES)
@pytest.mark.parametrize(
    "recipient", ["ihk", "hwk", "metrology", "accident_insurance", "statistics", "tax_office"]
)
def test_answers_become_xml_with_the_recipients_numbers_only(key: str, recipient: str) -> None:
    whole = package(key)
    rule = whole.messages["gewerbeanzeige"].recipients[recipient]
    application = review(package=whole, answers=answers(key), situation=situation(key)).application
    given = {
        node.nr: value
        for path, node in whole.form.nodes.items()
        if node.nr is not None and (value := answer_at(application, path)) not in (None, "", [], {})
    }
    numbers = frozenset(given)
    allowed = rule.only if rule.only is not None else numbers - (rule.all_but or frozenset())

    written = XGewerbeanzeigeWriter().write(
        AuthorityMessage(
            format=FORMAT,
            service=key,
            recipient=recipient,
            uuid="00000000-0000-0000-0000-000000000001",
            made_at=datetime(2026, 11, 23, 12, 0, tzinfo=UTC),
            city={"name": "Soest", "ags": "05974040"},
            case_number="SO-2026-000001",
            received_at=datetime(2026, 11, 23, 12, 0, tzinfo=UTC),
            fields={number: value for number, value in given.items() if number in allowed},
            allowed=allowed,
        )
    )

    assert set(read(written.content.encode()).numbers) == allowed & numbers
