"""The few views of sign-in that allauth leaves open."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

__all__ = ["activate_app", "add_passkey", "remove_passkey"]


def _count_as_used(request: HttpRequest, kind: str) -> None:
    """Count a second factor just set up as used: setting it up proved that the person holds it."""
    user: Any = request.user
    newest = Authenticator.objects.filter(user_id=user.pk, type=kind).latest("pk")
    record_authentication(request, user, "mfa", id=newest.pk, type=newest.type)


class ActivateAppView(ActivateTOTPView):  # type: ignore[misc]  # allauth has no types
    """Set up the app with codes; from then on the session has a second factor."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Store the secret."""
        response: HttpResponse = super().form_valid(form)
        _count_as_used(self.request, Authenticator.Type.TOTP)
        return response


class AddPasskeyView(AddWebAuthnView):  # type: ignore[misc]  # allauth has no types
    """Add a passkey; from then on the session has a second factor."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Store the public key."""
        response: HttpResponse = super().form_valid(form)
        _count_as_used(self.request, Authenticator.Type.WEBAUTHN)
        return response


class RemovePasskeyView(RemoveWebAuthnView):  # type: ignore[misc]  # allauth has no types
    """Remove a passkey, but not the last second factor of a staff member."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Remove it, or say why not."""
        authenticator = self.get_object()
        if not get_adapter().can_delete_authenticator(authenticator):
            problem = get_adapter().error_messages["cannot_delete_authenticator"]
            context = {"authenticator": authenticator, "problem": problem}
            return render(self.request, self.template_name, context, status=422)
        response: HttpResponse = super().form_valid(form)
        return response


activate_app = ActivateAppView.as_view()
add_passkey = AddPasskeyView.as_view()
remove_passkey = RemovePasskeyView.as_view()
