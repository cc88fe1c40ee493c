"""What one message holds, and what is refused before it leaves the house."""

from __future__ import annotations

from datetime import date

import pytest
from lxml import etree

from rathaus.adapters.xgewerbeanzeige import (
    Kind,
    NumberNotAllowed,
    NumberUnknown,
    ValueNotUsable,
    build,
    read,
)
from tests.unit.adapters.xgewerbeanzeige.notices import ALL_NUMBERS, PERSON, PLACE, message

NS = {"x": "http://www.xgewerbeanzeige.de/spezifikation/2.2"}


def texts(xml: bytes, path: str) -> list[str]:
    return [str(found.text) for found in etree.fromstring(xml).iterfind(path, NS)]


@pytest.mark.parametrize("kind", list(Kind))
def test_every_number_of_the_form_comes_back(kind: Kind) -> None:
    notice = read(build(message(kind)).xml)

    assert notice.kind is kind
    assert set(notice.numbers) == set(ALL_NUMBERS[kind])


@pytest.mark.parametrize(
    ("kind", "number"), [(kind, number) for kind in Kind for number in ALL_NUMBERS[kind]]
)
def test_a_number_left_out_leaves_no_trace(kind: Kind, number: str) -> None:
    rest = {key: value for key, value in ALL_NUMBERS[kind].items() if key != number}

    assert set(read(build(message(kind, numbers=rest)).xml).numbers) == set(rest)


@pytest.mark.parametrize(
    ("kind", "number"), [(kind, number) for kind in Kind for number in ALL_NUMBERS[kind]]
)
def test_a_number_that_is_not_allowed_is_refused(kind: Kind, number: str) -> None:
    allowed = frozenset(ALL_NUMBERS[kind]) - {number}

    with pytest.raises(NumberNotAllowed, match=rf"ihk may not have number {number} of GewA"):
        build(message(kind, allowed=allowed))


@pytest.mark.parametrize(
    ("kind", "signature"), [(Kind.REGISTRATION, "33"), (Kind.CHANGE, "30"), (Kind.DEREGISTRATION, "30")]
)
def test_the_signature_is_never_sent(kind: Kind, signature: str) -> None:
    with pytest.raises(NumberUnknown, match=signature):
        build(message(kind, numbers={signature: "x"}))


def test_a_field_without_number_needs_to_be_named() -> None:
    with pytest.raises(NumberNotAllowed, match="customs_reason"):
        build(message(Kind.REGISTRATION, extras={"customs_reason": "Scheinselbstständigkeit"}))


def test_customs_gets_the_signs_of_a_violation() -> None:
    document = build(
        message(
            Kind.REGISTRATION,
            recipient="customs",
            extras={"customs_reason": "Zehn gleiche Anzeigen an einem Tag"},
            allowed_extras=frozenset({"customs_reason"}),
        )
    )

    assert read(document.xml).extras == {"customs_reason": "Zehn gleiche Anzeigen an einem Tag"}
    assert "customs_reason" in document.outside


def test_nothing_is_called_verified() -> None:
    document = build(message(Kind.REGISTRATION))

    assert document.verified is False
    assert document.note.startswith("Nicht gegen das amtliche Schema geprüft.")
    assert "geschlecht=2" in document.assumed_codes
    assert "31" in document.outside


def test_codes_and_days_look_as_in_the_samples() -> None:
    xml = build(message(Kind.REGISTRATION)).xml

    assert texts(xml, ".//x:geburtsdatum") == ["24121990"]
    assert texts(xml, ".//x:gueltigAb") == ["2026-04-13"]
    assert texts(xml, ".//x:datumMeldung") == ["2026-04-02"]
    assert texts(xml, ".//x:geburtsland") == ["Kanada"]
    assert texts(xml, ".//x:staatsangehoerigkeitSchluessel/code") == ["348", "163"]
    assert texts(xml, ".//x:betriebArt/*/code") == ["0", "1", "1", "0"]
    assert texts(xml, ".//x:rechtsformSchluessel/code") == ["350"]
    assert texts(xml, ".//x:gemeindeSchluessel/code") == ["05974040"]


def test_a_house_suffix_joins_the_house_number() -> None:
    xml = build(message(Kind.REGISTRATION, numbers=PERSON)).xml

    assert texts(xml, ".//x:beteiligtePerson/x:anschrift/x:hausNrVon") == ["1a"]


