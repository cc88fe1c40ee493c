"""Hand in what was asked for, correct answers, fill in the desk's page."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from rathaus.apps.accounts.queries import Staff
from rathaus.apps.audit.chains import Actor
from rathaus.apps.cases.models import Draft
from rathaus.apps.cases.opening import OpenCase, open_case, open_draft
from rathaus.apps.cases.operations.conversations import write_message
from rathaus.apps.cases.operations.desk import require_work_on
from rathaus.apps.cases.operations.drafts import AlreadySubmitted, Upload
from rathaus.apps.cases.operations.steps import Taken, store, take_step
from rathaus.apps.cases.situations import situation_of_case
from rathaus.apps.files.operations import keep_file
from rathaus.engine.forms import Field, PageReading, read_desk_page
from rathaus.engine.procedure import Actor as ProcedureActor

__all__ = ["add_missing", "answer_desk_page", "finish_correction"]

ADD_MISSING = "add_missing"
CORRECT = "correct"
_APPLICANT = ProcedureActor(kind="citizen")


def add_missing(*, public_id: UUID, uploads: Sequence[Upload], text: str, by: Actor, now: datetime) -> Taken:
    """Hand in requested documents and a few words; the clock of the office goes on.

    Args:
        uploads: ``input`` is the position of the open point ("0", "1" …) the file answers.

    Raises:
        StepRefused: Nothing was asked for.
        FileRefused: A file cannot be taken; nothing changed.
    """
    with transaction.atomic():
        opened = open_case(public_id=public_id, lock=True)
        answers = copy.deepcopy(opened.answers)
        loose: list[Upload] = []
        for upload in uploads:
            if not _put(opened, answers, upload, now):
                loose.append(upload)
        if text.strip() or loose:
            write_message(public_id=public_id, text=text, uploads=loose, by=by, now=now)
        return take_step(
            public_id=public_id,
            step=ADD_MISSING,
            actor=_APPLICANT,
            by=by,
            inputs={},
            now=now,
            answers=answers,
        )


def _put(opened: OpenCase, answers: dict[str, Any], upload: Upload, now: datetime) -> bool:
    """Add a file to the answer it was asked for; False when no field of the form takes it."""
    position = int(upload.input) if upload.input.isdigit() else -1
    if not 0 <= position < len(opened.open_points):
        return False
    path = tuple(opened.open_points[position].get("path") or ())
    node = opened.package.form.nodes.get(path)
    if not isinstance(node, Field) or not node.accept:
        return False
    file = keep_file(
        content=upload.content,
        name=upload.name,
        subject=opened.row.public_id,
        cipher=opened.cipher,
        accept=node.accept,
        max_size=node.max_size or 10_000_000,
        purpose="answer",
        now=now,
    )
    place: Any = answers
    for key in path[:-1]:
        place = place.setdefault(key, {})
        if isinstance(place, list):
            place = place[0] if place else {}
    entry = {
        "file": str(file.public_id),
        "name": upload.name,
        "media_type": file.media_type,
        "size": file.size,
    }
    place[path[-1]] = [*(place.get(path[-1]) or []), entry]
    return True


def finish_correction(*, draft_id: UUID, by: Actor, now: datetime) -> UUID:
    """Put the corrected answers of a draft into its case and return the case's id; what changed stands in the log.

    Raises:
        StepRefused: The case is past the point where the applicant may correct.
    """
    with transaction.atomic():
        draft = open_draft(public_id=draft_id, lock=True)
        case = draft.row.corrects
        if case is None or draft.row.submitted_at is not None:
            raise AlreadySubmitted(draft.row.subject)
        # The desk's answers are not the applicant's: they stay as they are in the case.
        opened = open_case(public_id=draft.row.subject, lock=True)
        answers = _with_desk(opened, draft.answers)
        step = ADD_MISSING if opened.progress.state == "incomplete" and opened.open_points else CORRECT
        take_step(
            public_id=draft.row.subject,
            step=step,
            actor=_APPLICANT,
            by=by,
            inputs={},
            now=now,
            answers=answers,
        )
        Draft.objects.filter(pk=draft.row.pk).update(
            submitted_at=now, sealed_answers=draft.cipher.seal_json({}, purpose=f"draft|{draft_id}")
        )
        return draft.row.subject


def _with_desk(opened: OpenCase, answers: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(answers)
    for member in opened.package.form.root.members:
        if member.by_clerk:
            if member.key in opened.answers:
                merged[member.key] = opened.answers[member.key]
            else:
                merged.pop(member.key, None)
    return merged


def answer_desk_page(
    *, public_id: UUID, page: str, raw: Mapping[str, Sequence[str]], staff: Staff, now: datetime
) -> PageReading:
    """Fill in a page for the desk; nothing is saved when the reading has errors.

    Raises:
        NoSuchCase: Unknown in this city.
        NotYours: Another team is in charge.
        PermissionError: The page is the applicant's.
    """
    with transaction.atomic():
        opened = open_case(public_id=public_id, lock=True)
        require_work_on(staff=staff, opened=opened)
        if not any(p.key == page and p.by_clerk for p in opened.package.form.pages):
            raise PermissionError(f"Page {page!r} is the applicant's. Ask for a correction instead.")
        reading = read_desk_page(
            package=opened.package,
            page=page,
            raw=raw,
            answers=opened.answers,
            situation=situation_of_case(opened=opened, now=now),
        )
        if not (reading.errors or reading.unknown):
            opened.answers = dict(reading.answers)
            store(
                opened,
                by=staff.audit_actor,
                now=now,
                actions=[("desk_answered", {"page": page})],
                has_new_answers=True,
            )
    return reading
