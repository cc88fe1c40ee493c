"""What of a procedure cannot be reached, left, triggered or decided by the right people."""

from __future__ import annotations

from collections.abc import Mapping

from rathaus.engine.fees.model import Fee
from rathaus.engine.letters.model import LetterPlan
from rathaus.engine.packages.building.effects import Plan
from rathaus.engine.packages.faults import FaultList, one_of, suggestion
from rathaus.engine.packages.reading import Bundle
from rathaus.engine.packages.trees import Tree, map_at, mark_at, mark_of
from rathaus.engine.procedure.graphs import reachable, trapped
from rathaus.engine.procedure.model import Procedure, Step

MACHINES = ("time", "system")
FICTION = "deemed_approval"
"""Switch of the steps by which a law grants what nobody decided."""


class ProcedureChecks:
    """Checks one procedure that has been built."""

    def __init__(
        self, procedure: Procedure, plan: Plan, letters: Mapping[str, LetterPlan], faults: FaultList
    ) -> None:
        self.procedure = procedure
        self.plan = plan
        self.letters = letters
        self.faults = faults

    def run(self) -> None:
        """Name every fault."""
        starts = [state.key for state in self.procedure.states.values() if state.is_start]
        if len(starts) != 1:
            at = self.at("states", starts[-1]) if starts else mark_of(self.plan.tree["states"])
            shown = ", ".join(starts) or "none"
            self.faults.add(at, "A procedure has one start", shown, "Give exactly one state `start: true`.")
        else:
            self.states(starts[0])
        for step in self.procedure.steps.values():
            self.clock(step)
            self.machine(step)
            self.four_eyes(step)
        self.second_role()

    def at(self, kind: str, key: str, part: str | None = None) -> object:
        tree = self.plan.tree[kind]
        entry = tree[key]
        if part is not None and isinstance(entry, dict) and part in entry:
            return mark_at(entry, part)
        return mark_at(tree, key)

    def states(self, start: str) -> None:
        found = reachable(procedure=self.procedure, state=start)
        for key in self.procedure.states:
            if key not in found:
                remedy = "Let a step lead there, or remove it with `{off: true}`."
                self.faults.add(self.at("states", key), "A state that no step reaches", key, remedy)
        for key in trapped(procedure=self.procedure):
            if key in found:
                remedy = "Let a step lead on to a state with `end: true`, or make it one."
                self.faults.add(self.at("states", key), "A state that leads to no end", key, remedy)
        for step in self.procedure.steps.values():
            ends = [
                key
                for key in step.sources
                if key in self.procedure.states and self.procedure.states[key].is_end
            ]
            if ends:
                remedy = "Remove the state from `from`, or its `end: true`."
                self.faults.add(
                    self.at("steps", step.key, "from"), f"Step {step.key} leaves an end", ends[0], remedy
                )

    def clock(self, step: Step) -> None:
        role = self.procedure.roles.get(step.by)
        if role is None:
            return
        at = self.at("steps", step.key)
        if role.kind == "time" and step.trigger is None:
            remedy = "Add `on: {end_of: deadline}`, `{day: path}` or `{true: condition}`."
            self.faults.add(at, f"Clock step {step.key} has no `on`", step.key, remedy)
        if role.kind != "time" and step.trigger is not None:
            remedy = "Only a role of kind time waits for something: remove `on`, or use the clock."
            self.faults.add(
                self.at("steps", step.key, "on"),
                f"Step {step.key} is no clock step and has `on`",
                step.by,
                remedy,
            )
        if role.kind == "time" and step.trigger is not None and step.trigger.end_of:
            self.started(step, step.trigger.end_of)

    def started(self, step: Step, deadline: str) -> None:
        rule = self.procedure.deadlines.get(deadline)
        if rule is None or rule.starts not in ("", "letter_date", "complete", "notice_served"):
            return  # one with a day of its own starts by itself
        starts = any(
            effect.verb == "start" and effect.what == deadline
            for other in self.procedure.steps.values()
            for effect in other.effects
        )
        if not starts:
            remedy = f"Let a step have `then: {{clock: {{start: {deadline}}}}}`."
            self.faults.add(
                self.at("steps", step.key, "on"),
                f"No step starts the deadline of {step.key}",
                deadline,
                remedy,
            )

    def machine(self, step: Step) -> None:
        """A decision by machine needs a law (§ 35a VwVfG) or a fiction."""
        role = self.procedure.roles.get(step.by)
        if role is None or role.kind not in MACHINES or step.allowed_by is not None or self.is_fiction(step):
            return
        for effect in step.effects:
            letter = self.letters.get(effect.what) if effect.verb == "issue" else None
            if letter is not None and letter.kind == "notice":
                remedy = (
                    "Let a person take the step, or add `allowed_by: <source>` that allows it (§ 35a VwVfG)."
                )
                self.faults.add(
                    self.at("steps", step.key), f"A machine decides in step {step.key}", effect.what, remedy
                )

    def is_fiction(self, step: Step) -> bool:
        entry = self.plan.tree["steps"].get(step.key)
        return isinstance(entry, dict) and entry.get("with") == FICTION

    def four_eyes(self, step: Step) -> None:
        if step.not_same_as == step.key:
            at = self.at("steps", step.key, "not_same_as")
            self.faults.add(
                at, f"Step {step.key} is not the same as itself", step.key, "Name the step before it."
            )

    def second_role(self) -> None:
        """Four eyes want a second role that looks at what the first did."""
        for first in {step.not_same_as for step in self.procedure.steps.values() if step.not_same_as}:
            looking = [step for step in self.procedure.steps.values() if step.not_same_as == first]
            proposer = self.procedure.steps.get(first)
            if proposer is None or any(step.by != proposer.by for step in looking):
                continue
            at = self.at("steps", looking[0].key, "not_same_as")
            remedy = (
                f"Let another role than {proposer.by} take one of: {', '.join(step.key for step in looking)}."
            )
            self.faults.add(at, "Four eyes without a second role", f"{first} by {proposer.by}", remedy)
        is_on = self.procedure.switches.get("four_eyes", False)
        if is_on and not any(step.not_same_as for step in self.procedure.steps.values()):
            at = mark_of(self.plan.tree["steps"])
            remedy = "Give the deciding step `not_same_as: <step>`, or switch four_eyes off."
            self.faults.add(at, "Four eyes without a second role", "four_eyes: true", remedy)


def check_fee_steps(fees: Mapping[str, Fee], procedure: Procedure, bundle: Bundle, faults: FaultList) -> None:
    """Name fees that are due after, or estimated until, something that does not happen."""
    known = ["notice", "letter", *procedure.steps]
    for key, fee in fees.items():
        tree = map_at(bundle.file("fees.yaml"), "fees", key)
        _check_word(map_at(tree, "due"), "after", fee.due_after, known, f"Fee {key}: due", faults)
        _check_word(
            map_at(tree, "estimate"),
            "until",
            fee.estimate_until,
            list(procedure.steps),
            f"Fee {key}: estimate",
            faults,
        )


def _check_word(
    tree: Mapping[str, Tree], key: str, value: str | None, known: list[str], what: str, faults: FaultList
) -> None:
    if value is not None and value not in known:
        faults.add(
            mark_at(tree, key), f"{what} names no step", value, suggestion(value, known, one_of(known))
        )
