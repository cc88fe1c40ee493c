"""When a deadline of a case ends and why: stored clocks as clocks of the deadlines room."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final, cast

from rathaus.engine.deadlines import (
    Calendar,
    Clock,
    Deadline,
    Extension,
    Law,
    Length,
    Remedy,
    Stop,
    Weekend,
    remedy_in_force,
    remedy_period,
)
from rathaus.engine.procedure.model import DeadlineRule, Procedure, Progress, RunningClock

REMEDY: Final = "remedy"
"""Length of a deadline whose period is that of the remedy in force on the day of the notice."""

NOTICE_SERVED: Final = "notice_served"


class RemedyUnknown(ValueError):
    """The period of a remedy is asked for and the clock does not know which remedy."""

    def __init__(self, deadline: str) -> None:
        """Name the deadline."""
        super().__init__(
            f"The deadline {deadline!r} has the length of a remedy, and which one is not known. "
            "Record the service of the notice with notice_served(), and hand over the law."
        )


def end_of_clock(
    *, rule: DeadlineRule, clock: RunningClock, calendar: Calendar, law: Law | None = None
) -> Deadline | None:
    """Return the last day of a deadline with the reasons; None while it waits or stands still.

    Args:
        rule: The deadline of the procedure.
        clock: The deadline of the case.
        calendar: Holidays of the city.
        law: Dated legal values; only a deadline with the length of a remedy needs them.

    Raises:
        RemedyUnknown: It has the length of a remedy and runs without knowing which, or no law is given.
        NothingInForce: The law has no such remedy for the Land on the day of the notice.
    """
    if clock.starts is None or (clock.stops and clock.stops[-1][1] is None):
        return None
    if rule.length == REMEDY:
        if clock.remedy is None or law is None:
            raise RemedyUnknown(rule.key)
        remedy = remedy_in_force(
            day=clock.notice_day or clock.starts, land=calendar.land, kind=clock.remedy, law=law
        )
        return remedy_period(
            notified=clock.starts, remedy=remedy, instructed=clock.is_instructed, calendar=calendar
        )
    return _clock(rule, clock).end(calendar=calendar, weekend=_weekend(rule))


def notice_served(
    *,
    procedure: Procedure,
    progress: Progress,
    served_on: date,
    remedy: Remedy,
    calendar: Calendar,
    is_instructed: bool = True,
) -> Progress:
    """Return the progress after a notice was served: every deadline that starts with it now has its end.

    May be called again when the day turns out to be another one (a letter that never arrived).

    Args:
        procedure: The procedure of the case's package.
        progress: Where the case stands.
        served_on: Day on which the notice counts as notified; how that follows from posting or retrieval is the
            matter of the deadlines room.
        remedy: The remedy in force on the day of the notice (``deadlines.remedy_in_force``).
        calendar: Holidays of the city.
        is_instructed: Whether the notice told correctly about the remedy; if not, the period is longer.
    """
    clocks = dict(progress.clocks)
    for key, clock in clocks.items():
        rule = procedure.deadlines[key]
        if rule.starts != NOTICE_SERVED or clock.is_stopped_for_good:
            continue
        served = replace(clock, starts=served_on, remedy=remedy.kind, is_instructed=is_instructed)
        if rule.length == REMEDY:
            period = remedy_period(
                notified=served_on, remedy=remedy, instructed=is_instructed, calendar=calendar
            )
            clocks[key] = replace(served, end=period.end)
        else:
            clocks[key] = with_end(rule=rule, clock=served, calendar=calendar)
    return replace(progress, clocks=clocks)


def with_end(*, rule: DeadlineRule, clock: RunningClock, calendar: Calendar) -> RunningClock:
    """Return the clock with its end worked out anew; the end of a remedy stays as it was when the notice was served."""
    if rule.length == REMEDY:
        return clock
    found = end_of_clock(rule=rule, clock=clock, calendar=calendar)
    return replace(clock, end=found.end if found else None)


def stopped(*, rule: DeadlineRule, clock: RunningClock, day: date) -> RunningClock:
    """Return the clock standing still from a day on; one that is over already stays over."""
    if clock.starts is None or (clock.end is not None and day > clock.end):
        return clock
    return replace(clock, stops=_stops(_clock(rule, clock).stop(max(day, clock.starts))))


def resumed(*, rule: DeadlineRule, clock: RunningClock, day: date) -> RunningClock:
    """Return the clock running again; ``day`` is the last one that does not count."""
    return replace(clock, stops=_stops(_clock(rule, clock).resume(max(day, clock.stops[-1][0]))))


def _clock(rule: DeadlineRule, clock: RunningClock) -> Clock:
    assert clock.starts is not None
    return Clock(
        starts=clock.starts,
        length=Length(1, "days") if rule.length == REMEDY else Length.parse(rule.length),
        stops=tuple(Stop(begins, ends) for begins, ends in clock.stops),
        extensions=tuple(Extension(Length.parse(length), "") for length in clock.extensions),
    )


def _stops(clock: Clock) -> tuple[tuple[date, date | None], ...]:
    return tuple((stop.begins, stop.ends) for stop in clock.stops)


def _weekend(rule: DeadlineRule) -> Weekend:
    if rule.weekend not in ("next_working_day", "stays"):
        raise ValueError(
            f"The deadline {rule.key!r} has weekend {rule.weekend!r}. Write next_working_day or stays."
        )
    return cast(Weekend, rule.weekend)
