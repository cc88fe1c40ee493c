"""The few views of sign-in that allauth leaves open."""

from __future__ import annotations

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from django.http import HttpResponse
from django.shortcuts import render

__all__ = ["remove_passkey"]


class RemovePasskeyView(RemoveWebAuthnView):  # type: ignore[misc]  # allauth has no types
    """Remove a passkey, but not the last second factor of a staff member."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Remove it, or say why not."""
        authenticator = self.get_object()
        if not get_adapter().can_delete_authenticator(authenticator):
            problem = get_adapter().error_messages["cannot_delete_authenticator"]
            context = {"authenticator": authenticator, "problem": problem}
            return render(self.request, self.template_name, context, status=422)
        return super().form_valid(form)  # type: ignore[no-any-return]


remove_passkey = RemovePasskeyView.as_view()
