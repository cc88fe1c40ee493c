"""What the names in a package's rules mean, and where their values are found.

A rule stands in a *place*: the group whose members it may name without more. Names are looked up in the
own group first, then at the root; ``self.x`` and ``form.x`` say which of both is meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rathaus.engine.rules import (
    AmbiguousName,
    AnyType,
    Binding,
    Boolean,
    Choice,
    Date,
    DateTime,
    File,
    ListOf,
    Number,
    Text,
    Time,
    Type,
)
from rathaus.engine.rules import Group as GroupType

from .model import CodeList, Field, FieldType, Group, Node, Path

_SIMPLE: Mapping[FieldType, Type] = {
    FieldType.TEXT: Text(),
    FieldType.DATE: Date(),
    FieldType.TIME: Time(),
    FieldType.DATETIME: DateTime(),
    FieldType.BOOL: Boolean(),
    FieldType.CONFIRMATION: Boolean(),
    FieldType.PARTIAL_DATE: GroupType({"day": Number(), "month": Number(), "year": Number()}),
    FieldType.SLOT: GroupType({"day": Date(), "time": Time(), "office": Text()}),
    FieldType.OBJECT: AnyType(),
}


def type_of(node: Node, *, codelists: Mapping[str, CodeList]) -> Type:
    """Return the type that rules see for a field or group.

    Repeated fields and groups are lists; a file field is always a list of files; notes do not appear
    among the members of a group. The pick of an earlier occurrence (``options_from``) is its number from 1.
    """
    if isinstance(node, Group):
        kind: Type = GroupType(
            {
                member.key: type_of(member, codelists=codelists)
                for member in node.members
                if not (isinstance(member, Field) and member.type is FieldType.NOTE)
            }
        )
    else:
        kind = _field_type(node, codelists)
        if node.type is FieldType.FILE:
            return ListOf(kind)
    return ListOf(kind) if node.repeat else kind


def _field_type(field: Field, codelists: Mapping[str, CodeList]) -> Type:
    match field.type:
        case FieldType.INTEGER | FieldType.DECIMAL:
            return Number(field.unit)
        case FieldType.MONEY:
            return Number(field.unit or "EUR")
        case FieldType.CHOICE:
            return _choice_type(field, codelists)
        case FieldType.FILE:
            return File()
        case FieldType.NOTE:
            return AnyType()
        case _:
            return _SIMPLE[field.type]


def _choice_type(field: Field, codelists: Mapping[str, CodeList]) -> Type:
    if field.options_from is not None:
        return Number()
    if field.codelist is None:
        return Choice(frozenset(field.options))
    known = codelists.get(field.codelist)
    keys = frozenset(known.entries) if known is not None and known.is_complete else None
    return Choice(keys, field.codelist)


def with_facts(root: GroupType, facts: Mapping[str, Type]) -> GroupType:
    """Return the group with facts added as members; ``owners.foreigner`` goes into each owner.

    Raises:
        KeyError: A fact stands in a group that is not there.
    """
    here = {key: kind for key, kind in facts.items() if "." not in key}
    deeper: dict[str, dict[str, Type]] = {}
    for key, kind in facts.items():
        head, dot, rest = key.partition(".")
        if dot:
            deeper.setdefault(head, {})[rest] = kind
    members = dict(root.members)
    for head, inner in deeper.items():
        members[head] = _enriched(members[head], inner, head)
    return GroupType({**members, **here})


def _enriched(kind: Type, facts: Mapping[str, Type], name: str) -> Type:
    if isinstance(kind, ListOf):
        return ListOf(_enriched(kind.item, facts, name))
    if isinstance(kind, GroupType):
        return with_facts(kind, facts)
    raise KeyError(f"{name} is no group, so no fact can stand in it")


class FormEnvironment:
    """The names a rule may use in its place; its bindings read a ``Scope`` at the same place.

    Args:
        root: Type of the whole form, or of the block when the rule stands in a block.
        place: Absolute path of the group the rule stands in; () is the root.
        repeated: Absolute paths of all repeated groups.
        facts: Dotted key (absolute) → type, of the facts and tables known here; none in a block.
        arguments: The other roots (``city``, ``today`` …) and their types.
        base: Absolute path of what ``root`` describes: where a block is used, () for the form itself.
    """

    def __init__(
        self,
        root: GroupType,
        place: Path,
        repeated: frozenset[Path],
        facts: Mapping[str, Type],
        arguments: Mapping[str, Type],
        *,
        base: Path = (),
    ) -> None:
        if place[: len(base)] != base:
            raise ValueError(
                f"The place {'.'.join(place)} is not inside {'.'.join(base)}; pass absolute paths."
            )
        self._root = with_facts(root, facts) if facts else root
        self._place = place
        self._base = base
        self._repeated = repeated
        self._arguments = arguments
        self._own = _member_type(self._root, place[len(base) :])

    def lookup(self, name: str) -> Binding | None:
        """Return what ``name`` means here, None when it means nothing.

        Raises:
            AmbiguousName: The own group and the root, or an answer and an argument, share the name.
        """
        if name == "self":
            return Binding(self._own, lambda scope: scope.here)
        if name == "form":
            depth = len(self._base)
            return Binding(self._root, lambda scope: scope.ancestor(depth))
        in_own = self._place != self._base and name in self._own.members
        in_root = name in self._root.members
        if in_own + in_root + (name in self._arguments) > 1:
            raise AmbiguousName(name, [f"self.{name}"] * in_own + [f"form.{name}"] * in_root)
        if in_own:
            return Binding(self._own.members[name], lambda scope: scope.here.get(name))
        if in_root:
            return self._root_binding(name)
        if name in self._arguments:
            return Binding(self._arguments[name], lambda scope: scope.argument(name))
        return None

    def names(self) -> Iterable[str]:
        """Return every name that can be looked up, own group first."""
        own = self._own.members if self._place != self._base else {}
        return list(dict.fromkeys([*own, *self._root.members, *self._arguments, "self", "form"]))

    def _root_binding(self, name: str) -> Binding:
        depth = len(self._base)
        kind = self._root.members[name]
        if self._place[depth : depth + 1] == (name,) and self._is_repeated_below(depth):
            along = self._along(kind, depth + 1)
            return Binding(along, lambda scope: scope.passage(depth + 1))
        if depth:
            return Binding(kind, lambda scope: scope.ancestor(depth).get(name))
        return Binding(kind, lambda scope: scope.root.get(name))

    def _is_repeated_below(self, depth: int) -> bool:
        return any(self._place[:end] in self._repeated for end in range(depth + 1, len(self._place) + 1))

    def _along(self, kind: Type, depth: int) -> Type:
        """Return the type of a group on the way to the place, seen from inside: this occurrence, not all."""
        while isinstance(kind, ListOf):
            kind = kind.item
        if depth >= len(self._place) or not self._is_repeated_below(depth) or not isinstance(kind, GroupType):
            return kind
        key = self._place[depth]
        return GroupType({**kind.members, key: self._along(kind.members[key], depth + 1)})


def _member_type(root: GroupType, path: Path) -> GroupType:
    kind: Type = root
    for key in path:
        found = kind.members.get(key) if isinstance(kind, GroupType) else None
        while isinstance(found, ListOf):
            found = found.item
        if not isinstance(found, GroupType):
            raise LookupError(f"There is no group {'.'.join(path)} in which a rule could stand.")
        kind = found
    assert isinstance(kind, GroupType)
    return kind
