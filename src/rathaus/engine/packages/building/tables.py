"""Decision tables of a package, and those whose rows the city brings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from rathaus.engine.packages.building.rules import Compiler, Rule
from rathaus.engine.packages.building.service_files import column_type
from rathaus.engine.packages.building.sources import SourceBook
from rathaus.engine.packages.faults import one_of, suggestion
from rathaus.engine.packages.model import CityValue
from rathaus.engine.packages.shapes import DECIMAL, ends_of
from rathaus.engine.packages.trees import Mark, Tree, map_at, mark_at
from rathaus.engine.rules import (
    AnyType,
    Decision,
    DecisionTable,
    Expression,
    TableFault,
    Type,
    Value,
    compile_table,
    prove,
)
from rathaus.engine.rules import Group as GroupType

COMPILED = "tables."
"""Prefix under which the values of a city hold its compiled tables, beside the plain rows."""


@dataclass(frozen=True)
class CityTable:
    """A table whose columns the package fixes and whose rows a city brings.

    Runs like a ``DecisionTable``; the rows come with the city's values of the scope, compiled once per city.
    """

    key: str
    city_value: str
    compile: Callable[[Mapping[str, Mapping[str, str]]], DecisionTable] = field(repr=False, compare=False)
    empty: DecisionTable = field(repr=False)

    @property
    def hit(self) -> str:
        """Hit policy."""
        return self.empty.hit

    @property
    def given(self) -> Mapping[str, Expression]:
        """Input columns."""
        return self.empty.given

    @property
    def gives(self) -> Mapping[str, Type]:
        """Output columns."""
        return self.empty.gives

    @property
    def types(self) -> Mapping[str, Type]:
        """Types of the results."""
        return self.empty.types

    @property
    def names(self) -> frozenset[str]:
        """The paths that inputs read."""
        return self.empty.names

    def decide(self, scope: Any) -> Mapping[str, Value] | None:
        """Return the values by output, None when no row hits or the city has no rows."""
        return self.decision_table(scope).decide(scope)

    def decision(self, scope: Any) -> Decision:
        """Return values and the names of the city's rows that decided."""
        return self.decision_table(scope).decision(scope)

    def decision_table(self, scope: Any) -> DecisionTable:
        """Return the table with the rows of the scope's city."""
        city: Any = scope.argument("city")
        compiled = city.get(COMPILED + self.key)
        if isinstance(compiled, DecisionTable):
            return compiled
        rows = city.get(self.city_value)
        return self.compile(rows) if isinstance(rows, Mapping) else self.empty


