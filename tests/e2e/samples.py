"""Files to upload: real ones, made here."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
from PIL import Image


def sample(folder: Path, name: str) -> Path:
    """Return a real PDF, PNG or JPEG of a name (``schein.pdf``), made on the first call."""
    path = folder / name
    if not path.exists():
        path.write_bytes(_pdf() if path.suffix == ".pdf" else _picture(path.suffix))
    return path


def _pdf() -> bytes:
    content = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        pdf.save(content)
    return content.getvalue()


def _picture(suffix: str) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (320, 200), "white").save(content, "PNG" if suffix == ".png" else "JPEG")
    return content.getvalue()
