"""A draft becomes a case: once, whole, or not at all."""

from __future__ import annotations

import re
import secrets
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rathaus.apps.audit.models import AuditEntry
from rathaus.apps.audit.queries import history
from rathaus.apps.cases.models import Case, CaseAnswers, CaseWord, Draft
from rathaus.apps.cases.opening import NoSuchDraft, open_case, open_draft
from rathaus.apps.cases.operations.drafts import AlreadySubmitted, start_correction
from rathaus.apps.cases.operations.submission import NotComplete, NumberTaken, submit
from rathaus.apps.cases.queries.citizens import find_by_code, my_cases, my_drafts
from rathaus.apps.cases.queries.worklists import Filter, work_list
from rathaus.apps.cities.queries import city_by_slug
from rathaus.apps.cities.scope import city_scope
from rathaus.apps.notices.models import Notice
from rathaus.apps.outbox.models import Parcel
from rathaus.apps.outbox.operations import parcel_payload
from tests.factories.cases import MONDAY, case_of, draft_of, row_of
from tests.factories.people import citizen, staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def city(gelsenkirchen: Any) -> Any:
    return gelsenkirchen


def hand_in(draft: uuid.UUID, **more: Any) -> Any:
    return submit(
        public_id=draft, **{"accepts_gaps": True, "has_portal_consent": False, "now": MONDAY, **more}
    )


def test_a_complete_draft_becomes_a_case_with_receipt_and_log():
    draft = draft_of("bewohnerparkausweis")

    done = hand_in(draft, accepts_gaps=False)

    row, opened = row_of(done.public_id), open_case(public_id=done.public_id)
    assert done.is_new
    assert re.fullmatch(r"GE-2026-\d{8}", done.number)
    assert (row.state, row.public_state, row.turn, row.turn_team) == (
        "received",
        "RECEIVED",
        "staff",
        "parking",
    )
    assert not row.is_incomplete
    assert opened.answers["plate"] == "GE AB 123"
    assert opened.open_points == []
    assert [notice.letter for notice in Notice.objects.filter(subject=draft)] == ["receipt"]
    assert Notice.objects.get(subject=draft).channel == "none"
    assert [entry.action for entry in history(subject=draft, cipher=opened.cipher)] == [
        "draft_started", "step_submit", "letter_issued",
    ]  # fmt: skip


def test_the_receipt_is_told_by_mail_without_any_personal_data():
    case = case_of("bewohnerparkausweis")

    [mail] = Parcel.objects.filter(subject=case, kind="mail")
    payload = dict(parcel_payload(mail))

    assert payload.pop("to") == "amira@beispiel.example"
    assert payload == {"template": "news", "language": "de", "number": row_of(case).number, "what": "letter"}


def test_an_incomplete_draft_is_not_handed_in_unless_the_person_says_so():
    draft = draft_of("gewerbeanmeldung", activity={"main": "none"}, is_me="false")

    with pytest.raises(NotComplete) as refused:
        hand_in(draft, accepts_gaps=False)

    # The craft card's proof is a file, and examples have none.
    assert {".".join(point.path) for point in refused.value.review.open_points} == {
        "activity.main", "is_me", "craft_card.proof",
    }  # fmt: skip
    assert Case.objects.count() == 0
    assert Draft.objects.get(public_id=draft).submitted_at is None


def test_what_is_missing_goes_along_as_open_points():
    case = case_of("gewerbeanmeldung", activity={"main": "none"})

    opened = open_case(public_id=case)
    points = {".".join(point["path"]): point for point in opened.open_points}

    assert opened.row.is_incomplete
    assert points["activity.main"]["kind"] == "missing"
    assert points["craft_card.proof"]["kind"] == "document"
    assert points["craft_card.proof"]["key"] == "craft_card"
    assert "Tätigkeit" in points["activity.main"]["text"]


