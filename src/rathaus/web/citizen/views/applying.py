"""Apply: start, one page at a time, check, hand in."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from rathaus.apps.accounts.operations import TooManyAttempts, count_attempt
from rathaus.apps.accounts.queries import profile_of
from rathaus.apps.cases.opening import NoSuchDraft, OpenDraft, open_draft
from rathaus.apps.cases.operations.additions import finish_correction
from rathaus.apps.cases.operations.drafts import (
    AlreadySubmitted,
    Saved,
    Upload,
    answer_page,
    delete_draft,
    seen_mark,
    start_draft,
)
from rathaus.apps.cases.operations.submission import NotComplete, submit
from rathaus.apps.cases.queries.drafts import Summary, asks_only_new, form_page, summary
from rathaus.apps.catalogue.queries import Offered
from rathaus.engine.forms import next_page, pages_for
from rathaus.engine.procedure import StepRefused
from rathaus.web.citizen.access import code_here, remember, require, user_of
from rathaus.web.citizen.views.finding import public_offer
from rathaus.web.design.refusals import refusal_sentences

__all__ = ["begin", "check", "discard", "later", "page", "resume"]

OWN: Final = frozenset({"csrfmiddlewaretoken", "seen", "gezeigt", "weiter", "ohne", "spaeter"})
"""Names of a posted page that are the page's, not the form's."""
DRAFTS_AN_HOUR: Final = 60


def language_of(request: HttpRequest, package: Any) -> str:
    """Return the language of the form: English where the package has it in full, else German."""
    wanted = "en" if request.reading == "en" else "de"  # type: ignore[attr-defined]
    return wanted if package.languages.get(wanted) == "full" else "de"


@require_POST
def begin(request: HttpRequest, name: str) -> HttpResponseBase:
    """Start an application and go to its first page."""
    offer: Offered = public_offer(name)
    now, user = timezone.now(), user_of(request)
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
    """
    try:
        opened = open_draft(public_id=draft)
    except NoSuchDraft:
        raise Http404 from None
    require(request, draft, opened.row.user_id)
    return opened


def account_of(request: HttpRequest) -> dict[str, Any]:
    """Return what the account may fill in; nothing without one, and no statement either."""
    user = user_of(request)
    return dict(profile_of(user=user)[0]) if user else {}


@require_safe
def resume(request: HttpRequest, draft: UUID) -> HttpResponseBase:
    """Go on where the draft stands: the first page with gaps, else the check."""
    opened = opened_for(request, draft)
    if opened.row.submitted_at is not None:
        return HttpResponseRedirect(reverse("case", args=[opened.row.subject]))
    situation = summary(opened=opened, language="de", now=timezone.now()).situation
    key = next_page(opened.package, opened.answers, situation)
    return HttpResponseRedirect(reverse("page", args=[draft, key]) if key else reverse("check", args=[draft]))


def page(request: HttpRequest, draft: UUID, key: str) -> HttpResponseBase:
    """Show one page, or save it and go on."""
    opened = opened_for(request, draft)
    if opened.row.submitted_at is not None:
        return HttpResponseRedirect(reverse("case", args=[opened.row.subject]))
    if not any(one.key == key and not one.by_clerk for one in opened.package.form.pages):
        raise Http404
    if request.method == "POST":
        return _save(request, opened, key)
    return _show(request, opened, key)


def _show(
    request: HttpRequest, opened: OpenDraft, key: str, saved: Saved | None = None, *, is_quiet: bool = False
) -> HttpResponse:
    view = form_page(
        opened=opened,
        page=key,
        language=language_of(request, opened.package),
        now=timezone.now(),
        account=account_of(request),
        saved=saved,
        is_quiet=is_quiet,
    )
    context = {
        "form": view,
        "draft": opened.row,
        "seen": seen_mark(opened, key),
        "code": code_here(request, opened.row.public_id),
        "is_stale": saved.is_stale if saved else False,
        "unknown": saved.reading.unknown if saved else (),
    }
    template = "citizen/parts/form.html" if request.headers.get("HX-Request") else "citizen/page.html"
    has_errors = bool(saved and not saved.is_saved and not is_quiet)
    return render(
        request,
        template,
        context,
        status=422 if has_errors and not request.headers.get("HX-Request") else 200,
    )


