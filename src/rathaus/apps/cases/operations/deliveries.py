"""From issue to notification: posting confirmed by a clerk, retrieval by the recipient, or neither in time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from rathaus.apps.accounts.queries import Staff
from rathaus.apps.audit.chains import SYSTEM, Actor
from rathaus.apps.cases.law import act_of, calendar_of, law_of
from rathaus.apps.cases.opening import OpenCase, open_case
from rathaus.apps.cases.operations.desk import require_work_on
from rathaus.apps.cases.operations.steps import store
from rathaus.apps.cases.situations import local_date
from rathaus.apps.notices.models import Notice
from rathaus.apps.notices.operations import mark_posted, mark_retrieved, set_service
from rathaus.apps.notices.queries import notice_of
from rathaus.apps.outbox.models import Parcel
from rathaus.apps.outbox.queries import parcels_of
from rathaus.engine.deadlines import (
    Notification,
    Remedy,
    notified_by_letter,
    notified_by_portal,
    remedy_in_force,
    remedy_period,
)
from rathaus.engine.procedure import notice_served

__all__ = ["confirm_posting", "end_unretrieved", "retrieve_notice"]


def confirm_posting(
    *, case_id: UUID, notice_id: UUID, posted_on: date, staff: Staff, now: datetime
) -> Notice:
    """Note the day a letter was given to the post; compute its notification and remedy period.

    Raises:
        NotYours: Another team is in charge.
        NotPosted: It does not wait for the post, or the day is impossible.

    Source:
        § 41 (2) VwVfG, § 122 (2) AO: a number of days after posting, in force on the posting day. A decision on an
        objection is served by registered letter, § 73 (3) VwGO with § 4 (2) VwZG.
    """
    with transaction.atomic():
        opened = open_case(public_id=case_id, lock=True)
        require_work_on(staff=staff, opened=opened)
        notice = notice_of(subject=case_id, public_id=notice_id)
        mark_posted(notice=notice, posted_on=posted_on, today=local_date(now))
        notified = notified_by_letter(
            posted=posted_on,
            remedy=_remedy(opened, notice),
            law=law_of(opened.package),
            calendar=calendar_of(opened),
            act=act_of(opened.package, notice.remedy),
        )
        _served(opened, notice, notified, Notice.State.POSTED)
        store(
            opened,
            by=staff.audit_actor,
            now=now,
            actions=[
                ("letter_posted", {"notice": str(notice_id), "on": posted_on.isoformat(), **_log(notice)})
            ],
        )
    return notice


def retrieve_notice(*, case_id: UUID, notice_id: UUID, by: Actor, now: datetime) -> Notice:
    """Note that the authenticated recipient opened a provided notice; the day after counts (§ 41 (2a) VwVfG).

    Opened after the ten days it was not notified: the provision ends as in ``end_unretrieved``, and it goes by post.
    Called for the account's owner only; a download with the receipt code is a copy and does not come here.
    """
    with transaction.atomic():
        opened = open_case(public_id=case_id, lock=True)
        notice = notice_of(subject=case_id, public_id=notice_id)
        if not mark_retrieved(notice=notice, now=now):
            return notice
        notified = _portal_state(opened, notice, today=local_date(now))
        if notified.state == "failed":
            _end(opened, notice, now)
            return notice
        _served(opened, notice, notified, Notice.State.SERVED)
        store(
            opened,
            by=by,
            now=now,
            actions=[("letter_retrieved", {"notice": str(notice_id), **_log(notice)})],
        )
    return notice


def end_unretrieved(*, case_id: UUID, notice_id: UUID, now: datetime) -> bool:
    """End the provision of a notice nobody retrieved in time: it was not notified and goes by post.

    Returns:
        Whether the provision ended; False while it still can be retrieved.

    Source:
        § 41 (2a) sentence 4 VwVfG: ten days after the message about the provision.
    """
    with transaction.atomic():
        opened = open_case(public_id=case_id, lock=True)
        notice = notice_of(subject=case_id, public_id=notice_id)
        if notice.state != Notice.State.PROVIDED:
            return False
        if _portal_state(opened, notice, today=local_date(now)).state != "failed":
            return False
        _end(opened, notice, now)
    return True


def _end(opened: OpenCase, notice: Notice, now: datetime) -> None:
    """End a provision: the letter waits for the post now."""
    notice.channel, notice.state = Notice.Channel.POST, Notice.State.ISSUED
    notice.save(update_fields=["channel", "state"])
    store(
        opened,
        by=replace(SYSTEM, kind="time"),
        now=now,
        actions=[("provision_ended", {"notice": str(notice.public_id), "next": "post"})],
    )


def _portal_state(opened: OpenCase, notice: Notice, *, today: date) -> Notification:
    """Return how a provision stands; until the message about it has left, its period has not begun."""
    assert notice.provided_at is not None, "only provided notices are asked about"
    provided = local_date(notice.provided_at)
    return notified_by_portal(
        provided=provided,
        notified_of_provision=max(provided, _told_on(notice) or today),
        retrieved=local_date(notice.retrieved_at) if notice.retrieved_at else None,
        today=today,
        law=law_of(opened.package),
        calendar=calendar_of(opened),
    )


def _told_on(notice: Notice) -> date | None:
    """Return the day the message about a provision was sent; None while it still waits to be sent.

    Where no message can ever arrive (no address, or the mail was given up) the day of the provision stands in, so
    that the letter goes by post after the same time instead of lying unread for ever.
    """
    assert notice.provided_at is not None, "only provided notices are asked about"
    mails = [
        parcel
        for parcel in parcels_of(subject=notice.subject)
        if (parcel.kind, parcel.recipient, parcel.created_at) == ("mail", "applicant", notice.provided_at)
    ]
    if not mails or mails[-1].state == Parcel.State.GIVEN_UP:
        return local_date(notice.provided_at)
    sent = mails[-1].sent_at  # the newest: a step posts one mail together with its letters
    return local_date(sent) if sent else None


def _served(opened: OpenCase, notice: Notice, notified: Notification, state: str) -> None:
    """Store the day of notification and start the remedy period that runs from it."""
    until: date | None = None
    remedy = _remedy(opened, notice)
    if notified.day is not None and remedy is not None:
        calendar = calendar_of(opened)
        until = remedy_period(notified=notified.day, remedy=remedy, instructed=True, calendar=calendar).end
        opened.progress = notice_served(
            procedure=opened.package.procedure,
            progress=opened.progress,
            served_on=notified.day,
            remedy=remedy,
            calendar=calendar,
        )
    set_service(notice=notice, served_on=notified.day, remedy_until=until, state=state)


def _remedy(opened: OpenCase, notice: Notice) -> Remedy | None:
    """Return the remedy against a notice that was in force when it was issued; None for a letter without one."""
    if not notice.remedy:
        return None
    return remedy_in_force(
        day=local_date(notice.issued_at),
        land=calendar_of(opened).land,
        kind=notice.remedy,
        law=law_of(opened.package),
    )


def _log(notice: Notice) -> dict[str, str]:
    return {
        "served_on": notice.served_on.isoformat() if notice.served_on else "",
        "remedy_until": notice.remedy_until.isoformat() if notice.remedy_until else "",
    }
