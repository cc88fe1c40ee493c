"""Which services does a city offer, in which version? Answered from memory."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from rathaus.apps.catalogue.models import CityValuesVersion, Offer, PublishedPackage
from rathaus.apps.cities.scope import leave_scope, scoped_city_id
from rathaus.engine.packages import CityFile, CityValues, Package, city_values, thaw

__all__ = ["NotOffered", "Offered", "forget_offers", "offered", "offers", "package_for", "values_for"]

REFRESH_SECONDS = 10.0
"""How long another process may serve the former version after a publication."""


class NotOffered(LookupError):
    """The city in scope does not offer this service."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A service as a city offers it now: package and the city's values, read-only, shared by all threads."""

    package: Package
    values: CityValues

    @property
    def is_internal(self) -> bool:
        """Whether only employees of the city may use it."""
        return "employee" in self.package.audience


@dataclass(frozen=True, slots=True)
class _Register:
    read_at: float
    by_city: Mapping[int, Mapping[str, Offered]]


_lock = threading.Lock()
_register: _Register | None = None


@lru_cache(maxsize=512)
def package_for(digest: str) -> Package:
    """Return the published package with this digest; versions are immutable, so it is kept in memory.

    Raises:
        PublishedPackage.DoesNotExist: No such version was published here.
    """
    row = PublishedPackage.objects.get(pk=digest)
    return thaw(bytes(row.data))


@lru_cache(maxsize=2048)
def _values(city_id: int, package_id: str, values_digest: str, package_digest: str) -> CityValues:
    with leave_scope(reason="catalogue: read a city's values into memory"):
        row = CityValuesVersion.objects.get(city_id=city_id, package_id=package_id, digest=values_digest)
    return city_values(package_for(package_digest), CityFile.from_json(row.data))


def values_for(*, package: Package, values_digest: str) -> CityValues:
    """Return a version of the values of the city in scope for a package."""
    return _values(scoped_city_id(), package.id, values_digest, package.digest)


def _read() -> _Register:
    by_city: dict[int, dict[str, Offered]] = {}
    with leave_scope(reason="catalogue: read the offers of all cities into memory"):
        rows = list(Offer.objects.filter(is_active=True).order_by("city_id", "package_id"))
    for row in rows:
        package = package_for(row.digest)
        values = _values(row.city_id, row.package_id, row.values_digest, row.digest)
        by_city.setdefault(row.city_id, {})[row.package_id] = Offered(package, values)
    return _Register(
        read_at=time.monotonic(),
        by_city={city_id: MappingProxyType(of_city) for city_id, of_city in by_city.items()},
    )


def offers() -> Mapping[str, Offered]:
    """Return package id → offer of the city in scope, internal services included."""
    global _register
    register = _register
    if register is None or time.monotonic() - register.read_at > REFRESH_SECONDS:
        with _lock:
            if _register is register:
                _register = _read()
        register = _register
    assert register is not None
    return register.by_city.get(scoped_city_id(), MappingProxyType({}))


def offered(service: str) -> Offered:
    """Return the offer of one service.

    Raises:
        NotOffered: The city in scope does not offer it.
    """
    try:
        return offers()[service]
    except KeyError:
        raise NotOffered(
            f"The city offers no service {service!r}. It offers: {', '.join(offers())}."
        ) from None


def forget_offers() -> None:
    """Read the offers anew on the next question (after a publication in this process)."""
    global _register
    _register = None
