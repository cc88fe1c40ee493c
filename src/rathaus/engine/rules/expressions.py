"""Rules ready to run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from . import functions
from . import types as t
from .cells import Cell
from .compilers import Compiler
from .dynamics import DynamicCompiler
from .environments import Environment
from .faults import RuleFault
from .parsers import Parser
from .pieces import Piece, Run
from .values import Value


@dataclass(frozen=True, slots=True)
class Expression:
    """A rule that has been read and checked; runs as often as needed, keeps nothing between runs."""

    source: str
    type: t.Type
    names: frozenset[str]
    """The paths it reads, as written from the root: ``owners.birth_date``; a filter or ``some`` adds
    the members it looks at."""
    run: Run = field(repr=False, compare=False)

    def evaluate(self, scope: Any) -> Value:
        """Return the value for a scope of the environment; None is null."""
        return self.run(scope, ())

    def is_true(self, scope: Any) -> bool:
        """Return whether the rule is true, neither false nor null."""
        return self.run(scope, ()) is True

    def is_false(self, scope: Any) -> bool:
        """Return whether the rule is false, neither true nor null."""
        return self.run(scope, ()) is False


def compile_expression(
    text: str, *, environment: Environment, expect: t.Type | tuple[t.Type, ...] | None = None
) -> Expression:
    """Return a rule of a package, checked in its place.

    Args:
        text: The rule, at most 2,000 characters.
        environment: The names it may use.
        expect: The type or types it must have; ``Number("EUR")`` wants the unit too.

    Returns:
        The expression. Its type has no more literals in it.

    Raises:
        RuleFault: With what is wrong, where, and what to write instead.
    """
    known = functions.names(dynamic=False)
    parser = Parser(text, functions=known)
    tree = parser.whole(parser.expression)
    compiler = Compiler(environment)
    piece = compiler.compile(tree)
    if expect is not None:
        _check_expected(text, piece, expect if isinstance(expect, tuple) else (expect,))
    return Expression(text, t.plain(piece.type), frozenset(compiler.names), piece.run)


def _check_expected(text: str, piece: Piece, expected: tuple[t.Type, ...]) -> None:
    if any(t.assignable(piece.type, kind) for kind in expected):
        return
    wanted = " or ".join(t.type_name(kind) for kind in expected)
    remedy = f"Write something that gives {wanted}."
    raise RuleFault(f"a rule of the wrong type ({t.type_name(piece.type)})", text, remedy, 1)


def compile_dynamic(text: str, *, environment: Environment, members: Iterable[str] = ()) -> Expression:
    """Return an expression of a model of the standard: no static types, null on every type error.

    Args:
        text: The whole FEEL, as far as docs/reference/rules.md claims it; names may have spaces.
        environment: The names it may use; the longest that fits is taken, unknown names are null.
        members: Names of components with spaces, which stand after a dot.

    Raises:
        RuleFault: The text cannot be read.
    """
    parser = _dynamic_parser(text, environment, members)
    compiler = DynamicCompiler(environment)
    piece = compiler.compile(parser.whole(parser.test))
    return Expression(text, t.AnyType(), frozenset(compiler.names), piece.run)


def compile_dynamic_cell(text: str, *, environment: Environment, members: Iterable[str] = ()) -> Cell:
    """Return a unary test of a model of the standard; ``?`` is the tested value."""
    parser = _dynamic_parser(text, environment, members)
    compiler = DynamicCompiler(environment)
    test = compiler.cell(parser.whole(parser.cell))
    return Cell(text, frozenset(compiler.names), None, test)


def _dynamic_parser(text: str, environment: Environment, members: Iterable[str]) -> Parser:
    names = [*environment.names(), *members]
    return Parser(text, functions=functions.names(dynamic=True), names=names, dynamic=True)
