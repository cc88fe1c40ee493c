"""The page of the demo that says who to sign in as, with the present codes of the second factor."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from rathaus.config.demonstration import demo_password, demo_people


@never_cache
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """List the people of the demo; outside the demo there is no such page."""
    if not settings.RATHAUS_DEMO:
        raise Http404
    now = timezone.now()
    context = {"people": demo_people(now=now), "password": demo_password(), "now": now}
    return render(request, "config/people.html", context)
