"""Answers as rules see them: what is hidden is null, what is computed is there, each worked out once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from rathaus.engine.rules import Value

from .model import Field, Path
from .plans import FormPlan, NodePlan

if TYPE_CHECKING:
    from .scope import World

Answers = Mapping[str, Any]
Occurrence = tuple[int, ...]
"""Which one of each repeated group on the way, counted from 1."""


class NoSuchOccurrence(LookupError):
    """An occurrence of a repeated group that was not entered."""

    def __init__(self, path: Path, number: int, known: int) -> None:
        """Name the group, the number asked for and how many there are."""
        super().__init__(
            f"{'.'.join(path)} has {known} occurrences, number {number} was asked for. Count from 1."
        )


def rule_value(value: Any) -> Value:
    """Return an answer as rules want it: whole numbers as exact decimals, also inside lists and maps."""
    if isinstance(value, (str, bool)):  # most answers are, and asking for a mapping takes long
        return value
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, (list, tuple)):
        return tuple(rule_value(item) for item in value)
    if isinstance(value, Mapping):
        return {key: rule_value(item) for key, item in value.items()}
    return value


class Record(Mapping[str, Value]):
    """One group of answers, or one occurrence of it, with its facts.

    ``get`` gives null for hidden members. Iterating gives the members somebody can fill, so that
    ``is filled(group)`` looks at answers and not at facts or computed values.
    """

    __slots__ = (
        "_children",
        "_shown",
        "_values",
        "_world",
        "answers",
        "occurrence",
        "parent",
        "plan",
        "scope",
    )

    def __init__(
        self, plan: NodePlan, answers: Answers, occurrence: Occurrence, parent: Record | None, world: World
    ) -> None:
        """Take the group's plan and its stored answers, in the world they share with all others."""
        self.plan = plan
        self.answers = answers
        self.occurrence = occurrence
        self.parent = parent
        self.scope = world.scope(self)
        self._world = world
        self._values: dict[str, Value] = {}
        self._shown: dict[str, bool] = {}
        self._children: dict[str, tuple[Record, ...]] = {}

    def get(self, key: str, default: Value = None) -> Value:
        """Return the value of a member, fact or table; None when hidden or unknown."""
        values = self._values
        if key in values:
            return values[key]
        member = self.plan.members.get(key)
        if member is not None:
            value = self._answer(member) if self.is_shown(key) else None
        elif key in self.plan.facts:
            value = self.plan.facts[key].rule.evaluate(self.scope)
        elif self.parent is None and key in self.scope.plan.definition.tables:
            value = self.scope.plan.definition.tables[key].decide(self.scope)
        else:
            return default
        values[key] = value
        return value

    def is_shown(self, key: str) -> bool:
        """Return whether a member is shown, given that this record is: its page and its condition."""
        known = self._shown.get(key)
        if known is None:
            member = self.plan.members[key]
            shown = member.node.shown
            known = self._is_open(member.gates) and (shown is None or shown.is_true(self.scope))
            self._shown[key] = known
        return known

    def _is_open(self, gates: tuple[str, ...]) -> bool:
        for page in gates:
            if self._world.is_page_shown(page):
                return True
        return not gates

    def is_required(self, key: str) -> bool:
        """Return whether the member's ``required`` is true; says nothing about being shown."""
        required = self.plan.members[key].node.required
        return required if isinstance(required, bool) else required.is_true(self.scope)

    def suggestion(self, key: str) -> Any:
        """Return the first suggestion for a field (``start``, else ``prefill`` from the account), or None."""
        field = self.plan.members[key].field
        if field.start is not None:
            return field.start.evaluate(self.scope)
        if field.prefill and field.prefill.startswith("account."):
            return self.scope.from_account(field.prefill)
        return None

    def child(self, key: str) -> Record:
        """Return the record of a group that is not repeated, shown or not."""
        return self.children(key)[0]

    def children(self, key: str) -> tuple[Record, ...]:
        """Return the records of a group, one per occurrence entered, shown or not."""
        known = self._children.get(key)
        if known is None:
            member = self.plan.members[key]
            stored = self.answers.get(key)
            if member.node.repeat:
                items = stored if isinstance(stored, Sequence) else ()
                known = tuple(
                    Record(member, item, (*self.occurrence, number), self, self._world)
                    for number, item in enumerate(items, start=1)
                )
            else:
                known = (Record(member, stored or {}, self.occurrence, self, self._world),)
            self._children[key] = known
        return known

    def _answer(self, member: NodePlan) -> Value:
        node = member.node
        if not isinstance(node, Field):
            return self.children(node.key) if node.repeat else self.child(node.key)
        if node.value is not None:
            return node.value.evaluate(self.scope)
        stored = self.answers.get(node.key)
        if stored is None and (node.is_locked or node.is_hidden) and node.start is not None:
            return node.start.evaluate(self.scope)
        if node.repeat and isinstance(stored, (list, tuple)):
            stored = [entry for entry in stored if entry is not None]
        return rule_value(stored)

    def _fillable(self) -> Iterator[str]:
        for key, member in self.plan.members.items():
            if member.is_editable:
                yield key

    def __getitem__(self, key: str) -> Value:
        """Return the value of a known name."""
        plan = self.plan
        if key not in plan.members and key not in plan.facts:
            raise KeyError(key)
        return self.get(key)

    def __iter__(self) -> Iterator[str]:
        """Iterate over the members somebody can fill."""
        return self._fillable()

    def __len__(self) -> int:
        """Return the number of members somebody can fill."""
        return sum(1 for _ in self._fillable())


class Passage(Mapping[str, Value]):
    """A record seen from inside one of its repeated groups: that group is this occurrence, not the list."""

    __slots__ = ("_inner", "_key", "_record")

    def __init__(self, record: Record, key: str, inner: Mapping[str, Value]) -> None:
        """Take the record and what stands for its member ``key``."""
        self._record = record
        self._key = key
        self._inner = inner

    def get(self, key: str, default: Value = None) -> Value:
        """Return the member, this occurrence for the repeated one."""
        return self._inner if key == self._key else self._record.get(key, default)

    def __getitem__(self, key: str) -> Value:
        """Return the value of a known name."""
        return self._inner if key == self._key else self._record[key]

    def __iter__(self) -> Iterator[str]:
        """Iterate over the members somebody can fill."""
        return iter(self._record)

    def __len__(self) -> int:
        """Return the number of members somebody can fill."""
        return len(self._record)


def record_at(plan: FormPlan, root: Record, path: Path, occurrence: Occurrence) -> Record:
    """Return the record of a group, or of the group around a field.

    Raises:
        KeyError: The form has no such path.
        NoSuchOccurrence: The occurrence was not entered.
    """
    if path not in plan.nodes:
        raise KeyError(f"The form has no {'.'.join(path)}.")
    record = root
    numbers = iter(occurrence)
    for key in path if plan.nodes[path].is_group else path[:-1]:
        member = record.plan.members[key]
        children = record.children(key)
        number = next(numbers, 0) if member.node.repeat else 1
        if not 1 <= number <= len(children):
            raise NoSuchOccurrence(member.path, number, len(children))
        record = children[number - 1]
    return record
