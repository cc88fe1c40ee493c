"""Sign-in accounts, citizens' profiles, staff with teams and ranks."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from rathaus.apps.cities.models import CityOwned


class UserManager(BaseUserManager["User"]):
    """Makes accounts by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **extra: Any) -> User:
        """Create and return an account; without password nobody can sign in by password."""
        user = self.model(email=self.normalize_email(email).lower(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """Return the account with this address, whatever its case."""
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser):
    """A sign-in account of the installation; what it may do stands in the city's own rows."""

    email = models.EmailField(unique=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    """Works in a town hall: must sign in with a second factor."""
    is_superuser = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    objects = UserManager()

    def __str__(self) -> str:
        return self.email

    def get_full_name(self) -> str:
        """Return the name shown on pages."""
        return self.name or self.email

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Return False: rights come from roles in a city, not from Django's permissions."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        """Return False, see ``has_perm``."""
        return False


class Profile(CityOwned):
    """What a citizen keeps with one city: data for prefilling and the way notices come."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    sealed = models.BinaryField(null=True)
    """Encrypted mapping: family_name, given_names, birth_date, email, phone, home {…}."""
    accepts_portal_notices = models.BooleanField(default=False)
    """Consent to notices by retrieval from the portal, § 41 (2a) VwVfG."""
    consent_at = models.DateTimeField(null=True)

    class Meta(CityOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["city", "user"], name="profile_once_per_city")]


class Team(CityOwned):
    """A team of an office, e.g. the trade office."""

    key = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    office = models.CharField(max_length=40)
    """Key in the city's offices."""

    class Meta(CityOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["city", "key"], name="team_key_once_per_city")]


class StaffMember(CityOwned):
    """A person who works for a city."""

    class Role(models.TextChoices):
        """What a person may beside case work."""

        CLERK = "clerk", "Sachbearbeitung"
        ADMIN = "admin", "Stadtadministration"
        EMPLOYEE = "employee", "Beschäftigte"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=16, choices=Role.choices, default=Role.CLERK)
    is_active = models.BooleanField(default=True)

    class Meta(CityOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["city", "user"], name="staff_once_per_city")]


class Membership(CityOwned):
    """Who belongs to which team, and with which rank."""

    class Rank(models.TextChoices):
        """A lead may do what a member may."""

        MEMBER = "member", "Mitglied"
        LEAD = "lead", "Leitung"

    member = models.ForeignKey(StaffMember, on_delete=models.CASCADE, related_name="memberships")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    rank = models.CharField(max_length=8, choices=Rank.choices, default=Rank.MEMBER)

    class Meta(CityOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["member", "team"], name="membership_once")]


class Attempt(CityOwned):
    """How often something guessable was tried in a window; works with several processes."""

    key = models.CharField(max_length=80)
    """Purpose and keyed digest of the address or code."""
    window = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta(CityOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["city", "key", "window"], name="attempt_once_per_window")
        ]


class SharedCache(models.Model):
    """Rows of Django's database cache, so that limits on sign-in count over all processes; of no city.

    Only sign-in writes here: counts of attempts, and codes that were used a moment ago.
    """

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "rathaus_cache"
