"""The clock running: every due step between two days, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, tzinfo
from typing import Final

from rathaus.engine.deadlines import Calendar, Law
from rathaus.engine.forms.scope import Scope
from rathaus.engine.procedure.clocks import DueStep, first_due, next_due
from rathaus.engine.procedure.model import Actor, Move, Procedure, Progress
from rathaus.engine.procedure.stepping import take

CLOCK: Final = Actor(kind="time", id="clock")

MOST_MOVES_A_DAY: Final = 50
"""More than this many clock steps on one day mean that they set each other off for ever."""


class ClockLoop(RuntimeError):
    """Clock steps set each other off without end."""

    def __init__(self, *, day: date, steps: tuple[str, ...]) -> None:
        """Name the day and the steps."""
        super().__init__(
            f"On {day.isoformat()} the clock took more than {MOST_MOVES_A_DAY} steps: {', '.join(steps)} … "
            "Give one of them a need, or let it lead to a state where it is not due."
        )


def run_clock(
    *,
    procedure: Procedure,
    progress: Progress,
    since: date,
    until: date,
    scope_on: Callable[[Progress, date], Scope],
    calendar: Calendar,
    law: Law | None = None,
    zone: tzinfo | None = None,
) -> Iterator[Move]:
    """Yield the clock's moves from a day up to another, both included, in the order of their days.

    Args:
        procedure: The procedure of the case's package.
        progress: Where the case stands.
        since: Day up to which the clock ran before; what became due earlier is taken now as well.
        until: Last day to look at, today for a worker.
        scope_on: Gives the scope of the case for a progress and a day.
        calendar: Holidays of the city.
        law: Dated legal values.
        zone: The city's time zone, for the instants of the moves.

    Raises:
        ClockLoop: Steps of one day set each other off.
    """
    day: date | None = since
    taken: list[str] = []
    while day is not None and day <= until:
        scope = scope_on(progress, day)
        midnight = datetime.combine(day, time.min, tzinfo=zone)
        move = due_move(
            procedure=procedure, progress=progress, scope=scope, at=midnight, calendar=calendar, law=law
        )
        if move is None:
            day = next_due(
                procedure=procedure, progress=progress, scope=scope, calendar=calendar, law=law, today=day
            )
            taken = []
            continue
        taken.append(move.step.key)
        if len(taken) > MOST_MOVES_A_DAY:
            raise ClockLoop(day=day, steps=tuple(taken[-4:]))
        progress = move.progress
        yield move


def due_move(
    *,
    procedure: Procedure,
    progress: Progress,
    scope: Scope,
    at: datetime,
    calendar: Calendar,
    law: Law | None = None,
) -> Move | None:
    """Return the move of the clock step that became due first, None when nothing is due.

    For a worker: carry out the move, then ask again with the new progress and a new scope, until nothing is due.
    When a deadline has passed, a worker that comes late takes the step as of the day after its end, but never before
    the newest step of the case: a permit deemed granted on a Sunday counts from that Sunday.

    Args:
        procedure: The procedure of the case's package.
        progress: Where the case stands.
        scope: Scope of the case at that instant.
        at: Now, in the city's time zone.
        calendar: Holidays of the city.
        law: As in ``take``.
    """
    today = at.date()
    due = first_due(
        procedure=procedure, progress=progress, scope=scope, today=today, calendar=calendar, law=law
    )
    if due is None:
        return None
    day = _day_taken(progress, due, today)
    return take(
        procedure=procedure,
        progress=progress,
        step=due.step.key,
        actor=CLOCK,
        at=at if day == today else datetime.combine(day, time.min, tzinfo=at.tzinfo),
        scope=scope,
        calendar=calendar,
        law=law,
    )


def _day_taken(progress: Progress, due: DueStep, today: date) -> date:
    if due.step.trigger is None or due.step.trigger.end_of is None:
        return today
    newest = max((done.day for done in progress.done), default=due.day)
    return min(max(due.day, newest), today)
