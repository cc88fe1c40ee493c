"""What leaves the house: letters to post, parcels that wait for people."""

from __future__ import annotations

import json
from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from rathaus.apps.audit.operations import note_access
from rathaus.apps.cases.opening import NoSuchCase
from rathaus.apps.cases.operations.deliveries import confirm_posting
from rathaus.apps.cases.operations.desk import NotYours
from rathaus.apps.cases.operations.parcels import NoSuchParcel, abandon_parcel, carry_parcel, resend_parcel
from rathaus.apps.cases.queries.worklists import letters_to_post, parcels_of_staff
from rathaus.apps.cases.situations import local_date
from rathaus.apps.notices.operations import NotPosted
from rathaus.apps.notices.queries import NoSuchNotice
from rathaus.apps.outbox.operations import parcel_payload
from rathaus.web.design.downloads import download
from rathaus.web.staff.access import staff_here, staff_only
from rathaus.web.staff.words import PARCEL_KINDS, problem_sentence

__all__ = ["outbox", "parcel", "parcel_content", "post"]


@staff_only
def post(request: HttpRequest) -> HttpResponseBase:
    """Letters to print and post; confirm the day for many at once."""
    if request.method == "POST":
        return _confirm(request)
    return _show_post(request)


def _show_post(
    request: HttpRequest, refused: tuple[str, ...] = (), posted: int = 0, *, chose_none: bool = False
) -> HttpResponse:
    context = {
        "letters": letters_to_post(staff=staff_here(request)),
        "today": local_date(timezone.now()),
        "refused": refused,
        "posted": posted,
        "chose_none": chose_none,
        "problem": problem_sentence("posting_day") if refused else "",
        "area": "post",
    }
    return render(request, "staff/post.html", context, status=422 if refused else 200)


def _confirm(request: HttpRequest) -> HttpResponse:
    now, posted, refused = timezone.now(), 0, []
    day = _day(request.POST.get("tag", ""))
    for value in request.POST.getlist("brief")[:200]:
        case, _, notice = value.partition("~")
        try:
            if day is None:
                raise NotPosted("no day")
            confirm_posting(
                case_id=UUID(case), notice_id=UUID(notice), posted_on=day, staff=staff_here(request), now=now
            )
        except (NotPosted, NotYours, NoSuchCase, NoSuchNotice, ValueError):
            refused.append(value)
        else:
            posted += 1
    return _show_post(request, tuple(refused), posted, chose_none=not (posted or refused))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@staff_only
@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """What has not reached its recipient yet."""
    return _show_outbox(request)


def _show_outbox(request: HttpRequest, problem: str = "") -> HttpResponse:
    parcels = parcels_of_staff(staff=staff_here(request))
    rows = [(row, PARCEL_KINDS.get(row.kind, row.kind)) for row in parcels]
    context = {"parcels": rows, "problem": problem, "now": timezone.now(), "area": "outbox"}
    return render(request, "staff/outbox.html", context, status=422 if problem else 200)


@staff_only
@require_POST
def parcel(request: HttpRequest, parcel_id: int) -> HttpResponseBase:
    """Try a parcel again, give it up with a reason, or note that somebody carried it."""
    staff, now = staff_here(request), timezone.now()
    try:
        if "aufgeben" in request.POST:
            abandon_parcel(parcel_id=parcel_id, reason=request.POST.get("grund", ""), staff=staff, now=now)
        elif "erledigt" in request.POST:
            carry_parcel(parcel_id=parcel_id, staff=staff, now=now)
        else:
            resend_parcel(parcel_id=parcel_id, staff=staff, now=now)
    except NoSuchParcel:
        raise Http404 from None
    except NotYours:
        raise PermissionDenied from None
    except ValueError:
        return _show_outbox(request, problem_sentence("no_reason"))
    return HttpResponseRedirect(reverse("staff-outbox"))


@staff_only
@require_safe
def parcel_content(request: HttpRequest, parcel_id: int) -> HttpResponse:
    """Download what a parcel holds, for cases of the own team; noted as seen."""
    staff = staff_here(request)
    row = next((one for one in parcels_of_staff(staff=staff) if one.pk == parcel_id), None)
    if row is None or row.subject is None or not staff.teams:
        raise Http404
    note_access(subject=row.subject, at=timezone.now(), actor=staff.audit_actor, what="parcel")
    payload = dict(parcel_payload(row))
    if "content" in payload:
        kind = str(payload.get("media_type", "application/xml"))
        return download(
            str(payload["content"]).encode(), name=f"{row.recipient}-{row.pk}.xml", media_type=kind
        )
    content = json.dumps(payload, ensure_ascii=False, indent=2).encode()
    return download(content, name=f"{row.recipient}-{row.pk}.json", media_type="application/json")
