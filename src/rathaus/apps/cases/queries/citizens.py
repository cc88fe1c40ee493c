"""What a citizen finds again: by code, by account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from rathaus.apps.accounts.models import User
from rathaus.apps.cases.codes import code_digest, printed_code
from rathaus.apps.cases.models import Case, Draft
from rathaus.apps.catalogue.queries import offers, package_for

__all__ = ["Found", "MyCase", "draft_owner", "find_by_code", "has_portal_cases", "my_cases", "my_drafts"]


@dataclass(frozen=True, slots=True)
class Found:
    """What a code opens: a draft or a case."""

    public_id: UUID
    is_case: bool
    code: str
    """In its normal form, e.g. ``GE47-11KQ-82ZT``."""


@dataclass(frozen=True, slots=True)
class MyCase:
    """A draft or case in the list of its owner."""

    public_id: UUID
    number: str
    service: str
    title: str
    public_state: str
    state_title: str
    changed_at: datetime


def find_by_code(*, code: str) -> Found | None:
    """Return what a code opens in the city in scope, None when nothing; never something internal.

    Callers count attempts first.
    """
    digest, normal = code_digest(code), printed_code(code)
    case = (
        _of_door(Case.objects.filter(code_digest=digest), is_internal=False)
        .only("public_id", "city_id")
        .first()
    )
    if case is not None:
        return Found(case.public_id, is_case=True, code=normal)
    drafts = Draft.objects.filter(code_digest=digest, submitted_at=None)
    draft = _of_door(drafts, is_internal=False).only("public_id", "city_id").first()
    return Found(draft.public_id, is_case=False, code=normal) if draft is not None else None


def draft_owner(*, public_id: UUID) -> int | None:
    """Return the account that owns a draft of the city in scope; None without one and for internal services."""
    drafts = _of_door(Draft.objects.filter(public_id=public_id), is_internal=False)
    owner: int | None = drafts.values_list("user_id", flat=True).first()
    return owner


def my_cases(*, user: User, language: str, limit: int = 50, is_internal: bool = False) -> tuple[MyCase, ...]:
    """Return the cases of an account in the city in scope, newest change first.

    Args:
        is_internal: Those of internal services, which the citizens' door never shows, instead of the others.
    """
    rows = _of_door(Case.objects.filter(user_id=user.pk), is_internal=is_internal).order_by("-changed_at")[
        :limit
    ]
    return tuple(_mine(row, language) for row in rows)


def _of_door(rows: Any, *, is_internal: bool) -> Any:
    """Return the rows of internal services, or the others."""
    internal = [service for service, offer in offers().items() if offer.is_internal]
    return rows.filter(service__in=internal) if is_internal else rows.exclude(service__in=internal)


def _mine(row: Case, language: str) -> MyCase:
    package = package_for(row.package_digest)
    texts = package.texts.get(language) if package.languages.get(language) == "full" else None
    texts = texts or package.texts["de"]
    return MyCase(
        public_id=row.public_id,
        number=row.number,
        service=row.service,
        title=str(texts.service.get("title", row.service)),
        public_state=row.public_state,
        state_title=texts.procedure["states"].get(row.state, row.state),
        changed_at=row.changed_at,
    )


def has_portal_cases(*, user: User) -> bool:
    """Return whether a case of the account in the city in scope carries the consent to retrieval (§ 41 (2a) VwVfG)."""
    return bool(Case.objects.filter(user_id=user.pk, has_portal_consent=True).exists())


def my_drafts(*, user: User, language: str, limit: int = 20, is_internal: bool = False) -> tuple[MyCase, ...]:
    """Return the open drafts of an account in the city in scope, newest change first; ``my_cases`` has the rest."""
    drafts = Draft.objects.filter(user_id=user.pk, submitted_at=None, corrects=None)
    rows = _of_door(drafts, is_internal=is_internal).order_by("-changed_at")[:limit]
    found = []
    for row in rows:
        package = package_for(row.package_digest)
        texts = package.texts.get(language) or package.texts["de"]
        found.append(
            MyCase(
                public_id=row.public_id,
                number="",
                service=row.service,
                title=str(texts.service.get("title", row.service)),
                public_state="INITIATED",
                state_title="",
                changed_at=row.changed_at,
            )
        )
    return tuple(found)
