"""What can be done in a case now, by whom, and what happens then: (state, event, now) → (state, effects)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Final

from rathaus.engine.deadlines import Calendar, Law
from rathaus.engine.forms.scope import Scope
from rathaus.engine.procedure.clock_effects import EXTEND_BY, StepTaken, clocks_after, extension_refusals
from rathaus.engine.procedure.clocks import due_steps, is_ordered_by_law
from rathaus.engine.procedure.days import as_day
from rathaus.engine.procedure.model import Actor, Done, Effect, Move, Procedure, Progress, Refusal, Step
from rathaus.engine.procedure.permissions import TIME, four_eyes_refusals, role_refusals
from rathaus.engine.rules import Expression

NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})

ASK_OPTIONAL: Final = "optional"
ASK_CHOOSE: Final = "choose"
PRESENT: Final = "present"
"""Input that confirms that the person is at the desk, for steps with ``present``."""

NOT_FOR_THIS_ACTOR: Final = frozenset(
    ("wrong_state", "ended", "wrong_role", "wrong_team", "wrong_rank", "wrong_person")
)
"""Refusals that say the step is not this actor's business now; pages leave such steps out."""


class UnknownStep(ValueError):
    """The procedure has no step of this key."""

    def __init__(self, *, step: str, known: tuple[str, ...]) -> None:
        """Name the step and the ones there are."""
        super().__init__(f"The procedure has no step {step!r}. Use one of: {', '.join(known)}.")
        self.step = step


class StepRefused(ValueError):
    """A step is not possible now; ``refusals`` holds every reason."""

    def __init__(self, refusals: tuple[Refusal, ...]) -> None:
        """Keep all reasons."""
        reasons = ", ".join(f"{item.reason} {item.detail}".strip() for item in refusals)
        super().__init__(
            f"The step {refusals[0].step!r} is not possible now: {reasons}. "
            "Ask possible() which steps are, and show its reasons."
        )
        self.refusals = refusals


@dataclass(frozen=True, slots=True)
class Possibilities:
    """The steps an actor may take now, in the order of the package, and why not the others."""

    steps: tuple[Step, ...]
    refusals: tuple[Refusal, ...]
    """Every reason of every other step, in the order of the package."""

    @property
    def blocked(self) -> Mapping[str, tuple[Refusal, ...]]:
        """Return the steps that would be this actor's turn here but for something missing, with the reasons."""
        by_step: dict[str, tuple[Refusal, ...]] = {}
        for refusal in self.refusals:
            by_step[refusal.step] = (*by_step.get(refusal.step, ()), refusal)
        return {
            step: refusals
            for step, refusals in by_step.items()
            if all(refusal.reason not in NOT_FOR_THIS_ACTOR for refusal in refusals)
        }


def start(*, procedure: Procedure, team: str) -> Progress:
    """Return where a new case stands: at the start of its procedure, in charge of a team."""
    return Progress(state=procedure.start, team=team)


def possible(*, procedure: Procedure, progress: Progress, actor: Actor, scope: Scope) -> Possibilities:
    """Return what an actor may do now, and every reason against the rest.

    What the actor has yet to enter (``ask``) is no reason against a step here; ``take`` wants it. Neither is the day
    of a clock step: ``clocks.due_steps`` says which are due.

    Args:
        procedure: The procedure of the case's package.
        progress: Where the case stands.
        actor: Who asks.
        scope: Scope of the case as of today, with the case's progress in its situation.
    """
    steps: list[Step] = []
    refusals: list[Refusal] = []
    for step in procedure.steps.values():
        found = tuple(_refusals(procedure, progress, step, actor, scope, scope.situation.today))
        refusals.extend(found)
        if not found:
            steps.append(step)
    return Possibilities(tuple(steps), tuple(refusals))


