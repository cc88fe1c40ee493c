"""The account's page: what is filled in next time, and how notices come."""

import pytest

from rathaus.apps.accounts.models import Profile
from rathaus.apps.accounts.queries import profile_of
from tests.factories.people import citizen, signed_in

pytestmark = pytest.mark.django_db

KONTO = "/gelsenkirchen/konto/"
AMIRA = {
    "given_names": "Amira",
    "family_name": "Beispiel",
    "birth_date": "24.12.1990",
    "street": "Lindenweg",
    "house_number": "7",
    "postcode": "45879",
    "town": "Gelsenkirchen",
}


@pytest.fixture(autouse=True)
def city(gelsenkirchen):
    return gelsenkirchen


def test_the_account_needs_signing_in(client):
    assert client.get(KONTO).url.startswith("/gelsenkirchen/konto/anmelden/?next=")


def test_what_is_kept_stands_there_again_and_in_new_applications():
    client = signed_in(citizen())

    client.post(KONTO, AMIRA)

    html = client.get(KONTO).content.decode()
    assert 'value="24.12.1990"' in html
    assert 'value="Lindenweg"' in html
    data, _ = profile_of(user=citizen())
    assert data["birth_date"] == "1990-12-24"
    assert data["home"] == {
        "street": "Lindenweg",
        "house_number": "7",
        "postcode": "45879",
        "town": "Gelsenkirchen",
    }


def test_what_is_kept_is_not_readable_in_the_database():
    signed_in(citizen()).post(KONTO, AMIRA)

    assert b"Lindenweg" not in bytes(Profile.objects.get().sealed)


def test_another_city_keeps_its_own():
    client = signed_in(citizen())
    client.post(KONTO, AMIRA)

    assert "Lindenweg" not in client.get("/paderborn/konto/").content.decode()


def test_a_wrong_date_says_how_to_write_it_and_keeps_the_rest():
    response = signed_in(citizen()).post(KONTO, {**AMIRA, "birth_date": "gestern"})

    html = response.content.decode()
    assert response.status_code == 422
    assert "24.12.1990" in html
    assert 'value="Lindenweg"' in html
    assert not Profile.objects.exists()


def test_consent_to_notices_in_the_account_is_given_and_withdrawn():
    client = signed_in(citizen())

    client.post(f"{KONTO}abruf", {"abruf": "ja"})
    profile = Profile.objects.get()
    assert profile.accepts_portal_notices
    assert profile.consent_at is not None

    client.post(f"{KONTO}abruf", {"abruf": "nein"})
    profile.refresh_from_db()
    assert not profile.accepts_portal_notices
    assert profile.consent_at is None
