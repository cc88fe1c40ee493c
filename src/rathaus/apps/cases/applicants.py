"""Who applies, read from the answers by the prefill marks of the form.

A field that may be filled from the applicant's account (``prefill: account.family_name``) describes the applicant.
Forms without such marks name the first person they ask for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rathaus.engine.forms import Field, Group
from rathaus.engine.packages import Package

__all__ = ["Applicant", "applicant_of"]


@dataclass(frozen=True, slots=True)
class Applicant:
    """The applicant as far as the answers tell; every part may be empty."""

    given_names: str = ""
    family_name: str = ""
    organisation: str = ""
    email: str = ""
    address: tuple[str, ...] = ()
    """Lines for a letter: street with number, postcode with town."""

    @property
    def name(self) -> str:
        """Full name, else the organisation, else empty."""
        return " ".join(part for part in (self.given_names, self.family_name) if part) or self.organisation

    @property
    def title(self) -> str:
        """What lists show: the organisation first where there is one."""
        if self.organisation and self.family_name:
            return f"{self.organisation} ({self.name})"
        return self.organisation or self.name or "ohne Namen"


def applicant_of(*, package: Package, answers: Mapping[str, Any]) -> Applicant:
    """Return who applies."""
    found: dict[str, Any] = {}
    for field, value in _answered(package.form.root, answers):
        key = _meaning(field)
        if key and value and key not in found:
            found[key] = value
    for group, value in _answered_groups(package.form.root, answers):
        if group.key in ("home", "address", "site") and isinstance(value, Mapping):
            address = value.get("address", value)
            if isinstance(address, Mapping) and address.get("street") and "address" not in found:
                found["address"] = _lines(address)
    return Applicant(**{key: value for key, value in found.items() if key in Applicant.__slots__})


_BY_PREFILL = {
    "account.family_name": "family_name",
    "account.given_names": "given_names",
    "account.email": "email",
    "account.organisation": "organisation",
}
_BY_KEY = {
    "family_name": "family_name",
    "given_names": "given_names",
    "registered_name": "organisation",
}


def _meaning(field: Field) -> str | None:
    if field.prefill in _BY_PREFILL:
        return _BY_PREFILL[field.prefill]
    if field.format == "email" and field.prefill != "none":
        return "email"
    return _BY_KEY.get(field.key) if field.prefill != "none" else None


def _lines(address: Mapping[str, Any]) -> tuple[str, ...]:
    number = f"{address.get('house_number') or ''}{address.get('house_suffix') or ''}"
    street = f"{address.get('street') or ''} {number}".strip()
    town = f"{address.get('postcode') or ''} {address.get('town') or ''}".strip()
    return tuple(line for line in (street, town) if line)


def _answered(group: Group, answers: Mapping[str, Any]) -> Iterator[tuple[Field, Any]]:
    for member in group.members:
        value = answers.get(member.key)
        if isinstance(member, Group):
            for occurrence in value if isinstance(value, list) else [value]:
                if isinstance(occurrence, Mapping):
                    yield from _answered(member, occurrence)
        elif not member.by_clerk:
            yield member, value


def _answered_groups(group: Group, answers: Mapping[str, Any]) -> Iterator[tuple[Group, Any]]:
    for member in group.members:
        if isinstance(member, Group):
            value = answers.get(member.key)
            for occurrence in value if isinstance(value, list) else [value]:
                if isinstance(occurrence, Mapping):
                    yield member, occurrence
                    yield from _answered_groups(member, occurrence)
