"""Proof that the rows of a table neither overlap nor leave a gap, with a counter-example otherwise.

Each column is cut where a cell compares: between the cuts all values behave alike, so that one sample of each
piece stands for all. The rows still alive are followed column by column; equal sets of rows are looked at once.
Dates and texts are cut like numbers and choices. Null is no gap: without an answer no row has to hit.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from . import types as t
from .tables import DecisionTable, Row
from .temporals import temporal_text
from .text_functions import number_text
from .values import CONTEXT, Value

MAX_STATES = 20_000
_OTHER = "any other text"


@dataclass(frozen=True, slots=True)
class ProofFault:
    """A hole in a table: ``overlap``, ``gap`` or ``unproved``, the rows and the example that shows it."""

    kind: str
    rows: tuple[str, ...]
    example: Mapping[str, str]
    message: str
    remedy: str


def prove(
    table: DecisionTable, *, bounds: Mapping[str, tuple[Value, Value]] | None = None
) -> tuple[ProofFault, ...]:
    """Return where a ``unique`` table has two rows for one case, or none.

    Args:
        table: Tables with another hit policy are never at fault.
        bounds: The least and the greatest value of a column, where a field limits it.

    Returns:
        At most one fault for each pair of rows that overlap, one for the first gap, one when a column
        compares with something that is only known later; empty when the table is proved.
    """
    if table.hit != "unique":
        return ()
    search = _Search(table, bounds or {})
    search.follow(0, tuple(range(len(table.rows))), ())
    return tuple(search.faults.values())


class _Search:
    def __init__(self, table: DecisionTable, bounds: Mapping[str, tuple[Value, Value]]) -> None:
        self.table = table
        self.columns = list(table.given)
        self.faults: dict[tuple[str, ...], ProofFault] = {}
        self.seen: set[tuple[int, tuple[int, ...]]] = set()
        self.samples = [
            self._samples(place, name, bounds.get(name)) for place, name in enumerate(self.columns)
        ]

    def _samples(self, place: int, name: str, bounds: tuple[Value, Value] | None) -> list[Value] | None:
        found = [row.cells[place].constants for row in self.table.rows]
        constants = [value for values in found if values is not None for value in values if value is not None]
        if None in found or (samples := samples_of(self.table.given[name].type, constants)) is None:
            if any(row.cells[place].source.strip() != "-" for row in self.table.rows):
                self._add("unproved", (), {name: "?"}, f"{name} is compared with something not known at load")
                return None
            return [None]
        if bounds is not None:
            samples = [value for value in samples if bounds[0] <= value <= bounds[1]] or [bounds[0]]
        return samples

    def follow(self, place: int, alive: tuple[int, ...], example: tuple[Value, ...]) -> None:
        if (place, alive) in self.seen or any(samples is None for samples in self.samples):
            return
        self.seen.add((place, alive))
        if len(self.seen) > MAX_STATES:
            self._add("unproved", (), {}, "the table is too large for a proof")
        elif not alive:
            self._add("gap", (), self._shown(example), "no row for this case")
        elif place == len(self.columns):
            self._overlaps([self.table.rows[index] for index in alive], example)
        else:
            for value in self.samples[place] or ():
                left = tuple(i for i in alive if self._passes(self.table.rows[i], place, value))
                self.follow(place + 1, left, (*example, value))

    def _passes(self, row: Row, place: int, value: Value) -> bool:
        return row.cells[place].source.strip() == "-" or row.cells[place].matches(value) is True

    def _overlaps(self, rows: list[Row], example: tuple[Value, ...]) -> None:
        for index, one in enumerate(rows):
            for other in rows[index + 1 :]:
                names = (one.name, other.name)
                self._add("overlap", names, self._shown(example), f"{names[0]} and {names[1]} for one case")

    def _shown(self, example: tuple[Value, ...]) -> dict[str, str]:
        shown = {name: _value_text(value) for name, value in zip(self.columns, example, strict=False)}
        return {name: shown.get(name, "anything") for name in self.columns}

    def _add(self, kind: str, rows: tuple[str, ...], example: Mapping[str, str], message: str) -> None:
        case = ", ".join(f"{name} = {value}" for name, value in example.items())
        remedy = {
            "gap": "Add a row or widen a cell.",
            "overlap": "Narrow one of the cells, or use the hit policy first.",
            "unproved": "Compare with literals, or use the hit policy first.",
        }[kind]
        self.faults.setdefault((kind, *rows), ProofFault(kind, rows, example, f"{message} ({case})", remedy))


def samples_of(kind: t.Type, constants: list[Value]) -> list[Value] | None:
    """Return one value for each piece of a column's values; None when the type cannot be cut."""
    match kind:
        case t.Boolean():
            return [True, False]
        case t.Choice(keys=keys) if keys is not None:
            return sorted(keys)
        case t.Choice() | t.Text():
            return [*sorted(set(constants)), _OTHER]
        case t.Number():
            return _numbers(sorted(set(constants)))
        case t.Date():
            return _dates(sorted(set(constants)))
    return None


def _numbers(cuts: list[Decimal]) -> list[Value]:
    if not cuts:
        return [Decimal(0)]
    between = [CONTEXT.divide(CONTEXT.add(one, two), 2) for one, two in pairwise(cuts)]
    return [*sorted([*cuts, *between]), cuts[0] - 1, cuts[-1] + 1]


def _dates(cuts: list[dt.date]) -> list[Value]:
    day = dt.timedelta(days=1)
    found = {moved for cut in cuts for moved in (cut - day, cut, cut + day)}
    return sorted(found) or [dt.date(2000, 1, 1)]


def _value_text(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, dt.date):
        return temporal_text(value)
    return "anything" if value is None else str(value)