def test_an_answer_that_breaks_a_rule_is_open_but_not_a_missing_document():
    from rathaus.apps.cases.situations import situation_of_case

    spare = {"name": "Moritz", "breed": "pug", "declared_dangerous": "false", "birth": {"year": "2024"},
             "origin": "acquired", "kept_since": "2026-09-28", "relief": "nothing"}  # fmt: skip
    case = case_of("hundesteuer-anmeldung", dogs=[{"kept_since": "2026-08-30"}, spare])

    opened = open_case(public_id=case)

    assert [(point["kind"], point["problem"]) for point in opened.open_points] == [("wrong", "check")]
    assert situation_of_case(opened=opened, now=MONDAY).documents_missing == 0


def test_the_second_submit_finds_the_case_of_the_first():
    draft = draft_of("gewerbeanmeldung")
    first = hand_in(draft)
    entries = AuditEntry.objects.count()

    again = hand_in(draft, now=MONDAY + timedelta(minutes=1))

    assert (again.public_id, again.number, again.is_new) == (first.public_id, first.number, False)
    assert Case.objects.count() == 1
    assert AuditEntry.objects.count() == entries


def test_the_draft_is_empty_afterwards_and_its_code_opens_the_case():
    from rathaus.apps.cases.operations.drafts import start_draft
    from tests.factories.cases import example_answers

    started = start_draft(
        service="gewerbeanmeldung", language="de", now=MONDAY, answers=example_answers("gewerbeanmeldung")
    )
    found = find_by_code(code=started.code)
    assert found is not None
    assert not found.is_case

    hand_in(started.public_id)

    assert open_draft(public_id=started.public_id).answers == {}
    found = find_by_code(code=started.code.lower().replace("-", " ").replace("0", "o").replace("1", "l"))
    assert found is not None
    assert (found.public_id, found.is_case) == (started.public_id, True)
    assert find_by_code(code="0000-0000-0000") is None


def test_a_code_opens_nothing_in_another_city():
    from rathaus.apps.cases.operations.drafts import start_draft

    started = start_draft(service="gewerbeanmeldung", language="de", now=MONDAY)

    with city_scope(city_by_slug("paderborn").id):
        assert find_by_code(code=started.code) is None
        with pytest.raises(NoSuchDraft):
            hand_in(started.public_id)


def test_a_number_given_twice_is_drawn_again(monkeypatch):
    taken = int(row_of(case_of()).number[-8:])
    draws = iter([taken, taken, 12_345_678])
    monkeypatch.setattr(secrets, "randbelow", lambda most: next(draws) - 10_000_000)

    done = hand_in(draft_of("gewerbeanmeldung"))

    assert done.number == "GE-2026-12345678"
    assert done.is_new
    assert Notice.objects.filter(subject=done.public_id).count() == 1
    assert AuditEntry.objects.filter(subject=done.public_id, action="step_submit").count() == 1


def test_numbers_that_never_get_free_are_said(monkeypatch):
    taken = int(row_of(case_of()).number[-8:])
    monkeypatch.setattr(secrets, "randbelow", lambda most: taken - 10_000_000)
    draft = draft_of("gewerbeanmeldung")

    with pytest.raises(NumberTaken, match=str(taken)):
        hand_in(draft)

    assert Case.objects.count() == 1
    assert Draft.objects.get(public_id=draft).submitted_at is None


def test_the_same_number_may_be_given_in_another_city(monkeypatch):
    number = int(row_of(case_of()).number[-8:])
    with city_scope(city_by_slug("soest").id):
        draft = draft_of("gewerbeanmeldung")
        monkeypatch.setattr(secrets, "randbelow", lambda most: number - 10_000_000)
        done = hand_in(draft)

    assert done.number == f"SO-2026-{number}"


def test_the_year_of_the_number_is_that_of_the_town_hall():
    from datetime import UTC, datetime

    done = hand_in(draft_of("gewerbeanmeldung"), now=datetime(2026, 12, 31, 23, 30, tzinfo=UTC))

    assert done.number.startswith("GE-2027-")