def _save(request: HttpRequest, opened: OpenDraft, key: str) -> HttpResponseBase:
    raw = {name: values for name, values in request.POST.lists() if name not in OWN}
    uploads = [
        Upload(name, file.name or "datei", file.read())
        for name, files in request.FILES.lists()
        for file in files  # type: ignore[union-attr]  # Django's stubs do not know lists()
        if file
    ]
    if request.headers.get("HX-Request"):
        return _refresh(request, opened, key, raw)
    is_button = any(name.startswith(("add.", "remove.", "remove_file.")) for name in raw)
    try:
        saved = answer_page(
            public_id=opened.row.public_id,
            page=key,
            raw=raw,
            uploads=uploads,
            seen=request.POST.get("seen", ""),
            now=timezone.now(),
            account=account_of(request),
            with_gaps=is_button or "ohne" in request.POST or "spaeter" in request.POST,
        )
    except AlreadySubmitted:
        return HttpResponseRedirect(reverse("case", args=[opened.row.subject]))
    shown = frozenset(request.POST.get("gezeigt", "").split())
    if not saved.is_saved:
        return _show(request, saved.opened, key, saved, is_quiet=asks_only_new(saved=saved, shown=shown))
    if is_button:
        return HttpResponseRedirect(reverse("page", args=[opened.row.public_id, key]) + "#inhalt")
    if "spaeter" in request.POST:
        return HttpResponseRedirect(reverse("later", args=[opened.row.public_id]))
    return HttpResponseRedirect(_after(saved.opened, key))


def _refresh(request: HttpRequest, opened: OpenDraft, key: str, raw: dict[str, list[Any]]) -> HttpResponse:
    """Return the form part again for what is filled in now; nothing is stored."""
    view = form_page(
        opened=opened,
        page=key,
        language=language_of(request, opened.package),
        now=timezone.now(),
        account=account_of(request),
        raw=raw,
    )
    context = {"form": view, "draft": opened.row, "seen": request.POST.get("seen", ""),
               "code": code_here(request, opened.row.public_id)}  # fmt: skip
    return render(request, "citizen/parts/form.html", context)


def _after(opened: OpenDraft, key: str) -> str:
    situation = summary(opened=opened, language="de", now=timezone.now()).situation
    following = next_page(opened.package, opened.answers, situation, after=key)
    if following is None:
        return reverse("check", args=[opened.row.public_id])
    return reverse("page", args=[opened.row.public_id, following])


def check(request: HttpRequest, draft: UUID) -> HttpResponseBase:
    """Show all answers with what is missing and what it costs; or hand them in."""
    opened = opened_for(request, draft)
    if opened.row.submitted_at is not None:
        return HttpResponseRedirect(reverse("case", args=[opened.row.subject]))
    if request.method == "POST":
        return _hand_in(request, opened)
    return _show_check(request, opened)


def _show_check(request: HttpRequest, opened: OpenDraft, **more: Any) -> HttpResponse:
    found: Summary = summary(opened=opened, language=language_of(request, opened.package), now=timezone.now())
    user = user_of(request)
    pages = pages_for(opened.package, opened.answers, found.situation)
    titles = (opened.package.texts.get(found.language) or opened.package.texts["de"]).pages
    context = {
        "check": found,
        "draft": opened.row,
        "pages": pages,
        "steps": [(one.key, titles.get(one.key, one.key), one.is_complete) for one in pages],
        "open_points": [point.summary(found.language) for point in found.found.open_points],
        "warnings": [warning.summary(found.language) for warning in found.found.warnings],
        "code": code_here(request, opened.row.public_id),
        "user": user,
        "has_consent": profile_of(user=user)[1] if user else False,
        **more,
    }
    return render(request, "citizen/check.html", context, status=422 if more else 200)


def _hand_in(request: HttpRequest, opened: OpenDraft) -> HttpResponseBase:
    now, row = timezone.now(), opened.row
    if not request.POST.get("wahr"):
        return _show_check(request, opened, must_confirm=True)
    try:
        if row.corrects_id is not None:
            finish_correction(draft_id=row.public_id, by=actor_of(request), now=now)
            return HttpResponseRedirect(reverse("case", args=[row.subject]))
        done = submit(
            public_id=row.public_id,
            accepts_gaps=bool(request.POST.get("unvollstaendig")),
            has_portal_consent=bool(request.POST.get("abruf")),
            now=now,
        )
    except NotComplete:
        return _show_check(request, opened, must_accept=True)
    except StepRefused as refusal:
        return _show_check(request, opened, refused=refusal_sentences(refusal, opened.package))
    response = HttpResponseRedirect(reverse("arrival", args=[done.public_id]))
    remember(request, response, done.public_id)
    return response


def actor_of(request: HttpRequest) -> Any:
    """Return the applicant as the log sees them."""
    from rathaus.apps.audit.chains import Actor

    user = user_of(request)
    return Actor("citizen", str(user.public_id), user.name) if user else Actor("citizen", "guest")


@require_safe
def later(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Say how to go on another time."""
    opened = opened_for(request, draft)
    return render(request, "citizen/later.html", {"draft": opened.row, "code": code_here(request, draft)})


def discard(request: HttpRequest, draft: UUID) -> HttpResponseBase:
    """Ask once, then delete the draft."""
    opened = opened_for(request, draft)
    if request.method == "POST":
        delete_draft(public_id=draft)
        return HttpResponseRedirect(reverse("home"))
    return render(request, "citizen/discard.html", {"draft": opened.row})
