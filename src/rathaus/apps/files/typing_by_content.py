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
    if not _IS_WHOLE[kind](content):
        raise FileRefused("damaged", name)
    if kind != "pdf":
        _check_picture(content, name=name)
    return MEDIA_TYPES[kind]


def _kind_of(content: bytes) -> str | None:
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    return None


def _is_whole_pdf(content: bytes) -> bool:
    return b"%%EOF" in content[-2048:]


def _is_whole_png(content: bytes) -> bool:
    """Return whether the last chunk ends the file: nothing cut off, and nothing of another kind behind it."""
    return content.endswith(_PNG_END)


def _is_whole_jpeg(content: bytes) -> bool:
    """Return whether the picture itself is closed; a preview inside the header has an end of its own."""
    position = 2
    while content[position : position + 1] == b"\xff":
        marker = content[position + 1 : position + 2]
        if marker == b"\xda":  # from here on an end mark can only be the picture's: 0xff in data is escaped
            return content.find(b"\xff\xd9", position) != -1
        length = int.from_bytes(content[position + 2 : position + 4], "big")
        if length < 2:
            return False
        position += 2 + length
    return False


_PNG_END: Final = bytes.fromhex("0000000049454e44ae426082")
_IS_WHOLE: Final = {"pdf": _is_whole_pdf, "png": _is_whole_png, "jpeg": _is_whole_jpeg}


def _check_picture(content: bytes, *, name: str) -> None:
    from PIL import Image  # late: the library costs 60 ms at start and only uploads need it

    Image.MAX_IMAGE_PIXELS = None  # its own limit only warns; ours is checked before anything is decoded
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise FileRefused("too_large", name, limit=MAX_PIXELS)
            picture.verify()
    except FileRefused:
        raise
    except Exception as error:
        raise FileRefused("damaged", name) from error
