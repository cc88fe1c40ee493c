"""Rules ready to run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from . import functions
from . import types as t
from .compilers import Compiler
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
