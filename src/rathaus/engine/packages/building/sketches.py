"""The form as written, with blocks put in: one tree of sketches, and which page shows what.

A sketch knows where it stands, but nothing of types or rules yet; those need the whole tree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from rathaus.engine.forms.model import Path
from rathaus.engine.packages.faults import FaultList, one_of, suggestion
from rathaus.engine.packages.reading import Bundle
from rathaus.engine.packages.shapes import NAME
from rathaus.engine.packages.trees import Mark, Tree, map_at, mark_at, mark_of, merged

KINDS = ("type", "fields", "use")
_MAX_BLOCKS = 6
"""How deep blocks may use blocks."""
RESERVED = frozenset(
    (
        "self", "form", "item", "if", "then", "else", "and", "or", "xor", "not", "in", "between", "some", "every",
        "satisfies", "true", "false", "null", "return", "for",
    )
)  # fmt: skip
"""Words of the rule language, which no field may have as key."""


@dataclass
class Sketch:
    """A field or group of the form, before types and rules."""

    key: str
    path: Path
    tree: Mapping[str, Tree]
    mark: Mark
    inside: Path
    """Path of the block whose fields its rules may see, () outside of blocks."""
    by_clerk: bool
    is_group: bool = False
    block: str | None = None
    """Name of the block when this group is one."""
    prefill: str | None = None
    children: dict[str, Sketch] = field(default_factory=dict)
    checks: Mapping[str, Tree] = field(default_factory=dict)
    pages: list[str] = field(default_factory=list)

    def walk(self) -> Iterator[Sketch]:
        """Yield this sketch and everything below it, in the order of the form."""
        yield self
        for child in self.children.values():
            yield from child.walk()


@dataclass(frozen=True)
class Item:
    """A sketch as far as one page shows it."""

    path: Path
    items: tuple[Item, ...]


@dataclass
class PageSketch:
    """A page before types and rules."""

    key: str
    tree: Mapping[str, Tree]
    mark: Mark
    by_clerk: bool
    items: tuple[Item, ...] = ()


@dataclass
class FormSketch:
    """The whole form as written."""

    root: Sketch
    pages: dict[str, PageSketch]

    def nodes(self) -> dict[Path, Sketch]:
        """Return every sketch below the root by its path, in tree order."""
        return {sketch.path: sketch for sketch in self.root.walk() if sketch.path}


@dataclass(frozen=True)
class _Bent:
    """What a use outside changes in the block being put in; paths are relative to the block."""

    changes: Mapping[Path, Mapping[str, Tree]] = field(default_factory=dict)
    without: Mapping[Path, Tree] = field(default_factory=dict)
    used: set[Path] = field(default_factory=set)

    def below(self, key: str) -> _Bent:
        """Return the part that concerns the members of ``key``."""
        changes = {
            path[1:]: tree for path, tree in self.changes.items() if path[:1] == (key,) and len(path) > 1
        }
        without = {
            path[1:]: tree for path, tree in self.without.items() if path[:1] == (key,) and len(path) > 1
        }
        return _Bent(changes, without)


def sketch_form(bundle: Bundle, faults: FaultList) -> FormSketch:
    """Return the form of a bundle with all blocks put in; mistakes are named in ``faults``."""
    return _Sketcher(bundle, faults).form()


class _Sketcher:
    def __init__(self, bundle: Bundle, faults: FaultList) -> None:
        self.bundle = bundle
        self.faults = faults
        self.file = bundle.file("form.yaml")

    def form(self) -> FormSketch:
        root = Sketch("", (), {}, mark_of(self.file), (), by_clerk=False, is_group=True)
        pages: dict[str, PageSketch] = {}
        for key, tree in map_at(self.file, "pages").items():
            if not isinstance(tree, dict):
                self.faults.add(
                    mark_at(map_at(self.file, "pages"), key), "A page is a map", key, "Give it `fields:`."
                )
                continue
            page = PageSketch(
                key, tree, mark_at(map_at(self.file, "pages"), key), by_clerk=tree.get("filled_by") == "clerk"
            )
            page.items = self.members(map_at(tree, "fields"), root, page)
            pages[key] = page
        return FormSketch(root, pages)

    def members(self, fields: Mapping[str, Tree], parent: Sketch, page: PageSketch) -> tuple[Item, ...]:
        """Add the fields of one map below ``parent``; return what the page shows of it."""
        items = []
        for key, tree in fields.items():
            item = self.member(key, tree, mark_at(fields, key), parent, page)
            if item is not None:
                items.append(item)
        return tuple(items)

    def member(self, key: str, tree: Tree, mark: Mark, parent: Sketch, page: PageSketch) -> Item | None:
        if not self.is_sound(key, tree, mark) or not isinstance(tree, dict):
            return None
        path = (*parent.path, key)
        known = parent.children.get(key)
        if known is not None:
            return self.continued(known, tree, mark, page)
        sketch = Sketch(key, path, tree, mark, parent.inside, by_clerk=page.by_clerk, pages=[page.key])
        sketch.prefill = self.prefill(tree, parent, key)
        if "use" in tree:
            sketch.is_group = True
            return self.block(sketch, parent, page, _Bent(), depth=0)
        parent.children[key] = sketch
        if "fields" not in tree:
            return Item(path, ())
        sketch.is_group = True
        sketch.checks = map_at(tree, "checks")
        return Item(path, self.members(map_at(tree, "fields"), sketch, page))

    def is_sound(self, key: str, tree: Tree, mark: Mark) -> bool:
        if not NAME.fullmatch(key):
            self.faults.add(
                mark, "A key is not written right", key, "Use a–z, 0–9 and _, beginning with a letter."
            )
        if key in RESERVED:
            remedy = "Rename the field; rules could not name it."
            self.faults.add(mark, "A key is a word of the rule language", key, remedy)
        if not isinstance(tree, dict):
            self.faults.add(mark, "A field is a map", key, "Write `{type: text}`.")
            return False
        kinds = [kind for kind in KINDS if kind in tree]
        if len(kinds) != 1:
            shown = " and ".join(kinds) or "none of them"
            self.faults.add(
                mark, "A field has exactly one of type, fields, use", f"{key}: {shown}", "Keep one."
            )
            return False
        return True

    def continued(self, known: Sketch, tree: Mapping[str, Tree], mark: Mark, page: PageSketch) -> Item | None:
        """Add the members of a group that goes on on a later page."""
        first = f"{known.mark.file}:{known.mark.line}"
        if not known.is_group or "fields" not in tree or known.block:
            self.faults.add(
                mark,
                "A field stands in the form twice",
                ".".join(known.path),
                f"Rename it; the first is at {first}.",
            )
            return None
        for key in tree:
            if key not in ("fields", "checks"):
                remedy = f"Only `fields` and `checks` go on here; write it at {first}."
                self.faults.add(mark_at(tree, key), "A group that goes on repeats its keys", key, remedy)
        known.checks = merged(known.checks, map_at(tree, "checks"))
        if page.key not in known.pages:
            known.pages.append(page.key)
        return Item(known.path, self.members(map_at(tree, "fields"), known, page))

    # --- blocks ------------------------------------------------------------------------------------------------

    def block(
        self, sketch: Sketch, parent: Sketch, page: PageSketch, bent: _Bent, *, depth: int
    ) -> Item | None:
        """Put a block in at ``sketch``, bent by its own use and by the uses around it."""
        name = str(sketch.tree["use"])
        file = self.block_file(name)
        if file is None or depth > _MAX_BLOCKS:
            self.faults.add(
                mark_at(sketch.tree, "use"),
                "There is no such block" if file is None else "Blocks use each other in a circle",
                name,
                suggestion(
                    name, self.block_names(), f"Add blocks/{name}.yaml, or name a block of services/_blocks."
                ),
            )
            return None
        sketch.block = name
        parent.children[sketch.key] = sketch
        sketch.checks = map_at(file, "checks")
        if "choose" in file and "choose" not in sketch.tree:
            sketch.tree = merged({"choose": file["choose"]}, sketch.tree)
        own = self.bent(sketch.tree)
        both = _Bent(_overlaid(own.changes, bent.changes), {**own.without, **bent.without})
        items = self.block_members(map_at(file, "fields"), sketch, sketch.path, page, both, depth=depth)
        self.check_bent(own, sketch)
        return Item(sketch.path, items)

    def block_members(
        self,
        fields: Mapping[str, Tree],
        parent: Sketch,
        inside: Path,
        page: PageSketch,
        bent: _Bent,
        *,
        depth: int,
    ) -> tuple[Item, ...]:
        items = []
        for key, written in fields.items():
            mark = mark_at(fields, key)
            if (
                not self.is_sound(key, written, mark)
                or not isinstance(written, dict)
                or (key,) in bent.without
            ):
                continue
            change = bent.changes.get((key,))
            tree = merged(written, change) if change else written
            sketch = Sketch(
                key, (*parent.path, key), tree, mark, inside, by_clerk=page.by_clerk, pages=[page.key]
            )
            sketch.prefill = self.prefill(tree, parent, key)
            if "use" in tree:
                sketch.is_group = True
                item = self.block(sketch, parent, page, bent.below(key), depth=depth + 1)
                if item is not None:
                    items.append(item)
                continue
            parent.children[key] = sketch
            below: tuple[Item, ...] = ()
            if "fields" in tree:
                sketch.is_group = True
                sketch.checks = map_at(tree, "checks")
                inner = map_at(tree, "fields")
                below = self.block_members(inner, sketch, inside, page, bent.below(key), depth=depth)
            items.append(Item(sketch.path, below))
        return tuple(items)

    def block_file(self, name: str) -> Mapping[str, Tree] | None:
        files = self.bundle.files
        return files.get(f"blocks/{name}.yaml") or files.get(f"_blocks/{name}/form.yaml")

    def block_names(self) -> list[str]:
        return [*self.bundle.blocks, *self.bundle.under("blocks/", ".yaml")]

    def bent(self, tree: Mapping[str, Tree]) -> _Bent:
        changes = {
            tuple(path.split(".")): change
            for path, change in map_at(tree, "change").items()
            if isinstance(change, dict)
        }
        without = tree.get("without")
        left_out = without if isinstance(without, list) else []
        return _Bent(changes, {tuple(str(path).split(".")): path for path in left_out})

    def check_bent(self, bent: _Bent, sketch: Sketch) -> None:
        """Name changes of fields that the block does not have."""
        paths = [below.path[len(sketch.path) :] for below in sketch.walk()]
        known = [".".join(path) for path in paths if path]
        for path in bent.changes:
            if path not in paths:
                at = mark_at(map_at(sketch.tree, "change"), ".".join(path))
                self.no_such_member(at, ".".join(path), sketch, known)
        for path, written in bent.without.items():
            if not self.has_member(sketch, path):
                self.no_such_member(written, ".".join(path), sketch, known)

    def no_such_member(self, at: object, path: str, sketch: Sketch, known: list[str]) -> None:
        message = f"The block {sketch.block} has no such field"
        self.faults.add(at, message, path, suggestion(path, known, one_of(known)))

    def has_member(self, sketch: Sketch, path: Path) -> bool:
        """Return whether the block as written has a member, also one that was left out."""
        file: Mapping[str, Tree] | None = self.block_file(sketch.block or "")
        for key in path:
            tree = map_at(file or {}, "fields").get(key)
            if not isinstance(tree, dict):
                return False
            file = self.block_file(str(tree["use"])) if "use" in tree else tree
        return True

    def prefill(self, tree: Mapping[str, Tree], parent: Sketch, key: str) -> str | None:
        """Return where a first answer comes from: ``none`` above turns off, a path above leads to members."""
        above = parent.prefill
        own = tree.get("prefill")
        if above == "none":
            return "none" if own is None or parent.block else str(own)
        if above is not None and above.startswith("account."):
            return f"{above}.{key}"
        return str(own) if isinstance(own, str) else None


def _overlaid(
    below: Mapping[Path, Mapping[str, Tree]], above: Mapping[Path, Mapping[str, Tree]]
) -> dict[Path, Mapping[str, Tree]]:
    both = dict(below)
    for path, change in above.items():
        both[path] = merged(both[path], change) if path in both else change
    return both
