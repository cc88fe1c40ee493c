"""Which city? Answered from memory; the table is looked at again at most every few seconds."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from rathaus.apps.cities.models import City

__all__ = [
    "CityInfo",
    "UnknownCity",
    "all_cities",
    "city_by_host",
    "city_by_id",
    "city_by_slug",
    "forget_cities",
]

REFRESH_SECONDS = 10.0
"""How long another process may serve the former state of a city after a change."""


class UnknownCity(LookupError):
    """No active city has this slug, host or id."""


@dataclass(frozen=True, slots=True)
class CityInfo:
    """A city as pages and operations need it; read-only, shared by all threads."""

    id: int
    slug: str
    name: str
    host: str
    prefix: str
    data: Mapping[str, Any]

    @property
    def land(self) -> str:
        """Two-letter code of the Land, e.g. NW."""
        return str(self.data.get("land", "NW"))


@dataclass(frozen=True, slots=True)
class _Register:
    read_at: float
    by_slug: Mapping[str, CityInfo]
    by_host: Mapping[str, CityInfo]
    by_id: Mapping[int, CityInfo]


_lock = threading.Lock()
_register: _Register | None = None


def _read() -> _Register:
    infos = [
        CityInfo(
            id=c.pk, slug=c.slug, name=c.name, host=c.host, prefix=c.prefix, data=MappingProxyType(c.data)
        )
        for c in City.objects.filter(is_active=True)
    ]
    return _Register(
        read_at=time.monotonic(),
        by_slug={c.slug: c for c in infos},
        by_host={c.host: c for c in infos if c.host},
        by_id={c.id: c for c in infos},
    )


def _current() -> _Register:
    global _register
    known = _register
    if known is not None and time.monotonic() - known.read_at <= REFRESH_SECONDS:
        return known
    with _lock:
        newest = _register
        if newest is None or newest is known:
            newest = _register = _read()
        return newest


def forget_cities() -> None:
    """Read the cities anew on the next question (after a change in this process)."""
    global _register
    _register = None


def all_cities() -> tuple[CityInfo, ...]:
    """Return all active cities by name."""
    return tuple(_current().by_slug.values())


def city_by_slug(slug: str) -> CityInfo:
    """Return the city with this slug.

    Raises:
        UnknownCity: There is none.
    """
    return _found(_current().by_slug.get(slug), slug)


def city_by_host(host: str) -> CityInfo:
    """Return the city with this host name (without port).

    Raises:
        UnknownCity: There is none.
    """
    return _found(_current().by_host.get(host.split(":")[0].lower()), host)


def city_by_id(city_id: int) -> CityInfo:
    """Return the city with this id.

    Raises:
        UnknownCity: There is none.
    """
    return _found(_current().by_id.get(city_id), str(city_id))


def _found(city: CityInfo | None, asked: str) -> CityInfo:
    if city is None:
        raise UnknownCity(f"No city answers to {asked!r}. Known: {', '.join(sorted(_current().by_slug))}.")
    return city