class TableBuilder:
    """Compiles and proves the tables of one package."""

    def __init__(self, compiler: Compiler, sources: SourceBook, city_values: Mapping[str, CityValue]) -> None:
        self.compiler = compiler
        self.sources = sources
        self.faults = compiler.faults
        self.city_values = city_values
        self.ranges: dict[str, tuple[Decimal, Decimal]] = {}
        """Dotted path → least and greatest answer, where a field limits both."""

    def table(self, key: str, tree: Mapping[str, Tree], mark: Mark) -> tuple[DecisionTable | None, Type]:
        """Return the table, None when it has faults, and the type rules see: a group of its outputs."""
        self.sources.use(tree)
        gives = {name: column_type(str(word)) for name, word in map_at(tree, "gives").items()}
        rows = tree.get("rows")
        made: Any = None
        if isinstance(rows, str):
            made = self.city_table(key, rows, tree, gives)
        else:
            made = self.compiled(
                key, tree, gives, {name: _cells(row) for name, row in map_at(tree, "rows").items()}
            )
            if made is not None:
                self.prove(key, tree, made, mark)
        if made is None:
            return None, GroupType(gives)
        nothing = Expression(key, AnyType(), made.names, lambda _scope, _frame: None)
        self.compiler.rules.append(Rule(f"table {key}", "cell", nothing, (), (), mark, False, ("fact", key)))
        return made, GroupType(made.types)

    def compiled(
        self,
        key: str,
        tree: Mapping[str, Tree],
        gives: Mapping[str, Type],
        rows: Mapping[str, Mapping[str, str]],
    ) -> DecisionTable | None:
        given = {name: str(text) for name, text in map_at(tree, "given").items()}
        try:
            return compile_table(
                hit=str(tree.get("hit", "unique")),
                given=given,
                gives=gives,
                rows=rows,
                environment=self.compiler.environment(()),
            )
        except TableFault as error:
            for found in error.faults:
                at = self.cell_mark(tree, found.row, found.column)
                place = f"row {found.row}, column {found.column}" if found.row else found.column or "hit"
                message = f"table {key}, {place}: {found.fault.message}"
                self.faults.add(at, message, found.fault.value, found.fault.remedy)
            return None

    def cell_mark(self, tree: Mapping[str, Tree], row: str, column: str) -> Mark:
        """Return where a cell stands, the row or the table when it is not there."""
        if not row:
            inner = map_at(tree, "given") if column else tree
            return mark_at(inner, column or "hit")
        cells = map_at(tree, "rows", row)
        return mark_at(cells, column) if column in cells else mark_at(map_at(tree, "rows"), row)

    def city_table(
        self, key: str, rows: str, tree: Mapping[str, Tree], gives: Mapping[str, Type]
    ) -> CityTable | None:
        name = rows.removeprefix("city.")
        value = self.city_values.get(name)
        if value is None or value.type != "table":
            tables = [f"city.{key}" for key, value in self.city_values.items() if value.type == "table"]
            remedy = suggestion(
                rows, tables, one_of(tables) if tables else "Add it to city_values with type table."
            )
            self.faults.add(rows, f"table {key}: rows is no table of the city", rows, remedy)
            return None
        columns = [*map_at(tree, "given"), *gives]
        for column in columns:
            if column not in value.columns:
                at = self.cell_mark(tree, "", column if column in map_at(tree, "given") else "")
                remedy = suggestion(column, value.columns, one_of(value.columns))
                self.faults.add(at, f"table {key}: the city's table has no such column", column, remedy)
        empty = self.compiled(key, tree, gives, {})
        if empty is None:
            return None
        environment = self.compiler.environment(())
        given = {column: expression.source for column, expression in empty.given.items()}
        hit = str(tree.get("hit", "first"))

        def compile_rows(found: Mapping[str, Mapping[str, str]]) -> DecisionTable:
            cells = {
                name: {column: row[column] for column in columns if column in row}
                for name, row in found.items()
            }
            return compile_table(
                hit=hit, given=given, gives=gives, rows=cells, environment=environment, values_only=True
            )

        return CityTable(key=key, city_value=name, compile=compile_rows, empty=empty)

    def prove(self, key: str, tree: Mapping[str, Tree], table: DecisionTable, mark: Mark) -> None:
        bounds: dict[str, tuple[Value, Value]] = {
            column: self.ranges[rule.source]
            for column, rule in table.given.items()
            if rule.source in self.ranges
        }
        for found in prove(table, bounds=bounds):
            at = mark_at(map_at(tree, "rows"), found.rows[-1]) if found.rows else mark
            example = ", ".join(f"{column} = {value}" for column, value in found.example.items())
            self.faults.add(at, f"table {key}: {found.message}", example or key, found.remedy)


def _cells(row: Tree) -> dict[str, str]:
    return {column: str(cell) for column, cell in row.items()} if isinstance(row, dict) else {}


def numeric_range(tree: Mapping[str, Tree]) -> tuple[Decimal, Decimal] | None:
    """Return both ends of a field's ``range`` when they are numbers."""
    low, high = ends_of(str(tree.get("range", "")))
    return (Decimal(low), Decimal(high)) if DECIMAL.fits(low) and DECIMAL.fits(high) else None
