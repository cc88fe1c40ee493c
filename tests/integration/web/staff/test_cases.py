"""Work on a case: steps with preview, desk pages, giving away, messages, files, letters, the log."""

import re

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from rathaus.apps.audit.models import Access, AuditEntry
from rathaus.apps.cases import ports as case_ports
from rathaus.apps.cases.models import Case
from rathaus.apps.cases.opening import open_case
from rathaus.apps.files.models import StoredFile
from rathaus.apps.notices import ports as notice_ports
from rathaus.apps.notices.models import Notice
from rathaus.apps.outbox.models import Parcel
from tests.factories.cases import MONDAY, case_of, row_of, taken
from tests.factories.people import member, staff, staff_client

pytestmark = pytest.mark.django_db

GE = "/gelsenkirchen/amt"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


@pytest.fixture(autouse=True)
def city(gelsenkirchen):
    with time_machine.travel(MONDAY, tick=True):
        yield gelsenkirchen


def address(case, rest=""):
    return f"{GE}/vorgaenge/{case}/{rest}"


def take(client, case, step, **inputs):
    return client.post(address(case, f"schritte/{step}/"), {"fassung": row_of(case).version, **inputs})


def html_of(response):
    return response.content.decode()


def test_the_next_step_is_the_one_primary_button():
    case = case_of()

    html = html_of(staff_client("ben").get(address(case)))

    assert html.count("kern-btn--primary") == 1
    assert "In Bearbeitung nehmen" in html


def test_a_simple_step_is_taken_with_one_press():
    case = case_of()

    response = take(staff_client("ben"), case, "take_up")

    assert response.url == address(case)
    assert row_of(case).state == "checking"


def test_a_step_with_consequences_shows_them_before_it_is_taken():
    case = taken(case_of(), "take_up")

    html = html_of(staff_client("ben").get(address(case, "schritte/confirm/")))

    assert "Bescheinigung" in html
    assert "27,00" in html
    assert "Industrie- und Handelskammer" in html
    assert row_of(case).state == "checking"
    assert not Notice.objects.filter(subject=case, letter="receipt").exists()
    assert not Parcel.objects.filter(subject=case, kind="authority").exists()


def test_then_it_is_taken_and_everything_is_there():
    case = taken(case_of(), "take_up")
    client = staff_client("ben")

    take(client, case, "confirm")

    html = html_of(client.get(address(case)))
    assert row_of(case).state == "confirmed"
    assert "noch nicht zur Post gegeben" in html
    assert "Industrie- und Handelskammer" in html
    assert "Schema" in html
    assert "27,00" in html


def test_somebody_who_was_faster_is_named_as_a_change_and_nothing_is_lost():
    case = taken(case_of(), "take_up")
    old = row_of(case).version
    Case.objects.filter(public_id=case).update(version=old + 1)

    response = staff_client("ben").post(
        address(case, "schritte/transfer/"),
        {"fassung": old, "authority": "Stadt Herne", "reason": "Der Betrieb liegt dort."},
    )

    html = html_of(response)
    assert response.status_code == 422
    assert "Jemand hat den Vorgang inzwischen geändert" in html
    assert "Der Betrieb liegt dort." in html
    assert row_of(case).state == "checking"
    assert f'name="fassung" value="{old + 1}"' in html


def test_a_missing_input_is_asked_for_by_its_label():
    case = taken(case_of(), "take_up")

    response = take(staff_client("ben"), case, "transfer", authority="Stadt Herne")

    assert response.status_code == 422
    assert "Bitte füllen Sie „Grund" in html_of(response)
    assert "Stadt Herne" in html_of(response)


def test_a_step_that_is_not_possible_says_why():
    case = taken(case_of(is_me="false"), "take_up")

    html = html_of(staff_client("ben").get(address(case)))
    response = take(staff_client("ben"), case, "confirm")

    assert "Jetzt nicht möglich" in html
    assert response.status_code == 422
    assert row_of(case).state == "checking"


def test_documents_and_fields_are_asked_for_by_ticking():
    case = taken(case_of(), "take_up")
    client = staff_client("ben")
    html = html_of(client.get(address(case, "schritte/request_missing/")))
    assert 'value="activity.main"' in html

    take(client, case, "request_missing", fields=["activity.main"], note="Bitte genauer.")

    points = open_case(public_id=case).open_points
    assert row_of(case).state == "incomplete"
    assert ["activity", "main"] in [point["path"] for point in points]
    assert "Bitte genauer." in [point["text"] for point in points]


