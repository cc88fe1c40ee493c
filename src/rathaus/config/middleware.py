"""What every request passes: an id, the security headers, one log line, one measurement."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from time import perf_counter
from typing import Final

import structlog
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponseBase

from rathaus.config.logging import REQUESTS, request_line
from rathaus.config.metrics import REQUEST_SECONDS

log = logging.getLogger(REQUESTS)

CONTENT_SECURITY_POLICY: Final = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        # KERN's icons are data addresses inside its style sheet.
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ]
)

SECURITY_HEADERS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()",
}

UNMATCHED: Final = "none"
"""Route of a request that met no address; the path itself may hold the number of a case and is never logged."""


LARGEST_REQUEST: Final = 60_000_000
"""Bytes of one posted page with its files; a file has 10 MB, more come one after another."""


class RequestMiddleware:
    """The outermost layer: request id, headers, log line and duration."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        headers = dict(SECURITY_HEADERS)
        if settings.SECURE_HSTS_SECONDS:
            headers["Strict-Transport-Security"] = (
                f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains"
            )
        self.headers = {name.lower(): (name, value) for name, value in headers.items()}
        self.writes_log = not settings.RATHAUS_DEMO
        self.is_behind_proxy = settings.RATHAUS_BEHIND_PROXY

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        start = perf_counter()
        request_id = secrets.token_hex(8)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        if self.is_behind_proxy:
            _take_address(request)

        response = self.get_response(request)

        store = response.headers._store  # looked into, because asking for each costs more than all of them
        for key, pair in self.headers.items():
            store.setdefault(key, pair)
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            # Who is signed in may see their own data on any page: none is kept for the next person here.
            response.headers.setdefault("Cache-Control", "private, no-store")
        response.headers["X-Request-Id"] = request_id
        self._note(request, response, perf_counter() - start)
        return response

    def _note(self, request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
        route = _route(request)
        REQUEST_SECONDS.labels(request.method or "", route, response.status_code).observe(seconds)
        if self.writes_log:
            log.info(
                "%s",
                request_line(
                    request_id=response.headers["X-Request-Id"],
                    method=request.method or "",
                    route=route,
                    status=response.status_code,
                    milliseconds=round(seconds * 1000, 1),
                ),
            )


class SizeMiddleware:
    """Refuse what is larger than any page before a byte of it is read: bodies fill disks and memory."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        told = request.META.get("CONTENT_LENGTH") or "0"
        # A length that is no number is for Django, which then reads nothing.
        if told.isascii() and told.isdecimal() and (len(told) > 12 or int(told) > LARGEST_REQUEST):
            raise RequestDataTooBig(f"A request of {told} bytes; the most is {LARGEST_REQUEST}.")
        return self.get_response(request)


def _take_address(request: HttpRequest) -> None:
    """Take the person's address from the proxy: limits on tries would else count all people as one.

    The last entry counts, which the proxy itself wrote; those before it are what the person claims.
    """
    told = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
    if told:
        request.META["REMOTE_ADDR"] = told


def _route(request: HttpRequest) -> str:
    match = request.resolver_match
    return match.route if match else UNMATCHED
