"""The wrapped key of each case, in a table of its own so that it can be backed up and deleted apart."""

from __future__ import annotations

from django.db import models

from rathaus.apps.cities.models import CityOwned


class CaseKey(CityOwned):
    """The key of one draft or case; ``subject`` is the public id both share."""

    subject = models.UUIDField(unique=True)
    wrapped = models.BinaryField()
    created_at = models.DateTimeField()
