"""One entry per change in its own transaction, chained so that nothing is changed, removed or reordered unseen."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from rathaus.apps.audit.chains import SYSTEM, Actor, ChainHead
from rathaus.apps.audit.models import Access, AuditEntry, ChainSeal
from rathaus.apps.audit.operations import append, forget_accesses, note_access, purge_payloads, seal_city
from rathaus.apps.audit.queries import accesses, chain_fault, history, seal_fault
from rathaus.apps.cases.models import Case, Draft
from rathaus.apps.cases.opening import open_case
from rathaus.apps.cases.queries.casepages import staff_case
from rathaus.apps.cities.queries import city_by_slug
from rathaus.apps.cities.scope import city_scope
from rathaus.apps.keys.ciphers import CaseCipher, new_case_key
from tests.factories.cases import MONDAY, case_of, draft_of, row_of, taken
from tests.factories.people import staff

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(minutes=5)


@pytest.fixture(autouse=True)
def city(gelsenkirchen: Any) -> Any:
    return gelsenkirchen


def chain(entries: int = 5) -> tuple[uuid.UUID, CaseCipher, ChainHead]:
    """Return subject, cipher and head of a chain with some entries."""
    subject = uuid.uuid4()
    _, cipher = new_case_key(subject)
    actions: list[Any] = [(f"change_{number}", {"number": number}) for number in range(1, entries + 1)]
    with transaction.atomic():
        head = append(
            head=ChainHead(), subject=subject, cipher=cipher, at=MONDAY, actor=SYSTEM, actions=actions
        )
    return subject, cipher, head


# --- one entry per change ---------------------------------------------------------------------------------------------


def test_every_step_leaves_entries_and_the_case_knows_the_newest():
    case = taken(case_of(), "take_up")

    row, opened = row_of(case), open_case(public_id=case)
    entries = history(subject=case, cipher=opened.cipher)

    assert [entry.action for entry in entries][:2] == ["draft_started", "step_submit"]
    assert entries[-1].action == "step_take_up"
    assert entries[-1].payload["from"] == "received"
    assert entries[-1].actor == str(staff("ben").public_id)
    assert (row.audit_seq, row.audit_head) == (
        entries[-1].seq,
        AuditEntry.objects.get(subject=case, seq=row.audit_seq).digest,
    )
    assert chain_fault(subject=case, cipher=opened.cipher, head=opened.head) is None


def test_a_change_that_is_rolled_back_leaves_no_entry():
    case = case_of()
    before = AuditEntry.objects.count()

    with transaction.atomic():
        taken(case, "take_up")
        within = AuditEntry.objects.count()
        transaction.set_rollback(True)

    assert within > before
    assert AuditEntry.objects.count() == before
    assert row_of(case).state == "received"


def test_a_refused_step_leaves_no_entry():
    from rathaus.engine.procedure import StepRefused

    case = case_of()
    before = AuditEntry.objects.count()

    with pytest.raises(StepRefused):
        taken(case, "confirm")

    assert AuditEntry.objects.count() == before


def test_no_entry_holds_a_name_in_plain():
    case = taken(case_of(), "take_up")

    for entry in AuditEntry.objects.filter(subject=case):
        plain = f"{entry.actor} {entry.action} {entry.digest}"
        assert "Ben" not in plain
        assert "Muster" not in plain


# --- faults -----------------------------------------------------------------------------------------------------------


def test_a_fresh_chain_is_whole():
    subject, cipher, head = chain()

    assert chain_fault(subject=subject, cipher=cipher, head=head) is None
    assert chain_fault(subject=uuid.uuid4()) is None


@pytest.mark.parametrize(
    "change",
    [
        {"action": "change_9"},
        {"actor": "somebody else"},
        {"actor_kind": "staff"},
        {"at": MONDAY + timedelta(microseconds=1)},
        {"payload_digest": "0" * 64},
        {"previous": "0" * 64},
        {"digest": "0" * 64},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_changed_entry_is_found(change):
    subject, cipher, head = chain()
    AuditEntry.objects.filter(subject=subject, seq=3).update(**change)

    fault = chain_fault(subject=subject, cipher=cipher, head=head)

    assert fault is not None
    assert (fault.seq, fault.reason) == (3, "changed")


def test_an_entry_whose_payload_was_exchanged_is_found():
    subject, cipher, head = chain()
    AuditEntry.objects.filter(subject=subject, seq=3).update(
        payload=cipher.seal_json({"number": 9}, purpose="audit")
    )

    fault = chain_fault(subject=subject, cipher=cipher, head=head)

    assert fault is not None
    assert (fault.seq, fault.reason) == (3, "payload")


def test_a_payload_of_another_chain_is_found():
    subject, cipher, head = chain()
    other, _, _ = chain()
    sealed = AuditEntry.objects.get(subject=other, seq=3).payload
    AuditEntry.objects.filter(subject=subject, seq=3).update(payload=sealed)

    fault = chain_fault(subject=subject, cipher=cipher, head=head)

    assert fault is not None
    assert (fault.seq, fault.reason) == (3, "payload")


@pytest.mark.parametrize("seq", [1, 3, 4])
def test_a_removed_entry_is_found(seq):
    subject, cipher, _ = chain()
    AuditEntry.objects.filter(subject=subject, seq=seq).delete()

    fault = chain_fault(subject=subject, cipher=cipher)

    assert fault is not None
    assert (fault.seq, fault.reason) == (seq, "missing")


def test_an_entry_removed_and_the_rest_renumbered_is_found():
    subject, cipher, head = chain()
    AuditEntry.objects.filter(subject=subject, seq=3).delete()
    for seq in (4, 5):
        AuditEntry.objects.filter(subject=subject, seq=seq).update(seq=seq - 1)

    fault = chain_fault(subject=subject, cipher=cipher, head=head)

    assert fault is not None
    assert (fault.seq, fault.reason) == (3, "changed")


def test_entries_taken_off_the_end_are_missed_by_the_head():
    subject, cipher, head = chain()
    AuditEntry.objects.filter(subject=subject, seq__gte=4).delete()

    fault = chain_fault(subject=subject, cipher=cipher, head=head)

    assert fault is not None
    assert (fault.seq, fault.reason) == (4, "missing")


def test_a_chain_removed_as_a_whole_is_missed_by_the_head():
    subject, cipher, head = chain()
    AuditEntry.objects.filter(subject=subject).delete()

    fault = chain_fault(subject=subject, cipher=cipher, head=head)

    assert fault is not None
    assert fault.reason == "missing"


def test_reordered_entries_are_found():
    subject, cipher, head = chain()
    AuditEntry.objects.filter(subject=subject, seq=2).update(seq=99)
    AuditEntry.objects.filter(subject=subject, seq=3).update(seq=2)
    AuditEntry.objects.filter(subject=subject, seq=99).update(seq=3)

    fault = chain_fault(subject=subject, cipher=cipher, head=head)

    assert fault is not None
    assert (fault.seq, fault.reason) == (2, "changed")


def test_an_entry_moved_to_another_city_is_found():
    from rathaus.apps.cities.scope import leave_scope

    subject, _, _ = chain()
    with leave_scope(reason="test"):
        entry = AuditEntry.objects.get(subject=subject, seq=1)
        entry.city_id = city_by_slug("soest").id
        entry.save()
        fault = chain_fault(subject=subject)

    assert fault is not None
    assert (fault.seq, fault.reason) == (1, "changed")


def test_an_entry_rewritten_with_its_digest_is_found_at_the_next_one():
    from rathaus.apps.audit.chains import entry_digest

    subject, cipher, head = chain()
    row = AuditEntry.objects.get(subject=subject, seq=3)
    digest = entry_digest(
        city_id=row.city_id, subject=str(subject), seq=3, at=row.at, actor=SYSTEM, action="forged",
        payload=row.payload_digest, previous=row.previous,
    )  # fmt: skip
    AuditEntry.objects.filter(pk=row.pk).update(action="forged", digest=digest)

    fault = chain_fault(subject=subject, cipher=cipher, head=head)

    assert fault is not None
    assert (fault.seq, fault.reason) == (4, "changed")


def test_two_entries_of_one_number_are_refused_by_the_database():
    from django.db import IntegrityError

    subject, cipher, _ = chain()
    with pytest.raises(IntegrityError), transaction.atomic():
        append(
            head=ChainHead(), subject=subject, cipher=cipher, at=MONDAY, actor=SYSTEM, actions=[("again", {})]
        )


@pytest.mark.django_db(transaction=True)
def test_an_entry_outside_a_transaction_is_refused(city):
    _, cipher = new_case_key(uuid.uuid4())

    with pytest.raises(RuntimeError, match="outside a transaction"):
        append(
            head=ChainHead(),
            subject=uuid.uuid4(),
            cipher=cipher,
            at=MONDAY,
            actor=SYSTEM,
            actions=[("x", {})],
        )
    assert AuditEntry.objects.count() == 0


# --- purge ------------------------------------------------------------------------------------------------------------


def test_a_lawful_purge_empties_payloads_and_keeps_the_chain_whole():
    subject, cipher, head = chain()

    with transaction.atomic():
        head = purge_payloads(
            head=head, subject=subject, cipher=cipher, at=LATER, actor=SYSTEM, reason="retention"
        )

    assert chain_fault(subject=subject, cipher=cipher, head=head) is None
    assert [entry.payload for entry in history(subject=subject, cipher=cipher)] == [{}] * 5 + [
        {"reason": "retention"}
    ]
    assert head.seq == 6


def test_a_payload_emptied_without_a_note_is_found():
    subject, cipher, head = chain()
    AuditEntry.objects.filter(subject=subject, seq=2).update(payload=None)

    fault = chain_fault(subject=subject, cipher=cipher, head=head)

    assert fault is not None
    assert (fault.seq, fault.reason) == (2, "emptied")


def test_a_payload_emptied_after_the_purge_is_found():
    subject, cipher, head = chain()
    with transaction.atomic():
        head = purge_payloads(
            head=head, subject=subject, cipher=cipher, at=LATER, actor=SYSTEM, reason="retention"
        )
        head = append(
            head=head, subject=subject, cipher=cipher, at=LATER, actor=SYSTEM, actions=[("after", {"a": 1})]
        )
    AuditEntry.objects.filter(subject=subject, seq=7).update(payload=None)

    fault = chain_fault(subject=subject, head=head)

    assert fault is not None
    assert (fault.seq, fault.reason) == (7, "emptied")


# --- seals ------------------------------------------------------------------------------------------------------------


def test_a_seal_holds_the_heads_that_moved_and_only_those():
    case, other = case_of(), case_of()
    first = seal_city(now=LATER)
    taken(case, "take_up", now=LATER)
    second = seal_city(now=LATER + timedelta(minutes=5))

    assert first is not None
    assert second is not None
    assert set(first.heads) == {str(case), str(other)}
    assert second.heads == {str(case): [row_of(case).audit_seq, row_of(case).audit_head]}
    assert second.previous == first.digest
    assert seal_fault() is None


def test_nothing_moved_makes_no_seal():
    case_of()
    seal_city(now=LATER)

    assert seal_city(now=LATER + timedelta(minutes=1)) is None
    assert ChainSeal.objects.count() == 1


def test_an_entry_of_a_slow_transaction_does_not_slip_behind_a_seal():
    quick, slow = case_of(), case_of()
    hidden = AuditEntry.objects.filter(subject=slow)
    rows = list(hidden)
    hidden.delete()  # not committed yet when the seal is made
    seal_city(now=LATER)
    AuditEntry.objects.bulk_create(rows)

    sealed = seal_city(now=LATER + timedelta(minutes=1))

    assert sealed is not None
    assert set(sealed.heads) == {str(slow)}
    assert quick != slow


def test_what_was_written_a_moment_ago_waits_for_the_next_seal():
    case_of(now=MONDAY)

    assert seal_city(now=MONDAY + timedelta(seconds=20)) is None
    assert seal_city(now=MONDAY + timedelta(seconds=40)) is not None


def test_drafts_are_not_sealed_because_they_are_deleted_whole():
    draft = draft_of("gewerbeanmeldung")

    assert seal_city(now=LATER) is None
    assert AuditEntry.objects.filter(subject=draft).exists()


def test_a_seal_is_of_one_city():
    case_of()

    with city_scope(city_by_slug("paderborn").id):
        assert seal_city(now=LATER) is None


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"heads": {}}, "changed"),
        ({"at": datetime(2020, 1, 1, tzinfo=UTC)}, "changed"),
        ({"previous": "1" * 64}, "changed"),
        ({"seq": 7}, "missing"),
    ],
)
def test_a_changed_seal_is_found(change, reason):
    case_of()
    seal_city(now=LATER)
    ChainSeal.objects.update(**change)

    fault = seal_fault()

    assert fault is not None
    assert fault.reason == reason


def test_a_chain_removed_after_its_seal_is_found():
    case = case_of()
    seal_city(now=LATER)
    AuditEntry.objects.filter(subject=case).delete()

    fault = seal_fault()

    assert fault is not None
    assert (fault.reason, fault.subject) == ("head", str(case))


def test_a_chain_written_anew_after_its_seal_is_found():
    case = case_of()
    seal_city(now=LATER)
    opened = open_case(public_id=case)
    AuditEntry.objects.filter(subject=case).delete()
    with transaction.atomic():
        append(
            head=ChainHead(),
            subject=case,
            cipher=opened.cipher,
            at=MONDAY,
            actor=SYSTEM,
            actions=[("forged", {})],
        )

    assert chain_fault(subject=case, cipher=opened.cipher) is None
    fault = seal_fault()
    assert fault is not None
    assert fault.reason == "head"


# --- accesses ---------------------------------------------------------------------------------------------------------


def test_who_looks_into_a_case_is_noted_with_name_and_office():
    case = case_of()

    staff_case(public_id=case, staff=staff("ben"), now=LATER)
    staff_case(public_id=case, staff=staff("cem"), now=LATER + timedelta(minutes=1))

    seen = [(one.actor_name, one.office, one.what) for one in accesses(subject=case)]
    assert seen == [("Cem Nachbar", "Bewohnerparken", "limited"), ("Ben Amtmann", "Gewerbeamt", "case")]


def test_accesses_are_forgotten_after_six_months_and_not_before():
    subject = uuid.uuid4()
    for at in (datetime(2026, 5, 22, 9, tzinfo=UTC), datetime(2026, 5, 24, 9, tzinfo=UTC)):
        note_access(subject=subject, at=at, actor=Actor("staff", "x", "X"), what="case")

    assert forget_accesses(now=datetime(2026, 11, 23, 8, tzinfo=UTC)) == 1
    assert Access.objects.get().at.day == 24


def test_six_months_before_the_end_of_august_is_the_end_of_february():
    note_access(
        subject=uuid.uuid4(),
        at=datetime(2026, 2, 28, 7, tzinfo=UTC),
        actor=Actor("staff", "x", "X"),
        what="case",
    )

    assert forget_accesses(now=datetime(2026, 8, 31, 6, tzinfo=UTC)) == 0
    assert forget_accesses(now=datetime(2026, 8, 31, 8, tzinfo=UTC)) == 1


def test_a_deleted_draft_takes_its_chain_along():
    from rathaus.apps.cases.operations.drafts import delete_draft

    draft = draft_of("gewerbeanmeldung")
    delete_draft(public_id=draft)

    assert not Draft.objects.filter(public_id=draft).exists()
    assert not AuditEntry.objects.filter(subject=draft).exists()
    assert Case.objects.count() == 0
