"""Functions over contexts and function values, and the standard's ``is``; dynamic mode only."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cmp_to_key

from .signatures import builtin
from .values import Value, equal, is_list, kind_of


@builtin("get value(m: context, key: text)")
def _get_value(context: Mapping[str, Value], key: str) -> Value:
    return context.get(key)


@builtin("get value(context: context, keys: [text])")
def _get_value_at_path(context: Mapping[str, Value], keys: Sequence[str]) -> Value:
    found: Value = context
    for key in keys:
        found = found.get(key) if isinstance(found, Mapping) else None
    return found if keys else None


@builtin("get entries(m: context)")
def _get_entries(context: Mapping[str, Value]) -> Value:
    return tuple({"key": key, "value": value} for key, value in context.items())


@builtin("context(entries: [context])")
def _context(entries: Sequence[Mapping[str, Value]]) -> Value:
    found: dict[str, Value] = {}
    for entry in entries:
        if not isinstance(entry.get("key"), str) or "value" not in entry or entry["key"] in found:
            return None
        found[entry["key"]] = entry["value"]
    return found


@builtin("context put(context: context, key: text, value: any)")
def _context_put(context: Mapping[str, Value], key: str, value: Value) -> Value:
    return {**context, key: value}


@builtin("context put(context: context, keys: [text], value: any)")
def _context_put_at_path(context: Mapping[str, Value], keys: Sequence[str], value: Value) -> Value:
    if not keys:
        return None
    if len(keys) == 1:
        return {**context, keys[0]: value}
    inner = context.get(keys[0])
    if not isinstance(inner, Mapping):
        return None
    return {**context, keys[0]: _context_put_at_path(inner, keys[1:], value)}


@builtin("context merge(contexts: [context])")
def _context_merge(contexts: Sequence[Mapping[str, Value]]) -> Value:
    return {key: value for context in contexts for key, value in context.items()}


@builtin("sort(list: [any], precedes: function)")
def _sort(items: Sequence[Value], precedes: Callable[..., Value]) -> Value:
    def order(one: Value, other: Value) -> int:
        return -1 if precedes(one, other) is True else 1 if precedes(other, one) is True else 0

    return tuple(sorted(items, key=cmp_to_key(order)))


@builtin("is(value1: any, value2: any)")
def _is(one: Value, other: Value) -> Value:
    """Return whether two values are the same thing: same kind, value, and zone as written."""
    if kind_of(one) != kind_of(other) or is_list(one):
        return kind_of(one) == kind_of(other) and equal(one, other) is True
    zones = [getattr(value, "tzinfo", None) for value in (one, other)]
    return zones[0] == zones[1] and equal(one, other) is True
