"""Answers on their way: start, fill in page by page, take files, throw away."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import transaction

from rathaus.apps.accounts.models import User
from rathaus.apps.audit.chains import Actor, ChainHead, canonical
from rathaus.apps.audit.models import AuditEntry
from rathaus.apps.audit.operations import append
from rathaus.apps.cases.codes import code_digest, new_code
from rathaus.apps.cases.models import Case, Draft
from rathaus.apps.cases.opening import OpenDraft, open_case, open_draft
from rathaus.apps.cases.situations import situation_of_draft
from rathaus.apps.cases.uploads import Entry, Upload, put_entries, stored_entry
from rathaus.apps.catalogue.queries import offered
from rathaus.apps.cities.statements import Update, together
from rathaus.apps.files.models import StoredFile
from rathaus.apps.files.operations import drop_file
from rathaus.apps.files.typing_by_content import FileRefused
from rathaus.apps.keys.ciphers import new_case_key
from rathaus.apps.keys.models import CaseKey
from rathaus.engine.deadlines import Length
from rathaus.engine.forms import (
    Field,
    PageReading,
    Problem,
    answers_to_json,
    next_page,
    read_page,
    template_of,
)
from rathaus.engine.packages import Package

__all__ = [
    "AlreadySubmitted",
    "IsCorrection",
    "Outcome",
    "Posted",
    "Saved",
    "StartedDraft",
    "Upload",
    "answer_page",
    "delete_draft",
    "seen_mark",
    "start_correction",
    "start_draft",
]

DRAFT_LIFETIME = timedelta(days=30)
"""How long an untouched draft is kept where the package does not say."""
DAYS_OF = {"days": 1, "weeks": 7, "months": 30, "years": 365}
"""Days of the units a retention may have; for drafts a rough month will do."""


@dataclass(frozen=True, slots=True)
class StartedDraft:
    """A new draft and the one moment its code is known in plain."""

    public_id: UUID
    code: str


@dataclass(frozen=True, slots=True)
class Posted:
    """A page as it was posted."""

    raw: Mapping[str, Sequence[str]]
    """Values by field name, without csrf token, marks and buttons of the page itself."""
    uploads: Sequence[Upload] = ()
    seen: str = ""
    """The mark the page carried when it was shown (``seen_mark``); "" skips the check."""
    shown: Collection[str] = ()
    """Names of the inputs the page had: questions that came up since are told from unanswered ones."""


class Outcome(StrEnum):
    """What came of an answered page."""

    SAVED = "saved"
    """Saved: go on."""
    ASKS_MORE = "asks_more"
    """Saved, but the answers brought up questions the page had not shown: show it again, it is no mistake."""
    REARRANGED = "rearranged"
    """Saved, with an occurrence or file more or less: show it again."""
    REFUSED = "refused"
    """No typed answer was changed: show it again with the reading's problems, the refused files, or the notice
    that another window changed the page meanwhile."""


@dataclass(slots=True)
class Saved:
    """What came of an answered page, and where to go from there."""

    opened: OpenDraft
    reading: PageReading
    outcome: Outcome
    following: str | None = None
    """After SAVED: the page that comes next, None when it is the check."""
    is_stale: bool = False
    refused: list[tuple[str, FileRefused]] = field(default_factory=list)

    @property
    def is_saved(self) -> bool:
        """Whether what could be read is stored."""
        return self.outcome is not Outcome.REFUSED


def seen_mark(opened: OpenDraft, page: str) -> str:
    """Return a short mark of the page's stored answers, posted back so that a stale page is recognised."""
    plan = {item.node.path for item in next(p for p in opened.package.form.pages if p.key == page).items}
    part = {path[0]: opened.answers.get(path[0]) for path in plan}
    stored = answers_to_json(opened.package, part)
    return opened.cipher.digest(canonical([page, stored]))[:16]


def start_draft(
    *,
    service: str,
    language: str,
    now: datetime,
    user: User | None = None,
    answers: Mapping[str, Any] | None = None,
) -> StartedDraft:
    """Begin an application of a service the city in scope offers.

    Args:
        answers: Typed answers to begin with: from the account, an older case, or the quick check.

    Raises:
        NotOffered: The city does not offer the service.
    """
    package = offered(service).package
    public_id, code = uuid.uuid4(), new_code()
    wrapped, cipher = new_case_key(public_id)
    actor = applicant_actor(user)
    stored = answers_to_json(package, answers or {})
    with transaction.atomic(), together():
        CaseKey(subject=public_id, wrapped=wrapped, created_at=now).save(force_insert=True)
        head = append(
            head=ChainHead(),
            subject=public_id,
            cipher=cipher,
            at=now,
            actor=actor,
            actions=[("draft_started", {"service": service, "package": package.digest})],
        )
        Draft(
            public_id=public_id,
            subject=public_id,
            code_digest=code_digest(code),
            service=service,
            package_digest=package.digest,
            language=language,
            sealed_answers=cipher.seal_json(stored, purpose=f"draft|{public_id}"),
            user=user,
            created_at=now,
            changed_at=now,
            expires_at=now + lifetime_of(package),
            audit_seq=head.seq,
            audit_head=head.digest,
        ).save(force_insert=True)
    return StartedDraft(public_id, code)


