"""``{{ path }}`` in texts: what it means in one case, written for people by its type."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from rathaus.engine.forms.model import Field, FieldType, Path
from rathaus.engine.forms.occurrences import value_at
from rathaus.engine.forms.options import codelist_words, option_words
from rathaus.engine.forms.plans import NodePlan
from rathaus.engine.forms.scope import Scope
from rathaus.engine.forms.writing import write_field, write_value
from rathaus.engine.letters.markdown import escaped
from rathaus.engine.rules import Choice, DecisionTable, ListOf, Number, Type

PLACEHOLDER: Final = re.compile(r"\{\{\s*([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*)\s*\}\}")
MONEY: Final = "EUR"
GROUPED_FROM: Final = 10_000
"""Whole numbers below are written without separators: years, pieces, persons."""


def placeholders(text: str) -> tuple[str, ...]:
    """Return the dotted paths a text names, each once, in their order."""
    return tuple(dict.fromkeys(PLACEHOLDER.findall(text)))


def filled(text: str, *, write: Callable[[str], str]) -> str:
    """Return Markdown with every placeholder replaced by its value, escaped so that it shows word for word."""
    return PLACEHOLDER.sub(lambda found: escaped(write(found[1])), text)


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes what paths mean in one place of one case.

    Attributes:
        scope: The place: the root, or the occurrence a letter is about.
        language: BCP 47 tag.
        words: Values that are words already, by path; they go first.
    """

    scope: Scope
    language: str
    words: Mapping[str, str]

    def write(self, path: str) -> str:
        """Return the value of a dotted path for people; "" when it has none."""
        if path in self.words:
            return self.words[path]
        keys = tuple(path.split("."))
        value = value_at(scope=self.scope, path=keys)
        if value is None or isinstance(value, Mapping) or value in ((), ""):
            return ""
        field = self._field(keys)
        if field is not None:
            words = option_words(self.scope, field, self.language) if field.type is FieldType.CHOICE else {}
            values = value if isinstance(value, tuple) and field.repeat is None else (value,)
            answered = [item for item in values if item is not None]
            return ", ".join(write_field(field, item, words=words, language=self.language) for item in answered)
        return self._written(value, self._type(keys))

    def _node(self, path: Path) -> NodePlan | None:
        """Return the field or group a path names: in the own group first, then in the whole form."""
        for start in (self.scope.here.plan, self.scope.plan.root):
            node: NodePlan | None = start
            for key in path:
                node = node.members.get(key) if node else None
            if node is not None:
                return node
        return None

    def _field(self, path: Path) -> Field | None:
        node = self._node(path)
        return None if node is None or node.is_group else node.field

    def _type(self, path: Path) -> Type | None:
        """Return the static type of a fact, the unit of a tariff or an open payment, else None."""
        if path[0] == "tariff" or path == ("payment", "open"):
            return Number(MONEY)
        for holder in (self._node(path[:-1]) if path[:-1] else self.scope.here.plan, self.scope.plan.root):
            fact = holder.facts.get(path[-1]) if holder else None
            if fact is not None:
                return fact.rule.type
        table = self.scope.plan.definition.tables.get(path[0])
        return table.types.get(path[-1]) if isinstance(table, DecisionTable) and path[1:] else None

    def _written(self, value: Any, kind: Type | None) -> str:
        if isinstance(kind, ListOf) and isinstance(value, tuple):
            return ", ".join(self._written(item, kind.item) for item in value)
        if isinstance(kind, Choice) and kind.codelist:
            return codelist_words(self.scope, kind.codelist, self.language).get(str(value), str(value))
        unit = MONEY if isinstance(kind, Number) and kind.unit == MONEY else None
        if unit is None and _is_small_whole(value):
            return str(int(value))
        return write_value(value, language=self.language, unit=unit)


def _is_small_whole(value: Any) -> bool:
    return isinstance(value, Decimal) and value == value.to_integral_value() and abs(value) < GROUPED_FROM
