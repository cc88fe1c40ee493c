"""Background work over all cities: due clocks, provisions that end, drafts that expire."""

from __future__ import annotations

from datetime import datetime

import structlog

from rathaus.apps.cases.models import Case, Draft
from rathaus.apps.cases.operations.deliveries import end_unretrieved
from rathaus.apps.cases.operations.drafts import AlreadySubmitted, delete_draft
from rathaus.apps.cases.operations.steps import run_case_clock
from rathaus.apps.cases.situations import local_date
from rathaus.apps.cities.scope import city_scope, leave_scope
from rathaus.apps.notices.models import Notice

__all__ = ["delete_expired_drafts", "end_provisions", "run_clocks"]

log = structlog.get_logger(__name__)
BATCH = 50


def run_clocks(now: datetime) -> int:
    """Take due clock steps; return how many cases were looked at. A case that fails does not stop the others."""
    with leave_scope(reason="cases: find cases whose clock is due"):
        due = Case.objects.filter(next_clock_date__lte=local_date(now)).order_by("next_clock_date")
        rows = list(due.values_list("city_id", "public_id")[:BATCH])
    moved = 0
    for city_id, public_id in rows:
        with city_scope(city_id):
            try:
                moved += len(run_case_clock(public_id=public_id, now=now))
            except Exception as error:
                log.error("clock_failed", case=str(public_id), error=type(error).__name__)
    return moved


def end_provisions(now: datetime) -> int:
    """End provisions nobody retrieved in time; return how many ended."""
    with leave_scope(reason="notices: find provisions that may have ended"):
        rows = list(
            Notice.objects.filter(state=Notice.State.PROVIDED, retrieved_at=None).values_list(
                "city_id", "subject", "public_id"
            )[:500]
        )
    ended = 0
    for city_id, subject, public_id in rows:
        with city_scope(city_id):
            ended += end_unretrieved(case_id=subject, notice_id=public_id, now=now)
    return ended


def delete_expired_drafts(now: datetime) -> int:
    """Delete drafts past their time with files and keys; empty rows of handed-in ones too. Return how many."""
    with leave_scope(reason="drafts: find expired ones"):
        rows = list(
            Draft.objects.filter(expires_at__lt=now).values_list(
                "city_id", "public_id", "pk", "submitted_at"
            )[:BATCH]
        )
    for city_id, public_id, key, submitted_at in rows:
        with city_scope(city_id):
            if submitted_at is not None:
                Draft.objects.filter(pk=key).delete()
                continue
            try:
                delete_draft(public_id=public_id)
            except AlreadySubmitted:
                continue
    return len(rows)
