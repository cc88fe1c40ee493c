"""procedure.yaml: the default procedure and the package's differences as one, switched-off things removed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rathaus.engine.forms.model import Field, FieldType, Path
from rathaus.engine.packages.building.effects import EffectBuilder, Plan, ProcedureNames, Things
from rathaus.engine.packages.building.fees import repeated_path
from rathaus.engine.packages.building.rules import Compiler, rule_text
from rathaus.engine.packages.building.sources import SourceBook
from rathaus.engine.packages.faults import FaultList, one_of, suggestion
from rathaus.engine.packages.reading import Bundle
from rathaus.engine.packages.schema import PROCEDURE
from rathaus.engine.packages.shapes import conform
from rathaus.engine.packages.trees import Map, Tree, map_at, mark_at, mark_of, merged
from rathaus.engine.procedure.model import DeadlineRule, Procedure, Role, State, Step, Trigger
from rathaus.engine.rules import Boolean, Date, Expression

TREES = ("roles", "states", "deadlines", "steps", "opinions", "consents")
STARTS = ("received", "complete", "letter_date", "notice_served")
OPENS = ("asked_fields", "documents", "all_fields")


def plan_procedure(bundle: Bundle, sources: SourceBook, faults: FaultList) -> Plan:
    """Merge the default procedure with the package's and drop what is off; name wrong keys in both."""
    own = bundle.file("procedure.yaml")
    extends = own.get("extends")
    default: Mapping[str, Tree] = {}
    if isinstance(extends, str):
        default = _default(bundle, extends, own, faults)
    elif "procedure.yaml" not in bundle.files:
        faults.add(mark_of(own), "A package has a procedure", "procedure.yaml", "Add `extends: application`.")
    for tree in (default, own):
        if tree:
            conform(tree, PROCEDURE, what="The procedure", faults=faults)  # type: ignore[arg-type]
    sources.add(map_at(default, "sources"), is_own=False)
    sources.add(map_at(own, "sources"), is_own=True)
    whole = merged(default, own)
    switches = {key: value == "true" for key, value in map_at(whole, "switches").items()}
    _check_switches(own, default, whole, faults)
    trees: dict[str, dict[str, Tree]] = {}
    removed: dict[str, set[str]] = {}
    for kind in TREES:
        trees[kind], removed[kind] = _kept(map_at(whole, kind), switches, faults)
    return Plan(trees, switches, str(extends) if isinstance(extends, str) else None, removed)


def _default(bundle: Bundle, name: str, own: Mapping[str, Tree], faults: FaultList) -> Mapping[str, Tree]:
    default = bundle.files.get(f"_procedures/{name}/procedure.yaml")
    if default is None:
        remedy = "Use a folder of services/_procedures, e.g. application, or write the procedure out."
        faults.add(mark_at(own, "extends"), "There is no such default procedure", name, remedy)
        return {}
    if "extends" in default:
        faults.add(
            mark_at(default, "extends"),
            "A default procedure extends nothing",
            default["extends"],
            "Write it out.",
        )
    return default


def _check_switches(
    own: Mapping[str, Tree], default: Mapping[str, Tree], whole: Map, faults: FaultList
) -> None:
    known = map_at(whole, "switches")
    for key in map_at(own, "switches"):
        if default and key not in map_at(default, "switches"):
            at = mark_at(map_at(own, "switches"), key)
            names = list(map_at(default, "switches"))
            faults.add(
                at, "The default procedure has no such switch", key, suggestion(key, names, one_of(names))
            )
    for kind in TREES:
        for entry in map_at(whole, kind).values():
            switch = entry.get("with") if isinstance(entry, dict) else None
            if isinstance(switch, str) and switch not in known:
                faults.add(
                    switch, "`with` names no switch", switch, suggestion(switch, known, "Add it to switches.")
                )


def _kept(
    tree: Mapping[str, Tree], switches: Mapping[str, bool], faults: FaultList
) -> tuple[dict[str, Tree], set[str]]:
    """Return the entries that remain, and the names of those that do not; inside, `{off: true}` is dropped too."""
    kept: dict[str, Tree] = {}
    removed: set[str] = set()
    marks = {}
    for key, entry in tree.items():
        if not isinstance(entry, dict):
            continue
        switch = entry.get("with")
        if entry.get("off") == "true" or (isinstance(switch, str) and not switches.get(switch, True)):
            removed.add(key)
            continue
        kept[key] = _without_off(entry)
        marks[key] = mark_at(tree, key)
    return Map(kept, mark_of(tree), marks), removed


def _without_off(entry: Mapping[str, Tree]) -> Map:
    """Drop needs, inputs and effects that a package turned off."""
    values: dict[str, Tree] = dict(entry)
    for part in ("needs", "ask", "then"):
        inner = values.get(part)
        if isinstance(inner, dict):
            left = {key: value for key, value in inner.items() if not _is_off(value)}
            values[part] = Map(left, mark_of(inner), getattr(inner, "marks", {}))
    return Map(values, mark_of(entry), getattr(entry, "marks", {}))


def _is_off(value: Tree) -> bool:
    return isinstance(value, dict) and value.get("off") == "true"


