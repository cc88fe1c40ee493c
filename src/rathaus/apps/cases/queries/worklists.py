"""The work list: what waits for whom, filtered and paged by key, so that it is as fast at a million cases."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet

from rathaus.apps.accounts.queries import Staff
from rathaus.apps.cases.law import is_served
from rathaus.apps.cases.models import NEVER, Case, CaseWord
from rathaus.apps.cases.opening import with_key
from rathaus.apps.cases.words import word_digests
from rathaus.apps.catalogue.queries import package_for
from rathaus.apps.cities.queries import city_by_id
from rathaus.apps.cities.scope import scoped_city_id
from rathaus.apps.keys.ciphers import case_cipher
from rathaus.apps.notices.models import Notice
from rathaus.apps.notices.queries import letters_of
from rathaus.apps.outbox.models import Parcel

__all__ = ["COUNTED_TO", "VIEWS", "Filter", "WorkItem", "WorkList", "bulk_steps", "letters_to_post", "neighbours",
           "parcels_of_staff", "view_counts", "work_list"]  # fmt: skip

PAGE_SIZE: Final = 50
YEARS_KEPT: Final = 15
"""Numbers of older cases are typed in full."""
VIEWS: Final = ("mine", "team", "overdue", "waiting", "done", "all")
"""mine: given to me · team: my teams have to act · overdue · waiting: for the applicant · done · all of my teams."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What a work list shows. ``after`` is the key of the last row of the page before: (sort value, id)."""

    view: str = "team"
    service: str = ""
    state: str = ""
    search: str = ""
    after: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One row of the list."""

    id: int
    public_id: UUID
    number: str
    title: str
    service: str
    package_digest: str
    state: str
    state_title: str
    service_title: str
    turn: str
    assignee: str
    assignee_id: int | None
    received_at: datetime
    due_date: date | None
    is_overdue: bool
    days_late: int
    public_state: str
    has_new_message: bool
    is_incomplete: bool
    version: int


@dataclass(frozen=True, slots=True)
class WorkList:
    """One page of the list; ``next_after`` None on the last one."""

    items: tuple[WorkItem, ...]
    filter: Filter
    next_after: tuple[str, int] | None


def _of_staff(staff: Staff) -> Q:
    teams = sorted(staff.teams)
    return Q(team__in=teams) | Q(turn_team__in=teams)


def _team(field: str, staff: Staff) -> Q:
    """One team compares by ``=``, which lets the database read the index in order."""
    teams = sorted(staff.teams)
    return Q(**{field: teams[0]}) if len(teams) == 1 else Q(**{f"{field}__in": teams})


def _rows(wanted: Filter, staff: Staff, today: date) -> tuple[QuerySet[Case], str]:
    """Return the rows of a view and the field they are sorted by."""
    match wanted.view:
        case "mine":
            return Case.objects.filter(_of_staff(staff), assignee_id=staff.id, turn="staff"), "due_date"
        case "team":
            return Case.objects.filter(_team("turn_team", staff)), "due_date"
        case "overdue":
            return Case.objects.filter(_team("turn_team", staff), due_date__lt=today), "due_date"
        case "waiting":
            return Case.objects.filter(_team("team", staff), turn="applicant"), "-received_at"
        case "done":
            return Case.objects.filter(
                _team("team", staff), turn="", public_state="COMPLETED"
            ), "-received_at"
        case _:
            return Case.objects.filter(_of_staff(staff)), "-received_at"


def _numbers(digits: str, today: date) -> list[str]:
    """Return the case numbers that end in some digits: of this and former years, so that the index finds them."""
    prefix = city_by_id(scoped_city_id()).prefix
    return [f"{prefix}-{year}-{digits}" for year in range(today.year + 1, today.year - YEARS_KEPT, -1)]


def _searched(rows: QuerySet[Case], text: str, today: date) -> QuerySet[Case]:
    """Narrow by case number or by whole words of the applicant's name (keyed blind index)."""
    if re.fullmatch(r"[A-Za-zÄÖÜ]{1,6}-\d{4}-\d{8}", text.strip()):
        return rows.filter(number=text.strip().upper())
    if re.fullmatch(r"\d{8}", text.strip()):
        return rows.filter(number__in=_numbers(text.strip(), today))
    digests = word_digests([text])
    if not digests:
        return rows.none()
    for digest in digests[:5]:
        rows = rows.filter(pk__in=CaseWord.objects.filter(digest=digest).values("case_id"))
    return rows


def work_list(*, staff: Staff, wanted: Filter, today: date) -> WorkList:
    """Return one page of the work list of a staff member: one statement, whatever is filtered.

    A person without team sees only what is given to them.
    """
    rows, order = _rows(wanted, staff, today)
    if wanted.service:
        rows = rows.filter(service=wanted.service)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.search:
        rows = _searched(rows.filter(_of_staff(staff)), wanted.search, today)
    rows = _after(rows, order, wanted.after)
    descending = order.startswith("-")
    rows = rows.order_by(order, "-id" if descending else "id").select_related("assignee")
    found = list(with_key(rows, "public_id")[: PAGE_SIZE + 1])
    items = tuple(_item(row, today) for row in found[:PAGE_SIZE])
    is_more = len(found) > PAGE_SIZE
    last = found[PAGE_SIZE - 1] if is_more else None
    key = (getattr(last, order.lstrip("-")).isoformat(), last.pk) if last is not None else None
    return WorkList(items, wanted, key)


