"""Read issued letters."""

from __future__ import annotations

from uuid import UUID

from rathaus.apps.cities.statements import Select
from rathaus.apps.keys.ciphers import CaseCipher
from rathaus.apps.notices.models import Notice
from rathaus.apps.notices.records import letter_from_json
from rathaus.engine.letters import Letter

__all__ = ["NoSuchNotice", "letters_of", "notice_by_code", "notice_of", "notices_of", "to_post", "unprinted"]


_NOTICES = Select(
    lambda subject: Notice.objects.filter(subject=subject).order_by("issued_at", "id"), subject=UUID
)


class NoSuchNotice(LookupError):
    """No letter of this subject has this id."""


def notices_of(*, subject: UUID) -> tuple[Notice, ...]:
    """Return all letters of a subject, oldest first."""
    return tuple(_NOTICES.all(subject=subject))


def notice_of(*, subject: UUID, public_id: UUID) -> Notice:
    """Return one letter of a subject.

    Raises:
        NoSuchNotice: Unknown, or of another subject.
    """
    notice = Notice.objects.filter(subject=subject, public_id=public_id).first()
    if notice is None:
        raise NoSuchNotice(f"Subject {subject} has no notice {public_id}.")
    return notice


def letters_of(*, notice: Notice, cipher: CaseCipher) -> tuple[Letter, ...]:
    """Return the words of a letter as issued: the binding one first, then translations."""
    return tuple(letter_from_json(data) for data in cipher.open_json(notice.sealed, purpose="notice"))


def notice_by_code(*, code: str) -> Notice | None:
    """Return the letter behind a verifiable code of the city in scope, None when unknown."""
    return Notice.objects.filter(code=code).exclude(code="").first() if code else None


def to_post(*, limit: int = 200) -> tuple[Notice, ...]:
    """Return letters of the city in scope that wait to be printed and posted, oldest first."""
    rows = Notice.objects.filter(channel=Notice.Channel.POST, state=Notice.State.ISSUED)
    return tuple(rows.order_by("issued_at")[:limit])


def unprinted(*, limit: int, without: tuple[int, ...] = ()) -> tuple[Notice, ...]:
    """Return letters without a PDF, oldest first; outside every scope those of all cities.

    Args:
        without: Primary keys to leave out.
    """
    rows = Notice.objects.filter(pdf=None)
    if without:
        rows = rows.exclude(pk__in=without)
    return tuple(rows.order_by("issued_at", "pk")[:limit])
