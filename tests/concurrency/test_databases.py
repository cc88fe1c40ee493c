"""Both databases let several threads write, lose nothing under a lock, and do lose without one."""

import threading
import time

import pytest
from django.db import connection, connections, transaction

from rathaus.apps.cities.models import City
from rathaus.apps.cities.operations import install_city

pytestmark = pytest.mark.django_db(transaction=True)

THREADS = 4
ROUNDS = 10


@pytest.fixture
def city():
    return install_city(slug="soest", data={"name": "Soest", "prefix": "SO", "count": 0})


def together(work):
    """Run ``work`` in several threads that begin at the same moment; return what went wrong."""
    start, faults = threading.Barrier(THREADS), []

    def run():
        try:
            start.wait()
            for _ in range(ROUNDS):
                work()
        except Exception as error:
            faults.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults


def count_up(rows):
    city = rows.get(slug="soest")
    time.sleep(0.001)  # another thread's chance to come between reading and writing
    city.data["count"] += 1
    city.save(update_fields=["data"])


def test_writers_wait_for_each_other_and_lose_nothing(city):
    def work():
        with transaction.atomic():
            count_up(City.objects.select_for_update())

    assert together(work) == []
    city.refresh_from_db()
    assert city.data["count"] == THREADS * ROUNDS


def test_without_transaction_and_lock_the_race_appears(city):
    assert together(lambda: count_up(City.objects)) == []

    city.refresh_from_db()
    assert city.data["count"] < THREADS * ROUNDS


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="settings of the embedded database")
def test_the_embedded_database_keeps_what_it_acknowledged():
    with connection.cursor() as cursor:
        found = {}
        for name in ("journal_mode", "synchronous", "foreign_keys"):
            cursor.execute(f"PRAGMA {name}")
            found[name] = cursor.fetchone()[0]

    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_a_reader_is_not_held_up_by_a_writer(city):
    seen = []

    def read():
        seen.append(City.objects.get(slug="soest").data["count"])
        connections.close_all()

    with transaction.atomic():
        City.objects.filter(pk=city.pk).update(data={**city.data, "count": 7})
        reader = threading.Thread(target=read)
        reader.start()
        reader.join(timeout=5)
        assert not reader.is_alive()

    assert seen == [0]
