"""Procedures as graphs: what can be reached, what leads to an end, and the usual way there."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from rathaus.engine.procedure.model import Procedure, Step

COMPLETED = "COMPLETED"
CLOCK_KINDS = ("time", "system")


def steps_from(*, procedure: Procedure, state: str) -> tuple[Step, ...]:
    """Return the steps that may start in a state, in the order of the package."""
    return tuple(step for step in procedure.steps.values() if state in step.sources)


def reachable(*, procedure: Procedure, state: str) -> frozenset[str]:
    """Return the states that can be reached from a state, itself included."""
    found = {state}
    waiting = deque([state])
    while waiting:
        here = waiting.popleft()
        for step in steps_from(procedure=procedure, state=here):
            if step.to is not None and step.to not in found:
                found.add(step.to)
                waiting.append(step.to)
    return frozenset(found)


def trapped(*, procedure: Procedure) -> tuple[str, ...]:
    """Return the states from which no end can be reached, in the order of the package; empty for a sound one."""
    ends = {state.key for state in procedure.states.values() if state.is_end}
    return tuple(key for key in procedure.states if not reachable(procedure=procedure, state=key) & ends)


def usual_way(*, procedure: Procedure, state: str) -> tuple[Step, ...]:
    """Return the steps still to come if all goes well: the shortest way to the good outcome, then to an end.

    The good outcome is the first state of the package whose public state is COMPLETED. Where it cannot be reached
    any more, the way leads straight to an end. Ways of equal length: fewer steps of time and of people who give up,
    then the order of the package. Empty at an end and where no end can be reached.
    """
    ends = [item.key for item in procedure.states.values() if item.is_end]
    good = next((item.key for item in procedure.states.values() if item.public == COMPLETED), None)
    if good is None or state in ends or not _leads_to(procedure, state, good):
        return _shortest(procedure, state, ends)
    there = _shortest(procedure, state, [good])
    return there + _shortest(procedure, good, ends)


def _leads_to(procedure: Procedure, state: str, good: str) -> bool:
    """Return whether the good outcome still lies ahead (a decided case may only come back to it)."""
    if state != good and procedure.states[state].public == COMPLETED:
        return False
    return good in reachable(procedure=procedure, state=state)


def _shortest(procedure: Procedure, state: str, goals: Iterable[str]) -> tuple[Step, ...]:
    wanted = set(goals)
    ways: dict[str, tuple[Step, ...]] = {state: ()}
    waiting = deque([state])
    while waiting:
        here = waiting.popleft()
        if here in wanted:
            return ways[here]
        for step in _in_good_order(procedure, here):
            if step.to is not None and step.to not in ways:
                ways[step.to] = (*ways[here], step)
                waiting.append(step.to)
    return ()


def _in_good_order(procedure: Procedure, state: str) -> list[Step]:
    """Return the steps from a state, those of the person whose turn it is first, clocks last."""
    turn = procedure.states[state].work
    steps = [
        step
        for step in steps_from(procedure=procedure, state=state)
        if not _needs_first(procedure, state, step)
    ]
    return sorted(steps, key=lambda step: (procedure.roles[step.by].kind in CLOCK_KINDS, step.by != turn))


def _needs_first(procedure: Procedure, state: str, step: Step) -> bool:
    """Return whether another person has to take a step from here before (four eyes)."""
    first = procedure.steps.get(step.not_same_as or "")
    if first is None or first.to is None or first.to == state:
        return False
    return state in first.sources and first.to in step.sources
