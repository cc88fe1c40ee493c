"""Change profiles, hire staff, count attempts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import connection, transaction

from rathaus.apps.accounts.models import Attempt, Membership, Profile, StaffMember, Team, User
from rathaus.apps.cities.scope import scoped_city_id
from rathaus.apps.keys.ciphers import city_cipher, city_digest

__all__ = [
    "LastAdministrator",
    "TooManyAttempts",
    "count_attempt",
    "employ",
    "ensure_team",
    "forget_attempts",
    "keep_profile",
    "open_account",
    "require_another_administrator",
    "set_portal_consent",
    "take_over_account",
]


class TooManyAttempts(RuntimeError):
    """Somebody tried too often; ``retry_at`` says when the next try counts."""

    def __init__(self, retry_at: datetime) -> None:
        super().__init__(f"Too many attempts. Try again after {retry_at:%H:%M}.")
        self.retry_at = retry_at


def count_attempt(*, purpose: str, who: str, now: datetime, limit: int, minutes: int) -> None:
    """Count one try in the current window of the city in scope.

    Args:
        who: What is limited, e.g. a network address; stored only as keyed digest.
        limit: Tries allowed in a window of ``minutes``.

    Raises:
        TooManyAttempts: The window's limit is reached.
    """
    start = now.replace(second=0, microsecond=0)
    start -= timedelta(minutes=start.minute % minutes)
    key = f"{purpose}:{city_digest(city_id=scoped_city_id(), purpose='attempt', text=who)}"
    if _counted(key, start) > limit:
        raise TooManyAttempts(start + timedelta(minutes=minutes))


def _counted(key: str, window: datetime) -> int:
    """Count one more in one statement, however many processes do it at once; return how many there are now."""
    meta, quote = Attempt._meta, connection.ops.quote_name
    table, count = quote(meta.db_table), quote("count")
    once = ", ".join(quote(name) for name in ("city_id", "key", "window"))
    moment = meta.get_field("window").get_db_prep_save(window, connection)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({once}, {count}) VALUES (%s, %s, %s, 1) "  # noqa: S608 - names of columns
            f"ON CONFLICT ({once}) DO UPDATE SET {count} = {table}.{count} + 1 RETURNING {count}",
            [scoped_city_id(), key, moment],
        )
        return int(cursor.fetchone()[0])


def forget_attempts(*, now: datetime) -> int:
    """Delete counts of windows that ended a day ago or earlier in the city in scope; return how many."""
    count, _ = Attempt.objects.filter(window__lt=now - timedelta(days=1)).delete()
    return count


def keep_profile(*, user: User, data: Mapping[str, Any]) -> None:
    """Store what a citizen wants filled in next time, encrypted."""
    sealed = city_cipher(city_id=scoped_city_id(), purpose="profile").seal_json(dict(data), purpose="profile")
    Profile.objects.update_or_create(user=user, city_id=scoped_city_id(), defaults={"sealed": sealed})


def set_portal_consent(*, user: User, accepts: bool, now: datetime) -> None:
    """Give or withdraw the consent to notices by retrieval from the portal (§ 41 (2a) VwVfG)."""
    Profile.objects.update_or_create(
        user=user,
        city_id=scoped_city_id(),
        defaults={"accepts_portal_notices": accepts, "consent_at": now if accepts else None},
    )


def ensure_team(*, key: str, name: str, office: str) -> Team:
    """Return the team with this key in the city in scope, made or renamed as needed."""
    team, _ = Team.objects.update_or_create(
        key=key, city_id=scoped_city_id(), defaults={"name": name, "office": office}
    )
    return team


def open_account(*, email: str, name: str, password: str | None = None) -> User:
    """Open a sign-in account whose address is known to be right (demo people, staff); return it.

    Args:
        password: None: the person sets one by the link of "password forgotten".
    """
    with transaction.atomic():
        user = User.objects.create_user(email, password, name=name)
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


def take_over_account(*, email: str) -> User | None:
    """Return the account of an address known to be right, None without one.

    Anybody may have opened it while nobody proved the address: then what opens it (password, sessions, second
    factors, further addresses) is not its owner's, and goes.
    """
    user = User.objects.filter(email=email).first()
    if user is None or EmailAddress.objects.filter(user=user, email=email, verified=True).exists():
        return user
    with transaction.atomic():
        user.set_unusable_password()  # ends the sessions too
        user.save(update_fields=["password"])
        Authenticator.objects.filter(user=user).delete()
        EmailAddress.objects.filter(user=user).delete()
        EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
    return user


class LastAdministrator(ValueError):
    """A city would have no administrator any more."""


def require_another_administrator(*, than: int) -> None:
    """Stop when an account is the only active administrator of the city in scope; the caller changes it next.

    Locks the rows, so that two administrators cannot take the office from each other at the same moment.

    Args:
        than: Primary key of the account.

    Raises:
        LastAdministrator: It is the only one.
    """
    active = StaffMember.objects.select_for_update().filter(role=StaffMember.Role.ADMIN, is_active=True)
    with transaction.atomic():
        found = list(active.order_by("pk").values_list("user_id", "name"))
    if [user for user, _ in found] == [than]:
        raise LastAdministrator(
            f"{found[0][1]} is the only administrator of this city. Make somebody else one first."
        )


@transaction.atomic
def employ(*, user: User, name: str, role: str, teams: Mapping[str, str]) -> StaffMember:
    """Make the account a staff member of the city in scope; from then on it signs in with a second factor.

    Args:
        teams: Team key → rank (member · lead).

    Raises:
        LastAdministrator: The city's only one would get another role.
    """
    if role != StaffMember.Role.ADMIN:
        require_another_administrator(than=user.pk)
    member, _ = StaffMember.objects.update_or_create(
        user=user, city_id=scoped_city_id(), defaults={"name": name, "role": role, "is_active": True}
    )
    if not user.is_staff:
        user.is_staff = True
        user.save(update_fields=["is_staff"])
    for key, rank in teams.items():
        Membership.objects.update_or_create(
            member=member, team=Team.objects.get(key=key), city_id=scoped_city_id(), defaults={"rank": rank}
        )
    return member
