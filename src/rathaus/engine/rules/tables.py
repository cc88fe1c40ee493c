"""Decision tables: named rows, one of the standard's hit policies, and which rows decided."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from . import types as t
from .cells import Cell, compile_cell
from .environments import Environment
from .expressions import Expression, compile_expression
from .faults import RuleFault, did_you_mean
from .list_functions import largest, smallest
from .numeric_functions import total
from .values import Value, equal

HITS = ("unique", "first", "any", "priority", "collect", "rule order", "output order")
AGGREGATIONS = ("list", "sum", "min", "max", "count")


@dataclass(frozen=True, slots=True)
class CellFault:
    """A fault in one cell of a table; row or column is empty when it is about the whole."""

    row: str
    column: str
    fault: RuleFault


class TableFault(ValueError):
    """A table that cannot be used; ``faults`` are all of them, not just the first."""

    def __init__(self, faults: Iterable[CellFault]) -> None:
        """Keep all faults."""
        self.faults = tuple(faults)
        super().__init__(
            "; ".join(f"{f.row or 'table'} · {f.column or 'all'}: {f.fault}" for f in self.faults)
        )


@dataclass(frozen=True, slots=True)
class Row:
    """A named row: one cell for each input, one rule for each output."""

    name: str
    cells: tuple[Cell, ...]
    outputs: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What a table decided: the values by output, None without a hit, and the names of the rows that hit."""

    values: Mapping[str, Value] | None
    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """A decision table ready to run."""

    hit: str
    aggregation: str
    given: Mapping[str, Expression] = field(hash=False)
    gives: Mapping[str, t.Type] = field(hash=False)
    rows: tuple[Row, ...] = ()
    ranks: Mapping[str, tuple[Value, ...]] = field(default_factory=dict, hash=False)
    """For the hit policies of the standard: the values of an output, most important first."""

    @property
    def names(self) -> frozenset[str]:
        """The paths that inputs, cells and outputs read."""
        inputs = (expression.names for expression in self.given.values())
        cells = (cell.names for row in self.rows for cell in row.cells)
        outputs = (output.names for row in self.rows for output in row.outputs)
        return frozenset().union(*inputs, *cells, *outputs)

    @property
    def types(self) -> Mapping[str, t.Type]:
        """The types of the results: as declared, lists for ``collect``, numbers for ``count``."""
        if self.hit in ("rule order", "output order") or (
            self.hit == "collect" and self.aggregation == "list"
        ):
            return {name: t.ListOf(kind) for name, kind in self.gives.items()}
        if self.hit == "collect" and self.aggregation == "count":
            return {name: t.Number() for name in self.gives}
        return self.gives

    def decide(self, scope: Any) -> Mapping[str, Value] | None:
        """Return the values by output for a scope, None when no row hits or the rows contradict."""
        return self.decision(scope).values

    def decision(self, scope: Any) -> Decision:
        """Return values and rows, the reasons of the result."""
        inputs = [expression.evaluate(scope) for expression in self.given.values()]
        hits = self._hits(inputs, scope)
        if self.hit == "unique" and len(hits) > 1:
            return Decision(None, _names(hits))
        if self.hit in ("first", "priority") and not self.ranks:
            hits = hits[:1]
        results = [tuple(output.evaluate(scope) for output in row.outputs) for row in hits]
        order = self._order(results)
        return self._decided([hits[place] for place in order], [results[place] for place in order])

    def _hits(self, inputs: Sequence[Value], scope: Any) -> list[Row]:
        return [
            row
            for row in self.rows
            if all(cell.test(value, scope, ()) is True for cell, value in zip(row.cells, inputs, strict=True))
        ]

    def _order(self, results: Sequence[tuple[Value, ...]]) -> list[int]:
        """Return the places of the results, most important first for the policies that rank outputs."""
        places = list(range(len(results)))
        if self.hit not in ("priority", "output order"):
            return places
        return sorted(places, key=lambda place: self._rank(results[place]))

    def _rank(self, result: tuple[Value, ...]) -> tuple[int, ...]:
        ranks = []
        for name, value in zip(self.gives, result, strict=True):
            known = self.ranks.get(name, ())
            ranks.append(
                next((place for place, one in enumerate(known) if equal(one, value) is True), len(known))
            )
        return tuple(ranks)

    def _decided(self, hits: Sequence[Row], results: Sequence[tuple[Value, ...]]) -> Decision:
        if self.hit in ("collect", "rule order", "output order"):
            columns = zip(*results, strict=True) if results else [()] * len(self.gives)
            combine = _COMBINE[self.aggregation]
            values = {name: combine(column) for name, column in zip(self.gives, columns, strict=True)}
            return Decision(values if results or self.aggregation == "count" else None, _names(hits))
        if not results:
            return Decision(None, ())
        if self.hit == "any" and any(equal(result, results[0]) is not True for result in results[1:]):
            return Decision(None, _names(hits))
        decisive = hits if self.hit == "any" else hits[:1]
        return Decision(dict(zip(self.gives, results[0], strict=True)), _names(decisive))


