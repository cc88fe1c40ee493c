"""Who gets what of a business notice: the packages against a table written from the law alone.

The table below was written from § 3 GewAnzV (text of 2022) and § 14 (8) GewO, in the words of the law: what is
taken out, or what alone is given. The packages are read as plain YAML, so no code of ours stands between.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from rathaus.adapters.xgewerbeanzeige import Kind, NumberNotAllowed, build, read
from tests.unit.adapters.xgewerbeanzeige.notices import ALL_NUMBERS, message

SERVICES = Path(__file__).parents[3] / "services"
PACKAGES = {"gewerbeanmeldung": 1, "gewerbeummeldung": 2, "gewerbeabmeldung": 3}
KINDS = {1: Kind.REGISTRATION, 2: Kind.CHANGE, 3: Kind.DEREGISTRATION}
FIELDS = {1: range(1, 34), 2: range(1, 31), 3: range(1, 31)}
SIGNATURE = {1: 33, 2: 30, 3: 30}


def without(form: int, text: str) -> frozenset[int]:
    """Return every number of a form except those in ``text``, e.g. "13, 27, 29 bis 31 und 33"."""
    return frozenset(FIELDS[form]) - only(text)


def only(text: str) -> frozenset[int]:
    """Return the numbers a text of the law names."""
    numbers: set[int] = set()
    for part in text.replace(" und ", ", ").split(", "):
        first, _, last = part.partition(" bis ")
        numbers.update(range(int(first), int(last or first) + 1))
    return frozenset(numbers)


LAW: dict[str, dict[int, frozenset[int]]] = {
    # § 3 Abs. 1 Nr. 1
    "ihk": {
        1: without(1, "13, 27, 29 bis 31 und 33"),
        2: without(2, "13, 26 bis 28 und 30"),
        3: without(3, "13 und 30"),
    },
    # Nr. 2
    "hwk": {
        1: without(1, "13, 27, 30, 31 und 33"),
        2: without(2, "13, 27, 28 und 30"),
        3: without(3, "13 und 30"),
    },
    # Nr. 3
    "emission_control": {
        1: without(1, "10, 12, 13, 27 bis 31 und 33"),
        2: without(2, "10, 12, 13, 25 bis 28 und 30"),
        3: without(3, "10, 12, 13, 28 und 30"),
    },
    # Nr. 4
    "work_safety": {
        1: without(1, "10, 12, 13, 27 bis 31 und 33"),
        2: without(2, "10, 12, 13, 25 bis 28 und 30"),
        3: without(3, "10, 12, 13, 28 und 30"),
    },
    # Nr. 5
    "metrology": {
        1: only("1, 3 bis 5, 11, 14, 15, 18 und 20"),
        2: only("1, 3 bis 5, 11, 14, 15, 18, 19 und 21"),
        3: only("1, 3 bis 5, 11, 14, 16, 18 und 20"),
    },
    # Nr. 6
    "employment_agency": {
        1: without(1, "13, 27 und 33"),
        2: without(2, "13 und 30"),
        3: without(3, "10, 12 bis 19 und 21 bis 30"),
    },
    # Nr. 7
    "accident_insurance": {
        1: without(1, "12, 28, 30, 31 und 33"),
        2: without(2, "12, 25, 27, 28 und 30"),
        3: without(3, "12 und 30"),
    },
    # Abs. 3
    "customs": {1: without(1, "13, 27 und 33")},
    # Abs. 1 Nr. 8
    "register_court": {3: without(3, "8 bis 10, 12 bis 14, 16, 21, 22, 24 und 28 bis 30")},
    # Abs. 2: Nr. 1, Nr. 2 und Nr. 3 Buchst. a, b, c
    "statistics": {
        1: only("1 bis 5, 12 und 15 bis 17") | only("6, 10, 18 bis 25, 29 und 32"),
        2: only("1 bis 5, 12 und 15 bis 17") | only("6, 10, 18 bis 24, 26 und 29"),
        3: only("1 bis 5, 12 und 15 bis 17") | only("6, 10, 18 bis 26, 28 und 29"),
    },
    # Abs. 1 Nr. 9
    "food_control": {
        1: without(1, "10, 12, 13, 27 bis 31 und 33"),
        2: without(2, "10, 12, 13, 25 bis 28 und 30"),
        3: without(3, "10, 12, 13, 28 und 30"),
    },
    # § 14 Abs. 8 Satz 1 Nr. 11 GewO: named, but § 3 GewAnzV has no list of fields for it
    "pension_insurance": {1: frozenset(), 2: frozenset(), 3: frozenset()},
    # § 138 Abs. 1 AO: the content of the notice, without the signature
    "tax_office": {1: without(1, "33"), 2: without(2, "30"), 3: without(3, "30")},
}
"""Recipient → form → numbers it may have; a form that is not named never goes there."""

CASES = [(package, form, recipient) for package, form in PACKAGES.items() for recipient in LAW]


def message_file(package: str) -> dict[str, dict]:
    path = SERVICES / package / "messages" / "gewerbeanzeige.yaml"
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


def allowed(package: str, recipient: str) -> frozenset[int]:
    rule = message_file(package)["recipients"][recipient]
    if "never" in rule:
        return frozenset()
    if "only" in rule:
        return frozenset(map(int, rule["only"]))
    return frozenset(FIELDS[PACKAGES[package]]) - frozenset(map(int, rule["all_but"]))


@pytest.mark.parametrize(("package", "form", "recipient"), CASES)
def test_a_recipient_may_have_exactly_what_the_law_says(package: str, form: int, recipient: str) -> None:
    assert allowed(package, recipient) == LAW[recipient].get(form, frozenset())


@pytest.mark.parametrize(("package", "form", "recipient"), CASES)
def test_the_signature_goes_to_nobody(package: str, form: int, recipient: str) -> None:
    assert SIGNATURE[form] not in allowed(package, recipient)


@pytest.mark.parametrize("package", PACKAGES)
def test_there_are_thirteen_recipients(package: str) -> None:
    assert set(message_file(package)["recipients"]) == set(LAW)
    assert len(LAW) == 13


@pytest.mark.parametrize(("package", "form", "recipient"), CASES)
def test_the_xml_carries_exactly_the_allowed_numbers(package: str, form: int, recipient: str) -> None:
    numbers = ALL_NUMBERS[KINDS[form]]
    may_have = frozenset(map(str, allowed(package, recipient)))

    filtered = {number: value for number, value in numbers.items() if number in may_have}
    notice = read(build(message(KINDS[form], numbers=filtered, allowed=may_have, recipient=recipient)).xml)

    assert {int(number) for number in notice.numbers} == LAW[recipient].get(form, frozenset())


@pytest.mark.parametrize(("package", "form", "recipient"), CASES)
def test_an_unfiltered_notice_is_refused(package: str, form: int, recipient: str) -> None:
    may_have = frozenset(map(str, allowed(package, recipient)))
    whole = replace(message(KINDS[form], recipient=recipient), allowed=may_have)

    if may_have >= set(ALL_NUMBERS[KINDS[form]]):
        assert read(build(whole).xml).numbers
    else:
        with pytest.raises(NumberNotAllowed, match=recipient):
            build(whole)


def test_customs_is_told_on_suspicion_only_and_about_registrations_only() -> None:
    rules = {package: message_file(package)["recipients"]["customs"] for package in PACKAGES}

    assert rules["gewerbeanmeldung"]["when"] == "customs_suspicion"
    assert rules["gewerbeanmeldung"]["also"] == ["customs_reason"]
    assert "never" in rules["gewerbeummeldung"]
    assert "never" in rules["gewerbeabmeldung"]


def test_the_register_court_is_told_about_registered_main_and_branch_offices_only() -> None:
    rules = {package: message_file(package)["recipients"]["register_court"] for package in PACKAGES}
    facts = yaml.load(
        (SERVICES / "gewerbeabmeldung" / "facts.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader
    )
    rule = facts["facts"]["is_court_registered"]["is"]

    assert "never" in rules["gewerbeanmeldung"]
    assert "never" in rules["gewerbeummeldung"]
    assert rules["gewerbeabmeldung"]["when"] == "is_court_registered"
    assert '"association"' not in rule
    assert '"dependent_site"' not in rule


@pytest.mark.parametrize("package", PACKAGES)
def test_statistics_comes_monthly_and_everything_else_at_once(package: str) -> None:
    whole = message_file(package)

    monthly = {
        key for key, rule in whole["recipients"].items() if rule.get("send", {}).get("when") == "monthly"
    }

    assert monthly == {"statistics"}
    assert whole["recipients"]["statistics"]["send"]["by"] == "first_working_day"
    assert whole["send"]["when"] == "at_once"


@pytest.mark.parametrize("package", PACKAGES)
def test_only_bodies_of_section_14_8_can_waive(package: str) -> None:
    """§ 14 (13) GewO and § 138 AO know no waiver; statistics of changes rests on § 14 (8) no. 9 alone."""
    whole = message_file(package)
    waiver = "recipient in city.recipients_who_waived"

    bound = {
        key for key, rule in whole["recipients"].items() if rule.get("send", {}).get("unless") == "false"
    }

    assert whole["send"]["unless"] == waiver
    assert bound == ({"tax_office"} if package == "gewerbeummeldung" else {"tax_office", "statistics"})


@pytest.mark.parametrize("package", PACKAGES)
def test_nothing_goes_to_the_pension_insurance_before_its_list_is_found(package: str) -> None:
    rule = message_file(package)["recipients"]["pension_insurance"]

    assert rule["only"] == []
    assert rule["todo"]


NAMES = {
    "immissionsschutz": "emission_control",
    "arbeitsschutz": "work_safety",
    "eichbehoerde": "metrology",
    "bundesagentur_arbeit": "employment_agency",
    "dguv": "accident_insurance",
    "zoll": "customs",
    "registergericht": "register_court",
    "statistik": "statistics",
    "lebensmittel": "food_control",
}


def test_the_table_agrees_with_the_collected_facts(shared_data: Path) -> None:
    file = shared_data.parent / "facts" / "gewerbeanzeige_gewanzv.json"
    if not file.is_file():
        pytest.skip("needs shared facts: gewerbeanzeige_gewanzv.json")

    for entry in json.loads(file.read_text(encoding="utf-8"))["recipients"]:
        recipient = NAMES.get(entry["id"], entry["id"])
        for name, numbers in entry.get("exclude", {}).items():
            form = int(name[-1])
            assert LAW[recipient][form] == frozenset(FIELDS[form]) - set(numbers), (recipient, name)
        for name, numbers in entry.get("include_only", {}).items():
            assert LAW[recipient][int(name[-1])] == set(numbers), (recipient, name)