def test_an_address_abroad_is_not_called_german() -> None:
    home = {"address": {"street": "Main St", "postcode": "K1A 0B1", "town": "Ottawa", "country": "348"}}

    xml = build(message(Kind.REGISTRATION, numbers={"11": home})).xml

    assert texts(xml, ".//x:nationSchluessel/code") == []
    assert read(xml).numbers["11"] == ("Main St", "Ottawa", "K1A 0B1", "348")


def test_each_representative_of_a_company_is_a_person_of_its_own() -> None:
    numbers = {
        "1": {"legal_form": "limited_company"},
        "4": ["Muster", "Beispiel"],
        "7": [None, "Vorher"],
        "10": [["000"], ["348", "163"]],
    }

    root = etree.fromstring(build(message(Kind.REGISTRATION, numbers=numbers)).xml)
    persons = root.findall(".//x:beteiligtePerson", NS)

    assert [person.findtext("x:familienname", namespaces=NS) for person in persons] == ["Muster", "Beispiel"]
    assert [person.findtext("x:geburtsname", namespaces=NS) for person in persons] == [None, "Vorher"]
    assert [len(person.findall(".//x:staatsangehoerigkeitSchluessel", NS)) for person in persons] == [1, 2]
    assert [person.findtext("x:personFunktion/code", namespaces=NS) for person in persons] == ["3", "3"]


def test_numbers_of_persons_must_agree() -> None:
    with pytest.raises(ValueNotUsable, match="family_name: 2, given_names: 1"):
        build(message(Kind.REGISTRATION, numbers={"4": ["Muster", "Beispiel"], "5": ["Amira"]}))


def test_no_staff_is_two_zeros() -> None:
    xml = build(message(Kind.REGISTRATION, numbers={"22": {"has_staff": False}})).xml

    assert texts(xml, ".//x:anzahlVollzeitBeschaeftigte") == ["0"]
    assert texts(xml, ".//x:anzahlTeilzeitBeschaeftigte") == ["0"]


def test_a_stock_company_names_no_person() -> None:
    numbers = {"1": {"legal_form": "stock_company", "registered_name": "Muster AG"}, "15": PLACE}

    xml = build(message(Kind.REGISTRATION, numbers=numbers)).xml

    assert texts(xml, ".//x:beteiligtePerson/x:familienname") == []


def test_a_continuing_activity_is_the_main_one_when_nothing_is_new() -> None:
    notice = read(build(message(Kind.CHANGE, numbers={"19": "Polsterei"})).xml)

    assert notice.numbers == {"19": ("Polsterei",)}


def test_statistics_and_food_control_have_messages_of_their_own() -> None:
    roots = [
        etree.QName(etree.fromstring(build(message(Kind.REGISTRATION, recipient=recipient)).xml)).localname
        for recipient in ("statistics", "food_control", "ihk")
    ]

    assert roots == ["sta.gewerbemeldung.0100", "lue.gewerbemeldung.0290", "alg.gewerbemeldung.0300"]


@pytest.mark.parametrize(
    ("number", "value", "problem"),
    [
        ("8", "24.12.1990", "is no day"),
        ("15", "Am Markt 1", "is no group"),
        ("23", "kiosk", "has no code"),
        ("24", "nein", "neither true nor false"),
        ("3", "Haar\x00genau", "control character"),
    ],
)
def test_a_value_of_the_wrong_form_is_named(number: str, value: object, problem: str) -> None:
    with pytest.raises(ValueNotUsable, match=problem):
        build(message(Kind.REGISTRATION, numbers={number: value}))


def test_days_may_be_given_as_text() -> None:
    xml = build(message(Kind.REGISTRATION, numbers={"20": date(2026, 4, 13).isoformat()})).xml

    assert texts(xml, ".//x:gueltigAb") == ["2026-04-13"]


def test_markup_in_answers_stays_text() -> None:
    xml = build(message(Kind.REGISTRATION, numbers={"3": '<a href="x">&amp;'})).xml

    assert texts(xml, ".//x:geschaeftsbezeichnung") == ['<a href="x">&amp;']


@pytest.mark.parametrize("xml", [b"", b"<a/>", b"no xml", b'<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>'])
def test_foreign_bytes_are_no_notice(xml: bytes) -> None:
    with pytest.raises(ValueNotUsable):
        read(xml)
