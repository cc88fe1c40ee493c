"""Background work over all cities: due clocks, provisions that end, drafts that expire."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db.models import QuerySet

from rathaus.apps.cases.models import Case, Draft
from rathaus.apps.cases.opening import NoSuchDraft
from rathaus.apps.cases.operations.deliveries import end_unretrieved
from rathaus.apps.cases.operations.drafts import AlreadySubmitted, delete_draft
from rathaus.apps.cases.operations.steps import run_case_clock
from rathaus.apps.cases.situations import local_date
from rathaus.apps.cities.scope import city_scope, leave_scope
from rathaus.apps.notices.models import Notice

__all__ = ["delete_expired_drafts", "end_provisions", "run_clocks"]

log = structlog.get_logger(__name__)

BATCH = 100
"""Rows read at once; a round goes on until none is left."""
_ROW = ("id", "city_id", "public_id")
Rows = QuerySet[Any, dict[str, Any]]

SHORTEST_PROVISION = timedelta(days=9)
"""Younger provisions cannot have ended, whatever the law in force says."""


def run_clocks(now: datetime) -> int:
    """Take due clock steps; return how many were taken. A case that fails is logged and does not stop the others."""
    return _each(
        lambda: Case.objects.filter(next_clock_date__lte=local_date(now)).values(*_ROW),
        lambda row: len(run_case_clock(public_id=row["public_id"], now=now)),
        what="clock",
        reason="cases: find cases whose clock is due",
    )


def end_provisions(now: datetime) -> int:
    """End provisions nobody retrieved in time; return how many ended."""
    oldest = now - SHORTEST_PROVISION
    return _each(
        lambda: Notice.objects.filter(state="provided", provided_at__lt=oldest).values(*_ROW, "subject"),
        lambda row: end_unretrieved(case_id=row["subject"], notice_id=row["public_id"], now=now),
        what="provision",
        reason="notices: find provisions that may have ended",
    )


def delete_expired_drafts(now: datetime) -> int:
    """Delete drafts past their time with files and keys; empty rows of handed-in ones too. Return how many."""
    return _each(
        lambda: Draft.objects.filter(expires_at__lt=now).values(*_ROW),
        lambda row: _delete_expired(row["public_id"], now),
        what="draft",
        reason="drafts: find expired ones",
    )


def _delete_expired(public_id: UUID, now: datetime) -> int:
    """Delete one draft if nobody has touched it meanwhile; return how many rows went."""
    try:
        return delete_draft(public_id=public_id, expired_before=now)
    except (AlreadySubmitted, NoSuchDraft):  # its case has the answers, or its key is gone: the row is empty
        return Draft.objects.filter(public_id=public_id, expires_at__lt=now).delete()[0]


def _each(rows: Callable[[], Rows], work: Callable[[dict[str, Any]], int], *, what: str, reason: str) -> int:
    """Do the work for every row, each in its city's scope; return the sum of what it says it did."""
    done = 0
    for row in _all(rows, reason):
        with city_scope(row["city_id"]):
            try:
                done += work(row)
            except Exception as error:
                log.error(f"{what}_failed", subject=str(row["public_id"]), error=type(error).__name__)
    return done


def _all(rows: Callable[[], Rows], reason: str) -> Iterator[dict[str, Any]]:
    """Yield rows by their key, in batches: one that stays due cannot keep the others from their turn."""
    newest = 0
    while True:
        with leave_scope(reason=reason):
            batch: list[dict[str, Any]] = list(rows().filter(pk__gt=newest).order_by("pk")[:BATCH])
        yield from batch
        if len(batch) < BATCH:
            return
        newest = batch[-1]["id"]
