"""What can be done in a case, by whom, and what follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from rathaus.engine.deadlines import Calendar, remedy_in_force
from rathaus.engine.forms.scope import Scope, scope_for
from rathaus.engine.procedure import (
    Actor,
    Effect,
    Move,
    Procedure,
    Progress,
    Refusal,
    StartUnknown,
    StepRefused,
    UnknownStep,
    notice_served,
    possible,
    start,
    take,
    with_progress,
)
from tests.unit.engine.small_packages import EMPTY, calendar, default_procedure, law, procedure, situation

CALENDAR: Calendar = calendar()
LAW = law()

AMIRA = Actor("citizen", "amira")
BEN = Actor("staff", "ben", frozenset({"parking"}))
LEA = Actor("staff", "lea", frozenset(), frozenset({"parking"}))
CEM = Actor("staff", "cem", frozenset({"trade"}))
OFFICE = Actor("authority", "fire_brigade")


class Case:
    """A case that remembers where it stands."""

    def __init__(self, plan: Procedure, **facts: Any) -> None:
        self.plan = plan
        self.progress = start(procedure=plan, team="parking")
        self.facts = facts

    def scope(self, day: date) -> Scope:
        known = situation(day, received_date=date(2026, 3, 2), **self.facts)
        return scope_for(
            EMPTY, {}, with_progress(situation=known, procedure=self.plan, progress=self.progress)
        )

    def do(self, step: str, actor: Actor, day: str = "2026-03-02", **inputs: Any) -> Move:
        at = datetime.fromisoformat(f"{day}T10:00").replace(tzinfo=UTC)
        move = take(
            procedure=self.plan, progress=self.progress, step=step, actor=actor, at=at,
            scope=self.scope(at.date()), calendar=CALENDAR, law=LAW, inputs=inputs,
        )  # fmt: skip
        self.progress = move.progress
        return move

    def refused(
        self, step: str, actor: Actor, day: str = "2026-03-02", **inputs: Any
    ) -> set[tuple[str, str]]:
        before = self.progress
        with pytest.raises(StepRefused) as caught:
            self.do(step, actor, day, **inputs)
        assert self.progress is before
        return {(refusal.reason, refusal.detail) for refusal in caught.value.refusals}

    def may(self, actor: Actor, day: str = "2026-03-02") -> set[str]:
        found = possible(
            procedure=self.plan,
            progress=self.progress,
            actor=actor,
            scope=self.scope(date.fromisoformat(day)),
        )
        assert {step.key for step in found.steps} | {item.step for item in found.refusals} == set(
            self.plan.steps
        )
        assert not {step.key for step in found.steps} & {item.step for item in found.refusals}
        return {step.key for step in found.steps}


def checking(**switches: bool) -> Case:
    case = Case(default_procedure("application", **switches))
    case.do("submit", AMIRA)
    case.do("take_up", BEN)
    return case


def test_a_step_moves_the_case_and_lists_its_effects_in_order() -> None:
    case = checking()

    move = case.do("request_missing", BEN, documents=["schein"])

    assert case.progress.state == "incomplete"
    assert [(effect.verb, effect.what) for effect in move.effects] == [
        ("issue", "request_missing"),
        ("start", "answer"),
    ]
    assert [(done.step, done.actor) for done in case.progress.done] == [
        ("submit", "amira"), ("take_up", "ben"), ("request_missing", "ben"),
    ]  # fmt: skip
    assert move.at.date() == date(2026, 3, 2)


def test_same_stays_where_it_is() -> None:
    case = checking()
    case.do("correct", AMIRA)

    assert case.progress.state == "checking"


def test_a_step_that_does_not_exist_is_named() -> None:
    with pytest.raises(UnknownStep, match="'approve_all'"):
        checking().do("approve_all", BEN)


def test_what_is_possible_depends_on_state_and_role() -> None:
    case = Case(default_procedure("application"))
    assert case.may(AMIRA) == {"submit"}
    assert case.may(BEN) == set()

    case.do("submit", AMIRA)
    assert case.may(AMIRA) == {"correct", "withdraw"}
    assert case.may(BEN) == {"take_up", "transfer"}


def test_somebody_of_another_team_is_limited() -> None:
    case = checking()

    assert case.may(CEM) == set()
    assert case.refused("hear", CEM, reasons="x") == {("wrong_team", "parking")}


def test_the_team_in_charge_moves_with_the_case() -> None:
    case = checking()
    case.progress = replace(case.progress, team="trade")

    assert "grant" in case.may(CEM)
    assert case.may(BEN) == set()


def test_a_lead_may_do_what_a_member_may_and_not_the_other_way_round() -> None:
    case = checking(four_eyes=True)
    assert "propose" in case.may(LEA)

    case.do("propose", BEN, decision="grant", reasons="ja")
    clara = Actor("staff", "clara", frozenset({"parking"}))
    assert case.refused("send_back", clara, reason="nein") == {("wrong_rank", "lead")}
    assert case.do("send_back", LEA, reason="nein").progress.state == "checking"


def test_a_need_that_is_not_true_stops_a_step_and_says_which() -> None:
    case = checking()
    case.facts = {"documents_missing": 1}

    assert case.refused("grant", BEN) == {("need", "complete")}
    found = possible(
        procedure=case.plan, progress=case.progress, actor=BEN, scope=case.scope(date(2026, 3, 2))
    )
    assert Refusal("grant", "need", "complete") in found.refusals
    assert found.blocked["grant"] == (Refusal("grant", "need", "complete"),)
    assert "revoke" not in found.blocked


def test_all_reasons_are_given_at_once() -> None:
    case = checking(pay_first=True)
    case.facts = {"documents_missing": 1, "payment_open": Decimal(30)}

    assert case.refused("grant", CEM) == {("wrong_team", "parking"), ("need", "complete"), ("need", "paid")}


def test_an_unknown_need_is_not_true() -> None:
    tree = {
        "roles": {"clerk": {"kind": "staff", "team": "office"}},
        "states": {
            "a": {"public": "INITIATED", "start": "true"},
            "b": {"public": "COMPLETED", "end": "true"},
        },
        "steps": {
            "go": {"by": "clerk", "from": ["a"], "to": "b", "needs": {"known": "decision_date > today"}}
        },
    }
    case = Case(procedure(tree))

    assert case.refused("go", BEN) == {("need", "known")}


def test_before_a_refusal_the_person_is_heard() -> None:
    case = checking()
    assert case.refused("refuse", BEN, reasons="x") == {("need", "heard")}

    case.do("hear", BEN, reasons="Außerhalb der Zone")
    case.do("answer_hearing", AMIRA, "2026-03-09", answer="Ich ziehe um.")
    assert case.do("refuse", BEN, "2026-03-10", reasons="x").progress.state == "refused"


def test_what_has_to_be_entered_is_required() -> None:
    case = checking()

    assert case.refused("transfer", BEN) == {("ask_missing", "authority"), ("ask_missing", "reason")}
    assert case.refused("transfer", BEN, authority="Herne", reason="  ") == {("ask_missing", "reason")}
    assert case.do("transfer", BEN, authority="Herne", reason="Wohnt dort").progress.state == "transferred"


def test_what_nobody_asked_for_is_refused() -> None:
    assert checking().refused("grant", BEN, discount="all") == {("ask_unknown", "discount")}


def test_asking_for_something_needs_something_to_ask_for() -> None:
    case = checking()

    assert case.refused("request_missing", BEN) == {("ask_missing", "fields")}
    assert case.refused("request_missing", BEN, documents=[]) == {("ask_missing", "fields")}
    assert case.do("request_missing", BEN, note="Bitte lesbar.").progress.state == "incomplete"


def test_no_and_zero_are_answers() -> None:
    tree = {
        "roles": {"guest": {"kind": "guest"}},
        "states": {
            "a": {"public": "INITIATED", "start": "true"},
            "b": {"public": "COMPLETED", "end": "true"},
        },
        "steps": {"consent": {"by": "guest", "from": ["a"], "to": "b", "ask": {"consent": "yes_or_no"}}},
    }
    case = Case(procedure(tree))

    assert case.refused("consent", Actor("guest")) == {("ask_missing", "consent")}
    assert case.do("consent", Actor("guest"), consent=False).progress.state == "b"


def test_a_day_that_is_none_is_refused() -> None:
    case = Case(default_procedure("notification"))
    case.do("submit", AMIRA)
    case.do("take_up", BEN)
    case.do("confirm", BEN)

    assert case.refused("lodge_remedy", BEN, lodged_on="gestern") == {("ask_wrong", "lodged_on")}
    assert case.refused("lodge_remedy", BEN) == {("ask_missing", "lodged_on")}
    assert case.do("lodge_remedy", BEN, lodged_on="2026-03-20").progress.state == "remedy"


def test_an_effect_happens_only_when_its_condition_is_true() -> None:
    case = checking()
    step = case.plan.steps["take_up"]
    effects = (
        Effect("yes", "notify", "clerk", {"when": EMPTY.rule("today = today")}),
        Effect("no", "notify", "clerk", {"when": EMPTY.rule("today < today")}),
        Effect("unknown", "start", "answer", {"when": EMPTY.rule("decision_date < today")}),
    )
    plan = replace(case.plan, steps={**case.plan.steps, "take_up": replace(step, effects=effects)})
    case = Case(plan)
    case.do("submit", AMIRA)

    move = case.do("take_up", BEN)

    assert [effect.key for effect in move.effects] == ["yes"]
    assert case.progress.clocks == {}


def test_at_an_end_nothing_is_possible() -> None:
    case = checking()
    case.do("withdraw", AMIRA)

    assert case.may(BEN) == case.may(AMIRA) == set()
    assert ("ended", "withdrawn") in case.refused("grant", BEN)


def test_only_the_clock_takes_clock_steps_and_only_when_they_are_due() -> None:
    case = checking()
    case.do("request_missing", BEN, note="?")
    clock = Actor("time", "clock")

    assert case.refused("no_answer", BEN, "2026-03-17") == {("wrong_role", "clock")}
    assert case.refused("no_answer", clock, "2026-03-16") == {("not_due", "answer")}
    assert case.do("no_answer", clock, "2026-03-17").progress.state == "checking"


def test_trust_and_presence_are_asked_for() -> None:
    tree = {
        "roles": {"applicant": {"kind": "citizen"}, "clerk": {"kind": "staff", "team": "office"}},
        "states": {
            "a": {"public": "INITIATED", "start": "true"}, "b": {"public": "PROCESSING"},
            "c": {"public": "COMPLETED", "end": "true"},
        },
        "steps": {
            "sign": {"by": "applicant", "from": ["a"], "to": "b", "trust": "substantial"},
            "hand_over": {"by": "clerk", "from": ["b"], "to": "c", "present": "applicant"},
        },
    }  # fmt: skip
    case = Case(procedure(tree))

    assert case.refused("sign", AMIRA) == {("trust", "substantial")}
    assert case.refused("sign", replace(AMIRA, trust="basic")) == {("trust", "substantial")}
    case.do("sign", replace(AMIRA, trust="high"))
    assert case.refused("hand_over", BEN) == {("ask_missing", "present")}
    assert case.do("hand_over", BEN, present=True).progress.state == "c"


# --- Four eyes -----------------------------------------------------------------------------------


def proposed() -> Case:
    case = checking(four_eyes=True)
    case.do("propose", BEN, decision="grant", reasons="ja")
    return case


def test_nobody_decides_on_the_own_proposal() -> None:
    case = proposed()

    assert case.refused("grant", BEN) == {("same_person", "propose")}
    assert case.refused("refuse", BEN, reasons="x") == {("need", "heard"), ("same_person", "propose")}
    assert case.do("grant", LEA).progress.state == "granted"


def test_without_a_proposal_there_is_no_second_person() -> None:
    assert checking(four_eyes=True).refused("grant", LEA) == {("need", "second_person")}


def test_without_four_eyes_one_person_is_enough() -> None:
    assert checking().do("grant", BEN).progress.state == "granted"


def test_a_proposal_that_was_sent_back_is_no_second_pair_of_eyes() -> None:
    case = proposed()
    case.do("send_back", LEA, reason="Bitte prüfen")

    assert case.refused("grant", BEN) == {("same_person", "propose"), ("overtaken", "propose")}
    assert case.refused("grant", LEA) == {("overtaken", "propose")}


def test_whose_proposal_was_sent_back_may_decide_on_another_person_s() -> None:
    case = proposed()
    case.do("send_back", LEA, reason="Bitte prüfen")
    case.do("propose", LEA, decision="grant", reasons="doch")

    assert case.refused("grant", LEA) == {("same_person", "propose")}
    assert case.do("grant", BEN).progress.state == "granted"


def test_everybody_who_proposed_since_is_barred() -> None:
    case = proposed()
    case.progress = replace(case.progress, state="checking")
    clara = Actor("staff", "clara", frozenset({"parking"}))
    case.do("propose", clara, decision="grant", reasons="auch ja")

    assert case.refused("grant", BEN) == {("same_person", "propose")}
    assert case.refused("grant", clara) == {("same_person", "propose")}


def test_after_a_remedy_the_old_proposal_does_not_count() -> None:
    case = proposed()
    case.do("grant", LEA)
    case.do("contest_grant", BEN, lodged_on=date(2026, 3, 20))
    case.do("uphold_remedy", BEN, outcome="stattgegeben")

    assert ("overtaken", "propose") in case.refused("grant", LEA)


# --- Inside the town hall ------------------------------------------------------------------------

EMPLOYEE = Actor("staff", "ines", frozenset({"library"}))
MANAGER = Actor("staff", "maria", frozenset({"managers"}))


def trip() -> Case:
    case = Case(default_procedure("internal_request"))
    case.do("submit", EMPLOYEE)
    return case


def test_only_the_employee_acts_on_the_own_request() -> None:
    case = trip()

    assert case.may(EMPLOYEE) == {"correct", "withdraw"}
    assert case.refused("withdraw", BEN) == {("wrong_person", "employee")}


def test_the_traveller_is_not_the_approver() -> None:
    manager = replace(EMPLOYEE, teams=frozenset({"library", "managers"}))
    case = trip()

    assert case.refused("approve", manager) == {("same_person", "submit")}
    assert case.do("approve", MANAGER).progress.state == "approved"


def test_the_traveller_does_not_arrange_the_own_trip_either() -> None:
    case = trip()
    case.do("approve", MANAGER)
    traveller = replace(EMPLOYEE, teams=frozenset({"parking"}))

    assert case.refused("take_up", traveller) == {("same_person", "submit")}
    assert case.do("take_up", BEN).progress.state == "arranging"


# --- Deadlines -----------------------------------------------------------------------------------


def test_a_letter_s_deadline_starts_on_its_day() -> None:
    case = checking()
    case.do("hear", BEN, "2026-03-03", reasons="x")

    clock = case.progress.clocks["hearing"]
    assert (clock.starts, clock.end) == (date(2026, 3, 3), date(2026, 3, 17))


def test_what_was_waited_for_ends_the_clock() -> None:
    case = checking()
    case.do("request_missing", BEN, note="?")
    case.do("add_missing", AMIRA, "2026-03-04")

    assert case.progress.clocks["answer"].is_stopped_for_good


def test_asking_again_starts_the_clock_anew() -> None:
    case = checking()
    case.do("request_missing", BEN, note="?")
    case.do("add_missing", AMIRA, "2026-03-04")
    case.do("request_missing", BEN, "2026-03-05", note="noch etwas")

    clock = case.progress.clocks["answer"]
    assert (clock.is_stopped_for_good, clock.end) == (False, date(2026, 3, 19))


def test_the_remedy_waits_for_the_service_of_the_notice() -> None:
    case = checking()
    case.do("grant", BEN, "2026-04-02")
    waiting = case.progress.clocks["remedy"]
    assert (waiting.starts, waiting.end, waiting.notice_day) == (None, None, date(2026, 4, 2))

    remedy = remedy_in_force(day=date(2026, 4, 2), land="NW", kind="administrative_court", law=LAW)
    served = notice_served(
        procedure=case.plan,
        progress=case.progress,
        served_on=date(2026, 5, 14),
        remedy=remedy,
        calendar=CALENDAR,
    )
    assert served.clocks["remedy"].end == date(2026, 6, 15)  # 14 June is a Sunday

    untold = notice_served(
        procedure=case.plan, progress=served, served_on=date(2026, 4, 6), remedy=remedy, calendar=CALENDAR,
        is_instructed=False,
    )  # fmt: skip
    assert untold.clocks["remedy"].end == date(2027, 4, 6)
    assert untold.state == "granted"


def deemed() -> Case:
    case = Case(default_procedure("application", deemed_approval=True))
    case.do("submit", AMIRA, "2026-01-20")
    case.do("take_up", BEN, "2026-01-21")
    return case


def test_the_fiction_runs_from_the_day_the_last_document_came() -> None:
    case = deemed()
    case.do("request_missing", BEN, "2026-01-22", note="?")
    case.do("add_missing", AMIRA, "2026-01-31")
    case.do("confirm_complete", BEN, "2026-02-10")

    clock = case.progress.clocks["decision"]
    assert (clock.starts, clock.end) == (date(2026, 1, 31), date(2026, 4, 30))


def test_without_confirmed_completeness_no_fiction_runs() -> None:
    case = deemed()
    case.facts = {"documents_missing": 1}

    assert case.refused("confirm_complete", BEN, "2026-01-22") == {("need", "complete")}
    assert "decision" not in case.progress.clocks


def test_an_extension_is_possible_once_and_before_the_end() -> None:
    case = deemed()
    assert case.refused("extend_decision", BEN, "2026-02-01", reason="x") == {
        ("need", "complete"), ("clock_not_running", "decision"),
    }  # fmt: skip
    case.do("confirm_complete", BEN, "2026-01-31")
    assert case.progress.clocks["decision"].end == date(2026, 4, 20)

    assert case.refused("extend_decision", BEN, "2026-04-21", reason="x") == {("deadline_over", "decision")}
    case.do("extend_decision", BEN, "2026-04-20", reason="Gutachten fehlt")
    assert case.progress.clocks["decision"].end == date(2026, 7, 20)
    assert case.refused("extend_decision", BEN, "2026-05-01", reason="x") == {("extension_spent", "decision")}


def test_a_clock_stands_still_in_the_states_its_deadline_names() -> None:
    """The default § 42a clock names none; a special law may let its clock rest while documents are missing."""
    case = deemed()
    object.__setattr__(case.plan.deadlines["decision"], "stands_still_in", ("incomplete",))
    case.do("confirm_complete", BEN, "2026-01-31")
    case.do("request_missing", BEN, "2026-02-02", note="?")
    standing = case.progress.clocks["decision"]
    assert (standing.stops, standing.end) == (((date(2026, 2, 2), None),), None)

    case.do("add_missing", AMIRA, "2026-02-11")
    assert case.progress.clocks["decision"].stops == ((date(2026, 2, 2), date(2026, 2, 11)),)
    assert case.progress.clocks["decision"].end == date(2026, 4, 30)  # ten days more than 20 April


def test_a_decision_ends_the_fiction_for_good() -> None:
    case = deemed()
    case.do("confirm_complete", BEN, "2026-01-31")
    case.do("grant", BEN, "2026-02-02")
    case.do("contest_grant", BEN, "2026-02-20", lodged_on=date(2026, 2, 20))
    case.do("uphold_remedy", BEN, "2026-06-01", outcome="stattgegeben")

    assert case.progress.state == "checking"
    assert case.progress.clocks["decision"].is_stopped_for_good


def small(
    deadline: Mapping[str, Any], *effects: Mapping[str, str], extra: Mapping[str, Any] | None = None
) -> Case:
    """A case with one deadline ``d`` and steps a0, a1 … that have one effect each."""
    tree = {
        "roles": {"clerk": {"kind": "staff", "team": "office"}},
        "states": {
            "a": {"public": "INITIATED", "start": "true"},
            "b": {"public": "COMPLETED", "end": "true"},
        },
        "deadlines": {"d": {"length": "10 days", "weekend": "stays", **deadline}},
        "steps": {
            **{
                f"a{position}": {"by": "clerk", "from": ["a"], "to": "same", "then": {"clock": effect}}
                for position, effect in enumerate(effects)
            },
            "end": {"by": "clerk", "from": ["a"], "to": "b"},
            **(extra or {}),
        },
    }
    return Case(procedure(tree))


def test_a_stopped_clock_can_be_resumed_where_the_procedure_says_so() -> None:
    case = small({"starts": "received"}, {"start": "d"}, {"stop": "d"}, {"resume": "d"})
    case.do("a0", BEN, "2026-03-05")
    assert case.progress.clocks["d"].end == date(2026, 3, 12)

    case.do("a1", BEN, "2026-03-06")
    assert (case.progress.clocks["d"].end, case.progress.clocks["d"].is_held) == (None, True)
    case.do("a2", BEN, "2026-03-09")
    assert case.progress.clocks["d"].end == date(2026, 3, 16)
    assert not case.progress.clocks["d"].is_stopped_for_good


def test_stopping_what_does_not_run_does_nothing() -> None:
    case = small({"starts": "received"}, {"stop": "d"}, {"resume": "d"})
    case.do("a0", BEN)
    case.do("a1", BEN)

    assert case.progress.clocks == {}


def test_a_deadline_may_start_with_another_step() -> None:
    case = small({"starts": "a1"}, {"start": "d"}, {"start": "d"})
    with pytest.raises(StartUnknown, match="'d' starts with 'a1'"):
        case.do("a0", BEN)

    case.do("a1", BEN, "2026-03-03")
    case.do("a0", BEN, "2026-03-20")
    assert case.progress.clocks["d"].starts == date(2026, 3, 3)


def test_an_extension_without_fixed_length_asks_for_it() -> None:
    case = small({"starts": "", "extend": {"times": "2"}}, {"start": "d"}, {"extend": "d"})
    case.do("a0", BEN)

    assert case.refused("a1", BEN) == {("ask_missing", "by")}
    case.do("a1", BEN, by="2 weeks")
    assert case.progress.clocks["d"].end == date(2026, 3, 26)


def test_progress_is_never_changed_in_place() -> None:
    case = checking()
    before = case.progress
    copy = Progress(before.state, before.team, before.done, dict(before.clocks))

    case.do("hear", BEN, reasons="x")

    assert before == copy
