"""What runs in the background and how often. Carriers of the outbox are registered here too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from rathaus.apps.audit.operations import seal_city
from rathaus.apps.cities.queries import all_cities
from rathaus.apps.cities.scope import city_scope
from rathaus.apps.outbox.operations import deliver_due


@dataclass(frozen=True, kw_only=True)
class Job:
    """One kind of background work; safe to run in several workers at once."""

    name: str
    every: float
    """Seconds between two rounds when there was nothing to do."""
    work: Callable[[datetime], int]
    """Takes the present instant, returns how much was done; more than 0 means: look again at once."""


def deliver_parcels(now: datetime) -> int:
    """Bring due parcels of the outbox on their way."""
    return deliver_due(now=now)


def seal_cities(now: datetime) -> int:
    """Seal what was logged since the last time, city by city; never asks for another round at once."""
    for city in all_cities():
        with city_scope(city.id):
            seal_city(now=now)
    return 0


JOBS = (
    Job(name="deliver parcels", every=2, work=deliver_parcels),
    Job(name="seal the log", every=60, work=seal_cities),
)
