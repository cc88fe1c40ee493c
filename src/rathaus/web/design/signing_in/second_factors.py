"""Staff act only in a session that was opened with a second factor: a code of an app, a passkey, a spare code.

Without it the account of a staff member is nobody on every page; only the pages that set up or ask for the second
factor know it. The rule stands here, once, before any view, so that no page and no interface can leave it out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode

__all__ = ["SecondFactorMiddleware", "has_second_factor", "way_to_second_factor"]

SIGNING_IN: Final = frozenset(
    {
        "account_login",
        "account_logout",
        "account_signup",
        "account_inactive",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "account_reauthenticate",
        "account_confirm_email",
        "account_email_verification_sent",
        "mfa_authenticate",
        "mfa_login_webauthn",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
    }
)
"""Addresses that belong to signing in itself."""

FIRST_SET_UP: Final = frozenset({"mfa_index", "mfa_activate_totp", "mfa_add_webauthn"})
"""Addresses that set up a second factor; without one in the session only while the account has none at all."""


def has_second_factor(request: HttpRequest) -> bool:
    """Return whether the session of ``request`` was opened or confirmed with a second factor."""
    return _is_confirmed(request, account_of(request))


def account_of(request: HttpRequest) -> Any:
    """Return the account of the session, whatever factor it was opened with."""
    return request.user if request.user.is_authenticated else getattr(request, "account", request.user)


def _is_confirmed(request: HttpRequest, account: Any) -> bool:
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, account))


def way_to_second_factor(request: HttpRequest) -> str:
    """Return where a staff member gets to a second factor: set one up, or confirm with the one there is."""
    if _has_authenticator(account_of(request)):
        return f"{reverse('mfa_reauthenticate')}?{urlencode({'next': request.get_full_path()})}"
    return reverse("mfa_index")


def _has_authenticator(account: Any) -> bool:
    return bool(Authenticator.objects.filter(user_id=account.pk).exists())


class SecondFactorMiddleware:
    """Set ``request.account`` (who the session belongs to) and let ``request.user`` be that person or nobody."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Decide when the address is known; nothing is read from the database before a view asks."""
        account = request.user
        request.account = account  # type: ignore[attr-defined]  # Django's request has no slot for it
        match = request.resolver_match
        name = match.url_name if match is not None else None
        if name not in SIGNING_IN:
            request.user = SimpleLazyObject(lambda: _person(request, account, name))  # type: ignore[assignment]


def _person(request: HttpRequest, account: Any, address: str | None) -> Any:
    if not account.is_authenticated or not account.is_staff or _is_confirmed(request, account):
        return account
    if address in FIRST_SET_UP and not _has_authenticator(account):
        return account
    return AnonymousUser()
