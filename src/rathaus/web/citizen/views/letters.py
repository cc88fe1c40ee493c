"""Letters and files of a case, everything of it as data, and whether a paper is genuine."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from rathaus.apps.cases.opening import OpenCase
from rathaus.apps.cases.operations.deliveries import retrieve_notice
from rathaus.apps.cases.printing import printed_notice
from rathaus.apps.cases.queries.exports import everything_of
from rathaus.apps.cases.queries.offers import verified
from rathaus.apps.files.queries import FileMissing, file_content
from rathaus.apps.notices.ports import NotPrinted
from rathaus.apps.notices.queries import NoSuchNotice, letters_of, notice_of
from rathaus.web.citizen.access import actor_of, is_owner, is_read_by_a_person
from rathaus.web.citizen.views.following import opened_for
from rathaus.web.design.downloads import download

__all__ = ["everything", "file", "letter", "letter_pdf", "verify"]


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
    base = request.city_address  # type: ignore[attr-defined]  # set by CityMiddleware
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
    """Return a letter; opened by the signed-in owner it is retrieved, which counts (§ 41 Abs. 2a VwVfG)."""
    row = _issued(opened, notice)
    if is_owner(request, opened.row.user_id) and is_read_by_a_person(request):
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
