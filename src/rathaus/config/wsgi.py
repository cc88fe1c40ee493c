"""What the server calls for each request."""

from __future__ import annotations

import os

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rathaus.config.settings")

application = get_wsgi_application()


def web_process() -> WSGIHandler:
    """Return the application; called once in each web process after it was forked."""
    if settings.RATHAUS_WORKER_IN_PROCESS:
        from rathaus.config.worker import start_in_thread

        start_in_thread()
    return application
