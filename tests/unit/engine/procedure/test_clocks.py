"""When the clock acts: ends of deadlines, days before and after, conditions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest

from rathaus.engine.deadlines import Calendar, remedy_in_force
from rathaus.engine.forms.scope import Scope, scope_for
from rathaus.engine.procedure import (
    ClockLoop,
    Done,
    Move,
    Procedure,
    Progress,
    RemedyUnknown,
    RunningClock,
    due_move,
    due_steps,
    end_of_clock,
    ends_of_clocks,
    moved_day,
    next_due,
    notice_served,
    run_clock,
    warns_from,
    with_progress,
)
from tests.unit.engine.procedure.test_stepping import AMIRA, BEN, Case, checking, deemed
from tests.unit.engine.small_packages import (
    SmallPackage,
    calendar,
    date_field,
    default_procedure,
    form,
    law,
    procedure,
    situation,
)

CALENDAR: Calendar = calendar()
PERMIT = SmallPackage(form(date_field("valid_to"), date_field("checked_on")))


def run(case: Case, until: str, since: str = "2026-03-02") -> list[Move]:
    def scope_on(progress: Progress, day: date) -> Scope:
        case.progress = progress
        return case.scope(day)

    moves = list(
        run_clock(
            procedure=case.plan,
            progress=case.progress,
            since=date.fromisoformat(since),
            until=date.fromisoformat(until),
            scope_on=scope_on,
            calendar=CALENDAR,
        )
    )
    if moves:
        case.progress = moves[-1].progress
    return moves


def upcoming(case: Case, today: str) -> date | None:
    day = date.fromisoformat(today)
    return next_due(procedure=case.plan, progress=case.progress, scope=case.scope(day), calendar=CALENDAR)


def test_the_last_day_belongs_to_the_person() -> None:
    case = checking()
    case.do("hear", BEN, "2026-03-03", reasons="x")

    assert upcoming(case, "2026-03-04") == date(2026, 3, 18)
    assert run(case, "2026-03-17") == []
    (move,) = run(case, "2026-03-18")
    assert (move.step.key, move.at.date(), case.progress.state) == (
        "hearing_over",
        date(2026, 3, 18),
        "checking",
    )
    assert upcoming(case, "2026-03-18") is None


def test_nothing_is_due_in_a_new_case() -> None:
    assert upcoming(Case(default_procedure("application")), "2026-03-02") is None


def test_a_waiting_remedy_is_never_due_and_a_served_one_is() -> None:
    case = checking()
    case.do("grant", BEN, "2026-04-02")
    assert upcoming(case, "2036-01-01") is None

    remedy = remedy_in_force(day=date(2026, 4, 2), land="NW", kind="administrative_court", law=law())
    case.progress = notice_served(
        procedure=case.plan,
        progress=case.progress,
        served_on=date(2026, 4, 6),
        remedy=remedy,
        calendar=CALENDAR,
    )
    moves = run(case, "2028-01-01", since="2026-04-06")
    assert [(move.step.key, move.at.date()) for move in moves] == [
        ("become_final", date(2026, 5, 7)), ("file_away", date(2027, 5, 8)),
    ]  # fmt: skip
    assert case.progress.state == "closed"


def test_the_end_of_a_remedy_explains_itself() -> None:
    case = checking()
    case.do("grant", BEN, "2026-04-02")
    remedy = remedy_in_force(day=date(2026, 4, 2), land="NW", kind="administrative_court", law=law())
    case.progress = notice_served(
        procedure=case.plan,
        progress=case.progress,
        served_on=date(2026, 5, 14),
        remedy=remedy,
        calendar=CALENDAR,
    )

    ends = ends_of_clocks(
        procedure=case.plan,
        progress=case.progress,
        scope=case.scope(date(2026, 5, 15)),
        calendar=CALENDAR,
        law=law(),
    )

    assert ends["remedy"].end == date(2026, 6, 15)
    assert any("Sonntag" in sentence for sentence in ends["remedy"].explain())


def test_a_remedy_without_its_kind_is_an_error() -> None:
    rule = default_procedure("application").deadlines["remedy"]

    with pytest.raises(RemedyUnknown, match="notice_served"):
        end_of_clock(rule=rule, clock=RunningClock("remedy", date(2026, 4, 6)), calendar=CALENDAR, law=law())


def test_an_approval_is_deemed_granted_on_a_sunday_too() -> None:
    case = deemed()
    case.do("confirm_complete", BEN, "2026-02-08")  # complete since 20 January
    assert case.progress.clocks["decision"].end == date(2026, 4, 20)

    (move,) = run(case, "2026-06-01", since="2026-02-08")
    assert (move.step.key, move.at.date(), case.progress.state) == (
        "deem_granted",
        date(2026, 4, 21),
        "granted",
    )
    assert case.progress.clocks["remedy_without_notice"].end == date(2027, 4, 21)


def test_no_approval_is_deemed_granted_without_a_law() -> None:
    case = deemed()
    case.do("confirm_complete", BEN, "2026-02-08")
    rule = case.plan.deadlines["decision"]
    object.__setattr__(rule, "source", None)

    assert run(case, "2026-06-01", since="2026-02-08") == []
    assert case.progress.state == "checking"


def test_a_request_after_confirmed_completeness_does_not_stop_a_deemed_approval() -> None:
    """§ 42a Abs. 2 VwVfG knows no standstill: missing documents keep the period from starting, nothing stops it."""
    case = deemed()
    case.do("confirm_complete", BEN, "2026-02-08")
    before = case.progress.clocks["decision"].end
    case.do("request_missing", BEN, "2026-02-09", note="?")

    (move,) = run(case, "2026-02-25", since="2026-02-09")
    assert (move.step.key, case.progress.state) == ("no_answer", "checking")
    assert case.progress.clocks["decision"].end == before == date(2026, 4, 20)


def test_no_approval_is_deemed_granted_before_completeness_is_confirmed() -> None:
    case = deemed()

    assert "decision" not in case.progress.clocks or case.progress.clocks["decision"].starts is None
    assert [move.step.key for move in run(case, "2027-01-01", since="2026-02-08")] == []


def test_a_late_worker_takes_the_step_on_the_day_it_was_due() -> None:
    case = deemed()
    case.do("confirm_complete", BEN, "2026-02-08")
    late = datetime(2026, 5, 4, 9, tzinfo=UTC)

    move = due_move(
        procedure=case.plan, progress=case.progress, scope=case.scope(late.date()), at=late, calendar=CALENDAR
    )

    assert move is not None
    assert move.progress.done[-1].day == date(2026, 4, 21)
    early = datetime(2026, 4, 20, 23, tzinfo=UTC)
    assert due_move(
        procedure=case.plan, progress=case.progress, scope=case.scope(early.date()), at=early, calendar=CALENDAR
    ) is None  # fmt: skip


def test_a_worker_that_comes_in_time_keeps_the_instant() -> None:
    case = checking()
    case.do("hear", BEN, "2026-03-03", reasons="x")
    at = datetime(2026, 3, 18, 6, 30, tzinfo=UTC)

    move = due_move(
        procedure=case.plan, progress=case.progress, scope=case.scope(at.date()), at=at, calendar=CALENDAR
    )

    assert move is not None
    assert move.at == at


# --- Days and conditions -------------------------------------------------------------------------


def permit(**steps: Mapping[str, Any]) -> Procedure:
    made = {key: {"by": "clock", "from": ["granted"], "to": "same", **step} for key, step in steps.items()}
    tree = {
        "roles": {"clock": {"kind": "time"}, "clerk": {"kind": "staff", "team": "office"}},
        "states": {
            "granted": {"public": "COMPLETED", "start": "true"}, "ended": {"public": "COMPLETED", "end": "true"},
        },
        "steps": {**made, "end": {"by": "clerk", "from": ["granted"], "to": "ended"}},
    }  # fmt: skip
    return procedure(tree, package=PERMIT)


class Permit(Case):
    """A permit with its answers."""

    def __init__(self, plan: Procedure, answers: Mapping[str, Any]) -> None:
        super().__init__(plan)
        self.answers = answers

    def scope(self, day: date) -> Scope:
        known = with_progress(situation=situation(day), procedure=self.plan, progress=self.progress)
        return scope_for(PERMIT, self.answers, known)


REMIND = {"on": {"day": "valid_to", "before": "1 month"}}
EXPIRE = {"on": {"day": "valid_to", "after": "1 day"}, "to": "ended"}


def test_a_reminder_comes_once_and_then_the_end() -> None:
    case = Permit(permit(remind=REMIND, expire=EXPIRE), {"valid_to": date(2027, 3, 3)})

    assert upcoming(case, "2026-03-04") == date(2027, 2, 3)
    moves = run(case, "2027-12-31", since="2026-03-04")
    assert [(move.step.key, move.at.date()) for move in moves] == [
        ("remind", date(2027, 2, 3)), ("expire", date(2027, 3, 4)),
    ]  # fmt: skip
    assert case.progress.state == "ended"


def test_several_timers_run_in_the_order_of_their_days() -> None:
    case = Permit(permit(expire=EXPIRE, remind=REMIND), {"valid_to": date(2026, 3, 1)})
    today = date(2026, 6, 1)

    due = due_steps(
        procedure=case.plan, progress=case.progress, scope=case.scope(today), today=today, calendar=CALENDAR
    )

    assert [step.key for step in due] == ["remind", "expire"]


def test_a_reminder_comes_again_when_the_date_moves_on() -> None:
    case = Permit(permit(remind=REMIND), {"valid_to": date(2027, 3, 3)})
    run(case, "2027-02-10", since="2026-03-04")
    case.answers = {"valid_to": date(2028, 3, 3)}

    assert upcoming(case, "2027-02-11") == date(2028, 2, 3)


def test_an_unknown_day_is_never_due() -> None:
    assert upcoming(Permit(permit(remind=REMIND), {}), "2027-01-01") is None


def test_a_condition_acts_when_it_becomes_true_and_not_for_ever() -> None:
    plan = permit(notice={"on": {"true": "opinions.open = 0"}})
    case = Case(plan, opinions_open=1)
    assert upcoming(case, "2026-03-02") is None

    case.facts = {"opinions_open": 0}
    assert upcoming(case, "2026-03-02") == date(2026, 3, 2)
    assert [move.step.key for move in run(case, "2026-03-30")] == ["notice"]


def test_a_condition_on_today_is_asked_every_day() -> None:
    case = Permit(
        permit(check={"on": {"true": "today >= checked_on + 1 year"}}), {"checked_on": date(2026, 3, 4)}
    )

    assert upcoming(case, "2026-03-02") == date(2026, 3, 3)
    (move,) = run(case, "2027-03-10")
    assert move.at.date() == date(2027, 3, 4)


def test_a_need_that_is_not_true_holds_the_clock_back() -> None:
    case = Permit(
        permit(expire={**EXPIRE, "needs": {"checked": "checked_on <= today"}}), {"valid_to": date(2026, 3, 1)}
    )
    assert upcoming(case, "2026-03-10") == date(2026, 3, 11)

    case.answers = {"valid_to": date(2026, 3, 1), "checked_on": date(2026, 3, 12)}
    (move,) = run(case, "2026-03-20")
    assert move.at.date() == date(2026, 3, 12)


def test_clock_steps_that_set_each_other_off_are_an_error() -> None:
    tree = {
        "roles": {"clock": {"kind": "time"}},
        "states": {"a": {"public": "INITIATED", "start": "true"}, "b": {"public": "PROCESSING"}},
        "steps": {
            "there": {"by": "clock", "on": {"true": "opinions.open = 0"}, "from": ["a"], "to": "b"},
            "back": {"by": "clock", "on": {"true": "opinions.open = 0"}, "from": ["b"], "to": "a"},
        },
    }

    with pytest.raises(ClockLoop, match="there, back"):
        run(Case(procedure(tree)), "2026-03-02")


def test_a_deadline_no_step_starts_runs_from_its_date() -> None:
    tree = {
        "roles": {"clock": {"kind": "time"}},
        "states": {
            "a": {"public": "INITIATED", "start": "true"},
            "b": {"public": "COMPLETED", "end": "true"},
        },
        "deadlines": {"visit": {"length": "30 days", "starts": "checked_on", "weekend": "stays"}},
        "steps": {"no_show": {"by": "clock", "on": {"end_of": "visit"}, "from": ["a"], "to": "b"}},
    }
    case = Permit(procedure(tree), {"checked_on": date(2026, 9, 10)})

    assert upcoming(case, "2026-09-01") == date(2026, 10, 11)


def test_the_reminder_inside_the_town_hall_comes_once_after_its_week() -> None:
    case = Case(default_procedure("internal_request"))
    case.do("submit", BEN, "2026-03-31")
    assert case.progress.clocks["approval"].end == date(2026, 4, 7)

    assert [move.step.key for move in run(case, "2026-05-01", since="2026-03-31")] == ["remind"]


def test_all_opinions_in_bring_the_case_back() -> None:
    case = checking(opinions=True)
    case.facts = {"opinions_open": 2}
    case.do("ask_offices", BEN)
    assert run(case, "2026-03-20") == []

    case.facts = {"opinions_open": 0}
    (move,) = run(case, "2026-03-20")
    assert (move.step.key, case.progress.state) == ("opinions_in", "checking")
    assert case.progress.clocks["opinions"].is_stopped_for_good


@pytest.mark.parametrize(
    ("day", "length", "sign", "expected"),
    [
        (date(2027, 3, 31), "1 month", -1, date(2027, 2, 28)),
        (date(2028, 2, 29), "1 year", 1, date(2029, 2, 28)),
        (date(2027, 1, 1), "2 weeks", -1, date(2026, 12, 18)),
        (date(2026, 12, 31), "1 day", 1, date(2027, 1, 1)),
    ],
)
def test_a_day_before_or_after(day: date, length: str, sign: Any, expected: date) -> None:
    assert moved_day(day=day, length=length, sign=sign) == expected


def test_a_work_list_warns_before_the_end() -> None:
    case = deemed()
    rule = case.plan.deadlines["decision"]

    assert warns_from(rule=rule, end=date(2026, 4, 20)) == date(2026, 4, 6)
    assert warns_from(rule=case.plan.deadlines["answer"], end=date(2026, 4, 20)) is None


def test_a_step_taken_on_the_day_is_not_due_again() -> None:
    case = Permit(permit(remind=REMIND), {"valid_to": date(2027, 3, 3)})
    case.progress = Progress("granted", "parking", (Done("remind", date(2027, 2, 3), "clock"),))

    assert upcoming(case, "2027-02-03") is None
    assert AMIRA.kind == "citizen"
