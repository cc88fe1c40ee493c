"""Find a service and read about it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from rathaus.apps.accounts.queries import profile_of
from rathaus.apps.cases.queries.citizens import my_cases, my_drafts
from rathaus.apps.catalogue.queries import NotOffered, Offered, offered, offers
from rathaus.apps.catalogue.search import find_services
from rathaus.apps.catalogue.servicepages import ServicePage, service_page
from rathaus.web.citizen.access import user_of
from rathaus.web.citizen.quickchecks import quick_check

__all__ = ["a_to_z", "home", "quick", "search", "service"]


def page_of(request: HttpRequest, offer: Offered) -> ServicePage:
    """Return the service page in the language read."""
    office = request.city.data["offices"].get(offer.package.office, {})  # type: ignore[attr-defined]
    return service_page(offer=offer, language=request.reading, office=office, now=timezone.now())  # type: ignore[attr-defined]


def public_offer(name: str) -> Offered:
    """Return an offer the public may see.

    Raises:
        Http404: Not offered, or for employees only.
    """
    try:
        offer = offered(name)
    except NotOffered:
        raise Http404 from None
    if offer.is_internal:
        raise Http404
    return offer


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """One question, the errands most people come for, and my cases."""
    user = user_of(request)
    errands = [page_of(request, offer) for offer in offers().values() if not offer.is_internal]
    mine = my_cases(user=user, language=request.reading, limit=5) if user else ()  # type: ignore[attr-defined]
    return render(request, "citizen/home.html", {"errands": errands, "cases": mine, "user": user})


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Services that fit what was typed."""
    text = request.GET.get("q", "")[:200]
    found = [page_of(request, hit.offer) for hit in find_services(text=text)]
    template = "citizen/parts/hits.html" if request.headers.get("HX-Request") else "citizen/search.html"
    return render(request, template, {"text": text, "found": found})


@require_safe
def a_to_z(request: HttpRequest) -> HttpResponse:
    """All services by title."""
    pages = [page_of(request, offer) for offer in offers().values() if not offer.is_internal]
    return render(
        request, "citizen/a_to_z.html", {"pages": sorted(pages, key=lambda page: page.words["title"])}
    )


@require_safe
def service(request: HttpRequest, name: str) -> HttpResponse:
    """What it is, may I, what it costs, how long, what I need; then one button."""
    offer = public_offer(name)
    return render(request, "citizen/service.html", {"page": page_of(request, offer), "offer": offer})


@require_safe
def quick(request: HttpRequest, name: str) -> HttpResponse:
    """May I, what does it cost, what do I need: answered from a few questions, nothing is stored."""
    offer = public_offer(name)
    if offer.package.quick_check is None:
        raise Http404
    language = "en" if request.reading == "en" else "de"  # type: ignore[attr-defined]
    answered = quick_check(offer=offer, raw=dict(request.GET.lists()), language=language, now=timezone.now())
    return render(request, "citizen/quick.html", {"page": page_of(request, offer), "check": answered})


def my_area(request: HttpRequest) -> HttpResponse:
    """Cases and drafts of the account; without one, the code."""
    user = user_of(request)
    reading = request.reading  # type: ignore[attr-defined]
    context = {
        "user": user,
        "area": "cases",
        "cases": my_cases(user=user, language=reading) if user else (),
        "drafts": my_drafts(user=user, language=reading) if user else (),
        "profile": profile_of(user=user)[0] if user else {},
    }
    return render(request, "citizen/cases.html", context)
