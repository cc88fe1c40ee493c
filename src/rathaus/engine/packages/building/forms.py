"""The form with its rules: conditions, computed values, ranges and checks, each compiled in its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from rathaus.engine.forms.model import (
    Check,
    CodeList,
    Field,
    Form,
    Group,
    Node,
    OfficialForm,
    Page,
    PageItem,
    Path,
)
from rathaus.engine.forms.names import type_of
from rathaus.engine.packages.building.rules import Compiler, rule_text
from rathaus.engine.packages.building.sketches import FormSketch, Item, Sketch
from rathaus.engine.packages.building.sources import SourceBook
from rathaus.engine.packages.faults import FaultList, suggestion
from rathaus.engine.packages.form_schema import BLOCK, FORM
from rathaus.engine.packages.reading import Bundle
from rathaus.engine.packages.shapes import DECIMAL, conform, conform_keys, ends_of, is_date, is_time
from rathaus.engine.packages.trees import Mark, Text, Tree, map_at, mark_at, mark_of
from rathaus.engine.rules import Boolean, Expression, ListOf, Number, Type


def check_form_files(bundle: Bundle, faults: FaultList) -> None:
    """Name unknown and missing keys of form.yaml and of the used blocks; fields are checked by type later."""
    file = bundle.file("form.yaml")
    if "form.yaml" not in bundle.files:
        faults.add(mark_of(file), "A package has a form", "form.yaml", "Add form.yaml with `pages:`.")
        return
    conform(file, FORM, what="The form", faults=faults)
    for name, tree in bundle.files.items():
        is_block = name.startswith("blocks/") or (name.startswith("_blocks/") and name.endswith("/form.yaml"))
        if is_block and "/texts/" not in name:
            conform_keys(tree, BLOCK, what="The block", faults=faults)


class FormBuilder:
    """Puts the compiled rules into the typed tree."""

    def __init__(
        self, sketch: FormSketch, compiler: Compiler, sources: SourceBook, codelists: Mapping[str, CodeList]
    ) -> None:
        self.sketch = sketch
        self.compiler = compiler
        self.sources = sources
        self.codelists = codelists
        self.faults = compiler.faults
        self.sketches = sketch.nodes()
        self.nodes: dict[Path, Node] = {}
        self.check_marks: dict[str, Mark] = {}
        """Text key of each check → where it stands."""

    def form(self, root: Group, official: OfficialForm | None) -> Form:
        """Return the whole form; ``root`` is the typed tree without rules."""
        finished = self.group(root, self.sketch.root)
        self.collect(finished)
        pages = tuple(self.page(key) for key in self.sketch.pages)
        return Form(pages=pages, root=finished, nodes=self.nodes, official=official)

    def collect(self, group: Group) -> None:
        for member in group.members:
            self.nodes[member.path] = member
            if isinstance(member, Group):
                self.collect(member)

    # --- nodes ---------------------------------------------------------------------------------------------------

    def group(self, group: Group, sketch: Sketch) -> Group:
        members = tuple(self.member(member) for member in group.members)
        checks = self.checks(
            sketch.checks,
            place=group.path,
            base=sketch.path if sketch.block else sketch.inside,
            page=None,
            is_public=not sketch.by_clerk,
        )
        if not group.path:
            return replace(group, members=members)
        return replace(
            group,
            members=members,
            checks=checks,
            shown=self.rule(sketch, "shown"),
            required=self.required(sketch),
        )

    def member(self, node: Node) -> Node:
        sketch = self.sketches[node.path]
        self.sources.use(sketch.tree)
        if isinstance(node, Group):
            return self.group(node, sketch)
        once = type_of(replace(node, repeat=None), codelists=self.codelists)
        kind = ListOf(once) if node.repeat else once
        low, high = self.range(node, sketch, once)
        return replace(
            node,
            shown=self.rule(sketch, "shown"),
            required=self.required(sketch),
            value=self.rule(sketch, "value", expect=kind),
            start=self.rule(sketch, "start", expect=kind),
            low=low,
            high=high,
        )

    def rule(self, sketch: Sketch, key: str, *, expect: Type | None = None) -> Expression | None:
        text = rule_text(sketch.tree.get(key), self.sources)
        if text is None or (key == "shown" and text == "true"):
            return None
        return self.compiler.compile(
            text,
            owner=f"{key} of {'.'.join(sketch.path)}",
            kind=key,
            expect=expect or Boolean(),
            place=sketch.path[:-1],
            base=sketch.inside,
            is_public=not sketch.by_clerk,
            subject=("answer", ".".join(sketch.path)),
        )

    def required(self, sketch: Sketch) -> Expression | bool:
        text = rule_text(sketch.tree.get("required"))
        if text in (None, "true", "false"):
            return text != "false"
        made = self.rule(sketch, "required")
        return True if made is None else made

    def range(self, field: Field, sketch: Sketch, kind: Type) -> tuple[Expression | None, Expression | None]:
        written = sketch.tree.get("range")
        if not isinstance(written, str) or field.type == "partial_date":
            return None, None
        low, high = (self.end(end, written, sketch, kind) for end in ends_of(written))
        return low, high

    def end(self, end: str, written: str, sketch: Sketch, kind: Type) -> Expression | None:
        if end in ("*", ""):
            return None
        text = Text(_as_expression(end), mark_of(written))
        expect = None if isinstance(kind, Number) and DECIMAL.fits(end) else kind
        return self.compiler.compile(
            text,
            owner=f"range of {'.'.join(sketch.path)}",
            kind="range",
            expect=expect,
            place=sketch.path[:-1],
            base=sketch.inside,
            is_public=not sketch.by_clerk,
        )

    # --- checks --------------------------------------------------------------------------------------------------

    def checks(
        self, tree: Mapping[str, Tree], *, place: Path, base: Path, page: str | None, is_public: bool
    ) -> tuple[Check, ...]:
        made = []
        for key, entry in tree.items():
            if not isinstance(entry, dict):
                continue
            name = ".".join((*place, key))
            if name in self.check_marks:
                remedy = f"Rename it; the other is in line {self.check_marks[name].line}."
                self.faults.add(mark_at(tree, key), "Two checks have one name", name, remedy)
            self.check_marks[name] = mark_at(tree, key)
            check = self.check(key, entry, place=place, base=base, page=page, is_public=is_public)
            if check is not None:
                made.append(check)
        return tuple(made)

    def check(
        self,
        key: str,
        entry: Mapping[str, Tree],
        *,
        place: Path,
        base: Path,
        page: str | None,
        is_public: bool,
    ) -> Check | None:
        name = ".".join((*place, key))

        def compiled(part: str) -> Expression | None:
            return self.compiler.compile(
                rule_text(entry.get(part), self.sources),
                owner=f"{part} of check {name}",
                kind=part,
                place=place,
                base=base,
                is_public=is_public,
            )

        must, only = compiled("must"), compiled("only")
        if must is None:
            return None
        return Check(
            key=key,
            place=place,
            must=must,
            only=only,
            beside=self.beside(entry, place, base, name),
            is_warning=entry.get("severity") == "warning",
            source=self.sources.use(entry),
            page=page,
            text_key=name,
        )

    def beside(self, entry: Mapping[str, Tree], place: Path, base: Path, name: str) -> tuple[Path, ...]:
        written = entry.get("beside")
        found = []
        for item in written if isinstance(written, list) else []:
            path = self.absolute(str(item), place, base)
            if path is None:
                known = [".".join(path[len(base) :]) for path in self.sketches if path[: len(base)] == base]
                remedy = suggestion(str(item), known, "Name a field as in the form, e.g. other_holder.email.")
                self.faults.add(item, f"Check {name}: beside names no field", item, remedy)
            else:
                found.append(path)
        return tuple(found)

    def absolute(self, written: str, place: Path, base: Path) -> Path | None:
        """Return the absolute path of a name in its place: own group first, then the root or block."""
        parts = tuple(written.split("."))
        for start in (place, base):
            if (*start, *parts) in self.sketches:
                return (*start, *parts)
        return None

    # --- pages ---------------------------------------------------------------------------------------------------

    def page(self, key: str) -> Page:
        sketch = self.sketch.pages[key]
        is_public = not sketch.by_clerk
        shown = rule_text(sketch.tree.get("shown"), self.sources)
        return Page(
            key=key,
            items=tuple(self.item(item) for item in sketch.items if item.path in self.nodes),
            shown=None
            if shown == "true"
            else self.compiler.compile(
                shown, owner=f"shown of page {key}", kind="shown", is_public=is_public, subject=("page", key)
            ),
            checks=self.checks(
                map_at(sketch.tree, "checks"), place=(), base=(), page=key, is_public=is_public
            ),
            by_clerk=sketch.by_clerk,
        )

    def item(self, item: Item) -> PageItem:
        inner = tuple(self.item(below) for below in item.items if below.path in self.nodes)
        return PageItem(node=self.nodes[item.path], items=inner)


def official_form(file: Mapping[str, Tree], sources: SourceBook) -> OfficialForm | None:
    """Return the paper form whose numbers the fields carry, None when there is none."""
    tree = file.get("official_form")
    if not isinstance(tree, dict):
        return None
    low, high = ends_of(str(tree.get("numbers", "")))
    if not (low.isdigit() and high.isdigit() and int(low) <= int(high)):
        sources.faults.add(
            mark_at(tree, "numbers"), "numbers is no range", tree.get("numbers"), "Write e.g. `1..33`."
        )
        return None
    paper = tree.get("paper_only")
    return OfficialForm(
        name=str(tree.get("name", "")),
        numbers=(int(low), int(high)),
        paper_only=frozenset(map(str, paper)) if isinstance(paper, list) else frozenset(),
        source=sources.use(tree),
    )


def _as_expression(end: str) -> str:
    if is_date(end):
        return f'date("{end}")'
    if is_time(end):
        return f'time("{end if len(end) == 8 else end + ":00"}")'
    if "T" in end and is_date(end[:10]):
        return f'date and time("{end}")'
    return end
