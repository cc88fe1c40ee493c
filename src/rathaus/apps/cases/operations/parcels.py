"""What clerks do with parcels that wait for people: try again, give up with a reason, carry by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from rathaus.apps.accounts.queries import Staff
from rathaus.apps.cases.opening import NoSuchCase, open_case
from rathaus.apps.cases.operations.desk import NotYours, require_work_on
from rathaus.apps.cases.operations.steps import store
from rathaus.apps.outbox.models import Parcel
from rathaus.apps.outbox.operations import give_up, mark_sent, retry_parcel

__all__ = ["NoSuchParcel", "abandon_parcel", "carry_parcel", "resend_parcel"]


class NoSuchParcel(LookupError):
    """No parcel of this city has this id."""


def resend_parcel(*, parcel_id: int, staff: Staff, now: datetime) -> bool:
    """Try a stuck parcel again at once; False when it is not stuck.

    Raises:
        NoSuchParcel: Unknown in this city.
        NotYours: It belongs to a case of another team, or to no case and ``staff`` is no administrator.
    """
    return _change(
        parcel_id, staff, now, "parcel_resent", "", lambda: retry_parcel(parcel_id=parcel_id, now=now)
    )


def abandon_parcel(*, parcel_id: int, reason: str, staff: Staff, now: datetime) -> bool:
    """Stop trying, with a reason; False when it was already delivered. Errors as ``resend_parcel``.

    Raises:
        ValueError: No reason was given.
    """
    if not reason.strip():
        raise ValueError("A parcel is given up for a reason only. Say why.")
    return _change(
        parcel_id,
        staff,
        now,
        "parcel_given_up",
        reason,
        lambda: give_up(parcel_id=parcel_id, reason=reason),
    )


def carry_parcel(*, parcel_id: int, staff: Staff, now: datetime) -> bool:
    """Note that somebody carried a held parcel; False when it is not held. Errors as ``resend_parcel``."""
    return _change(
        parcel_id,
        staff,
        now,
        "parcel_carried",
        "",
        lambda: bool(mark_sent(parcel_ids=[parcel_id], now=now)),
    )


def _change(
    parcel_id: int, staff: Staff, now: datetime, action: str, reason: str, change: Callable[[], bool]
) -> bool:
    """Change a parcel and log it in the chain of its case, in one transaction; the case is locked first."""
    with transaction.atomic():
        parcel = Parcel.objects.filter(pk=parcel_id).first()
        if parcel is None:
            raise NoSuchParcel(f"No parcel {parcel_id} in this city.")
        if parcel.subject is None:
            if not staff.is_admin:
                raise NotYours("A parcel of no case is the administration's.")
            return change()
        try:
            opened = open_case(public_id=parcel.subject, lock=True)
        except NoSuchCase as error:
            raise NoSuchParcel(str(error)) from error
        if not staff.is_admin:
            require_work_on(staff=staff, opened=opened)
        is_changed = change()
        if is_changed:
            payload = {"parcel": parcel_id, "recipient": parcel.recipient, "reason": reason}
            store(opened, by=staff.audit_actor, now=now, actions=[(action, payload)])
        return is_changed
