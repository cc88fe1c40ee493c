"""One case as pages show it, for the staff and for the applicant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from rathaus.apps.accounts.queries import Staff, staff_names, team_members
from rathaus.apps.audit.models import Access
from rathaus.apps.audit.operations import note_access
from rathaus.apps.audit.queries import HistoryEntry, accesses, history
from rathaus.apps.cases.confidences import history_told, parcels_told
from rathaus.apps.cases.law import calendar_of, law_of
from rathaus.apps.cases.models import FeeDemand, Message
from rathaus.apps.cases.opening import OpenCase, open_case
from rathaus.apps.cases.operations.desk import may_work_on
from rathaus.apps.cases.situations import situation_of_case
from rathaus.apps.cities.statements import Select
from rathaus.apps.files.queries import FileInfo, files_of
from rathaus.apps.notices.models import Notice
from rathaus.apps.notices.queries import letters_of, notices_of
from rathaus.apps.outbox.models import Parcel
from rathaus.apps.outbox.queries import parcels_of
from rathaus.engine.deadlines import Deadline
from rathaus.engine.forms import AnswerSection, present_answers, scope_for
from rathaus.engine.procedure import Actor, Drawing, Possibilities, draw, ends_of_clocks, possible

__all__ = ["ApplicantCase", "CaseDeadline", "CaseStory", "FeeLineView", "FeeView", "NoticeView", "StaffCase", "Talk",
           "applicant_case", "case_story", "staff_case"]  # fmt: skip

CITIZEN = Actor(kind="citizen")
_MESSAGES = Select(lambda case: Message.objects.filter(case_id=case).order_by("at", "id"), case=int)
_FEES = Select(lambda case: FeeDemand.objects.filter(case_id=case).order_by("id"), case=int)


@dataclass(frozen=True, slots=True)
class Talk:
    """One message as shown."""

    at: datetime
    is_from_staff: bool
    author: str
    text: str
    files: tuple[FileInfo, ...]
    offer: Mapping[str, Any]
    """Another service to begin, prefilled: {service, with}; empty without."""
    is_read: bool


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A letter in a list: its row and its subject line."""

    row: Notice
    subject: str
    is_act: bool
    """Whether it is an administrative act with a remedy."""


@dataclass(frozen=True, slots=True)
class FeeLineView:
    """One line of a fee, EUR."""

    label: str
    amount: Decimal
    waived: Decimal
    source: str


@dataclass(frozen=True, slots=True)
class FeeView:
    """A fee as demanded, EUR."""

    title: str
    total: Decimal
    lines: tuple[FeeLineView, ...]
    due_date: date | None
    is_settled: bool
    tariff_date: date


@dataclass(frozen=True, slots=True)
class CaseDeadline:
    """A running deadline with its rule and why it ends when it ends."""

    key: str
    title: str
    end: date
    reasons: tuple[str, ...]
    source: str
    is_overdue: bool
    stands_still: bool


@dataclass(frozen=True, slots=True)
class StaffCase:
    """Everything a clerk's page shows. With ``is_limited`` (another team) only number, service and state are there."""

    opened: OpenCase
    is_limited: bool
    title: str
    service_title: str
    state_title: str
    sections: tuple[AnswerSection, ...] = ()
    desk_sections: tuple[AnswerSection, ...] = ()
    possibilities: Possibilities | None = None
    deadlines: tuple[CaseDeadline, ...] = ()
    drawing: Drawing | None = None
    talks: tuple[Talk, ...] = ()
    files: tuple[FileInfo, ...] = ()
    notices: tuple[NoticeView, ...] = ()
    fees: tuple[FeeView, ...] = ()
    parcels: tuple[Parcel, ...] = ()
    history: tuple[HistoryEntry, ...] = ()
    names: Mapping[str, str] | None = None
    """Public id of staff → name."""
    seen_by: tuple[Access, ...] = ()
    colleagues: tuple[tuple[UUID, str], ...] = ()
    """Who else may get the case: public id and name; empty when this person may not give it away."""


@dataclass(frozen=True, slots=True)
class CaseStory:
    """How a case came where it is: enough for its time line and for the page right after handing in."""

    opened: OpenCase
    service_title: str
    deadlines: tuple[CaseDeadline, ...]
    notices: tuple[NoticeView, ...]
    history: tuple[HistoryEntry, ...]


