"""Open drafts and cases: row, key, package, city values and answers at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import structlog
from django.db.models import OuterRef, QuerySet, Subquery

from rathaus.apps.audit.chains import ChainHead
from rathaus.apps.cases.models import Case, Draft
from rathaus.apps.catalogue.queries import package_for, values_now
from rathaus.apps.cities.statements import Select
from rathaus.apps.keys.ciphers import CaseCipher, case_cipher
from rathaus.apps.keys.models import CaseKey
from rathaus.engine.forms import Problem, answers_from_json
from rathaus.engine.packages import CityValues, Package
from rathaus.engine.procedure import Progress, progress_from_json

__all__ = ["NoSuchCase", "NoSuchDraft", "OpenCase", "OpenDraft", "open_case", "open_draft"]

log = structlog.get_logger(__name__)


class NoSuchDraft(LookupError):
    """No draft of this city has this id, or it was deleted."""


class NoSuchCase(LookupError):
    """No case of this city has this id, or its key is gone."""


@dataclass(slots=True)
class OpenDraft:
    """A draft with everything needed to work on it."""

    row: Draft
    cipher: CaseCipher
    package: Package
    values: CityValues
    answers: dict[str, Any]
    left_out: tuple[Problem, ...] = ()
    """Stored answers that the package cannot read, so that somebody looks at them."""


@dataclass(slots=True)
class OpenCase:
    """A case with everything needed to work on it."""

    row: Case
    cipher: CaseCipher
    package: Package
    values: CityValues
    answers: dict[str, Any]
    progress: Progress
    open_points: list[dict[str, Any]] = field(default_factory=list)
    left_out: tuple[Problem, ...] = ()
    """Stored answers that the package cannot read; shown to the clerk."""

    @property
    def head(self) -> ChainHead:
        """The newest entry of the case's chain."""
        return ChainHead(self.row.audit_seq, self.row.audit_head)

    @property
    def title(self) -> str:
        """Name of the applicant as lists show it."""
        return self.cipher.open(self.row.sealed_title, purpose="title").decode()


def with_key(rows: QuerySet[Any], subject: str) -> QuerySet[Any]:
    """Return ``rows`` with the wrapped key beside each: one statement instead of two."""
    keys = CaseKey.objects.filter(subject=OuterRef(subject)).values("wrapped")[:1]
    joined: QuerySet[Any] = rows.annotate(wrapped_key=Subquery(keys))
    return joined


def _drafts(public_id: UUID) -> QuerySet[Draft]:
    return with_key(Draft.objects.filter(public_id=public_id).select_related("user"), "subject")


def _cases(public_id: UUID) -> QuerySet[Case]:
    # "Every case has answers" makes an inner join of it: rows of an outer one cannot be locked.
    rows = Case.objects.filter(public_id=public_id, answers__isnull=False)
    return with_key(rows.select_related("answers", "assignee", "user"), "public_id")


_DRAFT = Select(_drafts, public_id=UUID)
_LOCKED_DRAFT = Select(lambda public_id: _drafts(public_id).select_for_update(of=("self",)), public_id=UUID)
_CASE = Select(_cases, public_id=UUID)
_LOCKED_CASE = Select(
    # The answers too: PostgreSQL would hand out those of before the wait for the lock.
    lambda public_id: _cases(public_id).select_for_update(of=("self", "answers")),
    public_id=UUID,
)


def _answers(
    package: Package, stored: Mapping[str, Any], subject: UUID
) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    """Return the typed answers, and what the package cannot read of them; the log names places, never values."""
    answers, problems = answers_from_json(package, stored)
    if problems:
        places = [".".join(problem.path) or "(form)" for problem in problems]
        log.error("answers_left_out", subject=str(subject), package=package.digest, places=places)
    return answers, problems


def open_draft(*, public_id: UUID, lock: bool = False) -> OpenDraft:
    """Return a draft of the city in scope, opened; one statement.

    Args:
        lock: Hold the row until the transaction ends.

    Raises:
        NoSuchDraft: Unknown, or its key was deleted.
    """
    row: Any = (_LOCKED_DRAFT if lock else _DRAFT).first(public_id=public_id)
    if row is None or row.wrapped_key is None:
        raise NoSuchDraft(f"No draft {public_id} in this city.")
    cipher = case_cipher(row.subject, row.wrapped_key)
    package = package_for(row.package_digest)
    stored = cipher.open_json(row.sealed_answers, purpose=f"draft|{row.public_id}")
    answers, left_out = _answers(package, stored, row.subject)
    return OpenDraft(row, cipher, package, values_now(package=package), answers, left_out)


def open_case(*, public_id: UUID, lock: bool = False) -> OpenCase:
    """Return a case of the city in scope, opened; one statement.

    Args:
        lock: Hold the row until the transaction ends.

    Raises:
        NoSuchCase: Unknown, or its key was deleted.
    """
    row: Any = (_LOCKED_CASE if lock else _CASE).first(public_id=public_id)
    if row is None or row.wrapped_key is None:
        raise NoSuchCase(f"No case {public_id} in this city.")
    return opened(row)


def opened(row: Any) -> OpenCase:
    """Return the opened form of a case row read by ``with_key`` and ``select_related("answers")``.

    Raises:
        Undecipherable: The key does not open: another master key, or a row that was moved.
    """
    cipher = case_cipher(row.public_id, row.wrapped_key)
    package = package_for(row.package_digest)
    stored = cipher.open_json(row.answers.sealed, purpose="answers")
    answers, left_out = _answers(package, stored, row.public_id)
    points = row.answers.sealed_open_points
    return OpenCase(
        row=row,
        cipher=cipher,
        package=package,
        values=values_now(package=package),
        answers=answers,
        progress=progress_from_json(row.progress),
        open_points=cipher.open_json(points, purpose="open-points") if points is not None else [],
        left_out=left_out,
    )
