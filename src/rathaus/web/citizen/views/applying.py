"""Apply: start, one page at a time, check, hand in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final
from uuid import UUID

import structlog
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from rathaus.apps.accounts.operations import TooManyAttempts, count_attempt
from rathaus.apps.accounts.queries import profile_of
from rathaus.apps.cases.law import portal_norm
from rathaus.apps.cases.opening import NoSuchDraft, OpenDraft, open_draft
from rathaus.apps.cases.operations.additions import finish_correction
from rathaus.apps.cases.operations.drafts import (
    AlreadySubmitted,
    IsCorrection,
    Outcome,
    Posted,
    Saved,
    answer_page,
    delete_draft,
    seen_mark,
    start_draft,
)
from rathaus.apps.cases.operations.submission import NotComplete, submit
from rathaus.apps.cases.queries.citizens import draft_owner
from rathaus.apps.cases.queries.drafts import FormPage, form_page, next_step, summary
from rathaus.apps.catalogue.queries import Offered
from rathaus.engine.fees import FeeFault
from rathaus.engine.forms import NoSuchPage
from rathaus.engine.letters import LetterFault
from rathaus.engine.procedure import StepRefused
from rathaus.web.citizen.access import actor_of, code_here, is_owner, knows, remember, require, user_of
from rathaus.web.citizen.codes import ask_for_code, right_code
from rathaus.web.citizen.privacy import privacy_of
from rathaus.web.citizen.views.finding import public_offer
from rathaus.web.design.posts import uploads_of
from rathaus.web.design.refusals import file_sentence, our_fault_sentence, refusal_sentences

__all__ = ["begin", "check", "discard", "later", "page", "resume"]

log = structlog.get_logger(__name__)

OWN: Final = frozenset({"csrfmiddlewaretoken", "seen", "gezeigt", "weiter", "ohne", "spaeter", "zugangscode"})
"""Names of a posted page that are the page's, not the form's."""
GOES_ON: Final = frozenset({"ohne", "spaeter"})
"""Buttons that save what could be read, although something is missing or wrong."""
DRAFTS_AN_HOUR: Final = 60


def language_of(request: HttpRequest, package: Any) -> str:
    """Return the language of the form: English where the package has it in full, else German."""
    wanted = "en" if request.reading == "en" else "de"  # type: ignore[attr-defined]
    return wanted if package.languages.get(wanted) == "full" else "de"


def goes_on_with_case(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Send whoever comes back to a draft that was handed in to its case, and say so there."""

    @wraps(view)
    def seen(request: HttpRequest, draft: UUID, *args: Any, **named: Any) -> HttpResponseBase:
        try:
            return view(request, draft, *args, **named)
        except AlreadySubmitted as error:
            return HttpResponseRedirect(reverse("case", args=[error.case_id]) + "?schon=abgeschickt")

    return seen


def begin(request: HttpRequest, name: str) -> HttpResponseBase:
    """Start an application and go to its first page; an address typed in leads to the service."""
    offer: Offered = public_offer(name)
    if request.method != "POST":
        return HttpResponseRedirect(reverse("service", args=[name]))
    now, user = timezone.now(), user_of(request)
    if offer.package.is_account_required and user is None:
        return redirect_to_login(reverse("service", args=[name]), reverse("account_login"))
    address = request.META.get("REMOTE_ADDR", "")
    try:
        count_attempt(purpose="start", who=address, now=now, limit=DRAFTS_AN_HOUR, minutes=60)
    except TooManyAttempts as error:
        return render(request, "citizen/too_many.html", {"retry_at": error.retry_at}, status=429)
    started = start_draft(service=name, language=language_of(request, offer.package), now=now, user=user)
    first = next(one.key for one in offer.package.form.pages if not one.by_clerk)
    response = HttpResponseRedirect(reverse("page", args=[started.public_id, first]))
    remember(request, response, started.public_id, started.code)
    return response


