"""What nothing uses any more, and renamed paths that lead nowhere."""

from __future__ import annotations

from rathaus.engine.packages.building.sketches import FormSketch
from rathaus.engine.packages.faults import FaultList, suggestion
from rathaus.engine.packages.model import Package
from rathaus.engine.packages.reading import Bundle
from rathaus.engine.packages.trees import Mark, map_at, mark_at


def check_renamed(package: Package, bundle: Bundle, faults: FaultList) -> None:
    """Name renamed paths that are still there, or whose new name is not."""
    tree = map_at(bundle.file("service.yaml"), "renamed")
    paths = [".".join(path) for path in package.form.nodes]
    for old, new in package.renamed.items():
        at = mark_at(tree, old)
        if new not in paths:
            faults.add(
                at, "renamed leads to no path of the form", new, suggestion(new, paths, "Name the new path.")
            )
        if old in paths:
            faults.add(at, "A renamed path is still there", old, "Remove it from renamed, or from the form.")


def warn_of_idle(package: Package, bundle: Bundle, sketch: FormSketch, faults: FaultList) -> None:
    """Warn of letters no step issues, messages no step sends, and local blocks no field uses."""
    named = {
        str(word)
        for step in package.procedure.steps.values()
        for effect in step.effects
        for word in (effect.what, effect.arguments.get("with"))
    }
    for kind, folder in (("letter", "letters/"), ("message", "messages/")):
        for key in bundle.under(folder, ".yaml"):
            if key not in named:
                at = Mark(f"{folder}{key}.yaml", 1)
                faults.warn(at, f"No step uses the {kind}", key, "Let a step use it, or remove the file.")
    used = {found.block for found in sketch.root.walk() if found.block}
    for key in bundle.under("blocks/", ".yaml"):
        if key not in used:
            faults.warn(
                Mark(f"blocks/{key}.yaml", 1), "No field uses the block", key, "Use it, or remove the file."
            )
