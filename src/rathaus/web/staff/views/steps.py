"""Take a step: what it asks for, what it would cause, and doing it; and the pages of the desk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from rathaus.apps.cases.opening import OpenCase, open_case
from rathaus.apps.cases.operations.additions import answer_desk_page
from rathaus.apps.cases.operations.desk import take_staff_step
from rathaus.apps.cases.operations.steps import StaleCase
from rathaus.apps.cases.queries.previews import preview_step
from rathaus.apps.cases.situations import situation_of_case
from rathaus.apps.files.typing_by_content import FileRefused
from rathaus.engine.fees import FeeFault
from rathaus.engine.forms import PageReading, present_page
from rathaus.engine.procedure import Step, StepRefused
from rathaus.web.design.refusals import file_sentence, refusal_sentences
from rathaus.web.staff.access import case_for, staff_here, staff_only
from rathaus.web.staff.inputs import chosen, read_inputs, step_inputs, version_of
from rathaus.web.staff.words import UNWRITTEN, problem_sentence, unwritten_sentence

__all__ = ["desk", "step"]

OWN = frozenset({"csrfmiddlewaretoken", "weiter", "fassung"})
"""Names of a posted desk page that are the page's, not the form's."""


@staff_only
def step(request: HttpRequest, case: UUID, key: str) -> HttpResponseBase:
    """Show what a step asks for and would cause; or take it."""
    opened = case_for(request, case)
    plan = opened.package.procedure.steps.get(key)
    if plan is None or opened.package.procedure.roles[plan.by].kind != "staff":
        raise Http404
    if request.method != "POST" or "vorschau" in request.POST:
        return _show(request, opened, plan)
    return _take(request, opened, plan)


def _take(request: HttpRequest, opened: OpenCase, plan: Step) -> HttpResponseBase:
    inputs, uploads = read_inputs(request, procedure=opened.package.procedure, step=plan)
    try:
        take_staff_step(
            public_id=opened.row.public_id,
            step=plan.key,
            staff=staff_here(request),
            inputs=inputs,
            uploads=uploads,
            version=version_of(request),
            now=timezone.now(),
        )
    except StaleCase:
        return _show(request, open_case(public_id=opened.row.public_id), plan, [problem_sentence("stale")])
    except StepRefused as refusal:
        return _show(request, opened, plan, refusal_sentences(refusal, opened.package))
    except FeeFault:
        return _show(request, opened, plan, [problem_sentence("no_fee")])
    except FileRefused as refused:
        return _show(request, opened, plan, [file_sentence(refused)])
    except UNWRITTEN as fault:
        return _show(request, opened, plan, [unwritten_sentence(fault)])
    return HttpResponseRedirect(reverse("staff-case", args=[opened.row.public_id]))


def _show(request: HttpRequest, opened: OpenCase, plan: Step, problems: Sequence[str] = ()) -> HttpResponse:
    typed = request.POST if request.method == "POST" else None
    asked = step_inputs(opened=opened, step=plan, typed=typed)
    entered = (
        read_inputs(request, procedure=opened.package.procedure, step=plan)[0] if typed else chosen(asked)
    )
    texts = opened.package.texts["de"].procedure
    context = {
        "row": opened.row,
        "case_title": opened.title,
        "step": plan,
        "title": texts["steps"].get(plan.key, plan.key),
        "inputs": asked,
        "preview": preview_step(
            opened=opened, step=plan.key, staff=staff_here(request), inputs=entered, now=timezone.now()
        ),
        "was_asked": typed is not None,
        "problems": problems,
        "area": "list",
    }
    context["preview_problems"] = _preview_problems(opened, context["preview"])
    return render(request, "staff/step.html", context, status=422 if problems else 200)


def _preview_problems(opened: OpenCase, preview: Any) -> tuple[str, ...]:
    """Return why a step cannot be taken whatever is entered; what is only missing yet is no problem."""
    if preview.unwritten is not None:
        return (unwritten_sentence(preview.unwritten),)
    if preview.fault is not None:
        return (problem_sentence("no_fee"),)
    if preview.refused is None:
        return ()
    found = tuple(one for one in preview.refused.refusals if not one.reason.startswith("ask_"))
    return refusal_sentences(StepRefused(found), opened.package) if found else ()


@staff_only
def desk(request: HttpRequest, case: UUID, page: str) -> HttpResponseBase:
    """Fill in a page of the form that belongs to the desk."""
    opened = case_for(request, case)
    if not any(one.key == page and one.by_clerk for one in opened.package.form.pages):
        raise Http404
    if request.method != "POST":
        return _show_desk(request, opened, page)
    if version_of(request) != opened.row.version:
        raw = {name: values for name, values in request.POST.lists() if name not in OWN}
        return _show_desk(request, opened, page, raw=raw, problem=problem_sentence("stale"))
    reading = answer_desk_page(
        public_id=case,
        page=page,
        raw={name: values for name, values in request.POST.lists() if name not in OWN},
        staff=staff_here(request),
        now=timezone.now(),
    )
    if reading.errors or reading.unknown:
        return _show_desk(request, opened, page, reading=reading)
    return HttpResponseRedirect(reverse("staff-case", args=[case]) + "#sachbearbeitung")


def _show_desk(
    request: HttpRequest,
    opened: OpenCase,
    page: str,
    *,
    reading: PageReading | None = None,
    raw: Any = None,
    problem: str = "",
) -> HttpResponse:
    view = present_page(
        package=opened.package,
        page=page,
        answers=opened.answers,
        situation=situation_of_case(opened=opened, now=timezone.now()),
        language="de",
        reading=reading,
        raw=raw,
    )
    context = {"row": opened.row, "case_title": opened.title, "view": view, "problem": problem,
               "unknown": reading.unknown if reading else (), "area": "list"}  # fmt: skip
    return render(request, "staff/desk.html", context, status=422 if reading or problem else 200)
