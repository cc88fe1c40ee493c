"""Put parcels in, deliver what is due, retry or give up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import connection, transaction
from django.db.models import Q, QuerySet

from rathaus.apps.cities.queries import city_by_id
from rathaus.apps.cities.scope import city_scope, leave_scope, scoped_city_id
from rathaus.apps.keys.ciphers import CaseCipher, Undecipherable, case_cipher, city_cipher
from rathaus.apps.keys.models import CaseKey
from rathaus.apps.outbox.models import Parcel
from rathaus.apps.outbox.ports import CarrierDown, Delivery, Undeliverable, carrier_for

__all__ = [
    "NewParcel",
    "deliver_due",
    "give_up",
    "mark_sent",
    "parcel_payload",
    "post_parcels",
    "retry_parcel",
]

log = structlog.get_logger(__name__)

CLAIM = timedelta(minutes=15)
"""A parcel whose worker died is claimed again after this time; a batch of slow deliveries stays well below."""
BACKOFF_MINUTES = (1, 2, 5, 15, 60, 240)
"""Wait after the n-th failed try; the last value repeats."""


@dataclass(frozen=True, slots=True)
class NewParcel:
    """A parcel to be posted."""

    kind: str
    recipient: str
    label: str
    payload: Mapping[str, Any]
    idempotency_key: str
    due_at: datetime | None = None
    note: str = ""
    is_held: bool = field(default=False)
    """People carry it (a letter to print): shown in the work list of the post, not tried by the worker."""


def post_parcels(
    parcels: list[NewParcel], *, subject: UUID | None, cipher: CaseCipher | None, now: datetime
) -> list[Parcel]:
    """Insert parcels in the transaction of the step that causes them; one statement."""
    seal = cipher or city_cipher(city_id=scoped_city_id(), purpose="outbox")
    rows = [
        Parcel(
            subject=subject,
            kind=new.kind,
            recipient=new.recipient,
            label=new.label[:200],
            note=new.note[:200],
            sealed=seal.seal_json(dict(new.payload), purpose="parcel"),
            idempotency_key=new.idempotency_key,
            due_at=new.due_at or now,
            created_at=now,
            state=Parcel.State.HELD if new.is_held else Parcel.State.WAITING,
        )
        for new in parcels
    ]
    return Parcel.objects.bulk_create(rows) if rows else []


def deliver_due(*, now: datetime, limit: int = 20) -> int:
    """Deliver due parcels of all cities; return how many were tried."""
    with leave_scope(reason="outbox: claim due parcels"):
        claimed = _claim(now=now, limit=limit)
    for parcel in claimed:
        with city_scope(parcel.city_id):
            _deliver(parcel, now=now)
    return len(claimed)


def _claim(*, now: datetime, limit: int) -> list[Parcel]:
    """Take parcels for this worker: two workers never hold the same one."""
    with transaction.atomic():
        due = Parcel.objects.filter(due_at__lte=now, state__in=[Parcel.State.WAITING, Parcel.State.WORKING])
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        rows = list(due.order_by("due_at")[:limit])
        if rows:
            Parcel.objects.filter(pk__in=[row.pk for row in rows]).update(
                state=Parcel.State.WORKING, due_at=now + CLAIM
            )
    for row in rows:
        row.due_at = now + CLAIM
    return rows


def _deliver(parcel: Parcel, *, now: datetime) -> None:
    try:
        is_done = carrier_for(parcel.kind).carry(_delivery(parcel))
    except (Undeliverable, CaseKey.DoesNotExist) as error:
        reason = str(error) if isinstance(error, Undeliverable) else "The key is gone: the case was deleted."
        _settle(_claimed(parcel), parcel, state=Parcel.State.GIVEN_UP, error=reason, now=now)
    except (CarrierDown, Undecipherable) as error:  # a wrong master key is put right, and the parcel leaves
        _retry_later(parcel, error=str(error), now=now)
    except Exception as error:
        log.error("carrier_failed", parcel=parcel.pk, kind=parcel.kind, error=type(error).__name__)
        _retry_later(parcel, error=type(error).__name__, now=now)
    else:
        # Delivered is delivered, whoever has touched the row meanwhile.
        rows = Parcel.objects.filter(pk=parcel.pk) if is_done else _claimed(parcel)
        _settle(rows, parcel, state=Parcel.State.SENT if is_done else Parcel.State.HELD, error="", now=now)


def _delivery(parcel: Parcel) -> Delivery:
    return Delivery(
        kind=parcel.kind,
        recipient=parcel.recipient,
        label=parcel.label,
        idempotency_key=parcel.idempotency_key,
        payload=parcel_payload(parcel),
        city_slug=city_by_id(parcel.city_id).slug,
    )


def _claimed(parcel: Parcel) -> QuerySet[Parcel]:
    """Return the row while this worker's claim holds; nothing once another took it or a person gave it up."""
    return Parcel.objects.filter(pk=parcel.pk, state=Parcel.State.WORKING, due_at=parcel.due_at)


def _settle(
    rows: QuerySet[Parcel], parcel: Parcel, *, state: Parcel.State, error: str, now: datetime
) -> None:
    rows.update(
        state=state,
        last_error=error[:300],
        attempts=parcel.attempts + 1,
        sent_at=now if state == Parcel.State.SENT else None,
    )


def _retry_later(parcel: Parcel, *, error: str, now: datetime) -> None:
    wait = BACKOFF_MINUTES[min(parcel.attempts, len(BACKOFF_MINUTES) - 1)]
    _claimed(parcel).update(
        state=Parcel.State.WAITING,
        last_error=error[:300],
        attempts=parcel.attempts + 1,
        due_at=now + timedelta(minutes=wait),
    )


def parcel_payload(parcel: Parcel) -> Mapping[str, Any]:
    """Return the decrypted payload of a parcel of the city in scope."""
    if parcel.subject is None:
        cipher = city_cipher(city_id=parcel.city_id, purpose="outbox")
    else:
        cipher = case_cipher(parcel.subject, CaseKey.objects.get(subject=parcel.subject).wrapped)
    payload: Mapping[str, Any] = cipher.open_json(parcel.sealed, purpose="parcel")
    return payload


def retry_parcel(*, parcel_id: int, now: datetime) -> bool:
    """Try a stuck parcel again at once; False when it is not stuck."""
    stuck = Q(state__in=[Parcel.State.WAITING, Parcel.State.GIVEN_UP])
    changed = Parcel.objects.filter(stuck, pk=parcel_id).update(state=Parcel.State.WAITING, due_at=now)
    return bool(changed)


def give_up(*, parcel_id: int, reason: str) -> bool:
    """Stop trying, with a reason; False when it was already delivered."""
    open_states = [Parcel.State.WAITING, Parcel.State.WORKING, Parcel.State.HELD]
    changed = Parcel.objects.filter(pk=parcel_id, state__in=open_states).update(
        state=Parcel.State.GIVEN_UP, last_error=reason[:300]
    )
    return bool(changed)


def mark_sent(*, parcel_ids: list[int], now: datetime) -> int:
    """Note that people carried held parcels; return how many."""
    return Parcel.objects.filter(pk__in=parcel_ids, state=Parcel.State.HELD).update(
        state=Parcel.State.SENT, sent_at=now
    )
