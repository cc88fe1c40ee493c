"""Our holiday rules against a public library, all Länder, 2000 to 2050. Every difference is listed with its reason."""

from __future__ import annotations

from datetime import date

import pytest

from rathaus.engine.deadlines import LANDS, Calendar, Holidays, easter_sunday

holidays_library = pytest.importorskip("holidays", reason="the dev dependency 'holidays' is not installed")

YEARS = range(2000, 2051)

EASTERS = (
    "1990-04-15 1999-04-04 2000-04-23 2008-03-23 2011-04-24 2016-03-27 2019-04-21 2020-04-12 2024-03-31 "
    "2025-04-20 2026-04-05 2027-03-28 2028-04-16 2029-04-01 2030-04-21 2035-03-25 2038-04-25 2049-04-18 "
    "2076-04-19 2100-03-28"
)

DIFFERENCES: dict[tuple[str, date], str] = {}
"""(Land, day) → why we differ. Empty: nothing differs."""


def theirs(land: str) -> set[date]:
    found = holidays_library.Germany(subdiv=land, years=YEARS)
    return {day for day in found if day.year in YEARS}


def ours(land: str, holidays: Holidays, regions: frozenset[str] = frozenset()) -> set[date]:
    return {day for year in YEARS for day in holidays.in_year(year=year, land=land, regions=regions)}


@pytest.mark.parametrize("land", LANDS)
def test_all_holidays_of_a_land_agree(land: str, holidays: Holidays) -> None:
    listed = {day for (place, day) in DIFFERENCES if place == land}

    assert ours(land, holidays) ^ theirs(land) == listed


def test_augsburg_agrees(holidays: Holidays) -> None:
    regions = frozenset({"augsburg", "assumption"})

    assert ours("BY", holidays, regions) == theirs("Augsburg")


@pytest.mark.parametrize(
    ("land", "region"), [("BY", "assumption"), ("SN", "corpus_christi"), ("TH", "corpus_christi")]
)
def test_regional_holidays_agree(land: str, region: str, holidays: Holidays) -> None:
    catholic = holidays_library.Germany(subdiv=land, years=YEARS, categories=("catholic",))

    only_here = ours(land, holidays, frozenset({region})) - ours(land, holidays)

    assert only_here == {day for day in catholic if day.year in YEARS and day not in ours(land, holidays)}


def test_names_agree_in_nrw(holidays: Holidays) -> None:
    found = holidays_library.Germany(subdiv="NW", years=YEARS, language="de")
    calendar = Calendar("NW", holidays)
    other_names = {"Erster Mai": "Tag der Arbeit", "Christi Himmelfahrt; Erster Mai": "Tag der Arbeit"}
    other_names["Reformationstag"] = "500. Reformationstag"

    for day, name in found.items():
        assert calendar.holiday_name(day) == other_names.get(name, name)


@pytest.mark.parametrize("easter", EASTERS.split())
def test_easter_is_where_the_church_calendars_have_it(easter: str) -> None:
    day = date.fromisoformat(easter)

    assert easter_sunday(day.year) == day
