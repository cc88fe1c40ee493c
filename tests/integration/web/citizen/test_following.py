"""Follow a case: what the applicant sees and does, and what nobody else may."""

from __future__ import annotations

import pytest

from rathaus.apps.cases.operations.conversations import write_message
from rathaus.apps.notices import ports
from rathaus.apps.notices.models import Notice
from tests.factories.cases import MONDAY, example_answers, row_of, taken
from tests.factories.people import citizen, signed_in, staff, staff_client
from tests.integration.web.citizen.visiting import Visitor, code_on, errors_of, text_of, title_of
from tests.integration.web.filling import picture

PARKING = "bewohnerparkausweis"
TRADE = "gewerbeanmeldung"


@pytest.fixture
def trade():
    return example_answers(TRADE)


@pytest.fixture
def case(visitor, answers):
    return visitor.apply(PARKING, answers)


def asked(case):
    """Let Ben ask for the crafts card and a look at the street."""
    taken(case, "take_up")
    taken(
        case,
        "request_missing",
        documents=["craft_card"],
        fields=["site.address.street"],
        note="Ein Handyfoto genügt.",
    )


def test_the_case_tells_its_story(visitor, case):
    page = visitor.get(f"vorgaenge/{case}/")

    text = text_of(page)
    assert title_of(page) == "Bewohnerparkausweis beantragen"
    for words in ("Amira Beispiel", row_of(case).number, "Eingegangen", "Entscheidung", "Noch niemand."):
        assert words in text, words
    assert "no-store" in page.headers["Cache-Control"]


def test_the_code_stays_the_same_and_opens_the_case_elsewhere(visitor, stranger, case):
    code = code_on(visitor.get(f"vorgaenge/{case}/"))
    assert stranger.get(f"vorgaenge/{case}/").status_code == 404

    opened = stranger.post("abholen", {"code": code})

    assert opened.url == f"/gelsenkirchen/vorgaenge/{case}/"
    assert stranger.client.get(opened.url).status_code == 200


def test_a_stranger_sees_and_does_nothing(visitor, stranger, case):
    notice = Notice.objects.filter(subject=case).first()
    paths = ["", "eingang/", "nachreichen/", "schritte/withdraw/", "daten.json"]
    paths += [f"schreiben/{notice.public_id}/", f"schreiben/{notice.public_id}.pdf"]

    for path in paths:
        assert stranger.get(f"vorgaenge/{case}/{path}").status_code == 404, path
    for path in ("nachrichten", "berichtigen", "verlaengern", "nachreichen/", "schritte/withdraw/"):
        assert stranger.post(f"vorgaenge/{case}/{path}", {"text": "hallo"}).status_code == 404, path
    assert row_of(case).state == "received"


def test_another_account_is_a_stranger(amira, answers):
    case = amira.apply(PARKING, answers)
    del amira.client.cookies["rathaus_access"]

    assert amira.get(f"vorgaenge/{case}/").status_code == 200
    assert Visitor(signed_in(citizen("berta"))).get(f"vorgaenge/{case}/").status_code == 404


def test_messages_go_both_ways_with_files(visitor, case):
    sent = visitor.post(
        f"vorgaenge/{case}/nachrichten", {"text": "Wann?\nDanke", "anhang": picture("auto.png")}
    )
    assert sent.url == f"/gelsenkirchen/vorgaenge/{case}/#nachrichten"
    cem = staff("cem")
    write_message(
        public_id=case, text="Morgen <b>früh</b>.", uploads=[], by=cem.audit_actor, now=MONDAY, staff=cem
    )

    page = visitor.get(f"vorgaenge/{case}/")

    assert "Wann?<br>Danke" in page.content.decode()
    assert "Morgen &lt;b&gt;früh&lt;/b&gt;." in page.content.decode()
    assert "Cem Nachbar" in text_of(page)
    file = page.content.decode().partition(f"/gelsenkirchen/vorgaenge/{case}/dateien/")[2].partition('"')[0]
    download = visitor.get(f"vorgaenge/{case}/dateien/{file}")
    assert download.headers["Content-Disposition"].startswith('attachment; filename="auto.png"')
    assert "sandbox" in download.headers["Content-Security-Policy"]


def test_an_empty_message_is_not_sent_and_a_long_one_is_kept_for_shortening(visitor, case):
    empty = visitor.post(f"vorgaenge/{case}/nachrichten", {"text": "  "})
    long = visitor.post(f"vorgaenge/{case}/nachrichten", {"text": "x" * 5001})

    assert empty.status_code == long.status_code == 422
    assert errors_of(empty) == [
        "Bitte schreiben Sie etwas oder hängen Sie eine Datei an (höchstens 5.000 Zeichen)."
    ]
    assert "x" * 5001 in long.content.decode()
    assert visitor.data(case)["messages"] == []


