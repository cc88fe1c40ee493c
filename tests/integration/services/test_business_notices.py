"""A business notice in a real case: certificates, fee notice, and one parcel per recipient with its numbers only."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from rathaus.adapters.xgewerbeanzeige import read
from rathaus.apps.cases.opening import open_case
from rathaus.apps.notices.models import Notice
from rathaus.apps.outbox.models import Parcel
from tests.factories.cases import case_of, taken

pytestmark = pytest.mark.django_db
AT_ONCE = {
    "ihk",
    "hwk",
    "work_safety",
    "metrology",
    "employment_agency",
    "accident_insurance",
    "food_control",
    "tax_office",
}
PARTNERS = {
    "company": {"legal_form": "civil_partnership", "other_partners": "Bea Beispiel"},
    "managers": "2",
    "owners": [
        {},
        {
            "family_name": "Beispiel",
            "given_names": "Bea",
            "sex": "female",
            "birth_date": "1985-05-05",
            "birth_place": {"town": "Toronto", "country": "348"},
            "nationality": ["151"],
            "home": {"address": {"street": "Ring", "postcode": "1010", "town": "Wien", "country": "151"}},
        },
    ],
}


def confirmed(**changes: Any) -> UUID:
    case = case_of("gewerbeanmeldung", **changes)
    taken(case, "take_up")
    return taken(case, "confirm")


def parcels(case: UUID) -> list[tuple[str, dict[str, Any], Parcel]]:
    cipher = open_case(public_id=case).cipher
    rows = Parcel.objects.filter(subject=case, kind="authority").order_by("id")
    return [(row.recipient, cipher.open_json(row.sealed, purpose="parcel"), row) for row in rows]


def test_each_recipient_gets_its_numbers_and_nothing_else(gelsenkirchen: Any) -> None:
    case = confirmed()

    sent = {
        recipient: set(read(payload["content"].encode()).numbers) for recipient, payload, _ in parcels(case)
    }

    assert set(sent) == AT_ONCE | {"statistics"}
    assert sent["metrology"] == {"1", "4", "5", "11", "15", "18", "20"}
    assert "29" in sent["hwk"]
    assert not sent["ihk"] & {"13", "27", "29", "30", "31"}
    assert not sent["food_control"] & {"10", "12", "13", "29"}


def test_the_names_of_the_persons_arrive(gelsenkirchen: Any) -> None:
    case = confirmed()

    content = next(payload["content"] for recipient, payload, _ in parcels(case) if recipient == "metrology")

    assert read(content.encode()).numbers["4"] == ("Muster",)
    assert "Deutschland" not in content  # the place of birth is not for the metrology authority


def test_statistics_waits_for_the_first_working_day(gelsenkirchen: Any) -> None:
    case = confirmed()

    due = {recipient: row.due_at.date().isoformat() for recipient, _, row in parcels(case)}

    assert due["statistics"] == "2026-12-01"
    assert due["ihk"] == "2026-11-23"


def test_the_outbox_says_that_nothing_was_verified(gelsenkirchen: Any) -> None:
    case = confirmed()

    assert all("Nicht gegen das amtliche Schema geprüft" in row.note for _, _, row in parcels(case))


def test_every_partner_gets_a_certificate_and_a_set_of_messages(gelsenkirchen: Any) -> None:
    case = confirmed(**PARTNERS)

    names = [
        read(payload["content"].encode()).numbers["4"]
        for recipient, payload, _ in parcels(case)
        if recipient == "ihk"
    ]

    assert names == [("Muster",), ("Beispiel",)]
    assert Notice.objects.filter(subject=case, letter="partner_receipt").count() == 2
    assert Notice.objects.filter(subject=case, letter="receipt").count() == 0
    keys = Parcel.objects.filter(subject=case, recipient="ihk").values_list("idempotency_key", flat=True)
    assert sorted(key.split(":", 3)[-1] for key in keys) == [
        "partner_recipients:ihk:1",
        "partner_recipients:ihk:2",
    ]


def test_customs_hears_of_suspicions_only(gelsenkirchen: Any) -> None:
    case = confirmed(customs_suspicion="true", customs_reason="Zehn gleiche Anzeigen")

    reasons = {recipient: read(payload["content"].encode()).extras for recipient, payload, _ in parcels(case)}

    assert reasons["customs"] == {"customs_reason": "Zehn gleiche Anzeigen"}
    assert all(not extras for recipient, extras in reasons.items() if recipient != "customs")
