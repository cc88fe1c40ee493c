"""Files as people upload them: sound ones, and ones that pretend."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image


def pdf(words: str = "Muster") -> bytes:
    """Return a small PDF."""
    body = f"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n% {words}\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    return body.encode()


def picture(kind: str = "PNG", *, width: int = 32, height: int = 24, seed: int = 0) -> bytes:
    """Return a small picture; another ``seed`` gives other bytes."""
    data = io.BytesIO()
    Image.new("RGB", (width, height), (seed % 256, 120, 30)).save(data, kind)
    return data.getvalue()


def huge_picture() -> bytes:
    """Return a PNG of few bytes that says it is 40,000 pixels wide and high."""
    header = struct.pack(">IIBBBBB", 40_000, 40_000, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(b""))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
