"""The tokens that guard forms against being posted by other sites, as Django makes and reads them, in fewer steps.

Each page hides its token behind a new mask, letter by letter. Django adds and takes off the mask in Python, letter by
letter; here a table does. Whatever is not plainly right is left to Django, which also says what was wrong.
"""

from __future__ import annotations

import os
from typing import Any, Final

from django.http import HttpRequest
from django.http.request import UnreadablePostError
from django.middleware.csrf import CSRF_ALLOWED_CHARS, CSRF_SECRET_LENGTH, CsrfViewMiddleware, get_token
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

__all__ = ["CsrfMiddleware", "csrf_token", "masked", "unmasked"]

_COUNT: Final = len(CSRF_ALLOWED_CHARS)
_SUM: Final = {
    (a, b): CSRF_ALLOWED_CHARS[(i + j) % _COUNT]
    for i, a in enumerate(CSRF_ALLOWED_CHARS)
    for j, b in enumerate(CSRF_ALLOWED_CHARS)
}
_DIFFERENCE: Final = {(c, b): a for (a, b), c in _SUM.items()}
_EVEN: Final = 256 - 256 % _COUNT
"""Bytes from here on are thrown away, so that every letter is as likely as every other."""
_LETTERS: Final = bytes(ord(CSRF_ALLOWED_CHARS[byte % _COUNT]) for byte in range(256))
_TOO_LARGE: Final = bytes(range(_EVEN, 256))


def _mask() -> str:
    letters = b""
    while len(letters) < CSRF_SECRET_LENGTH:
        letters += os.urandom(CSRF_SECRET_LENGTH * 2).translate(_LETTERS, _TOO_LARGE)
    return letters[:CSRF_SECRET_LENGTH].decode("ascii")


def masked(secret: str) -> str:
    """Return a new token for a secret: a random mask, then the secret with the mask added."""
    mask = _mask()
    return mask + "".join(map(_SUM.__getitem__, zip(secret, mask, strict=True)))


def unmasked(token: str) -> str:
    """Return the secret in a token.

    Raises:
        KeyError: A letter is none of a token.
        ValueError: The length is not that of a token.
    """
    mask, cipher = token[:CSRF_SECRET_LENGTH], token[CSRF_SECRET_LENGTH:]
    return "".join(map(_DIFFERENCE.__getitem__, zip(cipher, mask, strict=True)))


def csrf_token(request: HttpRequest) -> dict[str, Any]:
    """Return the token for templates, made when a form asks for it; a context processor."""

    def made() -> str:
        secret = request.META.get("CSRF_COOKIE")
        return masked(secret) if secret and len(secret) == CSRF_SECRET_LENGTH else get_token(request)

    return {"csrf_token": SimpleLazyObject(made)}


class CsrfMiddleware(CsrfViewMiddleware):
    """Lets posted forms with the right token through; everything else has to convince Django."""

    def _check_token(self, request: HttpRequest) -> None:
        if not _is_plainly_right(request):
            super()._check_token(request)  # type: ignore[misc]  # Django's stubs leave it out


def _is_plainly_right(request: HttpRequest) -> bool:
    secret = request.META.get("CSRF_COOKIE") or ""
    try:
        posted = request.POST.get("csrfmiddlewaretoken", "") if request.method == "POST" else ""
        return (
            len(secret) == CSRF_SECRET_LENGTH
            and len(posted) == 2 * CSRF_SECRET_LENGTH
            and constant_time_compare(unmasked(posted), secret)
        )
    except (KeyError, ValueError, UnreadablePostError):
        return False
