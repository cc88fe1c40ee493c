"""Several workers at one outbox: each parcel goes out once. Without the claim's lock it would go out twice."""

import threading
import time
from datetime import UTC, datetime

import pytest
from django.db import connections

from rathaus.apps.cities.operations import install_city
from rathaus.apps.cities.scope import city_scope, leave_scope
from rathaus.apps.outbox import operations, ports
from rathaus.apps.outbox.models import Parcel
from rathaus.apps.outbox.operations import NewParcel, deliver_due, post_parcels
from rathaus.apps.outbox.ports import Delivery, register_carrier

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
WORKERS = 4
PARCELS = 40


@pytest.fixture
def carried(monkeypatch):
    """Return the keys in the order they were carried."""
    keys: list[str] = []

    class Slow:
        def carry(self, delivery: Delivery) -> bool:
            time.sleep(0.002)
            keys.append(delivery.idempotency_key)
            return True

    monkeypatch.setattr(ports, "_carriers", {})
    register_carrier("test", Slow())
    return keys


@pytest.fixture
def full_outbox():
    city = install_city(slug="soest", data={"name": "Soest", "prefix": "SO"})
    parcels = [
        NewParcel(kind="test", recipient="ihk", label="x", payload={}, idempotency_key=f"key-{number}")
        for number in range(PARCELS)
    ]
    with city_scope(city.pk):
        post_parcels(parcels, subject=None, cipher=None, now=NOW)


def work_together():
    """Let several workers empty the outbox at the same time; return what went wrong."""
    start, faults = threading.Barrier(WORKERS), []

    def work():
        try:
            start.wait()
            while deliver_due(now=NOW, limit=5):
                pass
        except Exception as error:
            faults.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults


def test_no_parcel_goes_out_twice_and_none_stays(full_outbox, carried):
    assert work_together() == []

    assert sorted(carried) == sorted(f"key-{number}" for number in range(PARCELS))
    with leave_scope(reason="test: look at all"):
        assert set(Parcel.objects.values_list("state", flat=True)) == {"sent"}


def test_without_the_lock_parcels_go_out_twice(full_outbox, carried, monkeypatch):
    def careless(*, now, limit):
        rows = list(Parcel.objects.filter(due_at__lte=now, state="waiting").order_by("due_at")[:limit])
        time.sleep(0.005)
        Parcel.objects.filter(pk__in=[row.pk for row in rows]).update(state="working")
        return rows

    monkeypatch.setattr(operations, "_claim", careless)

    work_together()

    assert len(carried) > len(set(carried))
