"""facts.yaml: named results and decision tables, compiled in an order in which each uses only earlier ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rathaus.engine.forms.model import Fact, Group, Node, Path
from rathaus.engine.packages.building.rules import Compiler, paths_in
from rathaus.engine.packages.building.sources import SourceBook
from rathaus.engine.packages.building.tables import TableBuilder
from rathaus.engine.packages.faults import FaultList, one_of, suggestion
from rathaus.engine.packages.model import CityValue
from rathaus.engine.packages.reading import Bundle
from rathaus.engine.packages.schema import FACTS, TABLES
from rathaus.engine.packages.shapes import conform
from rathaus.engine.packages.trees import Mark, Tree, map_at, mark_at, scalars
from rathaus.engine.rules import DecisionTable, Number, Type, type_name


@dataclass(frozen=True)
class Entry:
    """A fact or table as written."""

    key: str
    tree: Tree
    mark: Mark
    is_table: bool

    @property
    def place(self) -> Path:
        """Group the rule stands in."""
        return tuple(self.key.split(".")[:-1])

    @property
    def name(self) -> str:
        """Last part of the key, as rules at the place write it."""
        return self.key.rpartition(".")[2]


def check_fact_files(bundle: Bundle, faults: FaultList) -> None:
    """Name unknown and missing keys of facts.yaml and of the tables in facts.yaml and fees.yaml."""
    if "facts.yaml" in bundle.files:
        conform(bundle.file("facts.yaml"), FACTS, what="facts.yaml", faults=faults)
    for file in ("facts.yaml", "fees.yaml"):
        tree = bundle.file(file).get("tables")
        if tree is not None:
            conform(tree, TABLES, what="Table", faults=faults)


def entries_of(bundle: Bundle, nodes: Mapping[Path, Node], faults: FaultList) -> dict[str, Entry]:
    """Return facts and tables by key; names that clash with answers or each other are faults."""
    found: dict[str, Entry] = {}
    for file, kind in (("facts.yaml", "tables"), ("fees.yaml", "tables"), ("facts.yaml", "facts")):
        tree = map_at(bundle.file(file), kind)
        for key, entry in tree.items():
            mark = mark_at(tree, key)
            if key in found or tuple(key.split(".")) in nodes:
                other = "an answer" if key not in found else f"the one in line {found[key].mark.line}"
                faults.add(
                    mark,
                    "A fact or table has the name of something else",
                    key,
                    f"Rename it, or rename {other}.",
                )
                continue
            found[key] = Entry(key, entry, mark, is_table=kind == "tables")
    return found


class FactBuilder:
    """Compiles facts and tables, each after the ones it uses."""

    def __init__(
        self,
        compiler: Compiler,
        sources: SourceBook,
        nodes: Mapping[Path, Node],
        city_values: Mapping[str, CityValue],
    ) -> None:
        self.compiler = compiler
        self.sources = sources
        self.faults = compiler.faults
        self.nodes = nodes
        self.tables = TableBuilder(compiler, sources, city_values)
        self.facts: dict[str, Fact] = {}
        self.made_tables: dict[str, DecisionTable] = {}

    def build(self, entries: Mapping[str, Entry]) -> None:
        """Fill ``facts`` and ``made_tables``."""
        for entry in in_order(entries, self.faults):
            if entry.is_table:
                self.table(entry)
            else:
                self.fact(entry)

    def table(self, entry: Entry) -> None:
        if entry.place:
            self.faults.add(
                entry.mark, "A table stands in a group", entry.key, "Give it a name without a dot."
            )
            return
        if not isinstance(entry.tree, dict):
            return
        table, kind = self.tables.table(entry.key, entry.tree, entry.mark)
        self.compiler.learn(entry.key, kind)
        if table is not None:
            self.made_tables[entry.key] = table

    def fact(self, entry: Entry) -> None:
        group = self.nodes.get(entry.place)
        if entry.place and not isinstance(group, Group):
            groups = [".".join(path) for path, node in self.nodes.items() if isinstance(node, Group)]
            shown = ".".join(entry.place)
            remedy = suggestion(shown, groups, one_of(groups) if groups else "Give it a name without a dot.")
            self.faults.add(entry.mark, "A fact stands in no group of the form", entry.key, remedy)
            return
        tree = entry.tree if isinstance(entry.tree, dict) else {"is": entry.tree}
        if self.names_itself(entry, tree.get("is")):
            return
        rule = self.compiler.compile(
            tree.get("is"),
            owner=f"fact {entry.key}",
            kind="fact",
            expect=None,
            place=entry.place,
            subject=("fact", entry.key),
        )
        source = self.sources.use(tree)
        if rule is None:
            return
        unit = tree.get("unit")
        kind = self.with_unit(entry, rule.type, str(unit) if isinstance(unit, str) else None)
        self.facts[entry.key] = Fact(
            key=entry.key, place=entry.place, rule=rule, source=source, unit=str(unit) if unit else None
        )
        self.compiler.learn(entry.key, kind)

    def names_itself(self, entry: Entry, text: Tree | None) -> bool:
        """Name a rule that means by its own name, as the own group comes first, something at the root."""
        known = {*self.compiler.root.members, *self.compiler.facts, *self.compiler.arguments}
        if not entry.place or entry.name not in known or not isinstance(text, str):
            return False
        if not any(path.split(".")[0] == entry.name for path in paths_in(text)):
            return False
        remedy = f"Write form.{entry.name}, or rename one of both."
        self.faults.add(
            text, f"fact {entry.key}: a name with two meanings", f"{entry.name} in: {text}", remedy
        )
        return True

    def with_unit(self, entry: Entry, kind: Type, unit: str | None) -> Type:
        """Return the type of a fact with its unit; a unit on something that is no number is a fault."""
        if unit is None:
            return kind
        if not isinstance(kind, Number) or (kind.unit is not None and kind.unit != unit):
            remedy = "Remove the unit, or make the rule come out in it."
            self.faults.add(entry.mark, f"fact {entry.key} is not counted in {unit}", type_name(kind), remedy)
            return kind
        return Number(unit)


def in_order(entries: Mapping[str, Entry], faults: FaultList) -> list[Entry]:
    """Return the entries so that each comes after those it mentions; circles are named and broken.

    Members named behind a list (``d.rate``, ``dogs[not(is_exempt)]``) may mean something else of the same name, so
    they only count where they make no circle.
    """
    ordered: dict[str, Entry] = {}
    path: list[str] = []

    def visit(key: str, *, is_sure: bool) -> None:
        if key in ordered or (key in path and not is_sure):
            return
        if key in path:
            circle = [*path[path.index(key) :], key]
            first = entries[min(circle, key=lambda name: entries[name].mark)]
            remedy = "Let one of them do without the other."
            faults.add(first.mark, "Facts define each other in a circle", " → ".join(circle), remedy)
            return
        path.append(key)
        for other, sure in mentioned(entries[key], entries).items():
            visit(other, is_sure=sure)
        path.pop()
        ordered[key] = entries[key]

    for key in entries:
        visit(key, is_sure=True)
    return list(ordered.values())


def mentioned(entry: Entry, entries: Mapping[str, Entry]) -> dict[str, bool]:
    """Return the keys of the facts and tables an entry may use, True where it surely does."""
    found: dict[str, bool] = {}
    for text in scalars(_rules_of(entry)):
        for path in paths_in(text):
            for key, is_sure in _meant(path, entry, entries).items():
                found[key] = found.get(key, False) or is_sure
    return found


def _rules_of(entry: Entry) -> Tree:
    if not isinstance(entry.tree, dict):
        return entry.tree
    if not entry.is_table:
        return entry.tree.get("is", "")
    return [entry.tree.get("given", {}), entry.tree.get("rows", {})]


def _meant(path: str, entry: Entry, entries: Mapping[str, Entry]) -> dict[str, bool]:
    """Return what a path in a rule may mean; own group first, as names are looked up."""
    parts = path.split(".")
    is_own, is_root = parts[0] == "self", parts[0] == "form"
    if is_own or is_root:
        parts = parts[1:]
    whole = ".".join(parts)
    own = ".".join((*entry.place, *parts[:1]))
    sure = [] if is_root or (own == entry.key != parts[0] and parts[0] in entries) else [own]
    if not is_own and not (sure and own in entries):
        sure += [parts[0] if parts else "", whole]
    meant = {key: True for key in sure if key in entries}
    for key, other in entries.items():
        if other.place and other.name in parts and key not in meant:
            meant[key] = False
    return meant