def test_a_message_with_a_bad_file_is_not_sent_and_keeps_its_words(visitor, case):
    file = picture("kaputt.png")
    file.file.truncate(20)

    response = visitor.post(f"vorgaenge/{case}/nachrichten", {"text": "Siehe Bild", "anhang": file})

    assert response.status_code == 422
    assert "kaputt.png: Die Datei ist beschädigt" in text_of(response)
    assert "Siehe Bild" in text_of(response)
    assert visitor.data(case)["messages"] == []


def test_it_is_the_applicants_turn_and_says_what_is_wanted(visitor, trade):
    case = visitor.apply(TRADE, trade)
    asked(case)

    text = text_of(visitor.get(f"vorgaenge/{case}/"))

    for words in (
        "Sie sind dran",
        "Bitte reichen Sie nach: Handwerkskarte",
        "Ein Handyfoto genügt.",
        "Straße",
    ):
        assert words in text, words
    assert "bis Montag, 07.12.2026" in text


def test_what_was_asked_for_is_handed_in(visitor, trade):
    case = visitor.apply(TRADE, trade)
    asked(case)
    page = visitor.get(f"vorgaenge/{case}/nachreichen/")
    name = (
        page.content.decode().partition('type="file" id="datei-')[2].partition('name="')[2].partition('"')[0]
    )

    response = visitor.post(
        f"vorgaenge/{case}/nachreichen/", {name: picture("hinten.png"), "text": "Bitte sehr"}
    )

    assert response.url == f"/gelsenkirchen/vorgaenge/{case}/"
    assert row_of(case).state == "checking"
    assert "hinten.png" in text_of(visitor.client.get(response.url))


def test_a_bad_file_hands_in_nothing(visitor, trade):
    case = visitor.apply(TRADE, trade)
    asked(case)
    file = picture("kaputt.png")
    file.file.truncate(20)

    response = visitor.post(f"vorgaenge/{case}/nachreichen/", {"0": file, "text": "Bitte sehr"})

    assert response.status_code == 422
    assert "kaputt.png: Die Datei ist beschädigt" in text_of(response)
    assert "Bitte sehr" in text_of(response)
    assert row_of(case).state == "incomplete"
    assert visitor.data(case)["messages"] == []


def test_nothing_is_handed_in_when_nothing_was_asked_for(visitor, case):
    response = visitor.post(f"vorgaenge/{case}/nachreichen/", {"text": "Hier"})

    assert response.status_code == 422
    assert "Das hat nicht geklappt" in text_of(response)


def test_answers_are_corrected_in_the_form(visitor, case):
    opened = visitor.post(f"vorgaenge/{case}/berichtigen")
    visitor.draft = opened.url.split("/antrag/")[1].partition("/")[0]
    page = visitor.client.get(opened.url)
    assert "Berichtigung abschicken" in text_of(page)
    assert "Was es kostet" not in text_of(page)

    visitor.answer("vehicle", plate="GE XY 99", vin="000001", holder="applicant")
    done = visitor.post(f"antrag/{visitor.draft}/pruefen/", {"wahr": "ja", "berichtigung": "1"})

    assert done.url == f"/gelsenkirchen/vorgaenge/{case}/"
    assert visitor.data(case)["answers"]["plate"] == "GE XY 99"
    assert row_of(case).state == "received"


def test_a_correction_never_becomes_a_second_case(visitor, case):
    opened = visitor.post(f"vorgaenge/{case}/berichtigen")
    draft = opened.url.split("/antrag/")[1].partition("/")[0]

    response = visitor.post(f"antrag/{draft}/pruefen/", {"wahr": "ja"})

    assert response.url.startswith(f"/gelsenkirchen/vorgaenge/{case}/")
    assert row_of(case)


def test_an_application_is_withdrawn_once(visitor, case):
    page = visitor.get(f"vorgaenge/{case}/schritte/withdraw/")
    assert title_of(page) == "Antrag zurücknehmen"
    assert "nicht rückgängig" in text_of(page)

    done = visitor.post(f"vorgaenge/{case}/schritte/withdraw/")
    again = visitor.post(f"vorgaenge/{case}/schritte/withdraw/")

    assert done.url == f"/gelsenkirchen/vorgaenge/{case}/"
    assert row_of(case).state == "withdrawn"
    assert again.status_code == 422
    assert "Zurückgenommen" in text_of(visitor.get(f"vorgaenge/{case}/"))


def test_steps_of_others_are_not_to_be_had(visitor, case):
    for step in ("grant", "take_up", "become_final", "correct", "nonsense"):
        assert visitor.post(f"vorgaenge/{case}/schritte/{step}/").status_code == 404, step


def test_a_hearing_is_answered_with_words_and_a_file(visitor, case):
    taken(case, "take_up", by="cem")
    taken(case, "hear", by="cem", reasons="Ihre Anschrift liegt in keiner Zone.")
    assert "Möchten Sie sich dazu äußern?" in text_of(visitor.get(f"vorgaenge/{case}/"))
    address = f"vorgaenge/{case}/schritte/answer_hearing/"

    missing = visitor.post(address)
    done = visitor.post(address, {"answer": "Doch, seit Mai.", "documents": picture("meldung.png")})

    assert missing.status_code == 422
    assert "Bitte füllen Sie „Ihre Äußerung“ aus." in text_of(missing)
    assert done.status_code == 302
    assert row_of(case).state == "checking"
    assert "meldung.png" in text_of(visitor.get(f"vorgaenge/{case}/"))


