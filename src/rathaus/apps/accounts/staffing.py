"""Run a city's staff: hire, give and take teams, let go. Each change stands in the city's own chain of the log."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from rathaus.apps.accounts.models import Membership, StaffMember, Team
from rathaus.apps.accounts.operations import (
    employ,
    open_account,
    require_another_administrator,
    take_over_account,
)
from rathaus.apps.accounts.queries import Staff
from rathaus.apps.audit.chains import SYSTEM
from rathaus.apps.audit.chains import Actor as AuditActor
from rathaus.apps.audit.operations import append
from rathaus.apps.audit.queries import newest
from rathaus.apps.cities.models import City
from rathaus.apps.cities.scope import scoped_city_id
from rathaus.apps.keys.ciphers import CaseCipher, city_cipher

__all__ = ["NotAdministrator", "administration_chain", "appoint", "hire", "set_active", "set_rank"]

RANKS = frozenset(Membership.Rank.values)


class NotAdministrator(PermissionError):
    """Only the city's administration changes teams and staff."""


def administration_chain() -> tuple[UUID, CaseCipher]:
    """Return subject and cipher of the chain in which changes of the staff of the city in scope stand."""
    city_id = scoped_city_id()
    return uuid.uuid5(uuid.NAMESPACE_OID, f"rathaus|{city_id}|staff"), city_cipher(
        city_id=city_id, purpose="staff"
    )


def appoint(*, email: str, name: str, now: datetime) -> StaffMember:
    """Make somebody an administrator of the city in scope without being asked by one: its first, from the command line.

    Raises:
        ValueError: Name or address is no possible one.
    """
    return _employ(
        email=email,
        name=name,
        role=StaffMember.Role.ADMIN,
        actor=SYSTEM,
        action="administrator_appointed",
        now=now,
    )


def hire(*, email: str, name: str, role: str, by: Staff, now: datetime) -> StaffMember:
    """Make somebody a staff member; an account of this address is taken over, else one without password is opened.

    An account whose address nobody has proved loses its password. The person sets a password by "password
    forgotten" and a second factor at the first sign-in.

    Raises:
        NotAdministrator: ``by`` does not run the city.
        LastAdministrator: The address belongs to the city's only administrator, and the role is another one.
        ValueError: Name, address or role is no possible one.
    """
    _require_admin(by)
    return _employ(email=email, name=name, role=role, actor=by.audit_actor, action="staff_hired", now=now)


def set_rank(*, member: UUID, team: str, rank: str, by: Staff, now: datetime) -> None:
    """Put a staff member into a team with a rank, or take them out with ``rank`` "".

    Raises:
        NotAdministrator: ``by`` does not run the city.
        ValueError: No such rank.
        StaffMember.DoesNotExist, Team.DoesNotExist: Unknown in this city.
    """
    _require_admin(by)
    if rank and rank not in RANKS:
        raise ValueError(f"'{rank}' is no rank. Use one of {', '.join(sorted(RANKS))}.")
    with transaction.atomic():
        person, group = StaffMember.objects.get(public_id=member), Team.objects.get(key=team)
        if rank:
            Membership.objects.update_or_create(
                member=person, team=group, city_id=scoped_city_id(), defaults={"rank": rank}
            )
        else:
            Membership.objects.filter(member=person, team=group).delete()
        _log(by.audit_actor, now, "rank_set", {"member": str(member), "team": team, "rank": rank})


def set_active(*, member: UUID, is_active: bool, by: Staff, now: datetime) -> None:
    """Let a staff member in or keep them out; their name stays in the history of cases.

    Raises:
        NotAdministrator: ``by`` does not run the city.
        LastAdministrator: It is the city's only one.
        ValueError: Nobody locks themselves out.
        StaffMember.DoesNotExist: Unknown in this city.
    """
    _require_admin(by)
    if member == by.public_id and not is_active:
        raise ValueError("You would lock yourself out. Ask another administrator.")
    with transaction.atomic():
        if not is_active:
            require_another_administrator(than=StaffMember.objects.get(public_id=member).user_id)
        person = StaffMember.objects.select_for_update().get(public_id=member)
        person.is_active = is_active
        person.save(update_fields=["is_active"])
        _log(by.audit_actor, now, "staff_let_in" if is_active else "staff_kept_out", {"member": str(member)})


def _employ(
    *, email: str, name: str, role: str, actor: AuditActor, action: str, now: datetime
) -> StaffMember:
    address = email.strip().lower()
    if "@" not in address or not name.strip() or role not in StaffMember.Role.values:
        raise ValueError(f"'{email}', '{name}', '{role}': give an address, a name and one of the roles.")
    with transaction.atomic():
        user = take_over_account(email=address) or open_account(email=address, name=name.strip())
        member = employ(user=user, name=name.strip(), role=role, teams={})
        _log(actor, now, action, {"member": str(member.public_id), "role": role})
    return member


def _require_admin(by: Staff) -> None:
    if not by.is_admin:
        raise NotAdministrator(f"{by.name} does not run this city. Ask one of its administrators.")


def _log(actor: AuditActor, now: datetime, action: str, payload: Mapping[str, Any]) -> None:
    City.objects.select_for_update().get(pk=scoped_city_id())  # one writer of the chain at a time
    subject, cipher = administration_chain()
    append(
        head=newest(subject=subject),
        subject=subject,
        cipher=cipher,
        at=now,
        actor=actor,
        actions=[(action, payload)],
    )
