"""Take a step: check, lock, change, log, and write what it causes; by a person or by the clock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from rathaus.apps.accounts.models import Membership
from rathaus.apps.audit.chains import SYSTEM, Actor
from rathaus.apps.audit.operations import append
from rathaus.apps.cases.applicants import applicant_of
from rathaus.apps.cases.effects import carry_out
from rathaus.apps.cases.law import calendar_of, law_of
from rathaus.apps.cases.models import Case, CaseAnswers
from rathaus.apps.cases.opening import OpenCase, open_case
from rathaus.apps.cases.points import points_after
from rathaus.apps.cases.positions import position_of
from rathaus.apps.cases.situations import situation_of_case
from rathaus.apps.cases.words import index_words
from rathaus.apps.notices.models import Notice
from rathaus.engine.forms import answers_to_json, scope_for
from rathaus.engine.packages import Package
from rathaus.engine.procedure import Actor as ProcedureActor
from rathaus.engine.procedure import Move, due_move, take

__all__ = ["StaleCase", "Taken", "changes_between", "run_case_clock", "store", "take_step"]


class StaleCase(RuntimeError):
    """The case changed since the page was shown; look at it again before acting."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What a step led to."""

    state: str
    notices: tuple[Notice, ...]


def take_step(
    *,
    public_id: UUID,
    step: str,
    actor: ProcedureActor,
    by: Actor,
    inputs: Mapping[str, Any],
    now: datetime,
    version: int | None = None,
    answers: Mapping[str, Any] | None = None,
) -> Taken:
    """Take one step of a case.

    Args:
        actor: The person as the procedure sees it (role, teams).
        by: The same person as the log sees it.
        inputs: What the step asks for.
        version: Version of the case the person saw; None skips the check.
        answers: Typed answers that replace the stored ones (a correction, added documents, the desk's page).

    Raises:
        NoSuchCase: Unknown in this city.
        StaleCase: Somebody else was faster.
        StepRefused: The procedure does not allow it, with every reason.
        FeeFault: A fee of the step cannot be assessed.
        LetterFault: A letter of the step cannot be written.
        NoWriter, ValueError: A message to another authority cannot be written.
    """
    with transaction.atomic():
        opened = open_case(public_id=public_id, lock=True)
        if version is not None and version != opened.row.version:
            raise StaleCase(
                f"Case {opened.row.number} has version {opened.row.version}, the page showed {version}."
            )
        changes: Mapping[str, Any] = {}
        if answers is not None:
            changes = changes_between(opened.package, opened.answers, answers)
            opened.answers = dict(answers)
        scope = scope_for(opened.package, opened.answers, situation_of_case(opened=opened, now=now))
        move = take(
            procedure=opened.package.procedure,
            progress=opened.progress,
            step=step,
            actor=actor,
            inputs=inputs,
            at=timezone.localtime(now),
            scope=scope,
            calendar=calendar_of(opened),
            law=law_of(opened.package),
        )
        return _finish(opened, move, by=by, inputs=inputs, now=now, changes=changes)


def run_case_clock(*, public_id: UUID, now: datetime) -> list[str]:
    """Take every step of the clock that is due; return their keys in order. Running it twice changes nothing."""
    taken: list[str] = []
    with transaction.atomic():
        while len(taken) < 20:
            opened = open_case(public_id=public_id, lock=True)
            scope = scope_for(opened.package, opened.answers, situation_of_case(opened=opened, now=now))
            move = due_move(
                procedure=opened.package.procedure,
                progress=opened.progress,
                scope=scope,
                at=timezone.localtime(now),
                calendar=calendar_of(opened),
                law=law_of(opened.package),
            )
            if move is None:
                if not taken:
                    position = position_of(opened=opened, now=now)
                    del position["changed_at"]  # the clock only looked
                    Case.objects.filter(pk=opened.row.pk).update(**position)
                break
            _finish(opened, move, by=replace(SYSTEM, kind="time"), inputs={}, now=now, changes={})
            taken.append(move.step.key)
    return taken


