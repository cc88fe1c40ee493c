"""Which clock steps are due on a day, and when the next one can become due."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from rathaus.engine.deadlines import Calendar, Deadline, Law
from rathaus.engine.forms.scope import Scope
from rathaus.engine.procedure.clock_effects import COMPLETE, day_of_start
from rathaus.engine.procedure.days import moved_day
from rathaus.engine.procedure.endings import end_of_clock
from rathaus.engine.procedure.graphs import steps_from
from rathaus.engine.procedure.model import DeadlineRule, Procedure, Progress, RunningClock, Step
from rathaus.engine.rules import Expression

ONE_DAY: Final = timedelta(days=1)
TIME: Final = "time"
CHANGING_NAMES: Final = frozenset(("today", "now"))


@dataclass(frozen=True, slots=True)
class DueStep:
    """A clock step and the first day on which it is due."""

    step: Step
    day: date


@dataclass(frozen=True, slots=True)
class _Timers:
    """A case as its clocks see it."""

    procedure: Procedure
    progress: Progress
    scope: Scope
    today: date
    calendar: Calendar
    law: Law | None


def due_steps(
    *,
    procedure: Procedure,
    progress: Progress,
    scope: Scope,
    today: date,
    calendar: Calendar,
    law: Law | None = None,
) -> tuple[Step, ...]:
    """Return the clock steps due on a day, by the day they became due, then in the order of the package.

    A step is due from the day after its deadline's last day, from the day its date (before or after) names, or
    while its condition is true; and it is due once: not again before the deadline starts anew or the date moves on.
    Its ``needs`` must be true as well, and a deadline from complete documents acts only where a law orders it.
    Taking one step changes what is due after it: ``running.run_clock`` takes them one by one.

    Args:
        procedure: The procedure of the case's package.
        progress: Where the case stands.
        scope: Scope of the case as of ``today``.
        today: Calendar day in the city's time zone.
        calendar: Holidays of the city.
        law: Dated legal values; started deadlines have their end already and do not need them.
    """
    timers = _Timers(procedure, progress, scope, today, calendar, law)
    return tuple(due.step for due in _due(timers))


def first_due(
    *,
    procedure: Procedure,
    progress: Progress,
    scope: Scope,
    today: date,
    calendar: Calendar,
    law: Law | None = None,
) -> DueStep | None:
    """Return the step that became due first with its day, None when nothing is due; as ``due_steps``."""
    timers = _Timers(procedure, progress, scope, today, calendar, law)
    return next(iter(_due(timers)), None)


def next_due(
    *,
    procedure: Procedure,
    progress: Progress,
    scope: Scope,
    calendar: Calendar,
    law: Law | None = None,
    today: date | None = None,
) -> date | None:
    """Return the earliest day, not before today, on which a clock step can become due; None when none can.

    ``today`` is the scope's unless given.

    Reckon it again after every change of the case: answers, payments and opinions can make a condition true. Rules
    that look at ``today`` are asked again every day.
    """
    today = today or scope.situation.today
    timers = _Timers(procedure, progress, scope, today, calendar, law)
    days = [_next_day(timers, due) for due in _with_days(timers)]
    asked_daily = [
        today + ONE_DAY
        for step in _clock_steps(procedure, progress.state)
        if step.trigger and step.trigger.true and _looks_at_today(step.trigger.true)
    ]
    return min((day for day in (*days, *asked_daily) if day is not None), default=None)


def running_clock(
    *, procedure: Procedure, progress: Progress, deadline: str, scope: Scope
) -> RunningClock | None:
    """Return a deadline of the case: started by a step, or by itself when its day is known and no step starts it."""
    started = progress.clocks.get(deadline)
    if started is not None or _is_started_by_step(procedure, deadline):
        return started
    rule = procedure.deadlines[deadline]
    day = day_of_start(procedure=procedure, progress=progress, rule=rule, scope=scope)
    return None if day is None else RunningClock(deadline=deadline, starts=day)


def ends_of_clocks(
    *, procedure: Procedure, progress: Progress, scope: Scope, calendar: Calendar, law: Law
) -> dict[str, Deadline]:
    """Return last day and reasons of every deadline that runs now, in the order of the package.

    Deadlines that wait for the service of a notice, stand still or are stopped for good have none.
    """
    found: dict[str, Deadline] = {}
    for key, rule in procedure.deadlines.items():
        clock = running_clock(procedure=procedure, progress=progress, deadline=key, scope=scope)
        if clock is None or clock.is_stopped_for_good:
            continue
        end = end_of_clock(rule=rule, clock=clock, calendar=calendar, law=law)
        if end is not None:
            found[key] = end
    return found


def warns_from(*, rule: DeadlineRule, end: date) -> date | None:
    """Return the day from which a work list warns of the end of a deadline; None without ``warn``."""
    return None if rule.warn is None else moved_day(day=end, length=rule.warn, sign=-1)


def is_ordered_by_law(*, procedure: Procedure, step: Step) -> bool:
    """Return whether a clock step that replaces a decision has a law that orders it.

    Only a deadline that runs from complete documents replaces a decision; it, or the step, has to name its source.

    Source:
        § 42a Abs. 1 VwVfG.
    """
    rule = procedure.deadlines.get((step.trigger.end_of or "") if step.trigger else "")
    if rule is None or rule.starts != COMPLETE:
        return True
    return bool(step.allowed_by or rule.source)


def _clock_steps(procedure: Procedure, state: str) -> Iterator[Step]:
    for step in steps_from(procedure=procedure, state=state):
        if procedure.roles[step.by].kind == TIME:
            yield step


def _due(timers: _Timers) -> list[DueStep]:
    found = [due for due in _with_days(timers) if due.day <= timers.today and _holds(timers, due.step)]
    return sorted(found, key=lambda due: due.day)


def _with_days(timers: _Timers) -> Iterator[DueStep]:
    """Yield the clock steps of the state whose day is known, with it; those already taken for it left out."""
    for step in _clock_steps(timers.procedure, timers.progress.state):
        day = _day_of(timers, step)
        if day is not None and not _was_taken(timers.progress, step, day):
            yield DueStep(step, day)


def _day_of(timers: _Timers, step: Step) -> date | None:
    trigger = step.trigger
    if trigger is None:
        return None
    if trigger.end_of is not None:
        return _day_after_end(timers, trigger.end_of)
    if trigger.day is not None:
        day = trigger.day.evaluate(timers.scope)
        if not isinstance(day, date):
            return None
        if trigger.before:
            return moved_day(day=day, length=trigger.before, sign=-1)
        return moved_day(day=day, length=trigger.after, sign=1) if trigger.after else day
    return timers.today if trigger.true is not None and trigger.true.is_true(timers.scope) else None


def _day_after_end(timers: _Timers, deadline: str) -> date | None:
    """Return the day after the last one: as stored, or worked out for a deadline that no step starts."""
    stored = timers.progress.clocks.get(deadline)
    if stored is not None:
        return None if stored.is_stopped_for_good or stored.end is None else stored.end + ONE_DAY
    clock = running_clock(
        procedure=timers.procedure, progress=timers.progress, deadline=deadline, scope=timers.scope
    )
    if clock is None:
        return None
    rule = timers.procedure.deadlines[deadline]
    end = end_of_clock(rule=rule, clock=clock, calendar=timers.calendar, law=timers.law)
    return end.end + ONE_DAY if end else None


def _was_taken(progress: Progress, step: Step, day: date) -> bool:
    """Return whether the step was taken for this day already.

    A condition may hold for long: it is not acted on twice while nothing else happened in the case.
    """
    if step.trigger is not None and step.trigger.true is not None:
        return bool(progress.done) and progress.done[-1].step == step.key
    return any(done.step == step.key and done.day >= day for done in progress.done)


def _holds(timers: _Timers, step: Step) -> bool:
    return is_ordered_by_law(procedure=timers.procedure, step=step) and all(
        need.is_true(timers.scope) for need in step.needs.values()
    )


def _next_day(timers: _Timers, due: DueStep) -> date | None:
    """Return the day to look again: the due day, today when it is past, tomorrow or never when a need is not true."""
    if due.day > timers.today:
        return due.day
    if _holds(timers, due.step):
        return timers.today
    return timers.today + ONE_DAY if any(_looks_at_today(need) for need in due.step.needs.values()) else None


def _looks_at_today(rule: Expression) -> bool:
    return not CHANGING_NAMES.isdisjoint(name.split(".")[0] for name in rule.names)


def _is_started_by_step(procedure: Procedure, deadline: str) -> bool:
    return any(
        effect.verb == "start" and effect.what == deadline
        for step in procedure.steps.values()
        for effect in step.effects
    )
