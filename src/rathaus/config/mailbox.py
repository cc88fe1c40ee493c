"""The demo's mailbox: the mails it would have sent, for everybody to read. Nobody's mail: all persons are made up."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rathaus.adapters.mail.carriers import mailbox_mails


@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """Show the newest mails of the demo; in production there is no such page."""
    if not settings.RATHAUS_DEMO:
        raise Http404("Only the demo shows its mails.")
    mails = mailbox_mails(folder=Path(settings.RATHAUS_MAILBOX_DIR))
    response = render(request, "config/mailbox.html", {"mails": mails})
    response.headers["Cache-Control"] = "no-store"
    return response
