"""The work list: views, search, filters, paging, and one step for many."""

from datetime import timedelta

import pytest
import time_machine

from rathaus.apps.cases.models import Case
from rathaus.apps.cases.queries import worklists
from tests.factories.cases import MONDAY, case_of, row_of, taken
from tests.factories.people import citizen, member, staff_client

pytestmark = pytest.mark.django_db

GE = "/gelsenkirchen/amt"


@pytest.fixture(autouse=True)
def city(gelsenkirchen):
    with time_machine.travel(MONDAY, tick=True):
        yield gelsenkirchen


def numbers(client, query=""):
    """Return the numbers of the cases a list shows, in its order."""
    response = client.get(f"{GE}/?{query}")
    assert response.status_code == 200
    return [item.number for item in response.context["list"].items]


def test_my_team_sees_what_waits_for_it_soonest_first():
    late = case_of(now=MONDAY - timedelta(days=6))
    early = case_of(now=MONDAY)
    case_of("bewohnerparkausweis")

    assert numbers(staff_client("ben")) == [row_of(late).number, row_of(early).number]


def test_cem_sees_the_cases_of_the_own_team_only():
    case_of()
    parking = case_of("bewohnerparkausweis")

    assert numbers(staff_client("cem")) == [row_of(parking).number]
    assert numbers(staff_client("cem"), "ansicht=alle") == [row_of(parking).number]


def test_dora_sees_no_case_of_another_city():
    case_of()

    response = staff_client("dora").get("/paderborn/amt/?ansicht=alle")

    assert response.context["list"].items == ()


def test_mine_are_those_given_to_me():
    mine, _ = case_of(), case_of()
    Case.objects.filter(public_id=mine).update(assignee=member("ben"))

    assert numbers(staff_client("ben"), "ansicht=meine") == [row_of(mine).number]


def test_overdue_cases_are_marked_in_words_too():
    case_of(now=MONDAY - timedelta(days=6))
    case_of()

    html = staff_client("ben").get(f"{GE}/?ansicht=ueberfaellig").content.decode()

    assert html.count("data-row") == 1
    assert "3 Tage überfällig" in html


def test_waiting_cases_wait_for_the_applicant():
    waiting = taken(taken(case_of(), "take_up"), "request_missing", fields=["activity.main"])

    assert numbers(staff_client("ben"), "ansicht=wartet") == [row_of(waiting).number]
    assert numbers(staff_client("ben")) == []


def test_confirmed_cases_are_done():
    done = taken(taken(case_of(), "take_up"), "confirm")

    assert numbers(staff_client("ben"), "ansicht=erledigt") == [row_of(done).number]


@pytest.mark.parametrize("text", ["{number}", "{digits}", "Muster", "amira muster", "MUSTER"])
def test_a_case_is_found_by_number_and_by_words_of_the_name(text):
    number = row_of(case_of()).number

    query = text.format(number=number, digits=number.rpartition("-")[2]).replace(" ", "+")

    assert numbers(staff_client("ben"), f"q={query}") == [number]


def test_another_teams_case_is_not_found_by_name():
    case_of()

    assert numbers(staff_client("cem"), "q=Muster") == []


def test_service_and_state_stand_in_the_address():
    client = staff_client("eva")
    trade = taken(case_of(), "take_up")
    dog = case_of("hundesteuer-anmeldung")

    assert numbers(client, "ansicht=alle&leistung=hundesteuer-anmeldung") == [row_of(dog).number]
    assert numbers(client, "ansicht=alle&status=checking") == [row_of(trade).number]


def test_pages_follow_by_key_without_gap_or_double(monkeypatch):
    monkeypatch.setattr(worklists, "PAGE_SIZE", 2)
    cases = {row_of(case_of(now=MONDAY - timedelta(hours=n))).number for n in range(5)}
    client = staff_client("ben")

    for view in ("team", "alle"):
        found, query = [], f"ansicht={view}"
        while query:
            response = client.get(f"{GE}/?{query}")
            found += [item.number for item in response.context["list"].items]
            query = response.context["next_query"]
        assert len(found) == 5
        assert set(found) == cases


@pytest.mark.parametrize(
    "query", ["nach=unsinn~5", "nach=~", "ansicht=quatsch", "nach=2026-11-23~x", "status=x&leistung=y"]
)
def test_made_up_addresses_show_a_list(query):
    assert staff_client("ben").get(f"{GE}/?{query}").status_code == 200


def test_one_step_for_many_cases_says_what_came_of_each():
    ready, taken_already, foreign = case_of(), taken(case_of(), "take_up"), case_of("bewohnerparkausweis")

    response = staff_client("ben").post(
        f"{GE}/sammel", {"fall": [ready, taken_already, foreign, "unsinn"], "schritt": "take_up"}
    )

    html = response.content.decode()
    assert row_of(ready).state == "checking"
    assert row_of(foreign).state == "received"
    assert "1 Vorgang ist erledigt" in html
    assert "Das geht im jetzigen Stand des Vorgangs nicht." in html
    assert "Ein anderes Team ist zuständig" in html


def test_a_step_that_wants_a_look_is_not_taken_for_many():
    case = taken(case_of(), "take_up")

    staff_client("ben").post(f"{GE}/sammel", {"fall": [case], "schritt": "transfer"})

    assert row_of(case).state == "checking"


def test_the_list_costs_few_statements(django_assert_max_num_queries):
    for _ in range(3):
        case_of()
    client = staff_client("ben")
    client.get(f"{GE}/")

    with django_assert_max_num_queries(7):  # session, account, staff member, three counts, the list
        client.get(f"{GE}/")


def test_a_new_message_shows_in_the_list_until_somebody_reads_the_case():
    from rathaus.apps.audit.chains import Actor
    from rathaus.apps.cases.operations.conversations import write_message

    case = case_of(user=citizen())
    write_message(public_id=case, text="Wann?", uploads=[], by=Actor("citizen", "guest"), now=MONDAY)
    client = staff_client("ben")

    assert "neue Nachricht" in client.get(f"{GE}/").content.decode()
    client.get(f"{GE}/vorgaenge/{case}/")
    assert "neue Nachricht" not in client.get(f"{GE}/").content.decode()


def test_the_case_leads_to_its_neighbours_in_the_list():
    cases = [case_of(now=MONDAY - timedelta(days=n)) for n in (2, 1, 0)]

    html = staff_client("ben").get(f"{GE}/vorgaenge/{cases[1]}/?ansicht=team").content.decode()

    assert f"/vorgaenge/{cases[0]}/?ansicht=team" in html
    assert f"/vorgaenge/{cases[2]}/?ansicht=team" in html
