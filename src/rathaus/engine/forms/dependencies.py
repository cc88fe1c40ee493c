"""Which answers decide what else is asked on a page, and what is asked right under an option."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from rathaus.engine.rules import Expression

from .inputs import Style, choice_style
from .model import Field, FieldType, PageItem, Path
from .plans import FormPlan

_BARE = re.compile(r'(?:self\.)?([a-z][a-z0-9_]*)(?:\s*=\s*(?:"([^"]*)"|(true|false)))?')
_NOT = re.compile(r"not\(\s*(?:self\.)?([a-z][a-z0-9_]*)\s*\)")


def deciding_paths(plan: FormPlan, page: str) -> frozenset[Path]:
    """Return the fields on which it depends what this page asks, requires or shows computed."""
    known: frozenset[Path] | None = plan.notes.get(("deciding", page))
    if known is None:
        seen: set[tuple[str, Path]] = set()
        rules = _rules_of(plan, page)
        known = frozenset(path for rule, place in rules for path in _read_by(plan, rule.names, place, seen))
        plan.notes["deciding", page] = known
    return known


def _rules_of(plan: FormPlan, page: str) -> Iterator[tuple[Expression, Path]]:
    for path in plan.pages[page].paths:
        node = plan.nodes[path].node
        for rule in (node.shown, node.required, node.value if isinstance(node, Field) else None):
            if isinstance(rule, Expression):
                yield rule, path[:-1]


def _read_by(
    plan: FormPlan, names: Iterable[str], place: Path, seen: set[tuple[str, Path]]
) -> Iterator[Path]:
    """Yield the fields that some names mean in a place, through facts and tables."""
    for name in names:
        if (name, place) in seen:
            continue
        seen.add((name, place))
        head, *rest = name.split(".")
        if head in ("self", "form"):
            yield from _meant(plan, place if head == "self" else (), rest, seen)
        else:
            for base in dict.fromkeys((place, ())):
                yield from _meant(plan, base, [head, *rest], seen)


def _meant(plan: FormPlan, base: Path, keys: list[str], seen: set[tuple[str, Path]]) -> Iterator[Path]:
    path = base
    for key in keys:
        around = plan.nodes[path]
        if key in around.facts:
            yield from _read_by(plan, around.facts[key].rule.names, around.facts[key].place, seen)
            return
        if not path and key in plan.definition.tables and key not in around.members:
            yield from _read_by(plan, plan.definition.tables[key].names, (), seen)
            return
        if key not in around.members:
            break
        path = (*path, key)
        if not around.members[key].is_group:
            break
    if path == base:
        return
    yield from (one for one, node in plan.nodes.items() if one[: len(path)] == path and not node.is_group)


def nested_under(plan: FormPlan, page: str, items: tuple[PageItem, ...]) -> Mapping[str, tuple[str, str]]:
    """Return member → (field, option) for what is asked right under an option of the field before it.

    Only conditions of the simplest forms count: ``kind = "renewal"``, ``held``, ``not(held)``. What follows
    must follow at once, so that the order of the page stays.
    """
    place = items[0].node.path[:-1] if items else ()
    known: Mapping[str, tuple[str, str]] | None = plan.notes.get(("nested", page, place))
    if known is None:
        known = plan.notes["nested", page, place] = dict(_nested(plan, items))
    return known


def _nested(plan: FormPlan, items: tuple[PageItem, ...]) -> Iterator[tuple[str, tuple[str, str]]]:
    asked: Field | None = None
    for item in items:
        option = _option_of(asked, item.node.shown) if asked else None
        if asked and option:
            yield item.node.key, (asked.key, option)
        else:
            asked = item.node if isinstance(item.node, Field) and _has_radios(plan, item.node) else None


def _has_radios(plan: FormPlan, field: Field) -> bool:
    if field.repeat or not plan.nodes[field.path].is_editable:
        return False
    if field.type is FieldType.BOOL:
        return True
    return field.type is FieldType.CHOICE and choice_style(plan, field) is Style.RADIO


def _option_of(field: Field, shown: Expression | None) -> str | None:
    """Return the option under which a condition is true, None when it is not that simple."""
    if shown is None:
        return None
    text = shown.source.strip()
    is_bool = field.type is FieldType.BOOL
    if found := _NOT.fullmatch(text):
        return "no" if is_bool and found[1] == field.key else None
    found = _BARE.fullmatch(text)
    if not found or found[1] != field.key:
        return None
    if is_bool:
        return {None: "yes", "true": "yes", "false": "no"}[found[3]] if found[2] is None else None
    return found[2]
