"""Internal services: Greta asks, Hanno or Ilse decide, Ida arranges; the public knows nothing of it."""

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from rathaus.apps.cases.models import Case, Draft
from rathaus.apps.cases.opening import open_case
from rathaus.apps.cases.operations.drafts import start_draft
from rathaus.apps.files.models import StoredFile
from rathaus.apps.notices import ports
from rathaus.apps.notices.models import Notice
from tests.factories.cases import MONDAY, case_of, draft_of, example_answers, row_of
from tests.factories.people import citizen, signed_in, staff, staff_client, staff_user
from tests.factories.uploads import pdf

pytestmark = pytest.mark.django_db

GE = "/gelsenkirchen/amt"


@pytest.fixture(autouse=True)
def city(gelsenkirchen):
    with time_machine.travel(MONDAY, tick=True):
        yield gelsenkirchen


def trip(who="greta"):
    return case_of("dienstreise", user=staff_user(who), staff=staff(who))


def take(client, case, step, **inputs):
    return client.post(f"{GE}/vorgaenge/{case}/schritte/{step}/", {"fassung": row_of(case).version, **inputs})


def test_greta_begins_a_request_with_her_name_filled_in():
    client = staff_client("greta")
    assert "Dienstreise" in client.get(f"{GE}/antraege/").content.decode()

    response = client.post(f"{GE}/antraege/dienstreise/beginnen")
    draft = Draft.objects.get(user=staff_user("greta"))
    page = client.get(f"{GE}/antraege/entwurf/{draft.public_id}/traveller/").content.decode()

    assert response.url.startswith(f"{GE}/antraege/entwurf/{draft.public_id}/")
    assert 'value="Greta"' in page
    assert 'value="Reise"' in page


def test_a_page_is_saved_and_leads_on():
    draft = start_draft(service="dienstreise", language="de", now=MONDAY, user=staff_user("greta")).public_id
    client = staff_client("greta")

    response = client.post(
        f"{GE}/antraege/entwurf/{draft}/trip/",
        {"purpose": "Fortbildung in Berlin", "destination": "Berlin", "abroad": "false", "has_invitation": "false",
         "gezeigt": "purpose destination abroad has_invitation", "weiter": "1"},
    )  # fmt: skip

    assert response.url == f"{GE}/antraege/entwurf/{draft}/traveller/"
    assert "Fortbildung in Berlin" in client.get(f"{GE}/antraege/entwurf/{draft}/trip/").content.decode()


def test_a_wrong_answer_comes_back_with_what_was_typed():
    draft = start_draft(service="dienstreise", language="de", now=MONDAY, user=staff_user("greta")).public_id

    response = staff_client("greta").post(
        f"{GE}/antraege/entwurf/{draft}/trip/",
        {"purpose": "kurz", "gezeigt": "purpose destination abroad has_invitation", "weiter": "1"},
    )

    assert response.status_code == 422
    assert "kurz" in response.content.decode()


def test_the_way_of_a_trip_from_request_to_booking():
    draft = draft_of("dienstreise", user=staff_user("greta"))
    greta, ilse, ida = staff_client("greta"), staff_client("ilse"), staff_client("ida")

    sent = greta.post(f"{GE}/antraege/entwurf/{draft}/pruefen/", {})
    case = Case.objects.get(public_id=draft).public_id
    assert sent.url == f"{GE}/antraege/{case}/"
    assert row_of(case).state == "requested"
    assert row_of(case).number in ilse.get(f"{GE}/").content.decode()

    ilse.get(f"{GE}/vorgaenge/{case}/")
    take(ilse, case, "approve")
    assert row_of(case).state == "approved"
    take(ida, case, "take_up")
    ida.post(
        f"{GE}/vorgaenge/{case}/angaben/desk/", {"fassung": row_of(case).version, "booked_cost": "305,10"}
    )
    take(ida, case, "arrange")

    assert row_of(case).state == "arranged"
    html = greta.get(f"{GE}/antraege/{case}/").content.decode()
    assert "Gebucht" in html
    assert "Ilse Chefin" in html


def test_nobody_decides_on_the_own_request():
    case = trip("hanno")
    client = staff_client("hanno")

    page = client.get(f"{GE}/vorgaenge/{case}/").content.decode()
    response = take(client, case, "approve")

    assert "selbst gemacht" in page
    assert response.status_code == 422
    assert row_of(case).state == "requested"
    take(staff_client("ilse"), case, "approve")
    assert row_of(case).state == "approved"


def test_a_returned_request_is_changed_and_sent_again():
    case = trip()
    take(staff_client("ilse"), case, "return_request", reason="Bitte mit der Bahn.")
    greta = staff_client("greta")
    assert "Sie sind dran" in greta.get(f"{GE}/antraege/{case}/").content.decode()

    check = greta.post(f"{GE}/antraege/{case}/aendern")
    greta.post(check.url, {"unvollstaendig": "1"})

    assert row_of(case).state == "requested"


def test_greta_takes_back_her_request():
    case = trip()
    client = staff_client("greta")
    assert client.get(f"{GE}/antraege/{case}/schritte/withdraw/").status_code == 200

    client.post(f"{GE}/antraege/{case}/schritte/withdraw/", {"fassung": row_of(case).version})

    assert row_of(case).state == "withdrawn"


