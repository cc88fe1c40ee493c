"""Days by which the authority itself has to act, and receipt through the single point of contact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rathaus.engine.deadlines.calendars import Calendar
from rathaus.engine.deadlines.counting import end_of
from rathaus.engine.deadlines.laws import Law, checked, cited
from rathaus.engine.deadlines.reasons import Deadline, Reason, reason


class NotThatKind(ValueError):
    """A dated value is a length where a day is wanted, or the other way round."""

    def __init__(self, key: str, wanted: str) -> None:
        super().__init__(
            f"The law's value {key!r} is no {wanted}. Use another key or mend services/_law/deadlines.yaml."
        )


@dataclass(frozen=True, slots=True)
class SinglePointReceipt:
    """Filed at the single point: deadlines are kept on ``filed``; the authority counts as receiving on ``deemed``."""

    filed: date
    deemed: date
    steps: tuple[Reason, ...]


def due(*, key: str, from_day: date, law: Law, calendar: Calendar) -> Deadline:
    """Return the last day of a period the law sets, started by ``from_day``.

    Args:
        key: A key of ``periods`` with a length, for example ``trade_receipt``.
        from_day: Day of the event (or first day, if the law's value says so).
        law: Dated values; the one in force on ``from_day`` counts.
        calendar: Land and holidays.

    Raises:
        NothingInForce: No such period in that Land on that day.
        NotThatKind: The value is a named day.
    """
    period = law.period(key=key, land=calendar.land, day=from_day)
    if period.length is None:
        raise NotThatKind(key, "length")
    counted = end_of(
        starts=from_day,
        length=period.length,
        calendar=calendar,
        weekend=period.weekend,
        counting=period.counting,
        rules=law.counting(act="procedure", land=calendar.land),
    )
    norm, verified = cited(period.sources), checked(period.sources)
    first = reason("duty", norm, verified=verified, length=period.length, day=from_day)
    return Deadline(counted.end, (first, *counted.steps), counted.before_shift)


def receipt_due(*, received: date, law: Law, calendar: Calendar) -> Deadline:
    """Return by when the receipt for a trade notice has to be issued: three days after it came in.

    Source:
        § 15 Abs. 1 GewO; § 31 Abs. 3 VwVfG.
    """
    return due(key="trade_receipt", from_day=received, law=law, calendar=calendar)


def first_working_day_of_next_month(*, day: date, law: Law, calendar: Calendar) -> Deadline:
    """Return the latest day on which trade notices of ``day``'s month go to the statistical office.

    Args:
        day: Day on which the receipt was issued.
        law: Dated values.
        calendar: Land and holidays.

    Source:
        § 3 Abs. 5 Satz 2 GewAnzV: the first working day (Arbeitstag) of the month after the receipt.
    """
    period = law.period(key="trade_statistics", land=calendar.land, day=day)
    if period.day != "first_working_day_of_next_month":
        raise NotThatKind("trade_statistics", "day")
    last = calendar.first_working_day_of_next_month(day)
    norm, verified = cited(period.sources), checked(period.sources)
    return Deadline(last, (reason("first_working_day", norm, verified=verified, day=day, due=last),), last)


def received_at_single_point(*, filed: date, law: Law, calendar: Calendar) -> SinglePointReceipt:
    """Return when something filed at the single point of contact counts as received by the authority.

    The third day is a day, not the end of a period, so it does not move; deadlines are kept on the day of filing.

    Source:
        § 71b Abs. 2 VwVfG (text of 2022 compared).
    """
    counted = due(key="single_point", from_day=filed, law=law, calendar=calendar)
    norm = counted.steps[0].norm
    steps = (
        reason("single_point", norm, day=filed),
        reason("deemed_received", norm, verified=counted.steps[0].verified, day=counted.end),
    )
    return SinglePointReceipt(filed, counted.end, steps)
