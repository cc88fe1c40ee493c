"""Random walks over the default procedures: always a way to an end, and nothing is lost when stored."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rathaus.engine.deadlines import remedy_in_force
from rathaus.engine.forms.scope import Scope, scope_for
from rathaus.engine.procedure import (
    Actor,
    Procedure,
    Progress,
    Step,
    due_steps,
    notice_served,
    possible,
    progress_from_json,
    progress_to_json,
    reachable,
    start,
    take,
    trapped,
    usual_way,
    with_progress,
)
from tests.unit.engine.small_packages import EMPTY, calendar, default_procedure, law, situation

CALENDAR, LAW = calendar(), law()
REMEDY = remedy_in_force(day=date(2026, 3, 2), land="NW", kind="administrative_court", law=LAW)

ACTORS = (
    Actor("citizen", "amira", trust="high"),
    Actor("staff", "ben", frozenset({"office", "managers"})),
    Actor("staff", "lea", leads=frozenset({"office", "managers"})),
    Actor("authority", "fire_brigade"),
    Actor("time", "clock"),
)

VARIANTS = [
    default_procedure("application"),
    default_procedure("application", four_eyes=True, hearing=False),
    default_procedure("application", four_eyes=True, deemed_approval=True, opinions=True, pay_first=True),
    default_procedure("notification"),
    default_procedure("internal_request"),
]


def scope(plan: Procedure, progress: Progress, day: date, opinions: int = 0) -> Scope:
    known = situation(day, opinions_open=opinions, received_date=date(2026, 3, 2))
    return scope_for(EMPTY, {}, with_progress(situation=known, procedure=plan, progress=progress))


def choices(plan: Procedure, progress: Progress, here: Scope) -> list[tuple[Actor, Step]]:
    """Every step somebody can take now; clock steps only when they are due."""
    day = here.situation.today
    due = {
        step.key
        for step in due_steps(procedure=plan, progress=progress, scope=here, today=day, calendar=CALENDAR)
    }
    found = [
        (actor, step)
        for actor in ACTORS
        for step in possible(procedure=plan, progress=progress, actor=actor, scope=here).steps
    ]
    return [(actor, step) for actor, step in found if actor.kind != "time" or step.key in due]


def entered(step: Step) -> dict[str, str]:
    return {name: "2026-03-02" if wanted == "date" else "yes" for name, wanted in step.ask.items()}


@pytest.mark.parametrize("plan", VARIANTS)
def test_every_state_can_be_reached_and_left(plan: Procedure) -> None:
    assert trapped(procedure=plan) == ()
    assert reachable(procedure=plan, state=plan.start) == frozenset(plan.states)


@pytest.mark.parametrize("plan", VARIANTS)
def test_the_usual_way_leads_to_an_end(plan: Procedure) -> None:
    for state in plan.states.values():
        way = usual_way(procedure=plan, state=state.key)
        here = state.key
        for step in way:
            assert here in step.sources
            here = step.to or here
        assert plan.states[here].is_end


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data(), variant=st.sampled_from(VARIANTS))
def test_a_random_walk_never_gets_stuck_and_survives_storing(data: st.DataObject, variant: Procedure) -> None:
    progress = start(procedure=variant, team="office")
    day = date(2026, 3, 2)
    for _ in range(25):
        opinions = data.draw(st.integers(0, 1), label="opinions open")
        here = scope(variant, progress, day, opinions)
        found = choices(variant, progress, here)
        restored = progress_from_json(json.loads(json.dumps(progress_to_json(progress))))
        assert restored == progress
        assert choices(variant, restored, scope(variant, restored, day, opinions)) == found
        ends = {key for key, state in variant.states.items() if state.is_end}
        assert reachable(procedure=variant, state=progress.state) & ends
        if progress.state in ends:
            assert found == []
            return
        by_people = [step for actor, step in found if actor.kind != "time"]
        assert by_people or variant.states[progress.state].public == "COMPLETED"
        if found:
            actor, step = data.draw(st.sampled_from(found), label="step")
            progress = take(
                procedure=variant, progress=progress, step=step.key, actor=actor, at=here.situation.now, scope=here,
                calendar=CALENDAR, law=LAW, inputs=entered(step),
            ).progress  # fmt: skip
        if any(clock.starts is None for clock in progress.clocks.values()) and data.draw(
            st.booleans(), label="served"
        ):
            progress = notice_served(
                procedure=variant,
                progress=progress,
                served_on=day + timedelta(days=4),
                remedy=REMEDY,
                calendar=CALENDAR,
            )
        day += timedelta(days=data.draw(st.integers(0, 20), label="days"))