def opened_for(request: HttpRequest, draft: UUID) -> OpenDraft:
    """Return a draft this browser may open.

    Raises:
        Http404: Unknown, or not for this browser.
        AlreadySubmitted: It is a case now.
    """
    try:
        opened = open_draft(public_id=draft)
    except NoSuchDraft:
        raise Http404 from None
    require(request, opened)
    if opened.row.submitted_at is not None:
        raise AlreadySubmitted(opened.row.subject)
    return opened


def account_of(request: HttpRequest) -> dict[str, Any]:
    """Return what the account may fill in; nothing without one, and no statement either."""
    user = user_of(request)
    return dict(profile_of(user=user)[0]) if user else {}


@require_safe
@goes_on_with_case
def resume(request: HttpRequest, draft: UUID) -> HttpResponseBase:
    """Go on where the draft stands: the first page with gaps, else the check."""
    opened = opened_for(request, draft)
    return HttpResponseRedirect(_address(draft, next_step(opened=opened, now=timezone.now())))


def _address(draft: UUID, key: str | None) -> str:
    return reverse("page", args=[draft, key]) if key else reverse("check", args=[draft])


@goes_on_with_case
def page(request: HttpRequest, draft: UUID, key: str) -> HttpResponseBase:
    """Show one page, or save it and go on."""
    try:
        if request.method == "POST":
            return _answer(request, draft, key)
        return _show(request, opened_for(request, draft), key)
    except (NoSuchDraft, NoSuchPage):
        raise Http404 from None


def _answer(request: HttpRequest, draft: UUID, key: str) -> HttpResponseBase:
    """Take a posted page; a browser that lost its access is asked for the code and loses nothing."""
    may_open = knows(request, draft) or is_owner(request, draft_owner(public_id=draft))
    code = "" if may_open else right_code(request, draft)
    if not (may_open or code):
        return ask_for_code(request)
    if request.headers.get("HX-Request"):
        return _refresh(request, draft, key)
    response = _save(request, draft, key)
    if code:
        remember(request, response, draft, code)
    return response


def _save(request: HttpRequest, draft: UUID, key: str) -> HttpResponseBase:
    saved = answer_page(
        public_id=draft,
        page=key,
        posted=Posted(
            raw=_typed(request),
            uploads=uploads_of(request),
            seen=request.POST.get("seen", ""),
            shown=frozenset(request.POST.get("gezeigt", "").split()),
        ),
        now=timezone.now(),
        account=account_of(request),
        with_gaps=not GOES_ON.isdisjoint(request.POST),
    )
    if saved.outcome is not Outcome.SAVED:
        return _show(request, saved.opened, key, saved)
    if "spaeter" in request.POST:
        return HttpResponseRedirect(reverse("later", args=[draft]))
    return HttpResponseRedirect(_address(draft, saved.following))


def _typed(request: HttpRequest) -> dict[str, list[Any]]:
    return {name: values for name, values in request.POST.lists() if name not in OWN}


def _show(request: HttpRequest, opened: OpenDraft, key: str, saved: Saved | None = None) -> HttpResponse:
    view = form_page(
        opened=opened,
        page=key,
        language=language_of(request, opened.package),
        now=timezone.now(),
        account=account_of(request),
        saved=saved,
    )
    context = {
        "form": view,
        "draft": opened.row,
        "seen": seen_mark(opened, key),
        "code": code_here(request, opened.row.public_id),
        "refused": _refused(view),
        "is_stale": saved.is_stale if saved else False,
        "unknown": saved.reading.unknown if saved else (),
    }
    is_refused = saved is not None and saved.outcome is Outcome.REFUSED
    return render(request, "citizen/page.html", context, status=422 if is_refused else 200)


def _refused(view: FormPage) -> dict[str, list[str]]:
    """Return the sentences about files that could not be taken, by the name of their input."""
    found: dict[str, list[str]] = {}
    for name, error in view.refused:
        found.setdefault(name, []).append(file_sentence(error))
    return found