def take(
    *,
    procedure: Procedure,
    progress: Progress,
    step: str,
    actor: Actor,
    at: datetime,
    scope: Scope,
    calendar: Calendar,
    law: Law | None = None,
    inputs: Mapping[str, Any] = NOTHING,
) -> Move:
    """Return the move: new progress, and the effects to carry out in the order of the package.

    Effects whose ``when`` is not true before the step are left out. Those on deadlines are already in the progress
    and are listed too. Deadlines that stand still in a state are stopped or go on as the state changes.

    Args:
        procedure: The procedure of the case's package.
        progress: Where the case stands before.
        step: Key of the step.
        actor: Who takes it.
        at: Instant in the city's time zone; its day counts.
        scope: Scope of the case at that instant, before the step.
        calendar: Holidays of the city.
        law: Dated legal values.
        inputs: What the actor entered: name in ``ask`` → value.

    Raises:
        UnknownStep: There is no such step.
        StepRefused: It is not possible now; all reasons are given.
        StartUnknown: A deadline starts with something whose day is not known.
    """
    if step not in procedure.steps:
        raise UnknownStep(step=step, known=tuple(procedure.steps))
    plan = _with_due_effects(procedure.steps[step], scope)
    day = at.date()
    refusals = (
        *_refusals(procedure, progress, plan, actor, scope, day),
        *_input_refusals(procedure, plan, inputs),
    )
    if not refusals and procedure.roles[plan.by].kind == TIME:
        refusals = tuple(_clock_refusals(procedure, progress, plan, scope, day, calendar, law))
    if refusals:
        raise StepRefused(refusals)
    state = plan.to or progress.state
    effects = tuple(effect for effect in plan.effects if _is_wanted(effect, scope))
    taken = StepTaken(procedure, progress, replace(plan, effects=effects), day, inputs, scope)
    clocks = clocks_after(taken=taken, state=state, calendar=calendar)
    done = (*progress.done, Done(plan.key, day, actor.id))
    return Move(replace(progress, state=state, done=done, clocks=clocks), plan, effects, at)


def _with_due_effects(step: Step, scope: Scope) -> Step:
    """Return the step without the effects whose ``when`` is not true for this case."""
    conditions = [effect.arguments.get("when") for effect in step.effects]
    due = tuple(
        effect
        for effect, when in zip(step.effects, conditions, strict=True)
        if when is None or when.is_true(scope)
    )
    return step if len(due) == len(step.effects) else replace(step, effects=due)


def _refusals(
    procedure: Procedure, progress: Progress, step: Step, actor: Actor, scope: Scope, day: date
) -> Iterator[Refusal]:
    """Yield every reason against a step, whatever is entered."""
    if progress.state not in step.sources:
        reason = "ended" if procedure.states[progress.state].is_end else "wrong_state"
        yield Refusal(step.key, reason, progress.state)
    yield from role_refusals(procedure=procedure, progress=progress, step=step, actor=actor)
    yield from four_eyes_refusals(procedure=procedure, progress=progress, step=step, actor=actor)
    for key, need in step.needs.items():
        if not need.is_true(scope):
            yield Refusal(step.key, "need", key)
    yield from extension_refusals(procedure=procedure, progress=progress, step=step, day=day)
    if not is_ordered_by_law(procedure=procedure, step=step):
        yield Refusal(step.key, "not_allowed_by_law", step.trigger.end_of or "" if step.trigger else "")


def _input_refusals(procedure: Procedure, step: Step, inputs: Mapping[str, Any]) -> Iterator[Refusal]:
    """Yield what is missing or not asked for; of what can be chosen, something has to be entered."""
    asked = dict(step.ask)
    if step.present:
        asked[PRESENT] = "required"
    if any(
        effect.verb == "extend" and procedure.deadlines[effect.what].extend_length is None
        for effect in step.effects
    ):
        asked[EXTEND_BY] = "required"
    for name, value in inputs.items():
        if name not in asked:
            yield Refusal(step.key, "ask_unknown", name)
        elif _is_entered(value) and not _fits(asked[name], value):
            yield Refusal(step.key, "ask_wrong", name)
    for name, wanted in asked.items():
        if wanted not in (ASK_OPTIONAL, ASK_CHOOSE) and not _is_entered(inputs.get(name)):
            yield Refusal(step.key, "ask_missing", name)
    choices = [name for name, wanted in asked.items() if wanted == ASK_CHOOSE]
    if choices and not any(_is_entered(inputs.get(name)) for name in asked):
        yield Refusal(step.key, "ask_missing", choices[0])


def _clock_refusals(
    procedure: Procedure,
    progress: Progress,
    step: Step,
    scope: Scope,
    day: date,
    calendar: Calendar,
    law: Law | None,
) -> Iterator[Refusal]:
    due = due_steps(
        procedure=procedure, progress=progress, scope=scope, today=day, calendar=calendar, law=law
    )
    if step.key not in {item.key for item in due}:
        yield Refusal(step.key, "not_due", step.trigger.end_of or "" if step.trigger else "")


def _is_entered(value: object) -> bool:
    """Return whether something was entered; no and zero are answers, blanks and empty lists are not."""
    if isinstance(value, str):
        return bool(value.strip())
    return value is not None and value != [] and value != ()


def _fits(wanted: str, value: object) -> bool:
    """Return whether what was entered is of the kind asked for: a day (also as ISO text), yes or no."""
    if wanted == "date":
        return as_day(value) is not None
    return wanted != "yes_or_no" or value in (True, False, "yes", "no")


def _is_wanted(effect: Effect, scope: Scope) -> bool:
    when = effect.arguments.get("when")
    return not isinstance(when, Expression) or when.is_true(scope)
