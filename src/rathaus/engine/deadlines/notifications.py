"""When a notice counts as notified (Bekanntgabe): post, electronic sending, portal, mailbox, by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from rathaus.engine.deadlines.calendars import Calendar
from rathaus.engine.deadlines.counting import CountingRules, end_of, shifted
from rathaus.engine.deadlines.laws import Fiction, Law, Remedy, checked, cited
from rathaus.engine.deadlines.reasons import Reason, reason

OBJECTION: Final = "objection_decision"
"""Act of the decision on an objection."""

State = Literal["notified", "waiting", "failed"]


class WrongOrder(ValueError):
    """Something happened before what has to come first."""

    def __init__(self, what: str, day: date, first: str, first_day: date) -> None:
        super().__init__(
            f"{what} on {day} cannot be before {first} on {first_day}. Correct one of the two days."
        )


@dataclass(frozen=True, slots=True)
class Notification:
    """The day on which a notice counts as notified, or why it does not.

    ``waiting``: it can still be retrieved until ``provision_ends``. ``failed``: serve it in another way; no period has
    started. ``day`` is set exactly when the state is ``notified``; it may lie in the future of the sending.
    """

    state: State
    day: date | None
    steps: tuple[Reason, ...]
    provision_ends: date | None = None

    def explain(self, language: str = "de") -> tuple[str, ...]:
        """Return the sentences of the steps, in their order."""
        return tuple(step.text(language) for step in self.steps)


@dataclass(frozen=True, slots=True)
class Arrival:
    """What is known about the arrival of something sent: nothing, a proven day, or that it never came."""

    day: date | None = None
    never: bool = False


UNKNOWN_ARRIVAL = Arrival()


def notified_by_post(
    *,
    posted: date,
    law: Law,
    calendar: Calendar,
    act: str = "procedure",
    received: date | None = None,
    never_received: bool = False,
) -> Notification:
    """Return when a letter posted within Germany counts as notified.

    The number of days is that in force on the posting day: 3 before 2025, 4 since. In procedures under VwVfG the day
    does not move for a weekend or holiday (it is a day, not the end of a period); under AO (``act="tax"``) it does.

    Args:
        posted: Day the letter was handed to the post, as the file notes it.
        law: Dated values.
        calendar: Land, and holidays for the move.
        act: ``procedure`` or ``tax``.
        received: Proven day of arrival; only a later one changes the result.
        never_received: It is certain, or cannot be refuted, that the letter never came.

    Raises:
        NothingInForce: The act has no such rule in that Land on that day.
        WrongOrder: Received before posted.

    Source:
        § 41 Abs. 2 VwVfG (NRW), § 122 Abs. 2 Nr. 1 and § 108 Abs. 3 AO.
    """
    arrival = Arrival(received, never_received)
    return notified_by_sending(
        channel="post", sent=posted, law=law, calendar=calendar, act=act, arrival=arrival
    )


def notified_by_letter(
    *, posted: date, remedy: Remedy | None, law: Law, calendar: Calendar, act: str = "procedure"
) -> Notification:
    """Return when a letter counts as notified: by ordinary post, or by registered letter where it has to be served.

    Args:
        posted: Day the letter was handed to the post.
        remedy: Against the notice; None for a letter without one.
        law: Dated values.
        calendar: Land, and holidays for the move.
        act: ``procedure`` or ``tax``; a decision on an objection is served under its own act in either case.

    Raises:
        NothingInForce: There is no such rule in that Land on that day.

    Source:
        § 73 (3) sentence 2 VwGO with § 4 (2) VwZG: registered letter by handing over.
    """
    if remedy is not None and remedy.is_served:
        return notified_by_sending(
            channel="registered", sent=posted, law=law, calendar=calendar, act=OBJECTION
        )
    return notified_by_post(posted=posted, law=law, calendar=calendar, act=act)


def notified_by_sending(
    *,
    channel: str,
    sent: date,
    law: Law,
    calendar: Calendar,
    act: str = "procedure",
    arrival: Arrival = UNKNOWN_ARRIVAL,
) -> Notification:
    """Return when something sent counts as notified, on any channel with a fiction.

    Args:
        channel: ``post``, ``electronic``, ``registered`` (Einschreiben by handing over), ``post_abroad`` or
            ``public`` (local announcement, then no arrival matters).
        sent: Day of posting, sending or announcing.
        law: Dated values.
        calendar: Land, and holidays for the move.
        act: ``procedure`` or ``tax``.
        arrival: What is known about the arrival.

    Raises:
        NothingInForce: The act has no such rule in that Land on that day.
        WrongOrder: Arrived before sent.
    """
    fiction = law.fiction(channel=channel, act=act, land=calendar.land, day=sent)
    norm, verified = cited(fiction.sources), checked(fiction.sources)
    verb = {"electronic": "sent", "public": "published"}.get(channel, "posted")
    steps: tuple[Reason, ...] = (reason(verb, "§ 187 Abs. 1 BGB", day=sent),)
    if channel != "public":
        if arrival.never:
            return Notification("failed", None, (*steps, reason("never_received", norm, verified=verified)))
        if arrival.day is not None and arrival.day < sent:
            raise WrongOrder("The arrival", arrival.day, "the sending", sent)
    day, deemed = _deemed(fiction, sent, calendar)
    steps += deemed
    if channel == "public" or arrival.day is None:
        return Notification("notified", day, steps)
    if arrival.day > day:
        return Notification(
            "notified", arrival.day, (*steps, reason("received_later", norm, day=arrival.day))
        )
    if arrival.day < day:
        steps += (reason("received_earlier", norm, day=arrival.day),)
    return Notification("notified", day, steps)


def notified_by_portal(
    *,
    provided: date,
    notified_of_provision: date,
    retrieved: date | None,
    today: date,
    law: Law,
    calendar: Calendar,
) -> Notification:
    """Return whether and when a notice in a portal counts as notified (with the person's consent).

    Retrieved: the day after, whatever day that is. Not retrieved within ten days after the message about it was
    sent: the provision ends and nothing was notified.

    Args:
        provided: Day since which it can be retrieved.
        notified_of_provision: Day on which the message about it was sent.
        retrieved: Day of the first retrieval by the authenticated person, None if there was none.
        today: The day for which the state is asked.
        law: Dated values.
        calendar: Land, and holidays.

    Raises:
        NothingInForce: No such rule in that Land on that day.
        WrongOrder: Message or retrieval before the provision.

    Source:
        § 41 Abs. 2a VwVfG (text of 2022 compared). That the last day of the ten moves from a weekend is § 31 Abs. 3
        applied (unverified).
    """
    if notified_of_provision < provided:
        raise WrongOrder("The message", notified_of_provision, "the provision", provided)
    if retrieved is not None and retrieved < provided:
        raise WrongOrder("The retrieval", retrieved, "the provision", provided)
    rules = law.portal(act="procedure", land=calendar.land, day=provided)
    norm, verified = cited(rules.sources), checked(rules.sources)
    last = end_of(
        starts=notified_of_provision,
        length=rules.provision,
        calendar=calendar,
        weekend=rules.provision_weekend,
    )
    if retrieved is None:
        if today <= last.end:
            step = reason("provision_runs", norm, verified=verified, day=last.end)
            return Notification("waiting", None, (*last.steps, step), last.end)
        step = reason("provision_ended", norm, verified=verified, day=last.end)
        return Notification("failed", None, (*last.steps, step), last.end)
    if retrieved > last.end:
        step = reason("retrieved_too_late", norm, verified=verified, day=retrieved)
        return Notification("failed", None, (*last.steps, step), last.end)
    day = end_of(
        starts=retrieved, length=rules.after_retrieval, calendar=calendar, weekend="stays"
    ).before_shift
    steps = (
        reason("retrieved", norm, verified=verified, day=retrieved),
        reason("notified_after_retrieval", norm, verified=verified, day=day),
    )
    return Notification("notified", day, steps, last.end)


def notified_by_mailbox(
    *,
    provided: date,
    told_on: date | None,
    law: Law,
    calendar: Calendar,
    retrieved: date | None = None,
    provision_proven: bool = True,
) -> Notification:
    """Return when a notice in the mailbox of a user account counts as notified (with the user's consent).

    It is deemed some days after the provision, retrieved or not. Without proof of the provision, or if the user was
    not told of it that day, nothing is deemed; then only a retrieval counts, on its own day.

    Args:
        provided: Day since which it can be retrieved.
        told_on: Day on which the user was told, at the address given for this; None if never.
        law: Dated values.
        calendar: Land, and holidays.
        retrieved: Day of the first retrieval, if any.
        provision_proven: The authority can prove the provision and its day.

    Raises:
        NothingInForce: No such rule on that day.
        WrongOrder: Retrieved before provided.

    Source:
        § 9 Abs. 1 OZG (text of 2022 compared; days since 2025 unverified). That a missing message prevents the
        fiction is the careful reading (unverified).
    """
    if retrieved is not None and retrieved < provided:
        raise WrongOrder("The retrieval", retrieved, "the provision", provided)
    fiction = law.fiction(channel="mailbox", act="procedure", land=calendar.land, day=provided)
    norm, verified = cited(fiction.sources), checked(fiction.sources)
    steps: tuple[Reason, ...] = (reason("provided_in_mailbox", norm, verified=verified, day=provided),)
    obstacle = _obstacle(provided, told_on, provision_proven, norm)
    if obstacle is None:
        day, deemed = _deemed(fiction, provided, calendar)
        return Notification("notified", day, (*steps, *deemed))
    steps += (obstacle,)
    if retrieved is None:
        return Notification("failed", None, (*steps, reason("never_received", norm, verified=False)))
    step = reason("first_retrieval_counts", norm, verified=verified, day=retrieved)
    return Notification("notified", retrieved, (*steps, step))


def notified_by_hand(*, day: date, norm: str = "§ 41 Abs. 1 VwVfG") -> Notification:
    """Return the notification of a notice handed over, or served with proof, on ``day``: that day."""
    return Notification("notified", day, (reason("handed_over", norm, day=day),))


def _obstacle(provided: date, told_on: date | None, proven: bool, norm: str) -> Reason | None:
    if not proven:
        return reason("provision_unproven", norm)
    if told_on is None or told_on > provided:
        return reason("not_told_in_time", norm, verified=False, day=provided)
    return None


def _deemed(fiction: Fiction, sent: date, calendar: Calendar) -> tuple[date, tuple[Reason, ...]]:
    norm, verified = cited(fiction.sources), checked(fiction.sources)
    plain = end_of(starts=sent, length=fiction.length, calendar=calendar, weekend="stays").before_shift
    step = reason("deemed_notified", norm, verified=verified, length=fiction.length, day=plain)
    rules = CountingRules(act=fiction.act, shift=fiction.shift_norm)
    day, moved = shifted(day=plain, calendar=calendar, weekend=fiction.weekend, rules=rules)
    return day, (step, *moved)
