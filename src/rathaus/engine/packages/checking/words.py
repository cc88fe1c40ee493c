"""Words for everything in every offered language, and no words for what is not there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rathaus.engine.forms.model import Field, FieldType, Form
from rathaus.engine.packages.building.effects import Plan
from rathaus.engine.packages.building.letters import letter_files
from rathaus.engine.packages.building.rules import Compiler
from rathaus.engine.packages.building.sketches import FormSketch
from rathaus.engine.packages.building.words import Words
from rathaus.engine.packages.faults import FaultList, suggestion
from rathaus.engine.packages.model import Package
from rathaus.engine.packages.trees import Mark, Text, Tree, map_at, mark_at, mark_of

PLACEHOLDER = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_PATH = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*")
WORDS_OF_LETTERS = ("service.title",)
"""Placeholders that are words already."""
_PARTS = ("roles", "states", "steps", "deadlines", "consents", "opinions")
_MUST_HAVE = ("roles", "states", "steps", "consents", "opinions")


@dataclass(frozen=True)
class FormPlaces:
    """Where the things of the form stand in the files."""

    sketch: FormSketch
    checks: Mapping[str, Mark]
    """Text key of each check → place."""


class WordChecks:
    """Checks the words of one language against the things of the package."""

    def __init__(
        self, package: Package, words: Words, plan: Plan, places: FormPlaces, faults: FaultList
    ) -> None:
        self.package = package
        self.words = words
        self.plan = plan
        self.sketch = places.sketch
        self.check_marks = places.checks
        self.faults = faults
        self.language = words.language

    def run(self, reach: str) -> None:
        """Name what is missing for the reach of the language, and what is too much."""
        self.service()
        if reach == "page":
            return
        self.form()
        self.fees()
        self.procedure()
        self.letters()
        self.facts()
        self.same(self.words.files["messages"], "recipients", self._recipients(), needed=True)

    # --- tools ---------------------------------------------------------------------------------------------------

    def file(self, name: str) -> Mapping[str, Tree]:
        return self.words.files[name]

    def missing(self, at: object, what: str, key: str, file: str, remedy: str | None = None) -> None:
        where = f"texts/{self.language}/{file}"
        message = f"{what} has no words in {self.language}"
        self.faults.add(at, message, key, remedy or f"Add them to {where}.")

    def without_thing(self, at: object, key: str, known: Iterable[str], what: str, *, of: str = "") -> None:
        message = f"Words ({self.language}) without their {what}"
        remedy = suggestion(key, known, "Remove them, or mend the key.")
        self.faults.add(at, message, f"{of}: {key}" if of else key, remedy)

    def same(
        self, tree: Mapping[str, Tree], part: str, things: Mapping[str, object], *, needed: bool,
        also: Iterable[str] = (), file: str | None = None,
    ) -> None:  # fmt: skip
        """Compare the words of one map with the things they are for."""
        found = map_at(tree, part)
        allowed = [*things, *also]
        for key in found:
            if key not in allowed:
                self.without_thing(mark_at(found, key), key, allowed, part.removesuffix("s"))
        if needed:
            for key, at in things.items():
                if key not in found:
                    self.missing(
                        at, f"{part.removesuffix('s').capitalize()} {key}", key, file or f"{part}.yaml"
                    )

    # --- service -------------------------------------------------------------------------------------------------

    def service(self) -> None:
        tree = self.file("service")
        service = self.words.bundle.file("service.yaml")
        if "title" not in tree:
            at = mark_at(map_at(service, "languages"), self.language)
            self.missing(
                at,
                "The service",
                "title",
                "service.yaml",
                f"Add `title:` to texts/{self.language}/service.yaml.",
            )
        for part, needed in (("documents", True), ("city_values", False)):
            things = map_at(service, part)
            marks = {key: mark_at(things, key) for key in things}
            self.same(tree, part, marks, needed=needed, file="service.yaml")

    # --- form ----------------------------------------------------------------------------------------------------

    def form(self) -> None:
        pages = {key: page.mark for key, page in self.sketch.pages.items()}
        self.same(self.file("form"), "pages", pages, needed=True, file="form.yaml")
        sketches = self.sketch.nodes()
        form: Form = self.package.form
        for path, node in form.nodes.items():
            name = ".".join(path)
            words = self.words.fields.get(name, {})
            wanted = "content" if isinstance(node, Field) and node.type is FieldType.NOTE else "label"
            is_silent = isinstance(node, Field) and node.is_hidden
            if wanted not in words and not is_silent:
                self.missing(sketches[path].mark, f"Field {name}", f"{wanted} of {name}", "form.yaml")
            if isinstance(node, Field) and node.type is FieldType.CHOICE:
                self.options(node, name, words, sketches[path].mark)
        self.superfluous_fields()
        self.checks()

    def options(self, node: Field, name: str, words: Mapping[str, Tree], mark: Mark) -> None:
        options = map_at(words, "options")
        for key in node.options:
            if key not in options:
                self.missing(mark, f"Option {key} of {name}", key, "form.yaml")
        for key in options:
            if key not in node.options and node.codelist is None:
                self.without_thing(mark_at(options, key), key, node.options, "option", of=name)

    def superfluous_fields(self) -> None:
        known = {".".join(path) for path in self.package.form.nodes}
        known |= {f"{name}.{part}" for name in known for part in ("day", "month", "year")}
        own = map_at(self.file("form"), "fields")
        for key in own:
            if key not in known:
                self.without_thing(mark_at(own, key), key, known, "field")
        for sketch in self.sketch.root.walk():
            if sketch.block:
                self.block_texts(sketch.block)

    def block_texts(self, block: str) -> None:
        """Name words of a block for fields the block does not have as written."""
        tree = map_at(self.words.block_texts(block), "fields")
        files = self.words.bundle.files
        file = files.get(f"blocks/{block}.yaml") or files.get(f"_blocks/{block}/form.yaml") or {}
        names = list(map_at(file, "fields"))
        for key in tree:
            if key.split(".")[0] not in names:
                self.without_thing(mark_at(tree, key), key, names, "field")
        checks = map_at(self.words.block_texts(block), "checks")
        used = [sketch.path for sketch in self.sketch.root.walk() if sketch.block == block]
        for key in checks:
            if not any(".".join((*path, key)) in self.check_marks for path in used):
                self.without_thing(mark_at(checks, key), key, self.check_marks, "check")

    def checks(self) -> None:
        things = self.check_marks
        for key, at in things.items():
            if key not in self.words.checks:
                self.missing(at, f"Check {key}", key, "form.yaml", self.remedy_for_check(key))
        own = map_at(self.file("form"), "checks")
        for key in own:
            if key not in things:
                self.without_thing(mark_at(own, key), key, things, "check")

    def remedy_for_check(self, key: str) -> str | None:
        """Say in which block's words the check is named, and how; None outside of blocks."""
        path = tuple(key.split("."))
        blocks = [
            sketch
            for sketch in self.sketch.root.walk()
            if sketch.block and sketch.path == path[: len(sketch.path)]
        ]
        if not blocks:
            return None
        block = max(blocks, key=lambda sketch: len(sketch.path))
        return f"Add `{'.'.join(path[len(block.path) :])}` to checks in the words of the block {block.block}."

    # --- facts and fees ------------------------------------------------------------------------------------------

    def facts(self) -> None:
        facts = dict.fromkeys([*self.package.facts, *self.package.tables], None)
        self.same(self.file("facts"), "facts", facts, needed=False)

    def fees(self) -> None:
        tree = self.file("fees")
        written = map_at(self.words.bundle.file("fees.yaml"), "fees")
        tariffs = dict.fromkeys(self.package.tariffs, None)
        self.same(tree, "tariffs", tariffs, needed=False)
        marks = {key: mark_at(written, key) for key in self.package.fees}
        self.same(tree, "fees", marks, needed=True, file="fees.yaml")
        for key in self.package.fees:
            if key in map_at(tree, "fees"):
                for part in ("lines", "waivers"):
                    things = map_at(written, key, part)
                    lines = {name: mark_at(things, name) for name in things}
                    self.same(map_at(tree, "fees", key), part, lines, needed=True, file="fees.yaml")

    # --- procedure -----------------------------------------------------------------------------------------------

    def procedure(self) -> None:
        whole, own = self.words.procedure, self.words.files["procedure"]
        for part in _PARTS:
            things = {key: mark_at(self.plan.tree[part], key) for key in self.plan.tree[part]}
            removed = self.plan.removed[part]
            self.same(own, part, things, needed=False, also=removed)
            if part in _MUST_HAVE:
                for key, at in things.items():
                    if key not in map_at(whole, part):
                        self.missing(
                            at, f"{part.removesuffix('s').capitalize()} {key}", key, "procedure.yaml"
                        )
        self.needs(whole, own)
        self.notices(whole, own)
        self.asked(own)

    def needs(self, whole: Mapping[str, Tree], own: Mapping[str, Tree]) -> None:
        things = {}
        for key, entry in self.plan.tree["steps"].items():
            needs = map_at(entry, "needs") if isinstance(entry, dict) else {}
            for name in needs:
                things[f"{key}.{name}"] = mark_at(needs, name)
        for key, at in things.items():
            if key not in map_at(whole, "needs"):
                self.missing(at, f"Need {key}", key, "procedure.yaml")
        removed = [key for key in map_at(own, "needs") if key.split(".")[0] in self.plan.removed["steps"]]
        self.same(own, "needs", things, needed=False, also=removed)

    def notices(self, whole: Mapping[str, Tree], own: Mapping[str, Tree]) -> None:
        """Messages into the mailbox: each named by an effect has words, their placeholders are paths."""
        things: dict[str, object] = {}
        for key, step in self.package.procedure.steps.items():
            for effect in step.effects:
                text = effect.arguments.get("text")
                if effect.verb == "notify" and isinstance(text, str):
                    things[text] = self._effect_mark(key, effect.key)
        for key, at in things.items():
            if key not in map_at(whole, "messages"):
                self.missing(at, f"Message {key}", key, "procedure.yaml")
        inherited = list(map_at(self.words.default_procedure, "messages"))
        self.same(own, "messages", things, needed=False, also=inherited)

    def _effect_mark(self, step: str, effect: str) -> object:
        entry = self.plan.tree["steps"][step]
        return mark_at(map_at(entry, "then"), effect) if isinstance(entry, dict) else mark_of(entry)

    def asked(self, own: Mapping[str, Tree]) -> None:
        known = []
        for key, step in self.package.procedure.steps.items():
            known += list(step.ask) + [f"{key}.{name}" for name in step.ask]
        inherited = list(map_at(self.words.default_procedure, "ask"))
        self.same(own, "ask", dict.fromkeys(known), needed=False, also=inherited)

    # --- letters and messages ------------------------------------------------------------------------------------

    def letters(self) -> None:
        files = letter_files(self.words.bundle, self.plan.extends)
        for key, letter in self.package.letters.items():
            sections = self.words.letters.get(key, {})
            tree = files.get(key, {})
            if "subject" not in sections:
                remedy = f"Add the section `# subject` to texts/{self.language}/letters/{key}.md."
                self.missing(mark_of(tree), f"Letter {key}", "subject", "letters", remedy)
            for block in letter.blocks:
                if block.standard is None and block.key not in sections:
                    at = mark_at(map_at(tree, "blocks"), block.key)
                    remedy = f"Add the section `# {block.key}` to texts/{self.language}/letters/{key}.md."
                    self.missing(at, f"Letter {key}: block {block.key}", block.key, "letters", remedy)
        for key, sections in self.words.bundle.under(f"{self.words.folder}/letters/", ".md").items():
            self.sections(key, sections)

    def sections(self, key: str, sections: Mapping[str, Tree]) -> None:
        plan = self.package.letters.get(key)
        if plan is None:
            self.without_thing(mark_of(sections), key, self.package.letters, "letter")
            return
        known = ["subject", *(block.key for block in plan.blocks if block.standard is None)]
        for name in sections:
            if name not in known:
                self.without_thing(mark_at(sections, name), name, known, "block", of=key)

    def _recipients(self) -> dict[str, object]:
        marks: dict[str, object] = {}
        for key, message in self.package.messages.items():
            tree = map_at(self.words.bundle.file(f"messages/{key}.yaml"), "recipients")
            marks |= {name: mark_at(tree, name) for name in message.recipients}
        return marks


