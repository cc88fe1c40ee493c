"""Who may work on a case, who is given one, many at once; another team is limited, another city sees nothing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rathaus.apps.accounts.models import Membership, StaffMember
from rathaus.apps.audit.queries import history
from rathaus.apps.cases.models import NEVER
from rathaus.apps.cases.opening import NoSuchCase, open_case
from rathaus.apps.cases.operations.additions import answer_desk_page
from rathaus.apps.cases.operations.conversations import EmptyMessage, mark_read, write_message
from rathaus.apps.cases.operations.desk import NotYours, assign, bulk_step, take_staff_step
from rathaus.apps.cases.operations.steps import StaleCase
from rathaus.apps.cases.queries.casepages import applicant_case, case_story, staff_case
from rathaus.apps.cases.queries.exports import everything_of
from rathaus.apps.cases.queries.worklists import Filter, letters_to_post, work_list
from rathaus.apps.cases.uploads import Upload
from rathaus.apps.cities.queries import city_by_slug
from rathaus.apps.cities.scope import city_scope
from rathaus.apps.files.typing_by_content import FileRefused
from rathaus.apps.outbox.models import Parcel
from rathaus.engine.procedure import StepRefused
from tests.factories.cases import MONDAY, case_of, row_of, taken
from tests.factories.journeys import (
    GUEST,
    PERMIT,
    clerk_of,
    fill_desk,
    granted_permit,
    handed_in,
    own_step,
    step,
)
from tests.factories.people import member, staff, staff_user
from tests.factories.uploads import pdf

pytestmark = pytest.mark.django_db
TRADE = "gewerbeanmeldung"


@pytest.fixture(autouse=True)
def city(gelsenkirchen: Any) -> Any:
    return gelsenkirchen


def listed(name: str, view: str = "all", **more: Any) -> list[UUID]:
    wanted = Filter(view=view, **more)
    return [item.public_id for item in work_list(staff=staff(name), wanted=wanted, today=MONDAY.date()).items]


# --- who sees what ---


def test_the_team_in_charge_sees_the_whole_case():
    page = staff_case(public_id=case_of(), staff=staff("ben"), now=MONDAY)

    assert not page.is_limited
    assert page.title == "Amira Muster"
    assert page.sections
    assert page.possibilities is not None
    assert [one.key for one in page.possibilities.steps] == ["take_up", "transfer"]
    assert page.drawing is not None
    assert [deadline.key for deadline in page.deadlines] == ["receipt"]


def test_another_team_sees_that_there_is_a_case_and_nothing_else():
    page = staff_case(public_id=case_of(), staff=staff("cem"), now=MONDAY)

    assert page.is_limited
    assert page.title == page.opened.row.number
    assert (page.sections, page.files, page.talks, page.history, page.notices) == ((), (), (), (), ())
    assert (page.opened.answers, page.opened.open_points) == ({}, [])


def test_another_city_sees_nothing():
    case, dora = case_of(), staff("dora")

    with city_scope(city_by_slug("paderborn").id):
        with pytest.raises(NoSuchCase):
            staff_case(public_id=case, staff=dora, now=MONDAY)
        wanted = Filter(view="all", search=case.hex)
        assert work_list(staff=dora, wanted=wanted, today=MONDAY.date()).items == ()


def test_an_administrator_of_the_city_looks_into_no_case():
    assert staff_case(public_id=case_of(), staff=staff("frank"), now=MONDAY).is_limited


@pytest.mark.parametrize(
    "act",
    [
        lambda case, cem: taken(case, "take_up", by="cem"),
        lambda case, cem: take_staff_step(
            public_id=case, step="take_up", staff=cem, inputs={}, version=None, now=MONDAY
        ),
        lambda case, cem: assign(public_id=case, to=cem.public_id, staff=cem, now=MONDAY),
        lambda case, cem: answer_desk_page(public_id=case, page="desk", raw={}, staff=cem, now=MONDAY),
        lambda case, cem: write_message(
            public_id=case, text="Hallo", uploads=[], by=cem.audit_actor, now=MONDAY, staff=cem
        ),
    ],
    ids=["step", "step with files", "assign", "desk page", "message"],
)
def test_another_team_changes_nothing(act):
    case, before = case_of(), None
    before = row_of(case).version

    with pytest.raises((NotYours, StepRefused)):
        act(case, staff("cem"))

    assert row_of(case).version == before


@pytest.mark.parametrize(
    "act",
    [
        lambda case, dora: take_staff_step(
            public_id=case, step="take_up", staff=dora, inputs={}, version=None, now=MONDAY
        ),
        lambda case, dora: assign(public_id=case, to=dora.public_id, staff=dora, now=MONDAY),
        lambda case, dora: answer_desk_page(public_id=case, page="desk", raw={}, staff=dora, now=MONDAY),
        lambda case, dora: write_message(
            public_id=case, text="Hallo", uploads=[], by=dora.audit_actor, now=MONDAY, staff=dora
        ),
    ],
    ids=["step", "assign", "desk page", "message"],
)
def test_for_another_city_there_is_no_such_case(act):
    case, dora = case_of(), staff("dora")

    with city_scope(city_by_slug("paderborn").id), pytest.raises(NoSuchCase):
        act(case, dora)


# --- giving cases ---


def test_a_clerk_takes_a_case_and_gives_it_back():
    case, ben = case_of(), staff("ben")

    assign(public_id=case, to=ben.public_id, staff=ben, now=MONDAY)
    assert listed("ben", "mine") == [case]

    assign(public_id=case, to=None, staff=ben, now=MONDAY)
    assert listed("ben", "mine") == []
    entries = history(subject=case, cipher=open_case(public_id=case).cipher)
    assert [entry.payload["to"] for entry in entries if entry.action == "assigned"] == [
        str(ben.public_id),
        "",
    ]


def test_only_a_lead_gives_cases_to_others():
    case, bea = case_of(), staff("bea")

    with pytest.raises(NotYours, match="lead"):
        assign(public_id=case, to=bea.public_id, staff=staff("ben"), now=MONDAY)
    assign(public_id=case, to=bea.public_id, staff=staff("eva"), now=MONDAY)

    assert listed("bea", "mine") == [case]


def test_a_case_is_given_to_somebody_of_the_team_only():
    case = case_of()

    with pytest.raises(NotYours, match="not in team"):
        assign(public_id=case, to=staff("cem").public_id, staff=staff("eva"), now=MONDAY)
    with pytest.raises(StaffMember.DoesNotExist):
        assign(public_id=case, to=staff("dora").public_id, staff=staff("eva"), now=MONDAY)
    with pytest.raises(StaffMember.DoesNotExist):
        assign(public_id=case, to=uuid4(), staff=staff("eva"), now=MONDAY)


def test_a_case_is_not_given_to_somebody_who_left():
    case, bea = case_of(), staff("bea")
    StaffMember.objects.filter(public_id=bea.public_id).update(is_active=False)

    with pytest.raises(StaffMember.DoesNotExist):
        assign(public_id=case, to=bea.public_id, staff=staff("eva"), now=MONDAY)


def test_the_letters_name_the_person_in_charge():
    from rathaus.apps.notices.queries import letters_of
    from tests.factories.journeys import notice_of

    case, ben = taken(case_of(), "take_up"), staff("ben")
    assign(public_id=case, to=ben.public_id, staff=ben, now=MONDAY)
    taken(case, "confirm")

    letter = letters_of(notice=notice_of(case, "receipt"), cipher=open_case(public_id=case).cipher)[0]
    assert "Ben Amtmann" in letter.sender


# --- many at once ---


def test_a_simple_step_is_taken_for_many_cases():
    cases = [case_of() for _ in range(3)]

    result = bulk_step(public_ids=cases, step="take_up", staff=staff("ben"), now=MONDAY)

    assert sorted(result.done) == sorted(row_of(case).number for case in cases)
    assert result.refused == ()
    assert {row_of(case).state for case in cases} == {"checking"}


def test_one_refusal_does_not_stop_the_others():
    ready, done, theirs = case_of(), taken(case_of(), "take_up"), case_of(PERMIT)

    result = bulk_step(
        public_ids=[done, theirs, uuid4(), ready, ready], step="take_up", staff=staff("ben"), now=MONDAY
    )

    assert result.done == (row_of(ready).number,)
    assert [type(refusal.error) for refusal in result.refused] == [StepRefused, NotYours, NoSuchCase]
    assert row_of(theirs).state == "received"


def test_a_step_that_wants_a_look_is_not_taken_for_many():
    case = taken(case_of(), "take_up")

    result = bulk_step(public_ids=[case], step="request_missing", staff=staff("ben"), now=MONDAY)

    assert result.done == ()
    assert isinstance(result.refused[0].error, NotYours)


def test_a_letter_that_cannot_be_written_refuses_one_case_and_not_the_others():
    from rathaus.engine.letters import LetterFault
    from tests.factories.packages import offered_anew

    sound = handed_in(PERMIT)
    offered_anew(
        PERMIT,
        {
            "texts/de/letters/permit.md": (
                "bis zum **{{ valid_to }}**",
                "bis zum **{{ vin }}{{ old_permit.number }}**",
            )
        },
    )
    broken = handed_in(PERMIT)
    for case in (sound, broken):
        fill_desk(case, {"main_home_confirmed": "true", "permits_already_held": "0"})

    result = bulk_step(public_ids=[broken, sound], step="grant", staff=clerk_of(sound), now=MONDAY)

    assert result.done == (row_of(sound).number,)
    assert isinstance(result.refused[0].error, LetterFault)
    assert row_of(broken).state == "checking"


# --- steps with files, and stale pages ---


def test_a_step_keeps_the_files_that_belong_to_it():
    case = granted_permit()

    take_staff_step(
        public_id=case, step="contest_grant", staff=clerk_of(case), inputs={"lodged_on": date(2026, 11, 24)},
        uploads=[Upload("document", "klage.pdf", pdf("Klage"))], version=row_of(case).version, now=MONDAY,
    )  # fmt: skip

    page = staff_case(public_id=case, staff=clerk_of(case), now=MONDAY)
    [file] = [file for file in page.files if file.purpose == "step"]
    entry = next(entry for entry in page.history if entry.action == "step_contest_grant")
    assert file.name == "klage.pdf"
    assert entry.payload["inputs"] == {"document": [str(file.public_id)], "lodged_on": "2026-11-24"}


def test_a_step_whose_file_is_refused_is_not_taken():
    case = granted_permit()

    with pytest.raises(FileRefused):
        take_staff_step(
            public_id=case, step="contest_grant", staff=clerk_of(case), inputs={"lodged_on": date(2026, 11, 24)},
            uploads=[Upload("document", "klage.pdf", b"MZ")], version=None, now=MONDAY,
        )  # fmt: skip

    assert row_of(case).state == "granted"


def test_of_two_clerks_with_the_same_page_the_second_is_told():
    case = case_of()
    seen = row_of(case).version
    take_staff_step(public_id=case, step="take_up", staff=staff("ben"), inputs={}, version=seen, now=MONDAY)

    with pytest.raises(StaleCase):
        take_staff_step(
            public_id=case, step="take_up", staff=staff("bea"), inputs={}, version=seen, now=MONDAY
        )


# --- the desk's own page ---


def test_the_desk_s_answers_are_saved_with_what_they_were_before():
    case = handed_in(TRADE)

    fill_desk(case, {"identity_checked": "true"})
    fill_desk(case, {"customs_suspicion": "true", "customs_reason": "Zehn gleiche Anzeigen"})

    opened = open_case(public_id=case)
    assert opened.answers["customs_reason"] == "Zehn gleiche Anzeigen"
    entries = [one for one in history(subject=case, cipher=opened.cipher) if one.action == "desk_answered"]
    assert entries[0].payload["changed"][-1] == "identity_checked"
    assert entries[-1].payload["before"]["customs_reason"] is None


@pytest.mark.parametrize("page", ["legal_form", "declaration", "no_such_page"])
def test_staff_does_not_change_the_applicant_s_answers(page):
    case = handed_in(TRADE)

    with pytest.raises(PermissionError, match="correction"):
        answer_desk_page(public_id=case, page=page, raw={"is_me": ["on"]}, staff=clerk_of(case), now=MONDAY)


def test_an_applicant_s_answer_slipped_into_the_desk_s_page_changes_nothing():
    case = handed_in(TRADE)
    before = row_of(case).version

    reading = answer_desk_page(
        public_id=case, page="desk", raw={"trade_name": ["Erfunden"]}, staff=clerk_of(case), now=MONDAY
    )

    assert reading.unknown == ("trade_name",)
    assert "trade_name" not in open_case(public_id=case).answers
    assert row_of(case).version == before


def test_the_desk_s_page_is_not_saved_with_a_mistake():
    case = handed_in(PERMIT)

    reading = answer_desk_page(
        public_id=case, page="desk", raw={"permits_already_held": ["viele"]}, staff=clerk_of(case), now=MONDAY
    )

    assert "type" in {problem.kind for problem in reading.errors}
    assert "permits_already_held" not in open_case(public_id=case).answers


def test_the_desk_s_answers_stay_once_the_case_is_at_its_end():
    case = handed_in(PERMIT)
    own_step(case, "withdraw")

    with pytest.raises(PermissionError, match="at its end"):
        answer_desk_page(public_id=case, page="desk", raw={}, staff=clerk_of(case), now=MONDAY)


def test_citizens_see_nothing_of_the_desk_s_page():
    case = handed_in(TRADE)
    fill_desk(case, {"customs_suspicion": "true", "customs_reason": "Zehn gleiche Anzeigen"})

    page = applicant_case(public_id=case, language="de", now=MONDAY)

    shown = [row.value for section in page.sections for row in section.rows]
    assert "Zehn gleiche Anzeigen" not in shown
    assert "Zehn gleiche Anzeigen" not in repr(page.history)


def test_a_person_under_suspicion_does_not_learn_that_customs_were_told():
    case = handed_in(TRADE)
    fill_desk(
        case,
        {"identity_checked": "true", "customs_suspicion": "true", "customs_reason": "Zehn gleiche Anzeigen"},
    )
    step(case, "confirm")
    opened = open_case(public_id=case)

    page = applicant_case(public_id=case, language="de", now=MONDAY)
    story = case_story(public_id=case, language="de", now=MONDAY)
    data = everything_of(opened=opened)

    assert Parcel.objects.filter(subject=case, recipient="customs").count() == 1
    for shown in (page.sent_to, page.history, story.history, data):
        assert "customs" not in repr(shown)
        assert "Zoll" not in repr([getattr(one, "label", "") for one in shown])
    assert {parcel.recipient for parcel in page.sent_to} >= {"ihk", "tax_office"}
    assert {one["recipient"] for one in data["sent_to"]} >= {"ihk", "tax_office"}
    assert data["answers"]["activity"] == opened.answers["activity"]
    staff_page = staff_case(public_id=case, staff=clerk_of(case), now=MONDAY)
    assert "customs" in {parcel.recipient for parcel in staff_page.parcels}


# --- messages ---


def test_messages_go_both_ways_and_are_marked_until_read():
    case, ben = case_of(PERMIT), clerk_of(case_of(PERMIT))
    write_message(public_id=case, text=" Wann ist es fertig? ", uploads=[], by=GUEST, now=MONDAY)
    assert row_of(case).has_new_message
    mark_read(case=row_of(case), by_staff=True, now=MONDAY)
    assert not row_of(case).has_new_message

    write_message(
        public_id=case, text="Morgen.", uploads=[Upload("", "plan.pdf", pdf())], by=ben.audit_actor,
        now=MONDAY + timedelta(hours=1), staff=ben,
    )  # fmt: skip

    talks = applicant_case(public_id=case, language="de", now=MONDAY).talks
    assert [(talk.text, talk.is_from_staff, talk.is_read) for talk in talks] == [
        ("Wann ist es fertig?", False, True), ("Morgen.", True, False),
    ]  # fmt: skip
    assert talks[1].author == ben.name
    assert [file.name for file in talks[1].files] == ["plan.pdf"]
    assert not row_of(case).has_new_message


def test_a_message_of_the_office_is_told_by_mail_without_its_words():
    case, ben = case_of(PERMIT), clerk_of(case_of(PERMIT))
    before = Parcel.objects.filter(subject=case, kind="mail").count()

    write_message(public_id=case, text="Geheim", uploads=[], by=ben.audit_actor, now=MONDAY, staff=ben)

    assert Parcel.objects.filter(subject=case, kind="mail").count() == before + 1


@pytest.mark.parametrize("text", ["", "   \n", "x" * 5001])
def test_a_message_says_something_and_not_too_much(text):
    case = case_of(PERMIT)

    with pytest.raises(EmptyMessage, match="5000"):
        write_message(public_id=case, text=text, uploads=[], by=GUEST, now=MONDAY)


# --- the list ---


def test_views_show_what_waits_for_whom():
    mine, fresh = case_of(), case_of()
    waiting, done = taken(case_of(), "take_up"), taken(taken(case_of(), "take_up"), "confirm")
    taken(waiting, "request_missing", fields=["activity.main"])
    assign(public_id=mine, to=staff("ben").public_id, staff=staff("ben"), now=MONDAY)
    case_of(PERMIT)

    assert listed("ben", "mine") == [mine]
    assert set(listed("ben", "team")) == {mine, fresh}
    assert listed("ben", "waiting") == [waiting]
    assert listed("ben", "done") == [done]
    assert set(listed("ben")) == {mine, fresh, waiting, done}
    assert listed("frank") == []


def test_what_is_due_first_stands_first_and_late_cases_are_marked():
    late, early = case_of(now=MONDAY), case_of(now=MONDAY - timedelta(days=10))

    items = work_list(staff=staff("ben"), wanted=Filter(view="team"), today=MONDAY.date()).items

    assert [item.public_id for item in items] == [early, late]
    assert [item.is_overdue for item in items] == [True, False]
    assert listed("ben", "overdue") == [early]
    assert items[0].due_date == date(2026, 11, 16)
    assert row_of(taken(late, "take_up")).due_date != NEVER


def test_the_list_is_filtered_by_service_and_state():
    register, leave = case_of(TRADE), case_of(TRADE)
    taken(leave, "take_up")

    assert listed("ben", service=TRADE, state="received") == [register]
    assert listed("ben", service="gewerbeabmeldung") == []


def test_pages_follow_each_other_without_gap_or_double(monkeypatch):
    monkeypatch.setattr("rathaus.apps.cases.queries.worklists.PAGE_SIZE", 2)
    cases = {case_of(now=MONDAY) for _ in range(5)}
    for view in ("team", "all"):
        seen: list[UUID] = []
        after = None
        while True:
            page = work_list(staff=staff("ben"), wanted=Filter(view=view, after=after), today=MONDAY.date())
            seen += [item.public_id for item in page.items]
            after = page.next_after
            if after is None:
                break
        assert len(seen) == 5
        assert set(seen) == cases


def test_the_list_is_one_statement_whatever_is_asked():
    for _ in range(3):
        case_of()
    ben = staff("ben")
    work_list(staff=ben, wanted=Filter(), today=MONDAY.date())

    for wanted in (Filter(), Filter(view="all", search="Muster", service=TRADE), Filter(view="overdue")):
        with CaptureQueriesContext(connection) as captured:
            work_list(staff=ben, wanted=wanted, today=MONDAY.date())
        assert len(captured.captured_queries) == 1


def test_letters_to_post_are_those_of_one_s_own_teams():
    permit, trade = granted_permit(), handed_in(TRADE)
    step(trade, "confirm")

    assert [one.case for one in letters_to_post(staff=staff("cem"))] == [permit]
    assert [one.case for one in letters_to_post(staff=staff("ben"))] == [trade]
    assert letters_to_post(staff=staff("frank")) == ()


# --- a case does not follow who left ---


def test_who_left_the_team_sees_only_that_there_is_a_case_even_when_it_was_given_to_them():
    case, ben = case_of(), staff("ben")
    assign(public_id=case, to=ben.public_id, staff=ben, now=MONDAY)
    Membership.objects.filter(member=member("ben")).delete()

    assert staff_case(public_id=case, staff=staff("ben"), now=MONDAY).is_limited
    assert listed("ben") == listed("ben", "mine") == []
    with pytest.raises(NotYours):
        take_staff_step(
            public_id=case, step="take_up", staff=staff("ben"), inputs={}, version=None, now=MONDAY
        )


def test_a_case_given_away_to_another_authority_is_nobodys_here():
    case, ben = case_of(), staff("ben")
    assign(public_id=case, to=ben.public_id, staff=ben, now=MONDAY)
    taken(case, "take_up")
    assert row_of(case).assignee_id == ben.id

    step(case, "transfer", authority="Stadt Herne", reason="Der Betrieb liegt dort.")

    assert row_of(case).assignee_id is None


def test_when_the_turn_goes_to_another_team_the_clerk_is_released():
    case = case_of("dienstreise", user=staff_user("greta"), staff=staff("greta"))
    ilse = staff("ilse")
    assign(public_id=case, to=ilse.public_id, staff=ilse, now=MONDAY)

    take_staff_step(public_id=case, step="approve", staff=ilse, inputs={}, version=None, now=MONDAY)

    assert (row_of(case).turn_team, row_of(case).assignee_id) == ("travel_office", None)
