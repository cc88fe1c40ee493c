"""Addresses a person can read."""

from __future__ import annotations

from django.urls import path

from rathaus.web.citizen.views import applying, finding, following, letters, profiles, standing
from rathaus.web.design.themes import city_theme

urlpatterns = [
    path("", finding.home, name="home"),
    path("stadt.css", city_theme, name="theme"),
    path("suche", finding.search, name="search"),
    path("leistungen/", finding.a_to_z, name="services"),
    path("leistungen/<slug:name>/", finding.service, name="service"),
    path("leistungen/<slug:name>/pruefen", finding.quick, name="quick"),
    path("leistungen/<slug:name>/beginnen", applying.begin, name="begin"),
    path("antrag/<uuid:draft>/", applying.resume, name="resume"),
    path("antrag/<uuid:draft>/pruefen/", applying.check, name="check"),
    path("antrag/<uuid:draft>/spaeter/", applying.later, name="later"),
    path("antrag/<uuid:draft>/loeschen/", applying.discard, name="discard"),
    path("antrag/<uuid:draft>/<slug:key>/", applying.page, name="page"),
    path("abholen", following.fetch, name="fetch"),
    path("vorgaenge/", finding.my_area, name="cases"),
    path("vorgaenge/<uuid:case>/", following.case_page, name="case"),
    path("vorgaenge/<uuid:case>/eingang/", following.arrival, name="arrival"),
    path("vorgaenge/<uuid:case>/nachrichten", following.message, name="message"),
    path("vorgaenge/<uuid:case>/nachreichen/", following.additions, name="additions"),
    path("vorgaenge/<uuid:case>/berichtigen", following.correction, name="correction"),
    path("vorgaenge/<uuid:case>/verlaengern", following.renew, name="renew"),
    path("vorgaenge/<uuid:case>/schritte/<slug:key>/", following.step, name="case-step"),
    path("vorgaenge/<uuid:case>/schreiben/<uuid:notice>/", letters.letter, name="letter"),
    path("vorgaenge/<uuid:case>/schreiben/<uuid:notice>.pdf", letters.letter_pdf, name="letter-pdf"),
    path("vorgaenge/<uuid:case>/dateien/<uuid:file_id>", letters.file, name="file"),
    path("vorgaenge/<uuid:case>/daten.json", letters.everything, name="everything"),
    path("echt/<slug:code>", letters.verify, name="verify"),
    path("konto/", profiles.profile, name="profile"),
    path("konto/abruf", profiles.portal_consent, name="portal-consent"),
    path("hilfe/", standing.standing, {"name": "help"}, name="help"),
    path("barrierefreiheit/", standing.standing, {"name": "accessibility"}, name="accessibility"),
    path("datenschutz/", standing.standing, {"name": "privacy"}, name="privacy"),
    path("impressum/", standing.standing, {"name": "imprint"}, name="imprint"),
]
