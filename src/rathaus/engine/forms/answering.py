"""From one field's inputs to its typed answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from .constraints import is_empty
from .formats import FORMATS
from .inputs import parts_of
from .model import Field, FieldType
from .parsing import (
    Untypeable,
    parse_bool,
    parse_date,
    parse_money,
    parse_number,
    parse_partial_date,
    parse_text,
    parse_time,
    parse_whole,
    split_date,
)
from .posting import Posted


def answer_from(field: Field, posted: Posted) -> Any:
    """Return the typed answer to one single question, None when the inputs are blank.

    Raises:
        Untypeable: What was typed cannot become an answer.
    """
    if posted.is_blank():
        return None
    parts = parts_of(field)
    if parts == ("",):
        return _single(field, _one(posted))
    texts = {part: _one(posted.parts[part]) if part in posted.parts else "" for part in parts}
    if posted.values and any(value.strip() for value in posted.values):
        texts = dict(texts, **_whole(field, _one(posted)))
    return _combined(field, texts)


def _one(posted: Posted) -> str:
    values = {value.strip() for value in posted.values or () if value.strip()}
    if len(values) > 1:
        raise Untypeable("one_answer_only")
    return values.pop() if values else ""


def _single(field: Field, text: str) -> Any:
    match field.type:
        case FieldType.TEXT:
            typed = parse_text(text, lines=field.lines)
            form = FORMATS.get(field.format or "")
            return (form.normalise(typed) if form else None) or typed or None
        case FieldType.INTEGER:
            return parse_whole(text)
        case FieldType.DECIMAL:
            return parse_number(text, places=field.places)
        case FieldType.MONEY:
            return parse_money(text)
        case FieldType.TIME:
            return parse_time(text)
        case FieldType.BOOL | FieldType.CONFIRMATION:
            return parse_bool(text)
        case FieldType.CHOICE:
            return _choice(field, text)
        case _:
            raise Untypeable("not_text")


def _choice(field: Field, text: str) -> str | int:
    """Return a key of the package's own options; codes of lists are looked up when the page is checked."""
    if field.options_from is not None:
        if not (text.isascii() and text.isdigit() and len(text) <= 3):
            raise Untypeable("not_an_option")
        return int(text)
    if field.codelist is None and text not in field.options:
        raise Untypeable("not_an_option")
    if len(text) > 200:
        raise Untypeable("not_an_option")
    return parse_text(text)


def _whole(field: Field, text: str) -> Mapping[str, str]:
    """Return the parts of a date posted in one piece; a time may follow after ``T`` or a space."""
    if field.type is FieldType.SLOT:
        raise Untypeable("missing_slot")
    moment = ""
    if field.type is FieldType.DATETIME:
        text, _, moment = text.replace("T", " ").rpartition(" ")
        if not text:
            raise Untypeable("datetime_incomplete", part="time")
    day, month, year = split_date(text)
    return {"day": day, "month": month, "year": year, "time": moment[:5]}


def _combined(field: Field, texts: Mapping[str, str]) -> Any:
    day, month, year = (texts.get(part, "") for part in ("day", "month", "year"))
    match field.type:
        case FieldType.DATE:
            return parse_date(day, month, year)
        case FieldType.PARTIAL_DATE:
            return parse_partial_date(day, month, year, field.parts)
        case FieldType.DATETIME:
            return _moment(parse_date(day, month, year), texts["time"])
        case _:
            return _slot(texts)


def _moment(day: date | None, text: str) -> datetime:
    if day is None or not text:
        raise Untypeable("datetime_incomplete", part="time" if day else "day")
    return datetime.combine(day, parse_time(text))


def _slot(texts: Mapping[str, str]) -> dict[str, Any]:
    day = parse_date(*split_date(texts["day"])) if texts["day"] else None
    moment: time | None = parse_time(texts["time"]) if texts["time"] else None
    slot = {"day": day, "time": moment, "office": parse_text(texts["office"]) or None}
    if is_empty(day) or is_empty(moment):
        raise Untypeable("missing_slot")
    return slot
