"""With JavaScript, questions come and go with the answers: nothing typed or chosen gets lost on the way."""

import pytest
from playwright.sync_api import expect

from tests.e2e.samples import sample
from tests.e2e.walking import begin

CITY, SERVICE = "gelsenkirchen", "gewerbeanmeldung"


@pytest.fixture
def permits(page):
    """The page that asks about permits."""
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    draft = begin(page, CITY, SERVICE)
    page.goto(f"/{CITY}/antrag/{draft}/permits/")
    yield page
    assert faults == []


def yes(page, name):
    return page.locator(f"[name='{name}'][value=yes]")


def test_a_question_that_comes_up_is_announced_and_the_focus_stays(permits):
    yes(permits, "needs_permit").check()

    expect(yes(permits, "permit.held")).to_be_visible()
    expect(permits.locator("#ansage")).to_have_text("Es sind Fragen dazugekommen.")
    expect(yes(permits, "needs_permit")).to_be_focused()
    expect(yes(permits, "needs_permit")).to_be_checked()


def test_a_chosen_file_and_typed_words_survive_questions_that_come_and_go(permits, folder):
    yes(permits, "needs_permit").check()
    yes(permits, "permit.held").check()
    permits.locator("[name='permit.proof']").set_input_files(sample(folder, "erlaubnis.pdf"))
    permits.locator("[name='permit.authority']").fill("Ordnungsamt")

    permits.locator("[name='needs_permit'][value=no]").check()
    expect(permits.locator("[name='permit.proof']")).to_have_count(0)
    expect(permits.locator("#ansage")).to_have_text("Fragen sind weggefallen.")
    yes(permits, "needs_permit").check()

    expect(permits.locator("[name='permit.authority']")).to_have_value("Ordnungsamt")
    files = permits.locator("[name='permit.proof']").evaluate(
        "input => [...input.files].map(file => file.name)"
    )
    assert files == ["erlaubnis.pdf"]


def test_what_is_typed_while_the_server_thinks_is_kept(permits):
    yes(permits, "needs_permit").check()
    yes(permits, "permit.held").check()
    authority = permits.locator("[name='permit.authority']")
    expect(authority).to_be_visible()
    permits.route("**/permits/", lambda route: (permits.wait_for_timeout(400), route.continue_()))

    permits.evaluate("document.querySelector('[name=\"permit.held\"][value=yes]')"
                     ".dispatchEvent(new Event('change', {bubbles: true}))")  # fmt: skip
    authority.press_sequentially("Ordnungsamt")
    permits.wait_for_timeout(900)

    expect(authority).to_have_value("Ordnungsamt")
    expect(authority).to_be_focused()


def test_the_keyboard_alone_answers_and_goes_on(permits):
    permits.locator("[name='needs_permit']").first.focus()
    permits.keyboard.press("ArrowDown")
    expect(permits.locator("[name='needs_permit'][value=no]")).to_be_checked()

    permits.keyboard.press("Enter")

    permits.wait_for_url("**/declaration/")
