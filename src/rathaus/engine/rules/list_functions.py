"""Functions over lists."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from .signatures import builtin
from .values import Value, equal, is_list, less


@builtin("count(list: [any]) -> number")
def _count(items: Sequence[Value]) -> Value:
    return Decimal(len(items))


def _extreme(items: Sequence[Value], before: Callable[[Value, Value], bool | None]) -> Value:
    """Return the item that comes first by ``before``; null when empty or not comparable."""
    if not items or any(item is None for item in items):
        return None
    best = items[0]
    for item in items[1:]:
        first = before(item, best)
        if first is None:
            return None
        best = item if first else best
    return best


def smallest(items: Sequence[Value]) -> Value:
    """Return the least value, null when the list is empty or holds null."""
    return _extreme(items, less)


def largest(items: Sequence[Value]) -> Value:
    """Return the greatest value, null when the list is empty or holds null."""
    return _extreme(items, lambda item, best: less(best, item))


@builtin("min(list: [O]) -> O")
def _min(items: Sequence[Value]) -> Value:
    return smallest(items)


@builtin("min(c...: O) -> O")
def _min_of(*items: Value) -> Value:
    return smallest(items)


@builtin("max(list: [O]) -> O")
def _max(items: Sequence[Value]) -> Value:
    return largest(items)


@builtin("max(c...: O) -> O")
def _max_of(*items: Value) -> Value:
    return largest(items)


def _decided(items: Sequence[Value], decisive: bool) -> Value:
    """Return ``decisive`` when an item is it, its opposite when all are that, else null."""
    if any(item is decisive for item in items):
        return decisive
    return None if any(item is not (not decisive) for item in items) else not decisive


@builtin("all(list: [boolean]) -> boolean", "all(list: [any])")
def _all(items: Sequence[Value]) -> Value:
    return _decided(items, False)


@builtin("all(b...: boolean) -> boolean", "all(b...: any)")
def _all_of(*items: Value) -> Value:
    return _decided(items, False)


@builtin("any(list: [boolean]) -> boolean", "any(list: [any])")
def _any(items: Sequence[Value]) -> Value:
    return _decided(items, True)


@builtin("any(b...: boolean) -> boolean", "any(b...: any)")
def _any_of(*items: Value) -> Value:
    return _decided(items, True)


@builtin("not(negand: boolean) -> boolean")
def _not(value: Value) -> Value:
    return not value


def contained(items: Sequence[Value], value: Value) -> bool:
    """Return whether an item equals the value."""
    return any(equal(item, value) is True for item in items)


@builtin("list contains(list: [T], element: T) -> boolean")
def _list_contains(items: Sequence[Value], element: Value) -> Value:
    return contained(items, element)


@builtin("distinct values(list: [T]) -> [T]")
def distinct(items: Sequence[Value]) -> Value:
    """Return the items without repetitions, in the order of their first appearance."""
    found: list[Value] = []
    for item in items:
        if not contained(found, item):
            found.append(item)
    return tuple(found)


@builtin("sublist(list: [any], start position: number, length?: number)")
def _sublist(items: Sequence[Value], start: Decimal, length: Decimal | None = None) -> Value:
    first = int(start)
    if first == 0 or abs(first) > len(items) or (length is not None and length < 0):
        return None
    first = first - 1 if first > 0 else len(items) + first
    if length is not None and first + int(length) > len(items):
        return None
    return tuple(items[first:] if length is None else items[first : first + int(length)])


@builtin("append(list: [any], item...: any)")
def _append(items: Sequence[Value], *more: Value) -> Value:
    return (*items, *more)


@builtin("concatenate(list...: [any])")
def _concatenate(*lists: Sequence[Value]) -> Value:
    return tuple(item for items in lists for item in items)


@builtin("union(list...: [any])")
def _union(*lists: Sequence[Value]) -> Value:
    return distinct(_concatenate(*lists))


def _position(items: Sequence[Value], position: Decimal) -> int | None:
    """Return the index of a position counted from 1, negative from the end; parts of it are cut off."""
    index = int(position)
    if index == 0 or abs(index) > len(items):
        return None
    return index - 1 if index > 0 else len(items) + index


@builtin("insert before(list: [any], position: number, newItem: any)")
def _insert_before(items: Sequence[Value], position: Decimal, item: Value) -> Value:
    index = _position(items, position)
    return None if index is None else (*items[:index], item, *items[index:])


@builtin("remove(list: [any], position: number)")
def _remove(items: Sequence[Value], position: Decimal) -> Value:
    index = _position(items, position)
    return None if index is None else (*items[:index], *items[index + 1 :])


@builtin("list replace(list: [any], position: number, newItem: any)")
def _list_replace(items: Sequence[Value], position: Decimal, item: Value) -> Value:
    index = _position(items, position)
    return None if index is None else (*items[:index], item, *items[index + 1 :])


@builtin("list replace(list: [any], match: function, newItem: any)")
def _list_replace_matching(items: Sequence[Value], match: Callable[..., Value], new: Value) -> Value:
    found = [match(item, new) for item in items]
    if not all(isinstance(hit, bool) for hit in found):
        return None
    return tuple(new if hit else item for item, hit in zip(items, found, strict=True))


@builtin("reverse(list: [any])")
def _reverse(items: Sequence[Value]) -> Value:
    return tuple(reversed(items))


@builtin("index of(list: [any], match: any)")
def _index_of(items: Sequence[Value], match: Value) -> Value:
    return tuple(Decimal(place) for place, item in enumerate(items, 1) if equal(item, match) is True)


@builtin("flatten(list: [any])")
def _flatten(items: Sequence[Value]) -> Value:
    found: list[Value] = []
    for item in items:
        found.extend(_flatten(item) if is_list(item) else (item,))
    return tuple(found)
