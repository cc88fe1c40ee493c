"""What rules read: from the names of a compiled rule to the answers and facts it depends on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from rathaus.engine.forms.model import Fact, Node, Path
from rathaus.engine.packages.building.rules import Rule

Thing = tuple[str, str]
"""``("answer", "owners.birth_date")``, ``("fact", "is_minor")`` or ``("page", "persons")``."""


class Reads:
    """Finds what a rule reads in one package."""

    def __init__(self, nodes: Mapping[Path, Node], facts: Mapping[str, Fact], tables: Iterable[str]) -> None:
        self.nodes = nodes
        self.facts = {**{key: fact.place for key, fact in facts.items()}, **dict.fromkeys(tables, ())}

    def of(self, rule: Rule) -> Iterator[Thing]:
        """Yield each answer (the deepest node named) and each fact or table the rule reads."""
        for name in sorted(rule.expression.names):
            thing = self.thing(name, rule.place, rule.base)
            if thing is not None:
                yield thing

    def thing(self, name: str, place: Path, base: Path) -> Thing | None:
        """Return what a name means in a place; None for roots such as ``today``."""
        parts = tuple(name.split("."))
        if parts[0] == "self":
            return self._below(place, parts[1:])
        if parts[0] == "form":
            return self._below(base, parts[1:])
        found = self._below(place, parts) if place != base else None
        return found or self._below(base, parts)

    def _below(self, start: Path, parts: Path) -> Thing | None:
        """Return the fact or the deepest node that ``parts`` lead to from ``start``."""
        whole = (*start, *parts)
        for end in range(len(start) + 1, len(whole) + 1):
            if ".".join(whole[:end]) in self.facts:
                return "fact", ".".join(whole[:end])
        for end in range(len(whole), len(start), -1):
            if whole[:end] in self.nodes:
                return "answer", ".".join(whole[:end])
        return None
