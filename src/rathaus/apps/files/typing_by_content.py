"""What a file is, told from its bytes and never from its name."""

from __future__ import annotations

import io
from typing import Final

__all__ = ["FileRefused", "media_type_of"]

MEDIA_TYPES: Final = {"pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png"}
"""Short names of packages (``accept``) → media type."""

MAX_PIXELS: Final = 80_000_000
"""Larger pictures are refused: decoding them would take gigabytes."""


class FileRefused(ValueError):
    """A file cannot be taken. ``reason``: empty · too_large · wrong_type · damaged · too_many."""

    def __init__(self, reason: str, name: str, **values: object) -> None:
        super().__init__(f"File {name!r} refused: {reason}.")
        self.reason = reason
        self.name = name
        self.values = values


def media_type_of(content: bytes, *, name: str, accept: tuple[str, ...], max_size: int) -> str:
    """Return the media type of ``content``.

    Args:
        name: File name as the person sees it, for errors only.
        accept: Short names, e.g. ``("pdf", "jpeg", "png")``.
        max_size: Bytes.

    Raises:
        FileRefused: Empty, too large, of another type, or damaged.
    """
    if not content:
        raise FileRefused("empty", name)
    if len(content) > max_size:
        raise FileRefused("too_large", name, limit=max_size)
    kind = _kind_of(content)
    if kind is None or kind not in accept:
        raise FileRefused("wrong_type", name, accept=accept)
    if kind in ("jpeg", "png"):
        _check_picture(content, name=name)
    elif b"%%EOF" not in content[-2048:]:
        raise FileRefused("damaged", name)
    return MEDIA_TYPES[kind]


def _kind_of(content: bytes) -> str | None:
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    return None


def _check_picture(content: bytes, *, name: str) -> None:
    from PIL import Image  # late: the library costs 60 ms at start and only uploads need it

    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise FileRefused("too_large", name, limit=MAX_PIXELS)
            picture.verify()
    except FileRefused:
        raise
    except Exception as error:
        raise FileRefused("damaged", name) from error
