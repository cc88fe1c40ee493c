"""Say whether this process can do its work."""

from __future__ import annotations

from django.db import Error, connection
from django.http import HttpRequest, JsonResponse

from rathaus import __version__


def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database answers, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except Error:
        return JsonResponse({"status": "database unavailable", "version": __version__}, status=503)
    return JsonResponse({"status": "ok", "version": __version__})