def test_a_group_on_several_pages_offers_each_field_once():
    case = taken(case_of(), "take_up")

    html = html_of(staff_client("ben").get(address(case, "schritte/request_missing/")))

    offered = re.findall(r'name="fields" value="([^"]+)"', html)
    assert offered
    assert len(offered) == len(set(offered))


def test_steps_of_others_do_not_exist_here():
    case = case_of()

    client = staff_client("ben")
    assert client.get(address(case, "schritte/withdraw/")).status_code == 404
    assert client.get(address(case, "schritte/no_answer/")).status_code == 404
    assert client.get(address(case, "schritte/quatsch/")).status_code == 404
    assert client.post(address(case, "schritte/withdraw/"), {"fassung": 1}).status_code == 404


def test_the_desks_page_is_filled_in_and_opens_the_next_step():
    case = taken(case_of(is_me="false"), "take_up")
    client = staff_client("ben")
    page = next(p.key for p in open_case(public_id=case).package.form.pages if p.by_clerk)
    assert client.get(address(case, f"angaben/{page}/")).status_code == 200

    client.post(
        address(case, f"angaben/{page}/"),
        {"fassung": row_of(case).version, "identity_checked": "true", "customs_suspicion": "false"},
    )
    take(client, case, "confirm")

    assert row_of(case).state == "confirmed"


def test_the_applicants_pages_are_not_the_desks():
    case = case_of()
    pages = [p.key for p in open_case(public_id=case).package.form.pages if not p.by_clerk]

    assert staff_client("ben").get(address(case, f"angaben/{pages[0]}/")).status_code == 404


def test_a_stale_desk_page_changes_nothing():
    case = taken(case_of(is_me="false"), "take_up")
    page = next(p.key for p in open_case(public_id=case).package.form.pages if p.by_clerk)

    response = staff_client("ben").post(
        address(case, f"angaben/{page}/"), {"fassung": row_of(case).version - 1, "identity_checked": "true"}
    )

    assert response.status_code == 422
    assert "identity_checked" not in open_case(public_id=case).answers


def test_ben_takes_a_case_and_gives_it_back():
    case = case_of()
    client = staff_client("ben")

    client.post(address(case, "zuweisen"), {"an": str(staff("ben").public_id)})
    assert row_of(case).assignee == member("ben")

    client.post(address(case, "zuweisen"), {"an": ""})
    assert row_of(case).assignee is None


def test_only_a_lead_gives_cases_to_others_and_only_within_the_team():
    case = case_of()

    refused = staff_client("ben").post(address(case, "zuweisen"), {"an": str(staff("bea").public_id)})
    outside = staff_client("eva").post(address(case, "zuweisen"), {"an": str(staff("cem").public_id)})
    abroad = staff_client("eva").post(address(case, "zuweisen"), {"an": str(staff("dora").public_id)})
    assert {answer.status_code for answer in (refused, outside, abroad)} == {422}
    assert row_of(case).assignee is None

    staff_client("eva").post(address(case, "zuweisen"), {"an": str(staff("bea").public_id)})
    assert row_of(case).assignee == member("bea")


def test_a_message_goes_out_with_its_file():
    case = case_of()
    upload = SimpleUploadedFile("plan.pdf", PDF, "application/pdf")

    staff_client("ben").post(address(case, "nachrichten"), {"text": "Bitte lesen.", "anhang": upload})

    html = html_of(staff_client("ben").get(address(case)))
    assert "Bitte lesen." in html
    assert "plan.pdf" in html
    assert "noch nicht gelesen" in html


def test_an_empty_message_is_not_sent():
    case = case_of()

    response = staff_client("ben").post(address(case, "nachrichten"), {"text": "  "})

    assert response.status_code == 422
    assert "Bitte schreiben Sie etwas" in html_of(response)


