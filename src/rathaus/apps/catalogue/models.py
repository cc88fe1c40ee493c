"""Immutable versions by digest, and which one a city offers."""

from __future__ import annotations

from django.db import models

from rathaus.apps.cities.models import CityOwned


class PublishedPackage(models.Model):
    """The bytes of a frozen package. Never changed, never deleted while a case names it; of no city."""

    digest = models.CharField(max_length=64, primary_key=True)
    package_id = models.CharField(max_length=80)
    version = models.CharField(max_length=40)
    data = models.BinaryField()
    published_at = models.DateTimeField()


class CityValuesVersion(CityOwned):
    """The city's own values for a package (tariffs, zones …) as they stood from a moment on."""

    package_id = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    data = models.JSONField()
    published_at = models.DateTimeField()

    class Meta(CityOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["city", "package_id", "digest"], name="city_values_once")
        ]


class Offer(CityOwned):
    """A city offers a service in one published version with one version of its own values."""

    package_id = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    values_digest = models.CharField(max_length=64)
    is_active = models.BooleanField(default=True)
    changed_at = models.DateTimeField()

    class Meta(CityOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["city", "package_id"], name="offer_once_per_city")]
