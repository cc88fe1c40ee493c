"""Parcels waiting for a carrier."""

from __future__ import annotations

from django.db import models

from rathaus.apps.cities.models import CityOwned


class Parcel(CityOwned):
    """One thing for one recipient outside."""

    class State(models.TextChoices):
        """Where a parcel stands."""

        WAITING = "waiting", "wartet"
        WORKING = "working", "wird zugestellt"
        HELD = "held", "liegt zur Bearbeitung"
        SENT = "sent", "zugestellt"
        GIVEN_UP = "given_up", "aufgegeben"

    subject = models.UUIDField(null=True)
    kind = models.CharField(max_length=24)
    """mail · letter · authority · handover: which carrier takes it."""
    recipient = models.CharField(max_length=80)
    """Key of the recipient (applicant, ihk, …), never an address."""
    label = models.CharField(max_length=200)
    """What it is, without personal data."""
    note = models.CharField(max_length=200, blank=True)
    """E.g. that a format was not verified against its official schema."""
    sealed = models.BinaryField()
    """Encrypted payload for the carrier."""
    idempotency_key = models.CharField(max_length=120, unique=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    due_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta(CityOwned.Meta):
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(state__in=["waiting", "working"]),
                name="outbox_due",
            ),
            models.Index(fields=["city", "state", "-created_at"], name="outbox_city_state"),
            models.Index(fields=["subject"], name="outbox_subject"),
        ]
