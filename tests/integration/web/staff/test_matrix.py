"""Every address of the staff's door, whoever asks: nothing is left out by mistake."""

import uuid

import pytest
from django.urls import reverse

from rathaus.web.staff.urls import urlpatterns
from tests.factories.people import citizen, signed_in, staff_client, staff_user

pytestmark = pytest.mark.django_db

OPEN = {"staff-sign-in"}
"""Leads to sign-in and shows nothing."""
SAMPLES = {
    "case": uuid.UUID(int=1),
    "draft": uuid.UUID(int=1),
    "notice": uuid.UUID(int=1),
    "file_id": uuid.UUID(int=1),
    "person": uuid.UUID(int=1),
    "parcel_id": 1,
    "key": "x",
    "page": "x",
    "name": "x",
    "team": "x",
}
ROUTES = [
    (pattern.name, {name: SAMPLES[name] for name in pattern.pattern.converters})
    for pattern in urlpatterns
    if pattern.name not in OPEN
]
ADMINISTRATION = {"staff-administration", "staff-membership", "staff-hire", "staff-member"}


@pytest.fixture(autouse=True)
def city(gelsenkirchen):
    return gelsenkirchen


def answers(client, name, kwargs):
    address = "/gelsenkirchen" + reverse(name, kwargs=kwargs)
    return [client.get(address), client.post(address)]


def test_there_are_many_addresses():
    assert len(ROUTES) > 30


@pytest.mark.parametrize(("name", "kwargs"), ROUTES)
def test_without_signing_in_every_address_leads_there(client, name, kwargs):
    for answer in answers(client, name, kwargs):
        assert answer.status_code == 302
        assert answer.url.startswith("/gelsenkirchen/konto/anmelden/?next=")


@pytest.mark.parametrize(("name", "kwargs"), ROUTES)
def test_without_second_factor_every_address_leads_to_it(name, kwargs):
    client = signed_in(staff_user("ben"), with_second_factor=False)

    for answer in answers(client, name, kwargs):
        assert (answer.status_code, answer.url) == (302, "/gelsenkirchen/konto/zweiter-faktor/")


@pytest.mark.parametrize(("name", "kwargs"), ROUTES)
@pytest.mark.parametrize("who", ["citizen", "dora"])
def test_citizens_and_staff_of_other_cities_find_nothing(name, kwargs, who):
    client = signed_in(citizen()) if who == "citizen" else staff_client("dora")

    assert {answer.status_code for answer in answers(client, name, kwargs)} == {404}


@pytest.mark.parametrize(("name", "kwargs"), ROUTES)
def test_only_administrators_get_into_the_administration(name, kwargs):
    got = {answer.status_code for answer in answers(staff_client("ben"), name, kwargs)}

    assert got == {403} if name in ADMINISTRATION else 403 not in got
