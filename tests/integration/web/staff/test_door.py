"""The staff's door: Ben works, Cem is limited, Dora sees nothing, the public does not get in."""

import re

import pytest
import time_machine

from rathaus.apps.audit.models import Access
from tests.factories.cases import MONDAY, case_of, row_of, taken
from tests.factories.people import citizen, signed_in, staff_client

pytestmark = pytest.mark.django_db

GE = "/gelsenkirchen/amt"


@pytest.fixture(autouse=True)
def city(gelsenkirchen):
    with time_machine.travel(MONDAY, tick=True):
        yield gelsenkirchen


def html_of(response):
    return response.content.decode()


PAGES = ["", "post/", "ausgang/", "antraege/"]


@pytest.mark.parametrize("address", PAGES)
def test_every_page_has_one_heading_and_no_inline_code(address):
    html = html_of(staff_client("ben").get(f"{GE}/{address}"))

    assert html.count("<h1") == 1
    assert " style=" not in html
    assert not re.search(r"<script(?![^>]*src=)", html)
    assert not re.search(r"\son\w+=", html)


@pytest.mark.parametrize("address", [*PAGES, "verwaltung/"])
def test_nobody_gets_in_without_signing_in(client, address):
    response = client.get(f"{GE}/{address}")

    assert response.status_code == 302
    assert response.url.startswith("/gelsenkirchen/konto/anmelden/?next=/gelsenkirchen/amt/")


@pytest.mark.parametrize("address", [*PAGES, "verwaltung/"])
def test_a_citizen_finds_nothing_here(address):
    assert signed_in(citizen()).get(f"{GE}/{address}").status_code == 404


@pytest.mark.parametrize("address", [*PAGES, "verwaltung/"])
def test_dora_finds_nothing_in_another_city(address):
    assert staff_client("dora").get(f"{GE}/{address}").status_code == 404


@pytest.mark.parametrize("address", [*PAGES, "verwaltung/"])
def test_pages_are_not_kept_by_anybody_on_the_way(address):
    response = staff_client("frank").get(f"{GE}/{address}")

    assert response.headers["Cache-Control"] == "private, no-store"


def addresses_of(case):
    base = f"{GE}/vorgaenge/{case}"
    return [
        f"{base}/",
        f"{base}/vorschau",
        f"{base}/schritte/take_up/",
        f"{base}/angaben/desk/",
        f"{base}/protokoll/",
        f"{base}/schreiben/{case}/",
        f"{base}/schreiben/{case}.pdf",
        f"{base}/dateien/{case}",
    ]


def test_dora_sees_nothing_of_a_case():
    case = case_of()

    client = staff_client("dora")
    assert {client.get(address).status_code for address in addresses_of(case)} == {404}
    assert {client.post(address).status_code for address in addresses_of(case)} <= {404, 405}
    assert not Access.objects.filter(subject=case).exists()


def test_dora_sees_nothing_of_it_through_her_own_city_either():
    case = case_of()

    response = staff_client("dora").get(f"/paderborn/amt/vorgaenge/{case}/")

    assert response.status_code == 404


def test_cem_sees_number_service_and_state_only():
    case = case_of()

    html = html_of(staff_client("cem").get(f"{GE}/vorgaenge/{case}/"))

    assert row_of(case).number in html
    assert "Ein anderes Team ist zuständig" in html
    assert "Muster" not in html.replace("Musterstadt", "")
    assert "Tischlerei" not in html


def test_cem_gets_into_nothing_else_of_it():
    case = case_of()

    client = staff_client("cem")
    assert {client.get(address).status_code for address in addresses_of(case)[2:]} == {403}


def test_cem_changes_nothing():
    case = case_of()
    before = row_of(case).version

    client = staff_client("cem")
    base = f"{GE}/vorgaenge/{case}"
    answers = [
        client.post(f"{base}/schritte/take_up/", {"fassung": before}),
        client.post(f"{base}/nachrichten", {"text": "Hallo"}),
        client.post(f"{base}/zuweisen", {"an": ""}),
    ]

    assert {answer.status_code for answer in answers} == {403}
    assert row_of(case).version == before


def test_ben_sees_everything_on_one_page():
    case = case_of()

    html = html_of(staff_client("ben").get(f"{GE}/vorgaenge/{case}/"))

    for words in (
        "Amira Muster",
        "Tischlerei mit Möbelbau",
        "Empfang bescheinigen",
        "§ 15",
        "Verlauf",
        "<svg",
        "<title",
    ):
        assert words in html, words
    assert html.count("<h1") == 1


def test_who_looked_is_noted_with_what_they_saw():
    case = case_of()

    staff_client("ben").get(f"{GE}/vorgaenge/{case}/")
    staff_client("cem").get(f"{GE}/vorgaenge/{case}/")

    seen = Access.objects.filter(subject=case).order_by("at").values_list("actor_name", "what")
    assert list(seen) == [("Ben Amtmann", "case"), ("Cem Nachbar", "limited")]


def test_only_administrators_run_the_city():
    assert staff_client("ben").get(f"{GE}/verwaltung/").status_code == 403
    assert staff_client("eva").get(f"{GE}/verwaltung/").status_code == 403
    assert staff_client("frank").get(f"{GE}/verwaltung/").status_code == 200


def test_an_administrator_looks_into_no_case():
    case = case_of()

    html = html_of(staff_client("frank").get(f"{GE}/vorgaenge/{case}/"))

    assert "Ein anderes Team ist zuständig" in html
    assert "Tischlerei" not in html


def test_staff_kept_out_are_out_at_once():
    from rathaus.apps.accounts.staffing import set_active
    from tests.factories.people import member, staff

    client = staff_client("cem")
    assert client.get(f"{GE}/").status_code == 200

    set_active(member=member("cem").public_id, is_active=False, by=staff("frank"), now=MONDAY)

    assert client.get(f"{GE}/").status_code == 404


def test_a_case_that_still_names_cem_stays_closed_to_cem_who_is_in_neither_team():
    from rathaus.apps.cases.models import Case
    from tests.factories.people import member

    case = case_of()
    Case.objects.filter(public_id=case).update(assignee=member("cem"))

    assert "Tischlerei" not in html_of(staff_client("cem").get(f"{GE}/vorgaenge/{case}/"))


def test_the_drawing_says_the_same_in_words():
    case = taken(case_of(), "take_up")

    html = html_of(staff_client("ben").get(f"{GE}/vorgaenge/{case}/"))

    assert "<desc" in html
    assert re.search(r"Fertig am 23\.11\.2026: Absenden", html)
    assert "Jetzt:" in html
