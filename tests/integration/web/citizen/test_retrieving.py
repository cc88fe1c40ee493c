"""Retrieving a letter starts periods (§ 41 Abs. 2a VwVfG): only what a person gets to see counts."""

from __future__ import annotations

import pytest

from rathaus.apps.notices.models import Notice
from tests.factories.cases import MONDAY, taken

PARKING = "bewohnerparkausweis"


@pytest.fixture
def hearing(amira, answers):
    """The letter of a hearing, provided in Amira's account."""
    amira.fill(PARKING, answers, amira.begin(PARKING))
    case = amira.hand_in(abruf="1")
    taken(case, "take_up", by="cem")
    taken(case, "hear", by="cem", reasons="Ihre Anschrift liegt in keiner Zone.")
    return Notice.objects.get(subject=case, letter="hearing")


def retrieved_at(hearing):
    hearing.refresh_from_db()
    return hearing.retrieved_at


@pytest.mark.parametrize("headers", [{"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"}])
@pytest.mark.parametrize("end", ["/", ".pdf"])
def test_a_letter_fetched_ahead_by_the_browser_is_not_retrieved(amira, hearing, headers, end):
    address = f"vorgaenge/{hearing.subject}/schreiben/{hearing.public_id}{end}"

    assert amira.get(address, **headers).status_code == 200
    assert retrieved_at(hearing) is None

    assert amira.get(address).status_code == 200
    assert retrieved_at(hearing) == MONDAY


def test_asking_for_the_head_of_a_letter_is_not_its_retrieval(amira, hearing):
    address = f"{amira.home}vorgaenge/{hearing.subject}/schreiben/{hearing.public_id}/"

    assert amira.client.head(address).status_code == 200

    assert retrieved_at(hearing) is None
