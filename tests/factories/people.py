"""The cast: Amira applies, Ben is in charge, Cem works elsewhere in the same city, Dora in another city."""

from __future__ import annotations

import time
from typing import Any

from django.test import Client

from rathaus.apps.accounts.models import StaffMember, User
from rathaus.apps.accounts.operations import employ, open_account
from rathaus.apps.accounts.queries import Staff, staff_of
from rathaus.apps.cities.queries import city_by_slug
from rathaus.apps.cities.scope import city_scope

PASSWORD = "ein-langes-Kennwort-1"

CAST: dict[str, tuple[str, str, str, dict[str, str]]] = {
    "ben": ("gelsenkirchen", "Ben Amtmann", "clerk", {"trade_office": "member"}),
    "bea": ("gelsenkirchen", "Bea Kollegin", "clerk", {"trade_office": "member"}),
    "cem": ("gelsenkirchen", "Cem Nachbar", "clerk", {"parking": "member"}),
    "eva": ("gelsenkirchen", "Eva Leitner", "clerk", {"trade_office": "lead", "tax_office": "lead"}),
    "frank": ("gelsenkirchen", "Frank Verwalter", "admin", {}),
    "greta": ("gelsenkirchen", "Greta Reise", "employee", {}),
    "hanno": ("gelsenkirchen", "Hanno Vorgesetzt", "employee", {"managers": "member"}),
    "ilse": ("gelsenkirchen", "Ilse Chefin", "employee", {"managers": "lead"}),
    "ida": ("gelsenkirchen", "Ida Buchung", "clerk", {"travel_office": "member"}),
    "dora": ("paderborn", "Dora Anderswo", "clerk", {"trade_office": "lead"}),
}
"""Name → city, full name, role, teams with rank."""


def citizen(name: str = "amira") -> User:
    """Return a citizen's account; a second call finds the first one's."""
    email = f"{name}@beispiel.example"
    known = User.objects.filter(email=email).first()
    return known or open_account(email=email, name=f"{name.title()} Beispiel", password=PASSWORD)


def staff_user(name: str) -> User:
    """Return the account of somebody of the cast, employed by their city; made on the first call."""
    city, full_name, role, teams = CAST[name]
    email = f"{name}@{city}.example"
    known = User.objects.filter(email=email).first()
    if known is not None:
        return known
    user = open_account(email=email, name=full_name, password=PASSWORD)
    with city_scope(city_by_slug(city).id):
        employ(user=user, name=full_name, role=role, teams=teams)
    user.refresh_from_db()
    return user


def staff(name: str) -> Staff:
    """Return somebody of the cast as permissions see them."""
    user = staff_user(name)
    with city_scope(city_by_slug(CAST[name][0]).id):
        found = staff_of(user=user)
    assert found is not None
    return found


def member(name: str) -> StaffMember:
    """Return the row of somebody of the cast."""
    with city_scope(city_by_slug(CAST[name][0]).id):
        return StaffMember.objects.get(user=staff_user(name))


def signed_in(user: User, *, with_second_factor: bool = True) -> Client:
    """Return a browser in which ``user`` is signed in, as after password and code."""
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    records: list[dict[str, Any]] = [{"method": "password", "at": time.time()}]
    if with_second_factor:
        records.append({"method": "mfa", "type": "totp", "at": time.time()})
    session = client.session
    session["account_authentication_methods"] = records
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client


def staff_client(name: str) -> Client:
    """Return a browser in which somebody of the cast is signed in with a second factor."""
    return signed_in(staff_user(name))
