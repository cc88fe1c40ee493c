"""Who may take a step: roles, teams, ranks, trust, and the second pair of eyes."""

from __future__ import annotations

from collections.abc import Iterator

from rathaus.engine.procedure.model import Actor, Done, Procedure, Progress, Refusal, Role, Step

OFFICE = "office"
"""Team of a role that means the team in charge of the case."""

LEAD = "lead"
STAFF = "staff"
TIME = "time"

TRUST_LEVELS = ("", "basic", "substantial", "high")


def role_refusals(*, procedure: Procedure, progress: Progress, step: Step, actor: Actor) -> Iterator[Refusal]:
    """Yield why this actor's role, team, rank or trust does not allow the step; nothing when it does."""
    role = procedure.roles[step.by]
    if actor.kind != role.kind:
        yield Refusal(step.key, "wrong_role", role.key)
        return
    if role.kind == STAFF:
        yield from _staff_refusals(procedure, progress, step, role, actor)
    if step.trust and not _is_trusted(actor, step.trust):
        yield Refusal(step.key, "trust", step.trust)


def four_eyes_refusals(
    *, procedure: Procedure, progress: Progress, step: Step, actor: Actor
) -> Iterator[Refusal]:
    """Yield why the second pair of eyes is missing: the same person, or a first step that no longer counts."""
    first = procedure.steps.get(step.not_same_as or "")
    if first is None:
        return
    if actor.id in first_persons(procedure=procedure, progress=progress, step=first):
        yield Refusal(step.key, "same_person", first.key)
    if is_overtaken(progress=progress, step=first):
        yield Refusal(step.key, "overtaken", first.key)


def first_persons(*, procedure: Procedure, progress: Progress, step: Step) -> frozenset[str]:
    """Return everybody who took the step since the case was last sent back before it, and who took it last.

    Somebody whose proposal was sent back may decide on the proposal of another person, but nobody ever decides on
    a proposal that is still the newest one.
    """
    taken = [done for done in progress.done if done.step == step.key]
    if not taken:
        return frozenset()
    sent_back = _last_sent_back(procedure, progress, step)
    since = {
        done.actor
        for position, done in enumerate(progress.done)
        if done.step == step.key and position > sent_back
    }
    return frozenset(since | {taken[-1].actor})


def is_overtaken(*, progress: Progress, step: Step) -> bool:
    """Return whether the step was taken once but the case stands where it has to be taken again.

    A proposal that was sent back, or that led to a decision which was lifted, is no second pair of eyes for the
    next decision.
    """
    if step.to is None or step.to == progress.state or progress.state not in step.sources:
        return False
    return any(done.step == step.key for done in progress.done)


def _last_sent_back(procedure: Procedure, progress: Progress, step: Step) -> int:
    """Return the position of the newest step that led back to where ``step`` starts, -1 without one."""
    back = {
        key
        for key, other in procedure.steps.items()
        if other.not_same_as == step.key and other.to in step.sources
    }
    return max((position for position, done in enumerate(progress.done) if done.step in back), default=-1)


def _staff_refusals(
    procedure: Procedure, progress: Progress, step: Step, role: Role, actor: Actor
) -> Iterator[Refusal]:
    if role.team is None:
        owner = _first_by_role(procedure, progress, role)
        if owner is not None and owner.actor != actor.id:
            yield Refusal(step.key, "wrong_person", role.key)
        return
    team = progress.team if role.team == OFFICE else role.team
    if team not in actor.teams | actor.leads:
        yield Refusal(step.key, "wrong_team", team)
    elif role.rank == LEAD and team not in actor.leads:
        yield Refusal(step.key, "wrong_rank", role.rank)


def _first_by_role(procedure: Procedure, progress: Progress, role: Role) -> Done | None:
    own = {key for key, step in procedure.steps.items() if step.by == role.key}
    return next((done for done in progress.done if done.step in own), None)


def _is_trusted(actor: Actor, level: str) -> bool:
    if actor.kind in (STAFF, TIME, "system"):
        return True
    return TRUST_LEVELS.index(actor.trust) >= TRUST_LEVELS.index(level)
