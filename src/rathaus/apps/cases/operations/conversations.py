"""Messages between applicant and office, both ways, with attachments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from rathaus.apps.accounts.queries import Staff
from rathaus.apps.audit.chains import Actor
from rathaus.apps.cases.applicants import applicant_of
from rathaus.apps.cases.models import Case, Message
from rathaus.apps.cases.opening import OpenCase, open_case
from rathaus.apps.cases.operations.desk import require_work_on
from rathaus.apps.cases.operations.drafts import Upload
from rathaus.apps.cases.operations.steps import store
from rathaus.apps.files.operations import keep_file
from rathaus.apps.outbox.operations import NewParcel, post_parcels

__all__ = ["EmptyMessage", "mark_read", "write_message"]

ATTACHMENT_TYPES = ("pdf", "jpeg", "png")
ATTACHMENT_SIZE = 10_000_000
"""Bytes of one attachment."""
LONGEST = 5000


class EmptyMessage(ValueError):
    """A message has neither words nor files, or too many words."""


def write_message(
    *,
    public_id: UUID,
    text: str,
    uploads: Sequence[Upload],
    by: Actor,
    now: datetime,
    staff: Staff | None = None,
) -> None:
    """Add a message of the applicant or of the staff to a case.

    Args:
        by: Who writes, as the log sees the person.
        staff: The clerk who writes; None for the applicant, who may be an employee.

    Raises:
        NoSuchCase: Unknown in this city.
        NotYours: Another team is in charge.
        EmptyMessage: Nothing to send, or more than 5,000 characters.
        FileRefused: An attachment cannot be taken; nothing is sent.
    """
    words = text.strip()
    if len(words) > LONGEST or not (words or uploads):
        raise EmptyMessage(f"A message has 1 to {LONGEST} characters or a file; this one has {len(words)}.")
    with transaction.atomic():
        opened = open_case(public_id=public_id, lock=True)
        if staff is not None:
            require_work_on(staff=staff, opened=opened)
        files = [_keep(opened, upload, now) for upload in uploads]
        is_staff = staff is not None
        content = {"text": words, "author_name": by.name if is_staff else "", "files": files}
        Message(
            case=opened.row,
            at=now,
            is_from_staff=is_staff,
            author=by.id if is_staff else "",
            sealed=opened.cipher.seal_json(content, purpose="message"),
        ).save(force_insert=True)
        if is_staff:
            _tell_applicant(opened, now)
        store(
            opened,
            by=by,
            now=now,
            actions=[("message", {"from": "staff" if is_staff else "citizen", "files": len(files)})],
            extra={} if is_staff else {"has_new_message": True},
        )


def _keep(opened: OpenCase, upload: Upload, now: datetime) -> str:
    file = keep_file(
        content=upload.content,
        name=upload.name,
        subject=opened.row.public_id,
        cipher=opened.cipher,
        accept=ATTACHMENT_TYPES,
        max_size=ATTACHMENT_SIZE,
        purpose="message",
        now=now,
    )
    return str(file.public_id)


def _tell_applicant(opened: OpenCase, now: datetime) -> None:
    email = applicant_of(package=opened.package, answers=opened.answers).email
    if not email:
        return
    row = opened.row
    payload: dict[str, Any] = {
        "to": email,
        "template": "news",
        "language": row.language,
        "number": row.number,
        "what": "message",
    }
    key = f"{row.public_id}:{row.audit_seq}:message:mail"
    parcel = NewParcel("mail", "applicant", f"Hinweis zu {row.number}", payload, key)
    post_parcels([parcel], subject=row.public_id, cipher=opened.cipher, now=now)


def mark_read(*, case: Case, by_staff: bool, now: datetime) -> None:
    """Note that one side has seen the messages of the other."""
    Message.objects.filter(case=case, is_from_staff=not by_staff, read_at=None).update(read_at=now)
    if by_staff and case.has_new_message:
        Case.objects.filter(pk=case.pk).update(has_new_message=False)
