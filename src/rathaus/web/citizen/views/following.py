"""Follow a case: status, messages, what was asked for, letters, who saw my data."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final
from uuid import UUID

import structlog
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from rathaus.apps.accounts.operations import TooManyAttempts
from rathaus.apps.cases.opening import NoSuchCase, OpenCase, open_case
from rathaus.apps.cases.operations.additions import add_missing
from rathaus.apps.cases.operations.applicants import take_own_step
from rathaus.apps.cases.operations.conversations import EmptyMessage, mark_read, write_message
from rathaus.apps.cases.operations.drafts import start_correction, start_draft
from rathaus.apps.cases.positions import is_applicant
from rathaus.apps.cases.queries.casepages import ApplicantCase, NoticeView, applicant_case, case_story
from rathaus.apps.cases.queries.offers import offered_in
from rathaus.apps.files.typing_by_content import FileRefused
from rathaus.engine.fees import FeeFault
from rathaus.engine.letters import LetterFault
from rathaus.engine.procedure import Step, StepRefused
from rathaus.web.citizen.access import actor_of, code_here, remember, require, user_of
from rathaus.web.citizen.codes import found_by_code
from rathaus.web.citizen.timelines import timeline
from rathaus.web.citizen.views.applying import language_of
from rathaus.web.citizen.wanted import wanted_of
from rathaus.web.design.posts import uploads_of
from rathaus.web.design.refusals import file_sentence, our_fault_sentence, refusal_sentences

log = structlog.get_logger(__name__)

FILES: Final = frozenset({"document", "documents"})
"""What steps ask for as files."""


def posted_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Lead whoever types in or reloads the address of a button to the case."""

    @wraps(view)
    def seen(request: HttpRequest, case: UUID) -> HttpResponseBase:
        if request.method != "POST":
            return HttpResponseRedirect(reverse("case", args=[case]))
        return view(request, case)

    return seen


def opened_for(request: HttpRequest, case: UUID) -> OpenCase:
    """Return a case this browser may open.

    Raises:
        Http404: Unknown, or not for this browser.
    """
    try:
        opened = open_case(public_id=case)
    except NoSuchCase:
        raise Http404 from None
    require(request, opened)
    return opened


def fetch(request: HttpRequest) -> HttpResponseBase:
    """Open a draft or case with its code."""
    typed = request.POST.get("code", "")
    if request.method != "POST":
        return render(request, "citizen/fetch.html", {"area": "cases"})
    try:
        found = found_by_code(request, typed)
    except TooManyAttempts as error:
        return render(request, "citizen/too_many.html", {"retry_at": error.retry_at}, status=429)
    if found is None:
        context = {"typed": typed, "problem": "unknown" if typed.strip() else "empty", "area": "cases"}
        return render(request, "citizen/fetch.html", context, status=422)
    response = HttpResponseRedirect(reverse("case" if found.is_case else "resume", args=[found.public_id]))
    remember(request, response, found.public_id, found.code)
    return response


@require_safe
def arrival(request: HttpRequest, case: UUID) -> HttpResponse:
    """Say that it arrived, with number and code, right after handing in."""
    language = "en" if request.reading == "en" else "de"  # type: ignore[attr-defined]
    try:
        found = case_story(public_id=case, language=language, now=timezone.now())
    except NoSuchCase:
        raise Http404 from None
    require(request, found.opened)
    context = {
        "case": found,
        "row": found.opened.row,
        "timeline": timeline(found, language),
        "code": code_here(request, case),
        "area": "cases",
    }
    return render(request, "citizen/arrival.html", context)


@require_safe
def case_page(request: HttpRequest, case: UUID) -> HttpResponse:
    """The case: whose turn, how far, messages, letters, costs, who saw it."""
    return _case_page(request, case, "citizen/case.html")


def _case_page(request: HttpRequest, case: UUID, template: str, **more: Any) -> HttpResponse:
    language = "en" if request.reading == "en" else "de"  # type: ignore[attr-defined]
    try:
        found = applicant_case(public_id=case, language=language, now=timezone.now())
    except NoSuchCase:
        raise Http404 from None
    row = found.opened.row
    require(request, found.opened)
    if any(talk.is_from_staff and not talk.is_read for talk in found.talks):
        mark_read(case=row, by_staff=False, now=timezone.now())
    context = {
        "case": found,
        "row": row,
        "language": language_of(request, found.opened.package),
        "timeline": timeline(found, language),
        "wanted": wanted_of(found.opened, language),
        "outcome": _outcome(found),
        "files": [file for file in found.files if file.purpose != "letter"],
        "code": code_here(request, case),
        "was_submitted": request.GET.get("schon") == "abgeschickt",
        "area": "cases",
        **_steps(found, language),
        **more,
    }
    return render(request, template, context, status=422 if more else 200)


def _outcome(case: ApplicantCase) -> list[NoticeView]:
    """Return the letters that ended the office's work, those of the same moment; empty while it works."""
    if case.opened.row.public_state != "COMPLETED":
        return []
    letters = [one for one in case.notices if one.row.kind not in ("receipt", "request", "hearing")]
    newest = max((one.row.issued_at for one in letters), default=None)
    return [one for one in letters if one.row.issued_at == newest]


