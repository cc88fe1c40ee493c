"""Functions over texts, and conversions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from .patterns import UnsafePattern, compiled, replacement_of
from .signatures import builtin
from .temporals import temporal_text
from .values import CONTEXT, Range, Value, is_list, is_number

_PLAIN_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)


@builtin("number(from: text) -> number")
def _number(text: str) -> Value:
    return CONTEXT.create_decimal(text) if _PLAIN_NUMBER.fullmatch(text) else None


@builtin("number(from: text, grouping separator: any, decimal separator: any) -> number")
def _number_with_separators(text: str, grouping: Value, point: Value) -> Value:
    if (
        grouping not in (None, " ", ",", ".")
        or point not in (None, ",", ".")
        or (point and grouping == point)
    ):
        return None
    if grouping:
        text = text.replace(grouping, "")
    return _number(text.replace(point, ".") if point else text)


@builtin("string(from: any) -> text")
def string_of(value: Value) -> Value:
    """Return a value as text; null stays null."""
    return None if value is None else value if isinstance(value, str) else _shown(value)


def _shown(value: Value) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if is_number(value):
        return number_text(Decimal(value))
    if is_list(value):
        return "[" + ", ".join(_shown(item) for item in value) + "]"
    if isinstance(value, Range):
        return _range_text(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(key)}: {_shown(item)}" for key, item in value.items()) + "}"
    return temporal_text(value)


def _key(name: str) -> str:
    return _shown(name) if set(name) & set('{}:,"') or not name else name


def number_text(number: Decimal) -> str:
    """Return a number without exponent, e.g. ``0.00001``."""
    return f"{number:f}"


def _range_text(value: Range) -> str:
    low, high = "[" if value.low_closed else "(", "]" if value.high_closed else ")"
    return f"{low}{_shown(value.low)}..{_shown(value.high)}{high}"


@builtin("string length(string: text) -> number")
def _string_length(text: str) -> Value:
    return Decimal(len(text))


@builtin("substring(string: text, start position: number, length?: number) -> text")
def _substring(text: str, start: Decimal, length: Decimal | None = None) -> Value:
    """Positions count from 1, negative ones from the end."""
    first = int(start)
    if first == 0 or abs(first) > len(text) or (length is not None and length < 1):
        return None
    first = first - 1 if first > 0 else len(text) + first
    return text[first:] if length is None else text[first : first + int(length)]


@builtin("substring before(string: text, match: text) -> text")
def _substring_before(text: str, match: str) -> Value:
    return text.partition(match)[0] if match and match in text else ""


@builtin("substring after(string: text, match: text) -> text")
def _substring_after(text: str, match: str) -> Value:
    return text.partition(match)[2] if match else text


@builtin("starts with(string: text, match: text) -> boolean")
def _starts_with(text: str, match: str) -> Value:
    return text.startswith(match)


@builtin("ends with(string: text, match: text) -> boolean")
def _ends_with(text: str, match: str) -> Value:
    return text.endswith(match)


@builtin("contains(string: text, match: text) -> boolean")
def _contains(text: str, match: str) -> Value:
    return match in text


@builtin("upper case(string: text) -> text")
def _upper_case(text: str) -> Value:
    return text.upper()


@builtin("lower case(string: text) -> text")
def _lower_case(text: str) -> Value:
    return text.lower()


@builtin("split(string: text, delimiter: text)")
def _split(text: str, delimiter: str) -> Value:
    try:
        found = list(compiled(delimiter).finditer(text))
    except UnsafePattern:
        return None
    starts = [0, *(match.end() for match in found)]
    ends = [*(match.start() for match in found), len(text)]
    return tuple(text[start:end] for start, end in zip(starts, ends, strict=True))


@builtin("string join(list: [any], delimiter?: text or null)")
def _string_join(texts: Sequence[Value], delimiter: Value = None) -> Value:
    parts = [text for text in texts if text is not None]
    if not all(isinstance(part, str) for part in parts) or not isinstance(delimiter, str | None):
        return None
    return (delimiter or "").join(parts)


@builtin("matches(input: text, pattern: text, flags?: text or null)")
def _matches(text: str, pattern: str, flags: Value = None) -> Value:
    try:
        return compiled(pattern, flags or "").search(text) is not None
    except UnsafePattern:
        return None


@builtin("replace(input: text, pattern: text, replacement: text, flags?: text or null)")
def _replace(text: str, pattern: str, replacement: str, flags: Value = None) -> Value:
    try:
        found = compiled(pattern, flags or "")
        return found.sub(replacement_of(replacement, found.groups), text)
    except (UnsafePattern, IndexError, re.error):
        return None
