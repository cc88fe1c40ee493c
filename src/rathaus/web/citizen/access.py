"""Which drafts and cases may this browser open? Its owner's account, or a signed cookie after start or right code."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponseBase

from rathaus.apps.audit.chains import Actor
from rathaus.apps.cases.opening import OpenCase, OpenDraft

COOKIE: Final = "rathaus_access"
MOST: Final = 12
"""Newest drafts and cases one browser may open without account."""
HOURS: Final = 12
_SALT: Final = "rathaus.access"


def knows(request: HttpRequest, public_id: UUID) -> bool:
    """Return whether this browser started the draft or case in this city, or opened it with its code."""
    return public_id.hex in _known(request).get(_city(request), ())


def remember(request: HttpRequest, response: HttpResponseBase, public_id: UUID, code: str = "") -> None:
    """Let this browser open a draft or case from now on; the cookie ends with the browser."""
    known = dict(_known(request))
    older = [item for item in known.get(_city(request), ()) if item != public_id.hex]
    known[_city(request)] = [public_id.hex, *older][:MOST]
    if code:
        codes = {key: value for key, value in known.get("codes", {}).items() if key != public_id.hex}
        known["codes"] = dict([*codes.items(), (public_id.hex, code)][-MOST:])
    response.set_cookie(
        COOKIE,
        signing.dumps(known, salt=_SALT, compress=True),
        httponly=True,
        samesite="Lax",
        secure=settings.RATHAUS_HTTPS,
    )


def code_here(request: HttpRequest, public_id: UUID) -> str:
    """Return the code of a draft or case started in this browser, else "": the database has only its digest."""
    return str(_known(request).get("codes", {}).get(public_id.hex, ""))


def _known(request: HttpRequest) -> dict[str, Any]:
    """Return what the cookie says: city id → public ids (hex, newest first), ``codes``: id → code; read once."""
    known: dict[str, Any] | None = getattr(request, "_rathaus_access", None)
    if known is None:
        known = _read(request.COOKIES.get(COOKIE, ""))
        request._rathaus_access = known  # type: ignore[attr-defined]  # Django's request has no slot for it
    return known


def _read(cookie: str) -> dict[str, Any]:
    try:
        known: Any = signing.loads(cookie, salt=_SALT, max_age=HOURS * 3600) if cookie else {}
    except signing.BadSignature:
        return {}
    return known if isinstance(known, dict) else {}


def _city(request: HttpRequest) -> str:
    return str(request.city.id)  # type: ignore[attr-defined]  # set by CityMiddleware


def is_signed_in(request: HttpRequest) -> bool:
    """Return whether somebody is signed in, without a statement when there is no session cookie."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated


def user_of(request: HttpRequest) -> Any:
    """Return the signed-in account, or None."""
    return request.user if is_signed_in(request) else None


def actor_of(request: HttpRequest) -> Actor:
    """Return the applicant as the log sees them."""
    user = user_of(request)
    return Actor("citizen", str(user.public_id), user.name) if user else Actor("citizen", "guest")


def is_owner(request: HttpRequest, owner_id: int | None) -> bool:
    """Return whether the signed-in account owns a draft or case: only then a retrieval counts as notification."""
    return owner_id is not None and is_signed_in(request) and request.user.pk == owner_id


def is_read_by_a_person(request: HttpRequest) -> bool:
    """Return whether somebody gets to see the answer: not when only asked for its head, or fetched ahead unseen."""
    purposes = request.headers.get("Sec-Purpose", ""), request.headers.get("Purpose", "")
    return request.method == "GET" and not any("prefetch" in purpose.lower() for purpose in purposes)


def require(request: HttpRequest, opened: OpenDraft | OpenCase) -> None:
    """Stop when this browser may not open a draft or case at the citizens' door.

    Raises:
        Http404: Neither the owner's account nor the cookie allows it, or it is of an internal service; a stranger
            learns nothing.
    """
    may_open = knows(request, opened.row.public_id) or is_owner(request, opened.row.user_id)
    if not may_open or "employee" in opened.package.audience:
        raise Http404
