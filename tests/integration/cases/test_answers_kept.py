"""Which answers go on into a new application or stay after a correction, and when a case ended."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from rathaus.apps.audit.chains import Actor
from rathaus.apps.cases.models import Message
from rathaus.apps.cases.opening import open_case, open_draft
from rathaus.apps.cases.operations.additions import finish_correction
from rathaus.apps.cases.operations.conversations import write_message
from rathaus.apps.cases.operations.drafts import Posted, answer_page, start_correction
from rathaus.apps.cases.queries.offers import offered_in
from tests.factories.cases import MONDAY, case_of, row_of
from tests.factories.journeys import GUEST, granted_permit, own_step

pytestmark = pytest.mark.usefixtures("gelsenkirchen")
PARKING = "bewohnerparkausweis"


def offer(case: UUID) -> None:
    opened = open_case(public_id=case)
    content = {"text": "", "files": [], "offer": {"service": PARKING, "with": {"kind": "renewal"}}}
    Message.objects.create(
        case=opened.row,
        at=MONDAY,
        is_from_staff=True,
        sealed=opened.cipher.seal_json(content, purpose="message"),
        city_id=opened.row.city_id,
    )


def test_what_the_desk_checked_then_is_not_checked_for_a_renewal():
    case = granted_permit()
    offer(case)
    opened = open_case(public_id=case)
    assert opened.answers["main_home_confirmed"] is True

    found = offered_in(opened=opened)

    desk = {path[0] for path, node in opened.package.form.nodes.items() if node.by_clerk}
    assert not desk & set(found.answers)
    assert found.answers["plate"] == opened.answers["plate"]
    assert found.answers["kind"] == "renewal"


def test_a_correction_leaves_no_answer_that_is_not_asked_any_more():
    old = {"number": "A1", "issued_on": "2025-01-02"}
    case = case_of(PARKING, kind="renewal", old_permit=old)
    assert open_case(public_id=case).answers["old_permit"]
    draft = start_correction(case_id=case, now=MONDAY)
    saved = answer_page(
        public_id=draft,
        page="permit",
        posted=Posted({"kind": ["first"], "term": ["one_year"]}),
        now=MONDAY,
    )
    assert saved.is_saved
    assert "old_permit" in open_draft(public_id=draft).answers

    finish_correction(draft_id=draft, by=Actor("citizen", "guest"), now=MONDAY)

    answers = open_case(public_id=case).answers
    assert answers["kind"] == "first"
    assert "old_permit" not in answers


def test_a_late_message_does_not_end_a_case_anew():
    case = case_of()
    own_step(case, "withdraw")
    assert row_of(case).ended_at == MONDAY

    write_message(public_id=case, text="Danke.", uploads=[], by=GUEST, now=MONDAY + timedelta(days=40))

    assert row_of(case).ended_at == MONDAY