_COMBINE: Mapping[str, Callable[[Sequence[Value]], Value]] = {
    "list": tuple, "sum": total, "min": smallest, "max": largest, "count": lambda values: Decimal(len(values)),
}  # fmt: skip


def _names(rows: Sequence[Row]) -> tuple[str, ...]:
    return tuple(row.name for row in rows)


def compile_table(
    *,
    hit: str,
    given: Mapping[str, str],
    gives: Mapping[str, t.Type],
    rows: Mapping[str, Mapping[str, str]],
    environment: Environment,
    values_only: bool = False,
) -> DecisionTable:
    """Return a decision table of a package, checked.

    Args:
        hit: ``unique``, ``first``, ``any``, ``priority`` (by the order of the rows), ``collect``, or
            ``collect`` with ``sum``, ``min``, ``max`` or ``count``.
        given: A rule for each input column.
        gives: The type of each output column.
        rows: The cells of each row by column; a missing input cell means ``-``.
        environment: The names rules and cells may use.
        values_only: The rows are data of a city: no names in them, texts without quotes.

    Raises:
        TableFault: With all faults of all cells.
    """
    builder = _Builder(environment, values_only)
    policy, aggregation = builder.policy(hit)
    inputs = {
        name: found
        for name, text in given.items()
        if (found := builder.expression("", name, text, None)) is not None
    }
    kinds = {name: inputs[name].type if name in inputs else t.AnyType() for name in given}
    built = [builder.row(name, cells, kinds, gives) for name, cells in rows.items()]
    if builder.faults:
        raise TableFault(builder.faults)
    return DecisionTable(policy, aggregation, inputs, dict(gives), tuple(row for row in built if row))


class _Builder:
    """Compiles cell by cell and collects the faults."""

    def __init__(self, environment: Environment, values_only: bool) -> None:
        self.environment = environment
        self.values_only = values_only
        self.faults: list[CellFault] = []

    def policy(self, hit: str) -> tuple[str, str]:
        policy, _, aggregation = hit.partition(" ")
        if policy in HITS[:5] and (not aggregation or (policy == "collect" and aggregation in AGGREGATIONS)):
            return policy, aggregation or "list"
        remedy = f"Write one of {', '.join(HITS[:5])}; after collect also {', '.join(AGGREGATIONS[1:])}."
        self._add("", "", RuleFault("an unknown hit policy", hit, remedy, 1))
        return "unique", "list"

    def _add(self, row: str, column: str, fault: RuleFault) -> None:
        self.faults.append(CellFault(row, column, fault))

    def expression(self, row: str, column: str, text: str, expect: t.Type | None) -> Expression | None:
        try:
            return compile_expression(text, environment=self.environment, expect=expect)
        except RuleFault as fault:
            self._add(row, column, fault)
            return None

    def row(
        self, name: str, cells: Mapping[str, str], given: Mapping[str, t.Type], gives: Mapping[str, t.Type]
    ) -> Row | None:
        for column in cells:
            if column not in given and column not in gives:
                remedy = did_you_mean(column, [*given, *gives], f"Known are {', '.join([*given, *gives])}.")
                self._add(name, column, RuleFault("an unknown column", column, remedy, 1))
        tests = [self._test(name, column, cells.get(column, "-"), kind) for column, kind in given.items()]
        outputs = [self._output(name, column, cells.get(column), kind) for column, kind in gives.items()]
        if None in tests or None in outputs:
            return None
        return Row(name, tuple(test for test in tests if test), tuple(output for output in outputs if output))

    def _test(self, row: str, column: str, text: str, kind: t.Type) -> Cell | None:
        try:
            return compile_cell(
                text, environment=self.environment, input_type=kind, values_only=self.values_only
            )
        except RuleFault as fault:
            self._add(row, column, fault)
            return None

    def _output(self, row: str, column: str, text: str | None, kind: t.Type) -> Expression | None:
        if text is None:
            remedy = "Give a value; null when there is none."
            self._add(row, column, RuleFault("a missing output", column, remedy, 1))
            return None
        if self.values_only:
            return self._value(row, column, text, kind)
        if isinstance(kind, t.Choice) and text in (kind.keys or ()):
            return _fixed(text, kind, text)
        return self.expression(row, column, text, kind)

    def _value(self, row: str, column: str, text: str, kind: t.Type) -> Expression | None:
        """Return an output of a city's row: texts and keys as they are, numbers in the column's unit."""
        if isinstance(kind, (t.Text, t.Choice)) and not text.startswith('"'):
            if isinstance(kind, t.Choice) and kind.keys is not None and text not in kind.keys:
                remedy = f"The keys are {', '.join(sorted(kind.keys)[:12])}."
                self._add(row, column, RuleFault("no key of the choice", text, remedy, 1))
                return None
            return _fixed(text, kind, text)
        expect = t.Number() if isinstance(kind, t.Number) else kind
        return self.expression(row, column, text, expect)


def _fixed(text: str, kind: t.Type, value: Value) -> Expression:
    return Expression(text, kind, frozenset(), lambda _scope, _frame: value)
