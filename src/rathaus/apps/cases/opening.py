"""Open drafts and cases: row, key, package, city values and answers at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from rathaus.apps.audit.chains import ChainHead
from rathaus.apps.cases.models import Case, Draft
from rathaus.apps.catalogue.queries import NotOffered, offered, offers, package_for, values_for
from rathaus.apps.keys.ciphers import CaseCipher, case_cipher
from rathaus.apps.keys.models import CaseKey
from rathaus.engine.forms import answers_from_json
from rathaus.engine.packages import CityValues, Package
from rathaus.engine.procedure import Progress, progress_from_json

__all__ = ["NoSuchCase", "NoSuchDraft", "OpenCase", "OpenDraft", "open_case", "open_draft"]


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
    return rows.annotate(wrapped_key=Subquery(keys))


def current_values(package: Package, service: str) -> CityValues:
    """Return the city's values now in force for a version of a package.

    A service no longer offered keeps working for its running cases with the values it was offered with last.
    """
    try:
        offer = offered(service)
    except NotOffered:
        raise NotOffered(
            f"The city has no values for {service!r}. Offer the service again or move its cases. "
            f"Offered: {', '.join(offers())}."
        ) from None
    if offer.package.digest == package.digest:
        return offer.values
    return values_for(package=package, values_digest=offer.values.digest)


def open_draft(*, public_id: UUID, lock: bool = False) -> OpenDraft:
    """Return a draft of the city in scope, opened; one statement.

    Args:
        lock: Hold the row until the transaction ends.

    Raises:
        NoSuchDraft: Unknown, or its key was deleted.
    """
    rows = with_key(Draft.objects.filter(public_id=public_id), "subject")
    if lock:
        rows = rows.select_for_update(of=("self",))
    row = rows.first()
    if row is None or row.wrapped_key is None:
        raise NoSuchDraft(f"No draft {public_id} in this city.")
    cipher = case_cipher(row.subject, row.wrapped_key)
    package = package_for(row.package_digest)
    answers, _ = answers_from_json(
        package, cipher.open_json(row.sealed_answers, purpose=f"draft|{row.public_id}")
    )
    return OpenDraft(row, cipher, package, current_values(package, row.service), answers)


def open_case(*, public_id: UUID, lock: bool = False) -> OpenCase:
    """Return a case of the city in scope, opened; one statement.

    Args:
        lock: Hold the row until the transaction ends.

    Raises:
        NoSuchCase: Unknown, or its key was deleted.
    """
    rows = with_key(
        Case.objects.filter(public_id=public_id).select_related("answers", "assignee"), "public_id"
    )
    if lock:
        rows = rows.select_for_update(of=("self",))
    row = rows.first()
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
    answers, _ = answers_from_json(package, cipher.open_json(row.answers.sealed, purpose="answers"))
    points = row.answers.sealed_open_points
    return OpenCase(
        row=row,
        cipher=cipher,
        package=package,
        values=current_values(package, row.service),
        answers=answers,
        progress=progress_from_json(row.progress),
        open_points=cipher.open_json(points, purpose="open-points") if points is not None else [],
    )
