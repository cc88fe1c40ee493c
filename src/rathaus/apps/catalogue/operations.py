"""Publish a version; let a city offer it with its own values."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from rathaus.apps.catalogue.models import CityValuesVersion, Offer, PublishedPackage
from rathaus.apps.catalogue.queries import forget_offers
from rathaus.apps.cities.scope import scoped_city_id
from rathaus.engine.packages import CityFile, Frozen, Package, city_values

__all__ = ["CannotCarryOut", "NotPublished", "offer_service", "publish", "withdraw_service"]

CARRIED_OUT = frozenset(
    {
        "issue",
        "demand",
        "settle",
        "notify",
        "send",
        "hand_over",
        "start",
        "stop",
        "resume",
        "extend",
        "offer",
        "set",
    }
)
"""Verbs of effects this installation can carry out; slots, refunds and opinions come with their own apps."""


class CannotCarryOut(ValueError):
    """A package asks for an effect this installation has no hands for."""


class NotPublished(LookupError):
    """A city is to offer a version that was not published here."""


def publish(*, frozen: Frozen, now: datetime) -> PublishedPackage:
    """Store a frozen package under its digest; publishing the same bytes again changes nothing.

    Raises:
        CannotCarryOut: A step has an effect that nobody would carry out.
    """
    for step in frozen.package.procedure.steps.values():
        for effect in step.effects:
            if effect.verb not in CARRIED_OUT:
                raise CannotCarryOut(
                    f"Step '{step.key}' of {frozen.package.id} wants '{effect.verb}', which this version of "
                    "Rathaus does not carry out. Remove the effect or update Rathaus."
                )
    row, _ = PublishedPackage.objects.get_or_create(
        digest=frozen.digest,
        defaults={
            "package_id": frozen.package.id,
            "version": frozen.package.version,
            "data": frozen.data,
            "published_at": now,
        },
    )
    return row


def offer_service(*, package: Package, city_file: CityFile, now: datetime) -> Offer:
    """Let the city in scope offer a published package with its own values; cases keep the version they have.

    Raises:
        NotPublished: The version was not published here.
        PackageRefused: A value of the city is missing or of a wrong type; the former offer goes on.
    """
    values = city_values(package, city_file)
    if not PublishedPackage.objects.filter(pk=package.digest).exists():
        raise NotPublished(
            f"{package.id} {package.version} ({package.digest[:12]}) is not published here yet."
        )
    with transaction.atomic():
        CityValuesVersion.objects.get_or_create(
            city_id=scoped_city_id(),
            package_id=package.id,
            digest=values.digest,
            defaults={"data": city_file.for_service(package.id).to_json(), "published_at": now},
        )
        offer, _ = Offer.objects.update_or_create(
            city_id=scoped_city_id(),
            package_id=package.id,
            defaults={
                "digest": package.digest,
                "values_digest": values.digest,
                "is_active": True,
                "changed_at": now,
            },
        )
    forget_offers()
    return offer


def withdraw_service(*, package_id: str, now: datetime) -> bool:
    """Take no more applications for a service in the city in scope; its running cases go on. False when not offered."""
    changed = Offer.objects.filter(package_id=package_id, is_active=True).update(
        is_active=False, changed_at=now
    )
    forget_offers()
    return bool(changed)
