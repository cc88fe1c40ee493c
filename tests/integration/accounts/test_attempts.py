"""Guessing is counted per city, purpose and address, in the database, and forgotten soon."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rathaus.apps.accounts.models import Attempt
from rathaus.apps.accounts.operations import TooManyAttempts, count_attempt, forget_attempts
from rathaus.apps.cities.queries import city_by_slug
from rathaus.apps.cities.scope import city_scope

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 12, 3, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def city(gelsenkirchen: Any) -> Any:
    return gelsenkirchen


def attempt(who: str = "203.0.113.7", *, purpose: str = "code", now: datetime = NOON) -> None:
    count_attempt(purpose=purpose, who=who, now=now, limit=3, minutes=10)


def test_the_try_after_the_last_allowed_one_is_refused_and_says_when_to_come_back():
    for _ in range(3):
        attempt()

    with pytest.raises(TooManyAttempts) as refused:
        attempt()

    assert refused.value.retry_at == datetime(2026, 11, 23, 12, 10, tzinfo=UTC)


def test_the_next_window_begins_anew():
    for _ in range(3):
        attempt()

    attempt(now=NOON + timedelta(minutes=7))


def test_others_and_other_purposes_are_counted_apart():
    for _ in range(3):
        attempt()

    attempt("203.0.113.8")
    attempt(purpose="verify")
    with city_scope(city_by_slug("soest").id):
        attempt()


def test_nobody_s_address_is_stored():
    attempt()

    assert "203.0.113.7" not in Attempt.objects.get().key


def test_counts_are_forgotten_after_a_day():
    attempt()

    assert forget_attempts(now=NOON + timedelta(hours=23)) == 0
    assert forget_attempts(now=NOON + timedelta(hours=25)) == 1
    assert not Attempt.objects.exists()
