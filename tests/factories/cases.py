"""Drafts and cases, answered like the examples of the packages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from rathaus.apps.accounts.models import User
from rathaus.apps.accounts.queries import Staff
from rathaus.apps.cases.models import Case
from rathaus.apps.cases.operations.drafts import start_draft
from rathaus.apps.cases.operations.steps import take_step
from rathaus.apps.cases.operations.submission import submit
from rathaus.apps.catalogue.queries import offered
from rathaus.engine.packages.examples.answers import merged_answers, typed_answers
from rathaus.engine.packages.examples.running import with_like
from tests.factories.people import staff

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)

EXAMPLES = {
    "gewerbeanmeldung": "sole-craft-business",
    "bewohnerparkausweis": "one-year-own-car",
    "hundesteuer-anmeldung": "first-dog",
    "dienstreise": "two-nights-by-train",
}


def example_answers(service: str, example: str = "", **changes: Any) -> dict[str, Any]:
    """Return the typed answers of an example, with changes as an example writes them."""
    package = offered(service).package
    by_key = {str(one["key"]): one for one in package.examples}
    tree = with_like(by_key, example or EXAMPLES[service]).get("answers", {})
    return _without_files(typed_answers(package, merged_answers(tree, changes)))


def _without_files(answers: Any) -> Any:
    """Examples name files that do not exist; cases of tests get real ones where they need them."""
    if isinstance(answers, dict):
        return {key: _without_files(value) for key, value in answers.items() if not _is_files(value)}
    if isinstance(answers, list):
        return [_without_files(value) for value in answers]
    return answers


def _is_files(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict) and "media_type" in value[0]


def draft_of(service: str, *, user: User | None = None, now: datetime = MONDAY, **changes: Any) -> UUID:
    """Start a draft with the answers of the service's example; return its id."""
    answers = example_answers(service, **changes)
    return start_draft(service=service, language="de", now=now, user=user, answers=answers).public_id


def case_of(
    service: str = "gewerbeanmeldung",
    *,
    user: User | None = None,
    now: datetime = MONDAY,
    staff: Staff | None = None,
    **changes: Any,
) -> UUID:
    """Hand in an application like the service's example; return the case's id."""
    draft = draft_of(service, user=user, now=now, **changes)
    return submit(
        public_id=draft, accepts_gaps=True, has_portal_consent=False, now=now, staff=staff
    ).public_id


def taken(case: UUID, step: str, by: str = "ben", *, now: datetime = MONDAY, **inputs: Any) -> UUID:
    """Let somebody of the cast take a step of a case; return the case's id."""
    who = staff(by)
    take_step(public_id=case, step=step, actor=who.actor, by=who.audit_actor, inputs=inputs, now=now)
    return case


def row_of(case: UUID) -> Case:
    """Return the row of a case of the city in scope."""
    return Case.objects.get(public_id=case)


def answers_of(service: str, tree: Mapping[str, Any]) -> dict[str, Any]:
    """Return answers written as in an example, typed."""
    return typed_answers(offered(service).package, tree)