def start_correction(*, case_id: UUID, now: datetime, user: User | None = None) -> UUID:
    """Open the answers of a case for correction; return the draft's id. An open correction is gone on with."""
    with transaction.atomic():
        opened = open_case(public_id=case_id, lock=True)
        known = Draft.objects.filter(corrects=opened.row, submitted_at=None).first()
        if known is not None:
            return known.public_id
        public_id = uuid.uuid4()
        stored = answers_to_json(opened.package, opened.answers)
        Draft(
            public_id=public_id,
            subject=case_id,
            corrects=opened.row,
            code_digest=code_digest(new_code()),
            service=opened.row.service,
            package_digest=opened.row.package_digest,
            language=opened.row.language,
            sealed_answers=opened.cipher.seal_json(stored, purpose=f"draft|{public_id}"),
            user=user,
            created_at=now,
            changed_at=now,
            expires_at=now + lifetime_of(opened.package),
            audit_head="",
        ).save(force_insert=True)
        head = append(
            head=opened.head,
            subject=case_id,
            cipher=opened.cipher,
            at=now,
            actor=applicant_actor(user),
            actions=[("correction_started", {})],
        )
        Case.objects.filter(pk=opened.row.pk).update(audit_seq=head.seq, audit_head=head.digest)
    return public_id


def answer_page(
    *,
    public_id: UUID,
    page: str,
    posted: Posted,
    now: datetime,
    account: Mapping[str, Any] | None = None,
    with_gaps: bool = False,
) -> Saved:
    """Read one posted page and save it, all or nothing.

    Args:
        account: What the person's account may fill in.
        with_gaps: Save what could be read although something is missing or wrong: the person goes on without it.

    Returns:
        ``Saved``; with the outcome REFUSED no typed answer was changed, but checked files are kept, so that nobody
        uploads twice. The same page posted twice is saved once.

    Raises:
        NoSuchDraft: Unknown or expired.
        AlreadySubmitted: The draft became a case meanwhile.
        NoSuchPage: The form has no such page, or clerks fill it.
    """
    with transaction.atomic():
        opened = open_draft(public_id=public_id, lock=True)
        if opened.row.submitted_at is not None:
            raise AlreadySubmitted(opened.row.subject)
        situation = situation_of_draft(package=opened.package, values=opened.values, now=now, account=account)
        kept, refused = _keep_uploads(opened, posted.uploads, now=now)
        reading = read_page(
            package=opened.package,
            page=page,
            raw=posted.raw,
            answers=opened.answers,
            situation=situation,
            uploads=kept,
        )
        has_changes = reading.answers != opened.answers
        is_stale = has_changes and bool(posted.seen) and posted.seen != seen_mark(opened, page)
        outcome = Outcome.REFUSED
        if not (reading.unknown or refused or is_stale):
            outcome = _outcome(reading, posted.shown, with_gaps=with_gaps)
        saved = Saved(opened, reading, outcome, is_stale=is_stale, refused=refused)
        if saved.is_saved:
            opened.answers = reading.answers
        has_files = not saved.is_saved and _put_files(opened, kept)
        if has_files or (saved.is_saved and has_changes):
            _store(opened, page=page, now=now)
    if outcome is Outcome.SAVED:
        saved.following = next_page(opened.package, opened.answers, situation, after=page)
    return saved


def _outcome(reading: PageReading, shown: Collection[str], *, with_gaps: bool) -> Outcome:
    if reading.is_rearranged:
        return Outcome.REARRANGED
    if with_gaps or not reading.errors:
        return Outcome.SAVED
    if all(error.kind == "missing" and not _was_shown(error, shown) for error in reading.errors):
        return Outcome.ASKS_MORE
    return Outcome.REFUSED


def _was_shown(error: Problem, shown: Collection[str]) -> bool:
    """Return whether the page had the input of a problem; dates have one for each part."""
    return error.name in shown or any(name.startswith(f"{error.name}.") for name in shown)


