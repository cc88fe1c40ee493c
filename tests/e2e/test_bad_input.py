"""What goes wrong on the way: always a clear word in the page, nothing lost, nothing half-saved."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.examples import example
from tests.e2e.filling import Filler
from tests.e2e.samples import sample
from tests.e2e.walking import begin, hand_in, open_with_code, own_data, receipt, send_button

CITY, SERVICE = "gelsenkirchen", "bewohnerparkausweis"
LONG_AGO = "2020-01-01 00:00:00"


@pytest.fixture
def filler(either_page, javascript, folder):
    """Fills the form of a parking permit."""
    return Filler(either_page, example(SERVICE, "one-year-own-car"), javascript=javascript, folder=folder)


@pytest.fixture
def page(either_page):
    return either_page


def problem(page):
    """The box on top that says what is wrong."""
    return page.get_by_role("main").get_by_role("alert").first


def test_wrong_answers_are_named_in_a_summary_that_has_the_focus(page, filler, javascript, inspector):
    begin(page, CITY, SERVICE)
    filler.fill_page()
    filler.answers = {"applicant": {"birth_date": "2090-13-45", "contact": {"email": "amira.beispiel"}}}
    filler.answer_what_is_asked()
    filler.press("weiter")

    expect(page).to_have_title(re.compile("^Fehler: "))
    expect(problem(page)).to_be_visible()
    links = problem(page).get_by_role("link")
    assert links.count() >= 3
    if javascript:
        expect(page.locator(".rh-errors")).to_be_focused()
        inspector.look_german(page)
    assert page.locator('[name="applicant.contact.email"]').input_value() == "amira.beispiel"
    for place in range(links.count()):
        target = page.locator(links.nth(place).get_attribute("href").replace(".", "\\."))
        expect(target).to_have_count(1)
    links.first.click()
    if javascript:
        assert page.evaluate(
            "document.activeElement.id || location.hash.slice(1)"
        ) in links.first.get_attribute("href")


def test_an_older_page_never_overwrites_newer_answers(page, filler, inspector):
    begin(page, CITY, SERVICE)
    filler.fill_page()
    second = page.context.new_page()
    second.goto(page.url)
    filler.fill_page()
    second.get_by_label("Familienname").fill("Veraltet")
    second.locator("form button.kern-btn[name=weiter]").click()

    expect(problem(second)).to_contain_text("in einem anderen Fenster geändert")
    assert second.get_by_label("Familienname").input_value() == "Veraltet"
    inspector.look_german(second)
    page.goto(second.url)
    assert page.get_by_label("Familienname").input_value() == "Beispiel"


def test_back_and_send_again_makes_no_second_case(page, filler):
    begin(page, CITY, SERVICE)
    filler.fill_until_check()
    first = hand_in(page)
    page.go_back()
    if "/pruefen/" in page.url and send_button(page).count():
        page.get_by_label("Meine Angaben sind richtig").check()
        send_button(page).click()

    page.wait_for_url("**/vorgaenge/**")
    expect(page.get_by_role("main").get_by_text(first.number).first).to_be_visible()


def test_two_clicks_make_one_case(page, filler, server):
    count = "SELECT count(*) FROM cases_case"
    begin(page, CITY, SERVICE)
    filler.fill_until_check()
    before = server.read(count)
    page.get_by_label("Meine Angaben sind richtig").check()
    send_button(page).dblclick(no_wait_after=True)
    page.wait_for_url("**/vorgaenge/**")

    page.wait_for_load_state()
    assert server.read(count) == before + 1
    if page.url.endswith("/eingang/"):
        receipt(page)


def test_lost_cookies_lose_nothing_that_was_saved(page, filler, inspector):
    begin(page, CITY, SERVICE)
    filler.fill_page()
    filler.fill_page()
    code = re.search(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b", page.get_by_role("main").inner_text())[0]
    place = page.url
    page.context.clear_cookies()
    filler.answer_what_is_asked()
    page.locator("form button.kern-btn[name=weiter]").click()

    heading = page.get_by_role("heading", level=1)
    expect(heading).to_be_visible()
    expect(page.get_by_role("main").get_by_role("link", name=re.compile("Code")).first).to_be_visible()
    inspector.look_german(page)
    open_with_code(page, CITY, code)
    assert page.url.rstrip("/").endswith("/home")
    assert place.rstrip("/").endswith("/home")
    filler.fill_until_check()
    assert own_data(page, hand_in(page).address)["answers"]["applicant"]["name"]["family_name"] == "Beispiel"


def test_a_wrong_code_says_so_and_many_are_stopped(page, inspector):
    for number in range(10):
        open_with_code(page, CITY, f"0000-0000-{number:04}")
        expect(page.get_by_role("main").get_by_role("alert")).to_contain_text("kennen wir")
        assert page.get_by_label("Code", exact=True).input_value() == f"0000-0000-{number:04}"
    expect(page).to_have_title(re.compile("^Fehler: "))
    inspector.look_german(page)

    open_with_code(page, CITY, "0000-0000-9999")

    expect(page.get_by_role("main")).to_contain_text("zu viele Versuche")
    inspector.look_german(page)


def test_a_field_the_page_does_not_have_is_refused(page, filler, inspector):
    begin(page, CITY, SERVICE)
    filler.fill_page()
    filler.answer_what_is_asked()
    page.evaluate(
        """() => {
          const more = document.createElement("input");
          more.type = "hidden"; more.name = "main_home_confirmed"; more.value = "yes";
          document.querySelector("form:has(button[name=weiter])").append(more);
        }"""
    )
    filler.press("weiter")

    expect(problem(page)).to_contain_text("passen nicht zu dieser Seite")
    inspector.look_german(page)
    page.goto(page.url)
    assert page.get_by_label("Familienname").input_value() == ""
    filler.fill_page()


def test_a_tampered_post_without_its_token_is_refused_with_a_way_on(page, filler, inspector):
    begin(page, CITY, SERVICE)
    page.evaluate("document.querySelector('form [name=csrfmiddlewaretoken]').value = 'x'.repeat(64)")
    page.get_by_role("checkbox").first.check()
    page.locator("form button.kern-btn[name=weiter]").click()

    expect(page.get_by_role("main").get_by_role("heading", level=1)).to_be_visible()
    inspector.look_german(page)
    page.go_back()
    filler.fill_page()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("programm.pdf", b"MZ\x90\x00" + b"\x00" * 400, "Diese Art Datei"),
        ("gross.pdf", None, "zu groß"),
        ("leer.pdf", b"", "leer"),
    ],
    ids=["a program", "too large", "empty"],
)
def test_files_that_cannot_be_taken_are_refused_and_the_rest_is_kept(
    page, filler, folder, inspector, name, content, words
):
    filler.answers = example(SERVICE, "incomplete-then-added")
    begin(page, CITY, SERVICE)
    while "/other_holder/" not in page.url:
        filler.fill_page()
    wrong = folder / name
    if not wrong.exists():
        wrong.write_bytes(
            content if content is not None else sample(folder, "a.pdf").read_bytes() + b"%" * 10_600_000
        )
    filler.answer_what_is_asked()
    page.locator('[name="other_holder.permission_to_use"]').set_input_files(wrong)
    filler.press("weiter")

    expect(problem(page)).to_contain_text(re.compile(words))
    assert page.get_by_label("Familienname").input_value() == "Muster"
    expect(page.get_by_text("schein.pdf").first).to_be_visible()
    inspector.look_german(page)
    page.locator('[name="other_holder.permission_to_use"]').set_input_files(sample(folder, "erlaubnis.pdf"))
    filler.press("weiter")
    page.wait_for_url("**/pruefen/")


def test_an_expired_draft_says_so(page, server, inspector):
    draft = begin(page, CITY, SERVICE)
    place = page.url
    code = re.search(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b", page.get_by_role("main").inner_text())[0]
    changed = server.change(
        "UPDATE cases_draft SET expires_at = ? WHERE public_id = ?", LONG_AGO, draft.replace("-", "")
    )
    assert changed == 1

    assert page.goto(place).status == 404
    expect(page.get_by_role("main").get_by_role("heading", level=1)).to_be_visible()
    inspector.look(page)
    open_with_code(page, CITY, code)
    expect(page.get_by_role("main").get_by_role("alert")).to_contain_text("abgelaufen")


def test_nothing_is_sent_without_confirming_and_gaps_must_be_accepted(page, filler, inspector):
    draft = begin(page, CITY, SERVICE)
    page.goto(f"/{CITY}/antrag/{draft}/pruefen/")
    send_button(page).click()
    expect(problem(page).get_by_role("link").first).to_be_visible()
    inspector.look_german(page)
    page.get_by_label("Meine Angaben sind richtig").check()
    send_button(page).click()

    expect(problem(page)).to_contain_text("Es fehlen Angaben")
    assert "/pruefen/" in page.url
