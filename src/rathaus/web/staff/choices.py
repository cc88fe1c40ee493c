"""What a clerk can do in a case: the one next step, the others, and why not the rest."""

from __future__ import annotations

from dataclasses import dataclass

from rathaus.apps.cases.queries.casepages import StaffCase
from rathaus.engine.procedure import Step, usual_way
from rathaus.web.design.refusals import refusals_by_step

__all__ = ["Choice", "Choices", "choices", "is_direct"]

SHOWN_EFFECTS = frozenset({"issue", "demand", "send", "hand_over"})
"""Effects that leave the house: such a step is shown with what it causes before it is taken."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A step this person may take now."""

    key: str
    title: str
    is_direct: bool
    """Taken with one press: nothing to enter, and nothing leaves the house."""


@dataclass(frozen=True, slots=True)
class Choices:
    """The steps of one person in one case."""

    first: Choice | None
    others: tuple[Choice, ...]
    blocked: tuple[tuple[str, tuple[str, ...]], ...]
    """Title and reasons, in the order of the procedure."""


def choices(case: StaffCase) -> Choices:
    """Return the choices; the first is the usual way on, else the first step there is."""
    if case.possibilities is None:
        return Choices(None, (), ())
    package, state = case.opened.package, case.opened.progress.state
    titles = package.texts["de"].procedure.get("steps", {})
    found = [
        Choice(step.key, titles.get(step.key, step.key), is_direct(step)) for step in case.possibilities.steps
    ]
    way = usual_way(procedure=package.procedure, state=state)
    first = next((one for one in found if way and one.key == way[0].key), None)
    if first is None and way and package.procedure.states[state].work is not None:
        first = next((one for one in found if _is_forward(case, one.key)), None)
    return Choices(
        first=first,
        others=tuple(one for one in found if one is not first),
        blocked=tuple(refusals_by_step(case.possibilities.blocked, package)),
    )


def _is_forward(case: StaffCase, key: str) -> bool:
    """Return whether a step is more than an exception: it leads on to a state in which somebody has to act."""
    procedure = case.opened.package.procedure
    to = procedure.steps[key].to
    return to is not None and procedure.states[to].work is not None


def is_direct(step: Step) -> bool:
    """Return whether a step needs no page of its own."""
    return not (step.ask or step.present or any(effect.verb in SHOWN_EFFECTS for effect in step.effects))
