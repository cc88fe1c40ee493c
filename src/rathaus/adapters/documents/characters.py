"""Which characters the fonts of letters can show; whatever else people write becomes its code, never a gap.

A PDF for archives must not hold a character without a shape, and a letter must not fail because somebody wrote one.
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

__all__ = ["Characters", "FontUnreadable", "characters_of"]

LONGEST_WORD: Final = 40
"""Characters; a longer piece without a place to break gets places to break, so that it stays on the page."""
BREAK_EVERY: Final = 10
ZERO_WIDTH_SPACE: Final = "\u200b"
DIRECTIONS: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that turn the writing direction: they could make a text read differently from what was stored."""
INVISIBLE: Final = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff\ufe0e\ufe0f")
"""Hints for shaping and breaking; without them the words are the same."""


class FontUnreadable(ValueError):
    """A file is not a TrueType font with a Unicode table."""


@dataclass(frozen=True, slots=True)
class Characters:
    """What a family of fonts after another can show, in all weights in use."""

    families: tuple[frozenset[int], ...]
    """Code points of each family, the preferred one first."""

    def shown(self, text: str) -> str:
        """Return the text with every character that has no shape written as its code, e.g. ``[U+1F3F3]``.

        Composed characters are used where there are some (NFC); a base and its marks must come from one family.
        """
        if self.families and self.families[0].issuperset(map(ord, text)):
            return _breakable(text)
        normal = unicodedata.normalize("NFC", text)
        return _breakable("".join(self._pieces(normal)))

    def _pieces(self, text: str) -> Iterator[str]:
        for cluster in _clusters(text):
            apart = unicodedata.normalize("NFD", cluster)
            whole = next((form for form in (cluster, apart) if self._is_shown(form)), None)
            yield whole if whole is not None else "".join(map(self._alone, apart))

    def _is_shown(self, cluster: str) -> bool:
        return any(family.issuperset(map(ord, cluster)) for family in self.families)

    def _alone(self, character: str) -> str:
        if character in "\n\t":
            return character
        if character in INVISIBLE or character in DIRECTIONS or unicodedata.category(character) == "Cc":
            return ""
        is_mark = unicodedata.category(character).startswith("M")
        return character if self._is_shown(character) and not is_mark else f"[U+{ord(character):04X}]"


def characters_of(families: Iterable[Sequence[Path]]) -> Characters:
    """Return what the fonts can show; of a family only what each of its files can.

    Raises:
        FontUnreadable: A file is no TrueType font.
    """
    hidden = (
        frozenset(map(ord, DIRECTIONS | INVISIBLE)) | frozenset(range(0x20)) | frozenset(range(0x7F, 0xA0))
    )
    return Characters(tuple(frozenset.intersection(*map(_code_points, files)) - hidden for files in families))


def _clusters(text: str) -> Iterator[str]:
    """Yield each character together with the marks that sit on it."""
    begin = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or not unicodedata.category(text[place]).startswith("M"):
            yield text[begin:place]
            begin = place


def _breakable(text: str) -> str:
    if len(text) <= LONGEST_WORD:
        return text
    return " ".join(
        ZERO_WIDTH_SPACE.join(word[at : at + BREAK_EVERY] for at in range(0, len(word), BREAK_EVERY))
        if len(word) > LONGEST_WORD
        else word
        for word in text.split(" ")
    )


def _code_points(file: Path) -> frozenset[int]:
    """Return the code points a TrueType font maps to a glyph (tables of format 4 and 12)."""
    data = file.read_bytes()
    try:
        start = _table(data, b"cmap")
        count = struct.unpack_from(">H", data, start + 2)[0]
        places = {struct.unpack_from(">I", data, start + 4 + 8 * n + 4)[0] for n in range(count)}
        found = {point for place in places for point in _subtable(data, start + place)}
    except (struct.error, LookupError) as error:
        raise FontUnreadable(
            f"{file} is not a TrueType font. Fetch the fonts again: ./rathaus demo."
        ) from error
    return frozenset(found)


def _table(data: bytes, tag: bytes) -> int:
    for number in range(struct.unpack_from(">H", data, 4)[0]):
        name, _, offset, _ = struct.unpack_from(">4sIII", data, 12 + 16 * number)
        if name == tag:
            return int(offset)
    raise LookupError(tag)


def _subtable(data: bytes, at: int) -> Iterator[int]:
    kind = struct.unpack_from(">H", data, at)[0]
    if kind == 4:
        yield from _format_4(data, at)
    elif kind == 12:
        for number in range(struct.unpack_from(">I", data, at + 12)[0]):
            first, last, glyph = struct.unpack_from(">III", data, at + 16 + 12 * number)
            yield from range(first + (glyph == 0), last + 1)


def _format_4(data: bytes, at: int) -> Iterator[int]:
    segments = struct.unpack_from(">H", data, at + 6)[0] // 2
    ends, starts = at + 14, at + 16 + 2 * segments
    deltas, offsets = starts + 2 * segments, starts + 4 * segments
    for number in range(segments):
        end, start, delta, offset = (
            struct.unpack_from(">H", data, table + 2 * number)[0] for table in (ends, starts, deltas, offsets)
        )
        for point in range(start, min(end, 0xFFFE) + 1):
            glyph = point
            if offset:
                glyph = struct.unpack_from(">H", data, offsets + 2 * number + offset + 2 * (point - start))[0]
            if glyph and (glyph + delta) % 0x10000:
                yield point
