"""Fill in an application page by page; whatever happens, nothing is lost and nothing half-saved."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rathaus.apps.accounts.operations import keep_profile
from rathaus.apps.cases.models import Case, Draft
from rathaus.apps.catalogue.queries import offered
from rathaus.web.citizen.views import applying
from tests.factories.cases import example_answers
from tests.factories.people import citizen
from tests.integration.web.citizen.visiting import code_on, errors_of, text_of, title_of
from tests.integration.web.filling import picture

PARKING = "bewohnerparkausweis"
DOGS = "hundesteuer-anmeldung"
TRADE = "gewerbeanmeldung"
NAME = {"applicant__name__family_name": "Beispiel", "applicant__name__given_names": "Amira"}
YOU = {
    **NAME,
    "applicant__birth_date__day": "24",
    "applicant__birth_date__month": "12",
    "applicant__birth_date__year": "1990",
    "applicant__contact__email": "amira@beispiel.example",
}


def value(response, name):
    """Return the value of a text input."""
    return response.content.decode().partition(f'name="{name}" value="')[2].partition('"')[0]


@pytest.mark.parametrize("service", [PARKING, DOGS, TRADE])
def test_a_whole_application_from_the_first_page_to_the_receipt(visitor, service):
    wanted = example_answers(service)

    case = visitor.apply(service, wanted)

    assert title_of(visitor.get(f"vorgaenge/{case}/eingang/")) == "Das ist bei uns angekommen"
    assert visitor.data(case)["open_points"] == []


def test_a_page_with_mistakes_names_them_and_saves_nothing(visitor):
    visitor.begin(PARKING)

    response = visitor.answer(
        "you", **{**YOU, "applicant__birth_date__day": "31", "applicant__birth_date__month": "2"}
    )

    assert response.status_code == 422
    assert any(
        "Den 31.2.1990 gibt es nicht" in error or "31.02.1990" in error for error in errors_of(response)
    )
    assert 'aria-invalid="true"' in response.content.decode()
    assert value(response, "applicant.name.family_name") == "Beispiel"
    assert value(visitor.page("you"), "applicant.name.family_name") == ""


def test_errors_lead_to_their_inputs(visitor):
    visitor.begin(PARKING)

    html = visitor.answer("you").content.decode()

    assert 'href="#applicant-name-family_name"' in html
    assert 'id="applicant-name-family_name"' in html
    assert "<title>Fehler:" in html.replace("\n", "")


def test_what_is_saved_stands_there_again(visitor):
    visitor.begin(PARKING)
    assert visitor.answer("you", **YOU).url.endswith("/home/")

    page = visitor.page("you")

    assert value(page, "applicant.name.given_names") == "Amira"
    assert value(page, "applicant.birth_date.year") == "1990"


def test_one_goes_on_without_an_answer_when_one_says_so(visitor):
    visitor.begin(PARKING)

    response = visitor.answer("you", button="ohne", **NAME)

    assert response.url.endswith("/home/")
    assert value(visitor.page("you"), "applicant.name.family_name") == "Beispiel"
    assert "fehlt noch" in text_of(visitor.page("pruefen"))


def test_later_saves_and_names_the_code_that_opens_it_elsewhere(visitor, stranger):
    visitor.begin(PARKING)
    response = visitor.answer("you", button="spaeter", **NAME)
    code = code_on(visitor.client.get(response.url))

    assert stranger.page("x").status_code == 404
    opened = stranger.post("abholen", {"code": code.lower().replace("-", " ")})
    stranger.draft = visitor.draft

    assert opened.status_code == 302
    assert stranger.client.get(opened.url).url.endswith("/consent/")
    assert value(stranger.page("you"), "applicant.name.family_name") == "Beispiel"


def test_a_wrong_code_opens_nothing_and_says_so(visitor):
    response = visitor.post("abholen", {"code": "AAAA-BBBB-CCCC"})

    assert response.status_code == 422
    assert "Diesen Code kennen wir" in text_of(response)
    assert 'value="AAAA-BBBB-CCCC"' in response.content.decode()
    assert visitor.post("abholen", {"code": " "}).status_code == 422


def test_too_many_tries_have_to_wait(visitor):
    for _ in range(10):
        assert visitor.post("abholen", {"code": "falsch"}).status_code == 422

    response = visitor.post("abholen", {"code": "falsch"})

    assert response.status_code == 429
    assert "Ab 23.11.2026, 09:10 Uhr" in text_of(response)


def test_a_code_of_another_city_opens_nothing(visitor, stranger):
    visitor.begin(PARKING)
    code = code_on(visitor.page("you"))
    stranger.home = "/soest/"

    assert stranger.post("abholen", {"code": code}).status_code == 422


def test_occurrences_are_added_and_removed_and_keep_what_was_typed(visitor):
    visitor.begin(DOGS)
    first = {"dogs__1__name": "Max", "dogs__1__kept_since__day": "31", "dogs__1__kept_since__month": "4"}

    added = visitor.answer("dogs", button="add.dogs", **first)
    assert added.status_code == 200
    assert value(added, "dogs.1.kept_since.day") == "31"
    assert 'name="dogs.2.name"' in added.content.decode()

    removed = visitor.answer("dogs", button="remove.dogs.1", **first, dogs__2__name="Moritz")
    assert value(removed, "dogs.1.name") == "Moritz"
    assert 'name="dogs.2.name"' not in removed.content.decode()


def test_the_same_button_pressed_twice_adds_one(visitor):
    visitor.begin(DOGS)
    marks = visitor.marks("dogs")

    visitor.answer("dogs", button="add.dogs", marks=marks, dogs__1__name="Max")
    again = visitor.answer("dogs", button="add.dogs", marks=marks, dogs__1__name="Max")

    assert 'name="dogs.2.name"' in again.content.decode()
    assert 'name="dogs.3.name"' not in again.content.decode()


def test_questions_that_come_up_are_no_mistake(visitor):
    visitor.begin(TRADE)

    response = visitor.answer("permits", needs_permit="yes")

    assert response.status_code == 200
    assert errors_of(response) == []
    assert "Dazu gehören noch ein paar Fragen" in text_of(response)
    assert 'name="permit.held"' in response.content.decode()
    assert visitor.answer("permits", needs_permit="yes").status_code == 422


def test_with_javascript_the_server_shows_new_questions_and_stores_nothing(visitor):
    visitor.begin(TRADE)
    before = Draft.objects.get(public_id=visitor.draft).version

    response = visitor.post(
        f"antrag/{visitor.draft}/permits/", {"needs_permit": "yes"}, **{"HX-Request": "true"}
    )

    assert response.status_code == 200
    assert 'name="permit.held"' in response.content.decode()
    assert "<html" not in response.content.decode()
    assert Draft.objects.get(public_id=visitor.draft).version == before


def test_a_file_is_kept_even_when_the_page_has_mistakes(visitor):
    visitor.begin(TRADE)
    visitor.answer("permits", needs_permit="yes", permit__held="yes")

    response = visitor.answer(
        "permits", needs_permit="yes", permit__held="yes", permit__proof=picture("erlaubnis.png")
    )

    assert response.status_code == 422
    assert "erlaubnis.png" in text_of(response)
    assert "erlaubnis.png" in text_of(visitor.page("permits"))


def test_a_file_is_taken_away_again(visitor):
    visitor.begin(TRADE)
    page = visitor.answer(
        "permits", button="ohne", needs_permit="yes", permit__held="yes", permit__proof=picture("alt.png")
    )
    assert page.status_code == 302
    name = visitor.page("permits").content.decode().partition('name="remove_file.')[2].partition('"')[0]

    response = visitor.answer("permits", button=f"remove_file.{name}", needs_permit="yes", permit__held="yes")

    assert "alt.png" not in text_of(response)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"MZ\x90\x00 kein Bild", "Diese Art Datei können wir nicht annehmen"),
        (b"\x89PNG\r\n\x1a\n kaputt", "Die Datei ist beschädigt"),
        (b"%PDF-1.7 " + b"x" * 11_000_000 + b"%%EOF", "Die Datei ist zu groß"),
    ],
)
def test_a_file_that_cannot_be_taken_is_named_with_the_reason(visitor, content, says):
    visitor.begin(TRADE)
    file = picture("datei.png")
    file.file.seek(0)
    file.file.truncate()
    file.file.write(content)
    file.file.seek(0)
    file.size = len(content)

    response = visitor.answer("permits", needs_permit="yes", permit__held="yes", permit__proof=file)

    assert response.status_code == 422
    assert f"datei.png: {says}" in text_of(response)


def test_unknown_fields_are_refused_and_nothing_is_saved(visitor):
    visitor.begin(PARKING)

    response = visitor.answer("you", **YOU, main_home_confirmed="yes")

    assert response.status_code == 422
    assert "Diese Angaben passen nicht zu dieser Seite" in text_of(response)
    assert value(visitor.page("you"), "applicant.name.family_name") == ""


def test_a_page_changed_in_another_window_is_not_overwritten_unasked(visitor):
    visitor.begin(PARKING)
    old = visitor.marks("you")
    visitor.answer("you", **YOU)

    stale = visitor.answer("you", marks=old, **{**YOU, "applicant__name__given_names": "Anna"})

    assert stale.status_code == 422
    assert "in einem anderen Fenster geändert" in text_of(stale)
    assert value(stale, "applicant.name.given_names") == "Anna"
    assert value(visitor.page("you"), "applicant.name.given_names") == "Amira"


def test_the_same_page_sent_twice_is_saved_once(visitor):
    visitor.begin(PARKING)
    marks = visitor.marks("you")

    first = visitor.answer("you", marks=marks, **YOU)
    version = Draft.objects.get(public_id=visitor.draft).version
    second = visitor.answer("you", marks=marks, **YOU)

    assert first.url == second.url
    assert Draft.objects.get(public_id=visitor.draft).version == version


def test_pages_with_answers_are_kept_by_no_cache(visitor):
    visitor.begin(PARKING)

    assert "no-store" in visitor.page("you").headers["Cache-Control"]
    assert "no-store" in visitor.page("pruefen").headers["Cache-Control"]


def test_a_browser_that_lost_its_access_saves_with_the_code(visitor):
    visitor.begin(PARKING)
    marks = visitor.marks("you")
    code = code_on(visitor.page("you"))
    del visitor.client.cookies["rathaus_access"]

    asked = visitor.answer("you", marks=marks, **YOU)
    assert asked.status_code == 403
    assert 'name="applicant.name.family_name" value="Beispiel"' in asked.content.decode()
    assert visitor.answer("you", marks=marks, **YOU, zugangscode="FALSCH").status_code == 403

    saved = visitor.answer("you", marks=marks, **YOU, zugangscode=code)
    assert saved.status_code == 302
    assert value(visitor.page("you"), "applicant.name.family_name") == "Beispiel"


def test_a_stranger_sees_no_draft_and_learns_nothing(visitor, stranger):
    visitor.begin(PARKING)
    stranger.draft = visitor.draft
    unknown = "00000000-0000-4000-8000-000000000000"

    for path in ("", "you/", "pruefen/", "spaeter/", "loeschen/"):
        mine, nobodys = (stranger.get(f"antrag/{draft}/{path}") for draft in (visitor.draft, unknown))
        assert mine.status_code == nobodys.status_code == 404
        assert mine.content == nobodys.content
    assert stranger.post(f"antrag/{visitor.draft}/loeschen/").status_code == 404
    assert Draft.objects.filter(public_id=visitor.draft).exists()


def test_a_forged_cookie_opens_nothing(visitor, stranger):
    visitor.begin(PARKING)
    stranger.draft = visitor.draft
    value = visitor.client.cookies["rathaus_access"].value
    stranger.client.cookies["rathaus_access"] = value[:-2] + ("AA" if value[-2:] != "AA" else "BB")

    assert stranger.page("you").status_code == 404


def test_the_access_ends_after_half_a_day(visitor, monday):
    visitor.begin(PARKING)

    monday.shift(12 * 3600 + 1)

    assert visitor.page("you").status_code == 404


def test_a_page_that_is_not_of_the_form_does_not_exist(visitor):
    visitor.begin(PARKING)

    assert visitor.page("desk").status_code == 404
    assert visitor.page("nonsense").status_code == 404
    assert visitor.answer("desk", marks={}, main_home_confirmed="yes").status_code == 404


def test_resuming_leads_to_the_first_gap_and_then_to_the_check(visitor, answers):
    first = visitor.begin(PARKING)
    assert visitor.get(f"antrag/{visitor.draft}/").url.endswith(f"/{first}/")

    visitor.fill(PARKING, answers, first)

    assert visitor.get(f"antrag/{visitor.draft}/").url.endswith("/pruefen/")


def test_a_draft_is_thrown_away_after_one_question(visitor):
    visitor.begin(PARKING)
    assert title_of(visitor.get(f"antrag/{visitor.draft}/loeschen/")) == "Entwurf löschen?"

    assert visitor.post(f"antrag/{visitor.draft}/loeschen/").url == "/gelsenkirchen/"
    assert not Draft.objects.filter(public_id=visitor.draft).exists()
    assert visitor.page("you").status_code == 404


def test_an_account_fills_in_what_is_known(amira):
    keep_profile(user=citizen("amira"), data={"name": {"family_name": "Beispiel", "given_names": "Amira"}})
    amira.begin(PARKING)

    page = amira.page("you")

    assert value(page, "applicant.contact.email") == "amira@beispiel.example"
    assert "Aus Ihrem Konto übernommen" in text_of(page)


def test_the_owner_opens_a_draft_on_another_device_without_code(amira, stranger):
    amira.begin(PARKING)
    del amira.client.cookies["rathaus_access"]

    assert amira.page("you").status_code == 200
    assert amira.answer("you", **YOU).status_code == 302
    assert amira.draft in amira.get("vorgaenge/").content.decode()


def test_a_form_in_english_is_english(visitor):
    visitor.get("?sprache=en")
    visitor.begin(PARKING)

    text = text_of(visitor.answer("you"))

    assert "Please fill in “Family name”" in text
    assert "Continue without these answers" in text


def test_a_service_that_needs_an_account_sends_visitors_to_sign_in(visitor, amira, monkeypatch):
    offer = offered(PARKING)
    strict = replace(offer, package=replace(offer.package, is_account_required=True))
    monkeypatch.setattr(applying, "public_offer", lambda name: strict)
    address = f"leistungen/{PARKING}/beginnen"

    assert (
        visitor.post(address).url
        == f"/gelsenkirchen/konto/anmelden/?next=/gelsenkirchen/leistungen/{PARKING}/"
    )
    assert "/antrag/" in amira.post(address).url


class TestHandingIn:
    """The check, and what is done with it."""

    def test_one_must_say_that_it_is_true(self, visitor, answers):
        visitor.fill(PARKING, answers, visitor.begin(PARKING))

        response = visitor.post(f"antrag/{visitor.draft}/pruefen/")

        assert response.status_code == 422
        assert errors_of(response) == ["Bitte bestätigen Sie, dass Ihre Angaben richtig sind."]
        assert not Case.objects.filter(public_id=visitor.draft).exists()

    def test_incomplete_is_taken_when_one_says_so(self, visitor):
        visitor.begin(PARKING)
        address = f"antrag/{visitor.draft}/pruefen/"
        assert "der Eingang zählt ab heute" in text_of(visitor.get(address))

        refused = visitor.post(address, {"wahr": "ja"})
        assert refused.status_code == 422
        assert 'id="wahr" name="wahr" value="ja" checked' in refused.content.decode()

        case = visitor.hand_in(unvollstaendig="1")
        assert "Es fehlt noch etwas" in text_of(visitor.get(f"vorgaenge/{case}/eingang/"))
        assert visitor.data(case)["open_points"]

    def test_sent_twice_it_is_one_case(self, visitor, answers):
        visitor.fill(PARKING, answers, visitor.begin(PARKING))

        assert visitor.hand_in() == visitor.hand_in()
        assert Case.objects.filter(public_id=visitor.draft).count() == 1

    def test_an_old_page_of_a_sent_application_leads_to_the_case_and_says_why(self, visitor, answers):
        visitor.fill(PARKING, answers, visitor.begin(PARKING))
        marks = visitor.marks("you")
        case = visitor.hand_in()

        response = visitor.answer("you", marks=marks, **YOU)

        assert response.url.startswith(f"/gelsenkirchen/vorgaenge/{case}/")
        assert "haben Sie schon abgeschickt" in text_of(visitor.client.get(response.url))
        assert visitor.page("pruefen").status_code == 302

    def test_the_check_shows_answers_costs_and_the_way_back(self, visitor, answers):
        visitor.fill(PARKING, answers, visitor.begin(PARKING))

        page = visitor.page("pruefen")

        for words in ("Amira", "24.12.1990", "GE AB 123", "Kostenpflichtig beantragen", "€"):
            assert words in text_of(page), words
        assert "/vehicle/#plate" in page.content.decode()

    def test_consent_to_retrieval_is_asked_of_accounts_alone(self, visitor, amira, answers):
        for one in (visitor, amira):
            one.fill(PARKING, answers, one.begin(PARKING))

        assert 'name="abruf"' not in visitor.page("pruefen").content.decode()
        assert 'name="abruf"' in amira.page("pruefen").content.decode()
        assert Case.objects.get(public_id=amira.hand_in(abruf="1")).has_portal_consent

    def test_consent_to_retrieval_can_be_withdrawn_for_running_cases_too(self, visitor, amira, answers):
        amira.fill(PARKING, answers, amira.begin(PARKING))
        case = amira.hand_in(abruf="1")
        assert "Lieber mit der Post" in text_of(amira.get("konto/"))

        amira.post("konto/abruf", {"abruf": "nein"})

        assert not Case.objects.get(public_id=case).has_portal_consent
        assert "Bescheide im Konto abrufen" in text_of(amira.get("konto/"))

    def test_nobody_is_asked_for_consent_to_what_the_law_does_not_allow_nor_applies_for_a_tax(self, amira):
        amira.begin("hundesteuer-anmeldung")

        page = amira.page("pruefen")

        assert 'name="abruf"' not in page.content.decode()
        assert "Anmeldung abschicken" in text_of(page)
        assert "Kostenpflichtig" not in text_of(page)

    def test_what_is_free_is_sent_without_a_word_of_costs(self, visitor):
        visitor.begin("gewerbeabmeldung")

        text = text_of(visitor.page("pruefen"))

        assert "Anzeige abschicken" in text
        assert "Kostenpflichtig" not in text
        assert "Was es kostet" not in text

    def test_the_check_says_what_happens_to_the_data(self, visitor):
        visitor.begin(PARKING)

        text = text_of(visitor.page("pruefen"))

        for words in ("Was mit Ihren Daten geschieht", "§ 45 Abs. 1b", "3 Jahre nach dem Ende des Vorgangs"):
            assert words in text, words
