"""What rules may know of where a case stands: steps done, their days, switches."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from rathaus.engine.forms.scope import Situation
from rathaus.engine.procedure.model import Procedure, Progress


def done_steps(*, procedure: Procedure, progress: Progress) -> dict[str, bool]:
    """Return for every step of the procedure whether it was ever taken (``done.<step>`` in rules)."""
    taken = {done.step for done in progress.done}
    return {key: key in taken for key in procedure.steps}


def days_of_steps(*, progress: Progress) -> dict[str, date]:
    """Return the newest day of every step taken (``day_of.<step>`` in rules)."""
    return {done.step: done.day for done in progress.done}


def with_progress(*, situation: Situation, procedure: Procedure, progress: Progress) -> Situation:
    """Return the situation with what the procedure knows: steps done, their days, and the switches."""
    return replace(
        situation,
        done=done_steps(procedure=procedure, progress=progress),
        day_of=days_of_steps(progress=progress),
        switches=procedure.switches,
    )
