"""What the server calls for each request."""

from __future__ import annotations

import os

import structlog
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application
from django.db import DatabaseError, connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rathaus.config.settings")

application = get_wsgi_application()


def web_process() -> WSGIHandler:
    """Return the application; called once in each web process after it was forked."""
    _warm()
    if settings.RATHAUS_WORKER_IN_PROCESS:
        from rathaus.config.worker import start_in_thread

        start_in_thread()
    return application


def _warm() -> None:
    """Read cities and packages into memory, so that the first visitor does not wait for it.

    Without a database the process starts all the same: pages answer 503 until it is back.
    """
    from rathaus.apps.catalogue.queries import offers
    from rathaus.apps.cities.queries import all_cities
    from rathaus.apps.cities.scope import city_scope

    try:
        for city in all_cities()[:1]:
            with city_scope(city.id):
                offers()
    except DatabaseError as error:
        structlog.get_logger("rathaus.start").error("not_warm", error=type(error).__qualname__)
    finally:
        connection.close()
