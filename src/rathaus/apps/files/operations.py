"""Keep and drop files."""

from __future__ import annotations

import os
import uuid
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Sum

from rathaus.apps.cities.scope import scoped_city_id
from rathaus.apps.files.models import StoredFile
from rathaus.apps.files.typing_by_content import FileRefused, media_type_of
from rathaus.apps.keys.ciphers import CaseCipher

__all__ = ["drop_file", "keep_file", "keep_made_file", "place_of"]

MOST_FILES = 100
"""Uploads one draft or case takes."""
MOST_BYTES = 250_000_000
"""Bytes all uploads of one draft or case may have together."""


def place_of(*, city_id: int, subject: UUID, file_id: UUID) -> Path:
    """Return where the encrypted bytes of a file lie; a folder per subject, so that a case can be deleted whole."""
    root = Path(settings.RATHAUS_FILES_DIR)
    return root / str(city_id) / subject.hex[:2] / subject.hex / f"{file_id.hex}.bin"


def keep_file(
    *,
    content: bytes,
    name: str,
    subject: UUID,
    cipher: CaseCipher,
    accept: tuple[str, ...],
    max_size: int,
    purpose: str,
    now: datetime,
) -> StoredFile:
    """Check and store an upload; return its row. The same bytes twice in a case are stored once.

    Raises:
        FileRefused: See ``media_type_of``; or the case has as many files as it may have.
    """
    media_type = media_type_of(content, name=name, accept=accept, max_size=max_size)
    uploads = StoredFile.objects.filter(subject=subject)
    known = uploads.filter(content_digest=cipher.digest(content), purpose=purpose).first()
    if known is not None:
        return known
    kept = uploads.aggregate(files=Count("pk"), bytes=Sum("size"))
    if kept["files"] >= MOST_FILES or (kept["bytes"] or 0) + len(content) > MOST_BYTES:
        raise FileRefused("too_many", name, limit=MOST_FILES)
    return keep_made_file(
        content=content,
        name=name,
        media_type=media_type,
        subject=subject,
        cipher=cipher,
        purpose=purpose,
        now=now,
    )


def keep_made_file(
    *,
    content: bytes,
    name: str,
    media_type: str,
    subject: UUID,
    cipher: CaseCipher,
    purpose: str,
    now: datetime,
) -> StoredFile:
    """Store bytes that need no check, e.g. a letter just made; return the row.

    The bytes are on disk before the row exists: a crash in between leaves an orphan, never a row without bytes.
    """
    file_id = uuid.uuid4()
    place = place_of(city_id=scoped_city_id(), subject=subject, file_id=file_id)
    _write_through(place, cipher.seal(content, purpose=f"file|{file_id}"))
    row = StoredFile(
        public_id=file_id,
        subject=subject,
        sealed_name=cipher.seal(_safe_name(name).encode(), purpose="file-name"),
        media_type=media_type,
        size=len(content),
        content_digest=cipher.digest(content),
        purpose=purpose,
        created_at=now,
    )
    row.save(force_insert=True)
    return row


def drop_file(*, file: StoredFile) -> None:
    """Delete a file: the row first, the bytes when the transaction is through, so that neither outlives a rollback."""
    place = place_of(city_id=file.city_id, subject=file.subject, file_id=file.public_id)
    file.delete()
    transaction.on_commit(lambda: _unlink(place))


def _unlink(place: Path) -> None:
    """Delete the bytes, and the folder of the subject when it is empty now."""
    place.unlink(missing_ok=True)
    with suppress(OSError):  # other files of the subject are still there
        place.parent.rmdir()


def _safe_name(name: str) -> str:
    """Return the last part of a name without control characters, at most 120 characters."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    clean = "".join(c for c in last if c.isprintable() and c not in '"<>|:*?').strip(". ")
    return clean[-120:] or "datei"


def _write_through(place: Path, data: bytes) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    temporary = place.with_suffix(".tmp")
    with temporary.open("wb") as handle:
        handle.write(data)
        handle.flush()
        os.fsync(handle.fileno())
    temporary.replace(place)
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
