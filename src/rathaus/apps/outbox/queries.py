"""Look into the outbox."""

from __future__ import annotations

from uuid import UUID

from rathaus.apps.cities.statements import Select
from rathaus.apps.outbox.models import Parcel

__all__ = ["parcels_of", "stuck_parcels"]


_PARCELS = Select(
    lambda subject: Parcel.objects.filter(subject=subject).order_by("created_at", "id"), subject=UUID
)


def parcels_of(*, subject: UUID) -> tuple[Parcel, ...]:
    """Return what left or leaves the house for a subject, oldest first."""
    return tuple(_PARCELS.all(subject=subject))


def stuck_parcels(*, kind: str | None = None, limit: int = 200) -> tuple[Parcel, ...]:
    """Return parcels that wait for people: held, given up, or failing; oldest first."""
    rows = Parcel.objects.exclude(state=Parcel.State.SENT)
    if kind is not None:
        rows = rows.filter(kind=kind)
    return tuple(rows.order_by("created_at")[:limit])
