"""What the form wants of an answer that is there: its type, its length, its range, its list."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from rathaus.engine.rules import safe_pattern

from .formats import FORMATS
from .labels import wording
from .model import Field, FieldType
from .options import option_keys
from .scope import Scope
from .wordings import WORDS, word
from .writing import write_date, write_number, write_size


@dataclass(frozen=True, slots=True)
class Complaint:
    """What an answer does not keep to."""

    kind: str
    text_key: str
    values: Mapping[str, Any] = field(default_factory=dict)


MEDIA_TYPES: Mapping[str, tuple[str, ...]] = {
    "pdf": ("application/pdf",),
    "jpeg": ("image/jpeg",),
    "jpg": ("image/jpeg",),
    "png": ("image/png",),
    "tiff": ("image/tiff",),
    "webp": ("image/webp",),
    "txt": ("text/plain",),
    "csv": ("text/csv",),
    "xml": ("application/xml", "text/xml"),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document",),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",),
    "odt": ("application/vnd.oasis.opendocument.text",),
}
"""What ``accept`` may name, and the media types it stands for."""


def is_empty(value: Any) -> bool:
    """Return whether nothing was answered; no is an answer, an unticked list is none."""
    if value is None or value == "":
        return True
    if isinstance(value, (str, int, date)):  # most answers are, and asking for a mapping takes long
        return False
    if isinstance(value, Mapping):
        return all(is_empty(item) for item in value.values())
    if isinstance(value, (list, tuple)):
        return all(is_empty(item) for item in value)
    return False


def is_typed(node: Field, value: Any) -> bool:
    """Return whether one single answer has the type of its field."""
    match node.type:
        case FieldType.TEXT:
            return isinstance(value, str)
        case FieldType.INTEGER:
            return isinstance(value, int) and not isinstance(value, bool)
        case FieldType.DECIMAL | FieldType.MONEY:
            return isinstance(value, Decimal) and value.is_finite()
        case FieldType.DATE:
            return isinstance(value, date) and not isinstance(value, datetime)
        case FieldType.TIME:
            return isinstance(value, time)
        case FieldType.DATETIME:
            return isinstance(value, datetime)
        case FieldType.BOOL | FieldType.CONFIRMATION:
            return isinstance(value, bool)
        case FieldType.CHOICE:
            return isinstance(value, int if node.options_from is not None else str)
        case FieldType.PARTIAL_DATE | FieldType.SLOT | FieldType.FILE:
            return isinstance(value, Mapping)
        case _:
            return True


def complaint_about(node: Field, value: Any, scope: Scope) -> Complaint | None:
    """Return the first thing one single answer does not keep to, None when it is in order.

    Args:
        node: The field.
        value: One answer, not empty; of a list, one entry.
        scope: Scope of the group around the field.
    """
    if not is_typed(node, value):
        return Complaint("type", "not_typed")
    match node.type:
        case FieldType.TEXT:
            return _about_text(node, value, scope)
        case FieldType.INTEGER | FieldType.DECIMAL | FieldType.MONEY:
            return _about_range(node, Decimal(value), scope)
        case FieldType.DATE | FieldType.TIME | FieldType.DATETIME:
            return _about_range(node, value, scope)
        case FieldType.PARTIAL_DATE if value.get("year"):
            day = date(value["year"], value.get("month") or 1, value.get("day") or 1)
            return _about_range(node, day, scope)
        case FieldType.CHOICE:
            return _about_choice(node, value, scope)
        case FieldType.FILE:
            return about_file(node, value)
        case _:
            return None


def _about_choice(node: Field, value: Any, scope: Scope) -> Complaint | None:
    """Complain about keys that are not offered; a list known to be incomplete is taken at its word."""
    known = scope.plan.definition.codelists.get(node.codelist or "")
    if str(value) in option_keys(scope, node) or (known is not None and not known.is_complete):
        return None
    return Complaint("choice", "not_an_option")


def _about_text(node: Field, text: str, scope: Scope) -> Complaint | None:
    if node.format and node.format in FORMATS:
        form = FORMATS[node.format]
        if form.normalise(text) is None:
            return Complaint("format", "wrong_format", {"sentence": form.sentences})
    if node.length:
        least, most = node.length
        if not least <= len(text) <= most:
            text_key = "too_short" if len(text) < least else "too_long"
            return Complaint("length", text_key, {"least": least, "most": most, "count": len(text)})
    if node.charset == "latin" and (found := not_latin(text)):
        return Complaint("pattern", "not_latin", {"found": found})
    if node.pattern and not safe_pattern(node.pattern).fullmatch(text):
        return Complaint("pattern", "wrong_pattern", {"hint": _hints(node, scope)})
    return None


def _hints(node: Field, scope: Scope) -> Mapping[str, str]:
    languages = tuple(scope.plan.definition.texts) or ("de",)
    return {language: wording(scope.plan, node.path, language).hint for language in languages}


def not_latin(text: str) -> str:
    """Return the first few letters that are not Latin, empty when all are."""
    if text.isascii():
        return ""
    strange = [letter for letter in text if letter.isalpha() and not _is_latin(letter)]
    return " ".join(dict.fromkeys(strange[:20]))[:9]


def _is_latin(letter: str) -> bool:
    return letter.isascii() or unicodedata.name(letter, "").startswith(("LATIN", "MODIFIER LETTER"))


def _about_range(node: Field, value: Any, scope: Scope) -> Complaint | None:
    low = node.low.evaluate(scope) if node.low is not None else None
    high = node.high.evaluate(scope) if node.high is not None else None
    if low is not None and value < low:
        return Complaint("range", _range_key(low, scope, is_low=True), {"low": _end(node, low)})
    if high is not None and value > high:
        return Complaint("range", _range_key(high, scope, is_low=False), {"high": _end(node, high)})
    return None


def _range_key(end: Any, scope: Scope, *, is_low: bool) -> str:
    if not isinstance(end, date):
        return "too_low" if is_low else "too_high"
    if end == scope.situation.today:
        return "date_in_past" if is_low else "date_in_future"
    return "date_too_early" if is_low else "date_too_late"


def _end(node: Field, end: Any) -> Mapping[str, str]:
    """Return the end of a range in words of each language; amounts with their sign."""
    if isinstance(end, date):
        return {language: write_date(end, language) for language in WORDS}
    if isinstance(end, Decimal):
        places = 2 if node.type is FieldType.MONEY else None
        sign = " €" if node.type is FieldType.MONEY else ""
        return {language: write_number(end, language, places=places) + sign for language in WORDS}
    return dict.fromkeys(WORDS, str(end))


def about_file(node: Field, item: Mapping[str, Any]) -> Complaint | None:
    """Return what is wrong with one uploaded file: its kind or its size, as far as they are known."""
    name = str(item.get("name") or "")
    media_type, size = item.get("media_type"), item.get("size")
    wanted = [media for kind in node.accept for media in MEDIA_TYPES.get(kind, (kind,))]
    if wanted and media_type and media_type not in wanted:
        return Complaint("file", "file_kind", {"name": name, "kinds": _kinds(node.accept)})
    if node.max_size and size and size > node.max_size:
        sizes = {language: write_size(size, language) for language in WORDS}
        limit = {language: write_size(node.max_size, language) for language in WORDS}
        return Complaint("file", "file_size", {"name": name, "size": sizes, "most": limit})
    return None


def _kinds(accept: Sequence[str]) -> Mapping[str, str]:
    names = [kind.upper() for kind in accept]
    return {
        language: word("a_file", language).format(
            kinds=f" {word('or', language)} ".join(
                [", ".join(names[:-1]), names[-1]] if len(names) > 1 else names
            )
        )
        for language in WORDS
    }
