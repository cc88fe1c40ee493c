"""What a letter is: a kind, and blocks of words or standard parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rathaus.engine.rules import Expression


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph group of a letter: own words, or a standard part."""

    key: str
    standard: str | None
    """None: words from texts/<lang>/letters/<letter>.md, section ``# key``."""
    shown: Expression | None
    arguments: Mapping[str, Any] = field(default_factory=dict)
    """fee · remedy · deadline · only (official numbers) …"""


@dataclass(frozen=True, slots=True)
class LetterPlan:
    """A letter as the package describes it."""

    key: str
    kind: str
    """receipt · request · hearing · notice · certificate · letter."""
    blocks: tuple[Block, ...]
    for_each: tuple[str, ...] | None = None
    code_carries: tuple[str, ...] = ()
    """Dotted paths the verifiable QR code carries; empty: no code."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Markdown of the small subset: paragraphs, lists, bold; values already filled in."""

    markdown: str


@dataclass(frozen=True, slots=True)
class Rows:
    """A table of label and value, e.g. answers."""

    title: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class FeeTable:
    """Lines of an assessment with sources; amounts already written as text."""

    title: str
    lines: tuple[tuple[str, str, str], ...]
    """label, source, amount."""
    total: str
    due: str


Part = Paragraph | Rows | FeeTable


@dataclass(frozen=True, slots=True)
class WrittenBlock:
    """A block as written for one case."""

    key: str
    heading: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as written: pure data; adapters make the PDF, pages show the same blocks."""

    key: str
    kind: str
    language: str
    subject: str
    salutation: str
    blocks: tuple[WrittenBlock, ...]
    remedy: str | None
    """Key of the remedy when the letter is an administrative act."""
    code: Mapping[str, str] = field(default_factory=dict)
    """What the QR code carries: label → value; empty without code."""
    translation_of: str | None = None
    """``de`` when this is a translation; the German version binds."""
    day: date | None = None
    """Day the letter bears."""
    reference: str = ""
    """Number of the case."""
    sender: tuple[str, ...] = ()
    """Lines of the letterhead: authority, office, address, who is in charge."""
    recipient: tuple[str, ...] = ()
    """Name and lines of the address."""
    occurrence: tuple[int, ...] = ()
    """Which occurrence (from 1) the letter is about, when it is written ``for_each``."""
