"""Steps that applicants take themselves: withdraw, answer a hearing, report a loss or an end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from rathaus.apps.audit.chains import Actor
from rathaus.apps.cases.operations.conversations import write_message
from rathaus.apps.cases.operations.steps import Taken, take_step
from rathaus.apps.cases.uploads import Upload
from rathaus.engine.procedure import Actor as ProcedureActor

__all__ = ["take_own_step"]


def take_own_step(
    *,
    public_id: UUID,
    step: str,
    by: Actor,
    inputs: Mapping[str, Any],
    uploads: Sequence[Upload],
    now: datetime,
) -> Taken:
    """Take a step as the applicant; files that come with it join the conversation. All or nothing.

    Raises:
        NoSuchCase: Unknown in this city.
        StepRefused: The procedure does not allow it, with every reason.
        FileRefused: A file cannot be taken.
    """
    with transaction.atomic():
        if uploads:
            write_message(public_id=public_id, text="", uploads=uploads, by=by, now=now)
        return take_step(
            public_id=public_id,
            step=step,
            actor=ProcedureActor(kind="citizen"),
            by=by,
            inputs=inputs,
            now=now,
        )
