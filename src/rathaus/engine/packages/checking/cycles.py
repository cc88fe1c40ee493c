"""Circles over shown, value, start, facts and tables: something that needs itself to be known."""

from __future__ import annotations

from collections.abc import Mapping

from rathaus.engine.forms.model import Form, Path
from rathaus.engine.packages.building.rules import Rule
from rathaus.engine.packages.checking.reads import Reads, Thing
from rathaus.engine.packages.faults import FaultList
from rathaus.engine.packages.trees import Mark

_KINDS = ("shown", "value", "start", "fact", "cell", "given")
Edges = dict[Thing, dict[Thing, Mark]]


def check_cycles(form: Form, rules: list[Rule], reads: Reads, faults: FaultList) -> None:
    """Name every circle once, at one of its rules."""
    edges = _edges(form, rules, reads)
    done: set[Thing] = set()
    told: set[frozenset[Thing]] = set()

    def visit(thing: Thing, way: list[Thing]) -> None:
        if thing in way:
            _tell(way[way.index(thing) :], edges, told, faults)
            return
        if thing in done:
            return
        way.append(thing)
        for other in edges.get(thing, {}):
            visit(other, way)
        way.pop()
        done.add(thing)

    for thing in list(edges):
        visit(thing, [])


def _edges(form: Form, rules: list[Rule], reads: Reads) -> Edges:
    edges: Edges = {}
    for rule in rules:
        if rule.kind not in _KINDS or rule.subject is None:
            continue
        for thing in reads.of(rule):
            edges.setdefault(rule.subject, {}).setdefault(thing, rule.mark)
    _add_surroundings(form, edges)
    return edges


def _add_surroundings(form: Form, edges: Edges) -> None:
    """What is inside a group depends on the group; what stands on one page depends on its condition."""
    pages: dict[Path, list[str]] = {}
    for page in form.pages:
        waiting = list(page.items)
        while waiting:
            item = waiting.pop()
            pages.setdefault(item.node.path, []).append(page.key)
            waiting.extend(item.items)
    for path in form.nodes:
        thing = ("answer", ".".join(path))
        if len(path) > 1:
            edges.setdefault(thing, {}).setdefault(("answer", ".".join(path[:-1])), Mark("form.yaml", 0))
        if len(pages.get(path, [])) == 1:
            edges.setdefault(thing, {}).setdefault(("page", pages[path][0]), Mark("form.yaml", 0))


def _tell(
    circle: list[Thing],
    edges: Mapping[Thing, Mapping[Thing, Mark]],
    told: set[frozenset[Thing]],
    faults: FaultList,
) -> None:
    if frozenset(circle) in told:
        return
    told.add(frozenset(circle))
    steps = zip(circle, [*circle[1:], circle[0]], strict=True)
    marks = [edges[one][other] for one, other in steps]
    mark = next((mark for mark in marks if mark.line), marks[0])
    names = [f"page {name}" if kind == "page" else name for kind, name in [*circle, circle[0]]]
    faults.add(
        mark,
        "Rules need each other in a circle",
        " → ".join(names),
        "Let one of them do without the other; conditions may look at what is asked before.",
    )
