"""Reads loosely typed answers of a message: each function says which number had a wrong value."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from rathaus.adapters.xgewerbeanzeige.model import ValueNotUsable

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def is_empty(value: object) -> bool:
    """Return whether there is nothing to send: None, "", an empty list, or a mapping of such."""
    if isinstance(value, Mapping):
        return all(is_empty(inner) for inner in value.values())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return all(is_empty(inner) for inner in value)
    return value is None or value == ""


def text_of(value: object, *, what: str) -> str:
    """Return a scalar as text; days as ISO, truth as 1 or 0."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str | int | Decimal):
        text = str(value).strip()
        if _NOT_IN_XML.search(text):
            raise ValueNotUsable(f"{what}: the text holds a control character. Remove it before sending.")
        return text
    raise ValueNotUsable(
        f"{what}: {type(value).__name__} is no single value. Hand over text, a number, a day or a truth value."
    )


def day_of(value: object, *, what: str) -> date:
    """Return a calendar day given as ``date`` or ISO text."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise ValueNotUsable(
            f"{what}: {value!r} is no day. Hand over a date or text such as 2026-04-13."
        ) from None


def truth_of(value: object, *, what: str) -> bool:
    """Return a truth value."""
    if isinstance(value, bool):
        return value
    raise ValueNotUsable(f"{what}: {value!r} is neither true nor false.")


def parts_of(value: object, *, what: str) -> Mapping[str, object]:
    """Return the answers of a group."""
    if isinstance(value, Mapping):
        return value
    raise ValueNotUsable(f"{what}: {value!r} is no group. Hand over a mapping of its answers.")


def items_of(value: object) -> list[object]:
    """Return a list of choices; a single one becomes a list of one."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [item for item in value if not is_empty(item)]
    return [] if is_empty(value) else [value]


def leaves_of(value: object, *, at: str = "", what: str) -> list[tuple[str, str]]:
    """Return every single value of an answer with its path below the number, e.g. ("text", "nur Gastronomie")."""
    if isinstance(value, Mapping):
        pairs = [(str(key), inner) for key, inner in value.items()]
    elif isinstance(value, Sequence) and not isinstance(value, str):
        pairs = [(str(place), inner) for place, inner in enumerate(value, start=1)]
    else:
        return [] if is_empty(value) else [(at, text_of(value, what=what))]
    found: list[tuple[str, str]] = []
    for key, inner in pairs:
        found += leaves_of(inner, at=f"{at}.{key}" if at else key, what=what)
    return found
