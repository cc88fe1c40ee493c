"""A step that cannot be finished leaves nothing behind and says by name what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from structlog.testing import capture_logs

from rathaus.apps.cases import ports
from rathaus.apps.cases.models import CaseAnswers, Draft
from rathaus.apps.cases.opening import NoSuchCase, NoSuchDraft, open_case, open_draft
from rathaus.apps.cases.operations.steps import run_case_clock
from rathaus.apps.cases.operations.submission import submit
from rathaus.apps.cases.ports import AuthorityMessage, NoWriter, Written, register_writer
from rathaus.apps.cases.queries.casepages import staff_case
from rathaus.engine.fees import FeeFault
from rathaus.engine.letters import LetterFault
from rathaus.engine.procedure import StepRefused, UnknownStep
from tests.factories.cases import MONDAY, case_of, draft_of, row_of, taken
from tests.factories.journeys import PERMIT, clerk_of, fill_desk, handed_in, step
from tests.factories.packages import offered_anew

pytestmark = pytest.mark.django_db
XML = "xgewerbeanzeige-2.2"


@pytest.fixture(autouse=True)
def city(gelsenkirchen: Any) -> Any:
    return gelsenkirchen


def everything() -> dict[str, list[Any]]:
    """Return every row of every table of ours."""
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values())
        for model in apps.get_models()
        if model.__module__.startswith("rathaus")
    }


def ready_to_grant() -> UUID:
    case = handed_in(PERMIT)
    fill_desk(case, {"main_home_confirmed": "true", "permits_already_held": "0"})
    return case


def refused_without_trace(case: UUID, key: str, error: type[Exception], **inputs: Any) -> Exception:
    clerk_of(case)  # made before the comparison
    before = everything()

    with pytest.raises(error) as refused:
        step(case, key, **inputs)

    assert everything() == before
    return refused.value


def test_a_refused_step_leaves_nothing():
    refused_without_trace(handed_in(PERMIT), "grant", StepRefused)


def test_a_step_of_another_procedure_is_named():
    error = refused_without_trace(handed_in(PERMIT), "confirm", UnknownStep)

    assert "confirm" in str(error)
    assert "grant" in str(error)


def test_a_fee_without_a_rate_in_force_leaves_nothing():
    from datetime import UTC, datetime

    from rathaus.engine.fees import NoRateInForce

    long_ago = datetime(2019, 3, 4, 9, tzinfo=UTC)
    case = handed_in("gewerbeanmeldung", now=long_ago)
    before = everything()

    with pytest.raises(NoRateInForce, match="notice_natural_person"):
        step(case, "confirm", now=long_ago)

    assert issubclass(NoRateInForce, FeeFault)
    assert everything() == before
    assert row_of(case).state == "checking"


def test_a_letter_that_cannot_be_written_leaves_nothing():
    offered_anew(
        PERMIT,
        {"texts/de/letters/permit.md": ("bis zum **{{ valid_to }}**", "bis **{{ old_permit.number }}**")},
    )

    error = refused_without_trace(ready_to_grant(), "grant", LetterFault)

    assert "old_permit.number" in str(error)


def test_a_refusal_without_reasons_is_refused_before_any_letter():
    case = handed_in(PERMIT)
    step(case, "waive_hearing", reason="Voll entsprochen.")

    error = refused_without_trace(case, "refuse", StepRefused, reasons="  ")

    assert "ask_missing reasons" in str(error)


def test_inputs_nobody_asked_for_are_refused():
    error = refused_without_trace(ready_to_grant(), "grant", StepRefused, extra="x")

    assert "ask_unknown extra" in str(error)


def test_a_first_step_that_fails_leaves_the_draft_as_it_was():
    offered_anew(
        PERMIT,
        {
            "procedure.yaml": (
                "\n  grant:",
                "\n  submit: {then: {permit: {issue: permit, to: applicant}}}\n  grant:",
            ),
            "texts/de/letters/permit.md": ("bis zum **{{ valid_to }}**", "bis **{{ old_permit.number }}**"),
        },
    )
    draft = draft_of(PERMIT)
    before = everything()

    with pytest.raises(LetterFault):
        submit(public_id=draft, accepts_gaps=True, has_portal_consent=False, now=MONDAY)

    assert everything() == before
    assert Draft.objects.get(public_id=draft).submitted_at is None


class Refusing:
    """A writer for which every message is one field too many."""

    def write(self, message: AuthorityMessage) -> Written:
        raise ValueError("Field 13 is not for this recipient.")


@pytest.fixture
def own_writers() -> Iterator[None]:
    known = dict(ports._writers)
    yield
    ports._writers.clear()
    ports._writers.update(known)


def test_a_message_that_may_not_be_written_stops_the_step(own_writers):
    register_writer(XML, Refusing())

    error = refused_without_trace(handed_in("gewerbeanmeldung"), "confirm", ValueError)

    assert "Field 13" in str(error)


def test_a_format_nobody_writes_stops_the_step(own_writers):
    ports._writers.pop(XML)

    error = refused_without_trace(handed_in("gewerbeanmeldung"), "confirm", NoWriter)

    assert "config/wiring.py" in str(error)


def test_unknown_cases_and_drafts_are_named():
    from uuid import uuid4

    unknown = uuid4()

    with pytest.raises(NoSuchCase, match=str(unknown)):
        open_case(public_id=unknown)
    with pytest.raises(NoSuchDraft, match=str(unknown)):
        open_draft(public_id=unknown)
    with pytest.raises(NoSuchCase):
        run_case_clock(public_id=unknown, now=MONDAY)


def test_stored_answers_the_package_cannot_read_are_shown_and_logged_without_their_values():
    case = case_of()
    opened = open_case(public_id=case)
    stored = {"no_such_field": "Geheim", "side_job": "vielleicht", "registered": False}
    CaseAnswers.objects.filter(case=opened.row).update(
        sealed=opened.cipher.seal_json(stored, purpose="answers")
    )

    clerk = clerk_of(case)

    with capture_logs() as logs:
        page = staff_case(public_id=case, staff=clerk, now=MONDAY)

    assert page.opened.answers == {"registered": False}
    assert [problem.kind for problem in page.opened.left_out] == ["unknown", "type"]
    [entry] = [entry for entry in logs if entry["event"] == "answers_left_out"]
    assert entry["places"] == ["(form)", "side_job"]
    assert "Geheim" not in repr(logs)
    assert "vielleicht" not in repr(logs)


def test_a_half_done_step_is_taken_anew_as_if_nothing_had_been():
    from django.db import transaction

    case = case_of()

    with transaction.atomic():
        taken(case, "take_up")
        transaction.set_rollback(True)

    taken(case, "take_up")
    assert [one.step for one in open_case(public_id=case).progress.done] == ["submit", "take_up"]
