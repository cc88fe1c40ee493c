"""What a step does to the deadlines of a case: start, stop, resume, extend, and stand still with the state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from rathaus.engine.deadlines import Calendar
from rathaus.engine.forms.occurrences import value_at
from rathaus.engine.forms.scope import Scope
from rathaus.engine.procedure.days import as_day
from rathaus.engine.procedure.endings import resumed, stopped, with_end
from rathaus.engine.procedure.graphs import COMPLETED
from rathaus.engine.procedure.model import DeadlineRule, Procedure, Progress, Refusal, RunningClock, Step

CLOCK_VERBS: Final = ("start", "stop", "resume", "extend")
CITIZEN: Final = "citizen"

RECEIVED: Final = "received"
COMPLETE: Final = "complete"
LETTER_DATE: Final = "letter_date"
NOTICE_SERVED: Final = "notice_served"

COMPLETE_ON: Final = "complete_on"
"""Input by which the clerk names the day the last document arrived, when a step asks for it."""

EXTEND_BY: Final = "by"
"""Input with the length of an extension, when the deadline does not fix it."""


class StartUnknown(ValueError):
    """A deadline is to start on a day that is not known."""

    def __init__(self, *, deadline: str, starts: str) -> None:
        """Name the deadline and what it starts with."""
        super().__init__(
            f"The deadline {deadline!r} starts with {starts!r}, and that day is not known. "
            "Fill it in before this step, or let the deadline start with a step."
        )
        self.deadline = deadline


@dataclass(frozen=True, slots=True)
class StepTaken:
    """A step on its day, with what its clocks are reckoned from."""

    procedure: Procedure
    progress: Progress
    """Before the step."""
    step: Step
    day: date
    inputs: Mapping[str, Any]
    scope: Scope


def clocks_after(*, taken: StepTaken, state: str, calendar: Calendar) -> dict[str, RunningClock]:
    """Return the deadlines of the case after a step: the effects in their order, then the standstill of the state.

    Stopping or resuming a deadline that does not run does nothing. A fiction (a deadline from ``complete``) ends
    with any decision, so that a case that comes back later is not granted by a clock of long ago.

    Raises:
        StartUnknown: A deadline starts with something whose day is not known.
    """
    clocks = dict(taken.progress.clocks)
    for effect in taken.step.effects:
        if effect.verb in CLOCK_VERBS:
            changed = _changed(taken, effect.verb, effect.what, clocks.get(effect.what))
            if changed is not None:
                clocks[effect.what] = changed
    for key, clock in clocks.items():
        rule = taken.procedure.deadlines[key]
        settled = _with_state(taken, rule, clock, state)
        clocks[key] = with_end(rule=rule, clock=settled, calendar=calendar)
    return clocks


def extension_refusals(
    *, procedure: Procedure, progress: Progress, step: Step, day: date
) -> Iterator[Refusal]:
    """Yield why a deadline the step extends cannot be extended: not running, over, or extended before.

    Source:
        § 42a Abs. 2 Satz 3 VwVfG: once, and before the end.
    """
    for effect in step.effects:
        if effect.verb != "extend":
            continue
        rule = procedure.deadlines[effect.what]
        clock = progress.clocks.get(effect.what)
        if clock is None or clock.starts is None or clock.is_stopped_for_good:
            yield Refusal(step.key, "clock_not_running", rule.key)
        elif clock.extended >= rule.extend_times:
            yield Refusal(step.key, "extension_spent", rule.key)
        elif clock.end is not None and day > clock.end:
            yield Refusal(step.key, "deadline_over", rule.key)


def start_day(*, taken: StepTaken, rule: DeadlineRule) -> date | None:
    """Return the day a deadline starts that this step starts; None when it waits for the service of the notice.

    Raises:
        StartUnknown: The path or step it starts with has no day.
    """
    if rule.starts == NOTICE_SERVED:
        return None
    if rule.starts in ("", LETTER_DATE, taken.step.key):
        return taken.day
    if rule.starts == COMPLETE:
        return _complete_day(taken)
    found = day_of_start(procedure=taken.procedure, progress=taken.progress, rule=rule, scope=taken.scope)
    if found is None and rule.starts == RECEIVED:
        return taken.day
    if found is None:
        raise StartUnknown(deadline=rule.key, starts=rule.starts)
    return found


def day_of_start(
    *, procedure: Procedure, progress: Progress, rule: DeadlineRule, scope: Scope
) -> date | None:
    """Return the day of what a deadline starts with: receipt, a step taken, or a path; None when unknown."""
    if rule.starts == RECEIVED:
        return scope.situation.received_date
    if rule.starts in procedure.steps:
        return next((done.day for done in reversed(progress.done) if done.step == rule.starts), None)
    if rule.starts in ("", LETTER_DATE, NOTICE_SERVED, COMPLETE):
        return None
    value = value_at(scope=scope, path=tuple(rule.starts.split(".")))
    return value if isinstance(value, date) else None


def _complete_day(taken: StepTaken) -> date:
    """Return the day the last document arrived: named by the clerk, else the newest step that brought some.

    Source:
        § 42a Abs. 2 Satz 2 VwVfG: the period starts with the arrival of the complete documents.
    """
    named = as_day(taken.inputs.get(COMPLETE_ON))
    if named is not None:
        return named
    procedure = taken.procedure
    bringing = {
        key
        for key, step in procedure.steps.items()
        if procedure.roles[step.by].kind == CITIZEN and (step.opens or procedure.start in step.sources)
    }
    days = [done.day for done in taken.progress.done if done.step in bringing]
    return max(days, default=taken.day)


def _changed(taken: StepTaken, verb: str, deadline: str, clock: RunningClock | None) -> RunningClock | None:
    if verb == "start":
        rule = taken.procedure.deadlines[deadline]
        waits = rule.starts == NOTICE_SERVED
        return RunningClock(
            deadline=deadline,
            starts=start_day(taken=taken, rule=rule),
            notice_day=taken.day if waits else None,
        )
    if clock is None:
        return None
    if verb == "extend":
        length = taken.procedure.deadlines[deadline].extend_length or str(taken.inputs[EXTEND_BY])
        return replace(clock, extended=clock.extended + 1, extensions=(*clock.extensions, length))
    if verb == "resume":
        return replace(clock, is_held=False)
    if not _is_resumed_somewhere(taken.procedure, deadline):
        return replace(clock, is_stopped_for_good=True)
    return replace(clock, is_held=True)


def _is_resumed_somewhere(procedure: Procedure, deadline: str) -> bool:
    return any(
        effect.verb == "resume" and effect.what == deadline
        for step in procedure.steps.values()
        for effect in step.effects
    )


def _with_state(taken: StepTaken, rule: DeadlineRule, clock: RunningClock, state: str) -> RunningClock:
    """Return the clock standing still or running as the new state and its holds want it."""
    if _is_decided(taken, state) and rule.starts == COMPLETE:
        return replace(clock, is_stopped_for_good=True)
    if clock.starts is None or clock.is_stopped_for_good:
        return clock
    stands = clock.is_held or state in rule.stands_still_in
    is_open = bool(clock.stops) and clock.stops[-1][1] is None
    if stands and not is_open:
        return stopped(rule=rule, clock=clock, day=taken.day)
    if is_open and not stands:
        return resumed(rule=rule, clock=clock, day=taken.day)
    return clock


def _is_decided(taken: StepTaken, state: str) -> bool:
    states = taken.procedure.states
    return states[state].public == COMPLETED and states[taken.progress.state].public != COMPLETED
