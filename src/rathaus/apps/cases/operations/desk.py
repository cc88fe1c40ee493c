"""What the staff does beside steps: take on, hand over inside the house, many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from rathaus.apps.accounts.models import StaffMember
from rathaus.apps.accounts.queries import Staff
from rathaus.apps.cases.models import Case
from rathaus.apps.cases.opening import OpenCase, open_case
from rathaus.apps.cases.operations.drafts import Upload
from rathaus.apps.cases.operations.steps import StaleCase, Taken, store, take_step
from rathaus.apps.files.operations import keep_file
from rathaus.engine.fees import FeeFault
from rathaus.engine.letters import LetterFault
from rathaus.engine.packages import Package
from rathaus.engine.procedure import StepRefused

__all__ = ["BulkRefusal", "BulkResult", "NotYours", "assign", "bulk_step", "may_work_on", "require_work_on",
           "take_staff_step"]  # fmt: skip

STEP_FILE_TYPES = ("pdf", "jpeg", "png")
STEP_FILE_SIZE = 10_000_000
"""Bytes of one file that belongs to a step, e.g. an objection that came on paper."""


class NotYours(PermissionError):
    """The case belongs to another team."""


@dataclass(frozen=True, slots=True)
class BulkRefusal:
    """A case that one step for many did not move, and why."""

    public_id: UUID
    number: str
    """Empty when the case is unknown."""
    package: Package | None
    error: Exception


@dataclass(frozen=True, slots=True)
class BulkResult:
    """What came of one step for many cases."""

    done: tuple[str, ...]
    """Numbers of the cases that moved."""
    refused: tuple[BulkRefusal, ...]


def may_work_on(*, staff: Staff, case: Case) -> bool:
    """Return whether a staff member may see and work on a case: own team, or the team whose turn it is.

    Being given a case adds nothing: who left both teams has lost it too.
    """
    return case.team in staff.teams or case.turn_team in staff.teams


def require_work_on(*, staff: Staff, opened: OpenCase) -> None:
    """Stop when a staff member may not work on a case.

    Raises:
        NotYours: Another team is in charge.
    """
    if not may_work_on(staff=staff, case=opened.row):
        raise NotYours(
            f"Case {opened.row.number} is with team '{opened.row.team}'. Ask its lead to hand it over."
        )


def assign(*, public_id: UUID, to: UUID | None, staff: Staff, now: datetime) -> None:
    """Give a case to a colleague, or back to the team with ``to`` None. A lead may give to anybody of the team.

    Raises:
        NotYours: Another team is in charge, or a clerk gives to somebody else without leading the team.
        StaffMember.DoesNotExist: No such colleague in this city.
    """
    with transaction.atomic():
        opened = open_case(public_id=public_id, lock=True)
        require_work_on(staff=staff, opened=opened)
        member = StaffMember.objects.get(public_id=to, is_active=True) if to else None
        is_self = member is None or member.pk == staff.id
        if not is_self and opened.row.team not in staff.leads and opened.row.turn_team not in staff.leads:
            raise NotYours(
                f"Only the lead of '{opened.row.team}' gives cases to others. Take it yourself instead."
            )
        if member is not None:
            teams = set(member.memberships.values_list("team__key", flat=True))
            if not teams & {opened.row.team, opened.row.turn_team}:
                raise NotYours(
                    f"{member.name} is not in team '{opened.row.team}'. Choose somebody of the team."
                )
        store(
            opened,
            by=staff.audit_actor,
            now=now,
            actions=[("assigned", {"to": str(to) if to else ""})],
            extra={"assignee": member},
        )


def take_staff_step(
    *,
    public_id: UUID,
    step: str,
    staff: Staff,
    inputs: Mapping[str, Any],
    uploads: Sequence[Upload] = (),
    version: int | None,
    now: datetime,
) -> Taken:
    """Take a step as a staff member, with the files that belong to it; all or nothing.

    Args:
        uploads: ``input`` is the name of the step's input they belong to; it gets their ids.
        version: Version of the case the person saw; None skips the check.

    Raises:
        NoSuchCase: Unknown in this city.
        NotYours: Another team is in charge.
        StaleCase: Somebody else was faster.
        StepRefused: The procedure does not allow it, with every reason.
        FeeFault: A fee of the step cannot be assessed.
        FileRefused: A file cannot be taken.
    """
    with transaction.atomic():
        opened = open_case(public_id=public_id, lock=True)
        require_work_on(staff=staff, opened=opened)
        if version is not None and version != opened.row.version:
            raise StaleCase(f"Case {opened.row.number} has version {opened.row.version}, the page {version}.")
        return take_step(
            public_id=public_id,
            step=step,
            actor=staff.actor,
            by=staff.audit_actor,
            inputs={**inputs, **_kept(opened, uploads, now)},
            now=now,
        )


def _kept(opened: OpenCase, uploads: Sequence[Upload], now: datetime) -> dict[str, list[str]]:
    kept: dict[str, list[str]] = {}
    for upload in uploads:
        file = keep_file(
            content=upload.content,
            name=upload.name,
            subject=opened.row.public_id,
            cipher=opened.cipher,
            accept=STEP_FILE_TYPES,
            max_size=STEP_FILE_SIZE,
            purpose="step",
            now=now,
        )
        kept.setdefault(upload.input, []).append(str(file.public_id))
    return kept


def bulk_step(*, public_ids: Sequence[UUID], step: str, staff: Staff, now: datetime) -> BulkResult:
    """Take a simple step for many cases, each in a transaction of its own; one refusal does not stop the others."""
    done: list[str] = []
    refused: list[BulkRefusal] = []
    for public_id in dict.fromkeys(public_ids):
        opened: OpenCase | None = None
        try:
            with transaction.atomic():
                opened = open_case(public_id=public_id, lock=True)
                require_work_on(staff=staff, opened=opened)
                plan = opened.package.procedure.steps.get(step)
                if plan is None or not plan.is_bulk:
                    raise NotYours(f"'{step}' is no step for many cases at once. Open the case.")
                take_step(
                    public_id=public_id,
                    step=step,
                    actor=staff.actor,
                    by=staff.audit_actor,
                    inputs={},
                    now=now,
                )
        except (NotYours, StepRefused, FeeFault, LetterFault, LookupError) as error:
            number, package = (opened.row.number, opened.package) if opened else ("", None)
            refused.append(BulkRefusal(public_id, number, package, error))
        else:
            done.append(opened.row.number)
    return BulkResult(tuple(done), tuple(refused))
