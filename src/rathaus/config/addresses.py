"""Where a city's pages are, for mails and codes that are read outside a request."""

from __future__ import annotations

from django.conf import settings

from rathaus.apps.cities.queries import CityInfo, city_by_slug

__all__ = ["city_address", "city_address_by_slug"]


def city_address(city: CityInfo) -> str:
    """Return the address of a city's home page without the last slash."""
    if settings.RATHAUS_DEMO:
        return f"{settings.RATHAUS_ADDRESS.rstrip('/')}/{city.slug}"
    return f"{'https' if settings.RATHAUS_HTTPS else 'http'}://{city.host}"


def city_address_by_slug(slug: str) -> str:
    """Return the address of the city with this slug.

    Raises:
        UnknownCity: There is none.
    """
    return city_address(city_by_slug(slug))
