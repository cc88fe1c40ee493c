"""What is known of a stored file; its bytes lie encrypted in the file folder."""

from __future__ import annotations

import uuid

from django.db import models

from rathaus.apps.cities.models import CityOwned


class StoredFile(CityOwned):
    """One file of one subject."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    subject = models.UUIDField()
    sealed_name = models.BinaryField()
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    """Bytes of the plain file."""
    content_digest = models.CharField(max_length=64)
    """Keyed with the case's key: equal files are recognised within a case only."""
    purpose = models.CharField(max_length=16)
    """answer · message · step · letter."""
    created_at = models.DateTimeField()

    class Meta(CityOwned.Meta):
        indexes = [models.Index(fields=["subject", "created_at"], name="files_subject")]
