"""The city in whose scope queries run.

The scope is a context variable: middleware enters it for a request, the worker for a job. Leaving it is
explicit, named and logged.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

import structlog

log = structlog.get_logger(__name__)

_ANY_CITY: Final = 0
"""Stands for "left the scope on purpose"; real cities count from 1."""

_city_id: ContextVar[int | None] = ContextVar("rathaus_city_id", default=None)


class UnscopedQuery(RuntimeError):
    """A query ran outside every city's scope."""


class WrongCity(RuntimeError):
    """A row of one city was to be written in the scope of another."""


def scoped_city_id() -> int:
    """Return the id of the city in scope, 0 when the scope was left on purpose.

    Raises:
        UnscopedQuery: No scope is entered.
    """
    city_id = _city_id.get()
    if city_id is None:
        raise UnscopedQuery(
            "A query ran outside a city's scope. Enter `city_scope(city_id)` or, for work over all cities, "
            "`leave_scope(reason=…)` first."
        )
    return city_id


@contextmanager
def city_scope(city_id: int) -> Iterator[None]:
    """Run the block inside one city's scope; nests, the inner scope wins."""
    if city_id < 1:
        raise ValueError(f"City id {city_id!r} is not an id of a city. Pass City.pk.")
    token = _city_id.set(city_id)
    try:
        yield
    finally:
        _city_id.reset(token)


@contextmanager
def leave_scope(*, reason: str) -> Iterator[None]:
    """Run the block over all cities, named in the log.

    Args:
        reason: Why the work is not of one city, e.g. "outbox: claim due items".
    """
    if not reason.strip():
        raise ValueError("Leaving the city's scope needs a reason. Name the work that spans cities.")
    log.debug("scope_left", reason=reason)
    token = _city_id.set(_ANY_CITY)
    try:
        yield
    finally:
        _city_id.reset(token)
