"""Who is this person in this city?"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Prefetch

from rathaus.apps.accounts.models import Membership, Profile, StaffMember, Team, User
from rathaus.apps.audit.chains import Actor as AuditActor
from rathaus.apps.cities.scope import scoped_city_id
from rathaus.apps.keys.ciphers import city_cipher
from rathaus.engine.procedure.model import Actor

__all__ = [
    "Colleague",
    "Staff",
    "profile_of",
    "staff_list",
    "staff_names",
    "staff_of",
    "team_members",
    "teams",
]


@dataclass(frozen=True, slots=True)
class Staff:
    """A staff member with teams, as permissions need it."""

    id: int
    public_id: UUID
    name: str
    role: str
    teams: frozenset[str]
    leads: frozenset[str]
    team_names: Mapping[str, str]

    @property
    def is_admin(self) -> bool:
        """Whether this person runs the city's settings (which gives no look into cases)."""
        return self.role == StaffMember.Role.ADMIN

    @property
    def actor(self) -> Actor:
        """The person as the procedure sees it."""
        return Actor(kind="staff", id=str(self.public_id), teams=self.teams, leads=self.leads)

    @property
    def audit_actor(self) -> AuditActor:
        """The person as the log sees it."""
        return AuditActor("staff", str(self.public_id), self.name, ", ".join(self.team_names.values()))


def staff_of(*, user: User) -> Staff | None:
    """Return the active staff member behind an account in the city in scope, in one statement, or None."""
    rows = list(
        StaffMember.objects.filter(user_id=user.pk, is_active=True).values(
            "id",
            "public_id",
            "name",
            "role",
            "memberships__rank",
            "memberships__team__key",
            "memberships__team__name",
        )
    )
    if not rows:
        return None
    first = rows[0]
    in_teams = [row for row in rows if row["memberships__team__key"]]
    return Staff(
        id=first["id"],
        public_id=first["public_id"],
        name=first["name"],
        role=first["role"],
        teams=frozenset(row["memberships__team__key"] for row in in_teams),
        leads=frozenset(
            row["memberships__team__key"] for row in in_teams if row["memberships__rank"] == "lead"
        ),
        team_names={row["memberships__team__key"]: row["memberships__team__name"] for row in in_teams},
    )


def staff_names() -> dict[str, str]:
    """Return public id → name of all staff of the city in scope."""
    return {
        str(row.public_id): row.name for row in StaffMember.objects.all().only("public_id", "name", "city_id")
    }


def team_members(*, teams: Collection[str]) -> tuple[tuple[UUID, str], ...]:
    """Return public id and name of the active members of teams of the city in scope, by name, nobody twice."""
    rows = StaffMember.objects.filter(memberships__team__key__in=teams, is_active=True).distinct()
    return tuple(rows.order_by("name").values_list("public_id", "name"))


@dataclass(frozen=True, slots=True)
class Colleague:
    """A staff member as the administration sees them."""

    public_id: UUID
    name: str
    email: str
    role_title: str
    is_active: bool
    ranks: Mapping[str, str]
    """Team key → rank."""


def staff_list() -> tuple[Colleague, ...]:
    """Return all staff of the city in scope by name, active or not."""
    members = StaffMember.objects.select_related("user").prefetch_related(
        Prefetch("memberships", queryset=Membership.objects.select_related("team"))
    )
    return tuple(
        Colleague(
            public_id=member.public_id,
            name=member.name,
            email=member.user.email,
            role_title=member.get_role_display(),
            is_active=member.is_active,
            ranks={one.team.key: one.rank for one in member.memberships.all()},
        )
        for member in members.order_by("-is_active", "name")
    )


def teams() -> tuple[Team, ...]:
    """Return the teams of the city in scope, by name."""
    return tuple(Team.objects.order_by("name"))


def profile_of(*, user: User) -> tuple[Mapping[str, Any], bool]:
    """Return the prefill data of a citizen in the city in scope ({} when none) and the consent to portal notices."""
    profile = Profile.objects.filter(user_id=user.pk).first()
    if profile is None:
        return {"email": user.email}, False
    data: dict[str, Any] = {"email": user.email}
    if profile.sealed is not None:
        data |= city_cipher(city_id=scoped_city_id(), purpose="profile").open_json(
            profile.sealed, purpose="profile"
        )
    return data, profile.accepts_portal_notices
