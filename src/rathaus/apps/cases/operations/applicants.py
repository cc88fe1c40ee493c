"""Steps that applicants take themselves: withdraw, answer a hearing, report a loss or an end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from rathaus.apps.audit.chains import Actor
from rathaus.apps.cases.opening import open_case
from rathaus.apps.cases.operations.conversations import write_message
from rathaus.apps.cases.operations.steps import StaleCase, Taken, take_step
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
    actor: ProcedureActor | None = None,
    version: int | None = None,
) -> Taken:
    """Take a step as the applicant; files that come with it join the conversation. All or nothing.

    Args:
        actor: The person as the procedure sees it; None for a citizen.
        version: Version of the case the person saw; None skips the check.

    Raises:
        NoSuchCase: Unknown in this city.
        StaleCase: Somebody else was faster.
        StepRefused: The procedure does not allow it, with every reason.
        FileRefused: A file cannot be taken.
    """
    with transaction.atomic():
        row = open_case(public_id=public_id, lock=True).row
        if version is not None and version != row.version:
            raise StaleCase(f"Case {row.number} has version {row.version}, the page showed {version}.")
        if uploads:
            write_message(public_id=public_id, text="", uploads=uploads, by=by, now=now)
        return take_step(
            public_id=public_id,
            step=step,
            actor=actor or ProcedureActor(kind="citizen"),
            by=by,
            inputs=inputs,
            now=now,
        )
