"""Where something that exists "for each" of a repeated group stands, and what a path means there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .model import Path
from .scope import ARGUMENT_TYPES, Scope


def occurrence_scopes(*, scope: Scope, path: Path) -> tuple[Scope, ...]:
    """Return the scope of every occurrence that is shown, in the order entered; the root's alone for ().

    Args:
        scope: Any scope of the case.
        path: Absolute path of a group; repeated groups on the way count through all their occurrences.

    Returns:
        Scopes; ``scope.here.occurrence`` holds the numbers from 1. May be empty.
    """
    records = [scope.root]
    for key in path:
        records = [child for record in records if record.is_shown(key) for child in record.children(key)]
    return tuple(record.scope for record in records)


def value_at(*, scope: Scope, path: Path) -> Any:
    """Return what a dotted path means in a place: own group first, then the root, then arguments such as ``today``.

    A path through a repeated group is this occurrence when the place lies inside, otherwise the tuple of all values.

    Returns:
        The value, None when it is not known or there is no such path.
    """
    head, *rest = path
    here = scope.here
    value: Any
    if head in here.plan.members or head in here.plan.facts:
        value = here.get(head)
    else:
        value = scope.passage(0).get(head)
        if value is None and head in ARGUMENT_TYPES:
            value = scope.argument(head)
    for key in rest:
        value = _member(value, key)
    return value


def _member(value: Any, key: str) -> Any:
    if isinstance(value, Mapping):
        return value.get(key)
    if isinstance(value, tuple):
        return tuple(_member(item, key) for item in value)
    return None
