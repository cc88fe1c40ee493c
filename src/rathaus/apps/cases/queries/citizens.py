"""What a citizen finds again: by code, by account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rathaus.apps.accounts.models import User
from rathaus.apps.cases.codes import code_digest
from rathaus.apps.cases.models import Case, Draft
from rathaus.apps.catalogue.queries import package_for

__all__ = ["Found", "MyCase", "find_by_code", "my_cases", "my_drafts"]


@dataclass(frozen=True, slots=True)
class Found:
    """What a code opens: a draft or a case."""

    public_id: UUID
    is_case: bool


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
    """Return what a code opens in the city in scope, None when nothing. Callers count attempts first."""
    digest = code_digest(code)
    case = Case.objects.filter(code_digest=digest).only("public_id", "city_id").first()
    if case is not None:
        return Found(case.public_id, is_case=True)
    draft = Draft.objects.filter(code_digest=digest, submitted_at=None).only("public_id", "city_id").first()
    return Found(draft.public_id, is_case=False) if draft is not None else None


def my_cases(*, user: User, language: str, limit: int = 50) -> tuple[MyCase, ...]:
    """Return the cases of an account in the city in scope, newest change first."""
    rows = Case.objects.filter(user_id=user.pk).order_by("-changed_at")[:limit]
    return tuple(_mine(row, language) for row in rows)


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


def my_drafts(*, user: User, language: str, limit: int = 20) -> tuple[MyCase, ...]:
    """Return the open drafts of an account in the city in scope, newest change first."""
    rows = Draft.objects.filter(user_id=user.pk, submitted_at=None, corrects=None).order_by("-changed_at")[
        :limit
    ]
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
