"""Letters as issued."""

from __future__ import annotations

import uuid

from django.db import models

from rathaus.apps.cities.models import CityOwned


class Notice(CityOwned):
    """A letter that left the engine for one case; its words never change."""

    class Channel(models.TextChoices):
        """How it reaches the person with legal effect; a receipt needs none."""

        NONE = "none", "Abruf"
        POST = "post", "Post"
        PORTAL = "portal", "Abruf im Konto"

    class State(models.TextChoices):
        """Where its delivery stands."""

        ISSUED = "issued", "erstellt"
        POSTED = "posted", "zur Post gegeben"
        PROVIDED = "provided", "bereitgestellt"
        SERVED = "served", "bekannt gegeben"
        ENDED = "ended", "Bereitstellung beendet"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    subject = models.UUIDField()
    letter = models.CharField(max_length=60)
    kind = models.CharField(max_length=16)
    """receipt · request · hearing · notice · certificate · letter."""
    language = models.CharField(max_length=16)
    sealed = models.BinaryField()
    """The written letters (binding German first, then a translation), encrypted JSON."""
    package_digest = models.CharField(max_length=64)
    values_digest = models.CharField(max_length=64)
    """City values a decision used."""
    code = models.CharField(max_length=40, blank=True)
    """Public part of the verifiable QR code; empty without one."""
    issued_at = models.DateTimeField()
    channel = models.CharField(max_length=8, choices=Channel.choices, default=Channel.NONE)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ISSUED)
    posted_on = models.DateField(null=True)
    provided_at = models.DateTimeField(null=True)
    retrieved_at = models.DateTimeField(null=True)
    served_on = models.DateField(null=True)
    """Day of notification (Bekanntgabe)."""
    remedy = models.CharField(max_length=60, blank=True)
    remedy_until = models.DateField(null=True)
    pdf = models.UUIDField(null=True)
    """The stored PDF once it was made."""

    class Meta(CityOwned.Meta):
        indexes = [
            models.Index(fields=["subject", "issued_at"], name="notices_subject"),
            models.Index(
                fields=["city", "provided_at"],
                condition=models.Q(state="provided"),
                name="notices_provided",
            ),
            models.Index(fields=["issued_at"], condition=models.Q(pdf=None), name="notices_unprinted"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=~models.Q(code=""), name="notice_code_once")
        ]
