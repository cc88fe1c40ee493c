"""Files handed out: always as attachment, never shown by the browser as a page of ours."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpResponse

__all__ = ["download"]


def download(content: bytes, *, name: str, media_type: str) -> HttpResponse:
    """Return a response that saves ``content`` under ``name``."""
    response = HttpResponse(content, content_type=media_type)
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "_" for c in name) or "datei"
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    )
    response.headers["Cache-Control"] = "private, no-store"
    # A file is nobody's page: nothing in it may run or load anything.
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
