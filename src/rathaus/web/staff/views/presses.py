"""A letter as PDF, or a page that says it comes a little later."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from rathaus.apps.cases.opening import OpenCase
from rathaus.apps.cases.printing import printed_notice
from rathaus.apps.notices.models import Notice
from rathaus.apps.notices.ports import NotPrinted
from rathaus.web.design.downloads import download

__all__ = ["printed_or_later"]

RETRY_AFTER = "30"
"""Seconds."""


def printed_or_later(
    request: HttpRequest, *, opened: OpenCase, notice: Notice, base: str, is_own: bool = False
) -> HttpResponse:
    """Return the PDF of a letter; while it cannot be printed a page with status 503 that says so.

    Args:
        base: Address of the city's pages; the code on the letter leads there.
        is_own: An employee's own request, which has addresses of its own.
    """
    try:
        name, content = printed_notice(opened=opened, notice=notice, base=base, now=timezone.now())
    except NotPrinted:
        context = {"row": opened.row, "notice": notice, "is_own": is_own,
                   "area": "requests" if is_own else "list"}  # fmt: skip
        response = render(request, "staff/letter_later.html", context, status=503)
        response.headers["Retry-After"] = RETRY_AFTER
        return response
    return download(content, name=name, media_type="application/pdf")
