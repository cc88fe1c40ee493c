"""My account: what is filled in next time, how notices come, how I sign in."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from rathaus.apps.accounts.operations import keep_profile, set_portal_consent
from rathaus.apps.accounts.queries import profile_of
from rathaus.apps.cases.operations.consents import withdraw_portal_consent
from rathaus.apps.cases.queries.citizens import has_portal_cases
from rathaus.web.citizen.access import actor_of
from rathaus.web.citizen.profiles import ProfileForm

__all__ = ["portal_consent", "profile"]


@login_required
def profile(request: HttpRequest) -> HttpResponseBase:
    """Show the account, or keep what is to be filled in next time."""
    user: Any = request.user
    data, accepts = profile_of(user=user)
    form = ProfileForm(request.POST or None, initial=ProfileForm.initial_of(data))
    if request.method == "POST" and form.is_valid():
        keep_profile(user=user, data=form.profile())
        return HttpResponseRedirect(reverse("profile") + "?gespeichert=1")
    context = {
        "form": form,
        "accepts": accepts or has_portal_cases(user=user),
        "was_saved": "gespeichert" in request.GET,
        "area": "account",
    }
    return render(request, "citizen/profile.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def portal_consent(request: HttpRequest) -> HttpResponse:
    """Give or withdraw the consent to notices by retrieval from the account (§ 41 (2a) VwVfG)."""
    user: Any = request.user
    now, accepts = timezone.now(), request.POST.get("abruf") == "ja"
    set_portal_consent(user=user, accepts=accepts, now=now)
    if not accepts:  # what can be withdrawn only for the future would be no consent: running cases follow
        withdraw_portal_consent(user=user, by=actor_of(request), now=now)
    return HttpResponseRedirect(reverse("profile") + "?gespeichert=1#bescheide")