def test_consent_to_the_portal_needs_an_account():
    with_account = case_with_consent(citizen())
    without = case_with_consent(None)

    assert row_of(with_account).has_portal_consent
    assert not row_of(without).has_portal_consent


def case_with_consent(user: Any) -> uuid.UUID:
    done = hand_in(draft_of("bewohnerparkausweis", user=user), has_portal_consent=True)
    return uuid.UUID(str(done.public_id))


def test_an_account_finds_its_drafts_and_cases():
    amira, other = citizen(), citizen("yusuf")
    draft, case = draft_of("gewerbeanmeldung", user=amira), case_of("hundesteuer-anmeldung", user=amira)

    assert [one.public_id for one in my_drafts(user=amira, language="de")] == [draft]
    [mine] = my_cases(user=amira, language="en")
    assert mine.public_id == case
    assert mine.number == row_of(case).number
    assert my_cases(user=other, language="de") == ()


def test_a_correction_never_becomes_a_case_of_its_own():
    case = case_of()
    correction = start_correction(case_id=case, now=MONDAY)

    with pytest.raises(AlreadySubmitted) as refused:
        hand_in(correction)

    assert refused.value.case_id == case


def test_hidden_answers_do_not_become_part_of_the_case():
    case = case_of("bewohnerparkausweis", old_permit={"number": "GE-2025-000042", "issued_on": "2025-03-05"})

    assert "old_permit" not in open_case(public_id=case).answers


def test_names_are_found_by_whole_words_with_umlauts_spelt_either_way():
    case = case_of(
        "gewerbeanmeldung", owners=[{"family_name": "Müller-Lüdenscheidt", "given_names": "Änne José"}]
    )
    other = case_of("gewerbeanmeldung")

    def found(text: str) -> set[uuid.UUID]:
        listed = work_list(staff=staff("ben"), wanted=Filter(view="all", search=text), today=MONDAY.date())
        return {item.public_id for item in listed.items}

    for text in (
        "Müller",
        "mueller",
        "MÜLLER",
        "lüdenscheidt",
        "Luedenscheidt müller",
        "aenne",
        "jose",
        "José änne",
    ):
        assert found(text) == {case}, text
    for text in ("Mül", "Meier", "Müller Meier", "Muster Müller", "%", "'"):
        assert found(text) == set(), text
    assert found("Muster") == {other}


def test_numbers_are_found_in_full_and_by_their_digits():
    case = case_of()
    case_of()
    number = row_of(case).number

    for text in (number, number.lower(), f" {number} ", number[-8:]):
        listed = work_list(staff=staff("ben"), wanted=Filter(view="all", search=text), today=MONDAY.date())
        assert [item.public_id for item in listed.items] == [case], text


def test_the_index_of_names_is_blind_and_of_one_city():
    case_of()
    words = set(CaseWord.objects.values_list("digest", flat=True))
    with city_scope(city_by_slug("paderborn").id):
        case_of()
        others = set(CaseWord.objects.values_list("digest", flat=True))

    assert len(words) == len(others) == 2
    assert not words & others


def test_handing_in_costs_eight_statements_at_most():
    draft = draft_of("bewohnerparkausweis")
    hand_in(draft_of("bewohnerparkausweis"))  # packages and law are in memory now

    with CaptureQueriesContext(connection) as captured:
        hand_in(draft)

    statements = [
        one["sql"] for one in captured.captured_queries if not re.match("SAVEPOINT|RELEASE", one["sql"])
    ]
    assert len(statements) <= 8, "\n".join(statement[:90] for statement in statements)


def test_answers_lie_in_a_row_of_their_own():
    case = case_of()

    assert CaseAnswers.objects.get(case=row_of(case)).sealed
    assert not {field.name for field in Case._meta.fields} & {"answers", "sealed_answers"}