def _finish(
    opened: OpenCase,
    move: Move,
    *,
    by: Actor,
    inputs: Mapping[str, Any],
    now: datetime,
    changes: Mapping[str, Any],
) -> Taken:
    before = opened.progress.state
    opened.progress = move.progress
    points = opened.open_points
    opened.open_points = points_after(
        opened=opened, step=move.step, inputs=inputs, has_new_answers=bool(changes), now=now
    )
    signer = by.name if by.kind == "staff" else ""
    ledger = carry_out(opened=opened, move=move, inputs=inputs, now=now, signer=signer)
    entry = {
        "step": move.step.key,
        "from": before,
        "to": move.progress.state,
        "inputs": {name: _plain(value) for name, value in inputs.items()},
        "changed": [],
        **changes,
        "values": opened.values.digest,
    }
    store(
        opened,
        by=by,
        now=now,
        actions=[(f"step_{move.step.key}", entry), *ledger.happened],
        has_new_answers=bool(changes) or ledger.answers_changed,
        extra={"has_new_message": True} if ledger.tells_staff else {},
        has_new_points=points != opened.open_points,
    )
    return Taken(move.progress.state, tuple(ledger.write()))


def store(
    opened: OpenCase,
    *,
    by: Actor,
    now: datetime,
    actions: list[tuple[str, Mapping[str, Any]]],
    has_new_answers: bool = False,
    has_new_points: bool = False,
    extra: Mapping[str, Any] | None = None,
) -> None:
    """Write a changed case and its log entries; the caller holds the lock."""
    row, cipher = opened.row, opened.cipher
    head = append(head=opened.head, subject=row.public_id, cipher=cipher, at=now, actor=by, actions=actions)
    position = position_of(opened=opened, now=now)
    changes = {**_released(row, actions, position), **(extra or {}), **position}
    answers: dict[str, Any] = {}
    if has_new_answers:
        stored = answers_to_json(opened.package, opened.answers)
        answers["sealed"] = cipher.seal_json(stored, purpose="answers")
        applicant = applicant_of(package=opened.package, answers=opened.answers)
        if applicant.title != opened.title:
            changes["sealed_title"] = cipher.seal(applicant.title.encode(), purpose="title")
            index_words(case=row, applicant=applicant)
    if has_new_points:
        answers["sealed_open_points"] = (
            cipher.seal_json(opened.open_points, purpose="open-points") if opened.open_points else None
        )
        changes["is_incomplete"] = bool(opened.open_points)
    if answers:
        CaseAnswers.objects.filter(case=row).update(**answers)
    Case.objects.filter(pk=row.pk).update(
        **changes, version=F("version") + 1, audit_seq=head.seq, audit_head=head.digest
    )
    row.audit_seq, row.audit_head, row.version = head.seq, head.digest, row.version + 1


def _released(
    row: Case, actions: list[tuple[str, Mapping[str, Any]]], position: Mapping[str, Any]
) -> dict[str, None]:
    """Take a case from its clerk once it left the house, or it is the turn of a team they are not in."""
    if row.assignee_id is None:
        return {}
    team = position["turn_team"]
    is_moved = (
        team not in ("", row.turn_team)
        and not Membership.objects.filter(member_id=row.assignee_id, team__key=team).exists()
    )
    left_house = any(action == "handed_over" for action, _ in actions)
    return {"assignee": None} if is_moved or left_house else {}


def _plain(value: Any) -> Any:
    return value if isinstance(value, (str, int, bool, list)) else str(value)


def changes_between(package: Package, old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Return what differs between two sets of answers, for the log; empty when nothing does.

    Returns:
        ``changed``: dotted paths with occurrence numbers, sorted; ``before``: path → the former answer as JSON, None
        where there was none. The answers themselves are overwritten, so the log is where the former ones stay.
    """
    before = dict(_flat(answers_to_json(package, old)))
    after = dict(_flat(answers_to_json(package, new)))
    changed = sorted(path for path in {*before, *after} if before.get(path) != after.get(path))
    return {"changed": changed, "before": {path: before.get(path) for path in changed}} if changed else {}


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield dotted path and value of every answer; occurrences are counted from 1, other lists are one value."""
    if isinstance(value, Mapping) and "media_type" not in value:
        for key, inner in value.items():
            yield from _flat(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list) and value and all(_is_occurrence(one) for one in value):
        for number, inner in enumerate(value, start=1):
            yield from _flat(inner, f"{path}.{number}")
    else:
        yield path, value


def _is_occurrence(value: Any) -> bool:
    return isinstance(value, Mapping) and "media_type" not in value
