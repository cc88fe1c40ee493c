"""Find and open files of a subject."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rathaus.apps.cities.statements import Select
from rathaus.apps.files.models import StoredFile
from rathaus.apps.files.operations import place_of
from rathaus.apps.keys.ciphers import CaseCipher

__all__ = ["FileInfo", "FileMissing", "file_content", "file_infos", "files_of", "info_of"]


_FILES = Select(
    lambda subject: StoredFile.objects.filter(subject=subject).order_by("created_at", "id"), subject=UUID
)


class FileMissing(LookupError):
    """No such file for this subject."""


@dataclass(frozen=True, slots=True)
class FileInfo:
    """A file as pages show it."""

    public_id: UUID
    name: str
    media_type: str
    size: int
    purpose: str
    created_at: datetime


def info_of(row: StoredFile, cipher: CaseCipher) -> FileInfo:
    """Return what pages show of a row."""
    return FileInfo(
        public_id=row.public_id,
        name=cipher.open(row.sealed_name, purpose="file-name").decode(),
        media_type=row.media_type,
        size=row.size,
        purpose=row.purpose,
        created_at=row.created_at,
    )


def file_infos(rows: Iterable[StoredFile], cipher: CaseCipher) -> tuple[FileInfo, ...]:
    """Return the files of rows in their order."""
    return tuple(info_of(row, cipher) for row in rows)


def files_of(*, subject: UUID, cipher: CaseCipher) -> tuple[FileInfo, ...]:
    """Return all files of a subject, oldest first."""
    return file_infos(_FILES.all(subject=subject), cipher)


def file_content(*, subject: UUID, file_id: UUID, cipher: CaseCipher) -> tuple[FileInfo, bytes]:
    """Return a file of the subject with its plain bytes.

    Raises:
        FileMissing: The file does not exist or is of another subject, or its bytes are gone.
        Undecipherable: The bytes were changed or exchanged.
    """
    row = StoredFile.objects.filter(subject=subject, public_id=file_id).first()
    if row is None:
        raise FileMissing(f"Subject {subject} has no file {file_id}.")
    place = place_of(city_id=row.city_id, subject=subject, file_id=file_id)
    try:
        sealed = place.read_bytes()
    except FileNotFoundError as error:
        raise FileMissing(
            f"The bytes of file {file_id} are gone. Restore the files from the backup."
        ) from error
    return info_of(row, cipher), cipher.open(sealed, purpose=f"file|{file_id}")
