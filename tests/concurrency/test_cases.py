"""Many people at one case: one wins, the others are told, nothing is lost and nothing is done twice."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from rathaus.apps.accounts.operations import count_attempt
from rathaus.apps.audit.models import AuditEntry
from rathaus.apps.audit.operations import append
from rathaus.apps.audit.queries import chain_fault
from rathaus.apps.cases.models import Case, CaseAnswers, Draft
from rathaus.apps.cases.opening import OpenCase, open_case, open_draft, opened, with_key
from rathaus.apps.cases.operations.additions import add_missing, answer_desk_page, finish_correction
from rathaus.apps.cases.operations.clocks import run_clocks
from rathaus.apps.cases.operations.conversations import write_message
from rathaus.apps.cases.operations.desk import take_staff_step
from rathaus.apps.cases.operations.drafts import (
    AlreadySubmitted,
    Posted,
    answer_page,
    delete_draft,
    start_correction,
    start_draft,
)
from rathaus.apps.cases.operations.steps import StaleCase, run_case_clock
from rathaus.apps.cases.operations.submission import Submitted, submit
from rathaus.apps.cases.uploads import Upload
from rathaus.apps.notices.models import Notice
from rathaus.apps.outbox.models import Parcel
from rathaus.engine.forms import answers_to_json
from rathaus.engine.procedure import StepRefused
from tests.factories.cases import MONDAY, case_of, draft_of, row_of
from tests.factories.journeys import GUEST, PERMIT, clerk_of, handed_in, own_step, step
from tests.factories.uploads import pdf

pytestmark = pytest.mark.django_db(transaction=True)
TRADE = "gewerbeanmeldung"


@pytest.fixture(autouse=True)
def city(gelsenkirchen: Any) -> Any:
    return gelsenkirchen


def kinds(outcomes: list[Any]) -> Counter[str]:
    return Counter(type(outcome).__name__ for outcome in outcomes)


def is_whole(case: UUID) -> bool:
    opened = open_case(public_id=case)
    return chain_fault(subject=case, cipher=opened.cipher, head=opened.head) is None


# --- handing in ---


def test_a_draft_handed_in_by_several_clicks_becomes_one_case(together):
    draft = draft_of(TRADE)

    def hand_in() -> Submitted:
        return submit(public_id=draft, accepts_gaps=True, has_portal_consent=False, now=MONDAY)

    outcomes = together(*[hand_in] * 4)

    assert kinds(outcomes) == {"Submitted": 4}, outcomes
    assert [outcome.is_new for outcome in outcomes].count(True) == 1
    assert len({outcome.number for outcome in outcomes}) == 1
    assert Case.objects.count() == 1
    assert Notice.objects.filter(subject=draft).count() == 1
    assert is_whole(draft)


def test_many_drafts_handed_in_at_once_all_become_cases(together):
    drafts = [draft_of(TRADE) for _ in range(6)]

    def hand_in(draft: UUID) -> Submitted:
        return submit(public_id=draft, accepts_gaps=True, has_portal_consent=False, now=MONDAY)

    outcomes = together(*[lambda draft=draft: hand_in(draft) for draft in drafts])  # type: ignore[misc]

    assert kinds(outcomes) == {"Submitted": 6}, outcomes
    assert len({outcome.number for outcome in outcomes}) == 6
    assert all(is_whole(draft) for draft in drafts)


def test_a_page_saved_while_the_draft_is_handed_in_is_not_lost_unseen(together):
    draft = draft_of(TRADE)
    page = Posted(raw={"trade_name": ["Möbelhaus am Markt"]})

    submitted, saved = together(
        lambda: submit(public_id=draft, accepts_gaps=True, has_portal_consent=False, now=MONDAY),
        lambda: answer_page(public_id=draft, page="business_name", posted=page, now=MONDAY),
    )

    assert isinstance(submitted, Submitted), submitted
    was_saved = not isinstance(saved, AlreadySubmitted)
    assert (open_case(public_id=draft).answers.get("trade_name") == "Möbelhaus am Markt") == was_saved
    assert is_whole(draft)


def test_a_draft_is_handed_in_or_deleted_but_not_both(together):
    draft = draft_of(TRADE)

    submitted, deleted = together(
        lambda: submit(public_id=draft, accepts_gaps=True, has_portal_consent=False, now=MONDAY),
        lambda: delete_draft(public_id=draft),
    )

    if isinstance(submitted, Submitted):
        assert isinstance(deleted, AlreadySubmitted), deleted
        assert open_case(public_id=draft).answers
    else:
        assert deleted == 1
        assert not Case.objects.exists()


def test_two_windows_saving_pages_lose_neither(together):
    draft = start_draft(service=TRADE, language="de", now=MONDAY).public_id

    def save(page: str, raw: dict[str, list[str]]) -> Any:
        return answer_page(public_id=draft, page=page, posted=Posted(raw=raw), now=MONDAY, with_gaps=True)

    together(
        lambda: save("legal_form", {"company.legal_form": ["sole"], "registered": ["false"]}),
        lambda: save("reason", {"reason": ["new"]}),
        lambda: save("business_name", {"trade_name": ["Tischlerei"]}),
    )

    row = Draft.objects.get(public_id=draft)
    answers = open_draft(public_id=draft).answers
    assert (answers["company"]["legal_form"], answers["reason"], answers["trade_name"]) == (
        "sole",
        "new",
        "Tischlerei",
    )
    assert row.version == 4


# --- steps ---


def test_of_two_clerks_taking_the_same_step_one_wins(together):
    case = case_of(TRADE)
    seen = row_of(case).version
    clerks = [clerk_of(case, name) for name in ("one", "two", "three")]

    outcomes = together(
        *[
            lambda who=who: take_staff_step(  # type: ignore[misc]
                public_id=case, step="take_up", staff=who, inputs={}, version=seen, now=MONDAY
            )
            for who in clerks
        ]
    )

    assert kinds(outcomes) == {"Taken": 1, "StaleCase": 2}, outcomes
    assert [done.step for done in open_case(public_id=case).progress.done] == ["submit", "take_up"]
    assert is_whole(case)


def test_without_the_seen_version_the_procedure_itself_refuses_the_second(together):
    case = handed_in(TRADE)
    clerks = [clerk_of(case, name) for name in ("one", "two")]

    outcomes = together(
        *[
            lambda who=who: take_staff_step(  # type: ignore[misc]
                public_id=case, step="confirm", staff=who, inputs={}, version=None, now=MONDAY
            )
            for who in clerks
        ]
    )

    assert kinds(outcomes) == {"Taken": 1, "StepRefused": 1}, outcomes
    assert Notice.objects.filter(subject=case, letter="fee_notice").count() == 1
    recipients = Counter(
        Parcel.objects.filter(subject=case, kind="authority").values_list("recipient", flat=True)
    )
    assert set(recipients.values()) == {1}


def test_a_withdrawal_and_a_confirmation_do_not_both_happen(together):
    case = handed_in(TRADE)
    who = clerk_of(case)
    outcomes = together(lambda: own_step(case, "withdraw"), lambda: step(case, "confirm", by=who))

    assert kinds(outcomes) == {"Taken": 1, "StepRefused": 1}, outcomes
    has_notice = Notice.objects.filter(subject=case, letter="fee_notice").exists()
    assert has_notice == (row_of(case).state == "confirmed")


def test_desk_and_applicant_change_different_answers_and_both_stay(together):
    case = handed_in(PERMIT)
    draft = start_correction(case_id=case, now=MONDAY)
    answer_page(
        public_id=draft, page="vehicle", now=MONDAY,
        posted=Posted(raw={"plate": ["GE XY 99"], "vin": ["000001"], "holder": ["applicant"]}),
    )  # fmt: skip
    who = clerk_of(case)

    outcomes = together(
        lambda: finish_correction(draft_id=draft, by=GUEST, now=MONDAY),
        lambda: answer_desk_page(
            public_id=case, page="desk", raw={"main_home_confirmed": ["true"], "permits_already_held": ["0"],
                                              "hardship_granted": ["false"]},
            staff=who, now=MONDAY,
        ),
    )  # fmt: skip

    answers = open_case(public_id=case).answers
    assert not any(isinstance(outcome, Exception) for outcome in outcomes), outcomes
    assert answers["plate"] == "GE XY 99"
    assert answers["main_home_confirmed"] is True
    assert is_whole(case)


def test_desk_pages_saved_at_once_lose_nothing(together):
    """The answers are locked with the case; else the second one would begin with those of before the first."""
    case = handed_in(TRADE)
    pages = [{"identity_checked": ["true"], "customs_suspicion": ["false"]}, {"identity_checked": ["true"]}]
    clerks = [clerk_of(case, name) for name in ("one", "two")]

    outcomes = together(
        *[
            lambda who=who, raw=raw: answer_desk_page(  # type: ignore[misc]
                public_id=case, page="desk", raw=raw, staff=who, now=MONDAY, with_gaps=True
            )
            for who, raw in zip(clerks, pages, strict=True)
        ]
    )

    assert not any(isinstance(outcome, Exception) for outcome in outcomes), outcomes
    assert open_case(public_id=case).answers["identity_checked"] is True
    assert AuditEntry.objects.filter(subject=case, action="desk_answered").count() >= 1
    assert is_whole(case)


def count_up(opened: OpenCase) -> None:
    """Add one to a number among the answers, as any operation on answers does: change what was read, write it back."""
    held = opened.answers.get("permits_already_held") or 0
    opened.answers["permits_already_held"] = held + 1
    sealed = opened.cipher.seal_json(answers_to_json(opened.package, opened.answers), purpose="answers")
    CaseAnswers.objects.filter(case=opened.row).update(sealed=sealed)


def test_answers_read_under_the_lock_are_the_newest(together):
    case = handed_in(PERMIT)

    def careful() -> None:
        for _ in range(8):
            with transaction.atomic():
                count_up(open_case(public_id=case, lock=True))

    assert together(*[careful] * 4) == [None] * 4
    assert open_case(public_id=case).answers["permits_already_held"] == 32


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_with_only_the_case_locked_answers_get_lost(together):
    """Negative control: the row of the case is locked, the answers beside it come from before the wait."""
    case = handed_in(PERMIT)

    def careless() -> None:
        for _ in range(8):
            with transaction.atomic():
                rows = with_key(Case.objects.filter(public_id=case).select_related("answers"), "public_id")
                count_up(opened(rows.select_for_update(of=("self",)).get()))

    assert together(*[careless] * 4) == [None] * 4
    assert open_case(public_id=case).answers["permits_already_held"] < 32


# --- clocks ---


def test_two_workers_move_a_case_once(together):
    case = handed_in(TRADE)
    step(case, "request_missing", fields=["activity.main"])
    later = MONDAY + timedelta(days=30)

    outcomes = together(*[lambda: run_case_clock(public_id=case, now=later)] * 4)

    assert sorted(outcomes, key=len) == [[], [], [], ["no_answer"]], outcomes
    assert AuditEntry.objects.filter(subject=case, action="step_no_answer").count() == 1
    assert is_whole(case)


def test_two_workers_run_all_clocks_once(together):
    cases = [handed_in(TRADE) for _ in range(4)]
    for case in cases:
        step(case, "request_missing", fields=["activity.main"])
    later = MONDAY + timedelta(days=30)

    outcomes = together(*[lambda: run_clocks(later)] * 3)

    assert sum(outcomes) == len(cases), outcomes
    assert {row_of(case).state for case in cases} == {"checking"}


def test_the_clock_and_the_applicant_do_not_both_end_the_waiting(together):
    case = handed_in(TRADE)
    step(case, "request_missing", documents=["craft_card"])
    later = MONDAY + timedelta(days=30)

    outcomes = together(
        lambda: run_case_clock(public_id=case, now=later),
        lambda: add_missing(
            public_id=case, uploads=[Upload("0", "k.pdf", pdf())], text="", by=GUEST, now=later
        ),
    )

    done = [one.step for one in open_case(public_id=case).progress.done]
    assert (done.count("no_answer"), done.count("add_missing")) in {(1, 0), (0, 1)}, outcomes
    assert all(outcome == [] or not isinstance(outcome, Exception) or isinstance(outcome, StepRefused)
               for outcome in outcomes), outcomes  # fmt: skip


# --- the log ---


def test_the_chain_is_whole_after_two_hundred_changes_at_once(together):
    case = case_of(TRADE)

    def talk() -> None:
        for number in range(25):
            write_message(public_id=case, text=f"Nachricht {number}", uploads=[], by=GUEST, now=MONDAY)

    outcomes = together(*[talk] * 8)

    assert outcomes == [None] * 8
    assert AuditEntry.objects.filter(subject=case, action="message").count() == 200
    row = row_of(case)
    assert row.version == 201
    assert is_whole(case)


def test_without_the_lock_two_writers_take_the_same_number(together):
    """Negative control: the head is read without holding the case, so the database has to refuse one of them."""
    case = case_of(TRADE)
    cipher, row = open_case(public_id=case).cipher, row_of(case)

    def careless() -> None:
        for number in range(10):
            head = open_case(public_id=case).head
            with transaction.atomic():
                head = append(
                    head=head,
                    subject=case,
                    cipher=cipher,
                    at=MONDAY,
                    actor=GUEST,
                    actions=[("careless", {"number": number})],
                )
                Case.objects.filter(pk=row.pk).update(audit_seq=head.seq, audit_head=head.digest)

    outcomes = together(*[careless] * 6)

    assert any(isinstance(outcome, IntegrityError) for outcome in outcomes)
    assert chain_fault(subject=case, cipher=cipher) is None  # refused, never forked


def test_a_stale_page_is_told_apart_from_a_lost_race():
    case = case_of(TRADE)
    who = clerk_of(case)
    seen = row_of(case).version
    write_message(public_id=case, text="Noch etwas", uploads=[], by=GUEST, now=MONDAY)

    with pytest.raises(StaleCase):
        take_staff_step(public_id=case, step="take_up", staff=who, inputs={}, version=seen, now=MONDAY)


def test_no_more_tries_get_through_than_are_allowed(together):
    def attempt() -> None:
        count_attempt(purpose="code", who="203.0.113.7", now=MONDAY, limit=5, minutes=10)

    outcomes = together(*[attempt] * 8)

    assert kinds(outcomes) == {"NoneType": 5, "TooManyAttempts": 3}, outcomes