def _refresh(request: HttpRequest, draft: UUID, key: str) -> HttpResponse:
    """Return the form part again for what is filled in now; nothing is stored."""
    opened = open_draft(public_id=draft)
    if opened.row.submitted_at is not None:
        raise AlreadySubmitted(opened.row.subject)
    view = form_page(
        opened=opened,
        page=key,
        language=language_of(request, opened.package),
        now=timezone.now(),
        account=account_of(request),
        raw=_typed(request),
    )
    context = {
        "form": view,
        "draft": opened.row,
        "seen": request.POST.get("seen", ""),
        "code": code_here(request, opened.row.public_id),
        "is_part": True,
    }
    return render(request, "citizen/parts/form.html", context)


@goes_on_with_case
def check(request: HttpRequest, draft: UUID) -> HttpResponseBase:
    """Show all answers with what is missing and what it costs; or hand them in."""
    if request.method != "POST":
        return _show_check(request, opened_for(request, draft))
    if not (knows(request, draft) or is_owner(request, draft_owner(public_id=draft))):
        return ask_for_code(request)
    typed = {name: name in request.POST for name in ("wahr", "unvollstaendig", "abruf")}
    if not typed["wahr"]:
        return _show_check(request, opened_for(request, draft), must_confirm=True, typed=typed)
    try:
        return _hand_in(request, draft, typed)
    except NoSuchDraft:
        raise Http404 from None
    except NotComplete:
        return _show_check(request, opened_for(request, draft), must_accept=True, typed=typed)
    except StepRefused as refusal:
        opened = opened_for(request, draft)
        reasons = refusal_sentences(refusal, opened.package)
        return _show_check(request, opened, refused=reasons, typed=typed)
    except (FeeFault, LetterFault) as fault:
        log.error("not_handed_in", draft=str(draft), error=type(fault).__name__)
        response = _show_check(
            request, opened_for(request, draft), refused=(our_fault_sentence(),), typed=typed
        )
        response.status_code = 503
        return response


def _hand_in(request: HttpRequest, draft: UUID, typed: dict[str, bool]) -> HttpResponseBase:
    now = timezone.now()
    try:
        done = submit(
            public_id=draft,
            accepts_gaps=typed["unvollstaendig"],
            has_portal_consent=typed["abruf"],
            now=now,
        )
    except IsCorrection:
        case = finish_correction(draft_id=draft, by=actor_of(request), now=now)
        return HttpResponseRedirect(reverse("case", args=[case]))
    response = HttpResponseRedirect(reverse("arrival", args=[done.public_id]))
    remember(request, response, done.public_id)
    return response


def _show_check(request: HttpRequest, opened: OpenDraft, **more: Any) -> HttpResponse:
    package, city = opened.package, request.city  # type: ignore[attr-defined]
    found = summary(opened=opened, language=language_of(request, package), now=timezone.now())
    user = user_of(request)
    context = {
        "check": found,
        "draft": opened.row,
        "code": code_here(request, opened.row.public_id),
        "user": user,
        "has_consent": profile_of(user=user)[1] if user else False,
        "portal_norm": portal_norm(package=package, land=city.land, day=found.today),
        "privacy": privacy_of(package, language=found.language),
        "office": city.data["offices"].get(package.office, {}),
        **more,
    }
    return render(request, "citizen/check.html", context, status=422 if more else 200)


@require_safe
@goes_on_with_case
def later(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Say how to go on another time."""
    opened = opened_for(request, draft)
    return render(request, "citizen/later.html", {"draft": opened.row, "code": code_here(request, draft)})


@goes_on_with_case
def discard(request: HttpRequest, draft: UUID) -> HttpResponseBase:
    """Ask once, then delete the draft."""
    opened = opened_for(request, draft)
    if request.method == "POST":
        delete_draft(public_id=draft)
        is_correction = opened.row.corrects_id is not None
        return HttpResponseRedirect(
            reverse("case", args=[opened.row.subject]) if is_correction else reverse("home")
        )
    return render(request, "citizen/discard.html", {"draft": opened.row})
