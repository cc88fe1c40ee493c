"""Pages for what went wrong: in the city's design, with what to do next; what was typed is kept where possible."""

from __future__ import annotations

import sys
from typing import Any, Final

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import get_script_prefix
from django.utils.translation import gettext as _

__all__ = ["bad_request", "csrf_failed", "forbidden", "not_found", "server_error"]

CARRIES: Final = frozenset({"page", "check", "message", "additions", "case-step"})
"""Addresses whose posted words are offered for sending once more."""
LAST_RESORT: Final = (
    '<!doctype html><html lang="de"><meta charset="utf-8"><title>Fehler</title><main><h1>Das hat nicht geklappt</h1>'
    "<p>Der Fehler liegt bei uns. Bitte versuchen Sie es in einigen Minuten noch einmal. Gespeichertes ist nicht weg."
    "</p></main></html>"
)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that there is nothing here, or nothing for this browser: a stranger learns no difference."""
    return _page(
        request,
        404,
        _("Diese Seite gibt es hier nicht"),
        _("Vielleicht ist die Adresse falsch geschrieben, oder die Seite ist umgezogen."),
        may_fetch=True,
    )


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that this is for others."""
    return _page(
        request,
        403,
        _("Das dürfen Sie hier nicht"),
        _(
            "Diese Seite ist für andere Personen gedacht. Vielleicht sind Sie mit einem anderen Konto angemeldet."
        ),
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that the browser sent something nobody can read."""
    return _page(
        request,
        400,
        _("Das konnten wir nicht lesen"),
        _(
            "Es wurde nichts gespeichert. Gehen Sie bitte im Browser eine Seite zurück und senden Sie noch einmal, "
            "große Dateien am besten einzeln."
        ),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that it is our fault; never fail while doing so."""
    is_busy = isinstance(sys.exc_info()[1], (OperationalError, InterfaceError))
    try:
        response = _page(
            request,
            503 if is_busy else 500,
            _("Das hat nicht geklappt"),
            _(
                "Der Fehler liegt bei uns. Was vorher gespeichert war, ist nicht weg. Bitte versuchen Sie es in "
                "einigen Minuten noch einmal: Gehen Sie dafür im Browser eine Seite zurück."
            ),
        )
    except Exception:  # the page for faults must not be one
        response = HttpResponse(LAST_RESORT, status=503 if is_busy else 500)
    if is_busy:
        response.headers["Retry-After"] = "30"
    return response


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Offer to send the page once more: its security mark was too old, e.g. after signing in in another window."""
    match = request.resolver_match
    name = match.url_name if match else None
    carried = (
        [
            (key, value)
            for key, values in request.POST.lists()
            if key != "csrfmiddlewaretoken"
            for value in values
        ]
        if name in CARRIES
        else []
    )
    context = {
        "title": _("Bitte senden Sie noch einmal ab"),
        "text": _(
            "Die Seite war zu lange offen oder passt nicht mehr zu Ihrer Anmeldung. Es wurde nichts gespeichert."
        ),
        "carried": carried,
        "lost_files": bool(request.FILES),
        "has_no_cookies": not request.COOKIES,
        "home": get_script_prefix(),
    }
    return render(request, "rathaus/send_again.html", context, status=403)


def _page(request: HttpRequest, status: int, title: str, text: str, **more: Any) -> HttpResponse:
    context = {"title": title, "text": text, "home": get_script_prefix(), **more}
    response = render(request, "rathaus/fault.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response
