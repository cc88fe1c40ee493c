"""Pages for what went wrong: in the city's design, with a way on, without secrets."""

from __future__ import annotations

import re

import pytest
from django.db import OperationalError
from django.test import Client

from rathaus.web.citizen.views import finding

pytestmark = pytest.mark.usefixtures("gelsenkirchen")
HOME = "/gelsenkirchen/"


def heading(response):
    return re.findall(r"<h1>(.*?)</h1>", response.content.decode())


@pytest.fixture
def browser():
    return Client(raise_request_exception=False)


@pytest.fixture
def strict():
    return Client(enforce_csrf_checks=True, raise_request_exception=False)


def test_an_unknown_page_says_so_and_shows_ways_on(browser):
    response = browser.get(f"{HOME}gibtesnicht/")

    assert response.status_code == 404
    assert heading(response) == ["Diese Seite gibt es hier nicht"]
    assert 'href="/gelsenkirchen/abholen"' in response.content.decode()
    assert 'href="/gelsenkirchen/stadt.css"' in response.content.decode()


def test_in_english_too(browser):
    browser.get(f"{HOME}?sprache=en")

    assert heading(browser.get(f"{HOME}gibtesnicht/")) == ["There is no such page here"]


def test_outside_every_city_the_page_is_plain(browser):
    response = browser.get("/nirgends/")

    assert response.status_code == 404
    assert heading(response) == ["Diese Seite gibt es hier nicht"]
    assert "stadt.css" not in response.content.decode()


def test_our_fault_is_ours_and_tells_no_secrets(browser, monkeypatch):
    def fail(request):
        raise ValueError("Erika Mustermann")

    monkeypatch.setattr(finding, "public_pages", fail)
    response = browser.get(f"{HOME}leistungen/")

    assert response.status_code == 500
    assert heading(response) == ["Das hat nicht geklappt"]
    assert "Erika" not in response.content.decode()


def test_a_database_that_is_away_asks_to_come_back(browser, monkeypatch):
    def fail(request):
        raise OperationalError("gone")

    monkeypatch.setattr(finding, "public_pages", fail)
    response = browser.get(f"{HOME}leistungen/")

    assert response.status_code == 503
    assert response.headers["Retry-After"] == "30"


def test_the_page_for_faults_never_fails_itself(browser, monkeypatch):
    from rathaus.web.design import faults

    def fail(request, *others):
        raise ValueError

    monkeypatch.setattr(finding, "public_pages", fail)
    monkeypatch.setattr(faults, "_page", fail)

    response = browser.get(f"{HOME}leistungen/")

    assert response.status_code == 500
    assert "Der Fehler liegt bei uns" in response.content.decode()


def test_a_page_without_its_security_mark_can_be_sent_once_more(strict):
    address = f"{HOME}antrag/00000000-0000-4000-8000-000000000000/you/"

    response = strict.post(address, {"applicant.name.family_name": "O'Neil", "weiter": "1"})

    assert response.status_code == 403
    assert heading(response) == ["Bitte senden Sie noch einmal ab"]
    assert 'name="applicant.name.family_name" value="O&#x27;Neil"' in response.content.decode()
    token = re.findall(r'csrfmiddlewaretoken" value="([^"]+)"', response.content.decode())[0]
    again = strict.post(address, {"applicant.name.family_name": "O'Neil", "csrfmiddlewaretoken": token})
    assert heading(again) == ["Bitte geben Sie Ihren Code ein"]


def test_passwords_are_never_sent_back(strict):
    response = strict.post(f"{HOME}konto/anmelden/", {"login": "a@b.example", "password": "geheim"})

    assert response.status_code == 403
    assert "geheim" not in response.content.decode()


def test_too_many_fields_are_refused_in_words(browser):
    response = browser.post(f"{HOME}abholen", {f"f{number}": "1" for number in range(2001)})

    assert response.status_code == 400
    assert heading(response) == ["Das konnten wir nicht lesen"]
