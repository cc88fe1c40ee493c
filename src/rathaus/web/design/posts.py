"""What came with a posted page."""

from __future__ import annotations

from django.http import HttpRequest

from rathaus.apps.cases.uploads import Upload

__all__ = ["uploads_of"]


def uploads_of(request: HttpRequest) -> list[Upload]:
    """Return the files that came with a page, in their order; inputs left empty are not among them."""
    return [
        Upload(name, file.name or "datei", file.read())
        for name, files in request.FILES.lists()
        for file in files
        if file
    ]
