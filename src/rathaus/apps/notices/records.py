"""Written letters as JSON, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from rathaus.engine.letters import FeeTable, Letter, Paragraph, Rows, WrittenBlock

__all__ = ["letter_from_json", "letter_to_json"]


def letter_to_json(letter: Letter) -> dict[str, Any]:
    """Return plain data of a written letter."""
    data = asdict(letter)
    data["code"] = list(letter.code.items())  # a list: stored JSON sorts the keys of maps
    data["day"] = letter.day.isoformat() if letter.day else None
    for block, written in zip(data["blocks"], letter.blocks, strict=True):
        for part, own in zip(block["parts"], written.parts, strict=True):
            part["is"] = type(own).__name__
    return data


def letter_from_json(data: Mapping[str, Any]) -> Letter:
    """Return the letter that ``letter_to_json`` wrote."""
    blocks = tuple(
        WrittenBlock(block["key"], block["heading"], tuple(_part(part) for part in block["parts"]))
        for block in data["blocks"]
    )
    known = {
        **data,
        "blocks": blocks,
        "code": dict(data["code"]),
        "day": date.fromisoformat(data["day"]) if data["day"] else None,
        "sender": tuple(data["sender"]),
        "recipient": tuple(data["recipient"]),
        "occurrence": tuple(data["occurrence"]),
    }
    return Letter(**known)


def _part(data: Mapping[str, Any]) -> Paragraph | Rows | FeeTable:
    match data["is"]:
        case "Paragraph":
            return Paragraph(data["markdown"])
        case "Rows":
            return Rows(data["title"], tuple((label, value) for label, value in data["rows"]))
        case _:
            lines = tuple((label, source, amount) for label, source, amount in data["lines"])
            return FeeTable(data["title"], lines, data["total"], data["due"])