def _keep_uploads(
    opened: OpenDraft, uploads: Sequence[Upload], *, now: datetime
) -> tuple[dict[str, list[Entry]], list[tuple[str, FileRefused]]]:
    """Store what can be taken; an input that takes no file has no entries, and the reading names it as unknown."""
    kept: dict[str, list[Entry]] = {}
    refused: list[tuple[str, FileRefused]] = []
    for upload in uploads:
        entries = kept.setdefault(upload.input, [])
        node = opened.package.form.nodes.get(path_of_input(upload.input))
        if not isinstance(node, Field) or not node.accept:
            continue
        try:
            entries.append(
                stored_entry(
                    upload=upload, field=node, subject=opened.row.subject, cipher=opened.cipher, now=now
                )
            )
        except FileRefused as error:
            refused.append((upload.input, error))
    return kept, refused


def _put_files(opened: OpenDraft, kept: Mapping[str, list[Entry]]) -> bool:
    """Put stored files among the answers although the page is shown again; return whether any was put."""
    form, answers = opened.package.form, opened.answers
    has_put = False
    for name, entries in kept.items():
        _, numbers = template_of(name)
        has_put |= bool(entries) and put_entries(
            form=form, answers=answers, path=path_of_input(name), occurrence=numbers, entries=entries
        )
    return has_put


def path_of_input(name: str) -> tuple[str, ...]:
    """Return the path behind an input's name: ``owners.2.proof`` → ``("owners", "proof")``."""
    return tuple(part for part in template_of(name)[0].split(".") if part != "#")


def _store(opened: OpenDraft, *, page: str, now: datetime) -> None:
    row = opened.row
    stored = answers_to_json(opened.package, opened.answers)
    changes: dict[str, Any] = {
        "sealed_answers": opened.cipher.seal_json(stored, purpose=f"draft|{row.public_id}"),
        "version": row.version + 1,
        "changed_at": now,
        "expires_at": now + lifetime_of(opened.package),
    }
    with together():
        if row.corrects_id is None:
            head = append(
                head=ChainHead(row.audit_seq, row.audit_head),
                subject=row.subject,
                cipher=opened.cipher,
                at=now,
                actor=applicant_actor(row.user),
                actions=[("draft_answered", {"page": page, "version": row.version + 1})],
            )
            changes |= {"audit_seq": head.seq, "audit_head": head.digest}
        Update(Draft, *changes).run(pk=row.pk, **changes)
    for name, value in changes.items():
        setattr(row, name, value)


class AlreadySubmitted(RuntimeError):
    """The draft was handed in; its case is what counts now."""

    def __init__(self, case_id: UUID) -> None:
        super().__init__(f"This draft was handed in; go on with case {case_id}.")
        self.case_id = case_id


class IsCorrection(AlreadySubmitted):
    """The draft corrects a case that is there already: ``finish_correction`` puts its answers into it."""


def delete_draft(*, public_id: UUID, expired_before: datetime | None = None) -> int:
    """Throw a draft away with its files and, for a new application, its key and chain; return how many went.

    Args:
        expired_before: Only if its time was over then; somebody may have gone on with it meanwhile.

    Raises:
        NoSuchDraft: Unknown, or its key is gone.
        AlreadySubmitted: The draft became a case.
    """
    with transaction.atomic():
        opened = open_draft(public_id=public_id, lock=True)
        row = opened.row
        if row.submitted_at is not None:
            raise AlreadySubmitted(row.subject)
        if expired_before is not None and row.expires_at >= expired_before:
            return 0
        is_new = row.corrects_id is None
        if row.corrects is not None:
            _drop_new_files(opened, row.corrects)
        row.delete()
        if is_new:
            for file in StoredFile.objects.filter(subject=public_id):
                drop_file(file=file)
            CaseKey.objects.filter(subject=public_id).delete()
            AuditEntry.objects.filter(subject=public_id).delete()
    return 1


def _drop_new_files(draft: OpenDraft, case: Case) -> None:
    """Drop what was uploaded for a correction that is thrown away; older files belong to the case or its log."""
    answers = answers_to_json(draft.package, draft.answers)
    kept = canonical(answers_to_json(draft.package, open_case(public_id=case.public_id, lock=True).answers))
    added = StoredFile.objects.filter(
        subject=draft.row.subject, purpose="answer", created_at__gte=draft.row.created_at
    )
    for file in added:
        name = str(file.public_id).encode()
        if name in canonical(answers) and name not in kept:
            drop_file(file=file)


def lifetime_of(package: Package) -> timedelta:
    """Return how long an untouched draft is kept, as the package's ``retention.draft`` says."""
    rule = package.retention.get("draft")
    length = Length.parse(rule.keep) if rule is not None else None
    if length is None or length.unit not in DAYS_OF:
        return DRAFT_LIFETIME
    return timedelta(days=length.count * DAYS_OF[length.unit])


def applicant_actor(user: User | None) -> Actor:
    """Return the applicant as the log sees them: the account, else a guest."""
    return Actor("citizen", str(user.public_id), user.name) if user is not None else Actor("citizen", "guest")
