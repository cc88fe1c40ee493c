"""Find a service and read about it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from rathaus.apps.cases.queries.citizens import my_cases, my_drafts
from rathaus.apps.catalogue.queries import NotOffered, Offered, offered, offers
from rathaus.apps.catalogue.search import find_services
from rathaus.apps.catalogue.servicepages import ServicePage, service_page
from rathaus.web.citizen.access import user_of
from rathaus.web.citizen.lives import SITUATIONS, life_situations, situation_words
from rathaus.web.citizen.outlooks import outlook
from rathaus.web.citizen.privacy import privacy_of
from rathaus.web.citizen.quickchecks import quick_check

__all__ = ["a_to_z", "home", "quick", "search", "service"]


def page_of(request: HttpRequest, offer: Offered) -> ServicePage:
    """Return the service page in the language read."""
    return service_page(offer=offer, language=request.reading, now=timezone.now())  # type: ignore[attr-defined]


def public_pages(request: HttpRequest) -> list[ServicePage]:
    """Return the pages of all services for the public, by title."""
    pages = [page_of(request, offer) for offer in offers().values() if not offer.is_internal]
    return sorted(pages, key=lambda page: str(page.words["title"]))


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
    mine = my_cases(user=user, language=request.reading, limit=5) if user else ()  # type: ignore[attr-defined]
    context = {
        "errands": public_pages(request),
        "situations": life_situations(offers().values()),
        "cases": mine,
        "user": user,
    }
    return render(request, "citizen/home.html", context)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Services that fit what was typed, or a situation in life."""
    text, situation = request.GET.get("q", "")[:200], request.GET.get("lage", "")
    if situation in SITUATIONS:
        found = [page for page in public_pages(request) if situation in page.offer.package.life_situations]
    else:
        found = [page_of(request, hit.offer) for hit in find_services(text=text)]
    context = {"text": text, "situation": situation_words(situation), "found": found}
    return render(request, "citizen/search.html", context)


@require_safe
def a_to_z(request: HttpRequest) -> HttpResponse:
    """All services by title."""
    return render(request, "citizen/a_to_z.html", {"pages": public_pages(request)})


@require_safe
def service(request: HttpRequest, name: str) -> HttpResponse:
    """What it is, may I, what it costs, how long, what I need; then one button."""
    offer = public_offer(name)
    page, city = page_of(request, offer), request.city  # type: ignore[attr-defined]
    context = {
        "page": page,
        "offer": offer,
        "office": city.data["offices"].get(page.office_key, {}),
        "privacy": privacy_of(offer.package, language=page.language),
        "outlook": outlook(page=page, city_id=city.id, now=timezone.now()),
        "others": [
            one
            for one in public_pages(request)
            if one.office_key == page.office_key and one.offer.package.id != name
        ],
    }
    return render(request, "citizen/service.html", context)


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
    }
    return render(request, "citizen/cases.html", context)
