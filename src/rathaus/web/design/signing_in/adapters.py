"""What allauth asks us: where to go after sign-in, how mails leave, how secrets are kept, our own words."""

from __future__ import annotations

import time
import uuid
from typing import Any, Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context as allauth_context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from rathaus.apps.accounts.queries import staff_of
from rathaus.apps.keys.ciphers import installation_cipher
from rathaus.apps.outbox.operations import NewParcel, post_parcels
from rathaus.web.design.signing_in.second_factors import has_second_factor, way_to_second_factor

__all__ = ["AccountAdapter", "SecondFactorAdapter"]

FRESH_SECONDS: Final = 300
"""How long after signing in nobody is asked for the password again."""
_PURPOSE: Final = "second-factor"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Sign-in with e-mail address and password, or with a passkey."""

    error_messages: Final = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("Dieses Konto ist gesperrt."),
        "email_password_mismatch": _("E-Mail-Adresse oder Passwort stimmen nicht. Bitte prüfen Sie beides."),
        "email_taken": _("Mit dieser E-Mail-Adresse gibt es schon ein Konto. Melden Sie sich an."),
        "enter_current_password": _("Bitte geben Sie Ihr jetziges Passwort ein."),
        "incorrect_code": _("Der Code stimmt nicht oder ist abgelaufen. Bitte geben Sie den neuesten ein."),
        "incorrect_password": _("Das Passwort stimmt nicht."),
        "invalid_login": _("So können wir Sie nicht anmelden. Bitte prüfen Sie Ihre Angaben."),
        "invalid_password_reset": _("Der Link gilt nicht mehr. Bitte fordern Sie einen neuen an."),
        "too_many_login_attempts": _("Zu viele Versuche. Bitte warten Sie fünf Minuten."),
        "unknown_email": _("Zu dieser E-Mail-Adresse gibt es kein Konto."),
        "rate_limited": _("Zu viele Versuche. Bitte warten Sie einen Moment."),
    }

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Lead staff of this city to their work, once they have a second factor, everybody else to their cases."""
        account = request.user
        if account.is_staff and not has_second_factor(request):
            return way_to_second_factor(request)
        if account.is_staff and staff_of(user=account) is not None:
            return reverse("staff-list")
        return reverse("cases")

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """Lead to the cases of the new account."""
        return reverse("cases")

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """Lead to the start page."""
        return reverse("home")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Lead to the account's page."""
        return reverse("profile")

    def is_reauthentication_required(self, *, app: str, **more: Any) -> bool:
        """Ask for the password again unless the person has signed in just now."""
        request = allauth_context.request
        records = get_authentication_records(request, request.user)
        if records and time.time() - records[-1]["at"] < FRESH_SECONDS:
            return False
        return bool(super().is_reauthentication_required(app=app, **more))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Post a mail in the outbox, from which the worker sends it; the page need not wait for a mail server."""
        words = {"request": self.request, "email": email, "city": self.request.city, **context}
        language = translation.get_language() or "de"
        payload = {
            "to": email,
            "template": "account",
            "language": language[:2],
            "subject": " ".join(render_to_string(f"{template_prefix}_subject.txt", words).split()),
            "text": render_to_string(f"{template_prefix}_message.txt", words).strip() + "\n",
        }
        parcel = NewParcel(
            "mail", "account", str(_("Mail zu einem Konto")), payload, f"account:{uuid.uuid4()}"
        )
        post_parcels([parcel], subject=None, cipher=None, now=timezone.now())


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Second factors: secrets encrypted with the master key; staff never remove their last one."""

    error_messages: Final = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": _(
            "Mitarbeitende brauchen immer einen zweiten Faktor. Richten Sie zuerst einen anderen ein."
        ),
        "incorrect_code": _("Der Code stimmt nicht oder ist abgelaufen. Bitte geben Sie den neuesten ein."),
        "unverified_email": _("Bitte bestätigen Sie zuerst Ihre E-Mail-Adresse mit dem Link in unserer Mail."),
    }  # fmt: skip

    def encrypt(self, text: str) -> str:
        """Return the secret encrypted, in hexadecimal."""
        return installation_cipher(purpose=_PURPOSE).seal(text.encode(), purpose=_PURPOSE).hex()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret."""
        sealed = bytes.fromhex(encrypted_text)
        return installation_cipher(purpose=_PURPOSE).open(sealed, purpose=_PURPOSE).decode()

    def get_totp_issuer(self) -> str:
        """Name the city in the person's app."""
        return f"Rathaus {allauth_context.request.city.name}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Name the city when a passkey is made; the host is what the browser checks."""
        host = allauth_context.request.get_host().partition(":")[0]
        return {"id": host, "name": self.get_totp_issuer()}

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Return whether the account may go without this one."""
        if not authenticator.user.is_staff:
            return True
        others = Authenticator.objects.filter(user_id=authenticator.user_id).exclude(pk=authenticator.pk)
        return bool(others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists())
