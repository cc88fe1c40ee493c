"""Signing in at both doors, and that nobody of the staff acts without a second factor."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.test import Client

from rathaus.apps.outbox.models import Parcel
from rathaus.apps.outbox.operations import parcel_payload
from tests.factories.people import PASSWORD, citizen, signed_in, staff_client, staff_user

pytestmark = pytest.mark.django_db

GE = "/gelsenkirchen"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def city(gelsenkirchen):
    return gelsenkirchen


def code_of(secret: str, periods: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + periods))


def log_in(client, email, password=PASSWORD, **more):
    return client.post(f"{GE}/konto/anmelden/", {"login": email, "password": password, **more})


def test_a_citizen_signs_in_and_gets_to_the_cases(client):
    response = log_in(client, citizen().email)

    assert (response.status_code, response.url) == (302, f"{GE}/vorgaenge/")


def test_a_wrong_password_says_so_in_polite_german(client):
    response = log_in(client, citizen().email, "falsch-falsch-falsch")

    assert response.status_code == 200
    assert "E-Mail-Adresse oder Passwort stimmen nicht" in response.content.decode()


def test_a_clerk_without_second_factor_is_sent_to_set_one_up(client):
    response = log_in(client, staff_user("ben").email)

    assert response.url == f"{GE}/konto/zweiter-faktor/"
    assert client.get(response.url).status_code == 200


@pytest.mark.parametrize(
    "address", ["amt/", "amt/post/", "amt/ausgang/", "amt/verwaltung/", "amt/antraege/", "amt/sammel"]
)
def test_without_second_factor_every_staff_page_leads_to_the_set_up(address):
    client = signed_in(staff_user("ben"), with_second_factor=False)

    response = client.get(f"{GE}/{address}")

    assert (response.status_code, response.url) == (302, f"{GE}/konto/zweiter-faktor/")


@pytest.mark.parametrize(
    "address", ["konto/", "konto/adresse/", "konto/passwort/aendern/", "konto/ersatzcodes/"]
)
def test_without_second_factor_a_clerk_changes_nothing_else_of_the_account(address):
    client = signed_in(staff_user("ben"), with_second_factor=False)

    assert client.get(f"{GE}/{address}").url.startswith(f"{GE}/konto/anmelden/")


def test_without_second_factor_a_clerk_is_nobody_at_the_citizens_door():
    client = signed_in(staff_user("ben"), with_second_factor=False)

    assert "Ben Amtmann" not in client.get(f"{GE}/").content.decode()


def test_a_clerk_sets_up_the_app_and_gets_to_work(client):
    log_in(client, staff_user("ben").email)
    page = client.get(f"{GE}/konto/zweiter-faktor/app/einrichten/")
    secret = re.search(r"Schlüssel: <span class=\"rh-code\">(\w+)<", page.content.decode())[1]

    response = client.post(f"{GE}/konto/zweiter-faktor/app/einrichten/", {"code": code_of(secret)})

    assert response.url == f"{GE}/konto/ersatzcodes/"
    assert client.get(response.url).status_code == 200
    assert client.get(f"{GE}/amt/").status_code == 200


def test_the_secret_of_the_app_is_not_stored_in_plain():
    authenticator = TOTP.activate(staff_user("ben"), SECRET).instance

    assert SECRET not in str(authenticator.data)


def test_a_clerk_signs_in_with_password_and_code(client):
    TOTP.activate(staff_user("ben"), SECRET)

    response = log_in(client, staff_user("ben").email)
    assert response.url == f"{GE}/konto/zweiter-faktor/code/"
    assert client.get(f"{GE}/amt/").url.startswith(f"{GE}/konto/anmelden/")

    response = client.post(f"{GE}/konto/zweiter-faktor/code/", {"code": code_of(SECRET)})
    assert response.url == f"{GE}/amt/"
    assert client.get(f"{GE}/amt/").status_code == 200


def test_a_code_works_once(client):
    TOTP.activate(staff_user("ben"), SECRET)
    log_in(client, staff_user("ben").email)
    code = code_of(SECRET)
    client.post(f"{GE}/konto/zweiter-faktor/code/", {"code": code})

    other = Client()
    log_in(other, staff_user("ben").email)
    response = other.post(f"{GE}/konto/zweiter-faktor/code/", {"code": code})

    assert "Der Code stimmt nicht" in response.content.decode()
    assert other.get(f"{GE}/amt/").status_code == 302


def test_a_stolen_password_adds_no_second_factor_to_an_account_that_has_one():
    TOTP.activate(staff_user("ben"), SECRET)
    thief = signed_in(staff_user("ben"), with_second_factor=False)

    for address in ("passkeys/neu/", "zweiter-faktor/", "zweiter-faktor/app/entfernen/", "ersatzcodes/neu/"):
        response = thief.get(f"{GE}/konto/{address}")
        assert response.status_code == 302
        assert "anmelden" in response.url or "bestaetigen" in response.url
    thief.post(f"{GE}/konto/zweiter-faktor/app/entfernen/")
    assert Authenticator.objects.filter(user=staff_user("ben"), type="totp").exists()


def test_a_session_without_the_code_confirms_with_it_and_goes_on():
    TOTP.activate(staff_user("ben"), SECRET)
    client = signed_in(staff_user("ben"), with_second_factor=False)

    way = client.get(f"{GE}/amt/").url
    assert way == f"{GE}/konto/zweiter-faktor/bestaetigen/?next=%2Fgelsenkirchen%2Famt%2F"
    response = client.post(way, {"code": code_of(SECRET)})

    assert response.url == f"{GE}/amt/"
    assert client.get(f"{GE}/amt/").status_code == 200


def test_staff_keep_their_last_second_factor():
    TOTP.activate(staff_user("ben"), SECRET)
    client = staff_client("ben")

    response = client.post(f"{GE}/konto/zweiter-faktor/app/entfernen/")

    assert "Mitarbeitende brauchen immer einen zweiten Faktor" in response.content.decode()
    assert Authenticator.objects.filter(user=staff_user("ben"), type="totp").exists()


def test_a_second_factor_of_one_account_does_not_count_for_another(client):
    client.force_login(staff_user("ben"), backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": time.time()}]
    session["account_authentication_methods_user"] = str(staff_user("cem").pk)
    session.save()

    assert client.get(f"{GE}/amt/").status_code == 302


def test_too_many_wrong_passwords_stop_also_the_right_one(client):
    email = citizen().email
    for _ in range(5):
        log_in(client, email, "falsch-falsch-falsch")

    response = log_in(Client(), email)

    assert "Zu viele Versuche" in response.content.decode()


def test_attempts_are_counted_in_the_database_for_all_processes(client):
    from rathaus.apps.accounts.models import SharedCache

    log_in(client, citizen().email, "falsch-falsch-falsch")

    assert SharedCache.objects.filter(cache_key__contains="login_failed").exists()


def test_a_forgotten_password_is_set_anew_by_a_link_in_a_mail(client):
    user = citizen()
    client.post(f"{GE}/konto/passwort/vergessen/", {"email": user.email})
    mail = parcel_payload(Parcel.objects.get(kind="mail", recipient="account"))
    link = re.search(r"http://testserver(\S+)", mail["text"])[1]

    page = client.get(link, follow=True)
    address = page.redirect_chain[-1][0]
    response = client.post(address, {"password1": "ein ganz neuer Satz", "password2": "ein ganz neuer Satz"})

    assert mail["to"] == user.email
    assert response.status_code == 302
    assert log_in(Client(), user.email, "ein ganz neuer Satz").url == f"{GE}/vorgaenge/"


def test_an_unknown_address_gets_a_mail_and_the_same_page(client):
    answer = client.post(f"{GE}/konto/passwort/vergessen/", {"email": "niemand@beispiel.example"})

    mail = parcel_payload(Parcel.objects.get(kind="mail", recipient="account"))
    assert answer.url == f"{GE}/konto/passwort/vergessen/gesendet/"
    assert "kein Konto" in mail["subject"]


def test_a_new_account_may_follow_cases_at_once_and_gets_a_link_to_confirm(client):
    response = client.post(
        f"{GE}/konto/registrieren/",
        {
            "email": "neu@beispiel.example",
            "password1": "ein ganz neuer Satz",
            "password2": "ein ganz neuer Satz",
        },
    )

    assert response.url == f"{GE}/vorgaenge/"
    mail = parcel_payload(Parcel.objects.get(kind="mail", recipient="account"))
    link = re.search(r"http://testserver(\S+)", mail["text"])[1]
    assert "Ist das Ihre Adresse?" in client.get(link).content.decode()


PAGES = [
    "anmelden/",
    "registrieren/",
    "passwort/vergessen/",
    "passwort/vergessen/gesendet/",
    "passwort/neu/fertig/",
    "gesperrt/",
    "adresse/gesendet/",
]
OWN_PAGES = [
    "",
    "adresse/",
    "abmelden/",
    "bestaetigen/",
    "passwort/aendern/",
    "zweiter-faktor/",
    "zweiter-faktor/app/einrichten/",
    "passkeys/",
    "passkeys/neu/",
]


@pytest.mark.parametrize("address", PAGES)
def test_pages_of_sign_in_have_one_heading_and_no_inline_code(client, address):
    check(client.get(f"{GE}/konto/{address}"))


@pytest.mark.parametrize("address", OWN_PAGES)
def test_pages_of_the_account_have_one_heading_and_no_inline_code(address):
    check(signed_in(citizen()).get(f"{GE}/konto/{address}"))


def check(response):
    html = response.content.decode()
    assert response.status_code == 200
    assert html.count("<h1") == 1
    assert " style=" not in html
    assert not re.search(r"<script(?![^>]*(src=|type=\"application/json\"))", html)
    assert not re.search(r"\bon\w+=", html)
