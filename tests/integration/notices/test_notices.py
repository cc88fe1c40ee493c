"""Letters as issued: their words never change, their code proves them, their delivery has one state."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from rathaus.apps.cases.opening import open_case
from rathaus.apps.cities.queries import city_by_slug
from rathaus.apps.cities.scope import city_scope
from rathaus.apps.keys.ciphers import CaseCipher, Undecipherable, new_case_key
from rathaus.apps.notices.models import Notice
from rathaus.apps.notices.operations import (
    NewNotice,
    NotPosted,
    issue_notices,
    mark_posted,
    mark_retrieved,
    set_service,
)
from rathaus.apps.notices.queries import (
    NoSuchNotice,
    letters_of,
    notice_by_code,
    notice_of,
    notices_of,
    to_post,
)
from rathaus.apps.notices.records import letter_from_json, letter_to_json
from rathaus.engine.letters import FeeTable, Letter, Paragraph, Rows, WrittenBlock
from tests.factories.cases import MONDAY
from tests.factories.journeys import granted_permit, taxed_dog
from tests.factories.packages import offered_anew

TODAY = date(2026, 11, 23)


def letter(**changes: Any) -> Letter:
    """Return a letter with a part of every kind."""
    parts = (
        Paragraph("Sie dürfen **parken**."),
        Rows("Ihre Angaben", (("Name", "Amira"), ("Straße", "Lindenweg 7"))),
        FeeTable("Gebühr", (("Ausweis", "§ 1", "60,00 €"),), "60,00 €", "sofort"),
    )
    return Letter(
        **{
            "key": "permit",
            "kind": "notice",
            "language": "de",
            "subject": "Ihr Ausweis",
            "salutation": "Guten Tag,",
            "blocks": (WrittenBlock("decision", "Bescheid", parts),),
            "remedy": "administrative_court",
            "code": {"Zeichen": "GE-2026-1", "Kennzeichen": "GE AB 123"},
            "translation_of": None,
            "day": TODAY,
            "reference": "GE-2026-1",
            "sender": ("Stadt", "Amt"),
            "recipient": ("Amira Beispiel",),
            "occurrence": (2,),
            **changes,
        }
    )


def test_a_letter_stored_and_read_again_is_the_same():
    import json

    written = letter()

    again = letter_from_json(json.loads(json.dumps(letter_to_json(written), sort_keys=True)))

    assert again == written
    assert list(again.code) == ["Zeichen", "Kennzeichen"]
    assert letter_from_json(letter_to_json(letter(day=None))).day is None


stored = pytest.mark.django_db


@pytest.fixture
def city(gelsenkirchen: Any) -> Any:
    return gelsenkirchen


class Subject:
    def __init__(self) -> None:
        self.id = uuid.uuid4()
        _, self.cipher = new_case_key(self.id)

    def issue(self, channel: str = "post", *letters: Letter) -> Notice:
        new = NewNotice(
            letters=letters or (letter(),), channel=channel, package_digest="p", values_digest="v"
        )
        [notice] = issue_notices([new], subject=self.id, cipher=self.cipher, now=MONDAY)
        return notice


@stored
def test_the_words_of_a_letter_are_sealed_with_its_translation(city):
    case = Subject()
    english = letter(language="en", translation_of="de", subject="Your permit")

    notice = case.issue("post", letter(), english)

    assert [one.subject for one in letters_of(notice=notice, cipher=case.cipher)] == [
        "Ihr Ausweis",
        "Your permit",
    ]
    assert b"Lindenweg" not in bytes(notice.sealed)
    with pytest.raises(Undecipherable):
        letters_of(notice=notice, cipher=Subject().cipher)


@stored
@pytest.mark.parametrize(
    ("channel", "state", "is_provided"),
    [("none", "issued", False), ("post", "issued", False), ("portal", "provided", True)],
)
def test_a_letter_begins_where_its_channel_says(city, channel, state, is_provided):
    notice = Subject().issue(channel)

    assert notice.state == state
    assert (notice.provided_at is not None) == is_provided


@stored
def test_a_code_proves_one_letter_of_one_city(city):
    notice, without = Subject().issue(), Subject().issue("none", letter(code={}))

    assert notice_by_code(code=notice.code) == notice
    assert len(notice.code) == 24
    assert without.code == ""
    assert notice_by_code(code="") is None
    with city_scope(city_by_slug("soest").id):
        assert notice_by_code(code=notice.code) is None
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.filter(pk=without.pk).update(code=notice.code)


@stored
def test_letters_belong_to_their_case(city):
    mine, other = Subject(), Subject()
    notice = mine.issue()

    assert notices_of(subject=mine.id) == (notice,)
    assert notices_of(subject=other.id) == ()
    with pytest.raises(NoSuchNotice):
        notice_of(subject=other.id, public_id=notice.public_id)


@stored
def test_only_letters_for_the_post_wait_to_be_posted(city):
    waiting = Subject().issue("post")
    Subject().issue("portal")
    Subject().issue("none")
    gone = Subject().issue("post")
    mark_posted(notice=gone, posted_on=TODAY, today=TODAY)

    assert to_post() == (waiting,)


@stored
def test_a_provided_letter_is_not_posted_and_a_posted_one_not_retrieved(city):
    provided, posted = Subject().issue("portal"), Subject().issue("post")

    with pytest.raises(NotPosted):
        mark_posted(notice=provided, posted_on=TODAY, today=TODAY)
    assert mark_retrieved(notice=provided, now=MONDAY)
    assert not mark_retrieved(notice=posted, now=MONDAY)


@stored
def test_the_day_of_issue_is_the_town_hall_s(city):
    case = Subject()
    new = NewNotice(letters=(letter(),), channel="post", package_digest="p", values_digest="v")
    night = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)  # the 23rd in Gelsenkirchen
    [notice] = issue_notices([new], subject=case.id, cipher=case.cipher, now=night)

    with pytest.raises(NotPosted):
        mark_posted(notice=notice, posted_on=date(2026, 11, 22), today=TODAY)
    mark_posted(notice=notice, posted_on=TODAY, today=TODAY)
    assert Notice.objects.get(pk=notice.pk).posted_on == TODAY


@stored
def test_the_computed_days_are_stored(city):
    notice = Subject().issue()

    set_service(notice=notice, served_on=date(2026, 11, 27), remedy_until=date(2026, 12, 28), state="posted")

    again = Notice.objects.get(pk=notice.pk)
    assert (again.served_on, again.remedy_until, again.state) == (
        date(2026, 11, 27), date(2026, 12, 28), "posted",
    )  # fmt: skip


@stored
def test_an_issued_letter_keeps_its_words_when_the_service_changes(city):
    case = granted_permit()
    cipher: CaseCipher = open_case(public_id=case).cipher
    notice = notices_of(subject=case)[-1]
    before = letters_of(notice=notice, cipher=cipher)

    offered_anew(
        "bewohnerparkausweis",
        {"texts/de/letters/permit.md": ("Ihr Bewohnerparkausweis für", "Ihr neuer Ausweis für")},
    )

    assert letters_of(notice=notice, cipher=cipher) == before


@stored
def test_every_act_carries_its_remedy_and_nothing_else_does(city):
    cases = [granted_permit(), taxed_dog()]

    letters = Notice.objects.filter(subject__in=cases)

    assert {(one.kind, bool(one.remedy)) for one in letters} == {("receipt", False), ("notice", True)}
