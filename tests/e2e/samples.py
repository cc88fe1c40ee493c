"""Files to upload: real ones, made here."""

from __future__ import annotations

import io
import re
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


def pdf_text(content: bytes) -> str:
    """Return the text of a PDF, a line for each line of its content streams."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return "\n".join(_page_text(page) for page in pdf.pages)


def _page_text(page: pikepdf.Page) -> str:
    fonts = {name: _unicode_of(font) for name, font in page.resources.get("/Font", {}).items()}
    found: list[str] = []
    current: dict[int, str] = {}
    for instruction in pikepdf.parse_content_stream(page):
        operator, operands = str(instruction.operator), instruction.operands
        if operator == "Tf":
            current = fonts.get(str(operands[0]), {})
        elif operator in ("Tj", "TJ"):
            pieces = operands[0] if operator == "TJ" else [operands[0]]
            found += [
                _decoded(bytes(piece), current) for piece in pieces if isinstance(piece, pikepdf.String)
            ]
        elif operator in ("Tm", "Td", "T*"):
            found.append("\n" if operator == "T*" else "")
        elif operator == "ET":
            found.append("\n")
    return "".join(found)


def _decoded(codes: bytes, font: dict[int, str]) -> str:
    pairs = zip(codes[::2], codes[1::2], strict=False)
    return "".join(font.get(high << 8 | low, "") for high, low in pairs)


def _unicode_of(font: pikepdf.Object) -> dict[int, str]:
    """Return glyph → characters of a font, as its ToUnicode map says."""
    if "/ToUnicode" not in font:
        return {}
    table = font.ToUnicode.read_bytes().decode("latin-1")
    glyphs: dict[int, str] = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for code, text in re.findall(r"<(\w+)>\s*<(\w+)>", block):
            glyphs[int(code, 16)] = _utf16(text)
    for block in re.findall(r"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for first, last, text in re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
            for step in range(int(last, 16) - int(first, 16) + 1):
                glyphs[int(first, 16) + step] = chr(int(text, 16) + step)
    return glyphs


def _utf16(text: str) -> str:
    return bytes.fromhex(text).decode("utf-16-be")
