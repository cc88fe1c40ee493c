"""The port of cases: what the app hands over becomes one message."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from rathaus.adapters.xgewerbeanzeige import NumberNotAllowed, NumberUnknown, XGewerbeanzeigeWriter, read
from rathaus.apps.cases.ports import AuthorityMessage

CITY = {
    "name": "Soest",
    "ags": "05974040",
    "offices": {"trade": {"name": "Gewerbeamt", "address": {"town": "Soest", "postcode": "59494"}}},
}


def handed_over(**changes: Any) -> AuthorityMessage:
    values: dict[str, Any] = {
        "format": "xgewerbeanzeige-2.2",
        "service": "gewerbeanmeldung",
        "recipient": "ihk",
        "uuid": str(UUID(int=7)),
        "made_at": datetime(2026, 4, 7, 9, 0, tzinfo=UTC),
        "city": CITY,
        "case_number": "SO-2026-000001",
        "received_at": datetime(2026, 4, 2, 16, 30, tzinfo=UTC),
        "fields": {
            "1": {"legal_form": "sole"},
            "4": ["Muster"],
            "9": [{"town": "Toronto", "country": "348"}],
        },
        "allowed": frozenset({"1", "4", "9"}),
        "state_names": {"348": "Kanada"},
        "reader": {"name": "IHK Arnsberg", "prefix": "xga", "code": "DEMO-SO-01", "town": "Soest"},
    }
    return AuthorityMessage(**{**values, **changes})


def test_the_message_names_its_reader_and_says_that_it_is_not_verified() -> None:
    written = XGewerbeanzeigeWriter().write(handed_over())

    assert written.media_type == "application/xml"
    assert "Nicht gegen das amtliche Schema geprüft." in written.note
    assert "IHK Arnsberg" in written.content
    assert "Gewerbeamt Soest" in written.content
    assert read(written.content.encode()).numbers == {
        "1": ("180",),
        "4": ("Muster",),
        "9": ("Toronto", "Kanada"),
    }


def test_the_same_message_is_written_twice_the_same() -> None:
    writer = XGewerbeanzeigeWriter()

    assert writer.write(handed_over()) == writer.write(handed_over())


def test_a_number_beyond_the_allowed_is_refused() -> None:
    with pytest.raises(NumberNotAllowed):
        XGewerbeanzeigeWriter().write(handed_over(allowed=frozenset({"1"})))


def test_signs_of_a_violation_go_to_customs_only() -> None:
    fields = {"4": ["Muster"], "customs_reason": "Zehn gleiche Anzeigen"}
    writer = XGewerbeanzeigeWriter()

    written = writer.write(handed_over(recipient="customs", fields=fields))

    assert read(written.content.encode()).extras == {"customs_reason": "Zehn gleiche Anzeigen"}
    with pytest.raises(NumberNotAllowed, match="customs_reason"):
        writer.write(handed_over(fields=fields))


def test_another_service_is_refused() -> None:
    with pytest.raises(NumberUnknown, match="hundesteuer"):
        XGewerbeanzeigeWriter().write(handed_over(service="hundesteuer-anmeldung"))
