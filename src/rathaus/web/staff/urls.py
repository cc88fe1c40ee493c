"""Addresses below ``amt/``."""

from __future__ import annotations

from django.urls import path

from rathaus.web.staff.views import administration, cases, deliveries, own_cases, requests, steps, worklists

urlpatterns = [
    path("", worklists.listing, name="staff-list"),
    path("anmelden", worklists.sign_in, name="staff-sign-in"),
    path("sammel", worklists.bulk, name="staff-bulk"),
    path("vorgaenge/<uuid:case>/", cases.case_page, name="staff-case"),
    path("vorgaenge/<uuid:case>/vorschau", cases.preview, name="staff-preview"),
    path("vorgaenge/<uuid:case>/schritte/<slug:key>/", steps.step, name="staff-step"),
    path("vorgaenge/<uuid:case>/zuweisen", cases.assignment, name="staff-assign"),
    path("vorgaenge/<uuid:case>/nachrichten", cases.message, name="staff-message"),
    path("vorgaenge/<uuid:case>/angaben/<slug:page>/", steps.desk, name="staff-desk"),
    path("vorgaenge/<uuid:case>/protokoll/", cases.check_chain, name="staff-chain"),
    path("vorgaenge/<uuid:case>/dateien/<uuid:file_id>", cases.file, name="staff-file"),
    path("vorgaenge/<uuid:case>/schreiben/<uuid:notice>/", cases.letter, name="staff-letter"),
    path("vorgaenge/<uuid:case>/schreiben/<uuid:notice>.pdf", cases.letter_pdf, name="staff-letter-pdf"),
    path("post/", deliveries.post, name="staff-post"),
    path("ausgang/", deliveries.outbox, name="staff-outbox"),
    path("ausgang/<int:parcel_id>", deliveries.parcel, name="staff-parcel"),
    path("ausgang/<int:parcel_id>/inhalt", deliveries.parcel_content, name="staff-parcel-content"),
    path("antraege/", requests.listing, name="staff-requests"),
    path("antraege/<slug:name>/beginnen", requests.begin, name="staff-request-begin"),
    path("antraege/entwurf/<uuid:draft>/", requests.resume, name="staff-request-resume"),
    path("antraege/entwurf/<uuid:draft>/pruefen/", requests.check, name="staff-request-check"),
    path("antraege/entwurf/<uuid:draft>/loeschen", requests.discard, name="staff-request-discard"),
    path("antraege/entwurf/<uuid:draft>/<slug:key>/", requests.page, name="staff-request-page"),
    path("antraege/<uuid:case>/", own_cases.case_page, name="staff-request"),
    path("antraege/<uuid:case>/nachrichten", own_cases.message, name="staff-request-message"),
    path("antraege/<uuid:case>/aendern", own_cases.correction, name="staff-request-change"),
    path("antraege/<uuid:case>/schritte/<slug:key>/", own_cases.step, name="staff-request-step"),
    path("antraege/<uuid:case>/dateien/<uuid:file_id>", own_cases.file, name="staff-request-file"),
    path("antraege/<uuid:case>/schreiben/<uuid:notice>/", own_cases.letter, name="staff-request-letter"),
    path(
        "antraege/<uuid:case>/schreiben/<uuid:notice>.pdf",
        own_cases.letter_pdf,
        name="staff-request-letter-pdf",
    ),
    path("verwaltung/", administration.administration, name="staff-administration"),
    path("verwaltung/teams/<slug:team>", administration.membership, name="staff-membership"),
    path("verwaltung/personen", administration.new_member, name="staff-hire"),
    path("verwaltung/personen/<uuid:person>", administration.member, name="staff-member"),
]
