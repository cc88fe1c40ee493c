"""What a case offers next, and whether a paper in somebody's hand is genuine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from rathaus.apps.cases.confidences import answers_told
from rathaus.apps.cases.models import Message
from rathaus.apps.cases.opening import NoSuchCase, OpenCase, open_case
from rathaus.apps.catalogue.queries import NotOffered, offered
from rathaus.apps.notices.models import Notice
from rathaus.apps.notices.queries import letters_of, notice_by_code
from rathaus.engine.forms import answers_from_json, answers_to_json

__all__ = ["NextService", "Verified", "offered_in", "verified"]


@dataclass(frozen=True, slots=True)
class NextService:
    """A service to begin with answers already there."""

    service: str
    answers: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Verified:
    """What a genuine code proves; nothing about the person beyond what the paper itself shows."""

    issued_at: datetime
    carried: tuple[tuple[str, str], ...]
    is_valid: bool
    """False after the case ended (expired, revoked, replaced)."""


def offered_in(*, opened: OpenCase) -> NextService | None:
    """Return the newest service a message of the case offers, with the applicant's answers; None without offer.

    Answers that the present version of the service does not know are left out; files are not taken over, because
    they belong to the old case, nor what the desk noted: nobody has checked the new application yet.
    """
    for row in Message.objects.filter(case=opened.row, is_from_staff=True).order_by("-at"):
        offer = opened.cipher.open_json(row.sealed, purpose="message").get("offer") or {}
        if not offer.get("service"):
            continue
        try:
            package = offered(str(offer["service"])).package
        except NotOffered:
            return None
        stored = answers_to_json(opened.package, answers_told(opened=opened)) | dict(offer.get("with") or {})
        answers, _ = answers_from_json(package, _without_files(stored))
        return NextService(package.id, answers)
    return None


def _without_files(value: Any) -> Any:
    """Return answers without uploads, however deep."""
    if isinstance(value, Mapping):
        return {key: _without_files(inner) for key, inner in value.items() if not _is_files(inner)}
    if isinstance(value, list):
        return [_without_files(inner) for inner in value]
    return value


def _is_files(value: Any) -> bool:
    return (
        isinstance(value, list) and bool(value) and isinstance(value[0], Mapping) and "media_type" in value[0]
    )


def verified(*, code: str, today: date) -> Verified | None:
    """Return what the code of a letter of the city in scope proves, None when it is unknown.

    Args:
        today: Day of the check.
    """
    notice = notice_by_code(code=code)
    if notice is None:
        return None
    try:
        opened = open_case(public_id=notice.subject)
    except NoSuchCase:
        return None
    letter = letters_of(notice=notice, cipher=opened.cipher)[0]
    # A replacement is another letter with a code of its own: the paper it replaces is valid no more.
    with_code = Notice.objects.filter(subject=notice.subject).exclude(code="")
    newest = with_code.order_by("-issued_at", "-pk").first()
    granting = {state.key for state in opened.package.procedure.states.values() if state.is_end}
    is_newest = newest is not None and newest.pk == notice.pk
    is_valid = is_newest and opened.progress.state not in granting | {"revoked", "refused"}
    return Verified(notice.issued_at, tuple(letter.code.items()), is_valid)
