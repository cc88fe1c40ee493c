"""Deemed approval: an approval counts as granted when the period for the decision has passed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from rathaus.engine.deadlines.calendars import Calendar
from rathaus.engine.deadlines.clocks import Extension, ReasonMissing
from rathaus.engine.deadlines.counting import Weekend, end_of, extended
from rathaus.engine.deadlines.laws import Source
from rathaus.engine.deadlines.lengths import Length
from rathaus.engine.deadlines.reasons import Deadline, Reason, reason


class NoLawOrdersFiction(ValueError):
    """Deemed approval without a law that orders it."""

    def __init__(self) -> None:
        super().__init__(
            "An approval is deemed granted only where a law orders it (§ 42a Abs. 1 VwVfG). "
            "Name the provision, for example § 6a GewO, or switch deemed approval off."
        )


class DocumentsIncomplete(ValueError):
    """The period of a deemed approval has not begun: documents are missing."""

    def __init__(self) -> None:
        super().__init__(
            "The period starts with the complete documents (§ 42a Abs. 2 Satz 2 VwVfG), and they are not complete. "
            "Ask for what is missing and give the day on which the last document arrived."
        )


class ExtensionTooLate(ValueError):
    """The person was told of the extension only when the approval already counted as granted, or not at all."""

    def __init__(self, told_on: date | None, end: date) -> None:
        super().__init__(
            f"The extension must be told by {end}, not {told_on or 'never'} (§ 42a Abs. 2 Satz 4 VwVfG). "
            "The approval counts as granted."
        )
        self.end = end


@dataclass(frozen=True, slots=True)
class DeemedApproval:
    """The last day for a decision and the first day on which the approval counts as granted without one."""

    decide_by: Deadline
    granted_from: date
    steps: tuple[Reason, ...]

    @property
    def end(self) -> date:
        """The last day for a decision."""
        return self.decide_by.end


def deemed_approval(
    *,
    complete_on: date | None,
    length: Length,
    calendar: Calendar,
    ordered_by: Source | str | None,
    extended_by: Extension | None = None,
    weekend: Weekend = "stays",
) -> DeemedApproval:
    """Return until when the authority can decide and from when the approval counts as granted.

    Only one extension can be given: the law allows no second one. Missing documents do not suspend this period; it
    only starts when they are complete, and anew if completeness was assumed wrongly.

    Args:
        complete_on: Day on which the last needed document arrived; None while some are missing.
        length: Of the act that orders it, else ``Law.period(key="deemed_approval", …).length``.
        calendar: Holidays of the authority's place.
        ordered_by: The provision that orders the fiction.
        extended_by: The one extension, with reason and the day the person was told.
        weekend: ``stays`` is the careful side for the authority: it decides before the earlier day. Whether
            § 31 Abs. 3 VwVfG moves this end is disputed, so a certificate should wait for the later one.

    Raises:
        NoLawOrdersFiction: ``ordered_by`` is missing.
        DocumentsIncomplete: ``complete_on`` is None.
        ReasonMissing: The extension has no reason.
        ExtensionTooLate: The person was not told of the extension within the first period.

    Source:
        § 42a VwVfG (text of 2022 compared); §§ 187, 188, 190 BGB.
    """
    if not ordered_by:
        raise NoLawOrdersFiction
    if complete_on is None:
        raise DocumentsIncomplete
    norm, verified = (
        (ordered_by, False) if isinstance(ordered_by, str) else (ordered_by.norm, ordered_by.verified)
    )
    decide_by = end_of(starts=complete_on, length=length, calendar=calendar, weekend=weekend)
    steps = (
        reason("fiction_ordered", norm, verified=verified),
        reason("complete_documents", "§ 42a Abs. 2 Satz 2 VwVfG", day=complete_on),
        *decide_by.steps,
    )
    if extended_by is not None:
        told = _told_in_time(extended_by, decide_by.end)
        decide_by = extended(
            previous=decide_by, length=extended_by.length, calendar=calendar, weekend=weekend
        )
        steps = (*steps[:2], told, *decide_by.steps)
    granted_from = decide_by.end + timedelta(days=1)
    last = reason("deemed_granted", "§ 42a Abs. 1 Satz 1 VwVfG", end=decide_by.end, day=granted_from)
    return DeemedApproval(decide_by, granted_from, (*steps, last))


def _told_in_time(extension: Extension, end: date) -> Reason:
    if not extension.reason.strip():
        raise ReasonMissing
    if extension.told_on is None or extension.told_on > end:
        raise ExtensionTooLate(extension.told_on, end)
    return reason("extension_told", "§ 42a Abs. 2 Satz 4 VwVfG", day=extension.told_on)
