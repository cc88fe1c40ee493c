"""The columns of a case that follow from its progress: whose turn, nearest deadline, next look of the clock."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from rathaus.apps.cases.law import calendar_of, law_of
from rathaus.apps.cases.models import NEVER
from rathaus.apps.cases.opening import OpenCase
from rathaus.apps.cases.situations import local_date, situation_of_case
from rathaus.engine.forms import scope_for
from rathaus.engine.procedure import Role, next_due, progress_to_json

__all__ = ["is_applicant", "position_of"]

NOT_FOR_STAFF = frozenset({"remedy", "filing", "answer", "hearing"})
"""Deadlines that bind the citizen or only file a case away: no due date of the office."""


def is_applicant(role: Role) -> bool:
    """Return whether a role is the person whose request it is: a citizen, or staff without a team."""
    return role.kind in ("citizen", "guest") or (role.kind == "staff" and role.team is None)


def position_of(*, opened: OpenCase, now: datetime) -> dict[str, Any]:
    """Return the values of the case row that go with ``opened.progress``."""
    package, progress = opened.package, opened.progress
    state = package.procedure.states[progress.state]
    role = package.procedure.roles.get(state.work or "")
    scope = scope_for(package, opened.answers, situation_of_case(opened=opened, now=now))
    turn = ("applicant" if is_applicant(role) else role.kind) if role else ""
    team = (role.team if role.team not in (None, "office") else opened.row.team) if role else ""
    return {
        "state": state.key,
        "public_state": state.public,
        "turn": turn,
        "turn_team": team if turn == "staff" else "",
        "progress": progress_to_json(progress),
        "changed_at": now,
        "ended_at": _ended_at(opened, now) if state.is_end else None,
        "due_date": _due(opened) if turn == "staff" else NEVER,
        "next_clock_date": None
        if state.is_end
        else next_due(
            procedure=package.procedure,
            progress=progress,
            scope=scope,
            today=local_date(now),
            calendar=calendar_of(opened),
            law=law_of(package),
        ),
    }


def _ended_at(opened: OpenCase, now: datetime) -> datetime:
    """Return when the case came to the end it is at: a late message does not make it end anew."""
    is_there_already = opened.row.state == opened.progress.state
    return opened.row.ended_at if is_there_already and opened.row.ended_at else now


def _due(opened: OpenCase) -> date:
    ends = [
        clock.end
        for key, clock in opened.progress.clocks.items()
        if clock.end is not None and not clock.is_stopped_for_good and key not in NOT_FOR_STAFF
    ]
    return min(ends, default=NEVER)