def test_greta_takes_no_step_of_others_at_her_own_door():
    case = trip("hanno")

    response = staff_client("hanno").post(
        f"{GE}/antraege/{case}/schritte/approve/", {"fassung": row_of(case).version}
    )

    assert response.status_code == 404
    assert row_of(case).state == "requested"


def test_messages_go_both_ways():
    case = trip()

    staff_client("greta").post(f"{GE}/antraege/{case}/nachrichten", {"text": "Geht das noch?"})
    staff_client("ilse").post(f"{GE}/vorgaenge/{case}/nachrichten", {"text": "Ja, heute."})

    html = staff_client("greta").get(f"{GE}/antraege/{case}/").content.decode()
    assert "Geht das noch?" in html
    assert "Ja, heute." in html


@pytest.mark.parametrize("who", ["ben", "cem", "hanno", "frank"])
def test_somebody_elses_request_is_not_found(who):
    case = trip()
    draft = draft_of("dienstreise", user=staff_user("greta"))
    client = staff_client(who)

    assert client.get(f"{GE}/antraege/{case}/").status_code == 404
    assert client.get(f"{GE}/antraege/entwurf/{draft}/trip/").status_code == 404
    assert client.post(f"{GE}/antraege/entwurf/{draft}/loeschen").status_code == 404
    assert client.post(f"{GE}/antraege/{case}/aendern").status_code == 404


def test_a_clerk_of_another_team_sees_a_trip_limited():
    case = trip()

    html = staff_client("ben").get(f"{GE}/vorgaenge/{case}/").content.decode()

    assert "Ein anderes Team ist zuständig" in html
    assert "Berlin" not in html


def test_a_public_service_is_not_begun_at_this_door():
    assert staff_client("greta").post(f"{GE}/antraege/gewerbeanmeldung/beginnen").status_code == 404


def test_an_own_public_application_is_not_found_at_this_door():
    case = case_of(user=staff_user("greta"))
    draft = draft_of("gewerbeanmeldung", user=staff_user("greta"))
    client = staff_client("greta")

    assert client.get(f"{GE}/antraege/{case}/").status_code == 404
    assert client.get(f"{GE}/antraege/entwurf/{draft}/pruefen/").status_code == 404


@pytest.mark.parametrize("address", ["leistungen/dienstreise/", "leistungen/dienstreise/pruefen"])
def test_the_public_finds_no_internal_service(client, address):
    assert client.get(f"/gelsenkirchen/{address}").status_code == 404
    assert signed_in(citizen()).get(f"/gelsenkirchen/{address}").status_code == 404


def test_the_public_begins_and_searches_no_internal_service(client):
    assert client.post("/gelsenkirchen/leistungen/dienstreise/beginnen").status_code == 404
    assert "Dienstreise beantragen" not in client.get("/gelsenkirchen/suche?q=Dienstreise").content.decode()
    assert "Dienstreise" not in client.get("/gelsenkirchen/leistungen/").content.decode()


def test_the_citizens_door_shows_no_internal_request_not_even_to_its_owner():
    case = trip()
    draft = start_draft(
        service="dienstreise", language="de", now=MONDAY, user=staff_user("greta"),
        answers=example_answers("dienstreise"),
    )  # fmt: skip
    client = staff_client("greta")

    assert row_of(case).number not in client.get("/gelsenkirchen/vorgaenge/").content.decode()
    assert client.get(f"/gelsenkirchen/vorgaenge/{case}/").status_code == 404
    assert client.get(f"/gelsenkirchen/antrag/{draft.public_id}/trip/").status_code == 404


def test_a_code_opens_no_internal_request(client):
    started = start_draft(service="dienstreise", language="de", now=MONDAY, user=staff_user("greta"))

    response = client.post("/gelsenkirchen/abholen", {"code": started.code})

    assert response.status_code in (404, 422)


def test_files_that_come_with_a_step_of_one_s_own_join_the_conversation(monkeypatch):
    case = trip()
    ask = open_case(public_id=case).package.procedure.steps["withdraw"].ask
    monkeypatch.setitem(ask, "documents", "optional")
    client, address = staff_client("greta"), f"{GE}/antraege/{case}/schritte/withdraw/"

    def send(version, content):
        paper = SimpleUploadedFile("absage.pdf", content)
        return client.post(address, {"fassung": version, "documents": paper})

    assert send(row_of(case).version + 1, pdf()).status_code == 422
    assert send(row_of(case).version, b"no paper at all").status_code == 422
    assert (row_of(case).state, StoredFile.objects.filter(subject=case, purpose="message").count()) == (
        "requested",
        0,
    )

    assert send(row_of(case).version, pdf()).status_code == 302

    assert row_of(case).state == "withdrawn"
    assert "absage.pdf" in client.get(f"{GE}/antraege/{case}/").content.decode()


def test_a_letter_of_one_s_own_that_cannot_be_printed_now_says_so_kindly(monkeypatch):
    case = trip()
    notice = Notice.objects.filter(subject=case).first()
    monkeypatch.setattr(ports, "_press", [PressAtRest()])

    response = staff_client("greta").get(f"{GE}/antraege/{case}/schreiben/{notice.public_id}.pdf")

    assert (response.status_code, response.headers["Retry-After"]) == (503, "30")
    assert "Das PDF ist gleich fertig" in response.content.decode()


class PressAtRest:
    """A press that does not print just now."""

    def print(self, sheet):
        raise ports.PressDown("resting")
