"""From sketches to typed nodes, still without rules: what a rule may see of the form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rathaus.engine.forms import formats
from rathaus.engine.forms.model import Field, FieldType, Group, Node, Path, Repeat
from rathaus.engine.packages.building.sketches import FormSketch, Sketch
from rathaus.engine.packages.faults import FaultList, one_of, suggestion
from rathaus.engine.packages.form_schema import FIELDS, GROUP, TYPES, USE
from rathaus.engine.packages.shapes import bytes_of, conform_keys, ends_of
from rathaus.engine.packages.trees import Tree, map_at, mark_at
from rathaus.engine.rules import UnsafePattern, safe_pattern

MOST_OCCURRENCES = 99
"""What ``*`` means unless ``limit`` says more."""
_LIMIT = 1000
_LONGEST_TEXT = 100_000


def typed_root(form: FormSketch, faults: FaultList) -> Group:
    """Return the tree of answers with types and limits; shown, required, value, start and checks come later."""
    return Group(key="", path=(), members=tuple(_nodes(form.root, faults)))


def _nodes(parent: Sketch, faults: FaultList) -> list[Node]:
    nodes: list[Node] = []
    for sketch in parent.children.values():
        node = _group(sketch, faults) if sketch.is_group else _field(sketch, faults)
        if node is not None:
            nodes.append(node)
    return nodes


def _what(path: Path) -> str:
    return ".".join(path)


def _group(sketch: Sketch, faults: FaultList) -> Group:
    shape = USE if sketch.block else GROUP
    conform_keys(sketch.tree, shape, what=f"Group {_what(sketch.path)}", faults=faults, at=sketch.mark)  # type: ignore[arg-type]
    for key in ("value", "start", "locked", "hidden", "sensitive"):
        if key in sketch.tree:
            at = mark_at(sketch.tree, key)
            faults.add(at, f"A group has no {key}", _what(sketch.path), "Give it to the fields inside.")
    members = tuple(_nodes(sketch, faults))
    return Group(
        key=sketch.key,
        path=sketch.path,
        members=members,
        repeat=_repeat(sketch, faults),
        choose=_word(sketch.tree, "choose"),
        title=_title(sketch, members, faults),
        nr=_word(sketch.tree, "nr"),
        source=_word(sketch.tree, "source"),
        by_clerk=sketch.by_clerk,
        block=sketch.block,
    )


def _title(sketch: Sketch, members: tuple[Node, ...], faults: FaultList) -> str | None:
    title = _word(sketch.tree, "title")
    keys = [member.key for member in members]
    if title is not None and title.split(".")[0] not in keys:
        at = mark_at(sketch.tree, "title")
        faults.add(
            at, f"{_what(sketch.path)}: title names no member", title, suggestion(title, keys, one_of(keys))
        )
    return title


def _field(sketch: Sketch, faults: FaultList) -> Field | None:
    tree = sketch.tree
    name = _word(tree, "type") or ""
    if name not in TYPES:
        at = mark_at(tree, "type")
        faults.add(
            at, f"{_what(sketch.path)} has an unknown type", name, suggestion(name, TYPES, one_of(TYPES))
        )
        return None
    conform_keys(tree, FIELDS[name], what=f"Field {_what(sketch.path)}", faults=faults, at=sketch.mark)  # type: ignore[arg-type]
    return Field(
        key=sketch.key,
        path=sketch.path,
        type=FieldType(name),
        repeat=_repeat(sketch, faults),
        is_locked=tree.get("locked") == "true",
        is_hidden=tree.get("hidden") == "true",
        prefill=None if sketch.prefill in ("none", None) else sketch.prefill,
        nr=_word(tree, "nr"),
        source=_word(tree, "source"),
        sensitive=_word(tree, "sensitive"),
        by_clerk=sketch.by_clerk,
        unit=_word(tree, "unit") or ("EUR" if name == "money" else None),
        places=_places(tree, name),
        **_own(sketch, name, faults),
    )


def _places(tree: Mapping[str, Tree], name: str) -> int | None:
    written = tree.get("places")
    if isinstance(written, str) and written.isdigit():
        return int(written)
    return {"integer": 0, "money": 2}.get(name)


def _own(sketch: Sketch, name: str, faults: FaultList) -> dict[str, Any]:
    """Return what only fields of this type have."""
    match name:
        case "text":
            return _text(sketch, faults)
        case "choice":
            return _choice(sketch, faults)
        case "file":
            accept = sketch.tree.get("accept")
            size = _word(sketch.tree, "max_size") or ""
            return {
                "accept": tuple(map(str, accept)) if isinstance(accept, list) else (),
                "max_size": bytes_of(size),
            }
        case "partial_date":
            parts = dict.fromkeys(("day", "month", "year"), "none")
            return {"parts": parts | {key: str(value) for key, value in map_at(sketch.tree, "parts").items()}}
        case _:
            return {}


def _text(sketch: Sketch, faults: FaultList) -> dict[str, Any]:
    tree = sketch.tree
    low, high = ends_of(_word(tree, "length") or "")
    longest = _LONGEST_TEXT if high in ("", "*") else int(high) if high.isdigit() else _LONGEST_TEXT
    if low.isdigit() and int(low) > longest:
        at = mark_at(tree, "length")
        faults.add(
            at, f"{_what(sketch.path)}: length begins above its end", tree["length"], "Swap the two numbers."
        )
    _check_pattern(sketch, faults)
    _check_format(sketch, faults)
    lines = _word(tree, "lines") or "1"
    return {
        "length": (int(low), longest) if low.isdigit() else None,
        "lines": int(lines) if lines.isdigit() else 1,
        "pattern": _word(tree, "pattern"),
        "charset": _word(tree, "charset"),
        "format": _word(tree, "format"),
    }


def _check_pattern(sketch: Sketch, faults: FaultList) -> None:
    pattern = _word(sketch.tree, "pattern")
    if pattern is None:
        return
    try:
        safe_pattern(pattern)
    except UnsafePattern as error:
        at = mark_at(sketch.tree, "pattern")
        message = f"{_what(sketch.path)}: this pattern is not safe or not right"
        faults.add(
            at,
            message,
            pattern,
            f"{error} Write a simpler one, without back-references or nested repetition.",
        )


def _check_format(sketch: Sketch, faults: FaultList) -> None:
    name = _word(sketch.tree, "format")
    if name is not None and name not in formats.FORMATS:
        at = mark_at(sketch.tree, "format")
        remedy = suggestion(name, formats.FORMATS, one_of(formats.FORMATS))
        faults.add(at, f"{_what(sketch.path)} has an unknown format", name, remedy)


def _choice(sketch: Sketch, faults: FaultList) -> dict[str, Any]:
    tree = sketch.tree
    given = [key for key in ("options", "codelist", "options_from") if key in tree]
    if len(given) != 1:
        shown = " and ".join(given) or "none of them"
        faults.add(
            sketch.mark,
            f"Choice {_what(sketch.path)} has one of options, codelist, options_from",
            shown,
            "Keep one.",
        )
    options = tree.get("options")
    chosen_from = _word(tree, "options_from")
    return {
        "options": tuple(map(str, options)) if isinstance(options, (list, dict)) else (),
        "codes": {key: str(code) for key, code in options.items()} if isinstance(options, dict) else {},
        "codelist": _word(tree, "codelist"),
        "options_from": tuple(chosen_from.split(".")) if chosen_from else None,
    }


def _repeat(sketch: Sketch, faults: FaultList) -> Repeat | None:
    written = _word(sketch.tree, "repeat")
    if written is None:
        return None
    low, high = ends_of(written)
    limit = _word(sketch.tree, "limit")
    most = int(limit) if limit and limit.isdigit() else MOST_OCCURRENCES
    at = mark_at(sketch.tree, "repeat")
    if high.isdigit():
        most = int(high)
    if not low.isdigit() or most < max(int(low), 1) or most > _LIMIT:
        remedy = f"Write e.g. 1..5; at most {_LIMIT}, the second number not below the first."
        faults.add(at, f"{_what(sketch.path)}: repeat is no number of occurrences", written, remedy)
        return Repeat(0, MOST_OCCURRENCES)
    return Repeat(int(low), most)


def _word(tree: Mapping[str, Tree], key: str) -> str | None:
    value = tree.get(key)
    return str(value) if isinstance(value, str) else None
