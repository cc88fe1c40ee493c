"""Tables of worked examples: one CSV file per topic, every row with its norm and an expected value derived by hand."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

TABLES = Path(__file__).parent / "tables"

Row = dict[str, str]


def rows(name: str) -> list[Row]:
    with (TABLES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def cases(name: str) -> pytest.MarkDecorator:
    """Parametrize a test by the rows of a table."""
    found = rows(name)
    ids = [f"{name}:{number}" for number, _ in enumerate(found, start=2)]
    return pytest.mark.parametrize("row", found, ids=ids)


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def sure(text: str) -> date:
    return date.fromisoformat(text)


def error_of(text: str) -> str:
    """The name of the error a cell expects, or an empty text."""
    return text.removeprefix("error ") if text.startswith("error ") else ""
