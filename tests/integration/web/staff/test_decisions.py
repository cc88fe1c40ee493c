"""From an application to its decision and the remedy, as a clerk clicks it."""

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from rathaus.apps.cases.opening import open_case
from rathaus.apps.files.models import StoredFile
from rathaus.apps.notices.models import Notice
from tests.factories.cases import MONDAY, case_of, row_of
from tests.factories.journeys import own_step
from tests.factories.people import staff_client
from tests.factories.uploads import pdf

pytestmark = pytest.mark.django_db

GE = "/gelsenkirchen/amt"


@pytest.fixture(autouse=True)
def city(gelsenkirchen):
    with time_machine.travel(MONDAY, tick=True):
        yield gelsenkirchen


@pytest.fixture
def case():
    """Return an application for a parking permit that Cem has taken up."""
    made = case_of("bewohnerparkausweis")
    take(made, "take_up")
    return made


def take(case, step, **inputs):
    address = f"{GE}/vorgaenge/{case}/schritte/{step}/"
    return staff_client("cem").post(address, {"fassung": row_of(case).version, **inputs})


def fill_desk(case, **answers):
    page = next(one.key for one in open_case(public_id=case).package.form.pages if one.by_clerk)
    address = f"{GE}/vorgaenge/{case}/angaben/{page}/"
    return staff_client("cem").post(address, {"fassung": row_of(case).version, **answers})


def grant(case):
    fill_desk(case, main_home_confirmed="true", permits_already_held="0", hardship_granted="false")
    return take(case, "grant")


def test_what_is_missing_blocks_the_grant_with_its_reasons(case):
    html = staff_client("cem").get(f"{GE}/vorgaenge/{case}/").content.decode()

    assert "Jetzt nicht möglich" in html
    assert "Die Wohnung in der Zone muss bestätigt sein." in html
    assert take(case, "grant").status_code == 422
    assert row_of(case).state == "checking"


def test_the_desks_answers_open_the_grant(case):
    response = grant(case)

    assert response.status_code == 302
    assert row_of(case).state == "granted"
    assert Notice.objects.filter(subject=case, letter="permit").exists()


def test_nobody_is_refused_unheard(case):
    response = take(case, "refuse", reasons="Sie wohnen nicht in der Zone.")

    assert response.status_code == 422
    assert "angehört" in response.content.decode()
    assert row_of(case).state == "checking"


def test_a_refusal_after_a_hearing_is_previewed_with_what_the_person_said(case):
    take(case, "hear", reasons="Die Wohnung liegt außerhalb.")
    own_step(case, "answer_hearing", answer="Aber ich wohne dort.")

    address = f"{GE}/vorgaenge/{case}/schritte/refuse/"
    answer = staff_client("cem").post(address, {"vorschau": "1", "reasons": "Die Wohnung liegt außerhalb."})

    assert answer.status_code == 200
    assert "Aber ich wohne dort." in answer.content.decode()
    assert row_of(case).state == "checking"


def test_a_hearing_is_previewed_with_its_reasons_and_then_sent(case):
    address = f"{GE}/vorgaenge/{case}/schritte/hear/"
    typed = {"fassung": row_of(case).version, "reasons": "Die Wohnung liegt außerhalb."}

    preview = staff_client("cem").post(address, {**typed, "vorschau": "1"}).content.decode()
    assert preview.count("Die Wohnung liegt außerhalb.") >= 2  # in the input and in the letter
    assert row_of(case).state == "checking"

    take(case, "hear", reasons="Die Wohnung liegt außerhalb.")
    assert row_of(case).state == "hearing"
    assert row_of(case).turn == "applicant"


def test_a_remedy_is_entered_with_its_day_and_its_paper(case):
    grant(case)

    response = take(
        case, "contest_grant", lodged_on="2026-11-23", document=SimpleUploadedFile("klage.pdf", pdf())
    )

    assert response.status_code == 302
    assert row_of(case).state == "remedy_grant"
    assert StoredFile.objects.filter(subject=case, purpose="step").count() == 1
    assert "klage.pdf" in staff_client("cem").get(f"{GE}/vorgaenge/{case}/").content.decode()


@pytest.mark.parametrize("day", ["", "gestern", "2026-02-30"])
def test_a_day_that_is_none_is_asked_for_again(case, day):
    grant(case)

    response = take(case, "contest_grant", lodged_on=day)

    assert response.status_code == 422
    assert row_of(case).state == "granted"


def test_a_paper_that_cannot_be_taken_stops_the_step(case):
    grant(case)

    response = take(
        case, "contest_grant", lodged_on="2026-11-23", document=SimpleUploadedFile("klage.exe", b"MZ")
    )

    assert response.status_code == 422
    assert row_of(case).state == "granted"
    assert not StoredFile.objects.filter(subject=case, purpose="step").exists()


def test_looking_at_what_a_step_would_cause_changes_nothing(case):
    fill_desk(case, main_home_confirmed="true", permits_already_held="0", hardship_granted="false")
    before = row_of(case)

    for step in ("grant", "hear", "request_missing", "transfer"):
        assert staff_client("cem").get(f"{GE}/vorgaenge/{case}/schritte/{step}/").status_code == 200

    assert row_of(case).version == before.version
    assert not Notice.objects.filter(subject=case, letter="permit").exists()