def _steps(case: ApplicantCase, language: str) -> dict[str, Any]:
    """Return what the applicant may do now: keys of steps, links to take one, the answer to a hearing."""
    titles = words_of(case.opened.package, language).procedure.get("steps", {})
    steps = [step for step in case.possibilities.steps if step.key != "submit"]
    hearing = next((step.key for step in steps if "answer" in step.ask), "")
    return {
        "steps": {step.key for step in steps},
        "own_steps": [
            (step.key, titles.get(step.key, step.key))
            for step in steps
            if not step.opens and step.key != hearing
        ],
        "hearing_step": hearing,
    }


@posted_only
def message(request: HttpRequest, case: UUID) -> HttpResponseBase:
    """Send a message to the office."""
    opened_for(request, case)
    try:
        write_message(
            public_id=case,
            text=request.POST.get("text", ""),
            uploads=uploads_of(request),
            by=actor_of(request),
            now=timezone.now(),
        )
    except EmptyMessage:
        return _case_page(
            request, case, "citizen/case.html", message_problem="empty", typed=request.POST.get("text", "")
        )
    except FileRefused as refused:
        return _case_page(
            request,
            case,
            "citizen/case.html",
            file_problem=file_sentence(refused),
            typed=request.POST.get("text", ""),
        )
    return HttpResponseRedirect(reverse("case", args=[case]) + "#nachrichten")


def additions(request: HttpRequest, case: UUID) -> HttpResponseBase:
    """Hand in what the office asked for."""
    opened = opened_for(request, case)
    context: dict[str, Any] = {
        "row": opened.row,
        "wanted": wanted_of(opened, "en" if request.reading == "en" else "de"),  # type: ignore[attr-defined]
        "typed": request.POST.get("text", ""),
        "area": "cases",
    }
    if request.method == "POST":
        try:
            add_missing(
                public_id=case,
                uploads=uploads_of(request),
                text=request.POST.get("text", ""),
                by=actor_of(request),
                now=timezone.now(),
            )
        except FileRefused as refused:
            context["file_problem"] = file_sentence(refused)
        except StepRefused as refusal:
            context["refused"] = refusal_sentences(refusal, opened.package)
        else:
            return HttpResponseRedirect(reverse("case", args=[case]))
    return render(request, "citizen/additions.html", context, status=422 if request.method == "POST" else 200)


@posted_only
def correction(request: HttpRequest, case: UUID) -> HttpResponseBase:
    """Open the answers for correction."""
    opened_for(request, case)
    draft = start_correction(case_id=case, now=timezone.now(), user=user_of(request))
    response = HttpResponseRedirect(reverse("check", args=[draft]))
    remember(request, response, draft)
    return response


def step(request: HttpRequest, case: UUID, key: str) -> HttpResponseBase:
    """Take a step of the applicant: withdraw, answer a hearing, report a loss."""
    opened = opened_for(request, case)
    plan = opened.package.procedure.steps.get(key)
    if plan is None or not is_applicant(opened.package.procedure.roles[plan.by]) or plan.opens:
        raise Http404
    context = _step_context(request, opened, plan)
    if request.method == "POST":
        try:
            take_own_step(
                public_id=case,
                step=key,
                by=actor_of(request),
                inputs={name: request.POST[name] for name in plan.ask if request.POST.get(name)},
                uploads=uploads_of(request),
                now=timezone.now(),
            )
        except StepRefused as refusal:
            context["refused"] = refusal_sentences(refusal, opened.package)
        except FileRefused as refused:
            context["refused"] = (file_sentence(refused),)
        except (FeeFault, LetterFault) as fault:
            log.error("own_step_not_taken", case=str(case), step=key, error=type(fault).__name__)
            context["refused"] = (our_fault_sentence(),)
            return render(request, "citizen/step.html", context, status=503)
        else:
            return HttpResponseRedirect(reverse("case", args=[case]))
    return render(request, "citizen/step.html", context, status=422 if "refused" in context else 200)


def _step_context(request: HttpRequest, opened: OpenCase, plan: Step) -> dict[str, Any]:
    texts = words_of(opened.package, "en" if request.reading == "en" else "de").procedure  # type: ignore[attr-defined]
    asks = texts.get("ask", {})
    return {
        "row": opened.row,
        "step": plan,
        "title": texts.get("steps", {}).get(plan.key, plan.key),
        "is_end": plan.to is not None and opened.package.procedure.states[plan.to].is_end,
        "fields": [
            {
                "name": name,
                "label": asks.get(f"{plan.key}.{name}") or asks.get(name, name),
                "is_file": name in FILES,
                "is_required": wanted == "required",
                "value": request.POST.get(name, ""),
            }
            for name, wanted in plan.ask.items()
        ],
        "area": "cases",
    }


@posted_only
def renew(request: HttpRequest, case: UUID) -> HttpResponseBase:
    """Begin the service offered in a case (e.g. a renewal), with the answers of the case filled in."""
    opened = opened_for(request, case)
    offer = offered_in(opened=opened)
    if offer is None:
        raise Http404
    started = start_draft(
        service=offer.service,
        language=opened.row.language,
        now=timezone.now(),
        user=user_of(request),
        answers=offer.answers,
    )
    response = HttpResponseRedirect(reverse("resume", args=[started.public_id]))
    remember(request, response, started.public_id, started.code)
    return response


def words_of(package: Any, language: str) -> Any:
    """Return the words of a package in a language it has in full, else German."""
    return package.texts[language if package.languages.get(language) == "full" else "de"]
