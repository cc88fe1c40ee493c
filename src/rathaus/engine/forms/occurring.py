"""Adding and removing occurrences of repeated groups and fields, and files, without changing what was given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .model import Field, Node, Path
from .plans import FormPlan, NodePlan
from .records import Answers


def with_added(plan: FormPlan, answers: Answers, target: str) -> dict[str, Any]:
    """Return the answers with one more, empty occurrence, unless there are as many as allowed.

    Args:
        plan: The form.
        answers: Answers; not changed.
        target: Name of the group or field: ``owners``, ``owners.2.nationality``.
    """
    path = _path(target)
    node = plan.nodes[path].node
    most = node.repeat.most if node.repeat else 1

    def add(items: Any) -> list[Any]:
        kept = list(items or ())
        wanted = min(most, max(len(kept), shown_anyway(node)) + 1)
        return kept + [None if isinstance(node, Field) else {} for _ in range(wanted - len(kept))]

    return _changed(answers, target.split("."), add)


def shown_anyway(node: Node) -> int:
    """Return how many occurrences a page shows before any was entered: one input of a list, else the least."""
    least = node.repeat.least if node.repeat else 1
    return max(least, 1) if isinstance(node, Field) else least


def without_occurrence(plan: FormPlan, answers: Answers, target: str) -> dict[str, Any]:
    """Return the answers without one occurrence; picks of later ones (``options_from``) move along.

    Args:
        plan: The form.
        answers: Answers; not changed.
        target: Name with the number at the end: ``owners.2``.
    """
    *around, last = target.split(".")
    number = int(last)

    def remove(items: Any) -> list[Any]:
        return [item for place, item in enumerate(items or (), start=1) if place != number]

    changed = _changed(answers, around, remove)
    return _renumbered(plan.root, changed, _path(target), number)


def without_file(plan: FormPlan, answers: Answers, target: str) -> dict[str, Any]:
    """Return the answers without one file.

    Args:
        plan: The form.
        answers: Answers; not changed.
        target: Name of the field and id of the file: ``certificate.3f2a``.
    """
    name, _, file = target.rpartition(".")

    def remove(items: Any) -> list[Any]:
        return [item for item in items or () if str(item.get("file")) != file]

    return _changed(answers, name.split("."), remove)


def _path(target: str) -> Path:
    return tuple(part for part in target.split(".") if not part.isdigit())


def _changed(answers: Answers, names: list[str], change: Callable[[Any], list[Any]]) -> dict[str, Any]:
    """Return a copy in which the list at the end of the names is changed; nothing when the way ends before."""
    head, *rest = names
    copy = dict(answers)
    if not rest:
        copy[head] = change(copy.get(head))
        return copy
    under = copy.get(head)
    if rest[0].isdigit():
        place = int(rest[0]) - 1
        if isinstance(under, (list, tuple)) and place < len(under):
            inner = [*under]
            inner[place] = _changed(inner[place], rest[1:], change)
            copy[head] = inner
    elif isinstance(under, Mapping) or under is None:
        copy[head] = _changed(under or {}, rest, change)
    return copy


def _renumbered(plan: NodePlan, answers: Answers, target: Path, removed: int) -> dict[str, Any]:
    copy = dict(answers)
    for key, member in plan.members.items():
        value = copy.get(key)
        if value is None:
            continue
        if not member.is_group:
            if member.field.options_from == target:
                copy[key] = _moved(value, removed)
        elif isinstance(value, Mapping):
            copy[key] = _renumbered(member, value, target, removed)
        else:
            copy[key] = [_renumbered(member, item, target, removed) for item in value]
    return copy


def _moved(value: Any, removed: int) -> Any:
    if isinstance(value, (list, tuple)):
        return [_moved(item, removed) for item in value if item != removed]
    if value == removed:
        return None
    return value - 1 if value > removed else value
