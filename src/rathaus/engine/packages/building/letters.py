"""letters/*.yaml: kinds, blocks and their conditions; the default procedure's letters below the package's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rathaus.engine.forms.model import Node, Path
from rathaus.engine.letters.model import Block, LetterPlan
from rathaus.engine.packages.building.fees import repeated_path
from rathaus.engine.packages.building.rules import Compiler, rule_text
from rathaus.engine.packages.faults import suggestion
from rathaus.engine.packages.reading import Bundle
from rathaus.engine.packages.schema import LETTER, STANDARD_BLOCKS
from rathaus.engine.packages.shapes import BOOL, EXPRESSION_OR_RULE, NAME_WORD, Keys, conform, conform_keys
from rathaus.engine.packages.trees import Tree, map_at, mark_at
from rathaus.engine.rules import Boolean


def letter_files(bundle: Bundle, extends: str | None) -> dict[str, dict[str, Tree]]:
    """Return the letters by key; a letter of the package replaces the default procedure's of the same name."""
    default = bundle.under(f"_procedures/{extends}/letters/", ".yaml") if extends else {}
    return {**default, **bundle.under("letters/", ".yaml")}


class LetterBuilder:
    """Compiles the letters of one package."""

    def __init__(
        self,
        compiler: Compiler,
        nodes: Mapping[Path, Node],
        names: Mapping[str, frozenset[str]],
        files: Mapping[str, Mapping[str, Tree]],
    ) -> None:
        """Take the files by key, and ``names``: what fee, deadline and remedy blocks may name."""
        self.compiler = compiler
        self.faults = compiler.faults
        self.nodes = nodes
        self.names = names
        self.files = files

    def letters(self, *, used: frozenset[str], own: frozenset[str]) -> dict[str, LetterPlan]:
        """Return the letters; those of the default (not ``own``) that no step issues are left out."""
        plans = {}
        for key, tree in self.files.items():
            if key not in used and key not in own:
                continue
            plans[key] = self.letter(key, tree)
        return plans

    def letter(self, key: str, tree: Mapping[str, Tree]) -> LetterPlan:
        conform(tree, LETTER, what=f"Letter {key}", faults=self.faults)  # type: ignore[arg-type]
        written = tree.get("for_each")
        for_each = (
            repeated_path(written, self.nodes, self.faults, f"Letter {key}: for_each")
            if isinstance(written, str)
            else None
        )
        blocks = tuple(
            self.block(key, name, entry, for_each or (), mark_at(map_at(tree, "blocks"), name))
            for name, entry in map_at(tree, "blocks").items()
        )
        carries = map_at(tree, "code").get("carries")
        for path in carries if isinstance(carries, list) else ():
            self.compiler.compile(
                path, owner=f"code of letter {key}", kind="placeholder", expect=None, place=for_each or ()
            )
        self.check_remedy(key, tree, blocks)
        return LetterPlan(
            key=key,
            kind=str(tree.get("kind", "letter")),
            blocks=blocks,
            for_each=for_each,
            code_carries=tuple(map(str, carries)) if isinstance(carries, list) else (),
        )

    def block(self, letter: str, key: str, entry: Tree, place: Path, mark: object) -> Block:
        what = f"Letter {letter}: block {key}"
        if not isinstance(entry, dict) or ("text" in entry) == ("standard" in entry):
            self.faults.add(
                mark, f"{what} has either text or standard", key, "Write `{text: true}` or `{standard: …}`."
            )
            entry = {}
        standard = entry.get("standard")
        self.check_standard(entry, what, mark)
        shown = self.compiler.compile(
            rule_text(entry.get("shown")),
            owner=f"shown of {what}",
            kind="when",
            expect=Boolean(),
            place=place,
        )
        arguments = {
            name: self.argument(value)
            for name, value in entry.items()
            if name not in ("text", "standard", "shown")
        }
        return Block(
            key=key,
            standard=str(standard) if isinstance(standard, str) else None,
            shown=shown,
            arguments=arguments,
        )

    def argument(self, value: Tree) -> Any:
        return tuple(str(item) for item in value) if isinstance(value, list) else str(value)

    def check_standard(self, entry: Mapping[str, Tree], what: str, mark: object) -> None:
        standard = entry.get("standard")
        if standard is None:
            shape = Keys({"text": BOOL, "shown": EXPRESSION_OR_RULE})
        elif standard in STANDARD_BLOCKS:
            own = STANDARD_BLOCKS[str(standard)]
            shape = Keys(
                {"standard": NAME_WORD, "shown": EXPRESSION_OR_RULE, **own}, tuple(_needed(str(standard)))
            )
        else:
            remedy = suggestion(str(standard), STANDARD_BLOCKS, f"Use one of: {', '.join(STANDARD_BLOCKS)}.")
            self.faults.add(standard, f"{what}: there is no such standard block", standard, remedy)
            return
        conform_keys(entry, shape, what=what, faults=self.faults, at=mark)  # type: ignore[arg-type]
        for name in ("fee", "deadline", "remedy"):
            value = entry.get(name)
            if isinstance(value, str) and value not in self.names[name]:
                known = sorted(self.names[name])
                remedy = suggestion(value, known, f"Known: {', '.join(known) or 'none'}.")
                self.faults.add(value, f"{what} names no {name}", value, remedy)
        only = entry.get("only")
        self.check_numbers(only if isinstance(only, list) else [], what)

    def check_numbers(self, numbers: list[Tree], what: str) -> None:
        known = {node.nr for node in self.nodes.values() if node.nr}
        for number in numbers:
            if number not in known:
                self.faults.add(number, f"{what}: a number no field has", number, "Use the `nr` of a field.")

    def check_remedy(self, key: str, tree: Mapping[str, Tree], blocks: tuple[Block, ...]) -> None:
        """Name notices without a remedy and other letters with one."""
        kind = tree.get("kind")
        remedies = [block.key for block in blocks if block.standard == "remedy"]
        at = mark_at(tree, "kind")
        if kind == "notice" and not remedies:
            remedy = "Add `remedy: {standard: remedy, remedy: administrative_court}`."
            self.faults.add(at, f"Letter {key} is a notice without a remedy", key, remedy)
        if kind != "notice":
            for name in remedies:
                at = mark_at(map_at(tree, "blocks"), name)
                remedy = "Only a notice can be contested: remove the block, or make the letter a notice."
                self.faults.add(at, f"Letter {key} is no notice and has a remedy", kind, remedy)


def _needed(standard: str) -> list[str]:
    wanted = {
        "fee_assessment": ["fee"],
        "fee_estimate": ["fee"],
        "deadline": ["deadline"],
        "remedy": ["remedy"],
    }
    return wanted.get(standard, [])
