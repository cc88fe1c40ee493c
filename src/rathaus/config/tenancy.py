"""Find the city of a request and run the request inside that city's scope."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import set_script_prefix

from rathaus.apps.cities.queries import CityInfo, UnknownCity, city_by_host, city_by_slug
from rathaus.apps.cities.scope import city_scope
from rathaus.config.addresses import city_address

WITHOUT_CITY = "rathaus.config.index_urls"
"""Addresses that belong to no city: the list of cities, health, measurements."""

ASKED_BY_MACHINES = frozenset({"/healthz", "/metrics"})
"""Answered on every host, and without asking the database for cities: it may be what is broken."""


class CityMiddleware:
    """Set ``request.city`` (None outside every city) and ``request.city_address``, as mails and codes name it.

    In production the host name says which city. In the demo the first segment of the path does: it moves to
    SCRIPT_NAME, so that views and ``reverse`` are the same in both and every address is made for the city asked.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.find = self._by_path if settings.RATHAUS_DEMO else self._by_host

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        city = None if request.path_info in ASKED_BY_MACHINES else self.find(request)
        request.city = city  # type: ignore[attr-defined]  # Django's request has no slot for it
        if city is None:
            request.urlconf = WITHOUT_CITY
            return self.get_response(request)
        try:
            if request.path == f"/{city.slug}":
                return HttpResponseRedirect(f"/{city.slug}/")
            request.city_address = city_address(city)  # type: ignore[attr-defined]  # as above
            with city_scope(city.id):
                return self.get_response(request)
        finally:
            set_script_prefix("/")

    @staticmethod
    def _by_host(request: HttpRequest) -> CityInfo | None:
        try:
            return city_by_host(request.get_host())
        except UnknownCity:
            return None

    @staticmethod
    def _by_path(request: HttpRequest) -> CityInfo | None:
        slug, _, rest = request.path_info.removeprefix("/").partition("/")
        try:
            city = city_by_slug(slug)
        except UnknownCity:
            return None
        request.META["SCRIPT_NAME"] = f"/{slug}"
        request.META["PATH_INFO"] = request.path_info = f"/{rest}"
        set_script_prefix(f"/{slug}/")
        return city
