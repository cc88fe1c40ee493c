"""What a procedure is: states, steps between them, clocks, and effects carried out by others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from rathaus.engine.rules import Expression


@dataclass(frozen=True, slots=True)
class Role:
    """Who may act: citizen · guest · staff · authority · system · time, staff with team and rank.

    A staff role without team is the person whose own request it is: who took the first step of this role.
    """

    key: str
    kind: str
    team: str | None = None
    rank: str | None = None


@dataclass(frozen=True, slots=True)
class State:
    """Where a case can stand; ``public`` is one of the six states of the federal mailbox."""

    key: str
    public: str
    work: str | None = None
    is_start: bool = False
    is_end: bool = False


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """A named clock of the procedure."""

    key: str
    length: str
    """``14 days``, ``2 months``, or ``remedy`` (length from the remedy in force)."""
    starts: str
    """received · complete · letter_date · notice_served · a step · a path."""
    weekend: str
    """next_working_day · stays."""
    stands_still_in: tuple[str, ...] = ()
    extend_times: int = 0
    extend_length: str | None = None
    warn: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing a step causes, with exactly one verb.

    ``verb``: issue · demand · settle · refund · notify · send · hand_over · start · stop · resume · extend ·
    hold · book · rebook · release · request · offer · set. ``what`` is what the verb names (letter, fee, message,
    deadline …), ``arguments`` the other keys (to, as, with, for_each, text …). ``when`` is a compiled rule; a move
    only lists the effects whose ``when`` is true.
    """

    key: str
    verb: str
    what: str
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Trigger:
    """When a clock step is due: end of a deadline, a day before/after a date, or a condition."""

    end_of: str | None = None
    day: Expression | None = None
    before: str | None = None
    after: str | None = None
    true: Expression | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A possible move of a case."""

    key: str
    by: str
    sources: tuple[str, ...]
    """States the step may start from (``from`` in the file)."""
    to: str | None
    """None: the state stays the same."""
    needs: Mapping[str, Expression] = field(default_factory=dict)
    ask: Mapping[str, str] = field(default_factory=dict)
    """What the actor enters: name → required · optional · choose."""
    opens: tuple[str, ...] = ()
    """asked_fields · documents · all_fields."""
    effects: tuple[Effect, ...] = ()
    not_same_as: str | None = None
    trigger: Trigger | None = None
    is_incomplete_allowed: bool = False
    is_bulk: bool = False
    allowed_by: str | None = None
    present: str | None = None
    trust: str | None = None


@dataclass(frozen=True, slots=True)
class Procedure:
    """States and steps of one service, default and package merged, switched-off things removed."""

    roles: Mapping[str, Role]
    states: Mapping[str, State]
    steps: Mapping[str, Step]
    deadlines: Mapping[str, DeadlineRule]
    switches: Mapping[str, bool]
    extends: str | None = None
    opinions: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    consents: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def start(self) -> str:
        """Key of the one start state."""
        return next(state.key for state in self.states.values() if state.is_start)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who wants to act. ``id`` is stable per person (four eyes compare it)."""

    kind: str
    """citizen · guest · staff · authority · system · time."""
    id: str = ""
    teams: frozenset[str] = frozenset()
    """Teams the staff member belongs to."""
    leads: frozenset[str] = frozenset()
    """Teams the staff member leads (a lead may do what a member may)."""
    trust: str = ""
    """How surely the person is known: basic · substantial · high; "" is not at all."""


@dataclass(frozen=True, slots=True)
class Done:
    """A step that was taken: the newest per step is what rules see as ``done.<step>``/``day_of.<step>``."""

    step: str
    day: date
    actor: str


@dataclass(frozen=True, slots=True)
class RunningClock:
    """One deadline of a case as stored: when it started, its stops and extensions, and its end if known."""

    deadline: str
    starts: date | None
    """None: it waits until the day is known on which the notice counts as served."""
    stops: tuple[tuple[date, date | None], ...] = ()
    """First and last day of each standstill, both included; None while it stands still."""
    extended: int = 0
    extensions: tuple[str, ...] = ()
    end: date | None = None
    """Last day; None while it waits or stands still without a known end."""
    is_stopped_for_good: bool = False
    """The thing waited for happened, or the clock was given up: nothing is due any more."""
    is_held: bool = False
    """Stopped by a step that another step resumes, whatever state the case is in."""
    notice_day: date | None = None
    """Day of the notice whose service starts the clock; its law decides the remedy."""
    remedy: str | None = None
    """Kind of the remedy, e.g. ``administrative_court``; known when the notice is served."""
    is_instructed: bool = True
    """Whether the notice told correctly about the remedy; if not, the period is longer."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Where one case stands: what the procedure needs to know of it."""

    state: str
    team: str
    """Team in charge (roles with ``team: office`` mean this one)."""
    done: tuple[Done, ...] = ()
    clocks: Mapping[str, RunningClock] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a step is not possible now."""

    step: str
    reason: str
    """wrong_state · ended: the case stands elsewhere, or is at its end.

    wrong_role · wrong_team · wrong_rank · wrong_person: somebody else has to do it.
    same_person: four eyes; ``detail`` is the step this person took. overtaken: the step that another person has to
    take before (``detail``) was sent back or used up and has to be taken again.
    need: ``detail`` is the key of the need. trust: ``detail`` is the level needed.
    ask_missing · ask_unknown · ask_wrong: ``detail`` is the input.
    clock_not_running · extension_spent · deadline_over: ``detail`` is the deadline.
    not_due: a clock step before its day. not_allowed_by_law: a fiction that no law orders.
    """
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """A step taken: the new progress and what has to be carried out, in order."""

    progress: Progress
    step: Step
    effects: tuple[Effect, ...]
    at: datetime
