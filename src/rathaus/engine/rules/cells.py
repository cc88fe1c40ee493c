"""Cells of decision tables: unary tests of one input."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from . import functions, pieces
from . import nodes as n
from . import types as t
from .compilers import Compiler
from .environments import Environment
from .faults import RuleFault
from .parsers import Parser
from .pieces import Frame, Piece, RunTest
from .values import CONTEXT, Value

_SHORT_INTERVAL = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*\.\.\s*(-?\d+(?:\.\d+)?)\s*", re.ASCII)
_TEST_START = re.compile(r'\s*(?:["<>\[\](]|not\s*\(|-\s*$)')


@dataclass(frozen=True, slots=True)
class Cell:
    """A compiled cell. ``constants`` are the values it compares with; None when it reads names."""

    source: str
    names: frozenset[str]
    constants: tuple[Value, ...] | None
    test: RunTest = field(repr=False, compare=False)

    def matches(self, value: Value, scope: Any = None) -> bool | None:
        """Return whether the value passes; None when that is unknown."""
        return self.test(value, scope, ())


def compile_cell(
    text: str, *, environment: Environment, input_type: t.Type, values_only: bool = False
) -> Cell:
    """Return a cell of a decision table.

    A bare word in a choice column is its key; a literal number counts in the unit of the column;
    ``1..20`` is short for ``[1..20]`` (in a text column it looks at the number the text is).

    Args:
        text: ``-``, tests separated by commas, or ``not(tests)``.
        environment: The names it may use.
        input_type: The type of the column.
        values_only: The row is data, not logic: in a text column anything but a test is the text itself.

    Raises:
        RuleFault: As ``compile_expression``.
    """
    interval = _SHORT_INTERVAL.fullmatch(text)
    if interval and isinstance(input_type, (t.Number, t.Text)):
        return _interval_cell(text, Decimal(interval[1]), Decimal(interval[2]), input_type)
    if values_only and _is_bare_text(text, input_type):
        return _text_cell(text.strip(), input_type)
    compiler = _CellCompiler(environment, input_type)
    parser = Parser(text, functions=functions.names(dynamic=False))
    tree = parser.whole(parser.cell)
    test = compiler.cell(tree)
    constants = tuple(compiler.constants) if not compiler.names else None
    return Cell(text, frozenset(compiler.names), constants, test)


def _is_bare_text(text: str, kind: t.Type) -> bool:
    texts = isinstance(kind, t.Text) or (isinstance(kind, t.Choice) and t.is_open(kind))
    return texts and not _TEST_START.match(text)


def _text_cell(text: str, kind: t.Type) -> Cell:
    if isinstance(kind, t.Choice) and kind.keys is not None and text not in kind.keys:
        raise RuleFault("no key of the choice", text, f"The keys are {', '.join(sorted(kind.keys)[:12])}.", 1)
    return Cell(text, frozenset(), (text,), pieces.value_test(lambda _scope, _frame: text))


def _interval_cell(text: str, low: Decimal, high: Decimal, kind: t.Type) -> Cell:
    if low > high:
        raise RuleFault("an interval that ends before it starts", text, "Write the smaller number first.", 1)

    def test(value: Value, scope: Any, frame: Frame) -> bool | None:
        number = _number_in(value) if isinstance(value, str) else value
        return None if number is None else low <= number <= high

    ends = (low, high) if isinstance(kind, t.Number) else (str(low), str(high))
    return Cell(text, frozenset(), ends, test)


def _number_in(text: str) -> Decimal | None:
    digits = re.match(r"\d+", text.strip(), re.ASCII)
    return CONTEXT.create_decimal(digits[0]) if digits else None


class _CellCompiler(Compiler):
    """Compiles tests of one input; collects the constants they compare with."""

    def __init__(self, environment: Environment, input_type: t.Type) -> None:
        super().__init__(environment)
        self.input_type = input_type
        self.constants: list[Value] = []

    def cell(self, node: n.Node) -> RunTest:
        match node:
            case n.Anything():
                return lambda _value, _scope, _frame: True
            case n.Not(tests=tests):
                return _opposite(self._any(tests))
            case n.In(tests=tests):
                return self._any(tests)
        raise AssertionError(node)

    def _any(self, tests: Sequence[n.Node]) -> RunTest:
        return pieces.any_test([self.test(self._key(part), self.input_type) for part in tests])

    def _key(self, node: n.Node) -> n.Node:
        """Return the key of the choice column instead of a bare word."""
        kind = self.input_type
        if isinstance(node, n.Name) and isinstance(kind, t.Choice):
            if kind.keys is None or node.name in kind.keys:
                return n.Literal(node.at, node.name, t.Words(frozenset((node.name,))))
            if self._lookup(node) is None:
                remedy = f"The keys are {', '.join(sorted(kind.keys)[:12])}."
                self.fault(node, "no key of the choice", node.name, remedy)
        return node

    def compile(self, node: n.Node) -> Piece:
        piece = super().compile(node)
        if piece.constant:
            value = pieces.constant_value(piece)
            self.constants.extend(value if isinstance(value, tuple) else (value,))
            if isinstance(piece.type, t.Number) and piece.type.unit is None:
                return replace(piece, type=t.Zero())
        return piece


def _opposite(test: RunTest) -> RunTest:
    def opposite(value: Value, scope: Any, frame: Frame) -> bool | None:
        found = test(value, scope, frame)
        return None if found is None else not found

    return opposite
