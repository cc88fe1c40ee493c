"""Signing out closes what the account had open in this browser."""

from __future__ import annotations

from base64 import urlsafe_b64decode

import pytest

from tests.factories.people import citizen
from tests.integration.web.citizen.visiting import code_on, text_of

PARKING = "bewohnerparkausweis"
BACKEND = "django.contrib.auth.backends.ModelBackend"


def signs_out(visitor):
    assert visitor.post("konto/abmelden/").status_code == 302


def test_after_signing_out_the_drafts_of_the_account_are_closed(amira):
    amira.begin(PARKING)
    marks = amira.marks("you")
    code = code_on(amira.page("you"))

    signs_out(amira)

    assert amira.page("you").status_code == 404
    assert amira.get(f"antrag/{amira.draft}/pruefen/").status_code == 404
    for path in ("you", "pruefen"):
        asked = amira.post(f"antrag/{amira.draft}/{path}/", {**marks, "weiter": "1"})
        assert asked.status_code == 403
        assert code not in text_of(asked)


def test_after_signing_out_the_cases_of_the_account_are_closed(amira, answers):
    case = amira.apply(PARKING, answers)
    assert amira.get(f"vorgaenge/{case}/").status_code == 200

    signs_out(amira)

    for path in ("", "eingang/", "daten.json"):
        assert amira.get(f"vorgaenge/{case}/{path}").status_code == 404, path


def test_the_next_account_in_the_same_browser_sees_nothing_of_the_one_before(amira, answers):
    case = amira.apply(PARKING, answers)
    signs_out(amira)

    amira.client.force_login(citizen("bruno"), backend=BACKEND)

    assert amira.get(f"vorgaenge/{case}/").status_code == 404


def test_what_was_opened_with_its_code_after_signing_out_is_open(amira):
    amira.begin(PARKING)
    code = code_on(amira.page("you"))
    signs_out(amira)

    amira.post("abholen", {"code": code})

    assert amira.page("you").status_code == 200


def test_what_was_started_without_account_stays_open(visitor):
    visitor.begin(PARKING)
    visitor.client.force_login(citizen("amira"), backend=BACKEND)
    assert visitor.page("you").status_code == 200

    signs_out(visitor)

    assert visitor.page("you").status_code == 200
    assert code_on(visitor.page("you"))


def test_the_cookie_shows_neither_codes_nor_drafts(visitor):
    visitor.begin(PARKING)
    code = code_on(visitor.page("you"))
    cookie = visitor.client.cookies["rathaus_access"].value

    content = urlsafe_b64decode(cookie.partition(":")[0])

    with pytest.raises(UnicodeDecodeError):
        content.decode()
    for secret in (code, code.replace("-", ""), visitor.draft, visitor.draft.replace("-", "")):
        assert secret.encode() not in content
        assert secret not in cookie
