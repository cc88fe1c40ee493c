"""What the chain of middlewares costs a request: processor microseconds, built up one by one.

The view returns an empty answer and asks for neither session nor user, so that only the chain is measured.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from io import BytesIO
from typing import Any

ROUNDS = 7
REQUESTS = 1500


def empty(request: Any) -> Any:
    from django.http import HttpResponse

    return HttpResponse()


def environ(path: str) -> dict[str, Any]:
    return {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "HTTP_HOST": "127.0.0.1",
        "HTTP_ACCEPT_LANGUAGE": "de-DE,de;q=0.9,en;q=0.8",
        "HTTP_COOKIE": "rathaus_csrf=" + "a" * 32,
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "wsgi.version": (1, 0),
    }


def microseconds(middlewares: list[str], path: str) -> float:
    """Return the median processor time of one request through these middlewares."""
    from django.core.handlers.wsgi import WSGIHandler
    from django.test import override_settings

    with override_settings(MIDDLEWARE=middlewares):
        application = WSGIHandler()

    def start_response(status: str, headers: Any, exc_info: Any = None) -> Any:
        assert status.startswith("200"), status

    def batch() -> float:
        begun = time.process_time()
        for _ in range(REQUESTS):
            application(environ(path), start_response).close()
        return (time.process_time() - begun) / REQUESTS * 1e6

    batch()
    return statistics.median(batch() for _ in range(ROUNDS))


def main() -> None:
    from rathaus.config import start

    start.choose(mode="demo")
    import os

    with tempfile.TemporaryDirectory() as folder:
        os.environ["RATHAUS_DATA_DIR"] = folder
        start.set_up()
        start.migrate()
        from django.conf import settings
        from django.urls import path

        from rathaus.apps.cities.operations import install_city
        from rathaus.config import urls
        from rathaus.config.static import collect_static

        collect_static()
        install_city(slug="soest", data={"name": "Soest", "prefix": "SO"})
        urls.urlpatterns.insert(0, path("leer", empty))
        chain = list(settings.MIDDLEWARE)
        before = microseconds([], "/leer")
        print(f"{'Django without any middleware':<62}{before:8.0f} µs")
        for position, name in enumerate(chain, start=1):
            so_far = chain[:position]
            has_city = any(other.endswith("CityMiddleware") for other in so_far)
            now = microseconds(so_far, "/soest/leer" if has_city else "/leer")
            print(f"  + {name:<58}{now - before:8.0f} µs")
            before = now
        print(f"{'whole request':<62}{before:8.0f} µs")


if __name__ == "__main__":
    main()
