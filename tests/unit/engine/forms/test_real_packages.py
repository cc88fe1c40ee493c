"""The packages of the repository, as forms: every page can be shown, sent and reviewed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from rathaus.engine.forms.canonical import answers_from_json, answers_from_texts, answers_to_json
from rathaus.engine.forms.presentation import present_answers, present_page
from rathaus.engine.forms.reading import read_desk_page, read_page
from rathaus.engine.forms.reviewing import review
from rathaus.engine.forms.scope import Situation
from rathaus.engine.packages import Package, load_package

from .posted_views import posted, widgets_of

SERVICES = Path(__file__).parents[4] / "services"
PACKAGES = sorted(path.parent.name for path in SERVICES.glob("[!_]*/service.yaml"))
CITY: dict[str, Any] = {
    "name": "Musterstadt",
    "land": "NW",
    "parking_zones": {"N": "Nordviertel"},
    "parking_streets": {},
}


@pytest.fixture(scope="module", params=PACKAGES)
def package(request: pytest.FixtureRequest) -> Package:
    return load_package(SERVICES / request.param)


def situation() -> Situation:
    return Situation(today=date(2026, 11, 23), now=datetime(2026, 11, 23, 10, tzinfo=UTC), city=CITY)


def drafts(package: Package) -> list[dict[str, Any]]:
    """The empty draft and the answers of every example that writes its own."""
    found = [answers_from_texts(package, one["answers"]) for one in package.examples if "answers" in one]
    return [{}, *(answers for answers, _ in found)]


def test_answers_of_examples_fit_their_form(package):
    for example in package.examples:
        _, problems = answers_from_texts(package, example.get("answers", {}))

        assert [one.message("de") for one in problems] == []


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_page_can_be_shown_and_sent(package, language):
    for answers in drafts(package):
        for page in package.form.pages:
            view = present_page(
                package=package, page=page.key, answers=answers, situation=situation(), language=language
            )
            read = read_desk_page if page.by_clerk else read_page

            reading = read(
                package=package, page=page.key, raw=posted(view), answers=answers, situation=situation()
            )

            assert reading.unknown == ()
            assert all(one.kind != "type" for one in reading.errors)
            assert all(one.label for one in widgets_of(view.widgets)), page.key


def test_every_error_leads_to_an_input(package):
    for answers in drafts(package):
        for page in package.form.pages:
            if page.by_clerk:
                continue
            view = present_page(
                package=package, page=page.key, answers=answers, situation=situation(), language="de"
            )
            reading = read_page(
                package=package, page=page.key, raw=posted(view), answers=answers, situation=situation()
            )
            again = present_page(
                package=package,
                page=page.key,
                answers=answers,
                situation=situation(),
                language="de",
                reading=reading,
            )

            ids = {one.id for one in widgets_of(again.widgets)}
            assert {line.anchor for line in again.errors} <= ids


def test_drafts_are_reviewed_shown_and_stored(package):
    for answers in drafts(package):
        found = review(package=package, answers=answers, situation=situation())

        stored = answers_to_json(package, found.application)
        sections = present_answers(
            package=package,
            answers=found.application,
            situation=situation(),
            language="de",
            include_desk=True,
        )

        assert answers_from_json(package, stored) == (found.application, ())
        assert all(row.label for section in sections for row in section.rows)


def test_an_empty_draft_is_open_at_every_required_point(package):
    found = review(package=package, answers={}, situation=situation())

    assert found.open_points
    assert all(one.message("de").startswith("Bitte") for one in found.open_points)
