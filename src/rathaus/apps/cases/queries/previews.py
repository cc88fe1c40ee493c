"""What a step would cause, before somebody takes it: state, letters as they would be written, fees, messages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from rathaus.apps.accounts.queries import Staff
from rathaus.apps.cases.effects import carry_out
from rathaus.apps.cases.law import calendar_of, law_of
from rathaus.apps.cases.opening import OpenCase
from rathaus.apps.cases.ports import NoWriter
from rathaus.apps.cases.situations import situation_of_case
from rathaus.engine.fees import FeeFault
from rathaus.engine.forms import scope_for
from rathaus.engine.letters import Letter, LetterFault
from rathaus.engine.procedure import StepRefused, take

__all__ = ["Preview", "preview_step"]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a step would cause; ``refused`` when it could not be taken with these inputs."""

    state_title: str = ""
    letters: tuple[Letter, ...] = ()
    fees: tuple[tuple[str, Decimal], ...] = ()
    """Title and sum, EUR."""
    sendings: tuple[str, ...] = ()
    """Labels of what would leave the house, mails that say there is news left out."""
    has_message: bool = False
    """The applicant gets a message in the case."""
    refused: StepRefused | None = None
    fault: FeeFault | None = None
    unwritten: LetterFault | NoWriter | None = None
    """A letter, or a message to an authority, that could not be written."""


def preview_step(
    *, opened: OpenCase, step: str, staff: Staff, inputs: Mapping[str, Any], now: datetime
) -> Preview:
    """Return what taking the step would cause; nothing is stored.

    The effects are collected by the same code that carries them out, in a transaction that is rolled back.
    """
    scope = scope_for(opened.package, opened.answers, situation_of_case(opened=opened, now=now))
    try:
        with transaction.atomic():
            move = take(
                procedure=opened.package.procedure,
                progress=opened.progress,
                step=step,
                actor=staff.actor,
                inputs=inputs,
                at=timezone.localtime(now),
                scope=scope,
                calendar=calendar_of(opened),
                law=law_of(opened.package),
            )
            ledger = carry_out(opened=opened, move=move, inputs=inputs, now=now, signer=staff.name)
            transaction.set_rollback(True)  # last: nothing can be read afterwards
    except StepRefused as refusal:
        return Preview(refused=refusal)
    except FeeFault as fault:
        return Preview(fault=fault)
    except (LetterFault, NoWriter) as error:
        return Preview(unwritten=error)
    texts = opened.package.texts["de"]
    titles: Mapping[str, Any] = texts.fees.get("fees", {})
    return Preview(
        state_title=texts.procedure["states"].get(move.progress.state, move.progress.state),
        letters=tuple(_first(new.letters) for new in ledger.notices),
        fees=tuple(
            (str(titles.get(row.fee, {}).get("title", row.fee)), Decimal(row.cents) / 100)
            for row in ledger.demands
        ),
        sendings=tuple(parcel.label for parcel in ledger.parcels if parcel.kind != "mail"),
        has_message=bool(ledger.messages),
    )


def _first(letters: Sequence[Letter]) -> Letter:
    return letters[0]
