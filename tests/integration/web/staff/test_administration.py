"""Run the city: teams, people, services offered."""

import pytest
import time_machine

from rathaus.apps.accounts.models import Membership, StaffMember, User
from rathaus.apps.accounts.operations import LastAdministrator
from rathaus.apps.accounts.queries import staff_of
from rathaus.apps.accounts.staffing import hire, set_active
from tests.factories.cases import MONDAY
from tests.factories.people import member, staff, staff_client, staff_user

pytestmark = pytest.mark.django_db

GE = "/gelsenkirchen/amt/verwaltung"


@pytest.fixture(autouse=True)
def city(gelsenkirchen):
    with time_machine.travel(MONDAY, tick=True):
        yield gelsenkirchen


def test_teams_people_and_services_stand_on_one_page():
    staff_user("ben")
    staff_user("dora")

    html = staff_client("frank").get(f"{GE}/").content.decode()

    assert "Gewerbeamt" in html
    assert "Ben Amtmann" in html
    assert "gewerbeanmeldung" in html
    assert "Dora Anderswo" not in html
    assert html.count("<h1") == 1


def test_somebody_joins_a_team_as_lead_and_leaves_it():
    client, cem = staff_client("frank"), str(member("cem").public_id)

    client.post(f"{GE}/teams/trade_office", {"person": cem, "rang": "lead"})
    assert staff("cem").leads == {"trade_office"}

    client.post(f"{GE}/teams/trade_office", {"person": cem, "heraus": "1"})
    assert staff("cem").teams == {"parking"}


@pytest.mark.parametrize("form", [{"person": "unsinn"}, {"rang": "lead"}, {"rang": "koenig"}])
def test_a_form_that_cannot_be_read_changes_nothing(form):
    cem = str(member("cem").public_id)

    response = staff_client("frank").post(
        f"{GE}/teams/parking", {"person": cem, **form} if "rang" in form else form
    )

    assert response.status_code in (302, 422)
    assert staff("cem").teams == {"parking"}


def test_an_unknown_team_is_not_found():
    response = staff_client("frank").post(f"{GE}/teams/weltraum", {"person": str(member("cem").public_id)})

    assert response.status_code == 404


def test_a_person_of_another_city_joins_no_team_here():
    dora = str(member("dora").public_id)

    response = staff_client("frank").post(f"{GE}/teams/parking", {"person": dora, "rang": "member"})

    assert response.status_code == 422
    assert Membership.objects.filter(team__key="parking").count() == 0


def test_somebody_new_is_hired_and_may_be_kept_out():
    client = staff_client("frank")

    client.post(
        f"{GE}/personen", {"name": "Nele Neu", "email": "nele@gelsenkirchen.example", "rolle": "clerk"}
    )
    nele = StaffMember.objects.get(name="Nele Neu")
    assert User.objects.get(email="nele@gelsenkirchen.example").is_staff

    client.post(f"{GE}/personen/{nele.public_id}", {"heraus": "1"})
    nele.refresh_from_db()
    assert not nele.is_active


def test_an_incomplete_hiring_keeps_what_was_typed():
    response = staff_client("frank").post(
        f"{GE}/personen", {"name": "Nele Neu", "email": "", "rolle": "clerk"}
    )

    assert response.status_code == 422
    assert 'value="Nele Neu"' in response.content.decode()


def test_nobody_locks_themselves_out_by_mistake():
    response = staff_client("frank").post(f"{GE}/personen/{member('frank').public_id}", {"heraus": "1"})

    assert response.status_code == 422
    assert "nicht selbst aussperren" in response.content.decode()


@pytest.mark.parametrize("who", ["ben", "eva", "greta"])
def test_nobody_else_changes_teams_or_people(who):
    client, cem = staff_client(who), member("cem")

    answers = [
        client.post(f"{GE}/teams/trade_office", {"person": str(cem.public_id), "rang": "lead"}),
        client.post(f"{GE}/personen", {"name": "X", "email": "x@x.example", "rolle": "admin"}),
        client.post(f"{GE}/personen/{cem.public_id}", {"heraus": "1"}),
    ]

    assert {answer.status_code for answer in answers} == {403}
    assert staff("cem").teams == {"parking"}


def test_an_administrator_of_another_city_runs_nothing_here():
    cem = member("cem")

    response = staff_client("dora").post(f"{GE}/personen/{cem.public_id}", {"heraus": "1"})

    assert response.status_code == 404


def test_the_only_administrator_is_not_made_a_clerk():
    client, frank = staff_client("frank"), member("frank")
    form = {"name": frank.name, "email": "frank@gelsenkirchen.example", "rolle": "clerk"}

    refused = client.post(f"{GE}/personen", form)

    assert refused.status_code == 422
    assert "die einzige Person" in refused.content.decode()
    assert member("frank").role == "admin"
    client.post(
        f"{GE}/personen", {"name": "Nele Neu", "email": "nele@gelsenkirchen.example", "rolle": "admin"}
    )
    assert client.post(f"{GE}/personen", form).status_code == 302
    assert member("frank").role == "clerk"


def test_the_only_administrator_is_not_kept_out_by_one_who_just_was():
    frank = staff("frank")
    second = hire(email="nele@gelsenkirchen.example", name="Nele Neu", role="admin", by=frank, now=MONDAY)
    nele = staff_of(user=second.user)
    set_active(member=second.public_id, is_active=False, by=frank, now=MONDAY)

    with pytest.raises(LastAdministrator, match="only administrator"):
        set_active(member=frank.public_id, is_active=False, by=nele, now=MONDAY)

    assert member("frank").is_active
