"""The small Markdown of letters: paragraphs, lists, bold. No HTML, no headings, no links.

A backslash takes the meaning from the character after it; values filled into a text are escaped that way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_ITEM: Final = re.compile(r"(?P<mark>[-*]|[0-9]{1,3}\.)\s+(?P<text>.*)")
_TOKEN: Final = re.compile(r"\\(?P<escaped>[^\w\s])|(?P<bold>\*\*)|(?P<text>[^\\*]+|.)", re.DOTALL)
_LIST_START: Final = re.compile(r"^([-]|[0-9]{1,3}(?=\.\s))")
_SPACE: Final = re.compile(r"[^\S\u00a0\u202f]+")
"""Every white space but the kind that keeps a number and its unit together."""

_LINE_BREAKS: Final = re.compile(r"\r\n|\r|\u2028|\u2029|\x85")


@dataclass(frozen=True, slots=True)
class Run:
    """Text of one weight."""

    text: str
    is_bold: bool = False


Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class TextParagraph:
    """A paragraph."""

    runs: Runs


@dataclass(frozen=True, slots=True)
class TextList:
    """A list, with numbers or without."""

    items: tuple[Runs, ...]
    is_numbered: bool = False


TextPart = TextParagraph | TextList


def parse(markdown: str) -> tuple[TextPart, ...]:
    """Return the parts of a text in order; empty for a blank text.

    Lines of a paragraph are joined with a space; a blank line separates. A line that starts with ``- ``, ``* `` or
    ``1. `` is an item of a list; lines after it that are none belong to it.
    """
    parts: list[TextPart] = []
    for chunk in re.split(r"\n\s*\n", _LINE_BREAKS.sub("\n", markdown).strip()):
        parts.extend(_chunk_parts([line.strip() for line in chunk.split("\n") if line.strip()]))
    return tuple(parts)


def plain_text(markdown: str) -> str:
    """Return the words of a text without marks; paragraphs and items on lines of their own."""
    lines: list[str] = []
    for part in parse(markdown):
        rows = (part.runs,) if isinstance(part, TextParagraph) else part.items
        lines.extend("".join(run.text for run in runs) for runs in rows)
    return "\n".join(lines)


def escaped(value: str) -> str:
    """Return a value as one line of Markdown that shows exactly its words, whatever they are."""
    line = _SPACE.sub(" ", value).strip(" ")
    safe = line.replace("\\", "\\\\").replace("*", "\\*").replace("{", "\\{")
    found = _LIST_START.match(safe)
    if found is None:
        return safe
    mark = found.group()
    return "\\-" + safe[1:] if mark == "-" else f"{mark}\\{safe[len(mark) :]}"


def quoted(text: str) -> str:
    """Return free text of a person as Markdown: every line a paragraph, nothing in it has a meaning."""
    lines = _LINE_BREAKS.sub("\n", text).split("\n")
    return "\n\n".join(escaped(line) for line in lines if line.strip())


def _chunk_parts(lines: list[str]) -> Iterator[TextPart]:
    plain: list[str] = []
    items: list[str] = []
    is_numbered = False
    for line in lines:
        found = _ITEM.fullmatch(line)
        if found is None:
            if items:
                items[-1] = f"{items[-1]} {line}"
            else:
                plain.append(line)
            continue
        starts_other = is_numbered != found["mark"][0].isdigit()
        if items and starts_other:
            yield _list(items, is_numbered)
            items = []
        if plain:
            yield TextParagraph(_runs(" ".join(plain)))
            plain = []
        is_numbered = found["mark"][0].isdigit()
        items.append(found["text"])
    if plain:
        yield TextParagraph(_runs(" ".join(plain)))
    if items:
        yield _list(items, is_numbered)


def _list(items: list[str], is_numbered: bool) -> TextList:
    return TextList(tuple(_runs(item) for item in items), is_numbered)


def _runs(text: str) -> Runs:
    """Return the text cut where the weight changes; an unpaired mark is shown as it is."""
    tokens = [(found.lastgroup, found[found.lastgroup or 0]) for found in _TOKEN.finditer(text)]
    marks = sum(kind == "bold" for kind, _ in tokens)
    runs: list[Run] = []
    is_bold = False
    for kind, words in tokens:
        if kind == "bold" and (is_bold or marks > 1):
            is_bold, marks = not is_bold, marks - 1
            continue
        if runs and runs[-1].is_bold == is_bold:
            runs[-1] = Run(runs[-1].text + words, is_bold)
        else:
            runs.append(Run(words, is_bold))
    return tuple(runs)
