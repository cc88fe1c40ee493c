"""A form made ready to run: everything that does not depend on answers, worked out once per package."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from .definitions import Definition
from .model import Check, Fact, Field, FieldType, Group, Node, Page, PageItem, Path


@dataclass(eq=False, slots=True)
class NodePlan:
    """One field or group with what surrounds it."""

    node: Node
    parent: NodePlan | None
    members: dict[str, NodePlan] = dataclasses.field(default_factory=dict)
    facts: dict[str, Fact] = dataclasses.field(default_factory=dict)
    pages: tuple[str, ...] = ()
    """Pages that show the node or something inside, in order; empty when no page does."""
    gates: tuple[str, ...] = ()
    """Pages of which one must be shown; empty when the surrounding group already says so."""
    nr: str | None = None
    """Number on the official form, of the node itself or of a group around it."""
    is_group: bool = False
    """Whether there are members."""
    field: Field = dataclasses.field(init=False)
    """The node as a field; a group has none."""

    def __post_init__(self) -> None:
        if isinstance(self.node, Field):
            self.field = self.node
        else:
            self.is_group = True

    @property
    def path(self) -> Path:
        """Absolute path."""
        return self.node.path

    @property
    def is_editable(self) -> bool:
        """Whether a person may set the answer: not computed, locked, hidden, nor only for interfaces."""
        node = self.node
        if isinstance(node, Group):
            return True
        untouchable = node.value is not None or node.is_locked or node.is_hidden
        return not untouchable and node.type not in (FieldType.NOTE, FieldType.OBJECT)


@dataclass(frozen=True, slots=True)
class PagePlan:
    """A page with its rules."""

    page: Page
    items: tuple[PageItem, ...]
    """What the page shows; groups always list their members."""
    paths: tuple[Path, ...]
    """Every node on the page, in order."""
    checks: tuple[Check, ...]
    """Checks told on this page."""


@dataclass(frozen=True, slots=True, eq=False)
class FormPlan:
    """The compiled form of one package."""

    definition: Definition
    root: NodePlan
    nodes: Mapping[Path, NodePlan]
    pages: Mapping[str, PagePlan]
    checks: tuple[Check, ...]
    """All checks of pages, groups and blocks."""
    repeated: frozenset[Path]
    words: dict[tuple[Path, str], Any] = dataclasses.field(default_factory=dict)
    """Words found before, per path and language (see ``labels``)."""
    notes: dict[Any, Any] = dataclasses.field(default_factory=dict)
    """What other modules worked out once per form, e.g. names of inputs per page."""


_PLANS: dict[int, FormPlan] = {}
_MOST_PLANS = 512


def plan_of(package: Definition) -> FormPlan:
    """Return the compiled form of a package, from memory when it was compiled before.

    The key is the object itself, which the plan keeps alive, so that an id is never used twice.
    """
    plan = _PLANS.get(id(package))
    if plan is None or plan.definition is not package:
        plan = _compiled(package)
        if len(_PLANS) >= _MOST_PLANS:
            _PLANS.clear()
        _PLANS[id(package)] = plan
    return plan


def _compiled(package: Definition) -> FormPlan:
    nodes: dict[Path, NodePlan] = {}
    root = _node_plan(package.form.root, None, nodes)
    for key, fact in package.facts.items():
        nodes[fact.place].facts[key.rpartition(".")[2]] = fact
    items = {page.key: tuple(_whole(item) for item in page.items) for page in package.form.pages}
    paths = {key: tuple(_paths(of_page)) for key, of_page in items.items()}
    _set_pages(nodes, paths)
    checks = _all_checks(package)
    pages = {
        page.key: PagePlan(page, items[page.key], paths[page.key], _checks_on(page, paths[page.key], checks))
        for page in package.form.pages
    }
    pages = _with_homeless(pages, checks)
    repeated = frozenset(path for path, plan in nodes.items() if plan.node.repeat and plan.is_group)
    return FormPlan(package, root, nodes, pages, checks, repeated)


def _node_plan(node: Node, parent: NodePlan | None, nodes: dict[Path, NodePlan]) -> NodePlan:
    inherited = parent.nr if parent else None
    plan = NodePlan(node, parent, nr=node.nr or inherited)
    nodes[node.path] = plan
    if isinstance(node, Group):
        plan.members = {member.key: _node_plan(member, plan, nodes) for member in node.members}
    return plan


def _whole(item: PageItem) -> PageItem:
    """Return the item with all members of a group that names none."""
    if isinstance(item.node, Field):
        return item
    items = item.items or tuple(PageItem(member) for member in item.node.members)
    return PageItem(item.node, tuple(_whole(inner) for inner in items))


def _paths(items: tuple[PageItem, ...]) -> Iterator[Path]:
    for item in items:
        yield item.node.path
        yield from _paths(item.items)


def _set_pages(nodes: Mapping[Path, NodePlan], paths: Mapping[str, tuple[Path, ...]]) -> None:
    """Note the pages of each node, and the gates where they are fewer than the group's."""
    for key, on_page in paths.items():
        for path in on_page:
            nodes[path].pages = (*nodes[path].pages, key)
    for plan in nodes.values():
        around = plan.parent.pages if plan.parent else ()
        if plan.pages != around:
            plan.gates = plan.pages


def _all_checks(package: Definition) -> tuple[Check, ...]:
    found: dict[tuple[str | None, Path, str], Check] = {}
    groups = [node for node in package.form.nodes.values() if isinstance(node, Group)]
    of_pages = (check for page in package.form.pages for check in page.checks)
    of_groups = (check for group in (package.form.root, *groups) for check in group.checks)
    for check in (*of_pages, *of_groups):
        found[check.page, check.place, check.key] = check
    return tuple(found.values())


def _with_homeless(pages: dict[str, PagePlan], checks: tuple[Check, ...]) -> dict[str, PagePlan]:
    """Put checks that no page tells on the last page of citizens, so that none is lost."""
    told = {id(check) for page in pages.values() for check in page.checks}
    homeless = tuple(check for check in checks if id(check) not in told)
    last = next((key for key in reversed(pages) if not pages[key].page.by_clerk), None)
    if homeless and last is not None:
        pages[last] = replace(pages[last], checks=(*pages[last].checks, *homeless))
    return pages


def _checks_on(page: Page, paths: tuple[Path, ...], checks: tuple[Check, ...]) -> tuple[Check, ...]:
    """Return the page's own checks and those of groups whose fields stand on it."""
    there = set(paths)
    return tuple(
        check
        for check in checks
        if check.page == page.key
        or (check.page is None and (there & set(check.beside) if check.beside else check.place in there))
    )
