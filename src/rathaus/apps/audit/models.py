"""Entries of the chains, seals of their heads, and read accesses."""

from __future__ import annotations

from django.db import models

from rathaus.apps.cities.models import CityOwned


class AuditEntry(CityOwned):
    """One change of one subject. The chain holds digests, so the payload can be purged by law."""

    subject = models.UUIDField()
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=16)
    actor = models.CharField(max_length=64, blank=True)
    """Stable id of the person, never a name."""
    action = models.CharField(max_length=64)
    payload = models.BinaryField(null=True)
    """Encrypted with the case's key; None after a recorded purge."""
    payload_digest = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta(CityOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["subject", "seq"], name="audit_entry_once")]
        indexes = [models.Index(fields=["city", "at"], name="audit_entry_city_at")]


class ChainSeal(CityOwned):
    """The heads of all chains of a city that moved since the last seal, chained per city."""

    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    heads = models.JSONField()
    """Subject → [seq, digest]."""
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta(CityOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["city", "seq"], name="audit_seal_once")]


class Access(CityOwned):
    """Somebody read data of a subject. Kept six months (§ 14 (11) GewO), then deleted."""

    subject = models.UUIDField()
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=16)
    actor = models.CharField(max_length=64)
    actor_name = models.CharField(max_length=200)
    office = models.CharField(max_length=200, blank=True)
    what = models.CharField(max_length=64)
    """Key of what was seen: case · list · file · notice · export."""
    why = models.CharField(max_length=200, blank=True)

    class Meta(CityOwned.Meta):
        indexes = [
            models.Index(fields=["subject", "-at"], name="audit_access_subject"),
            models.Index(fields=["city", "at"], name="audit_access_city_at"),
        ]
