"""Addresses a person can read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponseBase
from django.urls import URLPattern, path
from django.views.decorators.cache import cache_control

from rathaus.web.citizen.views import applying, finding, following, letters, profiles, standing
from rathaus.web.design.themes import city_theme


def own(route: str, view: Callable[..., HttpResponseBase], name: str) -> URLPattern:
    """Return an address with somebody's data: kept by no cache, so that "back" shows what is stored now."""
    kept_nowhere: Any = cache_control(private=True, no_store=True)(view)
    address: URLPattern = path(route, kept_nowhere, name=name)
    return address


urlpatterns = [
    # Tried from the top: the pages of an application first, because they are asked for most often.
    own("antrag/<uuid:draft>/", applying.resume, "resume"),
    own("antrag/<uuid:draft>/pruefen/", applying.check, "check"),
    own("antrag/<uuid:draft>/spaeter/", applying.later, "later"),
    own("antrag/<uuid:draft>/loeschen/", applying.discard, "discard"),
    own("antrag/<uuid:draft>/<slug:key>/", applying.page, "page"),
    path("", finding.home, name="home"),
    path("stadt.css", city_theme, name="theme"),
    path("suche", finding.search, name="search"),
    path("leistungen/", finding.a_to_z, name="services"),
    path("leistungen/<slug:name>/", finding.service, name="service"),
    path("leistungen/<slug:name>/pruefen", finding.quick, name="quick"),
    path("leistungen/<slug:name>/beginnen", applying.begin, name="begin"),
    own("abholen", following.fetch, "fetch"),
    own("vorgaenge/", finding.my_area, "cases"),
    own("vorgaenge/<uuid:case>/", following.case_page, "case"),
    own("vorgaenge/<uuid:case>/eingang/", following.arrival, "arrival"),
    own("vorgaenge/<uuid:case>/nachrichten", following.message, "message"),
    own("vorgaenge/<uuid:case>/nachreichen/", following.additions, "additions"),
    own("vorgaenge/<uuid:case>/berichtigen", following.correction, "correction"),
    own("vorgaenge/<uuid:case>/verlaengern", following.renew, "renew"),
    own("vorgaenge/<uuid:case>/schritte/<slug:key>/", following.step, "case-step"),
    own("vorgaenge/<uuid:case>/schreiben/<uuid:notice>/", letters.letter, "letter"),
    own("vorgaenge/<uuid:case>/schreiben/<uuid:notice>.pdf", letters.letter_pdf, "letter-pdf"),
    own("vorgaenge/<uuid:case>/dateien/<uuid:file_id>", letters.file, "file"),
    own("vorgaenge/<uuid:case>/daten.json", letters.everything, "everything"),
    path("echt/<slug:code>", letters.verify, name="verify"),
    path("konto/", profiles.profile, name="profile"),
    path("konto/abruf", profiles.portal_consent, name="portal-consent"),
    path("hilfe/", standing.standing, {"name": "help"}, name="help"),
    path("barrierefreiheit/", standing.standing, {"name": "accessibility"}, name="accessibility"),
    path("datenschutz/", standing.standing, {"name": "privacy"}, name="privacy"),
    path("impressum/", standing.standing, {"name": "imprint"}, name="imprint"),
]
