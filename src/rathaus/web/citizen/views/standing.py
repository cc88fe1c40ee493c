"""Pages that stand: help, accessibility, privacy, imprint."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

__all__ = ["standing"]


@require_safe
def standing(request: HttpRequest, name: str) -> HttpResponse:
    """Return one of the pages every town hall must have."""
    return render(request, f"citizen/standing/{name}.html", {"area": "help" if name == "help" else ""})
