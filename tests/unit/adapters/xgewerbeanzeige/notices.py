"""Complete notices with every number filled, to take away from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from uuid import UUID

from rathaus.adapters.xgewerbeanzeige import GewerbeMessage, Kind, Office

PLACE = {
    "address": {"street": "Am Markt", "house_number": "1", "postcode": "59494", "town": "Soest"},
    "phone": "+49 2921 1030",
    "fax": "+49 2921 1031",
    "email": "amira@example.org",
    "website": "https://amira.example",
}
PERSON: dict[str, object] = {
    "4": "Muster",
    "5": "Amira",
    "6": "female",
    "7": "Beispiel",
    "8": date(1990, 12, 24),
    "9": {"town": "Toronto", "country": "348"},
    "10": ["348", "163"],
    "11": {**PLACE, "address": {**PLACE["address"], "house_suffix": "a"}},  # type: ignore[dict-item]
}
BUSINESS: dict[str, object] = {
    "1": {"legal_form": "limited_company", "registered_name": "Muster Möbel GmbH"},
    "2": {"kind": "commercial_b", "place": "Arnsberg", "number": "HRB 1"},
    "3": "Möbelhaus am Markt",
    "12": 1,
    "13": "unknown",
    "14": {"family_name": "Beispiel", "given_names": "Ben"},
    "15": PLACE,
    "16": PLACE,
    "17": PLACE,
    "22": {"has_staff": True, "full_time": 2, "part_time": 1},
    "23": "branch_office",
    "24": False,
}
PROOF = {"held": True, "issued_on": date(2026, 3, 20), "authority": "Handwerkskammer Dortmund"}
RESTRICTION = {"restricted": True, "text": "nur Möbelbau"}
ACTIVITY = {"main": "Tischlerei mit Möbelbau", "further": "Handel mit Möbeln"}
ALL_NUMBERS: Mapping[Kind, Mapping[str, object]] = {
    Kind.REGISTRATION: {
        **BUSINESS,
        **PERSON,
        "18": ACTIVITY,
        "19": True,
        "20": date(2026, 4, 13),
        "21": ["craft", "trade"],
        "25": "takeover",
        "26": "Alt & Söhne",
        "27": {
            "carrier_known": True,
            "carrier": "BG Holz",
            "member_number_known": True,
            "member_number": "34.7",
        },
        "28": PROOF,
        "29": PROOF,
        "30": PROOF,
        "31": RESTRICTION,
        "32": date(2026, 4, 2),
    },
    Kind.CHANGE: {
        **BUSINESS,
        **PERSON,
        "18": ACTIVITY,
        "19": "Polsterei",
        "20": {"kinds": ["moved", "name_changed"], "details": "früher Muster OHG"},
        "21": date(2026, 4, 13),
        "25": PROOF,
        "26": PROOF,
        "27": PROOF,
        "28": RESTRICTION,
        "29": date(2026, 4, 2),
    },
    Kind.DEREGISTRATION: {
        **BUSINESS,
        **PERSON,
        "18": ACTIVITY,
        "19": True,
        "20": date(2026, 12, 31),
        "21": ["other"],
        "25": "handover",
        "26": "transfer",
        "27": "Neu & Töchter",
        "28": "Alter",
        "29": date(2026, 11, 23),
    },
}
"""Every number of each form that is sent electronically, filled."""

CITY = Office(
    name="Gewerbeamt Soest",
    prefix="MELDID",
    code="05974040",
    email="gewerbe@soest.example",
    phone="115",
    street="Rathausplatz",
    house_number="2",
    postcode="59494",
    town="Soest",
)
CHAMBER = Office(
    name="IHK Arnsberg", prefix="xga", code="DEMO-SO-01", email="ihk@soest.example", town="Soest"
)


def message(
    kind: Kind,
    *,
    numbers: Mapping[str, object] | None = None,
    allowed: frozenset[str] | None = None,
    recipient: str = "ihk",
    extras: Mapping[str, str] | None = None,
    allowed_extras: frozenset[str] = frozenset(),
) -> GewerbeMessage:
    """Return a message; by default with every number of the form, all of them allowed."""
    chosen = ALL_NUMBERS[kind] if numbers is None else numbers
    return GewerbeMessage(
        kind=kind,
        recipient=recipient,
        allowed=frozenset(chosen) if allowed is None else allowed,
        numbers=chosen,
        municipality_key="05974040",
        sender=CITY,
        reader=CHAMBER,
        case_number="SO-2026-000001",
        business_id=UUID(int=1),
        record_id=UUID(int=2),
        message_id=UUID(int=3),
        created_at=datetime(2026, 4, 7, 9, 0, tzinfo=UTC),
        received_at=datetime(2026, 4, 2, 16, 30, tzinfo=UTC),
        extras=extras or {},
        allowed_extras=allowed_extras,
        state_names={"348": "Kanada", "163": "Türkei"},
    )
