"""A draft becomes a case: one transaction, after which nothing accepted can get lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from rathaus.apps.accounts.queries import Staff
from rathaus.apps.audit.chains import Actor, ChainHead
from rathaus.apps.audit.models import AuditEntry
from rathaus.apps.audit.operations import entries_for
from rathaus.apps.cases.applicants import applicant_of
from rathaus.apps.cases.codes import new_number
from rathaus.apps.cases.effects import carry_out
from rathaus.apps.cases.law import calendar_for, law_of
from rathaus.apps.cases.models import Case, CaseAnswers, CaseWord, Draft
from rathaus.apps.cases.opening import OpenCase, OpenDraft, open_draft
from rathaus.apps.cases.operations.drafts import AlreadySubmitted
from rathaus.apps.cases.positions import position_of
from rathaus.apps.cases.situations import local_date, situation_of_draft
from rathaus.apps.cases.words import word_digests
from rathaus.apps.cities.queries import city_by_id
from rathaus.engine.forms import Review, answers_to_json, review, scope_for
from rathaus.engine.packages import Package
from rathaus.engine.procedure import Actor as ProcedureActor
from rathaus.engine.procedure import Progress, take

__all__ = ["NotComplete", "Submitted", "submit"]

SUBMIT = "submit"
_NUMBER_TRIES = 5


class NotComplete(Exception):
    """Something is missing, and the person did not say to hand it in anyway."""

    def __init__(self, found: Review) -> None:
        super().__init__(f"{len(found.open_points)} answers are missing.")
        self.review = found


@dataclass(frozen=True, slots=True)
class Submitted:
    """The case a draft became; ``is_new`` False when an earlier submit had made it."""

    public_id: UUID
    number: str
    is_new: bool


def submit(
    *,
    public_id: UUID,
    accepts_gaps: bool,
    has_portal_consent: bool,
    now: datetime,
    staff: Staff | None = None,
) -> Submitted:
    """Hand a draft in; a second call finds the case the first one made.

    Args:
        accepts_gaps: Hand in although something is missing (§ 24 (3) VwVfG); the gaps become open points.
        has_portal_consent: Consent to notices by retrieval from the account, only with an account.
        staff: The employee who hands in, for internal services: the procedure then knows the same person as
            applicant and as manager (four eyes).

    Raises:
        NoSuchDraft: Unknown or expired.
        AlreadySubmitted: The draft corrects a case; it does not become another one.
        NotComplete: Something is missing and ``accepts_gaps`` is False.
        StepRefused: The procedure does not allow it.
    """
    with transaction.atomic():
        draft = open_draft(public_id=public_id, lock=True)
        if draft.row.corrects_id is not None:
            raise AlreadySubmitted(draft.row.subject)
        if draft.row.submitted_at is not None:
            case = Case.objects.only("number", "public_id", "city_id").get(public_id=draft.row.subject)
            return Submitted(case.public_id, case.number, is_new=False)
        situation = situation_of_draft(package=draft.package, values=draft.values, now=now)
        found = review(package=draft.package, answers=draft.answers, situation=situation)
        if found.open_points and not accepts_gaps:
            raise NotComplete(found)
        case = _make_case(draft, found, has_portal_consent=has_portal_consent, now=now)
        _close_draft(draft, now)
        _first_step(draft, case, found, staff=staff, now=now)
    return Submitted(case.public_id, case.number, is_new=True)


def _make_case(draft: OpenDraft, found: Review, *, has_portal_consent: bool, now: datetime) -> Case:
    """Insert the case row under a free number."""
    package, row = draft.package, draft.row
    applicant = applicant_of(package=package, answers=found.application)
    team = team_of(package, row.city_id)
    day = local_date(now)
    for attempt in range(_NUMBER_TRIES):
        case = Case(
            public_id=row.public_id,
            number=new_number(prefix=city_by_id(row.city_id).prefix, year=day.year),
            code_digest=row.code_digest,
            service=row.service,
            package_digest=row.package_digest,
            language=row.language,
            team=team,
            user_id=row.user_id,
            has_portal_consent=has_portal_consent and row.user_id is not None,
            is_incomplete=bool(found.open_points),
            sealed_title=draft.cipher.seal(applicant.title.encode(), purpose="title"),
            received_at=now,
            changed_at=now,
            audit_head="",
            progress={},
            state=package.procedure.start,
        )
        try:
            with transaction.atomic():
                case.save(force_insert=True)
        except IntegrityError:
            if attempt == _NUMBER_TRIES - 1:
                raise
        else:
            return case
    raise AssertionError("unreachable: the loop returns or raises")


def _first_step(
    draft: OpenDraft, case: Case, found: Review, *, staff: Staff | None, now: datetime
) -> None:
    package = draft.package
    citizen = f"user-{draft.row.user_id}" if draft.row.user_id else "guest"
    actor = staff.audit_actor if staff else Actor("citizen", citizen)
    points = [point_to_json(point) for point in found.open_points]
    opened = OpenCase(
        row=case,
        cipher=draft.cipher,
        package=package,
        values=draft.values,
        answers=dict(found.application),
        progress=Progress(state=package.procedure.start, team=case.team),
        open_points=points,
    )
    scope = scope_for(
        package, opened.answers, situation_of_draft(package=package, values=draft.values, now=now)
    )
    move = take(
        procedure=package.procedure,
        progress=opened.progress,
        step=SUBMIT,
        actor=staff.actor if staff else ProcedureActor(kind="citizen", id=citizen),
        inputs={},
        at=timezone.localtime(now),
        scope=scope,
        calendar=calendar_for(draft.row.city_id, package),
        law=law_of(package),
    )
    opened.progress = move.progress
    ledger = carry_out(opened=opened, move=move, inputs={}, now=now)
    entries, head = entries_for(
        head=ChainHead(draft.row.audit_seq, draft.row.audit_head),
        subject=case.public_id,
        cipher=draft.cipher,
        at=now,
        actor=actor,
        actions=[
            (
                f"step_{SUBMIT}",
                {
                    "number": case.number,
                    "package": package.digest,
                    "values": draft.values.digest,
                    "open_points": len(points),
                    "state": move.progress.state,
                },
            ),
            *ledger.happened,
        ],
    )
    CaseAnswers(
        case=case,
        sealed=draft.cipher.seal_json(answers_to_json(package, opened.answers), purpose="answers"),
        sealed_open_points=draft.cipher.seal_json(points, purpose="open-points") if points else None,
    ).save(force_insert=True)
    applicant = applicant_of(package=package, answers=opened.answers)
    digests = word_digests([applicant.given_names, applicant.family_name, applicant.organisation])
    CaseWord.objects.bulk_create([CaseWord(case=case, digest=digest) for digest in digests])
    AuditEntry.objects.bulk_create(entries)
    ledger.write()
    Case.objects.filter(pk=case.pk).update(
        **position_of(opened=opened, now=now), audit_seq=head.seq, audit_head=head.digest
    )


def team_of(package: Package, city_id: int) -> str:
    """Return the team of the office in charge of a service."""
    office = city_by_id(city_id).data["offices"][package.office]
    return str(office["team"])


def _close_draft(draft: OpenDraft, now: datetime) -> None:
    """Empty the draft: the case has the answers now, the row stays so that a second submit finds the case."""
    Draft.objects.filter(pk=draft.row.pk).update(
        submitted_at=now,
        sealed_answers=draft.cipher.seal_json({}, purpose=f"draft|{draft.row.public_id}"),
    )


def point_to_json(point: Any) -> dict[str, Any]:
    """Return an open point of a review as stored: what is missing, and its sentence for people."""
    return {
        "kind": "missing",
        "path": list(point.path),
        "occurrence": list(point.occurrence),
        "problem": point.kind,
        "text": point.message("de"),
    }


def points_by_path(points: list[Mapping[str, Any]]) -> dict[tuple[str, ...], str]:
    """Return path → sentence of stored open points."""
    return {tuple(point["path"]): str(point["text"]) for point in points if point.get("path")}
