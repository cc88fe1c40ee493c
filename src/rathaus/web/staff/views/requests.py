"""Internal services: employees ask for something with the same forms as citizens, and follow what becomes of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from rathaus.apps.cases.opening import NoSuchDraft, OpenDraft, open_draft
from rathaus.apps.cases.operations.additions import finish_correction
from rathaus.apps.cases.operations.drafts import (
    AlreadySubmitted,
    Outcome,
    Posted,
    Saved,
    answer_page,
    delete_draft,
    seen_mark,
    start_draft,
)
from rathaus.apps.cases.operations.submission import NotComplete, submit
from rathaus.apps.cases.queries.citizens import my_cases, my_drafts
from rathaus.apps.cases.queries.drafts import form_page, next_step, summary
from rathaus.apps.catalogue.queries import NotOffered, Offered, offered, offers
from rathaus.engine.forms import NoSuchPage
from rathaus.engine.procedure import StepRefused
from rathaus.web.design.posts import uploads_of
from rathaus.web.design.refusals import file_sentence, refusal_sentences
from rathaus.web.staff.access import staff_here, staff_only

__all__ = ["begin", "check", "discard", "listing", "page", "resume"]

OWN: Final = frozenset({"csrfmiddlewaretoken", "seen", "gezeigt", "weiter", "ohne"})
"""Names of a posted page that are the page's, not the form's."""


@staff_only
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """My requests, and what can be asked for."""
    user: Any = request.user
    internal = [(key, offer) for key, offer in offers().items() if offer.is_internal]
    context = {
        "cases": my_cases(user=user, language="de", is_internal=True),
        "drafts": my_drafts(user=user, language="de", is_internal=True),
        "services": [(key, offer.package.texts["de"].service) for key, offer in internal],
        "area": "requests",
    }
    return render(request, "staff/requests.html", context)


def goes_on_with_case(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Send whoever comes back to a draft that was handed in to its case."""

    @wraps(view)
    def seen(request: HttpRequest, draft: UUID, *args: Any, **named: Any) -> HttpResponseBase:
        try:
            return view(request, draft, *args, **named)
        except AlreadySubmitted as error:
            return HttpResponseRedirect(reverse("staff-request", args=[error.case_id]))

    return seen


@staff_only
@require_POST
def begin(request: HttpRequest, name: str) -> HttpResponseBase:
    """Start a request and go to its first page; name and address of the account stand in it already."""
    offer = _internal(name)
    user: Any = request.user
    started = start_draft(service=name, language="de", now=timezone.now(), user=user)
    first = next(one.key for one in offer.package.form.pages if not one.by_clerk)
    return HttpResponseRedirect(reverse("staff-request-page", args=[started.public_id, first]))


def _internal(name: str) -> Offered:
    try:
        offer = offered(name)
    except NotOffered:
        raise Http404 from None
    if not offer.is_internal:
        raise Http404
    return offer


def own_draft(request: HttpRequest, draft: UUID) -> OpenDraft:
    """Return a draft of an internal service that belongs to the person signed in.

    Raises:
        Http404: Unknown, somebody else's, or no internal service.
        AlreadySubmitted: It is a case now.
    """
    try:
        opened = open_draft(public_id=draft)
    except NoSuchDraft:
        raise Http404 from None
    if opened.row.user_id != request.user.pk or "employee" not in opened.package.audience:
        raise Http404
    if opened.row.submitted_at is not None:
        raise AlreadySubmitted(opened.row.subject)
    return opened


def account_of(request: HttpRequest) -> dict[str, Any]:
    """Return what is filled in for an employee: name and address of the account."""
    given, _, family = staff_here(request).name.rpartition(" ")
    user: Any = request.user
    return {"given_names": given, "family_name": family, "email": user.email}


@staff_only
@require_safe
@goes_on_with_case
def resume(request: HttpRequest, draft: UUID) -> HttpResponseBase:
    """Go on where the draft stands."""
    key = next_step(opened=own_draft(request, draft), now=timezone.now())
    return HttpResponseRedirect(_address(draft, key))


def _address(draft: UUID, key: str | None) -> str:
    return (
        reverse("staff-request-page", args=[draft, key])
        if key
        else reverse("staff-request-check", args=[draft])
    )


@staff_only
@goes_on_with_case
def page(request: HttpRequest, draft: UUID, key: str) -> HttpResponseBase:
    """Show one page, or save it and go on."""
    opened = own_draft(request, draft)
    try:
        if request.method != "POST":
            return _show(request, opened, key)
        if request.headers.get("HX-Request"):
            return _show(request, opened, key, raw=_typed(request))
        return _save(request, draft, key)
    except NoSuchPage:
        raise Http404 from None


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
        with_gaps="ohne" in request.POST,
    )
    if saved.outcome is not Outcome.SAVED:
        return _show(request, saved.opened, key, saved)
    return HttpResponseRedirect(_address(draft, saved.following))


def _typed(request: HttpRequest) -> dict[str, list[Any]]:
    return {name: values for name, values in request.POST.lists() if name not in OWN}


def _show(
    request: HttpRequest,
    opened: OpenDraft,
    key: str,
    saved: Saved | None = None,
    raw: dict[str, list[Any]] | None = None,
) -> HttpResponse:
    view = form_page(
        opened=opened,
        page=key,
        language="de",
        now=timezone.now(),
        account=account_of(request),
        saved=saved,
        raw=raw,
    )
    refused: dict[str, list[str]] = {}
    for name, error in view.refused:
        refused.setdefault(name, []).append(file_sentence(error))
    context = {
        "form": view,
        "draft": opened.row,
        "seen": request.POST.get("seen", "") if raw is not None else seen_mark(opened, key),
        "refused": refused,
        "is_stale": saved.is_stale if saved else False,
        "unknown": saved.reading.unknown if saved else (),
        "area": "requests",
    }
    template = "staff/parts/request_form.html" if raw is not None else "staff/request_page.html"
    is_refused = saved is not None and saved.outcome is Outcome.REFUSED
    return render(request, template, context, status=422 if is_refused else 200)


@staff_only
@goes_on_with_case
def check(request: HttpRequest, draft: UUID) -> HttpResponseBase:
    """Show all answers; or hand them in."""
    opened = own_draft(request, draft)
    if request.method != "POST":
        return _show_check(request, opened)
    staff, now = staff_here(request), timezone.now()
    try:
        if opened.row.corrects_id is not None:
            case = finish_correction(draft_id=draft, by=staff.audit_actor, now=now, staff=staff)
        else:
            accepts = "unvollstaendig" in request.POST
            case = submit(
                public_id=draft, accepts_gaps=accepts, has_portal_consent=False, now=now, staff=staff
            ).public_id
    except NotComplete:
        return _show_check(request, opened, must_accept=True)
    except StepRefused as refusal:
        return _show_check(request, opened, refused=refusal_sentences(refusal, opened.package))
    return HttpResponseRedirect(reverse("staff-request", args=[case]))


def _show_check(request: HttpRequest, opened: OpenDraft, **more: Any) -> HttpResponse:
    found = summary(opened=opened, language="de", now=timezone.now())
    context = {"check": found, "draft": opened.row, "area": "requests", **more}
    return render(request, "staff/request_check.html", context, status=422 if more else 200)


@staff_only
@require_POST
@goes_on_with_case
def discard(request: HttpRequest, draft: UUID) -> HttpResponseBase:
    """Delete a draft."""
    own_draft(request, draft)
    delete_draft(public_id=draft)
    return HttpResponseRedirect(reverse("staff-requests"))
