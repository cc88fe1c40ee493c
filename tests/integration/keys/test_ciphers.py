"""A key per case: nothing readable at rest, nothing movable, nothing left without the key."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from rathaus.apps.cases.models import CaseAnswers
from rathaus.apps.cases.opening import NoSuchCase, open_case
from rathaus.apps.cases.operations.conversations import write_message
from rathaus.apps.cases.operations.drafts import Upload
from rathaus.apps.cases.queries.worklists import Filter, work_list
from rathaus.apps.files.queries import files_of
from rathaus.apps.keys.ciphers import (
    Undecipherable,
    case_cipher,
    city_cipher,
    city_digest,
    new_case_key,
)
from rathaus.apps.keys.models import CaseKey
from tests.factories.cases import MONDAY, case_of, row_of, taken
from tests.factories.people import citizen, staff
from tests.factories.uploads import pdf

pytestmark = pytest.mark.django_db

SECRETS = ("Zwiebelfisch", "Quittengelee", "Drosselgasse", "geheim-4711", "anhang-xyz")
"""Words that occur nowhere but in what people handed in."""


@pytest.fixture(autouse=True)
def city(gelsenkirchen: Any) -> Any:
    return gelsenkirchen


def everything_stored() -> list[bytes]:
    """Return the contents of every column of every table, as bytes."""
    found: list[bytes] = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                found += [
                    bytes(one) if isinstance(one, (bytes, memoryview)) else str(one).encode() for one in row
                ]
    return found


def everything_on_disk() -> list[bytes]:
    folder = Path(settings.RATHAUS_FILES_DIR)
    return [path.read_bytes() + str(path).encode() for path in folder.rglob("*") if path.is_file()]


def case_with_secrets() -> uuid.UUID:
    case = case_of(
        "gewerbeanmeldung",
        owners=[{"family_name": "Zwiebelfisch", "home": {"address": {"street": "Drosselgasse"}}}],
        activity={"main": "Herstellung von Quittengelee"},
    )
    taken(case, "take_up")
    taken(case, "request_missing", fields=["activity.main"], note="geheim-4711")
    upload = Upload("", "anhang-xyz.pdf", pdf("Zwiebelfisch Quittengelee"))
    write_message(
        public_id=case, text="geheim-4711", uploads=[upload], by=staff("ben").audit_actor, now=MONDAY
    )
    return case


def test_nothing_people_hand_in_can_be_read_in_the_database_or_on_disk():
    case = case_with_secrets()

    stored, files = everything_stored(), everything_on_disk()

    assert len(files) == 1
    for secret in SECRETS:
        assert not [one[:80] for one in stored if secret.encode() in one], secret
        assert not [one for one in files if secret.encode() in one], secret
    assert any(row_of(case).number.encode() in one for one in stored)  # the search does find what is there


def test_with_the_key_all_of_it_can_be_read():
    opened = open_case(public_id=case_with_secrets())

    assert opened.answers["owners"][0]["family_name"] == "Zwiebelfisch"
    assert opened.title == "Amira Zwiebelfisch"
    assert [file.name for file in files_of(subject=opened.row.public_id, cipher=opened.cipher)] == [
        "anhang-xyz.pdf"
    ]


def test_a_ciphertext_moved_to_another_case_does_not_open():
    mine, other = case_of(), case_of()
    sealed = CaseAnswers.objects.get(case=row_of(mine)).sealed
    CaseAnswers.objects.filter(case=row_of(other)).update(sealed=sealed)

    with pytest.raises(Undecipherable, match="backup"):
        open_case(public_id=other)


def test_a_ciphertext_moved_to_another_column_does_not_open():
    case = case_of()
    row = row_of(case)
    type(row).objects.filter(pk=row.pk).update(sealed_title=CaseAnswers.objects.get(case=row).sealed)

    with pytest.raises(Undecipherable, match="'title'"):
        _ = open_case(public_id=case).title


def test_a_key_moved_to_another_case_does_not_open():
    mine, other = case_of(), case_of()
    CaseKey.objects.filter(subject=other).update(wrapped=CaseKey.objects.get(subject=mine).wrapped)

    with pytest.raises(Undecipherable, match=str(other)):
        open_case(public_id=other)


def test_without_its_key_a_case_is_gone_for_everybody():
    case = case_of()
    CaseKey.objects.filter(subject=case).delete()

    with pytest.raises(NoSuchCase):
        open_case(public_id=case)
    items = work_list(staff=staff("ben"), wanted=Filter(view="all"), today=MONDAY.date()).items
    assert [item.title for item in items] == [""]


def test_a_wrong_master_key_is_said_and_not_shown_as_a_missing_case(settings):
    case = case_of()
    settings.RATHAUS_MASTER_KEY = "11" * 32

    with pytest.raises(Undecipherable, match="RATHAUS_MASTER_KEY"):
        open_case(public_id=case)


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data[:-1] + bytes([data[-1] ^ 1]),
        lambda data: data[:5],
        lambda data: b"",
        lambda data: b"\x02" + data[1:],
        lambda data: data[:1] + bytes(12) + data[13:],
        lambda data: data + b"\x00",
    ],
    ids=["last bit", "cut off", "empty", "other version", "other nonce", "longer"],
)
def test_a_changed_ciphertext_does_not_open(change):
    _, cipher = new_case_key(uuid.uuid4())
    sealed = cipher.seal(b"answers", purpose="answers")

    assert cipher.open(sealed, purpose="answers") == b"answers"
    with pytest.raises(Undecipherable):
        cipher.open(change(sealed), purpose="answers")


def test_the_same_plain_text_never_looks_the_same_twice():
    _, cipher = new_case_key(uuid.uuid4())

    assert cipher.seal(b"ja", purpose="answers") != cipher.seal(b"ja", purpose="answers")


def test_a_wrapped_key_opens_again():
    subject = uuid.uuid4()
    wrapped, cipher = new_case_key(subject)

    again = case_cipher(subject, memoryview(wrapped))

    assert again.open_json(cipher.seal_json({"a": "ü"}, purpose="x"), purpose="x") == {"a": "ü"}
    assert again.digest(b"x") == cipher.digest(b"x")


def test_digests_and_keys_of_two_cities_have_nothing_in_common():
    assert city_digest(city_id=1, purpose="word", text="muster") != city_digest(
        city_id=2, purpose="word", text="muster"
    )
    assert city_digest(city_id=1, purpose="word", text="x") != city_digest(
        city_id=1, purpose="code", text="x"
    )
    sealed = city_cipher(city_id=1, purpose="profile").seal(b"x", purpose="profile")
    with pytest.raises(Undecipherable):
        city_cipher(city_id=2, purpose="profile").open(sealed, purpose="profile")


def test_equal_files_of_two_cases_cannot_be_recognised():
    _, one = new_case_key(uuid.uuid4())
    _, other = new_case_key(uuid.uuid4())

    assert one.digest(b"same") == one.digest(b"same")
    assert one.digest(b"same") != other.digest(b"same")


def test_the_profile_of_a_citizen_is_not_readable_at_rest():
    from rathaus.apps.accounts.operations import keep_profile
    from rathaus.apps.accounts.queries import profile_of

    amira = citizen()
    keep_profile(user=amira, data={"family_name": "Zwiebelfisch", "home": {"street": "Drosselgasse"}})

    assert profile_of(user=amira)[0]["family_name"] == "Zwiebelfisch"
    assert not [one for one in everything_stored() if b"Zwiebelfisch" in one or b"Drosselgasse" in one]
