"""The holidays of NRW against the list in the shared data, where it is there."""

from __future__ import annotations

import csv
import os
from datetime import date
from pathlib import Path

import pytest

from rathaus.engine.deadlines import Holidays

SHARED = Path(os.environ.get("RATHAUS_SHARED_DATA", Path(__file__).parents[4].parent / "shared" / "data"))
LIST = SHARED.parent / "facts" / "feiertage_nrw_2024_2030.csv"


@pytest.mark.skipif(not LIST.exists(), reason="no list of holidays beside the shared data")
def test_nrw_2024_to_2030(holidays: Holidays) -> None:
    with LIST.open(encoding="utf-8", newline="") as file:
        listed = {date.fromisoformat(row["datum"]) for row in csv.DictReader(file)}

    assert {day for year in range(2024, 2031) for day in holidays.in_year(year=year, land="NW")} == listed
