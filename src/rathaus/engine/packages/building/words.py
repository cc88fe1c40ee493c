"""texts/<language>/…: the words of one language, those of blocks and of the default procedure below them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rathaus.engine.packages.building.sketches import FormSketch, Sketch
from rathaus.engine.packages.faults import FaultList
from rathaus.engine.packages.model import Texts
from rathaus.engine.packages.reading import Bundle
from rathaus.engine.packages.schema import (
    TEXTS_BLOCK,
    TEXTS_FACTS,
    TEXTS_FEES,
    TEXTS_FORM,
    TEXTS_MESSAGES,
    TEXTS_PROCEDURE,
    TEXTS_SERVICE,
)
from rathaus.engine.packages.shapes import Keys, conform
from rathaus.engine.packages.trees import Map, Tree, map_at, mark_at, merged

_FILES: Mapping[str, Keys] = {
    "service": TEXTS_SERVICE, "form": TEXTS_FORM, "facts": TEXTS_FACTS, "fees": TEXTS_FEES,
    "procedure": TEXTS_PROCEDURE, "messages": TEXTS_MESSAGES,
}  # fmt: skip


class Words:
    """The words of one language as written and merged, with places; ``texts`` gives them plain."""

    def __init__(self, bundle: Bundle, language: str, extends: str | None, form: FormSketch) -> None:
        self.language = language
        self.folder = f"texts/{language}"
        self.bundle = bundle
        self.files = {name: bundle.file(f"{self.folder}/{name}.yaml") for name in _FILES}
        default = bundle.files.get(f"_procedures/{extends}/{self.folder}/procedure.yaml")
        self.default_procedure: Mapping[str, Tree] = default or {}
        self.procedure = merged(self.default_procedure, self.files["procedure"])
        self.letters = self._letters(extends)
        self.default_letters = (
            bundle.under(f"_procedures/{extends}/{self.folder}/letters/", ".md") if extends else {}
        )
        self.fields: dict[str, Mapping[str, Tree]] = {}
        self.checks: dict[str, Tree] = {}
        self._add_blocks(form)
        self._add(self.files["form"], ())

    def check_shapes(self, faults: FaultList) -> None:
        """Name unknown keys in the files of this language, blocks and default procedure included."""
        for name, shape in _FILES.items():
            if f"{self.folder}/{name}.yaml" in self.bundle.files:
                conform(self.files[name], shape, what=f"texts/{self.language}/{name}.yaml", faults=faults)
        if self.default_procedure:
            conform(self.default_procedure, TEXTS_PROCEDURE, what="The default's texts", faults=faults)  # type: ignore[arg-type]
        for name, tree in self.bundle.files.items():
            is_own = name.startswith(f"{self.folder}/blocks/")
            if is_own or (name.startswith("_blocks/") and f"/{self.folder}/" in name):
                conform(tree, TEXTS_BLOCK, what="The block's texts", faults=faults)

    def block_texts(self, block: str) -> Mapping[str, Tree]:
        """Return the words a block brings along."""
        files = self.bundle.files
        own = files.get(f"{self.folder}/blocks/{block}.yaml")
        return own or files.get(f"_blocks/{block}/{self.folder}/form.yaml") or {}

    def _letters(self, extends: str | None) -> dict[str, dict[str, Tree]]:
        default = self.bundle.under(f"_procedures/{extends}/{self.folder}/letters/", ".md") if extends else {}
        own = self.bundle.under(f"{self.folder}/letters/", ".md")
        return {key: merged(default.get(key, {}), own.get(key, {})) for key in {**default, **own}}

    def _add_blocks(self, form: FormSketch) -> None:
        """Add the words of blocks, the innermost first, so that an outer one may say it differently."""
        used = [sketch for sketch in form.root.walk() if sketch.block]
        for sketch in sorted(used, key=lambda sketch: -len(sketch.path)):
            self._add(self.block_texts(sketch.block or ""), sketch.path, sketch)

    def _add(self, tree: Mapping[str, Tree], prefix: tuple[str, ...], inside: Sketch | None = None) -> None:
        present = {".".join(sketch.path) for sketch in inside.walk()} if inside else set()
        for key, entry in map_at(tree, "fields").items():
            path = ".".join((*prefix, key))
            if inside is None or path in present:
                self.fields[path] = merged(
                    self.fields.get(path, {}), expanded(entry, mark_at(map_at(tree, "fields"), key))
                )
        for key, entry in map_at(tree, "checks").items():
            self.checks[".".join((*prefix, key))] = entry

    def texts(self) -> Texts:
        """Return the words as plain data."""
        form, procedure = self.files["form"], self.procedure
        pages = map_at(form, "pages")
        return Texts(
            language=self.language,
            service=_nested(self.files["service"]),
            pages={key: _title(entry) for key, entry in pages.items()},
            page_hints={
                key: str(entry["hint"])
                for key, entry in pages.items()
                if isinstance(entry, dict) and "hint" in entry
            },
            fields={path: _field_words(entry) for path, entry in self.fields.items()},
            checks=_flat(self.checks),
            facts=_flat(map_at(self.files["facts"], "facts")),
            fees=_nested(self.files["fees"]),
            procedure={kind: _flat(map_at(procedure, kind)) for kind in procedure},
            letters={key: _flat(sections) for key, sections in self.letters.items()},
            recipients=_flat(map_at(self.files["messages"], "recipients")),
        )


def expanded(entry: Tree, mark: Any) -> Map:
    """Return the long form of a field's words: a bare text is its label."""
    if isinstance(entry, dict):
        return merged({}, entry)
    return Map({"label": entry}, mark, {"label": mark})


def _title(entry: Tree) -> str:
    return str(entry.get("title", "")) if isinstance(entry, dict) else str(entry)


def _field_words(entry: Mapping[str, Tree]) -> dict[str, Any]:
    """Return label, hint, …; options as key → words, their helps apart."""
    words: dict[str, Any] = {key: str(value) for key, value in entry.items() if isinstance(value, str)}
    options = entry.get("options")
    if isinstance(options, dict):
        words["options"] = {
            key: str(value.get("label", "")) if isinstance(value, dict) else str(value)
            for key, value in options.items()
        }
        helps = {
            key: str(value["help"])
            for key, value in options.items()
            if isinstance(value, dict) and "help" in value
        }
        if helps:
            words["option_help"] = helps
    return words


def _flat(tree: Mapping[str, Tree]) -> dict[str, str]:
    return {key: str(value) for key, value in tree.items() if isinstance(value, str)}


def _nested(tree: Tree) -> Any:
    if isinstance(tree, dict):
        return {key: _nested(value) for key, value in tree.items()}
    return str(tree)
