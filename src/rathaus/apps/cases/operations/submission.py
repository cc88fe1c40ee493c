"""A draft becomes a case: one transaction, after which nothing accepted can get lost."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from rathaus.apps.accounts.queries import Staff
from rathaus.apps.audit.chains import ChainHead
from rathaus.apps.audit.models import AuditEntry
from rathaus.apps.audit.operations import entries_for
from rathaus.apps.cases.applicants import applicant_of
from rathaus.apps.cases.codes import new_number
from rathaus.apps.cases.effects import carry_out
from rathaus.apps.cases.law import calendar_for, law_of
from rathaus.apps.cases.models import Case, CaseAnswers, Draft
from rathaus.apps.cases.opening import OpenCase, OpenDraft, open_draft
from rathaus.apps.cases.operations.drafts import IsCorrection, applicant_actor
from rathaus.apps.cases.points import points_of
from rathaus.apps.cases.positions import position_of
from rathaus.apps.cases.situations import local_date, situation_of_case, situation_of_draft
from rathaus.apps.cases.words import index_words
from rathaus.apps.cities.queries import city_by_id
from rathaus.apps.cities.statements import Update, together
from rathaus.engine.forms import Review, answers_to_json, review, scope_for
from rathaus.engine.packages import Package
from rathaus.engine.procedure import Actor as ProcedureActor
from rathaus.engine.procedure import Progress, take

__all__ = ["NotComplete", "NumberTaken", "Submitted", "submit"]

SUBMIT = "submit"
_NUMBER_TRIES = 5
_CLOSE = Update(Draft, "submitted_at", "sealed_answers")


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
        IsCorrection: The draft corrects a case; it does not become another one.
        NotComplete: Something is missing and ``accepts_gaps`` is False.
        NumberTaken: Several numbers drawn were all taken.
        StepRefused: The procedure does not allow it.
        FeeFault, LetterFault: What the first step causes cannot be written; nothing was handed in.
    """
    for _ in range(_NUMBER_TRIES - 1):
        with suppress(NumberTaken):
            return _submitted(public_id, accepts_gaps, has_portal_consent, now, staff)
    return _submitted(public_id, accepts_gaps, has_portal_consent, now, staff)


class NumberTaken(RuntimeError):
    """Another case of the city has the number drawn; everything is undone, and another one is drawn."""

    def __init__(self, number: str) -> None:
        super().__init__(f"The case number {number} is taken. Hand in again to draw another one.")


def _submitted(
    public_id: UUID, accepts_gaps: bool, has_portal_consent: bool, now: datetime, staff: Staff | None
) -> Submitted:
    with transaction.atomic():
        draft = open_draft(public_id=public_id, lock=True)
        if draft.row.corrects_id is not None:
            raise IsCorrection(draft.row.subject)
        if draft.row.submitted_at is not None:
            case = Case.objects.only("number", "public_id", "city_id").get(public_id=draft.row.subject)
            return Submitted(case.public_id, case.number, is_new=False)
        situation = situation_of_draft(package=draft.package, values=draft.values, now=now)
        found = review(package=draft.package, answers=draft.answers, situation=situation)
        if found.open_points and not accepts_gaps:
            raise NotComplete(found)
        opened = _new_case(draft, found, has_portal_consent=has_portal_consent, now=now)
        _take_first_step(draft, opened, staff=staff, now=now)
    return Submitted(opened.row.public_id, opened.row.number, is_new=True)


def _new_case(draft: OpenDraft, found: Review, *, has_portal_consent: bool, now: datetime) -> OpenCase:
    """Return the case a draft becomes, not stored yet, under a number just drawn."""
    package, row = draft.package, draft.row
    applicant = applicant_of(package=package, answers=found.application)
    points = points_of(package=package, problems=found.open_points)
    team = team_of(package, row.city_id)
    case = Case(
        public_id=row.public_id,
        number=new_number(prefix=city_by_id(row.city_id).prefix, year=local_date(now).year),
        code_digest=row.code_digest,
        service=row.service,
        package_digest=row.package_digest,
        language=row.language,
        team=team,
        user=row.user,
        has_portal_consent=has_portal_consent and row.user_id is not None,
        is_incomplete=bool(points),
        sealed_title=draft.cipher.seal(applicant.title.encode(), purpose="title"),
        received_at=now,
        city_id=row.city_id,
    )
    return OpenCase(
        row=case,
        cipher=draft.cipher,
        package=package,
        values=draft.values,
        answers=dict(found.application),
        progress=Progress(state=package.procedure.start, team=team),
        open_points=points,
    )


def _take_first_step(draft: OpenDraft, opened: OpenCase, *, staff: Staff | None, now: datetime) -> None:
    """Take the step that hands in, write the case with everything it causes, and close the draft."""
    package, case = opened.package, opened.row
    actor = staff.audit_actor if staff else applicant_actor(draft.row.user)
    move = take(
        procedure=package.procedure,
        progress=opened.progress,
        step=SUBMIT,
        actor=staff.actor if staff else ProcedureActor(kind="citizen", id=actor.id),
        inputs={},
        at=timezone.localtime(now),
        scope=scope_for(package, opened.answers, situation_of_case(opened=opened, now=now)),
        calendar=calendar_for(case.city_id, package),
        law=law_of(package),
    )
    opened.progress = move.progress
    ledger = carry_out(opened=opened, move=move, inputs={}, now=now)
    entries, head = entries_for(
        head=ChainHead(draft.row.audit_seq, draft.row.audit_head),
        subject=case.public_id,
        cipher=opened.cipher,
        at=now,
        actor=actor,
        actions=[(f"step_{SUBMIT}", _entry(opened)), *ledger.happened],
    )
    for name, value in position_of(opened=opened, now=now).items():
        setattr(case, name, value)
    case.has_new_message = ledger.tells_staff
    case.audit_seq, case.audit_head = head.seq, head.digest
    _insert(case)
    points = opened.open_points
    with together():
        CaseAnswers(
            case=case,
            sealed=opened.cipher.seal_json(answers_to_json(package, opened.answers), purpose="answers"),
            sealed_open_points=opened.cipher.seal_json(points, purpose="open-points") if points else None,
        ).save(force_insert=True)
        index_words(case=case, applicant=ledger.applicant, is_new=True)
        AuditEntry.objects.bulk_create(entries)
        ledger.write()
        _close_draft(draft, now)


def _entry(opened: OpenCase) -> dict[str, Any]:
    return {
        "number": opened.row.number,
        "package": opened.package.digest,
        "values": opened.values.digest,
        "open_points": len(opened.open_points),
        "state": opened.progress.state,
    }


def _insert(case: Case) -> None:
    try:
        case.save(force_insert=True)
    except IntegrityError as error:
        # SQLite names the columns, PostgreSQL the constraint.
        if "case_number_once" in str(error) or "case.number" in str(error):
            raise NumberTaken(case.number) from error
        raise


def team_of(package: Package, city_id: int) -> str:
    """Return the team of the office in charge of a service."""
    office = city_by_id(city_id).data["offices"][package.office]
    return str(office["team"])


def _close_draft(draft: OpenDraft, now: datetime) -> None:
    """Empty the draft: the case has the answers now, the row stays so that a second submit finds the case."""
    _CLOSE.run(
        pk=draft.row.pk,
        submitted_at=now,
        sealed_answers=draft.cipher.seal_json({}, purpose=f"draft|{draft.row.public_id}"),
    )