def test_the_notice_is_read_as_a_page_and_a_copy_starts_no_period(visitor, trade):
    case = visitor.apply(TRADE, trade)
    taken(case, "take_up")
    taken(case, "confirm")
    assert "Bescheinigt" in text_of(visitor.get(f"vorgaenge/{case}/"))
    fee = Notice.objects.get(subject=case, letter="fee_notice")

    page = visitor.get(f"vorgaenge/{case}/schreiben/{fee.public_id}/")

    assert "27,00 €" in text_of(page)
    assert "Dies ist eine Kopie. Der Brief kommt mit der Post" in text_of(page)
    fee.refresh_from_db()
    assert fee.retrieved_at is None


def test_the_signed_in_owners_retrieval_counts(amira, answers):
    amira.fill(PARKING, answers, amira.begin(PARKING))
    case = amira.hand_in(abruf="1")
    taken(case, "take_up", by="cem")
    taken(case, "hear", by="cem", reasons="Ihre Anschrift liegt in keiner Zone.")
    notice = Notice.objects.get(subject=case, letter="hearing")

    page = amira.get(f"vorgaenge/{case}/schreiben/{notice.public_id}/")

    assert page.status_code == 200
    notice.refresh_from_db()
    assert notice.retrieved_at == MONDAY


class PressAtRest:
    """A press that does not print just now."""

    def print(self, sheet):
        raise ports.PressDown("resting")


def test_a_letter_that_cannot_be_printed_now_says_so_kindly(visitor, case, monkeypatch):
    monkeypatch.setattr(ports, "_press", [PressAtRest()])
    notice = Notice.objects.get(subject=case)

    response = visitor.get(f"vorgaenge/{case}/schreiben/{notice.public_id}.pdf")

    assert response.status_code == 503
    assert title_of(response) == "Das PDF ist gleich fertig"
    assert response.headers["Retry-After"]


def test_who_has_seen_my_data_is_told(visitor, trade):
    case = visitor.apply(TRADE, trade)
    staff_client("ben").get(f"/gelsenkirchen/amt/vorgaenge/{case}/")
    staff_client("cem").get(f"/gelsenkirchen/amt/vorgaenge/{case}/")

    text = text_of(visitor.get(f"vorgaenge/{case}/"))

    assert "Ben Amtmann, Gewerbeamt Alle Angaben und Unterlagen" in text
    assert "Cem Nachbar, Bewohnerparken Nur Zeichen und Stand" in text


def test_all_my_data_is_a_file_to_download(visitor, case):
    response = visitor.get(f"vorgaenge/{case}/daten.json")

    assert response.headers["Content-Disposition"].startswith("attachment")
    data = visitor.data(case)
    assert data["answers"]["applicant"]["name"]["family_name"] == "Beispiel"
    assert {"messages", "files", "letters", "fees", "history", "seen_by", "sent_to"} <= set(data)


def test_files_and_letters_of_other_cases_are_not_reachable(visitor, stranger, case, answers):
    other = stranger.apply(PARKING, answers)
    notice = Notice.objects.get(subject=other)

    assert visitor.get(f"vorgaenge/{case}/schreiben/{notice.public_id}/").status_code == 404
    assert visitor.get(f"vorgaenge/{case}/schreiben/{notice.public_id}.pdf").status_code == 404


def test_another_city_does_not_know_the_case(visitor, case):
    visitor.home = "/soest/"

    assert visitor.get(f"vorgaenge/{case}/").status_code == 404


def test_an_account_finds_its_cases_and_drafts(amira, answers):
    case = amira.apply(PARKING, answers)
    amira.begin(PARKING)

    page = amira.get("vorgaenge/").content.decode()

    assert str(case) in page
    assert amira.draft in page
    assert row_of(case).number in text_of(amira.get(""))


def test_a_case_in_english_is_english(visitor, trade):
    case = visitor.apply(TRADE, trade)
    asked(case)
    visitor.get("?sprache=en")

    text = text_of(visitor.get(f"vorgaenge/{case}/"))

    for words in (
        "Register a business",
        "It is your turn",
        "Please hand in: Crafts card",
        "Who has seen my data?",
    ):
        assert words in text, words


def test_typed_in_addresses_of_buttons_lead_to_the_case(visitor, case):
    for path in ("nachrichten", "berichtigen", "verlaengern"):
        assert visitor.get(f"vorgaenge/{case}/{path}").url == f"/gelsenkirchen/vorgaenge/{case}/"


def test_a_genuine_code_is_confirmed_and_another_is_not(visitor):
    assert title_of(visitor.get("echt/0123456789abcdef")) == "Nicht bekannt"
    assert visitor.get("echt/0123456789abcdef").status_code == 404
