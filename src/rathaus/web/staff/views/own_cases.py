"""What became of my own request: an employee's view of an internal case."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from rathaus.apps.cases.opening import OpenCase
from rathaus.apps.cases.operations.applicants import take_own_step
from rathaus.apps.cases.operations.conversations import EmptyMessage, mark_read, write_message
from rathaus.apps.cases.operations.drafts import start_correction
from rathaus.apps.cases.operations.steps import StaleCase
from rathaus.apps.cases.positions import is_applicant
from rathaus.apps.cases.queries.casepages import applicant_case
from rathaus.apps.files.queries import FileMissing, file_content
from rathaus.apps.files.typing_by_content import FileRefused
from rathaus.apps.notices.queries import NoSuchNotice, letters_of, notice_of
from rathaus.engine.procedure import Step, StepRefused, draw
from rathaus.web.design.downloads import download
from rathaus.web.design.posts import uploads_of
from rathaus.web.design.refusals import file_sentence, refusal_sentences
from rathaus.web.staff.access import any_case, staff_here, staff_only
from rathaus.web.staff.drawings import picture
from rathaus.web.staff.inputs import read_inputs, step_inputs, version_of
from rathaus.web.staff.views.presses import printed_or_later
from rathaus.web.staff.words import UNWRITTEN, problem_sentence, unwritten_sentence

__all__ = ["case_page", "correction", "file", "letter", "letter_pdf", "message", "step"]


def own_case(request: HttpRequest, case: UUID) -> OpenCase:
    """Return an internal case that belongs to the person signed in.

    Raises:
        Http404: Unknown, somebody else's, or no internal service.
    """
    opened = any_case(case)
    if opened.row.user_id != request.user.pk or "employee" not in opened.package.audience:
        raise Http404
    return opened


@staff_only
@require_safe
def case_page(request: HttpRequest, case: UUID) -> HttpResponse:
    """The request as it stands."""
    return _show(request, case)


def _show(request: HttpRequest, case: UUID, **more: Any) -> HttpResponse:
    own_case(request, case)
    now, staff = timezone.now(), staff_here(request)
    found = applicant_case(public_id=case, language="de", now=now, actor=staff.actor)
    opened = found.opened
    if any(talk.is_from_staff and not talk.is_read for talk in found.talks):
        mark_read(case=opened.row, by_staff=False, now=now)
    texts, procedure = opened.package.texts["de"].procedure, opened.package.procedure
    own = [step for step in found.possibilities.steps if is_applicant(procedure.roles[step.by])]
    context = {
        "case": found,
        "row": opened.row,
        "can_change": any(step.opens for step in own),
        "steps": [(step.key, texts["steps"].get(step.key, step.key)) for step in own if not step.opens],
        "picture": picture(draw(procedure=procedure, progress=opened.progress, texts=texts)),
        "files": [one for one in found.files if one.purpose != "letter"],
        "area": "requests",
        **more,
    }
    return render(request, "staff/request.html", context, status=422 if more else 200)


@staff_only
@require_POST
def message(request: HttpRequest, case: UUID) -> HttpResponseBase:
    """Write to those who work on the request."""
    own_case(request, case)
    text = request.POST.get("text", "")
    try:
        write_message(
            public_id=case,
            text=text,
            uploads=uploads_of(request),
            by=staff_here(request).audit_actor,
            now=timezone.now(),
        )
    except EmptyMessage:
        return _show(request, case, message_problem=problem_sentence("empty_message"), typed=text)
    except FileRefused as refused:
        return _show(request, case, refused_file=file_sentence(refused), typed=text)
    return HttpResponseRedirect(reverse("staff-request", args=[case]) + "#nachrichten")


@staff_only
@require_POST
def correction(request: HttpRequest, case: UUID) -> HttpResponseBase:
    """Open the answers for a change."""
    own_case(request, case)
    user: Any = request.user
    draft = start_correction(case_id=case, now=timezone.now(), user=user)
    return HttpResponseRedirect(reverse("staff-request-check", args=[draft]))


@staff_only
def step(request: HttpRequest, case: UUID, key: str) -> HttpResponseBase:
    """Take a step of the person who asked: withdraw, call off."""
    opened = own_case(request, case)
    plan = opened.package.procedure.steps.get(key)
    if plan is None or not is_applicant(opened.package.procedure.roles[plan.by]) or plan.opens:
        raise Http404
    if request.method != "POST":
        return _show_step(request, opened, plan)
    staff = staff_here(request)
    inputs, uploads = read_inputs(request, procedure=opened.package.procedure, step=plan)
    try:
        take_own_step(
            public_id=case,
            step=key,
            actor=staff.actor,
            by=staff.audit_actor,
            inputs=inputs,
            uploads=uploads,
            now=timezone.now(),
            version=version_of(request),
        )
    except StaleCase:
        return _show_step(request, any_case(case), plan, (problem_sentence("stale"),))
    except StepRefused as refusal:
        return _show_step(request, opened, plan, refusal_sentences(refusal, opened.package))
    except FileRefused as refused:
        return _show_step(request, opened, plan, (file_sentence(refused),))
    except UNWRITTEN as fault:
        return _show_step(request, opened, plan, (unwritten_sentence(fault),))
    return HttpResponseRedirect(reverse("staff-request", args=[case]))


def _show_step(
    request: HttpRequest, opened: OpenCase, plan: Step, problems: tuple[str, ...] = ()
) -> HttpResponse:
    context = {
        "row": opened.row,
        "step": plan,
        "title": opened.package.texts["de"].procedure["steps"].get(plan.key, plan.key),
        "inputs": step_inputs(
            opened=opened, step=plan, typed=request.POST if request.method == "POST" else None
        ),
        "problems": problems,
        "area": "requests",
    }
    return render(request, "staff/request_step.html", context, status=422 if problems else 200)


@staff_only
@require_safe
def file(request: HttpRequest, case: UUID, file_id: UUID) -> HttpResponse:
    """Download a file of my request."""
    opened = own_case(request, case)
    try:
        info, content = file_content(subject=case, file_id=file_id, cipher=opened.cipher)
    except FileMissing:
        raise Http404 from None
    return download(content, name=info.name, media_type=info.media_type)


@staff_only
@require_safe
def letter(request: HttpRequest, case: UUID, notice: UUID) -> HttpResponse:
    """Read a letter of my request."""
    opened = own_case(request, case)
    row = _notice(case, notice)
    context = {"row": opened.row, "notice": row, "letters": letters_of(notice=row, cipher=opened.cipher),
               "area": "requests", "is_own": True}  # fmt: skip
    return render(request, "staff/letter.html", context)


@staff_only
@require_safe
def letter_pdf(request: HttpRequest, case: UUID, notice: UUID) -> HttpResponse:
    """Download a letter of my request as PDF."""
    opened = own_case(request, case)
    base = request.city_address  # type: ignore[attr-defined]  # set by CityMiddleware
    return printed_or_later(request, opened=opened, notice=_notice(case, notice), base=base, is_own=True)


def _notice(case: UUID, notice: UUID) -> Any:
    try:
        return notice_of(subject=case, public_id=notice)
    except NoSuchNotice:
        raise Http404 from None
