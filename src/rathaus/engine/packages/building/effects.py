"""What a step causes: effects with one verb each, checked against the things they name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rathaus.engine.forms.model import Field, FieldType, Node, Path
from rathaus.engine.packages.building.fees import repeated_path
from rathaus.engine.packages.building.rules import Compiler, rule_text
from rathaus.engine.packages.building.sources import SourceBook
from rathaus.engine.packages.faults import FaultList, one_of, suggestion
from rathaus.engine.packages.schema import VERBS
from rathaus.engine.packages.shapes import EXPRESSION_OR_RULE, TEXT, Keys, conform_keys
from rathaus.engine.packages.trees import Tree, mark_at
from rathaus.engine.procedure.model import Effect
from rathaus.engine.rules import AnyType, Boolean

MESSAGES_OF_THE_ENGINE = ("transfer",)
"""Messages every service has without a file in messages/."""


@dataclass(frozen=True)
class Plan:
    """The merged procedure as written, before rules."""

    tree: dict[str, dict[str, Tree]]
    switches: dict[str, bool]
    extends: str | None
    removed: dict[str, set[str]] = field(default_factory=dict)
    """Kind (steps, states …) → names that were switched off or removed."""

    def names(self, kind: str) -> list[str]:
        """Return the names of a kind, those removed included: rules may still mention them."""
        return [*self.tree[kind], *sorted(self.removed[kind])]


@dataclass(frozen=True)
class Things:
    """What effects may name."""

    letters: frozenset[str]
    fees: frozenset[str]
    messages: frozenset[str]
    nodes: Mapping[Path, Node]


class ProcedureNames:
    """Looks up what parts of the procedure name, and names what is not there."""

    def __init__(self, plan: Plan, faults: FaultList) -> None:
        self.plan = plan
        self.faults = faults

    def known(self, kind: str, name: object, what: str) -> bool:
        """Return whether the procedure has a name of a kind; name it as a fault if not."""
        names = self.plan.tree[kind]
        if not isinstance(name, str):
            return False  # a wrong shape, named already
        if name in names:
            return True
        remedy = suggestion(str(name), names, one_of(names))
        if name in self.plan.removed[kind]:
            remedy = "It was switched off or removed; name another, or remove this too with `{off: true}`."
        self.faults.add(name, f"{what} names no {kind.removesuffix('s')}", name, remedy)
        return False


class EffectBuilder:
    """Compiles the effects of steps."""

    def __init__(
        self, names: ProcedureNames, compiler: Compiler, sources: SourceBook, things: Things
    ) -> None:
        self.names = names
        self.compiler = compiler
        self.sources = sources
        self.things = things
        self.faults = compiler.faults

    def of_step(self, step: str, tree: Mapping[str, Tree]) -> tuple[Effect, ...]:
        made = [self.effect(step, key, entry, mark_at(tree, key)) for key, entry in tree.items()]
        return tuple(effect for effect in made if effect is not None)

    def effect(self, step: str, key: str, entry: Tree, mark: object) -> Effect | None:
        what = f"Step {step}: effect {key}"
        verbs = [verb for verb in VERBS if isinstance(entry, dict) and verb in entry]
        if not isinstance(entry, dict) or len(verbs) != 1:
            shown = " and ".join(verbs) or (", ".join(entry) if isinstance(entry, dict) else entry)
            remedy = f"Write one verb: {', '.join(VERBS)}; remove an inherited effect with `{{off: true}}`."
            if isinstance(entry, dict) and entry and not verbs:
                remedy = suggestion(next(iter(entry)), VERBS, remedy)
            self.faults.add(mark, f"{what} has not exactly one verb", shown, remedy)
            return None
        verb = verbs[0]
        self.check_keys(entry, verb, what, mark)
        named = entry.get(verb)
        if isinstance(named, str):
            self.check_named(verb, named, entry, what)
        arguments = {name: self.argument(name, value, what) for name, value in entry.items() if name != verb}
        return Effect(key=key, verb=verb, what=str(named or ""), arguments=arguments)

    def check_keys(self, entry: Mapping[str, Tree], verb: str, what: str, mark: object) -> None:
        shape = Keys({verb: TEXT, **VERBS[verb], "when": EXPRESSION_OR_RULE})
        conform_keys(entry, shape, what=what, faults=self.faults, at=mark)  # type: ignore[arg-type]

    def argument(self, name: str, value: Tree, what: str) -> Any:
        """Return an argument of an effect ready to use: rules compiled, paths split, the rest as written."""
        if name in ("when", "value"):
            expect = Boolean() if name == "when" else AnyType()
            text = rule_text(value, self.sources)
            return self.compiler.compile(text, owner=f"{name} of {what}", kind="effect", expect=expect)
        if name == "for_each" and isinstance(value, str):
            return self.repeated(value, what)
        if name == "to" and isinstance(value, str):
            self.names.known("roles", value, f"{what}: to")
        return _plain(value)

    def repeated(self, value: str, what: str) -> Path | None:
        """Return the path of a repeated group of the first level: occurrences inside others are not counted."""
        path = repeated_path(value, self.things.nodes, self.faults, f"{what}: for_each")
        if path is None or len(path) == 1:
            return path
        outer = ".".join(path[:-1])
        remedy = f"Name a repeated group of the first level of the form; '{value}' lies inside '{outer}'."
        self.faults.add(value, f"{what}: for_each goes into another group", value, remedy)
        return None

    def check_named(self, verb: str, named: str, entry: Mapping[str, Tree], what: str) -> None:
        match verb:
            case "issue":
                self.one_of(named, self.things.letters, f"{what} names no letter")
            case "demand" | "settle" | "refund":
                self.one_of(named, self.things.fees, f"{what} names no fee")
                self.optional(entry, "with", self.things.letters, f"{what}: with names no letter")
            case "notify":
                self.names.known("roles", named, what)
            case "send":
                self.one_of(
                    named, self.things.messages.union(MESSAGES_OF_THE_ENGINE), f"{what} names no message"
                )
            case "start" | "stop" | "resume" | "extend":
                self.names.known("deadlines", named, what)
            case "request":
                names = frozenset(self.names.plan.tree["consents"]) | {"opinions"}
                self.one_of(named, names, f"{what} names no consent")
            case "hold" | "book" | "rebook" | "release":
                slots = self.paths(lambda node: isinstance(node, Field) and node.type is FieldType.SLOT)
                self.one_of(named, slots, f"{what} names no slot")
            case "set":
                clerks = self.paths(lambda node: isinstance(node, Field) and node.by_clerk)
                self.one_of(named, clerks, f"{what} names no field of a clerk")

    def paths(self, fits: Any) -> frozenset[str]:
        return frozenset(".".join(path) for path, node in self.things.nodes.items() if fits(node))

    def one_of(self, named: str, names: frozenset[str], message: str) -> None:
        if named not in names:
            known = sorted(names)
            self.faults.add(
                named, message, named, suggestion(named, known, one_of(known) if known else "Add it.")
            )

    def optional(self, entry: Mapping[str, Tree], key: str, names: frozenset[str], message: str) -> None:
        value = entry.get(key)
        if isinstance(value, str):
            self.one_of(value, names, message)


def _plain(value: Tree) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return tuple(_plain(inner) for inner in value)
    return str(value)