@dataclass(frozen=True, slots=True)
class ApplicantCase(CaseStory):
    """Everything the applicant's page shows."""

    state_title: str
    sections: tuple[AnswerSection, ...]
    possibilities: Possibilities
    talks: tuple[Talk, ...]
    files: tuple[FileInfo, ...]
    fees: tuple[FeeView, ...]
    seen_by: tuple[Access, ...]
    sent_to: tuple[Parcel, ...]
    """What went to other authorities."""


def staff_case(*, public_id: UUID, staff: Staff, now: datetime) -> StaffCase:
    """Return a case for a staff member and note the access; another team's case comes limited.

    Raises:
        NoSuchCase: Unknown in this city, so also every case of another city.
    """
    opened = open_case(public_id=public_id)
    texts = opened.package.texts["de"]
    state_title = texts.procedure["states"].get(opened.progress.state, opened.progress.state)
    service_title = str(texts.service.get("title", opened.package.id))
    if not may_work_on(staff=staff, case=opened.row):
        note_access(subject=public_id, at=now, actor=staff.audit_actor, what="limited")
        opened.answers, opened.open_points = {}, []  # a page that forgets to ask has nothing to show
        return StaffCase(opened, True, opened.row.number, service_title, state_title)
    note_access(subject=public_id, at=now, actor=staff.audit_actor, what="case")
    situation = situation_of_case(opened=opened, now=now)
    scope = scope_for(opened.package, opened.answers, situation)
    procedure = opened.package.procedure
    sections = present_answers(
        package=opened.package, answers=opened.answers, situation=situation, language="de", include_desk=True
    )
    desk = {page.key for page in opened.package.form.pages if page.by_clerk}
    files = files_of(subject=public_id, cipher=opened.cipher)
    names = staff_names()
    return StaffCase(
        opened=opened,
        is_limited=False,
        title=opened.title,
        service_title=service_title,
        state_title=state_title,
        sections=tuple(section for section in sections if section.page not in desk),
        desk_sections=tuple(section for section in sections if section.page in desk),
        possibilities=possible(procedure=procedure, progress=opened.progress, actor=staff.actor, scope=scope),
        deadlines=_deadlines(opened, situation.today, "de", scope),
        drawing=draw(procedure=procedure, progress=opened.progress, texts=texts.procedure),
        talks=_talks(opened, files),
        files=files,
        notices=_notices(opened),
        fees=_fees(opened, "de"),
        parcels=parcels_of(subject=public_id),
        history=history(subject=public_id, cipher=opened.cipher),
        names=names,
        seen_by=accesses(subject=public_id),
        colleagues=_colleagues(opened, staff),
    )


def _colleagues(opened: OpenCase, staff: Staff) -> tuple[tuple[UUID, str], ...]:
    """Return the members of the teams in charge, when this person leads one of them."""
    in_charge = {opened.row.team, opened.row.turn_team} - {""}
    if not in_charge & staff.leads:
        return ()
    return tuple((one, name) for one, name in team_members(teams=in_charge) if one != staff.public_id)


def case_story(*, public_id: UUID, language: str, now: datetime) -> CaseStory:
    """Return the story of a case for its applicant, in three statements; the language as in ``applicant_case``.

    Raises:
        NoSuchCase: Unknown in this city.
    """
    opened = open_case(public_id=public_id)
    if opened.package.languages.get(language) != "full":
        language = "de"
    situation = situation_of_case(opened=opened, now=now)
    scope = scope_for(opened.package, opened.answers, situation)
    return CaseStory(
        opened=opened,
        service_title=str(opened.package.texts[language].service.get("title", opened.package.id)),
        deadlines=_deadlines(opened, situation.today, language, scope),
        notices=_notices(opened),
        history=history_told(opened=opened, entries=history(subject=public_id, cipher=opened.cipher)),
    )