def _after(rows: QuerySet[Case], order: str, after: tuple[str, int] | None) -> QuerySet[Case]:
    if after is None:
        return rows
    field, sign = order.lstrip("-"), "lt" if order.startswith("-") else "gt"
    try:
        value: Any = date.fromisoformat(after[0]) if field == "due_date" else datetime.fromisoformat(after[0])
    except ValueError:
        return rows  # the key of another view, or made up: begin at the first page
    return rows.filter(Q(**{f"{field}__{sign}": value}) | Q(**{field: value, f"id__{sign}": after[1]}))


def _item(row: Any, today: date) -> WorkItem:
    package = package_for(row.package_digest)
    texts = package.texts["de"]
    has_due = row.due_date != NEVER
    return WorkItem(
        id=row.pk,
        public_id=row.public_id,
        number=row.number,
        title=case_cipher(row.public_id, row.wrapped_key).open(row.sealed_title, purpose="title").decode()
        if row.wrapped_key
        else "",
        service=row.service,
        package_digest=row.package_digest,
        state=row.state,
        state_title=texts.procedure["states"].get(row.state, row.state),
        service_title=str(texts.service.get("title", row.service)),
        turn=row.turn,
        assignee=row.assignee.name if row.assignee else "",
        assignee_id=row.assignee_id,
        received_at=row.received_at,
        due_date=row.due_date if has_due else None,
        is_overdue=has_due and row.due_date < today and row.turn == "staff",
        days_late=(today - row.due_date).days if has_due else 0,
        public_state=row.public_state,
        has_new_message=row.has_new_message,
        is_incomplete=row.is_incomplete,
        version=row.version,
    )


def neighbours(*, items: tuple[WorkItem, ...], public_id: UUID) -> tuple[UUID | None, UUID | None]:
    """Return the case before and after one in a list (for j and k), None at its ends."""
    ids = [item.public_id for item in items]
    if public_id not in ids:
        return None, None
    place = ids.index(public_id)
    before = ids[place - 1] if place else None
    after = ids[place + 1] if place + 1 < len(ids) else None
    return before, after


COUNTED_TO: Final = 100
"""Views are counted up to here: "100+" is as good to know, and as quick at a million cases."""


def view_counts(*, staff: Staff, today: date) -> dict[str, int]:
    """Return view → number of cases, at most ``COUNTED_TO``, for the views somebody has to work off."""
    return {
        view: _rows(Filter(view=view), staff, today)[0].order_by()[:COUNTED_TO].count()
        for view in ("mine", "team", "overdue")
    }


def bulk_steps(items: tuple[WorkItem, ...]) -> dict[str, str]:
    """Return key → title of the steps cases can take together with others, the step of most cases first."""
    titles: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for item in items:
        package = package_for(item.package_digest)
        for step in package.procedure.steps.values():
            if step.is_bulk and item.state in step.sources:
                titles.setdefault(step.key, package.texts["de"].procedure["steps"].get(step.key, step.key))
                counts[step.key] += 1
    return {key: titles[key] for key, _ in counts.most_common()}


@dataclass(frozen=True, slots=True)
class LetterToPost:
    """A letter that waits to be printed and posted."""

    notice: Notice
    case: UUID
    number: str
    service_title: str
    title: str
    """Name of the applicant as lists show it."""
    subject: str
    is_served: bool
    """Whether it has to be served formally: as a registered letter, handed over."""


def letters_to_post(*, staff: Staff, limit: int = 200) -> tuple[LetterToPost, ...]:
    """Return the letters of the cases a staff member may work on that wait for the post, oldest first."""
    mine = Case.objects.filter(_of_staff(staff)).values("public_id")
    notices = Notice.objects.filter(
        channel=Notice.Channel.POST, state=Notice.State.ISSUED, subject__in=mine
    ).order_by("issued_at", "id")[:limit]
    rows = with_key(Case.objects.filter(public_id__in={notice.subject for notice in notices}), "public_id")
    cases = {row.public_id: row for row in rows if row.wrapped_key is not None}
    return tuple(_to_post(notice, cases[notice.subject]) for notice in notices if notice.subject in cases)


def _to_post(notice: Notice, row: Any) -> LetterToPost:
    cipher = case_cipher(row.public_id, row.wrapped_key)
    texts = package_for(row.package_digest).texts["de"]
    return LetterToPost(
        notice=notice,
        case=row.public_id,
        number=row.number,
        service_title=str(texts.service.get("title", row.service)),
        title=cipher.open(row.sealed_title, purpose="title").decode(),
        subject=letters_of(notice=notice, cipher=cipher)[0].subject,
        is_served=is_served(notice=notice, city_id=row.city_id, package=package_for(row.package_digest)),
    )


def parcels_of_staff(*, staff: Staff, limit: int = 200) -> tuple[Parcel, ...]:
    """Return parcels not yet delivered, oldest first.

    A clerk sees those of the cases they may work on, an administrator all of the city, also those of no case.
    """
    rows = Parcel.objects.exclude(state=Parcel.State.SENT)
    if not staff.is_admin:
        rows = rows.filter(subject__in=Case.objects.filter(_of_staff(staff)).values("public_id"))
    return tuple(rows.order_by("created_at", "id")[:limit])
