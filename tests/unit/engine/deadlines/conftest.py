"""The law of services/_law, read with every scalar as text, and the tables beside this file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from rathaus.engine.deadlines import Calendar, Holidays, Law, holidays_from_mapping, law_from_mapping

LAW = Path(__file__).parents[4] / "services" / "_law"


def law_files() -> dict[str, Any]:
    """File name without ending → parsed mapping."""
    return {p.stem: yaml.load(p.read_text("utf-8"), Loader=yaml.BaseLoader) for p in LAW.glob("*.yaml")}


@pytest.fixture(scope="session")
def law() -> Law:
    return law_from_mapping(law_files())


@pytest.fixture(scope="session")
def holidays() -> Holidays:
    return holidays_from_mapping(law_files()["holidays"])


@pytest.fixture(scope="session")
def nw(holidays: Holidays) -> Calendar:
    return Calendar("NW", holidays)
