"""Who gets into the staff's door, and to which case."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation

from rathaus.apps.accounts.queries import Staff
from rathaus.apps.cases.opening import NoSuchCase, OpenCase, open_case
from rathaus.apps.cases.operations.desk import may_work_on
from rathaus.web.design.signing_in.second_factors import account_of, way_to_second_factor

__all__ = ["administrators_only", "any_case", "case_for", "staff_here", "staff_only"]

View = Callable[..., HttpResponseBase]


def staff_here(request: HttpRequest) -> Staff:
    """Return the staff member of a request that ``staff_only`` let in."""
    staff: Staff = request.staff  # type: ignore[attr-defined]  # set by StaffMiddleware
    return staff


def staff_only(view: View) -> View:
    """Let in staff of this city with a second factor; others get to sign-in, or find nothing here."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if bool(request.staff):  # type: ignore[attr-defined]  # a lazy object around nobody is false
            # Packages speak German to the staff, so the pages around them do too.
            with translation.override("de"):
                response = view(request, *args, **kwargs)
            response.headers.setdefault("Cache-Control", "private, no-store")
            response.headers.setdefault("Content-Language", "de")
            return response
        account = account_of(request)
        if not account.is_authenticated:
            return redirect_to_login(request.get_full_path(), reverse("account_login"))
        if account.is_staff and not request.user.is_authenticated:
            return HttpResponseRedirect(way_to_second_factor(request))
        raise Http404

    return guarded


def administrators_only(view: View) -> View:
    """Let in who runs this city."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not staff_here(request).is_admin:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return staff_only(guarded)


def case_for(request: HttpRequest, case: UUID) -> OpenCase:
    """Return a case the staff member may work on.

    Raises:
        Http404: Unknown in this city, so also every case of another one.
        PermissionDenied: Another team is in charge.
    """
    opened = any_case(case)
    if not may_work_on(staff=staff_here(request), case=opened.row):
        raise PermissionDenied
    return opened


def any_case(case: UUID) -> OpenCase:
    """Return a case of this city, whoever is in charge.

    Raises:
        Http404: Unknown in this city.
    """
    try:
        return open_case(public_id=case)
    except NoSuchCase:
        raise Http404 from None
