"""Statements that are built once say what Django's own say, in the city in scope and in no other."""

from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from rathaus.apps.accounts.models import Team
from rathaus.apps.audit.models import AuditEntry
from rathaus.apps.cases import opening
from rathaus.apps.cases.models import Case, Draft
from rathaus.apps.cities.queries import city_by_slug
from rathaus.apps.cities.scope import UnscopedQuery, city_scope, leave_scope
from rathaus.apps.cities.statements import Select, Update, can_insert, together
from rathaus.apps.keys.models import CaseKey
from tests.factories.cases import MONDAY, case_of, draft_of
from tests.factories.people import citizen

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("gelsenkirchen")]

TEAMS = Select(lambda key: Team.objects.filter(key=key).order_by("id"), key=str)
CASES = Select(lambda public_id: opening._cases(public_id), public_id=UUID)


def entry(subject, seq):
    return AuditEntry(
        subject=subject, seq=seq, at=MONDAY, actor_kind="system", action="tried", payload=b"\x00\xff",
        payload_digest="", previous="", digest="",
    )  # fmt: skip


def columns(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_a_built_query_returns_what_the_query_returns_with_all_that_hangs_on_it():
    case = case_of("hundesteuer-anmeldung", user=citizen())
    case_of("hundesteuer-anmeldung")
    (expected,) = opening._cases(case)

    with CaptureQueriesContext(
        connection,
    ) as asked:
        for _ in range(2):
            (row,) = CASES.all(public_id=case)
            assert columns(row) == columns(expected)
            assert columns(row.answers) == columns(expected.answers)
            assert (row.user, row.assignee) == (citizen(), None)
            assert bytes(row.wrapped_key) == bytes(expected.wrapped_key)
            assert isinstance(row, Case)
            assert not row._state.adding

    assert len([query for query in asked if "cases_case" in query["sql"]]) == 2


def test_a_built_query_takes_new_values_every_time():
    first, second = draft_of("dienstreise"), draft_of("dienstreise")

    assert [opening._DRAFT.first(public_id=one).public_id for one in (first, second, first)] == [
        first, second, first,
    ]  # fmt: skip
    assert opening._DRAFT.first(public_id=uuid4()) is None


def test_a_built_query_sees_the_city_in_scope_only():
    here, there = Team.objects.get(key="parking"), city_by_slug("paderborn").id
    with city_scope(there):
        elsewhere = Team.objects.get(key="parking")
        assert TEAMS.all(key="parking") == [elsewhere]

    assert TEAMS.all(key="parking") == [here]
    with leave_scope(reason="test: all cities"):
        assert {here, elsewhere} < set(TEAMS.all(key="parking"))


def test_outside_every_scope_nothing_runs():
    from rathaus.apps.cities.scope import _city_id

    token = _city_id.set(None)
    try:
        with pytest.raises(UnscopedQuery):
            TEAMS.all(key="parking")
        with pytest.raises(UnscopedQuery):
            Update(Team, "name").run(pk=1, name="x")
        with pytest.raises(UnscopedQuery):
            AuditEntry.objects.bulk_create([entry(uuid4(), 1)])
    finally:
        _city_id.reset(token)


def test_a_value_the_query_does_not_use_is_a_mistake_of_the_program():
    with pytest.raises(TypeError, match="no place for key"):
        Select(lambda key: Team.objects.filter(office="trade"), key=str).all(key="x")


def test_only_whole_objects_are_selected():
    with pytest.raises(TypeError, match="whole objects"):
        Select(lambda key: Team.objects.filter(key=key).values("name"), key=str).all(key="x")


@pytest.mark.django_db(transaction=True)
def test_rows_are_locked_only_inside_a_transaction():
    if not connection.features.has_select_for_update:
        pytest.skip("SQLite locks the whole database when a transaction begins")
    draft = draft_of("dienstreise")
    with transaction.atomic():
        opening._LOCKED_DRAFT.first(public_id=draft)

    with pytest.raises(transaction.TransactionManagementError):
        opening._LOCKED_DRAFT.first(public_id=draft)


def test_an_update_changes_one_row_of_this_city():
    change = Update(Draft, "version", "submitted_at", "sealed_answers")
    draft, other = (Draft.objects.get(public_id=draft_of("dienstreise")) for _ in range(2))

    assert change.run(pk=draft.pk, version=7, submitted_at=None, sealed_answers=b"\x01\x00") == 1

    draft.refresh_from_db()
    other.refresh_from_db()
    assert (draft.version, draft.submitted_at, bytes(draft.sealed_answers)) == (7, None, b"\x01\x00")
    assert other.version == 1
    with city_scope(city_by_slug("paderborn").id):
        assert change.run(pk=draft.pk, version=8, submitted_at=MONDAY, sealed_answers=b"") == 0


def test_no_update_moves_a_row_to_another_city():
    with pytest.raises(TypeError, match="stay with their city"):
        Update(Team, "city_id").run(pk=1, city_id=2)


def test_inserted_rows_get_their_keys_in_order_and_read_back_the_same():
    subject = uuid4()
    rows = [entry(subject, number) for number in (3, 1, 2)]

    with CaptureQueriesContext(connection) as asked:
        assert AuditEntry.objects.bulk_create(rows) == rows

    assert len(asked) == 1
    stored = {row.pk: columns(row) for row in AuditEntry.objects.filter(subject=subject)}
    for row in rows:
        known = stored[row.pk]
        assert (known["seq"], bytes(known["payload"]), known["at"]) == (row.seq, b"\x00\xff", MONDAY)
        assert not row._state.adding


def test_a_refused_insert_breaks_the_transaction_as_djangos_own_does():
    subject = uuid4()
    CaseKey(subject=subject, wrapped=b"1", created_at=MONDAY).save(force_insert=True)

    with transaction.atomic():
        with pytest.raises(IntegrityError):
            CaseKey(subject=subject, wrapped=b"2", created_at=MONDAY).save(force_insert=True)

        assert connection.needs_rollback


def test_rows_with_keys_or_of_several_models_are_left_to_django():
    (known,) = AuditEntry.objects.bulk_create([entry(uuid4(), 1)])

    assert not can_insert([known])
    assert not can_insert([entry(uuid4(), 1), Team(key="a")])
    assert not can_insert([])
    assert can_insert([entry(uuid4(), 1)])


def test_writes_of_a_block_go_together_and_give_every_row_its_own_key():
    subject, draft = uuid4(), Draft.objects.get(public_id=draft_of("dienstreise"))
    entries = [entry(subject, number) for number in (3, 1, 2)]
    key = CaseKey(subject=subject, wrapped=b"1", created_at=MONDAY)

    with CaptureQueriesContext(connection) as asked, together():
        AuditEntry.objects.bulk_create(entries[:2])
        with together():
            key.save(force_insert=True)
            Update(Draft, "version").run(pk=draft.pk, version=9)
        AuditEntry.objects.bulk_create(entries[2:])

    assert len(asked) == (1 if connection.vendor == "postgresql" else 4)
    assert {row.pk: row.seq for row in AuditEntry.objects.filter(subject=subject)} == {
        row.pk: row.seq for row in entries
    }
    assert CaseKey.objects.get(pk=key.pk).subject == subject
    assert not key._state.adding
    draft.refresh_from_db()
    assert draft.version == 9


def test_a_block_that_fails_writes_nothing():
    subject = uuid4()

    def failing():
        with transaction.atomic(), together():
            AuditEntry.objects.bulk_create([entry(subject, 1)])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        failing()

    assert not AuditEntry.objects.filter(subject=subject).exists()
    AuditEntry.objects.bulk_create([entry(subject, 1)])
    assert AuditEntry.objects.filter(subject=subject).count() == 1


def test_what_the_database_refuses_breaks_the_transaction_at_the_end_of_the_block():
    subject = uuid4()

    def twice():
        with together():
            AuditEntry.objects.bulk_create([entry(subject, 1)])
            AuditEntry.objects.bulk_create([entry(subject, 1)])

    with transaction.atomic():
        with pytest.raises(IntegrityError):
            twice()
        assert connection.needs_rollback

    assert not AuditEntry.objects.filter(subject=subject).exists()


def test_an_empty_block_asks_nothing():
    with CaptureQueriesContext(connection) as asked, together():
        pass

    assert not len(asked)