class ProcedureBuilder:
    """Compiles the merged procedure of one package."""

    def __init__(self, plan: Plan, compiler: Compiler, sources: SourceBook, things: Things) -> None:
        self.plan = plan
        self.compiler = compiler
        self.sources = sources
        self.things = things
        self.faults = compiler.faults
        self.names = ProcedureNames(plan, self.faults)
        self.effects = EffectBuilder(self.names, compiler, sources, things)

    def procedure(self) -> Procedure:
        """Return the procedure; what it names wrongly is in the faults."""
        tree = self.plan.tree
        states = {key: self.state(key, entry) for key, entry in tree["states"].items()}
        return Procedure(
            roles={key: self.role(key, entry) for key, entry in tree["roles"].items()},
            states=states,
            steps={key: self.step(key, entry) for key, entry in tree["steps"].items()},
            deadlines={key: self.deadline(key, entry) for key, entry in tree["deadlines"].items()},
            switches=self.plan.switches,
            extends=self.plan.extends,
            opinions={key: self.opinion(key, entry) for key, entry in tree["opinions"].items()},
            consents={key: self.consent(key, entry) for key, entry in tree["consents"].items()},
        )

    # --- names ---------------------------------------------------------------------------------------------------

    def known(self, kind: str, name: object, what: str) -> bool:
        return self.names.known(kind, name, what)

    def at(self, kind: str, key: str) -> object:
        return mark_at(self.plan.tree[kind], key)

    def need(self, kind: str, key: str, entry: Mapping[str, Tree], *keys: str) -> None:
        for name in keys:
            if name not in entry:
                what = kind.removesuffix("s")
                self.faults.add(self.at(kind, key), f"The {what} {key} has no {name}", key, f"Add `{name}:`.")

    # --- roles, states, deadlines --------------------------------------------------------------------------------

    def role(self, key: str, entry: Any) -> Role:
        self.need("roles", key, entry, "kind")
        return Role(
            key=key, kind=str(entry.get("kind", "")), team=_word(entry, "team"), rank=_word(entry, "rank")
        )

    def state(self, key: str, entry: Any) -> State:
        self.need("states", key, entry, "public")
        work = _word(entry, "work")
        if work is not None:
            self.known("roles", entry["work"], f"State {key}: work")
        return State(
            key=key,
            public=str(entry.get("public", "PROCESSING")),
            work=work,
            is_start=entry.get("start") == "true",
            is_end=entry.get("end") == "true",
        )

    def deadline(self, key: str, entry: Any) -> DeadlineRule:
        self.need("deadlines", key, entry, "length", "weekend", "source")
        stands = [
            state for state in _list(entry, "stands_still_in") if self.is_state(state, f"Deadline {key}")
        ]
        extend = map_at(entry, "extend")
        times = str(extend.get("times", "0"))
        return DeadlineRule(
            key=key,
            length=str(entry.get("length", "0 days")),
            starts=self.starts(key, entry),
            weekend=str(entry.get("weekend", "next_working_day")),
            stands_still_in=tuple(map(str, stands)),
            extend_times=int(times) if times.isdigit() else 0,
            extend_length=_word(extend, "by"),
            warn=_word(entry, "warn"),
            source=self.sources.use(entry),
        )

    def is_state(self, name: Tree, what: str) -> bool:
        """Return whether a state is there; one that was switched off is passed over without a word."""
        return name not in self.plan.removed["states"] and self.known("states", name, what)

    def starts(self, key: str, entry: Any) -> str:
        starts = _word(entry, "starts")
        if starts is None:
            return ""
        is_known = (
            starts in STARTS
            or starts in self.plan.names("steps")
            or tuple(starts.split(".")) in self.things.nodes
            or starts in self.compiler.facts
            or self.is_part_of_slot(starts)
        )
        if not is_known:
            known = [*STARTS, *self.plan.tree["steps"]]
            remedy = suggestion(
                starts, known, f"Use one of {', '.join(STARTS)}, a step, or a path of the form."
            )
            self.faults.add(entry["starts"], f"Deadline {key}: starts with nothing known", starts, remedy)
        return starts

    def is_part_of_slot(self, path: str) -> bool:
        node = self.things.nodes.get(tuple(path.split(".")[:-1]))
        return isinstance(node, Field) and node.type is FieldType.SLOT

    # --- steps ---------------------------------------------------------------------------------------------------

    def step(self, key: str, entry: Any) -> Step:
        self.need("steps", key, entry, "by", "from", "to")
        by = entry.get("by")
        if by is not None:
            self.known("roles", by, f"Step {key}: by")
        sources = [state for state in _list(entry, "from") if self.is_state(state, f"Step {key}: from")]
        if "from" in entry and not sources:
            remedy = "Name a state that is there, or remove the step with `{off: true}`."
            self.faults.add(self.at("steps", key), f"Step {key} starts in no state", entry["from"], remedy)
        self.sources.use(entry)
        return Step(
            key=key,
            by=str(by or ""),
            sources=tuple(map(str, sources)),
            to=self.to(key, entry),
            needs=self.needs(key, entry),
            ask={name: str(kind) for name, kind in map_at(entry, "ask").items()},
            opens=self.opens(key, entry),
            effects=self.effects.of_step(key, map_at(entry, "then")),
            not_same_as=self.not_same_as(key, entry),
            trigger=self.trigger(key, entry),
            is_incomplete_allowed=entry.get("incomplete") == "allowed",
            is_bulk=entry.get("bulk") == "true",
            allowed_by=self.sources.use(entry, "allowed_by"),
            present=self.present(key, entry),
            trust=_word(entry, "trust"),
        )

    def to(self, key: str, entry: Any) -> str | None:
        to = entry.get("to")
        if to in (None, "same"):
            return None
        self.known("states", to, f"Step {key}: to")
        return str(to)

    def needs(self, key: str, entry: Any) -> dict[str, Expression]:
        made = {}
        for name, text in map_at(entry, "needs").items():
            rule = rule_text(text, self.sources)
            compiled = self.compiler.compile(
                rule, owner=f"need {name} of step {key}", kind="need", expect=Boolean()
            )
            if compiled is not None:
                made[name] = compiled
        return made

    def opens(self, key: str, entry: Any) -> tuple[str, ...]:
        for item in _list(entry, "opens"):
            if item not in OPENS and tuple(str(item).split(".")) not in self.things.nodes:
                known = [*OPENS, *(".".join(path) for path in self.things.nodes)]
                remedy = suggestion(str(item), known, f"Use {', '.join(OPENS)} or a path of the form.")
                self.faults.add(item, f"Step {key}: opens names no answers", item, remedy)
        return tuple(str(item) for item in _list(entry, "opens"))

    def not_same_as(self, key: str, entry: Any) -> str | None:
        other = entry.get("not_same_as")
        if other is None or other in self.plan.removed["steps"]:
            return None
        self.known("steps", other, f"Step {key}: not_same_as")
        return str(other)

    def present(self, key: str, entry: Any) -> str | None:
        if "present" in entry:
            self.known("roles", entry["present"], f"Step {key}: present")
        return _word(entry, "present")

    def trigger(self, key: str, entry: Any) -> Trigger | None:
        tree = entry.get("on")
        if not isinstance(tree, dict):
            return None
        kinds = [kind for kind in ("end_of", "day", "true") if kind in tree]
        if len(kinds) != 1:
            shown = " and ".join(kinds) or "none of them"
            self.faults.add(
                mark_at(entry, "on"), f"Step {key}: on has one of end_of, day, true", shown, "Keep one."
            )
        if "end_of" in tree:
            self.known("deadlines", tree["end_of"], f"Step {key}: end_of")
        if "before" in tree and "after" in tree:
            self.faults.add(
                mark_at(tree, "after"), f"Step {key}: on has before and after", key, "Keep one of both."
            )
        return Trigger(
            end_of=_word(tree, "end_of"),
            day=self.compiler.compile(
                tree.get("day"), owner=f"day of step {key}", kind="trigger", expect=Date()
            ),
            before=_word(tree, "before"),
            after=_word(tree, "after"),
            true=self.compiler.compile(
                tree.get("true"), owner=f"true of step {key}", kind="trigger", expect=Boolean()
            ),
        )

    # --- opinions and consents -----------------------------------------------------------------------------------

    def opinion(self, key: str, entry: Any) -> dict[str, Any]:
        self.need("opinions", key, entry, "sees")
        return {
            "needed": self.needed(key, entry, "opinion"),
            "sees": self.sees(entry, f"Opinion {key}"),
            "within": _word(entry, "within"),
            "silence": _word(entry, "silence") or "none",
            "source": self.sources.use(entry),
        }

    def consent(self, key: str, entry: Any) -> dict[str, Any]:
        self.need("consents", key, entry, "needed", "person", "sees")
        person = self.path(entry.get("person"), f"Consent {key}: person")
        link = map_at(entry, "link")
        to = self.path(link.get("to"), f"Consent {key}: link")
        return {
            "needed": self.needed(key, entry, "consent"),
            "person": person,
            "link": {"to": to, "expires": _word(link, "expires"), "identity": _word(link, "identity")},
            "sees": self.sees(entry, f"Consent {key}"),
            "source": self.sources.use(entry),
        }

    def needed(self, key: str, entry: Any, kind: str) -> Expression | None:
        text = rule_text(entry.get("needed"), self.sources)
        return self.compiler.compile(text, owner=f"needed of {kind} {key}", kind="needed", expect=Boolean())

    def sees(self, entry: Any, what: str) -> tuple[Path, ...]:
        found = [self.path(item, f"{what}: sees") for item in _list(entry, "sees")]
        return tuple(path for path in found if path is not None)

    def path(self, written: Tree | None, what: str) -> Path | None:
        if not isinstance(written, str):
            return None
        return repeated_path(written, self.things.nodes, self.faults, what, must_repeat=False)


def _list(entry: Mapping[str, Tree], key: str) -> list[Tree]:
    found = entry.get(key)
    return found if isinstance(found, list) else []


def _word(tree: Mapping[str, Tree], key: str) -> str | None:
    value = tree.get(key)
    return str(value) if isinstance(value, str) else None
