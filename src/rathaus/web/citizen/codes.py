"""Codes that open a draft or case on another device; few tries an address."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from rathaus.apps.accounts.operations import TooManyAttempts, count_attempt
from rathaus.apps.cases.queries.citizens import Found, find_by_code

__all__ = ["ask_for_code", "found_by_code", "right_code"]

TRIES: Final = 10
MINUTES: Final = 10
CODE: Final = "zugangscode"
"""Name of the input that gives a browser its access back."""
NOT_CARRIED: Final = frozenset({"csrfmiddlewaretoken", CODE})


def found_by_code(request: HttpRequest, code: str) -> Found | None:
    """Return what a code opens in this city, None when nothing; every try counts.

    Raises:
        TooManyAttempts: Too many tries from this address.
    """
    address = request.META.get("REMOTE_ADDR", "")
    count_attempt(purpose="code", who=address, now=timezone.now(), limit=TRIES, minutes=MINUTES)
    return find_by_code(code=code)


def right_code(request: HttpRequest, public_id: UUID) -> str:
    """Return the code that came with a page when it opens this draft or case, else ""."""
    typed = request.POST.get(CODE, "")
    if not typed:
        return ""
    try:
        found = found_by_code(request, typed)
    except TooManyAttempts:
        return ""
    return found.code if found is not None and found.public_id == public_id else ""


def ask_for_code(request: HttpRequest) -> HttpResponse:
    """Ask for the code of a page posted without access; what was typed goes along, so that it is not lost.

    The answer is the same for drafts that do not exist: a stranger learns nothing.
    """
    carried = [
        (name, value) for name, values in request.POST.lists() if name not in NOT_CARRIED for value in values
    ]
    context = {"carried": carried, "is_wrong": CODE in request.POST, "lost_files": bool(request.FILES)}
    return render(request, "citizen/reopen.html", context, status=403)