def test_a_refused_file_keeps_the_words():
    case = case_of()
    upload = SimpleUploadedFile("virus.exe", b"MZ...", "application/pdf")

    response = staff_client("ben").post(address(case, "nachrichten"), {"text": "Mein Text", "anhang": upload})

    assert response.status_code == 422
    assert "Mein Text" in html_of(response)
    assert "PDF oder ein Foto" in html_of(response)


def test_files_and_letters_are_noted_as_seen():
    case = case_of()
    client = staff_client("ben")
    upload = SimpleUploadedFile("plan.pdf", PDF, "application/pdf")
    client.post(address(case, "nachrichten"), {"text": "", "anhang": upload})
    file, notice = StoredFile.objects.get(subject=case), Notice.objects.filter(subject=case).first()

    answer = client.get(address(case, f"dateien/{file.public_id}"))
    page = client.get(address(case, f"schreiben/{notice.public_id}/"))

    assert answer.content == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert page.status_code == 200
    seen = set(Access.objects.filter(subject=case).values_list("actor_name", "what"))
    assert {("Ben Amtmann", "file"), ("Ben Amtmann", "notice")} <= seen


def test_a_letter_of_one_case_is_not_found_under_another():
    case, other = case_of(), case_of()
    notice = Notice.objects.filter(subject=case).first()

    assert staff_client("ben").get(address(other, f"schreiben/{notice.public_id}/")).status_code == 404


def test_the_history_tells_in_sentences_who_did_what():
    case = taken(case_of(), "take_up")
    client = staff_client("ben")
    client.post(address(case, "zuweisen"), {"an": str(staff("ben").public_id)})
    take(client, case, "confirm")

    html = html_of(client.get(address(case)))
    history = re.sub(r"<[^>]+>", " ", html[html.index('id="verlauf"') :])

    for words in (
        "Antragstellende Person",
        "Ben Amtmann",
        "Empfang bescheinigen",
        "Vorgang an Ben Amtmann gegeben",
        "geht mit der Post",
        "Gebühr",
        "Meldung an Industrie- und Handelskammer",
    ):
        assert words in history, words
    assert "step_" not in history
    assert "clock_" not in history


def test_a_whole_log_is_called_whole_and_a_changed_one_broken():
    case = taken(case_of(), "take_up")
    client = staff_client("ben")
    assert "lückenlos und unverändert" in html_of(client.get(address(case, "protokoll/")))

    AuditEntry.objects.filter(subject=case, action="step_take_up").update(actor="somebody else")

    assert "Das Protokoll ist beschädigt" in html_of(client.get(address(case, "protokoll/")))


def test_the_preview_beside_the_list_is_noted_like_the_page():
    case = case_of()

    html = html_of(staff_client("ben").get(address(case, "vorschau")))

    assert "Vorgang öffnen" in html
    assert Access.objects.filter(subject=case, what="case").count() == 1


def test_a_deadline_says_date_rule_and_why():
    case = case_of()

    html = html_of(staff_client("ben").get(address(case)))

    assert "Do., 26.11.2026" in html
    assert "§ 15" in html
    assert "§ 187 Abs. 1 BGB" in html


class PressAtRest:
    """A press that does not print just now."""

    def print(self, sheet):
        raise notice_ports.PressDown("resting")


def test_a_letter_that_cannot_be_printed_now_says_so_kindly(monkeypatch):
    case = case_of()
    notice = Notice.objects.filter(subject=case).first()
    monkeypatch.setattr(notice_ports, "_press", [PressAtRest()])

    response = staff_client("ben").get(address(case, f"schreiben/{notice.public_id}.pdf"))

    assert response.status_code == 503
    assert "Das PDF ist gleich fertig" in html_of(response)
    assert response.headers["Retry-After"]


def test_a_message_nobody_can_write_stops_the_step_and_says_why(monkeypatch):
    case = taken(case_of(), "take_up")
    monkeypatch.setattr(case_ports, "_writers", {})
    client = staff_client("ben")

    shown = client.get(address(case, "schritte/confirm/"))
    response = take(client, case, "confirm")

    assert shown.status_code == 200
    assert response.status_code == 422
    for html in (html_of(shown), html_of(response)):
        assert "lässt sich nicht schreiben" in html
        assert "Nobody writes" in html
    assert row_of(case).state == "checking"
    assert not Parcel.objects.filter(subject=case, kind="authority").exists()
