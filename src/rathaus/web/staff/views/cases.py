"""A case: everything a clerk needs on one page, and what can be done beside steps."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from rathaus.apps.accounts.models import StaffMember
from rathaus.apps.audit.operations import note_access
from rathaus.apps.audit.queries import chain_fault
from rathaus.apps.cases.opening import NoSuchCase
from rathaus.apps.cases.operations.conversations import EmptyMessage, mark_read, write_message
from rathaus.apps.cases.operations.desk import NotYours, assign
from rathaus.apps.cases.queries.casepages import staff_case
from rathaus.apps.cases.queries.worklists import neighbours, work_list
from rathaus.apps.cases.situations import local_date
from rathaus.apps.files.queries import FileMissing, file_content
from rathaus.apps.files.typing_by_content import FileRefused
from rathaus.apps.notices.queries import NoSuchNotice, letters_of, notice_of
from rathaus.web.design.downloads import download
from rathaus.web.design.posts import uploads_of
from rathaus.web.design.refusals import file_sentence
from rathaus.web.staff.access import case_for, staff_here, staff_only
from rathaus.web.staff.choices import choices
from rathaus.web.staff.drawings import picture
from rathaus.web.staff.filters import address_of, filter_of
from rathaus.web.staff.histories import history_lines
from rathaus.web.staff.views.presses import printed_or_later
from rathaus.web.staff.words import problem_sentence

__all__ = ["assignment", "case_page", "check_chain", "file", "letter", "letter_pdf", "message", "preview"]


@staff_only
@require_safe
def case_page(request: HttpRequest, case: UUID) -> HttpResponse:
    """The case as it stands; another team's case only with number, service and state."""
    return show_case(request, case)


def show_case(request: HttpRequest, case: UUID, *, status: int = 200, **more: Any) -> HttpResponse:
    """Return the page of a case, with what went wrong on the way."""
    now, staff = timezone.now(), staff_here(request)
    try:
        found = staff_case(public_id=case, staff=staff, now=now)
    except NoSuchCase:
        raise Http404 from None
    context: dict[str, Any] = {"case": found, "row": found.opened.row, "area": "list", **more}
    if found.is_limited:
        return render(
            request, "staff/limited.html", context, status=403 if request.method == "POST" else status
        )
    if found.opened.row.has_new_message or any(not (one.is_from_staff or one.is_read) for one in found.talks):
        mark_read(case=found.opened.row, by_staff=True, now=now)
    context |= {
        "choices": choices(found),
        "picture": picture(found.drawing) if found.drawing else None,
        "lines": history_lines(found),
        "files": [one for one in found.files if one.purpose != "letter"],
        "is_mine": found.opened.row.assignee_id == staff.id,
        "desk_pages": desk_pages(found),
        **_around(request, case),
    }
    return render(request, "staff/case.html", context, status=status)


def desk_pages(found: Any) -> list[tuple[str, str]]:
    """Return key and title of the pages the clerk fills in."""
    titles = found.opened.package.texts["de"].pages
    return [
        (page.key, titles.get(page.key, page.key))
        for page in found.opened.package.form.pages
        if page.by_clerk
    ]


def _around(request: HttpRequest, case: UUID) -> dict[str, Any]:
    """Return the cases before and after this one in the list it was opened from."""
    if "ansicht" not in request.GET:
        return {}
    wanted = filter_of(request.GET)
    found = work_list(staff=staff_here(request), wanted=wanted, today=local_date(timezone.now()))
    before, after = neighbours(items=found.items, public_id=case)
    return {"before": before, "after": after, "query": address_of(wanted, after=wanted.after)}


@staff_only
@require_safe
def preview(request: HttpRequest, case: UUID) -> HttpResponse:
    """A case beside the list; noted as seen like the page itself."""
    try:
        found = staff_case(public_id=case, staff=staff_here(request), now=timezone.now())
    except NoSuchCase:
        raise Http404 from None
    context = {
        "case": found,
        "row": found.opened.row,
        "choices": choices(found),
        "query": request.GET.urlencode(),
    }
    return render(request, "staff/parts/preview.html", context)


@staff_only
@require_POST
def assignment(request: HttpRequest, case: UUID) -> HttpResponseBase:
    """Take a case, give it to a colleague, or back to the team."""
    case_for(request, case)
    to = request.POST.get("an", "")
    try:
        assign(public_id=case, to=UUID(to) if to else None, staff=staff_here(request), now=timezone.now())
    except (NotYours, StaffMember.DoesNotExist, ValueError):
        return show_case(request, case, status=422, problem=problem_sentence("lead_only"))
    return HttpResponseRedirect(reverse("staff-case", args=[case]))


@staff_only
@require_POST
def message(request: HttpRequest, case: UUID) -> HttpResponseBase:
    """Write to the applicant."""
    case_for(request, case)
    staff, text = staff_here(request), request.POST.get("text", "")
    try:
        write_message(
            public_id=case,
            text=text,
            uploads=uploads_of(request),
            by=staff.audit_actor,
            now=timezone.now(),
            staff=staff,
        )
    except EmptyMessage:
        return show_case(
            request, case, status=422, message_problem=problem_sentence("empty_message"), typed=text
        )
    except FileRefused as refused:
        return show_case(request, case, status=422, refused_file=file_sentence(refused), typed=text)
    return HttpResponseRedirect(reverse("staff-case", args=[case]) + "#nachrichten")


@staff_only
@require_safe
def file(request: HttpRequest, case: UUID, file_id: UUID) -> HttpResponse:
    """Download a file of the case; noted as seen."""
    opened, now = case_for(request, case), timezone.now()
    try:
        info, content = file_content(subject=case, file_id=file_id, cipher=opened.cipher)
    except FileMissing:
        raise Http404 from None
    note_access(subject=case, at=now, actor=staff_here(request).audit_actor, what="file")
    return download(content, name=info.name, media_type=info.media_type)


@staff_only
@require_safe
def letter(request: HttpRequest, case: UUID, notice: UUID) -> HttpResponse:
    """Read a letter as issued; noted as seen."""
    opened, now = case_for(request, case), timezone.now()
    row = _notice(case, notice)
    note_access(subject=case, at=now, actor=staff_here(request).audit_actor, what="notice")
    letters = letters_of(notice=row, cipher=opened.cipher)
    context = {"row": opened.row, "notice": row, "letters": letters, "area": "list"}
    return render(request, "staff/letter.html", context)


@staff_only
@require_safe
def letter_pdf(request: HttpRequest, case: UUID, notice: UUID) -> HttpResponse:
    """Download a letter as PDF, e.g. to print it; noted as seen."""
    opened, now = case_for(request, case), timezone.now()
    row = _notice(case, notice)
    note_access(subject=case, at=now, actor=staff_here(request).audit_actor, what="notice")
    base = request.city_address  # type: ignore[attr-defined]  # set by CityMiddleware
    return printed_or_later(request, opened=opened, notice=row, base=base)


def _notice(case: UUID, notice: UUID) -> Any:
    try:
        return notice_of(subject=case, public_id=notice)
    except NoSuchNotice:
        raise Http404 from None


@staff_only
@require_safe
def check_chain(request: HttpRequest, case: UUID) -> HttpResponse:
    """Check that no entry of the case's log was changed, left out or added."""
    opened = case_for(request, case)
    fault = chain_fault(subject=case, cipher=opened.cipher)
    context = {"row": opened.row, "fault": fault, "entries": opened.row.audit_seq, "area": "list"}
    return render(request, "staff/chain.html", context)
