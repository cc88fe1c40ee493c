"""Compiling the rules of a package in their places, with faults at the line of the rule."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rathaus.engine.forms.model import Path
from rathaus.engine.forms.names import FormEnvironment
from rathaus.engine.packages.building.sources import SourceBook
from rathaus.engine.packages.faults import FaultList, PackageRefused
from rathaus.engine.packages.model import Fault
from rathaus.engine.packages.trees import Mark, Tree, mark_of
from rathaus.engine.rules import Boolean, Expression, ListOf, RuleFault, Type, compile_expression
from rathaus.engine.rules import Group as GroupType

_BLOCK_ARGUMENTS = ("today", "now", "codes")
"""What a rule in a block may see besides the block."""
YES_OR_NO = Boolean()
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_UNIT = re.compile(r"\d\s+(?:minute|hour|day|week|month|year)s?\b")
_WORDY = re.compile(r"\b(?:day of week|date and time|days and time duration|years and months duration)\s*\(")
_PATH = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*")


@dataclass(frozen=True)
class Rule:
    """A compiled rule with the place it stands in, kept for the checks of the whole package."""

    owner: str
    """What it belongs to, for messages: ``shown of other_holder``."""
    kind: str
    """shown · required · value · start · range · must · only · fact · cell · when · amount · day · need · …"""
    expression: Expression
    place: Path
    base: Path
    mark: Mark
    is_public: bool
    """Whether it is used while citizens fill the form."""
    subject: tuple[str, str] | None = None
    """What it is a rule of, where that can be part of a circle: ``("answer", path)``, ``("fact", key)`` …"""


class Compiler:
    """Compiles the rules of one package. Facts become known one after the other by ``learn``."""

    def __init__(
        self, *, root: GroupType, repeated: frozenset[Path], arguments: Mapping[str, Type], faults: FaultList
    ) -> None:
        self.root = root
        self.repeated = repeated
        self.arguments = arguments
        self.faults = faults
        self.facts: dict[str, Type] = {}
        self.rules: list[Rule] = []
        self.unreadable: list[Fault] = []
        """Rules that do not compile."""
        self._environments: dict[tuple[Path, Path], FormEnvironment] = {}

    def learn(self, key: str, kind: Type) -> None:
        """Make a fact or table known to the rules compiled from now on."""
        self.facts[key] = kind
        self._environments.clear()

    def environment(self, place: Path, base: Path = ()) -> FormEnvironment:
        """Return the names a rule at ``place`` sees; ``base`` is the block it stands in."""
        key = place, base
        if key not in self._environments:
            self._environments[key] = self._new_environment(place, base)
        return self._environments[key]

    def _new_environment(self, place: Path, base: Path) -> FormEnvironment:
        if not base:
            return FormEnvironment(self.root, place, self.repeated, self.facts, self.arguments)
        own = {name: kind for name, kind in self.arguments.items() if name in _BLOCK_ARGUMENTS}
        return FormEnvironment(group_type_at(self.root, base), place, self.repeated, {}, own, base=base)

    def compile(
        self,
        text: Tree | None,
        *,
        owner: str,
        kind: str,
        expect: Type | None = YES_OR_NO,
        place: Path = (),
        base: Path = (),
        is_public: bool = False,
        subject: tuple[str, str] | None = None,
    ) -> Expression | None:
        """Compile one rule; a mistake is named at its line and gives None."""
        if not isinstance(text, str):
            return None
        try:
            made = compile_expression(str(text), environment=self.environment(place, base), expect=expect)
        except RuleFault as fault:
            self._add(text, fault, owner, place, base)
            return None
        self.rules.append(Rule(owner, kind, made, place, base, mark_of(text), is_public, subject))
        return made

    def _add(self, text: str, fault: RuleFault, owner: str, place: Path, base: Path) -> None:
        message, remedy = fault.message, fault.remedy
        if base and self._is_known_outside(fault.value, place):
            message = "a block that looks outside"
            remedy = "A block sees only its own fields; move the rule to the form that uses the block."
        self.faults.add(text, f"{owner}: {message}", f"{fault.value} in: {text}", remedy)
        self.unreadable.append(
            Fault(*mark_of(text), f"{owner}: {message}", f"{fault.value} in: {text}", remedy)
        )

    def refuse(self) -> None:
        """Raise when a rule did not compile.

        Raises:
            PackageRefused: Names these rules.
        """
        if self.unreadable:
            raise PackageRefused(tuple(self.unreadable))

    def _is_known_outside(self, value: str, place: Path) -> bool:
        name = value.split(".")[0].strip()
        return name in self.root.members or name in self.facts or name in self.arguments


def rule_text(tree: Tree | None, sources: SourceBook | None = None) -> Tree | None:
    """Return the expression of a short or long form (``{when, source, rule}``), noting its source."""
    if isinstance(tree, dict):
        if sources is not None:
            sources.use(tree)
        return tree.get("when")
    return tree


def group_type_at(root: GroupType, path: Path) -> GroupType:
    """Return the type of the group at an absolute path, of one occurrence where it is repeated."""
    kind: Type = root
    for key in path:
        if isinstance(kind, GroupType) and key in kind.members:
            kind = kind.members[key]
        while isinstance(kind, ListOf):
            kind = kind.item
    return kind if isinstance(kind, GroupType) else GroupType({})


def paths_in(text: str) -> Iterator[str]:
    """Yield the dotted names an expression may mention, before it is compiled; strings and units left out."""
    bare = _WORDY.sub("(", _UNIT.sub("0", _STRING.sub('""', text)))
    for found in _PATH.finditer(bare):
        yield found.group()
