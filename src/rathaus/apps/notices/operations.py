"""Issue letters, post or provide them, note retrieval, end a provision nobody used."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from rathaus.apps.files.operations import keep_made_file
from rathaus.apps.files.queries import file_content
from rathaus.apps.keys.ciphers import CaseCipher
from rathaus.apps.notices.models import Notice
from rathaus.apps.notices.ports import LetterSheet, press
from rathaus.apps.notices.records import letter_to_json
from rathaus.engine.letters import Letter

__all__ = [
    "NewNotice",
    "NotPosted",
    "issue_notices",
    "mark_posted",
    "mark_retrieved",
    "pdf_of",
    "set_service",
]


@dataclass(frozen=True, slots=True)
class NewNotice:
    """A letter to be issued."""

    letters: Sequence[Letter]
    """The binding German letter first, then translations."""
    channel: str
    package_digest: str
    values_digest: str


class NotPosted(RuntimeError):
    """A letter cannot be confirmed as posted."""


def issue_notices(
    new: Sequence[NewNotice], *, subject: UUID, cipher: CaseCipher, now: datetime
) -> list[Notice]:
    """Write letters in the transaction of the step that issues them; one statement.

    A letter for the portal counts as provided at once; one for the post waits for people.
    """
    rows = []
    for item in new:
        letter = item.letters[0]
        is_portal = item.channel == Notice.Channel.PORTAL
        rows.append(
            Notice(
                subject=subject,
                letter=letter.key,
                kind=letter.kind,
                language=letter.language,
                sealed=cipher.seal_json([letter_to_json(each) for each in item.letters], purpose="notice"),
                package_digest=item.package_digest,
                values_digest=item.values_digest,
                code=secrets.token_hex(12) if letter.code else "",
                issued_at=now,
                channel=item.channel,
                state=Notice.State.PROVIDED if is_portal else Notice.State.ISSUED,
                provided_at=now if is_portal else None,
                remedy=letter.remedy or "",
            )
        )
    return Notice.objects.bulk_create(rows) if rows else []


def mark_posted(*, notice: Notice, posted_on: date, today: date) -> None:
    """Note the day a clerk gave the letter to the post.

    Raises:
        NotPosted: The letter does not go by post, was posted before, or the day is before its issue or to come.
    """
    if notice.channel != Notice.Channel.POST or notice.state != Notice.State.ISSUED:
        raise NotPosted(
            f"Notice {notice.public_id} is '{notice.state}' by '{notice.channel}': nothing to post."
        )
    if not timezone.localtime(notice.issued_at).date() <= posted_on <= today:
        raise NotPosted(f"Posting day {posted_on} is not between the day of issue and today ({today}).")
    notice.state = Notice.State.POSTED
    notice.posted_on = posted_on
    notice.save(update_fields=["state", "posted_on"])


def mark_retrieved(*, notice: Notice, now: datetime) -> bool:
    """Note that the authenticated recipient retrieved a provided notice; False when it has no effect.

    Source:
        § 41 (2a) VwVfG: notified on the day after retrieval.
    """
    if notice.channel != Notice.Channel.PORTAL or notice.state != Notice.State.PROVIDED:
        return False
    notice.retrieved_at = now
    notice.save(update_fields=["retrieved_at"])
    return True


def set_service(*, notice: Notice, served_on: date | None, remedy_until: date | None, state: str) -> None:
    """Store the computed day of notification and the end of the remedy period."""
    notice.served_on = served_on
    notice.remedy_until = remedy_until
    notice.state = state
    notice.save(update_fields=["served_on", "remedy_until", "state"])


def pdf_of(*, notice: Notice, sheet: LetterSheet, cipher: CaseCipher, name: str, now: datetime) -> bytes:
    """Return the PDF of a letter; it is made once, on the first download or by the worker, then stored.

    Two first downloads at once may both make it; the stored one of the first stays.
    """
    if notice.pdf is not None:
        return file_content(subject=notice.subject, file_id=notice.pdf, cipher=cipher)[1]
    content = press().print(sheet)
    with transaction.atomic():
        locked = Notice.objects.select_for_update().get(pk=notice.pk)
        if locked.pdf is None:
            file = keep_made_file(
                content=content,
                name=name,
                media_type="application/pdf",
                subject=notice.subject,
                cipher=cipher,
                purpose="letter",
                now=now,
            )
            locked.pdf = file.public_id
            locked.save(update_fields=["pdf"])
            return content
    return file_content(subject=notice.subject, file_id=locked.pdf, cipher=cipher)[1]
