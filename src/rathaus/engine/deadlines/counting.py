"""Counting of periods: §§ 187 to 193 BGB with § 31 VwVfG."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final, Literal

from rathaus.engine.deadlines.calendars import SATURDAY, Calendar
from rathaus.engine.deadlines.lengths import Length
from rathaus.engine.deadlines.reasons import Deadline, Reason, reason

Weekend = Literal["next_working_day", "stays"]
Counting = Literal["event", "start_of_day"]

_MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class CountingRules:
    """The norms of an act that a reason cites; the arithmetic is the same for all of them."""

    act: str
    shift: str
    """Norm of the move to the next working day."""
    hours: str = ""
    appointment: str = ""
    named_day: str = ""
    verified: bool = False


GENERAL: Final = CountingRules(
    act="procedure",
    shift="§ 193 BGB, § 31 Abs. 3 VwVfG",
    hours="§ 31 Abs. 6 VwVfG",
    appointment="§ 31 Abs. 5 VwVfG",
    named_day="§ 31 Abs. 3 Satz 2 VwVfG",
    verified=True,
)
"""Citations when no act is chosen; ``Law.counting`` gives those of an act and Land."""


class HoursNeedAnInstant(ValueError):
    """A length in hours was counted in days."""

    def __init__(self, length: Length) -> None:
        super().__init__(
            f"A period of {length.text('en')} starts at a time of day, not on a day. Use end_of_hours with an instant."
        )


class NoTimeZone(ValueError):
    """An instant without time zone."""

    def __init__(self, instant: datetime) -> None:
        super().__init__(f"{instant.isoformat()} has no time zone. Give the instant in the city's time zone.")


@dataclass(frozen=True, slots=True)
class HourDeadline:
    """The instant at which a period in hours ends, and how it was found."""

    end: datetime
    steps: tuple[Reason, ...]


def end_of(
    *,
    starts: date,
    length: Length,
    calendar: Calendar,
    weekend: Weekend,
    counting: Counting = "event",
    rules: CountingRules = GENERAL,
) -> Deadline:
    """Return the last day of a period and the steps that lead to it.

    Args:
        starts: Day of the event (not counted), or with ``start_of_day`` the first day (counted).
        length: Days, working days, weeks, months or years.
        calendar: Holidays of the place where the act has to be done.
        weekend: ``next_working_day`` moves an end on Saturday, Sunday or a holiday; ``stays`` does not.
        counting: ``event`` (§ 187 Abs. 1 BGB) or ``start_of_day`` (§ 187 Abs. 2 BGB).
        rules: Norms the reasons cite.

    Returns:
        The deadline; the period ends when its day is over.

    Raises:
        HoursNeedAnInstant: The length is in hours.
        YearOutsideCalendar: The end lies outside the holiday rules.

    Source:
        §§ 187 to 193 BGB, § 31 Abs. 1 and 3 VwVfG.
    """
    if length.unit == "hours":
        raise HoursNeedAnInstant(length)
    event = counting == "event"
    key, norm = (
        ("event_day_not_counted", "§ 187 Abs. 1 BGB") if event else ("start_day_counted", "§ 187 Abs. 2 BGB")
    )
    raw, counted = _last_day(starts, length, calendar, event)
    end, moved = shifted(day=raw, calendar=calendar, weekend=weekend, rules=rules)
    return Deadline(end, (reason(key, norm, day=starts), *counted, *moved), raw)


def shifted(
    *, day: date, calendar: Calendar, weekend: Weekend, rules: CountingRules = GENERAL
) -> tuple[date, tuple[Reason, ...]]:
    """Return where an end on ``day`` really falls, and the reason if it is no working day."""
    if calendar.is_working_day(day):
        return day, ()
    to = calendar.next_working_day(day)
    if weekend == "stays":
        return day, (reason("stays", "", day=day, next=to),)
    name = calendar.holiday_name(day)
    if name is not None:
        return to, (reason("moved_holiday", rules.shift, day=day, holiday=name, to=to),)
    key = "moved_saturday" if day.weekday() == SATURDAY else "moved_sunday"
    return to, (reason(key, rules.shift, day=day, to=to),)


def extended(
    *,
    previous: Deadline,
    length: Length,
    calendar: Calendar,
    weekend: Weekend,
    rules: CountingRules = GENERAL,
) -> Deadline:
    """Return a deadline extended by ``length``, counted from the expiry of the previous one.

    The new part starts when the previous end (after a move to a working day) is over, that is at the beginning of
    the next day; so 30 April extended by a month ends on 31 May.

    Source:
        § 190 BGB; start after the moved end as the Federal Court of Justice holds for § 222 Abs. 2 ZPO, whose words
        § 31 Abs. 3 VwVfG repeats (for § 193 BGB alone the literature differs): unverified.
    """
    raw, _ = _last_day(previous.end + timedelta(days=1), length, calendar, event=False)
    step = reason("extended", "§ 190 BGB", verified=False, length=length, from_day=previous.end, day=raw)
    end, moved = shifted(day=raw, calendar=calendar, weekend=weekend, rules=rules)
    return Deadline(end, (*previous.steps, step, *moved), raw)


def end_of_hours(*, starts: datetime, length: Length, rules: CountingRules = GENERAL) -> HourDeadline:
    """Return the end of a period in hours; it runs through Sundays, holidays and Saturdays.

    The hour already running does not count (§ 187 Abs. 1 BGB accordingly); real hours are counted, also over the
    change of summer time.

    Args:
        starts: The event, with time zone.
        length: In hours.
        rules: Norms the reasons cite.

    Raises:
        NoTimeZone: ``starts`` has no time zone.
        ValueError: The length is not in hours.

    Source:
        § 31 Abs. 6 VwVfG; § 187 Abs. 1 BGB accordingly (unverified).
    """
    if starts.tzinfo is None:
        raise NoTimeZone(starts)
    if length.unit != "hours":
        raise ValueError(
            f"{length.text('en')} is no period in hours. Use end_of for days, weeks, months and years."
        )
    full = starts.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    begins = full if full == starts else full + timedelta(hours=1)
    end = (begins + timedelta(hours=length.count)).astimezone(starts.tzinfo)
    at = begins.astimezone(starts.tzinfo)
    steps = (
        reason(
            "started_hour_not_counted",
            "§ 187 Abs. 1 BGB entsprechend",
            verified=False,
            at=f"{at:%d.%m.%Y %H:%M}",
        ),
        reason("hours_run_through", rules.hours, length=length, at=f"{end:%d.%m.%Y %H:%M}"),
    )
    return HourDeadline(end, steps if begins != starts else steps[1:])


def appointment(*, day: date, rules: CountingRules = GENERAL) -> Deadline:
    """Return a fixed appointment set by the authority: it is kept also on a weekend or holiday.

    Source:
        § 31 Abs. 5 VwVfG.
    """
    return Deadline(day, (reason("appointment_stays", rules.appointment, day=day),), day)


def named_last_day(
    *, day: date, provision_named: bool, calendar: Calendar, rules: CountingRules = GENERAL
) -> Deadline:
    """Return the end of a period whose last day a letter named.

    The named day stays only if the letter referred to the provision; otherwise a weekend or holiday moves it.

    Source:
        § 31 Abs. 3 Satz 2 VwVfG.
    """
    if provision_named:
        return Deadline(day, (reason("named_day_stays", rules.named_day, day=day),), day)
    end, moved = shifted(day=day, calendar=calendar, weekend="next_working_day", rules=rules)
    return Deadline(end, (reason("named_day", rules.named_day, day=day), *moved), day)


def latest_day_before(*, event: date, length: Length) -> Deadline:
    """Return the last day on which something can be done "at the latest … before" an event.

    The event's day does not count, the whole length lies between, and no weekend moves the day: a later day would
    shorten the time that is protected.

    Args:
        event: The day of the event.
        length: Days, weeks, months or years.

    Raises:
        HoursNeedAnInstant: The length is in hours or working days.

    Source:
        §§ 187 and 188 BGB accordingly, counted back (unverified).

    Examples:
        >>> latest_day_before(event=date(2026, 8, 1), length=Length(6, "months")).end
        datetime.date(2026, 1, 31)
    """
    if length.unit in ("hours", "working_days"):
        raise HoursNeedAnInstant(length)
    if length.unit in ("days", "weeks"):
        begins = event - timedelta(days=length.count * (7 if length.unit == "weeks" else 1))
    else:
        begins, _ = _same_number(event, -_months(length), event.day)
        begins -= timedelta(days=length.plus_days)
    last = begins - timedelta(days=1)
    step = reason(
        "counted_back",
        "§§ 187, 188 BGB entsprechend",
        verified=False,
        length=length,
        event=event,
        day=last,
    )
    return Deadline(last, (step,), last)


def named_day_of_month(*, year: int, month: int, which: Literal["beginning", "middle", "end"]) -> date:
    """Return what "beginning", "middle" and "end" of a month mean: the 1st, the 15th, the last day.

    Source:
        § 192 BGB.
    """
    days = {"beginning": 1, "middle": 15, "end": monthrange(year, month)[1]}
    return date(year, month, days[which])


def _last_day(
    starts: date, length: Length, calendar: Calendar, event: bool
) -> tuple[date, tuple[Reason, ...]]:
    """The last day without any shift (§ 188, § 189 BGB)."""
    count = length.count
    before = starts if event else starts - timedelta(days=1)
    if length.unit == "days":
        last = before + timedelta(days=count)
        return last, (reason("ends_after_days", "§ 188 Abs. 1 BGB", length=length, day=last),)
    if length.unit == "working_days":
        last = calendar.working_days_after(before, count)
        return last, (reason("ends_after_working_days", "§ 188 Abs. 1 BGB", length=length, day=last),)
    if length.unit == "weeks":
        last = before + timedelta(weeks=count)
        same = reason("ends_same_weekday", "§ 188 Abs. 2 BGB", length=length, day=last)
        return last, (
            same if event else reason("ends_day_before", "§ 188 Abs. 2 BGB", length=length, day=last),
        )
    last, steps = _last_day_of_months(starts, length, event)
    if not length.plus_days:
        return last, steps
    last += timedelta(days=length.plus_days)
    return last, (*steps, reason("half_month_last", "§ 189 Abs. 2 BGB", count=length.plus_days, day=last))


def _last_day_of_months(starts: date, length: Length, event: bool) -> tuple[date, tuple[Reason, ...]]:
    months = _months(length)
    if event:
        last, missing = _same_number(starts, months, starts.day)
        found = reason("ends_same_number", "§ 188 Abs. 2 BGB", length=length, day=last)
    elif starts.day == 1:
        # The day before the 1st is in the month before and always exists.
        first, missing = _same_number(starts, months, 1)
        last = first - timedelta(days=1)
        found = reason("ends_day_before", "§ 188 Abs. 2 BGB", length=length, day=last)
    else:
        # The day before may itself be missing (31 January + 1 month → 30 February): § 188 Abs. 3 looks at that day.
        last, missing = _same_number(starts, months, starts.day - 1)
        found = reason("ends_day_before", "§ 188 Abs. 2 BGB", length=length, day=last)
    if not missing:
        return last, (found,)
    wanted = starts.day if event else starts.day - 1
    return last, (reason("no_such_day", "§ 188 Abs. 3 BGB", length=length, number=wanted, day=last),)


def _same_number(day: date, months: int, number: int) -> tuple[date, bool]:
    """The day ``number`` some months later, and whether it is missing there (then the last of the month)."""
    years, index = divmod(day.month - 1 + months, _MONTHS)
    year, month = day.year + years, index + 1
    last = monthrange(year, month)[1]
    return date(year, month, min(number, last)), number > last


def _months(length: Length) -> int:
    return length.count * (_MONTHS if length.unit == "years" else 1)
