"""Threads with transactions of their own, on a database with the model cities and services."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connections

from rathaus.apps.cities.scope import city_scope, leave_scope

INSTALLED_AT = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)


_INSTALLED: list[Any] = []
"""Rows of a fresh installation: real transactions empty the tables, and reading the packages anew takes seconds."""


def _install() -> None:
    from rathaus.apps.accounts.models import Team
    from rathaus.apps.catalogue.models import CityValuesVersion, Offer, PublishedPackage
    from rathaus.apps.cities.models import City
    from rathaus.config.installation import install

    tables = (City, PublishedPackage, Team, CityValuesVersion, Offer)
    with leave_scope(reason="tests: install cities and services"):
        if not _INSTALLED:
            if not PublishedPackage.objects.exists():
                install(now=INSTALLED_AT, say=lambda line: None)
            _INSTALLED.extend(list(table._default_manager.all()) for table in tables)
        elif not PublishedPackage.objects.exists():
            for table, rows in zip(tables, _INSTALLED, strict=True):
                table._default_manager.bulk_create(rows)


@pytest.fixture
def gelsenkirchen(transactional_db: None, tmp_path: Any, settings: Any) -> Iterator[Any]:
    """Install cities and services and run the test inside the scope of Gelsenkirchen, whose CityInfo it gets."""
    from rathaus.apps.cities.queries import city_by_slug

    settings.RATHAUS_FILES_DIR = tmp_path / "files"
    _install()
    city = city_by_slug("gelsenkirchen")
    with city_scope(city.id):
        yield city


@pytest.fixture
def together(gelsenkirchen: Any) -> Callable[..., list[Any]]:
    """Return a runner: all of ``work`` begin at the same moment, each in a thread with its own connection.

    It returns what each gave back, or the exception it raised, in the order given.
    """

    def run(*work: Callable[[], Any]) -> list[Any]:
        start = threading.Barrier(len(work))
        outcomes: list[Any] = [None] * len(work)

        def one(place: int) -> None:
            try:
                with city_scope(gelsenkirchen.id):
                    start.wait(timeout=20)
                    outcomes[place] = work[place]()
            except Exception as error:
                outcomes[place] = error
            finally:
                connections.close_all()

        threads = [threading.Thread(target=one, args=(place,)) for place in range(len(work))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        assert not any(thread.is_alive() for thread in threads), "somebody waits for ever"
        return outcomes

    return run
