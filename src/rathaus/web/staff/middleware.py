"""Who of the staff is this? Known to views as ``request.staff``; read from the database only when one asks."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import SimpleLazyObject

from rathaus.apps.accounts.queries import Staff, staff_of
from rathaus.web.design.signing_in.second_factors import has_second_factor

__all__ = ["StaffMiddleware"]


class StaffMiddleware:
    """Set ``request.staff``: the staff member of this city signed in with a second factor, else a false value."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.staff = SimpleLazyObject(lambda: _staff(request))  # type: ignore[attr-defined]  # no slot for it
        return self.get_response(request)


def _staff(request: HttpRequest) -> Staff | None:
    user = request.user
    if not user.is_authenticated or not has_second_factor(request):
        return None
    return staff_of(user=user)
