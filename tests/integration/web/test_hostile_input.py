"""What no browser sends by itself: strange numbers, huge bodies, buttons of other pages."""

from __future__ import annotations

from uuid import UUID

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from rathaus.apps.cases.models import Case
from rathaus.apps.cases.opening import open_draft
from rathaus.apps.files.models import StoredFile
from tests.factories.cases import MONDAY, case_of, example_answers, row_of
from tests.factories.journeys import step
from tests.factories.people import citizen, signed_in, staff_client
from tests.factories.uploads import pdf
from tests.integration.web.citizen.visiting import Visitor, text_of

PARKING = "bewohnerparkausweis"
NO_NUMBERS = ["²", "9" * 5000]
"""Digits, and yet no number Python takes."""


@pytest.fixture(autouse=True)
def monday(gelsenkirchen):
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def visitor():
    return Visitor(Client(raise_request_exception=False))


@pytest.fixture
def amira():
    client = signed_in(citizen(), with_second_factor=False)
    client.raise_request_exception = False
    return Visitor(client)


@pytest.fixture
def ben():
    client = staff_client("ben")
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize("number", ["²", "9" * 500])
def test_a_file_for_an_occurrence_that_is_no_number_is_refused(visitor, number):
    first = visitor.begin("gewerbeanmeldung")
    name = f"craft_card.{number}.proof"
    fields = open_draft(public_id=UUID(visitor.draft)).package.form.nodes
    assert ("craft_card", "proof") in fields

    response = visitor.post(f"antrag/{visitor.draft}/{first}/", {name: SimpleUploadedFile("x.pdf", pdf())})

    assert response.status_code == 422
    assert not StoredFile.objects.filter(subject=visitor.draft).exists()


def test_a_file_for_an_open_point_that_is_no_number_goes_with_the_message(amira):
    case = case_of(PARKING, user=citizen())
    step(case, "take_up")
    step(case, "request_missing", fields=["plate"], note="Bitte noch einmal ansehen.")

    response = amira.post(f"vorgaenge/{case}/nachreichen/", {"²": SimpleUploadedFile("x.pdf", pdf())})

    assert response.status_code == 302
    assert StoredFile.objects.get(subject=case).purpose == "message"


@pytest.mark.parametrize("number", NO_NUMBERS)
def test_a_page_with_a_strange_version_is_stale(ben, number):
    case = case_of()

    response = ben.post(f"/gelsenkirchen/amt/vorgaenge/{case}/schritte/take_up/", {"fassung": number})

    assert response.status_code == 422
    assert row_of(case).state == "received"


@pytest.mark.parametrize("number", NO_NUMBERS)
def test_a_list_after_a_strange_row_begins_at_its_top(ben, number):
    response = ben.get(f"/gelsenkirchen/amt/?nach=2026-11-23~{number}")

    assert response.status_code == 200


def test_a_body_larger_than_any_page_is_refused_unread(visitor):
    response = visitor.client.generic("POST", "/gelsenkirchen/abholen", b"x", CONTENT_LENGTH="60000001")

    assert response.status_code == 400
    assert "große Dateien am besten einzeln" in text_of(response)
    assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]


def test_a_new_application_is_no_correction(visitor):
    visitor.fill(PARKING, example_answers(PARKING), visitor.begin(PARKING))

    response = visitor.post(f"antrag/{visitor.draft}/pruefen/", {"wahr": "ja", "berichtigung": "1"})

    assert response.status_code == 302
    assert str(Case.objects.get().public_id) in response.url, "the draft says what it is, not a posted name"


@pytest.mark.parametrize(
    "path", ["", "vorgaenge/", "konto/", "konto/adresse/", "konto/zweiter-faktor/", "leistungen/"]
)
def test_no_cache_keeps_what_somebody_signed_in_sees(amira, path):
    assert amira.get(path).headers["Cache-Control"] == "private, no-store"


def test_pages_that_show_nobody_are_not_forbidden_to_caches(visitor):
    assert "Cache-Control" not in visitor.get("leistungen/").headers
