"""Which language does this person read? The one chosen, else the browser's, else German."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation

CHOICE: Final = "sprache"
"""Parameter of an address that chooses: ``?sprache=en``; kept in a cookie."""
SIMPLE: Final = "de-simple"
"""Leichte Sprache: a variant of German that service pages have; everything else stays German."""
SPOKEN: Final = ("de", "en")
LONGEST: Final = 200
"""Characters of a browser's wishes that are read; answers to them are kept in memory."""


class LanguageMiddleware:
    """Activate the language for a request; ``request.reading`` is ``de``, ``en`` or ``de-simple``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        chosen = request.GET.get(CHOICE, "") if request.META.get("QUERY_STRING") else ""
        reading = (
            _known(chosen)
            or _known(request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""))
            or _asked(request.META.get("HTTP_ACCEPT_LANGUAGE", "")[:LONGEST])
        )
        request.reading = reading  # type: ignore[attr-defined]  # Django's request has no slot for it
        with translation.override("en" if reading == "en" else "de"):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", "en" if reading == "en" else "de")
        if _known(chosen):
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                chosen,
                max_age=365 * 24 * 3600,
                samesite="Lax",
                secure=settings.RATHAUS_HTTPS,
                httponly=True,
            )
        return response


def _known(language: str) -> str:
    return language if language in (*SPOKEN, SIMPLE) else ""


@lru_cache(maxsize=1024)
def _asked(wishes: str) -> str:
    """Return the first language of the browser that we speak; German when it names none."""
    for part in wishes.split(","):
        language = part.split(";")[0].strip().lower()[:2]
        if language in SPOKEN:
            return language
    return "de"
