"""The city's own colour: two numbers, served as a tiny style sheet because pages carry no inline style."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

LONGEST_LARGE_NAME = 13
"""Letters of a city's name that fit the home page at full size."""


@require_safe
def city_theme(request: HttpRequest) -> HttpResponse:
    """Return the custom properties of the city's colour; cached for a day."""
    city = request.city  # type: ignore[attr-defined]  # set by CityMiddleware
    theme = city.data.get("theme") or {}
    hue, chroma = float(theme.get("hue", 256)), min(float(theme.get("chroma", 0.15)), 0.2)
    rules = f":root{{--city-hue:{hue:g};--city-chroma:{chroma:g}}}"
    if len(city.name) > LONGEST_LARGE_NAME:
        rules += f":root{{--rh-t-city:min({185 / len(city.name):.1f}vw,11.85rem)}}"
    response = HttpResponse(rules, content_type="text/css; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response