def applicant_case(*, public_id: UUID, language: str, now: datetime, actor: Actor = CITIZEN) -> ApplicantCase:
    """Return a case for its applicant, in the language asked or German where the package has no other.

    Args:
        actor: The applicant as the procedure sees them; an employee for internal services.

    Raises:
        NoSuchCase: Unknown in this city.
    """
    opened = open_case(public_id=public_id)
    texts = opened.package.texts.get(language) or opened.package.texts["de"]
    if opened.package.languages.get(language) != "full":
        language, texts = "de", opened.package.texts["de"]
    situation = situation_of_case(opened=opened, now=now)
    scope = scope_for(opened.package, opened.answers, situation)
    files = files_of(subject=public_id, cipher=opened.cipher)
    parcels = parcels_told(opened=opened, parcels=parcels_of(subject=public_id))
    return ApplicantCase(
        opened=opened,
        service_title=str(texts.service.get("title", opened.package.id)),
        state_title=texts.procedure["states"].get(opened.progress.state, opened.progress.state),
        sections=present_answers(
            package=opened.package, answers=opened.answers, situation=situation, language=language
        ),
        possibilities=possible(
            procedure=opened.package.procedure, progress=opened.progress, actor=actor, scope=scope
        ),
        deadlines=_deadlines(opened, situation.today, language, scope),
        talks=_talks(opened, files),
        files=files,
        notices=_notices(opened),
        fees=_fees(opened, language),
        history=history_told(opened=opened, entries=history(subject=public_id, cipher=opened.cipher)),
        seen_by=accesses(subject=public_id),
        sent_to=tuple(parcel for parcel in parcels if parcel.kind in ("authority", "handover")),
    )


def _talks(opened: OpenCase, files: tuple[FileInfo, ...]) -> tuple[Talk, ...]:
    by_id = {str(file.public_id): file for file in files}
    talks = []
    for row in _MESSAGES.all(case=opened.row.pk):
        content = opened.cipher.open_json(row.sealed, purpose="message")
        talks.append(
            Talk(
                at=row.at,
                is_from_staff=row.is_from_staff,
                author=content.get("author_name", ""),
                text=content.get("text", ""),
                files=tuple(by_id[file] for file in content.get("files", ()) if file in by_id),
                offer=content.get("offer") or {},
                is_read=row.read_at is not None,
            )
        )
    return tuple(talks)


def _notices(opened: OpenCase) -> tuple[NoticeView, ...]:
    return tuple(
        NoticeView(row, letters_of(notice=row, cipher=opened.cipher)[0].subject, row.kind == "notice")
        for row in notices_of(subject=opened.row.public_id)
    )


def _fees(opened: OpenCase, language: str) -> tuple[FeeView, ...]:
    texts = (opened.package.texts.get(language) or opened.package.texts["de"]).fees.get("fees", {})
    return tuple(_fee(opened, row, texts.get(row.fee, {})) for row in _FEES.all(case=opened.row.pk))


def _fee(opened: OpenCase, row: FeeDemand, texts: Mapping[str, Any]) -> FeeView:
    lines = texts.get("lines", {})
    sources = opened.package.sources
    return FeeView(
        title=str(texts.get("title", row.fee)),
        total=_euros(row.cents),
        lines=tuple(
            FeeLineView(
                label=str(lines.get(line["key"], line["key"])),
                amount=_euros(line["cents"]),
                waived=_euros(line["waived_cents"]),
                source=sources[line["source"]].norm if line.get("source") in sources else "",
            )
            for line in row.lines
        ),
        due_date=row.due_date,
        is_settled=row.settled_at is not None,
        tariff_date=row.tariff_date,
    )


def _euros(cents: int) -> Decimal:
    return Decimal(cents) / 100


def _deadlines(opened: OpenCase, today: date, language: str, scope: Any) -> tuple[CaseDeadline, ...]:
    procedure = opened.package.procedure
    ends: Mapping[str, Deadline] = ends_of_clocks(
        procedure=procedure,
        progress=opened.progress,
        scope=scope,
        calendar=calendar_of(opened),
        law=law_of(opened.package),
    )
    texts = (opened.package.texts.get(language) or opened.package.texts["de"]).procedure.get("deadlines", {})
    found = []
    for key, deadline in ends.items():
        rule = procedure.deadlines[key]
        source = opened.package.sources.get(rule.source or "")
        clock = opened.progress.clocks.get(key)
        found.append(
            CaseDeadline(
                key=key,
                title=texts.get(key, key),
                end=deadline.end,
                reasons=tuple(deadline.explain(language)),
                source=source.norm if source else "",
                is_overdue=deadline.end < today,
                stands_still=bool(clock and clock.stops and clock.stops[-1][1] is None),
            )
        )
    return tuple(sorted(found, key=lambda deadline: deadline.end))
