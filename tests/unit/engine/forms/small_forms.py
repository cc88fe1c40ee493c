"""Small forms made in Python: fields with rules as text, compiled in their place as the loader does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from rathaus.engine.forms.definitions import Definition
from rathaus.engine.forms.model import (
    Check,
    CodeList,
    Fact,
    Field,
    FieldType,
    Form,
    Group,
    Node,
    Page,
    PageItem,
    Path,
    Repeat,
)
from rathaus.engine.forms.names import FormEnvironment, type_of
from rathaus.engine.forms.scope import ARGUMENT_TYPES, Situation
from rathaus.engine.rules import Expression, Type, compile_expression
from rathaus.engine.rules import Group as GroupType

TODAY = date(2026, 11, 23)


@dataclass(frozen=True)
class SmallWords:
    pages: Mapping[str, str] = field(default_factory=dict)
    page_hints: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    checks: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class CityValue:
    type: str


@dataclass(frozen=True)
class SmallForm:
    form: Form
    facts: Mapping[str, Fact] = field(default_factory=dict)
    tables: Mapping[str, Any] = field(default_factory=dict)
    codelists: Mapping[str, CodeList] = field(default_factory=dict)
    texts: Mapping[str, SmallWords] = field(default_factory=dict)
    city_values: Mapping[str, CityValue] = field(default_factory=dict)


_RULES = ("shown", "required", "value", "start", "low", "high")


def ask(key: str, kind: str = "text", /, **keys: Any) -> Field:
    """A field; rules as text."""
    return Field(key, (key,), FieldType(kind), **keys)


def group(key: str, *members: Node, **keys: Any) -> Group:
    return Group(key, (key,), members, **keys)


def check(key: str, must: str, *beside: str, only: str | None = None, warning: bool = False) -> Check:
    """A check; place and page follow from where it is put."""
    rules: Any = (must, only)
    paths = tuple(tuple(path.split(".")) for path in beside)
    return Check(key, (), rules[0], rules[1], paths, warning, None, None, key)


def page(
    key: str, *nodes: Node, shown: str | None = None, checks: tuple[Check, ...] = (), by_clerk: bool = False
) -> Page:
    rule: Any = shown
    return Page(key, tuple(PageItem(node) for node in nodes), rule, checks, by_clerk)


def small_form(
    *pages: Page,
    facts: Mapping[str, str] | None = None,
    labels: Mapping[str, Any] | None = None,
    checks: Mapping[str, str] | None = None,
    english: Mapping[str, str] | None = None,
    codelists: Mapping[str, CodeList] | None = None,
    city_values: Mapping[str, str] | None = None,
) -> SmallForm:
    """A form from its pages; a group named on two pages goes on on the second."""
    lists = codelists or {}
    root = _placed(Group("", (), _merged(pages)), ())
    assert isinstance(root, Group)
    kind = type_of(root, codelists=lists)
    assert isinstance(kind, GroupType)
    repeated = frozenset(node.path for node in _walk(root) if node.repeat and isinstance(node, Group))
    compiler = _Compiler(kind, repeated)
    found = {key: compiler.fact(key, rule) for key, rule in (facts or {}).items()}
    root = compiler.node(root)
    assert isinstance(root, Group)
    nodes = {node.path: node for node in _walk(root)}
    made = tuple(_page(one, nodes, compiler) for one in pages)
    german = {
        path: words if isinstance(words, dict) else {"label": words} for path, words in (labels or {}).items()
    }
    texts = {
        "de": SmallWords(
            pages={one.key: f"Frage {one.key}?" for one in pages}, fields=german, checks=checks or {}
        ),
        "en": SmallWords(
            pages={one.key: f"Question {one.key}?" for one in pages},
            fields={path: {"label": label} for path, label in (english or {}).items()},
        ),
    }
    values = {key: CityValue(kind) for key, kind in (city_values or {}).items()}
    small = SmallForm(Form(made, root, nodes), found, {}, lists, texts, values)
    _accepts(small)
    return small


def _accepts(definition: Definition) -> None:
    """The type checker sees here that a small form is a definition."""


def _merged(pages: tuple[Page, ...]) -> tuple[Node, ...]:
    found: dict[str, Node] = {}
    for one in pages:
        for item in one.items:
            node = item.node
            if one.by_clerk:
                node = replace(node, by_clerk=True)
            known = found.get(node.key)
            if isinstance(known, Group) and isinstance(node, Group):
                node = replace(known, members=(*known.members, *node.members))
            found[node.key] = node
    return tuple(found.values())


def _placed(node: Node, path: Path) -> Node:
    if isinstance(node, Field):
        return replace(node, path=path)
    members = tuple(_placed(member, (*path, member.key)) for member in node.members)
    return replace(node, path=path, members=members)


def _walk(node: Node) -> list[Node]:
    below = [one for member in node.members for one in _walk(member)] if isinstance(node, Group) else []
    return [node, *below]


def _page(one: Page, nodes: Mapping[Path, Node], compiler: _Compiler) -> Page:
    def item(node: Node, path: Path) -> PageItem:
        members = node.members if isinstance(node, Group) else ()
        return PageItem(nodes[path], tuple(item(member, (*path, member.key)) for member in members))

    shown: Any = one.shown
    return replace(
        one,
        items=tuple(item(found.node, (found.node.key,)) for found in one.items),
        shown=compiler.rule(shown, ()) if shown else None,
        checks=tuple(replace(compiler.check(found, ()), page=one.key) for found in one.checks),
    )


class _Compiler:
    def __init__(self, root: GroupType, repeated: frozenset[Path]) -> None:
        self.root = root
        self.repeated = repeated
        self.facts: dict[str, Type] = {}

    def rule(self, text: Any, place: Path) -> Expression:
        environment = FormEnvironment(self.root, place, self.repeated, self.facts, ARGUMENT_TYPES)
        return compile_expression(text, environment=environment)

    def fact(self, key: str, text: str) -> Fact:
        *place, name = key.split(".")
        fact = Fact(name, tuple(place), self.rule(text, tuple(place)))
        self.facts[key] = fact.rule.type
        return fact

    def check(self, found: Check, place: Path) -> Check:
        only = self.rule(found.only, place) if found.only else None
        beside = tuple((*place, *path) for path in found.beside)
        return replace(found, place=place, must=self.rule(found.must, place), only=only, beside=beside)

    def node(self, node: Node) -> Node:
        place = node.path[:-1]
        rules: dict[str, Any] = {
            name: self.rule(text, place)
            for name in _RULES
            if isinstance(text := getattr(node, name, None), str)
        }
        if isinstance(node, Field):
            return replace(node, **rules)
        return replace(
            node,
            members=tuple(self.node(member) for member in node.members),
            checks=tuple(self.check(found, node.path) for found in node.checks),
            **rules,
        )


def situation(**more: Any) -> Situation:
    return Situation(today=TODAY, now=datetime(2026, 11, 23, 10, 31, tzinfo=UTC), **more)


def several(least: int, most: int) -> Repeat:
    return Repeat(least, most)


def a_file(
    name: str = "schein.pdf", file: str = "f1", size: int = 1000, media_type: str = "application/pdf"
) -> dict[str, Any]:
    return {"file": file, "name": name, "media_type": media_type, "size": size}
