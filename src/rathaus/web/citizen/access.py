"""Which drafts and cases may this browser open? Its owner's account, or a signed cookie after start or right code."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponseBase

COOKIE: Final = "rathaus_access"
MOST: Final = 12
"""Newest drafts and cases one browser may open without account."""
HOURS: Final = 12
_SALT: Final = "rathaus.access"


def opened_here(request: HttpRequest) -> list[str]:
    """Return the public ids (hex) this browser may open in this city, newest first."""
    value = request.COOKIES.get(COOKIE, "")
    if not value:
        return []
    try:
        known: Any = signing.loads(value, salt=_SALT, max_age=HOURS * 3600)
    except signing.BadSignature:
        return []
    mine = known.get(str(request.city.id), []) if isinstance(known, dict) else []  # type: ignore[attr-defined]
    return [str(item) for item in mine]


def remember(request: HttpRequest, response: HttpResponseBase, public_id: UUID, code: str = "") -> None:
    """Let this browser open a draft or case from now on; the cookie ends with the browser."""
    value = request.COOKIES.get(COOKIE, "")
    try:
        known = signing.loads(value, salt=_SALT, max_age=HOURS * 3600) if value else {}
    except signing.BadSignature:
        known = {}
    city = str(request.city.id)  # type: ignore[attr-defined]  # set by CityMiddleware
    ids = [public_id.hex, *(item for item in known.get(city, []) if item != public_id.hex)]
    known[city] = ids[:MOST]
    if code:
        known.setdefault("codes", {})[public_id.hex] = code
        known["codes"] = dict(list(known["codes"].items())[-MOST:])
    response.set_cookie(  # type: ignore[attr-defined]  # every response class has it
        COOKIE,
        signing.dumps(known, salt=_SALT, compress=True),
        httponly=True,
        samesite="Lax",
        secure=settings.RATHAUS_HTTPS,
    )


def code_here(request: HttpRequest, public_id: UUID) -> str:
    """Return the code of a draft started in this browser, "" when it is not known here: only its digest is stored."""
    value = request.COOKIES.get(COOKIE, "")
    try:
        known = signing.loads(value, salt=_SALT, max_age=HOURS * 3600) if value else {}
    except signing.BadSignature:
        return ""
    return str(known.get("codes", {}).get(public_id.hex, ""))


def is_signed_in(request: HttpRequest) -> bool:
    """Return whether somebody is signed in, without a statement when there is no session cookie."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated


def user_of(request: HttpRequest) -> Any:
    """Return the signed-in account, or None."""
    return request.user if is_signed_in(request) else None


def require(request: HttpRequest, public_id: UUID, owner_id: int | None) -> None:
    """Stop when this browser may not open a draft or case.

    Raises:
        Http404: Neither the owner's account nor the cookie allows it; a stranger learns nothing.
    """
    if public_id.hex in opened_here(request):
        return
    if owner_id is not None and is_signed_in(request) and request.user.pk == owner_id:
        return
    raise Http404


def is_owner(request: HttpRequest, owner_id: int | None) -> bool:
    """Return whether the signed-in account owns a case: only then a retrieval counts as notification."""
    return owner_id is not None and is_signed_in(request) and request.user.pk == owner_id
