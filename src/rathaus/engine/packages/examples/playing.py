"""Playing a case through: steps on their days and the clock between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from rathaus.engine.packages.examples.case_files import TEAM, World, world_of
from rathaus.engine.packages.examples.desks import Desk
from rathaus.engine.procedure import (
    PRESENT,
    Actor,
    StepRefused,
    due_move,
    next_due,
    take,
)

__all__ = ["ClockRunsWild", "Play", "World", "world_of"]


class ClockRunsWild(RuntimeError):
    """Clock steps of one day set each other off for ever."""

    def __init__(self, day: date) -> None:
        """Name the day."""
        super().__init__(f"On {day} clock steps set each other off without end. Give one of them a need.")


class Play(Desk):
    """One case from its first answer on."""

    def run_clock(self, until: date) -> None:
        """Take every due clock step up to a day, and send what was collected until then."""
        day: date | None = self.day or until
        moves: Counter[date] = Counter()
        while day is not None and day <= until:
            move = due_move(
                procedure=self.package.procedure,
                progress=self.progress,
                scope=self.scope(day),
                at=datetime.combine(day, time(0), tzinfo=UTC),
                calendar=self.world.calendar,
                law=self.world.law,
            )
            if move is None:
                day = self.next_day(day)
                continue
            moves[day] += 1
            if moves[day] > 50:
                raise ClockRunsWild(day)
            self.carry_out(move, {}, day)
        self.day = until
        for sending in [sending for sending in self.waiting if sending.due and sending.due <= until]:
            self.waiting.remove(sending)
            self.happened.sent.setdefault(sending.recipient, []).append(replace(sending, status="now"))

    def next_day(self, day: date) -> date | None:
        """Return the next day on which the clock has something to do."""
        found = next_due(
            procedure=self.package.procedure,
            progress=self.progress,
            scope=self.scope(day),
            calendar=self.world.calendar,
            today=day,
        )
        return max(found, day + timedelta(days=1)) if found is not None else None

    def take(self, step: str, *, day: date, by: str | None, inputs: Mapping[str, Any]) -> None:
        """Take a step; refusals are kept, not raised."""
        entered = self.typed_inputs(step, inputs)
        try:
            move = take(
                procedure=self.package.procedure,
                progress=self.progress,
                step=step,
                actor=self.actor(step, by),
                at=datetime.combine(day, time(12), tzinfo=UTC),
                scope=self.scope(day),
                calendar=self.world.calendar,
                law=self.world.law,
                inputs=entered,
            )
        except StepRefused as refused:
            self.happened.refusals = refused.refusals
            return
        if self.progress.state == self.package.procedure.start:
            self.received = day
        self.inputs |= entered
        self.carry_out(move, entered, day)

    def typed_inputs(self, step: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the actor enters: days as days, presence at the desk taken for granted."""
        plan = self.package.procedure.steps[step]
        typed = {
            key: date.fromisoformat(value) if plan.ask.get(key) == "date" else value
            for key, value in inputs.items()
        }
        return {**typed, PRESENT: True} if plan.present else typed

    def actor(self, step: str, by: str | None) -> Actor:
        """Return somebody with the role of the step; ``by`` names the person, or a role."""
        procedure = self.package.procedure
        plan = procedure.steps[step]
        role = procedure.roles[by] if by is not None and by in procedure.roles else procedure.roles[plan.by]
        team = TEAM if role.team == "office" else role.team
        teams = frozenset([team]) if team else frozenset()
        person = by or self.somebody(step, role.key)
        return Actor(
            kind=role.kind, id=person, teams=teams, leads=teams if role.rank else frozenset(), trust="high"
        )

    def somebody(self, step: str, role: str) -> str:
        """Return the usual person of a role, another one where four eyes are wanted."""
        first = self.package.procedure.steps[step].not_same_as
        persons = {done.actor for done in self.progress.done if done.step == first}
        return f"second {role}" if role in persons else role
