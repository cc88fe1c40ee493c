"""Fits the format to the port of cases: one allowed set of answers in, one XML text out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from rathaus.adapters.xgewerbeanzeige.building import build
from rathaus.adapters.xgewerbeanzeige.model import GewerbeMessage, Kind, NumberUnknown, Office
from rathaus.apps.cases.ports import AuthorityMessage, Written

FORMAT = "xgewerbeanzeige-2.2"
SENDER_PREFIX = "MELDID"
"""Prefix of municipal offices in the directory of services, as in the samples."""
EXTRAS: Mapping[str, frozenset[str]] = {"customs": frozenset({"customs_reason"})}
"""Recipient → fields without a number it may have: the signs of a violation, § 3 (3) GewAnzV."""
KINDS: Mapping[str, Kind] = {
    "gewerbeanmeldung": Kind.REGISTRATION,
    "gewerbeummeldung": Kind.CHANGE,
    "gewerbeabmeldung": Kind.DEREGISTRATION,
}


@dataclass(frozen=True, slots=True)
class XGewerbeanzeigeWriter:
    """Writes business notices."""

    is_test: bool = True
    """Marks every message as a test; only an installation that really sends says no."""

    def write(self, message: AuthorityMessage) -> Written:
        """Return one message as XML text with its note ("nicht gegen das amtliche Schema geprüft").

        Raises:
            ValueError: A field was not allowed, has no place in the format, or the service is none of the three.
        """
        document = build(self._notice(message))
        return Written(content=document.xml.decode(), media_type="application/xml", note=document.note)

    def _notice(self, message: AuthorityMessage) -> GewerbeMessage:
        if message.service not in KINDS:
            known = ", ".join(KINDS)
            raise NumberUnknown(
                f"{FORMAT} does not know the service {message.service!r}. Use one of: {known}."
            )
        numbers = {key: value for key, value in message.fields.items() if key.isdigit()}
        extras = {key: str(value) for key, value in message.fields.items() if not key.isdigit()}
        case = f"{message.city.get('ags', '')}:{message.case_number}"
        return GewerbeMessage(
            kind=KINDS[message.service],
            recipient=message.recipient,
            allowed=message.allowed,
            numbers=numbers,
            municipality_key=str(message.city.get("ags", "")),
            sender=sender_of(message.city),
            reader=reader_of(message.reader, message.recipient),
            case_number=message.case_number,
            business_id=uuid5(NAMESPACE_URL, f"{case}:business"),
            record_id=uuid5(NAMESPACE_URL, f"{case}:{message.uuid}"),
            message_id=UUID(message.uuid),
            created_at=message.made_at,
            received_at=message.received_at,
            is_test=self.is_test,
            extras=extras,
            allowed_extras=EXTRAS.get(message.recipient, frozenset()),
            state_names=message.state_names,
        )


def sender_of(city: Mapping[str, Any]) -> Office:
    """Return the trade office of a city from its file."""
    office = city.get("offices", {}).get("trade", {})
    address = office.get("address", {})
    return Office(
        name=f"{office.get('name', 'Gewerbeamt')} {city.get('name', '')}".strip(),
        prefix=SENDER_PREFIX,
        code=str(city.get("ags", "")),
        email=str(office.get("email", "")),
        phone=str(office.get("phone", "")),
        street=str(address.get("street", "")),
        house_number=str(address.get("house_number", "")),
        postcode=str(address.get("postcode", "")),
        town=str(address.get("town", "")),
    )


def reader_of(row: Mapping[str, Any], recipient: str) -> Office:
    """Return the recipient from the city's table ``recipients``; without a row its key stands for its name."""
    return Office(
        name=str(row.get("name", recipient)),
        prefix=str(row.get("prefix", "xga")),
        code=str(row.get("code", "")),
        email=str(row.get("email", "")),
        street=str(row.get("street", "")),
        house_number=str(row.get("house_number", "")),
        postcode=str(row.get("postcode", "")),
        town=str(row.get("town", "")),
    )