def check_placeholders(package: Package, words: Words, compiler: Compiler) -> None:
    """Name placeholders of letters and mailbox messages that are no path in their place."""
    for key, letter in package.letters.items():
        place = letter.for_each or ()
        for text in words.letters.get(key, {}).values():
            _check_text(text, f"Letter {key} ({words.language})", compiler, place)
    for key, text in map_at(words.procedure, "messages").items():
        used = {
            effect.arguments.get("text")
            for step in package.procedure.steps.values()
            for effect in step.effects
        }
        if key in used:
            _check_text(text, f"Message {key} ({words.language})", compiler, ())


def _check_text(text: Tree, what: str, compiler: Compiler, place: tuple[str, ...]) -> None:
    file, line = mark_of(text)
    for found in PLACEHOLDER.finditer(str(text)):
        path = found.group(1).strip()
        at = Mark(file, line + str(text)[: found.start()].count("\n") if line else 0)
        if not _PATH.fullmatch(path):
            remedy = "A placeholder is only a path: compute it in facts.yaml, or write a block with `shown`."
            compiler.faults.add(at, f"{what}: a placeholder is no path", path, remedy)
        elif path not in WORDS_OF_LETTERS:
            compiler.compile(
                Text(path, at), owner=f"{what}: placeholder", kind="placeholder", expect=None, place=place
            )


def check_languages(files: Iterable[str], languages: Mapping[str, Tree], faults: FaultList) -> None:
    """Name folders of texts in languages the service does not offer."""
    for name in files:
        found = re.match(r"texts/([^/]+)/", name)
        if found and found.group(1) not in languages:
            remedy = suggestion(
                found.group(1), languages, f"Add `{found.group(1)}: full` to languages in service.yaml."
            )
            faults.add(Mark(name, 1), "Words in a language that is not offered", found.group(1), remedy)
