"""Set up or change a city."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rathaus.apps.cities.models import City
from rathaus.apps.cities.queries import forget_cities

__all__ = ["install_city"]


def install_city(*, slug: str, data: Mapping[str, Any], host: str = "") -> City:
    """Create the city or take over its changed file; return the row.

    Args:
        slug: Address part, e.g. ``gelsenkirchen``.
        data: The city file as read: name, prefix, land, offices …
        host: Host name in production, empty for the demo's paths.
    """
    city, _ = City.objects.update_or_create(
        slug=slug,
        defaults={"name": data["name"], "prefix": data["prefix"], "data": dict(data), "host": host},
    )
    forget_cities()
    return city
