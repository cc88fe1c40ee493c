"""Until when a remedy can be lodged."""

from __future__ import annotations

from datetime import date

from rathaus.engine.deadlines.calendars import Calendar
from rathaus.engine.deadlines.counting import CountingRules, end_of
from rathaus.engine.deadlines.laws import Law, Remedy, checked, cited
from rathaus.engine.deadlines.reasons import Deadline, reason


def remedy_in_force(*, day: date, land: str, kind: str, law: Law) -> Remedy:
    """Return the remedy against a notice of ``day``: period, place and text section.

    Args:
        day: Day of the notice.
        land: Land of the authority.
        kind: ``administrative_court``, ``municipal_charge`` (taxes, fees and contributions by municipal by-law) or
            ``after_objection``.
        law: Dated values.

    Raises:
        NothingInForce: The Land has no such remedy on that day.
    """
    return law.remedy(kind=kind, land=land, day=day)


def remedy_period(*, notified: date, remedy: Remedy, instructed: bool, calendar: Calendar) -> Deadline:
    """Return the last day on which the remedy can be lodged.

    Args:
        notified: Day of notification; it does not count.
        remedy: From :func:`remedy_in_force`.
        instructed: True if the notice had a correct instruction on the remedy.
        calendar: Holidays at the court or authority.

    Returns:
        One month after notification with instruction, one year without (values of the law), moved to the next
        working day.

    Source:
        §§ 70, 74, 58 Abs. 2, 57 Abs. 2 VwGO with § 222 ZPO (unverified, see docs/law).
    """
    length = remedy.period if instructed else remedy.without_instruction
    sources = remedy.sources if instructed else remedy.without_sources
    key = "instructed" if instructed else "not_instructed"
    first = reason(key, cited(sources), verified=checked(sources), length=length)
    rules = CountingRules(act="court", shift=remedy.shift_norm)
    counted = end_of(starts=notified, length=length, calendar=calendar, weekend=remedy.weekend, rules=rules)
    return Deadline(counted.end, (first, *counted.steps), counted.before_shift)
