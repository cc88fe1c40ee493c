"""A running deadline that can stand still and be extended."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from rathaus.engine.deadlines.calendars import Calendar
from rathaus.engine.deadlines.counting import (
    GENERAL,
    Counting,
    CountingRules,
    Weekend,
    end_of,
    extended,
    shifted,
)
from rathaus.engine.deadlines.lengths import Length
from rathaus.engine.deadlines.reasons import Deadline, Reason, reason

ONE_DAY = timedelta(days=1)
_SUSPENSION = "§ 209 BGB entsprechend"


class ClockError(ValueError):
    """A clock was asked for something it cannot do."""


class ClockStandsStill(ClockError):
    """The end of a clock that stands still is not known yet."""

    def __init__(self, since: date) -> None:
        super().__init__(f"The clock stands still since {since} and has no end yet. Resume it first.")
        self.since = since


class ClockRuns(ClockError):
    """A running clock cannot be resumed."""

    def __init__(self, day: date) -> None:
        super().__init__(f"The clock runs; nothing to resume on {day}. Stop it first.")


class StopsOutOfOrder(ClockError):
    """A stop begins before the one before it has ended, ends before it begins, or lies before the start."""

    def __init__(self, day: date, earliest: date) -> None:
        super().__init__(f"{day} is too early: the earliest possible day is {earliest}.")


class StoppedAfterEnd(ClockError):
    """A stop begins when the period is already over."""

    def __init__(self, day: date, end: date) -> None:
        super().__init__(f"The period ended on {end} and cannot stand still from {day}. Take back the stop.")
        self.end = end


class ExtensionUsedUp(ClockError):
    """The period was extended as often as the law allows."""

    def __init__(self, times: int) -> None:
        super().__init__(f"The period may be extended {times} time(s) and was. Decide within the period.")


class ReasonMissing(ClockError):
    """An extension without a reason."""

    def __init__(self) -> None:
        super().__init__("An extension needs a reason in words. Write why the matter takes longer.")


@dataclass(frozen=True, slots=True)
class Stop:
    """The clock stands still from ``begins`` to ``ends``, both days included; ``ends`` None: it still does."""

    begins: date
    ends: date | None = None


@dataclass(frozen=True, slots=True)
class Extension:
    """How much longer and why; ``told_on`` is the day on which the person was told (notified)."""

    length: Length
    reason: str
    told_on: date | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """A period that starts on a day and may stand still or be extended; every method returns a new clock.

    Standing still: neither the day on which the cause arises (documents requested) nor the day on which it ends
    (documents arrived) counts; the period goes on with the next day. So each stop adds as many calendar days as it
    covers, counted from the first day of the period on. This is § 209 BGB applied accordingly, as the civil courts
    count it (unverified for administrative periods). A law must order the suspension: asking for more documents does
    not by itself stop a period (§ 13a Abs. 5 Satz 4 GewO even says so).

    Attributes:
        starts: Day of the event, or first day with ``counting="start_of_day"``.
        length: Days, working days, weeks, months or years.
        stops: In the order of time, without overlap; only the last may be open.
        extensions: In the order granted; each is counted from the expiry of what it extends (§ 190 BGB).
    """

    starts: date
    length: Length
    stops: tuple[Stop, ...] = ()
    extensions: tuple[Extension, ...] = ()
    counting: Counting = "event"

    def __post_init__(self) -> None:
        earliest = self.starts
        for index, stop in enumerate(self.stops):
            if stop.begins < earliest:
                raise StopsOutOfOrder(stop.begins, earliest)
            if stop.ends is None:
                if index + 1 < len(self.stops):
                    raise ClockStandsStill(stop.begins)
                return
            if stop.ends < stop.begins:
                raise StopsOutOfOrder(stop.ends, stop.begins)
            earliest = stop.ends + ONE_DAY

    @property
    def is_standing_still(self) -> bool:
        """True from a stop until it is resumed."""
        return bool(self.stops) and self.stops[-1].ends is None

    def stop(self, day: date) -> Clock:
        """Return the clock standing still from ``day`` on (this day no longer counts).

        A stop on the day on which the last one ended goes on with that one.

        Raises:
            ClockStandsStill: It already does.
            StopsOutOfOrder: ``day`` lies before the start or before the end of the last stop.
        """
        if self.is_standing_still:
            raise ClockStandsStill(self.stops[-1].begins)
        if self.stops and self.stops[-1].ends == day:
            return replace(self, stops=(*self.stops[:-1], Stop(self.stops[-1].begins)))
        return replace(self, stops=(*self.stops, Stop(day)))

    def resume(self, day: date) -> Clock:
        """Return the clock running again: ``day`` is the last day that does not count.

        Raises:
            ClockRuns: It does not stand still.
            StopsOutOfOrder: ``day`` lies before the stop.
        """
        if not self.is_standing_still:
            raise ClockRuns(day)
        return replace(self, stops=(*self.stops[:-1], Stop(self.stops[-1].begins, day)))

    def extend(self, length: Length, *, reason: str, times: int, told_on: date | None = None) -> Clock:
        """Return the clock extended by ``length``; at most ``times`` extensions in all.

        Raises:
            ExtensionUsedUp: It was extended that often.
            ReasonMissing: ``reason`` is empty.
        """
        if len(self.extensions) >= times:
            raise ExtensionUsedUp(times)
        if not reason.strip():
            raise ReasonMissing
        return replace(self, extensions=(*self.extensions, Extension(length, reason, told_on)))

    def end(self, *, calendar: Calendar, weekend: Weekend, rules: CountingRules = GENERAL) -> Deadline:
        """Return the last day with all stops and extensions, and why.

        Raises:
            ClockStandsStill: The last stop is open.
            StoppedAfterEnd: A stop begins after the period was over.
            HoursNeedAnInstant: The length is in hours.
        """
        if self.is_standing_still:
            raise ClockStandsStill(self.stops[-1].begins)
        return self._run(self.stops, calendar, weekend, rules)

    def days_left(self, *, on: date, calendar: Calendar, weekend: Weekend) -> int:
        """Return the calendar days that are left after ``on``; 0 when the period is over.

        While the clock stands still, this is what was left when it stopped: those days run from the day after it is
        resumed.

        Raises:
            StoppedAfterEnd: A stop begins after the period was over.
        """
        if not self.is_standing_still:
            return max(0, (self._run(self.stops, calendar, weekend, GENERAL).end - on).days)
        running = self._run(self.stops[:-1], calendar, weekend, GENERAL)
        begins = max(self.stops[-1].begins, self._first_day)
        return max(1, (running.before_shift - begins + ONE_DAY).days) if begins <= running.end else 0

    @property
    def _first_day(self) -> date:
        return self.starts + ONE_DAY if self.counting == "event" else self.starts

    def _run(
        self, stops: tuple[Stop, ...], calendar: Calendar, weekend: Weekend, rules: CountingRules
    ) -> Deadline:
        """Stops lengthen the part of the period in which they begin; then comes the next extension, and so on."""
        plain = end_of(
            starts=self.starts, length=self.length, calendar=calendar, weekend="stays", counting=self.counting
        )
        steps = tuple(step for step in plain.steps if step.key != "stays")
        current = Deadline(plain.before_shift, steps, plain.before_shift)
        waiting, granted = list(stops), list(self.extensions)
        while True:
            current = _moved(current, calendar, weekend, rules)
            if waiting and waiting[0].begins <= current.end:
                stop = waiting.pop(0)
                if self.length.unit == "working_days" and len(granted) == len(self.extensions):
                    known = stops[: len(stops) - len(waiting)]
                    current = self._working_days_outside(current, known, calendar)
                else:
                    current = self._lengthened(current, stop)
            elif granted:
                by = granted.pop(0).length
                current = _unmoved(
                    extended(previous=current, length=by, calendar=calendar, weekend="stays", rules=rules)
                )
            elif waiting:
                raise StoppedAfterEnd(waiting[0].begins, current.end)
            else:
                return current

    def _lengthened(self, current: Deadline, stop: Stop) -> Deadline:
        ends = stop.ends or stop.begins
        count = (ends - max(stop.begins, self._first_day)).days + 1
        if count < 1:
            # Only the day of the event was stopped, which is no day of the period.
            return Deadline(current.before_shift, _without_moves(current), current.before_shift)
        # A stop on a day that only the weekend gave leaves one day after it.
        last = max(current.before_shift + timedelta(days=count), ends + ONE_DAY)
        step = reason(
            "stood_still",
            _SUSPENSION,
            verified=False,
            from_day=stop.begins,
            to_day=ends,
            length=Length(count, "days"),
            day=last,
        )
        return Deadline(last, (*_without_moves(current), step), last)

    def _working_days_outside(
        self, current: Deadline, stops: tuple[Stop, ...], calendar: Calendar
    ) -> Deadline:
        """The period in working days when those inside the stops do not count."""
        day, left = self._first_day - ONE_DAY, self.length.count
        while left:
            day = calendar.next_working_day(day + ONE_DAY)
            left -= not any(s.begins <= day <= (s.ends or s.begins) for s in stops)
        step = reason("working_days_skip_stop", _SUSPENSION, verified=False, length=self.length, day=day)
        kept = tuple(s for s in _without_moves(current) if s.key != "working_days_skip_stop")
        return Deadline(day, (*kept, step), day)


def _without_moves(current: Deadline) -> tuple[Reason, ...]:
    return tuple(step for step in current.steps if not step.key.startswith(("moved_", "stays")))


def _moved(current: Deadline, calendar: Calendar, weekend: Weekend, rules: CountingRules) -> Deadline:
    end, moved = shifted(day=current.before_shift, calendar=calendar, weekend=weekend, rules=rules)
    return Deadline(end, (*current.steps, *moved), current.before_shift)


def _unmoved(current: Deadline) -> Deadline:
    return Deadline(
        current.before_shift, tuple(s for s in current.steps if s.key != "stays"), current.before_shift
    )
