"""Examples as written: keys, names of steps, states, fees and letters; running them is ``packages.examples``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rathaus.engine.packages.building.sources import SourceBook
from rathaus.engine.packages.faults import FaultList, one_of, suggestion
from rathaus.engine.packages.model import Package
from rathaus.engine.packages.reading import Bundle
from rathaus.engine.packages.schema import EXAMPLE, EXPECT, STORY_DAY, TABLE_DAY
from rathaus.engine.packages.shapes import conform, conform_keys
from rathaus.engine.packages.trees import Tree, map_at, mark_at, mark_of


def check_examples(package: Package, bundle: Bundle, sources: SourceBook, faults: FaultList) -> None:
    """Name wrong keys and names in all examples, and sources listed wrongly as uncovered."""
    files = bundle.under("examples/", ".yaml")
    for key, tree in files.items():
        _Example(key, tree, package, files, sources, faults).check()
    check_covered(files, bundle, sources, faults)
    uncovered = bundle.file("service.yaml").get("uncovered")
    lines = {f"{fee.key}.{line.key}" for fee in package.fees.values() for line in fee.lines}
    known = [*sources.sources, *sorted(lines), "refusal"]
    for name in uncovered if isinstance(uncovered, list) else ():
        if name not in known:
            remedy = suggestion(str(name), known, "Name a source, a fee line `fee.line`, or `refusal`.")
            faults.add(name, "uncovered names nothing", name, remedy)


def check_covered(
    files: Mapping[str, Mapping[str, Tree]], bundle: Bundle, sources: SourceBook, faults: FaultList
) -> None:
    """Warn of the package's sources that no example covers and that are not listed as uncovered."""
    listed = [bundle.file("service.yaml").get("uncovered"), *(tree.get("covers") for tree in files.values())]
    covered = {str(name) for names in listed if isinstance(names, list) for name in names}
    for key in sources.sources:
        if key in sources.own and key not in covered:
            remedy = f"Add `covers: [{key}]` to an example, or list it in uncovered in service.yaml."
            faults.warn(sources.marks[key], "No example covers the source", key, remedy)


class _Example:
    def __init__(
        self,
        key: str,
        tree: Mapping[str, Tree],
        package: Package,
        files: Mapping[str, Mapping[str, Tree]],
        sources: SourceBook,
        faults: FaultList,
    ) -> None:
        self.key = key
        self.tree = tree
        self.package = package
        self.files = files
        self.sources = sources
        self.faults = faults

    def check(self) -> None:
        conform(self.tree, EXAMPLE, what=f"Example {self.key}", faults=self.faults)  # type: ignore[arg-type]
        covers = self.tree.get("covers")
        for source in covers if isinstance(covers, list) else ():
            self.known(source, self.sources.sources, source, "covers names no source")
        like = self.tree.get("like")
        if isinstance(like, str):
            self.known(like, self.files, like, "like names no example")
        self.check_circle()
        self.answers(map_at(self.tree, "answers"))
        self.expect(self.tree.get("expect"))
        story = self.tree.get("story")
        for entry in story if isinstance(story, list) else ():
            self.story_day(entry)
        for entry in map_at(self.tree, "table").values():
            if isinstance(entry, dict):
                conform_keys(entry, TABLE_DAY, what=f"Example {self.key}: row", faults=self.faults)
        if not any(part in self.tree for part in ("expect", "story", "table")):
            self.faults.add(
                mark_of(self.tree),
                f"Example {self.key} expects nothing",
                self.key,
                "Add `expect:`, `story:` or `table:`.",
            )

    def check_circle(self) -> None:
        seen = [self.key]
        tree = self.tree
        while isinstance(tree.get("like"), str) and str(tree["like"]) in self.files:
            name = str(tree["like"])
            if name in seen:
                way = " → ".join([*seen, name])
                self.faults.add(
                    mark_at(self.tree, "like"),
                    "Examples start from each other in a circle",
                    way,
                    "Write one out.",
                )
                return
            seen.append(name)
            tree = self.files[name]

    def known(self, name: object, names: Iterable[str], at: object, message: str) -> None:
        listed = list(names)
        if name not in listed:
            remedy = suggestion(str(name), listed, one_of(listed) if listed else "There is none.")
            self.faults.add(at, f"Example {self.key}: {message}", name, remedy)

    def answers(self, tree: Mapping[str, Tree]) -> None:
        for key in tree:
            if (key,) not in self.package.form.nodes:
                names = [path[0] for path in self.package.form.nodes if len(path) == 1]
                self.known(key, names, mark_at(tree, key), "answers name no field")

    def story_day(self, entry: Tree) -> None:
        if not isinstance(entry, dict):
            self.faults.add(
                entry, f"Example {self.key}: a day of a story is a map", entry, "Write `{day: …, step: …}`."
            )
            return
        conform_keys(entry, STORY_DAY, what=f"Example {self.key}: story", faults=self.faults)
        step = entry.get("step")
        if isinstance(step, str):
            self.known(step, self.package.procedure.steps, step, "there is no such step")
        self.answers(map_at(entry, "answers"))
        self.expect(entry.get("expect"))

    def expect(self, tree: Tree | None) -> None:
        if not isinstance(tree, dict):
            return
        conform(tree, EXPECT, what=f"Example {self.key}: expect", faults=self.faults)
        state = tree.get("state")
        if isinstance(state, str):
            self.known(state, self.package.procedure.states, state, "there is no such state")
        for part, names in (
            ("fees", self.package.fees),
            ("letter", self.package.letters),
            ("deadline", self.package.procedure.deadlines),
        ):
            inner = map_at(tree, part)
            for key in inner:
                self.known(key, names, mark_at(inner, key), f"expect: {part} names nothing")
        issues = tree.get("issues")
        for letter in issues if isinstance(issues, list) else ():
            self.known(letter, self.package.letters, letter, "there is no such letter")
