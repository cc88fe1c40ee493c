"""Values written for people (24.12.2026 · 70,00 € · Ja) and for input fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from rathaus.engine.rules import Months

from .formats import written_as
from .model import Field, FieldType
from .wordings import MONTHS, base_language, word

NO_BREAK = "\u00a0"
"""Keeps number and unit on one line."""


def write_value(value: Any, *, language: str, unit: str | None = None) -> str:
    """Return a typed value as people write it; None gives an empty text.

    Args:
        value: Text, bool, number, date, time, months, or a list of them.
        language: BCP 47 tag; anything but English is written the German way.
        unit: Unit of numbers; ``EUR`` gives two places and the sign.
    """
    match value:
        case None:
            return ""
        case bool():
            return word("yes" if value else "no", language)
        case str():
            return value
        case Decimal() | int():
            return (
                write_amount(Decimal(value), language)
                if unit == "EUR"
                else write_number(Decimal(value), language)
            )
        case datetime():
            return write_datetime(value, language)
        case date():
            return write_date(value, language)
        case time():
            return write_time(value, language)
        case Months():
            return _write_months(value, language)
        case Sequence():
            return ", ".join(write_value(item, language=language, unit=unit) for item in value)
        case _:
            return str(value)


def write_date(day: date, language: str) -> str:
    """Return 24.12.2026, in English 24 December 2026."""
    if base_language(language) == "en":
        return f"{day.day} {MONTHS['en'][day.month - 1]} {day.year}"
    return f"{day.day:02}.{day.month:02}.{day.year:04}"


def write_time(moment: time, language: str) -> str:
    """Return 14:30 Uhr, in English 14:30."""
    clock = word("clock", language)
    return f"{moment:%H:%M}{NO_BREAK}{clock}" if clock else f"{moment:%H:%M}"


def write_datetime(moment: datetime, language: str) -> str:
    """Return 24.12.2026, 14:30 Uhr."""
    return f"{write_date(moment.date(), language)}, {write_time(moment.time(), language)}"


def write_number(number: Decimal, language: str, *, places: int | None = None) -> str:
    """Return 1.234,5 (English 1,234.5); ``places`` fills up with zeros."""
    shown = f"{number:,f}" if places is None else f"{number:,.{places}f}"
    if base_language(language) == "en":
        return shown
    return shown.translate(_GERMAN_SEPARATORS)


_GERMAN_SEPARATORS = str.maketrans(",.", ".,")


def write_amount(amount: Decimal, language: str) -> str:
    """Return EUR as 70,00 €, in English €70.00; more places only when the amount has them."""
    exponent = amount.as_tuple().exponent
    places = max(2, -exponent) if isinstance(exponent, int) else 2
    shown = write_number(abs(amount), language, places=places)
    sign = "−" if amount < 0 else ""
    return f"{sign}€{shown}" if base_language(language) == "en" else f"{sign}{shown}{NO_BREAK}€"


def write_size(size: int, language: str) -> str:
    """Return a number of bytes as 1,2 MB, 340 kB (1 MB is 1,048,576 bytes, as the limits count)."""
    if size >= 1_048_576:
        return f"{write_number(round(Decimal(size) / 1_048_576, 1).normalize(), language)}{NO_BREAK}MB"
    return f"{max(1, round(size / 1024)) if size else 0}{NO_BREAK}kB"


def write_partial_date(parts: Mapping[str, int | Decimal | None], language: str) -> str:
    """Return 24.12.1990, 12.1990 or 1990, in English with the month's name."""
    numbers = (parts.get(part) for part in ("day", "month", "year"))
    day, month, year = (None if number is None else int(number) for number in numbers)
    if base_language(language) == "en":
        name = MONTHS["en"][month - 1] if month else ""
        return " ".join(str(part) for part in (day, name, year) if part)
    known = [f"{day:02}" if day else "", f"{month:02}" if month else "", f"{year:04}" if year else ""]
    return ".".join(part for part in known if part)


def _write_months(months: Months, language: str) -> str:
    years, rest = divmod(months.count, 12)
    english = base_language(language) == "en"
    one, many = (
        (("year", "years"), ("month", "months")) if english else (("Jahr", "Jahre"), ("Monat", "Monate"))
    )
    shown = [f"{count} {pair[count != 1]}" for count, pair in ((years, one), (rest, many)) if count]
    return " ".join(shown) or f"0 {many[1]}"


def write_field(field: Field, value: Any, *, words: Mapping[str, str], language: str) -> str:
    """Return the answer to one field as people read it; an empty answer gives an empty text.

    Args:
        field: The field.
        value: Its typed answer; a list for repeated fields and files.
        words: Option key → words, for choices.
        language: BCP 47 tag.
    """
    if value is None:
        return ""
    if field.type is FieldType.FILE:
        return ", ".join(f"{item['name']} ({write_size(item.get('size') or 0, language)})" for item in value)
    if field.repeat and isinstance(value, Sequence) and not isinstance(value, str):
        written = (write_field_item(field, item, words=words, language=language) for item in value)
        return ", ".join(item for item in written if item)
    return write_field_item(field, value, words=words, language=language)


def write_field_item(field: Field, value: Any, *, words: Mapping[str, str], language: str) -> str:
    """Return one single answer of a field as people read it."""
    if value is None or field.type is FieldType.OBJECT:
        return ""
    if field.type is FieldType.CHOICE:
        return words.get(str(value), str(value))
    if field.type is FieldType.TEXT:
        return written_as(str(value), field.format)
    writer = _WRITERS.get(field.type)
    return writer(value, language) if writer else write_value(value, language=language)


def _write_integer(value: int, language: str) -> str:
    """Write years and house numbers without a point, long counts with."""
    return str(value) if abs(value) < 10_000 else write_number(Decimal(value), language)


def _write_slot(slot: Mapping[str, Any], language: str) -> str:
    day, moment, office = slot.get("day"), slot.get("time"), slot.get("office")
    when = [write_date(day, language)] if day else []
    when += [write_time(moment, language)] if moment else []
    return ", ".join([*when, *([str(office)] if office else [])])


_WRITERS: Mapping[FieldType, Callable[[Any, str], str]] = {
    FieldType.MONEY: write_amount,
    FieldType.DECIMAL: write_number,
    FieldType.INTEGER: _write_integer,
    FieldType.CONFIRMATION: lambda value, language: word("confirmed" if value else "not_confirmed", language),
    FieldType.PARTIAL_DATE: write_partial_date,
    FieldType.SLOT: _write_slot,
}


def typed_text(field: Field, value: Any, language: str) -> str:
    """Return an answer as it stands in an input field, so that reading it gives the same answer."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case Decimal():
            return _typed_number(value, language)
        case datetime() | date() | time():
            return f"{value:%H:%M}" if isinstance(value, time) else value.isoformat()
        case str():
            return written_as(value, field.format)
        case _:
            return str(value)


def _typed_number(number: Decimal, language: str) -> str:
    """Write without thousands; a comma before exactly three digits, where a point would mean thousands."""
    whole, point, fraction = f"{number:f}".partition(".")
    if not point:
        return whole
    return (
        f"{whole}.{fraction}"
        if base_language(language) == "en" and len(fraction) != 3
        else f"{whole},{fraction}"
    )
