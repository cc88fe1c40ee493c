"""What a citizen does with a case, with and without JavaScript: go on elsewhere, write, correct, withdraw."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.examples import example, lacking
from tests.e2e.filling import Filler
from tests.e2e.samples import pdf_text, sample
from tests.e2e.walking import apply, begin, hand_in, open_with_code, own_data

CITY, SERVICE = "gelsenkirchen", "bewohnerparkausweis"


@pytest.fixture
def handed(either_page, javascript, folder):
    """A parking permit applied for without account."""
    answers = example(SERVICE, "one-year-own-car")
    return apply(either_page, CITY, SERVICE, answers, javascript=javascript, folder=folder)


def test_search_leads_to_a_service_that_says_everything(either_page, inspector):
    page = either_page
    page.goto(f"/{CITY}/")
    page.get_by_role("searchbox").or_(page.get_by_role("combobox")).first.fill("gewerbe")
    page.keyboard.press("Enter")
    page.wait_for_url("**/suche?q=gewerbe")
    inspector.look(page)
    page.get_by_role("main").get_by_role(
        "link", name=re.compile("Gewerbe.*(anmelden|Anmeldung)")
    ).first.click()

    main = page.get_by_role("main")
    for heading in ("Darf ich", "Das legen Sie bereit"):
        expect(main.get_by_role("heading", name=heading)).to_be_visible()
    for words in ("Wie lange es dauert", "Recht und Paragrafen", "Wer Ihre Angaben bekommt"):
        expect(main.get_by_text(words)).to_be_visible()
    expect(main.get_by_text(re.compile(r"\d+,\d\d\s€")).first).to_be_visible()
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("anmelden")
    page.get_by_role("link", name="Leichte Sprache").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "de")


def test_an_incomplete_application_is_taken_with_its_consequence_said(
    either_page, javascript, folder, inspector
):
    answers = example(SERVICE, "incomplete-then-added")

    handed = apply(
        either_page,
        CITY,
        SERVICE,
        answers,
        javascript=javascript,
        folder=folder,
        gaps=True,
        look=inspector.look,
    )

    expect(either_page.get_by_text("Es fehlt noch etwas")).to_be_visible()
    data = own_data(either_page, handed.address)
    assert data["state"] == "received"
    assert lacking(data["answers"], answers) == []
    assert "permission_to_use" not in data["answers"]["other_holder"]


def test_an_application_goes_on_elsewhere_by_its_code(either_page, arrive, javascript, folder, inspector):
    answers = example(SERVICE, "one-year-own-car")
    draft = begin(either_page, CITY, SERVICE)
    filler = Filler(either_page, answers, javascript=javascript, folder=folder)
    for _ in range(3):
        filler.fill_page()
    where = either_page.url
    either_page.get_by_role("button", name="Später weitermachen").click()
    expect(either_page.get_by_role("heading", level=1)).to_have_text("Alles ist gespeichert")
    code = either_page.locator("main .rh-code").first.inner_text().strip()

    elsewhere = arrive(javascript=javascript)
    assert elsewhere.goto(f"/{CITY}/antrag/{draft}/").status == 404
    open_with_code(elsewhere, CITY, code.lower().replace("-", " "))

    assert elsewhere.url.rstrip("/") == where.partition("#")[0].rstrip("/")
    Filler(elsewhere, answers, javascript=javascript, folder=folder).fill_until_check()
    handed = hand_in(elsewhere)
    assert lacking(own_data(elsewhere, handed.address)["answers"], answers) == []


def test_the_receipt_is_there_at_once_as_page_and_pdf(either_page, handed, arrive, inspector):
    page = either_page
    page.goto(f"{handed.address}eingang/")
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile(r"\(PDF\)")).first.click()

    content = download.value.path().read_bytes()
    assert content.startswith(b"%PDF-")
    assert handed.number in pdf_text(content)

    page.goto(handed.address)
    inspector.look(page)
    expect(page.get_by_role("heading", name="So weit sind wir")).to_be_visible()
    expect(page.get_by_role("main").get_by_text("Eingegangen").first).to_be_visible()
    page.get_by_role("complementary").get_by_role("listitem").get_by_role("link").first.click()
    inspector.look(page)
    expect(page.get_by_role("article").get_by_text(handed.number).first).to_be_visible()


def test_with_the_code_another_device_opens_the_case(arrive, javascript, handed):
    elsewhere = arrive(javascript=javascript)
    assert elsewhere.goto(handed.address).status == 404

    open_with_code(elsewhere, CITY, handed.code)

    assert elsewhere.url.rstrip("/") == handed.address.rstrip("/")
    expect(elsewhere.get_by_text(handed.number).first).to_be_visible()


def test_a_message_with_a_file_is_sent_and_an_empty_one_is_not(either_page, handed, folder, inspector):
    page = either_page
    page.goto(handed.address)
    page.get_by_role("button", name="Senden").click()
    expect(page.get_by_text("Bitte schreiben Sie etwas").first).to_be_visible()
    inspector.look_german(page)

    page.get_by_label("Ihre Nachricht").fill("Wann bekomme ich den Ausweis?\nIch ziehe bald um.")
    page.get_by_label("Datei anhängen").set_input_files(sample(folder, "umzug.pdf"))
    page.get_by_role("button", name="Senden").click()

    expect(page.get_by_role("article").filter(has_text="Wann bekomme ich den Ausweis?")).to_be_visible()
    expect(page.get_by_role("article").get_by_role("link", name="umzug.pdf")).to_be_visible()
    [message] = own_data(page, handed.address)["messages"]
    assert message["text"].splitlines() == ["Wann bekomme ich den Ausweis?", "Ich ziehe bald um."]


def test_answers_are_corrected_after_handing_in(either_page, handed, javascript, folder, inspector):
    page = either_page
    page.goto(handed.address)
    page.get_by_role("button", name="Angaben berichtigen oder ergänzen").click()
    inspector.look(page)
    page.get_by_role("link", name=re.compile("Ändern.*Kennzeichen")).click()
    Filler(page, {"plate": "GE XY 99"}, javascript=javascript, folder=folder).fill_page()
    while "/pruefen/" not in page.url:
        page.locator("form button.kern-btn[name=weiter]").click()
        page.wait_for_load_state("domcontentloaded")
    page.get_by_label("Meine Angaben sind richtig").check()
    page.get_by_role("button", name="Berichtigung abschicken").click()

    page.wait_for_url("**/vorgaenge/**")
    data = own_data(page, handed.address)
    assert lacking(data["answers"], example(SERVICE, "one-year-own-car", {"plate": "GE XY 99"})) == []
    assert data["state"] == "received"


def test_an_application_is_withdrawn(either_page, handed, inspector):
    page = either_page
    page.goto(handed.address)
    page.get_by_role("link", name="Antrag zurücknehmen").click()
    inspector.look(page)
    page.get_by_role("button", name="Antrag zurücknehmen").click()

    page.wait_for_url(re.compile(r"vorgaenge/[^/]+/$"))
    assert own_data(page, handed.address)["state"] == "withdrawn"
    page.goto(handed.address)
    inspector.look(page)
    expect(page.get_by_role("link", name="Antrag zurücknehmen")).to_have_count(0)


def test_a_draft_is_thrown_away(either_page, inspector):
    page = either_page
    draft = begin(page, CITY, SERVICE)
    page.get_by_role("link", name="Entwurf löschen").click()
    inspector.look(page)
    page.get_by_role("button", name="Entwurf löschen").click()

    assert page.goto(f"/{CITY}/antrag/{draft}/").status == 404
