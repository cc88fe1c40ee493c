"""Which services does a city offer, in which version? Answered from memory."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

import structlog
from django.core.exceptions import ObjectDoesNotExist

from rathaus.apps.catalogue.models import CityValuesVersion, Offer, PublishedPackage
from rathaus.apps.cities.scope import leave_scope, scoped_city_id
from rathaus.engine.packages import (
    CityFile,
    CityValues,
    Package,
    PackageRefused,
    UnknownFormat,
    city_values,
    thaw,
)

__all__ = ["NotOffered", "Offered", "PackageChanged", "forget_offers", "is_published", "offered", "offers",
           "package_for", "values_for", "values_now"]  # fmt: skip

log = structlog.get_logger(__name__)

REFRESH_SECONDS = 10.0
"""How long another process may serve the former version after a publication."""


class NotOffered(LookupError):
    """The city in scope does not offer this service."""


class PackageChanged(RuntimeError):
    """The stored bytes of a published version are not those that were published."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A service as a city offers it now: package and the city's values, read-only, shared by all threads."""

    package: Package
    values: CityValues
    is_active: bool = True
    """False: no new applications; running cases go on with these values."""

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
        PackageChanged: The stored bytes have another digest.
    """
    row = PublishedPackage.objects.get(pk=digest)
    package = thaw(bytes(row.data))
    if package.digest != digest:
        raise PackageChanged(
            f"The bytes of {row.package_id} {row.version} have the digest {package.digest}, published was {digest}. "
            "Restore the row from a backup; published versions never change."
        )
    return package


@lru_cache(maxsize=2048)
def _values(city_id: int, package_id: str, values_digest: str, package_digest: str) -> CityValues:
    with leave_scope(reason="catalogue: read a city's values into memory"):
        row = CityValuesVersion.objects.get(city_id=city_id, package_id=package_id, digest=values_digest)
    return city_values(package_for(package_digest), CityFile.from_json(row.data))


def values_for(*, package: Package, values_digest: str) -> CityValues:
    """Return a version of the values of the city in scope for a package."""
    return _values(scoped_city_id(), package.id, values_digest, package.digest)


@lru_cache(maxsize=2048)
def _fitting_values(city_id: int, package_digest: str, values_digest: str) -> CityValues:
    """Return the city's values for an older version of a package: the newest ones that fit it.

    A newer version may know more values than the older one, which then refuses the city's file as it is today.
    """
    package = package_for(package_digest)
    try:
        return _values(city_id, package.id, values_digest, package_digest)
    except PackageRefused:
        with leave_scope(reason="catalogue: find values that fit an older version"):
            rows = CityValuesVersion.objects.filter(city_id=city_id, package_id=package.id)
            digests = list(rows.order_by("-published_at", "-pk").values_list("digest", flat=True))
        for digest in digests:
            try:
                return _values(city_id, package.id, digest, package_digest)
            except PackageRefused:
                continue
        raise


def values_now(*, package: Package) -> CityValues:
    """Return the values of the city in scope in force now for a version of a package it offers or once offered.

    Raises:
        NotOffered: The city never offered the service.
    """
    city_id = scoped_city_id()
    known = _current().by_city.get(city_id, {}).get(package.id)
    if known is None:
        raise NotOffered(
            f"The city has no values for {package.id!r}. Offer the service (again), then open its cases. "
            f"Offered: {', '.join(offers())}."
        )
    if known.package.digest == package.digest:
        return known.values
    return _fitting_values(city_id, package.digest, known.values.digest)


def is_published(digest: str) -> bool:
    """Return whether a version was published here."""
    return PublishedPackage.objects.filter(pk=digest).exists()


def _read() -> _Register:
    by_city: dict[int, dict[str, Offered]] = {}
    with leave_scope(reason="catalogue: read the offers of all cities into memory"):
        rows = list(Offer.objects.order_by("city_id", "package_id"))
    for row in rows:
        offer = _offer(row)
        if offer is not None:
            by_city.setdefault(row.city_id, {})[row.package_id] = offer
    return _Register(
        read_at=time.monotonic(),
        by_city={city_id: MappingProxyType(of_city) for city_id, of_city in by_city.items()},
    )


def _offer(row: Offer) -> Offered | None:
    """Return one offer; None when it cannot be read, which must not take the other services down."""
    try:
        package = package_for(row.digest)
        values = _values(row.city_id, row.package_id, row.values_digest, row.digest)
    except (PackageRefused, UnknownFormat, PackageChanged, ObjectDoesNotExist) as error:
        log.error(
            "offer_unreadable",
            city=row.city_id,
            service=row.package_id,
            digest=row.digest,
            error=str(error)[:500],
        )
        return None
    return Offered(package, values, row.is_active)


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


def offers() -> Mapping[str, Offered]:
    """Return package id → offer of the city in scope, internal services included."""
    of_city = _current().by_city.get(scoped_city_id(), {})
    return {service: offer for service, offer in of_city.items() if offer.is_active}


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
