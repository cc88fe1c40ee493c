"""A business trip inside the town hall: employee, manager, travel office; nobody on the own request."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.e2e.clerking import fill_desk, open_case, state_of, step_of, take
from tests.e2e.examples import example
from tests.e2e.filling import Filler
from tests.e2e.looking import UUID

CITY, SERVICE = "gelsenkirchen", "dienstreise"
TODAY = datetime.now(ZoneInfo("Europe/Berlin")).date()
TRIP = {
    "starts_on": (TODAY + timedelta(days=20)).isoformat(),
    "ends_on": (TODAY + timedelta(days=22)).isoformat(),
}


@pytest.fixture
def person(arrive, town_hall, javascript):
    """Let somebody of the town hall come in."""
    return lambda name: arrive(
        javascript=javascript, storage_state=town_hall.session(f"{name}@gelsenkirchen.example")
    )


def ask_for_trip(page, javascript, folder, look=lambda page: None, **changes):
    """Fill in and hand in a request at the staff's door; return the case's id."""
    page.goto(f"/{CITY}/amt/antraege/")
    look(page)
    page.get_by_role("listitem").filter(has_text="Dienstreise").get_by_role(
        "button", name="Beginnen"
    ).first.click()
    answers = example(SERVICE, "two-nights-by-train", {**TRIP, **changes})
    Filler(page, answers, javascript=javascript, folder=folder, look=look).fill_until_check()
    look(page)
    page.get_by_role("button", name="Antrag abschicken").click()
    page.wait_for_url(lambda url: "/pruefen/" not in url)
    look(page)
    found = UUID.search(page.url)
    assert found
    return found[0], answers


def test_a_trip_goes_from_employee_to_manager_to_travel_office(person, javascript, folder, inspector):
    greta, hanno, ida = person("greta"), person("hanno"), person("ida")
    case, answers = ask_for_trip(greta, javascript, folder, inspector.look_german)

    open_case(hanno, CITY, case)
    inspector.look_german(hanno)
    expect(hanno.get_by_role("main")).to_contain_text("Berlin, Akademie")
    take(hanno, "Reise genehmigen", look=inspector.look_german)
    assert state_of(hanno) == "Genehmigt"

    open_case(ida, CITY, case)
    take(ida, "In Bearbeitung nehmen")
    fill_desk(ida, "", {"booked_cost": "305.10", "booking_reference": "ABC123"}, javascript=javascript)
    take(ida, "Als gebucht eintragen")
    assert state_of(ida) == "Gebucht"
    expect(ida.get_by_role("main")).to_contain_text(answers["destination"])

    greta.goto(f"/{CITY}/amt/antraege/")
    expect(greta.get_by_role("main")).to_contain_text("Gebucht")
    inspector.look_german(greta)


def test_no_manager_decides_on_the_own_trip(person, javascript, folder):
    hanno, ilse = person("hanno"), person("ilse")
    name = {"family_name": "Vorgesetzt", "given_names": "Hanno"}
    case, _ = ask_for_trip(hanno, javascript, folder, traveller={"name": name})
    open_case(hanno, CITY, case)
    expect(step_of(hanno, "Reise genehmigen")).to_have_count(0)
    hanno.goto(f"/{CITY}/amt/vorgaenge/{case}/schritte/approve/")
    hanno.get_by_role("main").get_by_role("button", name="Reise genehmigen", exact=True).click()
    expect(hanno.get_by_role("alert").first).to_contain_text("andere Person")

    open_case(ilse, CITY, case)
    take(ilse, "Reise genehmigen")
    assert state_of(ilse) == "Genehmigt"


def test_the_public_does_not_get_at_internal_services(either_page, arrive, town_hall, javascript):
    amira = arrive(javascript=javascript, storage_state=town_hall.session("amira@beispiel.example"))
    for page in (either_page, amira):
        for part in ("leistungen/dienstreise/", "leistungen/dienstreise/pruefen"):
            assert page.goto(f"/{CITY}/{part}").status == 404
        page.goto(f"/{CITY}/suche?q=dienstreise")
        expect(page.get_by_role("main").get_by_role("link", name="Dienstreise")).to_have_count(0)
        page.goto(f"/{CITY}/leistungen/")
        expect(page.get_by_role("main")).not_to_contain_text("Dienstreise")
        token = page.context.cookies()
        answer = page.request.post(
            f"/{CITY}/leistungen/dienstreise/beginnen",
            headers={
                "X-CSRFToken": next((one["value"] for one in token if one["name"] == "rathaus_csrf"), "")
            },
        )
        assert answer.status in (403, 404)
    assert "/konto/anmelden/" in either_page.goto(f"/{CITY}/amt/antraege/").url
