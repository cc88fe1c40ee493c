"""Requests of employees: the traveller asks, a manager decides, the travel office arranges; nobody for themselves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from rathaus.apps.accounts.queries import Staff
from rathaus.apps.cases.models import Draft, Message
from rathaus.apps.cases.opening import open_case, open_draft
from rathaus.apps.cases.operations.additions import finish_correction
from rathaus.apps.cases.operations.clocks import run_clocks
from rathaus.apps.cases.operations.drafts import start_correction
from rathaus.apps.cases.operations.steps import take_step
from rathaus.apps.cases.operations.submission import submit
from rathaus.apps.cases.queries.casepages import applicant_case, staff_case
from rathaus.apps.cases.queries.worklists import Filter, work_list
from rathaus.apps.catalogue.search import find_services
from rathaus.apps.outbox.models import Parcel
from rathaus.engine.forms import answers_to_json
from rathaus.engine.procedure import StepRefused
from tests.factories.cases import MONDAY, draft_of, row_of
from tests.factories.journeys import fill_desk
from tests.factories.people import staff, staff_user

pytestmark = pytest.mark.django_db
TRIP = "dienstreise"


@pytest.fixture(autouse=True)
def city(gelsenkirchen: Any) -> Any:
    return gelsenkirchen


def asked(by: str = "greta", **changes: Any) -> UUID:
    draft = draft_of(TRIP, user=staff_user(by), **changes)
    return submit(
        public_id=draft, accepts_gaps=False, has_portal_consent=False, now=MONDAY, staff=staff(by)
    ).public_id


def take(case: UUID, step: str, by: str, *, days: int = 1, **inputs: Any) -> None:
    who: Staff = staff(by)
    now = MONDAY + timedelta(days=days)
    take_step(public_id=case, step=step, actor=who.actor, by=who.audit_actor, inputs=inputs, now=now)


def reasons(case: UUID, step: str, by: str, **inputs: Any) -> set[str]:
    with pytest.raises(StepRefused) as refused:
        take(case, step, by, **inputs)
    return {item.reason for item in refused.value.refusals}


def test_a_request_goes_to_the_managers():
    case = asked()

    row = row_of(case)
    assert (row.state, row.public_state, row.turn, row.turn_team) == (
        "requested",
        "SUBMITTED",
        "staff",
        "managers",
    )
    assert row.team == "travel_office"
    assert row.has_new_message
    listed = work_list(staff=staff("hanno"), wanted=Filter(view="team"), today=MONDAY.date()).items
    assert [item.public_id for item in listed] == [case]
    assert listed[0].title == "Greta Reise"


def test_a_citizen_cannot_hand_in_an_internal_request():
    draft = draft_of(TRIP)

    with pytest.raises(StepRefused) as refused:
        submit(public_id=draft, accepts_gaps=True, has_portal_consent=False, now=MONDAY)

    assert [item.reason for item in refused.value.refusals] == ["wrong_role"]
    assert Draft.objects.get(public_id=draft).submitted_at is None
    assert find_services(text="Dienstreise") == ()


def test_another_manager_approves_and_the_travel_office_arranges():
    case = asked()

    take(case, "approve", "hanno")
    assert row_of(case).turn_team == "travel_office"
    take(case, "take_up", "ida")
    fill_desk(case, {"booked_cost": "305.10"}, by=staff("ida"))
    take(case, "arrange", "ida")

    assert row_of(case).state == "arranged"
    done = {one.step: one.actor for one in open_case(public_id=case).progress.done}
    assert done["submit"] == str(staff("greta").public_id)
    assert done["approve"] == str(staff("hanno").public_id)


def test_a_manager_never_decides_on_the_own_trip():
    case = asked("hanno")

    assert "same_person" in reasons(case, "approve", "hanno")
    assert "same_person" in reasons(case, "reject", "hanno", reasons="Nein")
    assert "same_person" in reasons(case, "return_request", "hanno", fields=["hotel_cost"], reason="x")
    page = staff_case(public_id=case, staff=staff("hanno"), now=MONDAY)
    assert page.possibilities is not None
    assert not {"approve", "reject", "return_request"} & {one.key for one in page.possibilities.steps}
    take(case, "approve", "ilse")
    assert row_of(case).state == "approved"


def test_somebody_of_the_travel_office_does_not_arrange_the_own_trip():
    case = asked("ida")
    take(case, "approve", "hanno")

    assert "same_person" in reasons(case, "take_up", "ida")


@pytest.mark.parametrize(("step", "by"), [("approve", "greta"), ("approve", "ben"), ("take_up", "hanno")])
def test_others_do_not_decide(step, by):
    case = asked()

    assert reasons(case, step, by) & {"wrong_team", "wrong_state"}


def test_only_the_traveller_withdraws_the_request():
    case = asked()

    assert "wrong_person" in reasons(case, "withdraw", "hanno")
    assert "wrong_person" in reasons(case, "withdraw", "ben")
    take(case, "withdraw", "greta")
    assert row_of(case).state == "withdrawn"


def test_a_returned_request_is_the_traveller_s_turn_and_comes_back_changed():
    case = asked()
    take(case, "return_request", "hanno", fields=["hotel_cost"], reason="Bitte ein günstigeres Hotel suchen.")

    opened = open_case(public_id=case)
    assert (opened.row.turn, opened.row.turn_team, opened.row.public_state) == (
        "applicant",
        "",
        "ACTION_REQUIRED",
    )
    assert [(point["kind"], point["text"]) for point in opened.open_points][1] == (
        "note", "Bitte ein günstigeres Hotel suchen.",
    )  # fmt: skip
    assert Message.objects.filter(case=opened.row, is_from_staff=True).count() == 1

    draft = start_correction(case_id=case, now=MONDAY, user=staff_user("greta"))
    of_draft = open_draft(public_id=draft)
    stored = answers_to_json(of_draft.package, of_draft.answers) | {"hotel_cost": "150.00"}
    sealed = of_draft.cipher.seal_json(stored, purpose=f"draft|{draft}")
    Draft.objects.filter(public_id=draft).update(sealed_answers=sealed)
    greta = staff("greta")
    finish_correction(draft_id=draft, by=greta.audit_actor, now=MONDAY, staff=greta)

    opened = open_case(public_id=case)
    assert (opened.row.state, opened.row.turn_team, str(opened.answers["hotel_cost"])) == (
        "requested", "managers", "150.00",
    )  # fmt: skip
    assert opened.open_points == []


def test_nobody_else_hands_in_a_returned_request():
    case = asked()
    take(case, "return_request", "hanno", fields=["hotel_cost"], reason="Zu teuer.")
    draft = start_correction(case_id=case, now=MONDAY)
    ben = staff("ben")

    with pytest.raises(StepRefused) as refused:
        finish_correction(draft_id=draft, by=ben.audit_actor, now=MONDAY, staff=ben)

    assert "wrong_person" in {item.reason for item in refused.value.refusals}


def test_a_manager_is_reminded_once():
    case = asked()
    row = row_of(case)
    type(row).objects.filter(pk=row.pk).update(has_new_message=False)

    assert run_clocks(MONDAY + timedelta(days=7)) == 0
    assert run_clocks(MONDAY + timedelta(days=8)) == 1
    assert run_clocks(MONDAY + timedelta(days=9)) == 0
    assert row_of(case).has_new_message
    assert row_of(case).state == "requested"


def test_after_departure_nobody_approves():
    case = asked()

    with pytest.raises(StepRefused) as refused:
        take(case, "approve", "hanno", days=15)

    assert [(item.reason, item.detail) for item in refused.value.refusals] == [("need", "before_the_trip")]


def test_the_traveller_follows_the_request_with_the_own_steps():
    case = asked()

    page = applicant_case(public_id=case, language="de", now=MONDAY, actor=staff("greta").actor)

    assert {one.key for one in page.possibilities.steps} == {"correct", "withdraw"}


def test_the_traveller_is_told_at_the_account_s_address():
    case = asked()
    take(case, "reject", "hanno", reasons="An diesen Tagen ist das Amt schon dünn besetzt.")

    opened = open_case(public_id=case)
    mails = Parcel.objects.filter(subject=case, kind="mail")
    addresses = {opened.cipher.open_json(mail.sealed, purpose="parcel")["to"] for mail in mails}
    assert addresses == {"greta@gelsenkirchen.example"}


def test_an_internal_decision_has_no_remedy_and_no_delivery():
    from rathaus.apps.notices.models import Notice

    case = asked()
    take(case, "approve", "hanno")

    letters = Notice.objects.filter(subject=case)
    assert {notice.channel for notice in letters} == {"none"}
    assert {notice.remedy for notice in letters} == {""}
