"""The folder carrier, and the one for what people have to do."""

from __future__ import annotations

import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from rathaus.apps.outbox.ports import CarrierDown, Delivery

__all__ = ["FolderCarrier", "PeopleCarrier"]

_ENDINGS: Final = {"application/xml": "xml", "application/json": "json"}


@dataclass(frozen=True, slots=True)
class FolderCarrier:
    """Writes each message into ``<folder>/<city>/<recipient>/``; the same key overwrites its file: exactly once."""

    folder: Path

    def carry(self, delivery: Delivery) -> bool:
        """Write one message; True when it is on disk."""
        place = self.folder / delivery.city_slug / delivery.recipient
        ending = _ENDINGS.get(str(delivery.payload.get("media_type")), "txt")
        name = sha256(delivery.idempotency_key.encode()).hexdigest()[:32]
        try:
            place.mkdir(parents=True, exist_ok=True)
            temporary = place / f"{name}.tmp"
            with temporary.open("w", encoding="utf-8") as file:
                file.write(str(delivery.payload["content"]))
                file.flush()
                os.fsync(file.fileno())  # "sent" must survive a power cut
            temporary.replace(place / f"{name}.{ending}")
        except OSError as error:
            raise CarrierDown(f"Folder for outgoing messages: {error.strerror}") from error
        return True


@dataclass(frozen=True, slots=True)
class PeopleCarrier:
    """Holds a parcel for people: there is no machine on the other side."""

    def carry(self, delivery: Delivery) -> bool:
        """Return False: the parcel is held in the list of the post."""
        return False
