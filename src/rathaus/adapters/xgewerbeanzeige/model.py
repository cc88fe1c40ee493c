"""What goes into a message and what comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Kind(StrEnum):
    """The three notices of § 1 GewAnzV; the value is the name of the record in the standard."""

    REGISTRATION = "anmeldung"
    CHANGE = "ummeldung"
    DEREGISTRATION = "abmeldung"

    @property
    def form(self) -> str:
        """Name of the official form."""
        return {"anmeldung": "GewA 1", "ummeldung": "GewA 2", "abmeldung": "GewA 3"}[self.value]


class NumberNotAllowed(ValueError):
    """A number of the form, or a further field, was handed over that this recipient may not have."""


class NumberUnknown(ValueError):
    """A number does not exist on the form, or exists on paper only."""


class ValueNotUsable(ValueError):
    """The value of a number does not have the form this adapter needs."""


@dataclass(frozen=True, slots=True)
class Office:
    """Sender or reader of a message."""

    name: str
    prefix: str
    """Prefix of the directory of services (DVDV), e.g. ``xga``."""
    code: str
    """Key of the office under that prefix; for the sender the municipality key."""
    email: str = ""
    phone: str = ""
    street: str = ""
    house_number: str = ""
    postcode: str = ""
    town: str = ""


@dataclass(frozen=True, slots=True)
class GewerbeMessage:
    """One notice for one recipient.

    ``numbers`` maps official numbers of the form (as text) to values: for a field its answer, for a group a
    mapping of its answers by the keys of the package. Numbers of persons (4–11 and the residence permit) hold
    the value of the one person, or a list with one entry per person in the same order, None where a person
    has no answer; nationalities are a list of codes per person. Days are ``date`` or ISO text.
    """

    kind: Kind
    recipient: str
    """Key of the recipient in the package, e.g. ``ihk``."""
    allowed: frozenset[str]
    """Every number this recipient may have, by § 3 GewAnzV as the package states it."""
    numbers: Mapping[str, object]
    municipality_key: str
    """Eight digits (AGS) of the municipality of the business site."""
    sender: Office
    reader: Office
    case_number: str
    business_id: UUID
    record_id: UUID
    message_id: UUID
    created_at: datetime
    """When the message is made; aware."""
    received_at: datetime
    """When the notice arrived; aware."""
    is_correction: bool = False
    is_test: bool = True
    extras: Mapping[str, str] = field(default_factory=dict)
    """Fields without a number by their path, e.g. ``customs_reason``."""
    allowed_extras: frozenset[str] = frozenset()
    state_names: Mapping[str, str] = field(default_factory=dict)
    """Code of a state → its German name, for the country of birth."""


@dataclass(frozen=True, slots=True)
class XmlDocument:
    """The message as XML, and what to know about it."""

    xml: bytes
    """UTF-8, with declaration."""
    verified: bool = False
    """True only after a check against the official schema; never set here."""
    note: str = ""
    """For people, German: why it is not verified, which codes are assumed, what stands outside the standard."""
    assumed_codes: tuple[str, ...] = ()
    """Codes used that no sample shows, as ``element=code``."""
    outside: tuple[str, ...] = ()
    """Numbers and fields written into our own element, because the standard's element for them is not known."""
