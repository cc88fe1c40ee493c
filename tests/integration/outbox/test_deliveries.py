"""What must leave the house: claimed, delivered, tried again, held for people, given up; never lost."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from rathaus.apps.cities.scope import leave_scope
from rathaus.apps.keys.ciphers import new_case_key
from rathaus.apps.keys.models import CaseKey
from rathaus.apps.outbox import ports
from rathaus.apps.outbox.models import Parcel
from rathaus.apps.outbox.operations import (
    BACKOFF_MINUTES,
    CLAIM,
    NewParcel,
    _claim,
    deliver_due,
    give_up,
    mark_sent,
    post_parcels,
    retry_parcel,
)
from rathaus.apps.outbox.ports import CarrierDown, Delivery, Undeliverable, register_carrier
from rathaus.apps.outbox.queries import parcels_of, stuck_parcels

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class Recorder:
    """A carrier that does what it is told and remembers."""

    def __init__(self) -> None:
        self.carried: list[Delivery] = []
        self.answer: bool | Exception = True

    def carry(self, delivery: Delivery) -> bool:
        self.carried.append(delivery)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def carrier(monkeypatch):
    monkeypatch.setattr(ports, "_carriers", {})
    recorder = Recorder()
    register_carrier("test", recorder)
    return recorder


def posted(key: str = "a", *, subject=None, cipher=None, **changes) -> Parcel:
    new = NewParcel(
        kind="test", recipient="ihk", label="Mitteilung", payload={"content": "geheim"}, idempotency_key=key
    )
    for name, value in changes.items():
        object.__setattr__(new, name, value)
    (parcel,) = post_parcels([new], subject=subject, cipher=cipher, now=NOW)
    return parcel


def read(parcel: Parcel) -> Parcel:
    return Parcel.objects.get(pk=parcel.pk)


def test_a_parcel_is_delivered_once(gelsenkirchen, carrier):
    parcel = posted()

    assert deliver_due(now=NOW) == 1
    assert deliver_due(now=NOW + timedelta(days=1)) == 0

    (delivery,) = carrier.carried
    assert delivery.payload == {"content": "geheim"}
    assert (delivery.city_slug, delivery.idempotency_key) == ("gelsenkirchen", "a")
    assert (read(parcel).state, read(parcel).sent_at, read(parcel).attempts) == ("sent", NOW, 1)


def test_what_it_holds_is_sealed(gelsenkirchen, carrier):
    assert b"geheim" not in bytes(read(posted()).sealed)


def test_a_parcel_of_a_case_is_sealed_with_the_cases_key(gelsenkirchen, carrier):
    subject = uuid4()
    wrapped, cipher = new_case_key(subject)
    CaseKey.objects.create(subject=subject, wrapped=wrapped, created_at=NOW)
    parcel = posted(subject=subject, cipher=cipher)

    deliver_due(now=NOW)

    assert carrier.carried[0].payload == {"content": "geheim"}
    assert parcels_of(subject=subject) == (parcel,)


def test_without_its_key_a_parcel_is_given_up_and_holds_up_nobody(gelsenkirchen, carrier):
    subject = uuid4()
    orphan = posted("orphan", subject=subject, cipher=new_case_key(subject)[1])
    other = posted("other")

    deliver_due(now=NOW)

    assert (read(orphan).state, "key is gone" in read(orphan).last_error) == ("given_up", True)
    assert read(other).state == "sent"


def test_under_a_wrong_master_key_a_parcel_waits_until_the_right_one_is_back(
    gelsenkirchen, carrier, settings
):
    subject, right = uuid4(), settings.RATHAUS_MASTER_KEY
    wrapped, cipher = new_case_key(subject)
    CaseKey.objects.create(subject=subject, wrapped=wrapped, created_at=NOW)
    parcel = posted(subject=subject, cipher=cipher)

    settings.RATHAUS_MASTER_KEY = "ab" * 32
    deliver_due(now=NOW)
    assert (read(parcel).state, "RATHAUS_MASTER_KEY" in read(parcel).last_error) == ("waiting", True)

    settings.RATHAUS_MASTER_KEY = right
    deliver_due(now=NOW + timedelta(hours=1))
    assert (read(parcel).state, read(parcel).last_error) == ("sent", "")


def test_a_parcel_for_later_waits(gelsenkirchen, carrier):
    parcel = posted(due_at=NOW + timedelta(hours=1))

    assert deliver_due(now=NOW) == 0
    assert read(parcel).state == "waiting"
    assert deliver_due(now=NOW + timedelta(hours=1)) == 1


def test_each_failure_waits_longer(gelsenkirchen, carrier):
    parcel, now = posted(), NOW
    carrier.answer = CarrierDown("no line")

    for number, minutes in enumerate((*BACKOFF_MINUTES, BACKOFF_MINUTES[-1]), 1):
        assert deliver_due(now=now) == 1
        assert (read(parcel).state, read(parcel).attempts) == ("waiting", number)
        assert read(parcel).due_at == now + timedelta(minutes=minutes)
        assert deliver_due(now=read(parcel).due_at - timedelta(seconds=1)) == 0
        now = read(parcel).due_at

    carrier.answer = True
    deliver_due(now=now)
    assert (read(parcel).state, read(parcel).last_error) == ("sent", "")


def test_every_try_has_the_same_key(gelsenkirchen, carrier):
    posted()
    carrier.answer = CarrierDown("no line")
    deliver_due(now=NOW)
    deliver_due(now=NOW + timedelta(hours=1))

    assert {delivery.idempotency_key for delivery in carrier.carried} == {"a"}
    assert len(carrier.carried) == 2


def test_what_the_other_side_refuses_for_good_is_given_up(gelsenkirchen, carrier):
    parcel = posted()
    carrier.answer = Undeliverable("unknown recipient")
    deliver_due(now=NOW)

    assert (read(parcel).state, read(parcel).last_error) == ("given_up", "unknown recipient")
    assert deliver_due(now=NOW + timedelta(days=9)) == 0
    assert stuck_parcels() == (parcel,)


def test_a_fault_of_a_carrier_is_tried_again_and_says_no_more_than_its_name(gelsenkirchen, carrier):
    parcel = posted()
    carrier.answer = ZeroDivisionError("Amira Beispiel")
    deliver_due(now=NOW)

    assert (read(parcel).state, read(parcel).last_error) == ("waiting", "ZeroDivisionError")


def test_what_people_carry_is_held_until_they_say_so(gelsenkirchen, carrier):
    parcel = posted()
    carrier.answer = False
    deliver_due(now=NOW)
    assert read(parcel).state == "held"

    assert mark_sent(parcel_ids=[parcel.pk], now=NOW) == 1
    assert mark_sent(parcel_ids=[parcel.pk], now=NOW) == 0
    assert (read(parcel).state, read(parcel).sent_at) == ("sent", NOW)


def test_a_letter_for_the_post_is_never_tried(gelsenkirchen, carrier):
    parcel = posted(is_held=True)

    assert deliver_due(now=NOW + timedelta(days=1)) == 0
    assert read(parcel).state == "held"
    assert carrier.carried == []


def test_without_a_carrier_a_parcel_waits(gelsenkirchen, carrier):
    parcel = posted(kind="smoke")
    deliver_due(now=NOW)

    assert read(parcel).state == "waiting"
    assert "No carrier takes 'smoke'" in read(parcel).last_error


def test_people_can_try_a_stuck_parcel_again(gelsenkirchen, carrier):
    parcel = posted()
    carrier.answer = Undeliverable("unknown recipient")
    deliver_due(now=NOW)

    assert retry_parcel(parcel_id=parcel.pk, now=NOW) is True
    carrier.answer = True
    deliver_due(now=NOW)

    assert read(parcel).state == "sent"
    assert retry_parcel(parcel_id=parcel.pk, now=NOW) is False


def test_people_can_give_up_with_a_reason(gelsenkirchen, carrier):
    parcel = posted()

    assert give_up(parcel_id=parcel.pk, reason="Telefonisch geklärt") is True
    assert (read(parcel).state, read(parcel).last_error) == ("given_up", "Telefonisch geklärt")
    assert deliver_due(now=NOW) == 0
    assert give_up(parcel_id=parcel.pk, reason="noch einmal") is False


def test_nobody_gives_up_what_was_delivered(gelsenkirchen, carrier):
    parcel = posted()
    deliver_due(now=NOW)

    assert give_up(parcel_id=parcel.pk, reason="zu spät") is False
    assert read(parcel).state == "sent"


def test_a_claim_ends_when_its_worker_died(gelsenkirchen, carrier):
    posted()
    with leave_scope(reason="test: a worker that dies"):
        assert len(_claim(now=NOW, limit=9)) == 1

    assert deliver_due(now=NOW + CLAIM - timedelta(seconds=1)) == 0
    assert deliver_due(now=NOW + CLAIM) == 1


def test_a_failure_after_the_claim_was_lost_changes_nothing(gelsenkirchen, carrier):
    parcel = posted()

    def lose_the_claim(delivery: Delivery) -> bool:
        if len(carrier.carried) == 0:
            carrier.carried.append(delivery)
            deliver_due(now=NOW + CLAIM)  # the other worker, much later
            raise CarrierDown("too late")
        return True

    carrier.carry = lose_the_claim
    deliver_due(now=NOW)

    assert read(parcel).state == "sent"


def test_two_parcels_with_one_key_cannot_be_posted(gelsenkirchen, carrier):
    from django.db import IntegrityError, transaction

    posted()
    with pytest.raises(IntegrityError), transaction.atomic():
        posted()


def test_the_oldest_go_first(gelsenkirchen, carrier):
    posted("new", due_at=NOW)
    posted("old", due_at=NOW - timedelta(hours=1))

    deliver_due(now=NOW, limit=1)

    assert [delivery.idempotency_key for delivery in carrier.carried] == ["old"]
