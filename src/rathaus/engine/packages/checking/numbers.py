"""Numbers of the official form, each met once; federal ids on paths that are there."""

from __future__ import annotations

from collections.abc import Mapping

from rathaus.engine.forms.model import Field, FieldType, Form, Path
from rathaus.engine.packages.building.sketches import FormSketch, Sketch
from rathaus.engine.packages.faults import FaultList, suggestion
from rathaus.engine.packages.reading import Bundle
from rathaus.engine.packages.schema import FIM
from rathaus.engine.packages.shapes import conform
from rathaus.engine.packages.trees import Tree, map_at, mark_at


def check_numbers(form: Form, sketch: FormSketch, file: Mapping[str, Tree], faults: FaultList) -> None:
    """Name official numbers that are missing, unknown or met twice."""
    sketches = sketch.nodes()
    met: dict[str, Sketch] = {}
    for path, node in form.nodes.items():
        if node.nr is None:
            continue
        at = mark_at(sketches[path].tree, "nr")
        first = met.setdefault(node.nr, sketches[path])
        if first.path != path:
            other = ".".join(first.path)
            faults.add(
                at,
                f"Number {node.nr} is met twice",
                f"{'.'.join(path)} and {other}",
                "Give it to one of both.",
            )
    if form.official is None:
        return
    low, high = form.official.numbers
    wanted = [str(number) for number in range(low, high + 1)]
    at = mark_at(map_at(file, "official_form"), "numbers")
    for number in wanted:
        if number not in met and number not in form.official.paper_only:
            faults.add(
                at,
                f"Number {number} of the official form is missing",
                number,
                f"Give a field `nr: {number}`, or list it in paper_only.",
            )
    for number, found in met.items():
        place = mark_at(found.tree, "nr")
        if number not in wanted:
            faults.add(place, "The official form has no such number", number, f"It has {low} to {high}.")
        elif number in form.official.paper_only:
            faults.add(
                place, f"Number {number} is met and listed in paper_only", number, "Remove one of both."
            )


def federal_ids(bundle: Bundle, form: Form, sketch: FormSketch, faults: FaultList) -> dict[str, str]:
    """Return dotted path → federal id, the package's over those of its blocks; unknown paths are faults."""
    ids: dict[str, str] = {}
    blocks = [found for found in sketch.root.walk() if found.block]
    for block in sorted(blocks, key=lambda found: -len(found.path)):
        tree = bundle.files.get(f"_blocks/{block.block}/fim.yaml", {})
        prefix = ".".join(block.path)
        if isinstance(tree.get("group"), str):
            ids[prefix] = str(tree["group"])
        for path, written in map_at(tree, "fields").items():
            if (*block.path, *path.split(".")) in form.nodes:
                ids[f"{prefix}.{path}"] = str(written)
    for name, tree in bundle.files.items():
        if name == "fim.yaml" or name.endswith("/fim.yaml"):
            conform(tree, FIM, what="fim.yaml", faults=faults)
    own = map_at(bundle.file("fim.yaml"), "fields")
    known = [".".join(path) for path in form.nodes]
    for path, written in own.items():
        if not _is_path(tuple(path.split(".")), form):
            faults.add(
                mark_at(own, path),
                "A federal id names no path of the form",
                path,
                suggestion(path, known, "Name a field or group."),
            )
        ids[path] = str(written)
    return ids


def _is_path(path: Path, form: Form) -> bool:
    if path in form.nodes:
        return True
    node = form.nodes.get(path[:-1])
    return (
        isinstance(node, Field)
        and node.type is FieldType.PARTIAL_DATE
        and path[-1] in ("day", "month", "year")
    )
