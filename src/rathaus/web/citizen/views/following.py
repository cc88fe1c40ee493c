"""Follow a case: status, messages, what was asked for, letters, who saw my data."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from rathaus.apps.accounts.operations import TooManyAttempts
from rathaus.apps.cases.opening import NoSuchCase, OpenCase, open_case
from rathaus.apps.cases.operations.additions import add_missing
from rathaus.apps.cases.operations.conversations import EmptyMessage, mark_read, write_message
from rathaus.apps.cases.operations.deliveries import retrieve_notice
from rathaus.apps.cases.operations.drafts import start_correction, start_draft
from rathaus.apps.cases.operations.steps import take_step
from rathaus.apps.cases.printing import printed_notice
from rathaus.apps.cases.queries.casepages import applicant_case
from rathaus.apps.cases.queries.exports import everything_of
from rathaus.apps.cases.queries.offers import offered_in, verified
from rathaus.apps.files.queries import FileMissing, file_content
from rathaus.apps.files.typing_by_content import FileRefused
from rathaus.apps.notices.ports import NotPrinted
from rathaus.apps.notices.queries import NoSuchNotice, letters_of, notice_of
from rathaus.engine.procedure import Actor, StepRefused
from rathaus.web.citizen.access import actor_of, code_here, is_owner, remember, require, user_of
from rathaus.web.citizen.codes import found_by_code
from rathaus.web.citizen.timelines import timeline
from rathaus.web.citizen.uploads import uploads_of
from rathaus.web.design.downloads import download
from rathaus.web.design.refusals import file_sentence, refusal_sentences

APPLICANT = Actor(kind="citizen")


def opened_for(request: HttpRequest, case: UUID) -> OpenCase:
    """Return a case this browser may open.

    Raises:
        Http404: Unknown, or not for this browser.
    """
    try:
        opened = open_case(public_id=case)
    except NoSuchCase:
        raise Http404 from None
    require(request, case, opened.row.user_id)
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
    opened_for(request, case)
    return _case_page(request, case, "citizen/arrival.html")


@require_safe
def case_page(request: HttpRequest, case: UUID) -> HttpResponse:
    """The case: whose turn, how far, messages, letters, costs, who saw it."""
    opened = opened_for(request, case)
    mark_read(case=opened.row, by_staff=False, now=timezone.now())
    return _case_page(request, case, "citizen/case.html")


def _case_page(request: HttpRequest, case: UUID, template: str, **more: Any) -> HttpResponse:
    language = "en" if request.reading == "en" else "de"  # type: ignore[attr-defined]
    found = applicant_case(public_id=case, language=language, now=timezone.now())
    titles = words_of(found.opened.package, language).procedure.get("steps", {})
    context = {
        "case": found,
        "row": found.opened.row,
        "steps": {step.key for step in found.possibilities.steps},
        "own_steps": [
            (step.key, titles.get(step.key, step.key))
            for step in found.possibilities.steps
            if not step.opens and step.key not in ("submit", "answer_hearing")
        ],
        "timeline": timeline(found),
        "code": code_here(request, case),
        "is_owner": is_owner(request, found.opened.row.user_id),
        "area": "cases",
        **more,
    }
    return render(request, template, context, status=422 if more else 200)


@require_POST
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
            request, case, "citizen/case.html", file_problem=file_sentence(refused), typed=request.POST.get("text", "")
        )
    return HttpResponseRedirect(reverse("case", args=[case]) + "#nachrichten")


def additions(request: HttpRequest, case: UUID) -> HttpResponseBase:
    """Hand in what the office asked for."""
    opened = opened_for(request, case)
    context: dict[str, Any] = {"points": list(enumerate(opened.open_points)), "row": opened.row}
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
    context["typed"] = request.POST.get("text", "")
    return render(request, "citizen/additions.html", context, status=422 if request.method == "POST" else 200)


@require_POST
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
    if plan is None or opened.package.procedure.roles[plan.by].kind not in ("citizen", "guest") or plan.opens:
        raise Http404
    inputs = {name: request.POST[name] for name in plan.ask if request.POST.get(name)}
    texts = words_of(opened.package, opened.row.language).procedure
    context: dict[str, Any] = {
        "row": opened.row,
        "step": plan,
        "title": texts.get("steps", {}).get(key, key),
        "fields": [
            (name, texts.get("ask", {}).get(name, name), wanted == "required", inputs.get(name, ""))
            for name, wanted in plan.ask.items()
        ],
    }
    if request.method == "POST":
        try:
            take_step(
                public_id=case,
                step=key,
                actor=APPLICANT,
                by=actor_of(request),
                inputs=inputs,
                now=timezone.now(),
            )
        except StepRefused as refusal:
            context["refused"] = refusal_sentences(refusal, opened.package)
        else:
            return HttpResponseRedirect(reverse("case", args=[case]))
    return render(request, "citizen/step.html", context, status=422 if "refused" in context else 200)


@require_safe
def letter(request: HttpRequest, case: UUID, notice: UUID) -> HttpResponse:
    """Read a letter; for the signed-in owner this is the retrieval that counts."""
    opened = opened_for(request, case)
    row = _notice(request, opened, notice)
    context = {"row": opened.row, "notice": row, "letters": letters_of(notice=row, cipher=opened.cipher),
               "is_owner": is_owner(request, opened.row.user_id)}  # fmt: skip
    return render(request, "citizen/letter.html", context)


@require_safe
def letter_pdf(request: HttpRequest, case: UUID, notice: UUID) -> HttpResponse:
    """Download a letter as PDF; made on the first download. Only what was handed out counts as retrieved."""
    opened = opened_for(request, case)
    row = _issued(opened, notice)
    base = request.build_absolute_uri(reverse("home"))
    try:
        name, content = printed_notice(opened=opened, notice=row, base=base, now=timezone.now())
    except NotPrinted:
        context = {"row": opened.row, "notice": row, "area": "cases"}
        response = render(request, "citizen/letter_later.html", context, status=503)
        response.headers["Retry-After"] = "30"
        return response
    _notice(request, opened, notice)
    return download(content, name=name, media_type="application/pdf")


def _issued(opened: OpenCase, notice: UUID) -> Any:
    try:
        return notice_of(subject=opened.row.public_id, public_id=notice)
    except NoSuchNotice:
        raise Http404 from None


def _notice(request: HttpRequest, opened: OpenCase, notice: UUID) -> Any:
    """Return a letter; opened by the signed-in owner it is retrieved, which counts."""
    row = _issued(opened, notice)
    if is_owner(request, opened.row.user_id):
        case = opened.row.public_id
        return retrieve_notice(case_id=case, notice_id=notice, by=actor_of(request), now=timezone.now())
    return row


@require_safe
def file(request: HttpRequest, case: UUID, file_id: UUID) -> HttpResponse:
    """Download a file of the case."""
    opened = opened_for(request, case)
    try:
        info, content = file_content(subject=case, file_id=file_id, cipher=opened.cipher)
    except FileMissing:
        raise Http404 from None
    return download(content, name=info.name, media_type=info.media_type)


@require_safe
def everything(request: HttpRequest, case: UUID) -> HttpResponse:
    """Download all data of the case as JSON (Art. 15, 20 DSGVO)."""
    opened = opened_for(request, case)
    content = json.dumps(everything_of(opened=opened), ensure_ascii=False, indent=2).encode()
    return download(content, name=f"{opened.row.number}.json", media_type="application/json")


@require_safe
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """Say whether a letter with this code is genuine, and nothing about the person."""
    found = verified(code=code, today=timezone.localdate())
    return render(request, "citizen/verify.html", {"found": found}, status=200 if found else 404)


@require_POST
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
