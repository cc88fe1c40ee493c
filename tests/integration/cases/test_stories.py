"""Every story of every service, through the apps: what the examples expect must stand in the database."""

from __future__ import annotations

from pathlib import Path

import pytest

from rathaus.apps.cities.queries import city_by_slug
from rathaus.apps.cities.scope import city_scope
from rathaus.config.repository import ROOT
from tests.factories.stories import Story, example_of

pytestmark = pytest.mark.django_db


def stories() -> list[tuple[str, str]]:
    """Return service and example of every example that tells a story."""
    files = sorted(Path(ROOT / "services").glob("[!_]*/examples/*.yaml"))
    return [(file.parts[-3], file.stem) for file in files if "\nstory:" in file.read_text("utf-8")]


@pytest.mark.parametrize(("service", "example"), [pytest.param(*one, id="/".join(one)) for one in stories()])
def test_a_story_comes_out_as_expected(installed, service, example):
    with city_scope(city_by_slug("gelsenkirchen").id):
        tree = example_of(service, example)
    city = tree.get("city") or next(iter(tree.get("cities") or ["gelsenkirchen"]))

    with city_scope(city_by_slug(city).id):
        assert Story(service, example).failures() == []


def test_there_are_stories_of_all_six_services():
    assert len({service for service, _ in stories()}) == 6
    assert len(stories()) >= 50
