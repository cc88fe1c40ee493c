"""Which drafts and cases may this browser open? Its owner's account, or a sealed cookie after start or right code."""

from __future__ import annotations

import json
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponseBase

from rathaus.apps.audit.chains import Actor
from rathaus.apps.cases.opening import OpenCase, OpenDraft
from rathaus.apps.keys.ciphers import installation_cipher

COOKIE: Final = "rathaus_access"
MOST: Final = 12
"""Newest drafts and cases one browser may open without account."""
HOURS: Final = 12
_SALT: Final = "rathaus.access"


def knows(request: HttpRequest, public_id: UUID) -> bool:
    """Return whether this browser started the draft or case in this city, or opened it with its code.

    What was started or opened while signed in is known to that account alone: signing out closes it.
    """
    return _entry(request, public_id) is not None


def remember(request: HttpRequest, response: HttpResponseBase, public_id: UUID, code: str = "") -> None:
    """Let this browser open a draft or case from now on; the cookie ends with the browser."""
    known, before = dict(_known(request)), _entry(request, public_id)
    account = before.account if before else _account(request)
    entry = _Entry(public_id.hex, account, code or (before.code if before else ""))
    older = [one for one in known.get(_city(request), ()) if one.id != public_id.hex]
    known[_city(request)] = [entry, *older][:MOST]
    request._rathaus_access = known  # type: ignore[attr-defined]  # Django's request has no slot for it
    response.set_cookie(COOKIE, _written(known), httponly=True, samesite="Lax", secure=settings.RATHAUS_HTTPS)


def code_here(request: HttpRequest, public_id: UUID) -> str:
    """Return the code of a draft or case started in this browser, else "": the database has only its digest."""
    entry = _entry(request, public_id)
    return entry.code if entry else ""


class _Entry(NamedTuple):
    """A draft or case this browser may open."""

    id: str
    """Public id in hex."""
    account: str
    """Public id of the account that was signed in when it was started or opened, "" when none was."""
    code: str
    """Its code, "" when this browser does not know it."""


def _entry(request: HttpRequest, public_id: UUID) -> _Entry | None:
    """Return what the cookie says of a draft or case; nothing when it is for an account not signed in."""
    found = next((one for one in _known(request).get(_city(request), ()) if one.id == public_id.hex), None)
    return found if found and found.account in ("", _account(request)) else None


def _account(request: HttpRequest) -> str:
    user = user_of(request)
    return str(user.public_id) if user else ""


def _known(request: HttpRequest) -> dict[str, list[_Entry]]:
    """Return what the cookie says: city id → entries, newest first; read once."""
    known: dict[str, list[_Entry]] | None = getattr(request, "_rathaus_access", None)
    if known is None:
        known = _read(request.COOKIES.get(COOKIE, ""))
        request._rathaus_access = known  # type: ignore[attr-defined]  # Django's request has no slot for it
    return known


def _written(known: Mapping[str, list[_Entry]]) -> str:
    """Return the cookie: encrypted, because it holds codes, and signed with the time it was written."""
    plain = zlib.compress(json.dumps(known, separators=(",", ":")).encode())
    sealed = installation_cipher(purpose=COOKIE).seal(plain, purpose=COOKIE)
    return signing.TimestampSigner(salt=_SALT).sign(urlsafe_b64encode(sealed).decode())


def _read(cookie: str) -> dict[str, list[_Entry]]:
    if not cookie:
        return {}
    try:
        sealed = signing.TimestampSigner(salt=_SALT).unsign(cookie, max_age=HOURS * 3600)
        plain = installation_cipher(purpose=COOKIE).open(urlsafe_b64decode(sealed), purpose=COOKIE)
    except (signing.BadSignature, ValueError):  # forged, too old, or of another master key
        return {}
    known = json.loads(zlib.decompress(plain))
    return {city: [_Entry(*one) for one in entries] for city, entries in known.items()}


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
