"""The work list, and one step for many cases."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from rathaus.apps.cases.operations.desk import BulkRefusal, NotYours, bulk_step
from rathaus.apps.cases.queries.worklists import Filter, bulk_steps, view_counts, work_list
from rathaus.apps.cases.situations import local_date
from rathaus.engine.procedure import StepRefused
from rathaus.web.design.refusals import refusal_sentences
from rathaus.web.staff.access import staff_here, staff_only
from rathaus.web.staff.filters import address_of, filter_of, service_titles, state_titles, view_word
from rathaus.web.staff.words import VIEW_TITLES, problem_sentence

__all__ = ["bulk", "listing", "sign_in"]


def sign_in(request: HttpRequest) -> HttpResponse:
    """Lead to sign-in, and from there to work."""
    return HttpResponseRedirect(f"{reverse('account_login')}?next={reverse('staff-list')}")


@staff_only
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """What waits for whom."""
    staff, today, wanted = staff_here(request), local_date(timezone.now()), filter_of(request.GET)
    found = work_list(staff=staff, wanted=wanted, today=today)
    context = {
        "list": found,
        "filter": wanted,
        "views": _views(wanted, view_counts(staff=staff, today=today)),
        "services": service_titles(),
        "states": state_titles(wanted.service),
        "bulk_steps": bulk_steps(found.items),
        "query": address_of(wanted, after=wanted.after),
        "next_query": address_of(wanted, after=found.next_after) if found.next_after else "",
        "today": today,
        "area": "list",
    }
    return render(request, "staff/worklist.html", context)


def _views(wanted: Filter, counts: dict[str, int]) -> list[dict[str, object]]:
    return [
        {
            "title": title,
            "word": view_word(view),
            "query": address_of(Filter(service=wanted.service), view=view),
            "is_current": view == wanted.view,
            "count": counts.get(view),
            "is_late": view == "overdue" and bool(counts.get(view)),
        }
        for view, title in VIEW_TITLES.items()
    ]


@staff_only
@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """Take one simple step for the chosen cases and say what came of it."""
    chosen = [UUID(value) for value in request.POST.getlist("fall") if _is_uuid(value)]
    result = bulk_step(
        public_ids=chosen[:200],
        step=request.POST.get("schritt", ""),
        staff=staff_here(request),
        now=timezone.now(),
    )
    context = {
        "done": result.done,
        "refused": [(refusal, _reasons(refusal)) for refusal in result.refused],
        "query": request.POST.get("liste", ""),
        "is_empty": not chosen,
        "area": "list",
    }
    return render(request, "staff/bulk.html", context)


def _reasons(refusal: BulkRefusal) -> tuple[str, ...]:
    if isinstance(refusal.error, StepRefused) and refusal.package is not None:
        return refusal_sentences(refusal.error, refusal.package)
    return (problem_sentence("not_yours" if isinstance(refusal.error, NotYours) else "not_possible"),)


def _is_uuid(value: str) -> bool:
    try:
        UUID(value)
    except ValueError:
        return False
    return True
