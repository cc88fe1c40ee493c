"""A database with the model cities, their teams and all services of the repository, read once a run."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

INSTALLED_AT = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)


def _install() -> None:
    from rathaus.config.installation import install

    installed = install(now=INSTALLED_AT, say=lambda line: None)
    assert not installed.refused, installed.refused


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Install cities and services into the run's database; each test's changes are rolled back to that."""
    with django_db_blocker.unblock():
        _install()


@pytest.fixture
def installed(db: None) -> None:
    """Cities and services are there, also after a test with real transactions emptied the tables."""
    from rathaus.apps.catalogue.models import PublishedPackage
    from rathaus.apps.catalogue.queries import package_for

    if not PublishedPackage.objects.exists():
        package_for.cache_clear()
        _install()


@pytest.fixture
def gelsenkirchen(installed: None) -> Any:
    """Run the test inside the scope of Gelsenkirchen, whose CityInfo it gets."""
    from rathaus.apps.cities.queries import city_by_slug
    from rathaus.apps.cities.scope import city_scope

    city = city_by_slug("gelsenkirchen")
    with city_scope(city.id):
        yield city


@pytest.fixture(autouse=True)
def files_of_the_run(tmp_path: Any, settings: Any) -> None:
    """Give each test a file folder of its own."""
    settings.RATHAUS_FILES_DIR = tmp_path / "files"
