"""Files that come with answers: checked, stored, and put in their place among the answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from rathaus.apps.files.operations import keep_file
from rathaus.apps.keys.ciphers import CaseCipher
from rathaus.engine.forms import Field, Form, Path

__all__ = ["Entry", "Upload", "put_entries", "stored_entry"]

MAX_SIZE: Final = 10_000_000
"""Bytes of a file where the field sets no limit."""

Entry = dict[str, Any]
"""One file as an answer: file (public id), name, media_type, size."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came with a page: the name of its field there, its file name, its bytes."""

    input: str
    name: str
    content: bytes


def stored_entry(*, upload: Upload, field: Field, subject: UUID, cipher: CaseCipher, now: datetime) -> Entry:
    """Check and store an upload for a file field; return the answer it makes.

    Raises:
        FileRefused: The field takes no such file.
    """
    file = keep_file(
        content=upload.content,
        name=upload.name,
        subject=subject,
        cipher=cipher,
        accept=field.accept,
        max_size=field.max_size or MAX_SIZE,
        purpose="answer",
        now=now,
    )
    return {
        "file": str(file.public_id),
        "name": upload.name,
        "media_type": file.media_type,
        "size": file.size,
    }


def put_entries(
    *, form: Form, answers: dict[str, Any], path: Path, occurrence: Sequence[int], entries: Sequence[Entry]
) -> bool:
    """Put files among answers, making the groups on the way; a single file takes the place of the former one.

    Args:
        answers: Changed in place; typed answers or their JSON, which have the same shape here.
        path: A file field.
        occurrence: One number, from 1, for each repeated group on the way; missing ones mean the first.

    Returns:
        False when there is no such place: a field that takes no file, or an occurrence beyond the next one.
    """
    field = form.nodes.get(path)
    if not isinstance(field, Field) or not field.accept:
        return False
    numbers = iter(occurrence)
    place: dict[str, Any] = answers
    for end, key in enumerate(path[:-1], start=1):
        repeat = form.nodes[path[:end]].repeat
        if repeat is None:
            place = place.setdefault(key, {})
            continue
        occurrences: list[dict[str, Any]] = place.setdefault(key, [])
        number = next(numbers, 1)
        if not 1 <= number <= min(len(occurrences) + 1, repeat.most):
            return False
        if number > len(occurrences):
            occurrences.append({})
        place = occurrences[number - 1]
    known = place.get(field.key) or [] if field.repeat else []
    place[field.key] = [*known, *entries]
    return True
