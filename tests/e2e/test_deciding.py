"""From the application to the decision and its notice, both doors together, with and without JavaScript."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.e2e.clerking import fill_desk, open_case, state_of, step_of, take
from tests.e2e.examples import example
from tests.e2e.samples import pdf_text, sample
from tests.e2e.walking import apply, open_with_code, own_data

CITY, SERVICE = "gelsenkirchen", "bewohnerparkausweis"
CEM = "cem@gelsenkirchen.example"
PERMIT = "Ihr Bewohnerparkausweis für GE AB 123"
REFUSAL = "Bescheid über Ihren Antrag auf einen Bewohnerparkausweis"
TODAY = datetime.now(ZoneInfo("Europe/Berlin")).date()
CHECKED = {"main_home_confirmed": "true", "permits_already_held": "0"}


@pytest.fixture
def citizen(either_page):
    return either_page


@pytest.fixture
def clerk(arrive, town_hall, javascript):
    """Cem, who works on parking permits."""
    return arrive(javascript=javascript, storage_state=town_hall.session(CEM))


@pytest.fixture
def parking(citizen, javascript, folder):
    """Hand in an application for a parking permit."""

    def handed(key="one-year-own-car", page=citizen, **more):
        return apply(page, CITY, SERVICE, example(SERVICE, key), javascript=javascript, folder=folder, **more)

    return handed


def day_after(words, text):
    """The first day written after some words."""
    found = re.search(re.escape(words) + r"\D{0,25}(\d\d)\.(\d\d)\.(\d{4})", text)
    assert found, f"{words!r} is not followed by a day in: {text}"
    return date(int(found[3]), int(found[2]), int(found[1]))


def check_period(text, start, today):
    """A remedy period of one month begins four days after posting, or on the next working day."""
    served = day_after("bekannt gegeben", text.replace("Bekannt gegeben am", "bekannt gegeben"))
    until = day_after("Rechtsbehelf bis", text)
    assert timedelta(days=start) <= served - today <= timedelta(days=start + 4)
    assert timedelta(days=28) <= until - served <= timedelta(days=36)


def test_a_permit_is_granted_printed_proven_and_posted(citizen, clerk, parking, javascript, inspector):
    handed = parking()
    open_case(clerk, CITY, handed.case)
    inspector.look_german(clerk)
    take(clerk, "In Bearbeitung nehmen")
    assert state_of(clerk) == "In Bearbeitung"
    expect(clerk.get_by_role("complementary")).to_contain_text("Die Wohnung in der Zone muss bestätigt sein.")
    fill_desk(clerk, "Prüfung im Amt", CHECKED, javascript=javascript, look=inspector.look_german)
    take(clerk, "Ausweis ausstellen", look=inspector.look_german)
    assert state_of(clerk) == "Ausgestellt"
    inspector.look_german(clerk)
    expect(clerk.get_by_role("main")).to_contain_text("noch nicht zur Post gegeben")

    citizen.goto(handed.address)
    inspector.look(citizen)
    expect(citizen.get_by_role("main")).to_contain_text("Ausgestellt")
    citizen.get_by_role("complementary").get_by_role("link", name=PERMIT, exact=True).click()
    expect(citizen.get_by_text("Dies ist eine Kopie")).to_be_visible()
    inspector.look(citizen)
    with citizen.expect_download() as download:
        citizen.get_by_role("link", name="Als PDF herunterladen").click()
    content = download.value.path().read_bytes()
    text = pdf_text(content)
    assert content.startswith(b"%PDF-1.7")
    assert "GE AB 123" in text
    assert "Amira Beispiel" in text

    code = re.search(r"/echt/([\w-]+)", text + content.decode("latin-1"))
    assert code, "The permit names no address to check it."
    answer = citizen.goto(f"/{CITY}/echt/{code[1]}")
    assert answer.status == 200
    expect(citizen.get_by_role("heading", level=1)).to_have_text("Echt und gültig")
    expect(citizen.get_by_role("main")).not_to_contain_text("Amira")
    inspector.look(citizen)
    assert citizen.goto(f"/{CITY}/echt/0000000000000000").status == 404

    clerk.goto(f"/{CITY}/amt/post/")
    inspector.look_german(clerk)
    clerk.get_by_role("row").filter(has_text=handed.number).get_by_role("checkbox").check()
    clerk.get_by_role("button", name="Gewählte eintragen").click()
    expect(clerk.get_by_role("status").first).to_contain_text("1 Brief ist eingetragen")
    open_case(clerk, CITY, handed.case)
    check_period(clerk.get_by_role("main").inner_text(), 4, TODAY)
    [notice] = [one for one in own_data(citizen, handed.address)["letters"] if one["remedy_until"]]
    assert notice["served_on"] < notice["remedy_until"]


def test_a_notice_counts_when_its_owner_retrieves_it(
    arrive, clerk, parking, town_hall, javascript, inspector
):
    amira = arrive(javascript=javascript, storage_state=town_hall.session("amira@beispiel.example"))
    handed = parking(page=amira, portal=True)
    open_case(clerk, CITY, handed.case)
    take(clerk, "In Bearbeitung nehmen")
    fill_desk(clerk, "Prüfung im Amt", CHECKED, javascript=javascript)
    take(clerk, "Ausweis ausstellen")
    expect(clerk.get_by_role("main")).to_contain_text("im Konto bereitgestellt")

    stranger = arrive(javascript=javascript)
    open_with_code(stranger, CITY, handed.code)
    stranger.get_by_role("complementary").get_by_role("link", name=PERMIT, exact=True).click()
    expect(stranger.get_by_text("Dies ist eine Kopie")).to_be_visible()
    inspector.look_german(stranger)
    clerk.reload()
    expect(clerk.get_by_role("main")).to_contain_text("im Konto bereitgestellt")

    amira.goto(handed.address)
    amira.get_by_role("complementary").get_by_role("link", name=PERMIT, exact=True).click()
    check_period(amira.get_by_role("main").inner_text(), 0, TODAY)
    inspector.look(amira)
    clerk.reload()
    expect(clerk.get_by_role("main")).to_contain_text("abgerufen")


def test_what_is_missing_is_asked_for_added_and_gone_on_with(
    citizen, clerk, parking, folder, javascript, inspector
):
    handed = parking("incomplete-then-added", gaps=True)
    open_case(clerk, CITY, handed.case)
    take(clerk, "In Bearbeitung nehmen")
    fill_desk(clerk, "Prüfung im Amt", CHECKED, javascript=javascript)
    expect(step_of(clerk, "Ausweis ausstellen")).to_have_count(0)
    take(
        clerk,
        "Angaben oder Unterlagen nachfordern",
        look=inspector.look_german,
        Hinweis="Bitte mit Unterschrift.",
    )
    inspector.look_german(clerk)

    citizen.goto(handed.address)
    inspector.look(citizen)
    expect(citizen.get_by_text("Sie sind dran").first).to_be_visible()
    expect(citizen.get_by_role("main")).to_contain_text(re.compile(r"bis\s+\w+tag, \d\d\.\d\d\.\d{4}"))
    citizen.get_by_role("link", name="Nachreichen").first.click()
    inspector.look(citizen)
    citizen.get_by_label(re.compile("Unterschriebene Erklärung")).set_input_files(
        sample(folder, "erlaubnis.pdf")
    )
    citizen.get_by_role("button", name="Abschicken").click()
    citizen.wait_for_url(re.compile(r"vorgaenge/[^/]+/(#.*)?$"))
    data = own_data(citizen, handed.address)
    assert data["state"] == "checking"
    assert [one["name"] for one in data["answers"]["other_holder"]["permission_to_use"]] == ["erlaubnis.pdf"]

    open_case(clerk, CITY, handed.case)
    with clerk.expect_download() as download:
        clerk.get_by_role("link", name="erlaubnis.pdf").first.click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    take(clerk, "Ausweis ausstellen")
    assert state_of(clerk) == "Ausgestellt"


def test_nobody_is_refused_unheard(citizen, clerk, parking, javascript, inspector):
    handed = parking("outside-the-zone")
    open_case(clerk, CITY, handed.case)
    take(clerk, "In Bearbeitung nehmen")
    expect(clerk.get_by_role("complementary")).to_contain_text(
        "Vor einer Ablehnung muss die Person angehört werden."
    )
    take(clerk, "Anhören", Begründung="Die Adresse liegt in keiner Zone.")
    inspector.look_german(clerk)

    citizen.goto(handed.address)
    inspector.look(citizen)
    citizen.get_by_role("link", name="Stellung nehmen").click()
    inspector.look(citizen)
    citizen.get_by_role("button", name="Zur Anhörung äußern").click()
    expect(citizen.get_by_role("alert").first).to_be_visible()
    inspector.look_german(citizen)
    citizen.get_by_label("Ihre Äußerung").fill("Der Fernweg gehört seit Juni zur Zone H.")
    citizen.get_by_role("button", name="Zur Anhörung äußern").click()

    open_case(clerk, CITY, handed.case)
    expect(clerk.get_by_role("main")).to_contain_text("Der Fernweg gehört seit Juni zur Zone H.")
    take(clerk, "Ablehnen", look=inspector.look_german, Begründung="Der Fernweg gehört nicht dazu.")
    assert state_of(clerk) == "Abgelehnt"
    citizen.goto(handed.address)
    citizen.get_by_role("complementary").get_by_role("link", name=REFUSAL, exact=True).click()
    expect(citizen.get_by_role("article").first).to_contain_text("Der Fernweg gehört nicht dazu.")
    expect(citizen.get_by_role("article").first).to_contain_text(re.compile("Klage|Rechtsbehelf|Widerspruch"))
    inspector.look(citizen)


def test_messages_go_both_ways_with_files_and_reading_is_logged(citizen, clerk, parking, folder, inspector):
    handed = parking()
    open_case(clerk, CITY, handed.case)
    clerk.get_by_role("button", name="Senden").click()
    inspector.look_german(clerk)
    clerk.get_by_label("Nachricht an die antragstellende Person").fill("Wie lautet Ihr Kennzeichen genau?")
    clerk.get_by_label("Datei anhängen").set_input_files(sample(folder, "merkblatt.pdf"))
    clerk.get_by_role("button", name="Senden").click()
    expect(clerk.get_by_role("article").filter(has_text="Wie lautet")).to_contain_text("noch nicht gelesen")

    citizen.goto(handed.address)
    talk = citizen.get_by_role("article").filter(has_text="Wie lautet Ihr Kennzeichen genau?")
    with citizen.expect_download() as download:
        talk.get_by_role("link", name="merkblatt.pdf").click()
    assert download.value.path().read_bytes() == sample(folder, "merkblatt.pdf").read_bytes()
    expect(citizen.get_by_role("region", name="Wer hat meine Daten gesehen?")).to_contain_text("Cem Nachbar")
    citizen.get_by_label("Ihre Nachricht").fill("GE AB 123, wie angegeben.")
    citizen.get_by_label("Datei anhängen").set_input_files(sample(folder, "schild.png"))
    citizen.get_by_role("button", name="Senden").click()

    clerk.goto(f"/{CITY}/amt/?q={handed.number}")
    expect(clerk.get_by_role("row").filter(has_text=handed.number)).to_contain_text("neue Nachricht")
    clerk.get_by_role("row").filter(has_text=handed.number).get_by_role("link").first.click()
    expect(clerk.get_by_role("article").filter(has_text="GE AB 123, wie angegeben.")).to_be_visible()
    expect(clerk.get_by_role("article").filter(has_text="Wie lautet")).not_to_contain_text(
        "noch nicht gelesen"
    )
    data = own_data(citizen, handed.address)
    assert [one["from"] for one in data["messages"]] == ["office", "applicant"]
    assert {"Cem Nachbar"} == {one["by"] for one in data["seen_by"]}


def test_a_case_is_handed_over_to_the_competent_office(citizen, clerk, parking, inspector):
    handed = parking()
    open_case(clerk, CITY, handed.case)
    take(
        clerk,
        "An zuständige Stelle abgeben",
        Zuständige_Stelle="Stadt Essen, Rathausplatz 1",
        Grund="Wohnt in Essen",
    )
    assert state_of(clerk) == "An andere Stelle abgegeben"
    clerk.goto(f"/{CITY}/amt/ausgang/")
    inspector.look_german(clerk)

    citizen.goto(handed.address)
    expect(citizen.get_by_role("main")).to_contain_text("Wir haben ihn dorthin abgegeben")
    inspector.look(citizen)
    assert own_data(citizen, handed.address)["state"] == "transferred"


def test_simple_steps_are_taken_for_many_at_once(clerk, parking, inspector):
    cases = [parking(), parking()]
    clerk.goto(f"/{CITY}/amt/?ansicht=team&leistung={SERVICE}&status=received")
    inspector.look_german(clerk)
    for handed in cases:
        clerk.get_by_role("row").filter(has_text=handed.number).get_by_role("checkbox").check()
    clerk.get_by_label("Gewählte Vorgänge").select_option(label="In Bearbeitung nehmen")
    clerk.get_by_role("button", name="Ausführen").click()

    expect(clerk.get_by_role("heading", level=1)).to_have_text("2 Vorgänge sind erledigt")
    inspector.look_german(clerk)
    for handed in cases:
        open_case(clerk, CITY, handed.case)
        assert state_of(clerk) == "In Bearbeitung"


def test_an_older_case_page_takes_no_step(clerk, parking, inspector):
    handed = parking()
    open_case(clerk, CITY, handed.case)
    second = clerk.context.new_page()
    open_case(second, CITY, handed.case)
    take(clerk, "In Bearbeitung nehmen")
    step_of(second, "In Bearbeitung nehmen").click()

    expect(second.get_by_role("alert").first).to_be_visible()
    inspector.look_german(second)
    open_case(clerk, CITY, handed.case)
    assert state_of(clerk) == "In Bearbeitung"
