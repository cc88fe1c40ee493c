"""Hand in what was asked for, correct answers, fill in the desk's page."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from rathaus.apps.accounts.queries import Staff
from rathaus.apps.audit.chains import Actor
from rathaus.apps.cases.models import Draft
from rathaus.apps.cases.opening import NoSuchDraft, OpenCase, open_case, open_draft
from rathaus.apps.cases.operations.conversations import write_message
from rathaus.apps.cases.operations.desk import require_work_on
from rathaus.apps.cases.operations.drafts import AlreadySubmitted
from rathaus.apps.cases.operations.steps import Taken, changes_between, store, take_step
from rathaus.apps.cases.positions import is_applicant
from rathaus.apps.cases.situations import situation_of_case
from rathaus.apps.cases.uploads import Upload, put_entries, stored_entry
from rathaus.engine.forms import Field, Group, PageReading, read_desk_page, review
from rathaus.engine.procedure import Actor as ProcedureActor
from rathaus.engine.procedure import Refusal, StepRefused

__all__ = ["add_missing", "answer_desk_page", "finish_correction"]

_CITIZEN = ProcedureActor(kind="citizen")


def add_missing(
    *,
    public_id: UUID,
    uploads: Sequence[Upload],
    text: str,
    by: Actor,
    now: datetime,
    staff: Staff | None = None,
) -> Taken:
    """Hand in requested documents and a few words; the clock of the office goes on.

    Args:
        uploads: ``input`` is the position of the open point ("0", "1" …) the file answers.
        by: The applicant as the log sees them.
        staff: The employee whose own request it is, for internal services.

    Raises:
        StepRefused: Nothing was asked for.
        FileRefused: A file cannot be taken; nothing changed.
    """
    with transaction.atomic():
        opened = open_case(public_id=public_id, lock=True)
        step = _own_step(opened, only_moving=True)
        answers = copy.deepcopy(opened.answers)
        correction = _open_correction(opened)
        loose: list[Upload] = []
        for upload in uploads:
            place = _place(opened, upload)
            if place is None:
                loose.append(upload)
                continue
            field, occurrence = place
            entry = stored_entry(upload=upload, field=field, subject=public_id, cipher=opened.cipher, now=now)
            for tree in (answers, *correction.values()):
                put_entries(
                    form=opened.package.form,
                    answers=tree,
                    path=field.path,
                    occurrence=occurrence,
                    entries=[entry],
                )
        for draft, tree in correction.items():
            sealed = opened.cipher.seal_json(tree, purpose=f"draft|{draft}")
            Draft.objects.filter(public_id=draft).update(sealed_answers=sealed, version=F("version") + 1)
        if text.strip() or loose:
            write_message(public_id=public_id, text=text, uploads=loose, by=by, now=now)
        return take_step(
            public_id=public_id,
            step=step,
            actor=staff.actor if staff else _CITIZEN,
            by=by,
            inputs={},
            now=now,
            answers=answers,
        )


def _place(opened: OpenCase, upload: Upload) -> tuple[Field, list[int]] | None:
    """Return the file field an upload answers, and in which occurrence; None when it only goes with the message."""
    position = int(upload.input) if upload.input.isdecimal() and len(upload.input) < 4 else -1
    if not 0 <= position < len(opened.open_points):
        return None
    point = opened.open_points[position]
    field = opened.package.form.nodes.get(tuple(point["path"]))
    return (field, point["occurrence"]) if isinstance(field, Field) and field.accept else None


def _open_correction(opened: OpenCase) -> dict[UUID, dict[str, Any]]:
    """Return id → stored answers of a correction somebody has begun: what is added now belongs there too."""
    rows = Draft.objects.select_for_update().filter(corrects=opened.row, submitted_at=None)
    return {
        row.public_id: opened.cipher.open_json(row.sealed_answers, purpose=f"draft|{row.public_id}")
        for row in rows
    }


def _own_step(opened: OpenCase, *, only_moving: bool) -> str:
    """Return the applicant's step by which changed answers go into the case as it stands.

    Where it is the applicant's turn, the step that gives the turn back; else the one that leaves the case where it is.

    Args:
        only_moving: Leave out steps that leave the case where it is.

    Raises:
        StepRefused: There is none.
    """
    procedure, state = opened.package.procedure, opened.progress.state
    steps = [
        step
        for step in procedure.steps.values()
        if step.opens and state in step.sources and is_applicant(procedure.roles[step.by])
    ]
    found = [step for step in steps if step.to is not None]
    if not only_moving:
        found += [step for step in steps if step.to is None]
    if not found:
        raise StepRefused((Refusal("add_missing" if only_moving else "correct", "wrong_state", state),))
    return found[0].key


def finish_correction(*, draft_id: UUID, by: Actor, now: datetime, staff: Staff | None = None) -> UUID:
    """Put the corrected answers of a draft into its case and return the case's id; what changed stands in the log.

    Args:
        by: The applicant as the log sees them.
        staff: The employee whose own request it is, for internal services.

    Raises:
        NoSuchDraft: Unknown or expired, or it corrects nothing.
        AlreadySubmitted: The correction was handed in before.
        StepRefused: The case is past the point where the applicant may correct.
    """
    known = open_draft(public_id=draft_id).row
    if known.corrects_id is None:
        raise NoSuchDraft(f"Draft {draft_id} corrects nothing. Hand it in instead.")
    subject = known.subject
    with transaction.atomic():
        opened = open_case(public_id=subject, lock=True)  # first the case, then its drafts: one order for all
        draft = open_draft(public_id=draft_id, lock=True)
        if draft.row.submitted_at is not None:
            raise AlreadySubmitted(subject)
        corrected = review(
            package=opened.package,
            answers=_with_desk(opened.package.form.root, opened.answers, draft.answers),
            situation=situation_of_case(opened=opened, now=now),
        )
        take_step(
            public_id=subject,
            step=_own_step(opened, only_moving=False),
            actor=staff.actor if staff else _CITIZEN,
            by=by,
            inputs={},
            now=now,
            answers=corrected.application,  # as at the first time: nothing that is not asked any more
        )
        Draft.objects.filter(pk=draft.row.pk).update(
            submitted_at=now, sealed_answers=draft.cipher.seal_json({}, purpose=f"draft|{draft_id}")
        )
    return subject


def _with_desk(group: Group, of_case: Mapping[str, Any], of_draft: Mapping[str, Any]) -> dict[str, Any]:
    """Return the applicant's answers with those of the desk as they stand in the case: they are not the applicant's.

    In a repeated group they are matched by position; where the applicant added or took away an occurrence, the
    desk's answers go with the occurrence they were copied with.
    """
    merged = dict(of_draft)
    for member in group.members:
        known, given = of_case.get(member.key), of_draft.get(member.key)
        if member.by_clerk:
            merged.pop(member.key, None)
            if known is not None:
                merged[member.key] = known
        elif isinstance(member, Group) and isinstance(given, Mapping):
            merged[member.key] = _with_desk(member, known or {}, given)
        elif isinstance(member, Group) and isinstance(given, list) and len(given) == len(known or ()):
            merged[member.key] = [
                _with_desk(member, old, new) for old, new in zip(known or (), given, strict=True)
            ]
    return merged


def answer_desk_page(
    *,
    public_id: UUID,
    page: str,
    raw: Mapping[str, Sequence[str]],
    staff: Staff,
    now: datetime,
    with_gaps: bool = False,
) -> PageReading:
    """Fill in a page for the desk; nothing is saved when the reading has errors.

    Args:
        with_gaps: Save although something is missing, to go on later; what is wrong is not saved either way.

    Raises:
        NoSuchCase: Unknown in this city.
        NotYours: Another team is in charge.
        PermissionError: The page is the applicant's, or the case is at its end.
    """
    with transaction.atomic():
        opened = open_case(public_id=public_id, lock=True)
        require_work_on(staff=staff, opened=opened)
        if not any(p.key == page and p.by_clerk for p in opened.package.form.pages):
            raise PermissionError(f"Page {page!r} is the applicant's. Ask for a correction instead.")
        if opened.package.procedure.states[opened.progress.state].is_end:
            raise PermissionError(f"Case {opened.row.number} is at its end. Its answers stay as they are.")
        reading = read_desk_page(
            package=opened.package,
            page=page,
            raw=raw,
            answers=opened.answers,
            situation=situation_of_case(opened=opened, now=now),
        )
        errors = [error for error in reading.errors if not (with_gaps and error.kind == "missing")]
        changes = changes_between(opened.package, opened.answers, reading.answers)
        if changes and not (errors or reading.unknown):
            opened.answers = dict(reading.answers)
            store(
                opened,
                by=staff.audit_actor,
                now=now,
                actions=[("desk_answered", {"page": page, **changes})],
                has_new_answers=True,
            )
    return reading
