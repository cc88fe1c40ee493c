"""The page of the demo that names the cities; in production every address belongs to a city."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rathaus.apps.cities.queries import all_cities


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Name the cities of the demo."""
    if not settings.RATHAUS_DEMO:
        raise Http404("No city has this host name.")
    return render(request, "config/index.html", {"cities": all_cities()})
