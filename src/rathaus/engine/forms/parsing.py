"""From what a person typed to a typed answer, or to a reason why that is not possible."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any

from .wordings import MONTHS

MOST_CHARACTERS = 100_000
"""Longer texts are not stored at all; a field's own ``length`` is told as an open point."""


class Untypeable(ValueError):
    """A text that cannot become an answer of the wanted type."""

    def __init__(self, text_key: str, values: Mapping[str, Any] | None = None, part: str = "") -> None:
        """Keep why.

        Args:
            text_key: Message of ``wordings``.
            values: What the message names.
            part: day · month · year · time, when one part of the answer is to blame.
        """
        super().__init__(text_key)
        self.text_key = text_key
        self.values = values or {}
        self.part = part


_SPACES = re.compile(r"\s+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|[\ud800-\udfff]|[\ufffe\uffff]")
_NUMBER = re.compile(r"([+-]?)([0-9.,]+)", re.ASCII)
_CURRENCY = re.compile(r"(?:€|eur|euro)\.?", re.IGNORECASE)
_GROUPED = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{3})+", re.ASCII)
_MOST_DIGITS = 30


def parse_text(text: str, *, lines: int = 1) -> str:
    """Return the text composed (NFC) and trimmed; one-line texts get spaces for line breaks.

    Raises:
        Untypeable: Characters that cannot be stored, or far too many.
    """
    if _CONTROL.search(text):
        raise Untypeable("not_text")
    if len(text) > MOST_CHARACTERS:
        raise Untypeable("far_too_long", {"most": MOST_CHARACTERS})
    composed = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return (composed if lines > 1 else _SPACES.sub(" ", composed)).strip()


def parse_whole(text: str) -> int:
    """Return a whole number, written the German or the English way (``1.000``, ``1,000``, ``12,0``).

    Raises:
        Untypeable: Not a number, or one with a fraction.
    """
    number = parse_number(text, places=0, example="12")
    return int(number)


def parse_number(text: str, *, places: int | None = None, example: str = "12,50") -> Decimal:
    """Return a number, written the German or the English way.

    A point before exactly three digits separates thousands, as people write in Germany; a comma there
    does so only where the field takes fewer than three places.

    Raises:
        Untypeable: Not a number, or more decimal places than ``places``.
    """
    squeezed = _SPACES.sub("", text).replace("−", "-").replace("'", "").replace("’", "")
    found = _NUMBER.fullmatch(squeezed)
    digits = _plain_digits(found[2], places) if found else None
    if found is None or digits is None or sum(map(str.isdigit, digits)) > _MOST_DIGITS:
        raise Untypeable("not_a_number", {"example": example})
    number = Decimal(found[1] + digits)
    fraction = digits.partition(".")[2].rstrip("0")
    if places is not None and len(fraction) > places:
        raise Untypeable("not_whole" if places == 0 else "too_precise", {"places": places})
    return number or abs(number)


def _plain_digits(body: str, places: int | None) -> str | None:
    """Return digits with at most one point, or None when points and commas make no sense."""
    points, commas = body.count("."), body.count(",")
    if not points and not commas:
        return body
    if points and commas:
        mark = max(".,", key=body.rfind)
        whole, _, fraction = body.rpartition(mark)
        grouped = _GROUPED.fullmatch(whole) and mark not in whole
        return f"{re.sub('[.,]', '', whole)}.{fraction}" if grouped and fraction.isdigit() else None
    mark = "." if points else ","
    if points + commas > 1:
        return body.replace(mark, "") if _GROUPED.fullmatch(body) else None
    whole, _, fraction = body.partition(mark)
    if not fraction:
        return None
    thousands = mark == "." or (places is not None and places < 3)
    if _GROUPED.fullmatch(body) and thousands and whole.lstrip("0"):
        return whole + fraction
    return f"{whole or '0'}.{fraction}"


def parse_money(text: str) -> Decimal:
    """Return an amount in EUR with two places; ``70``, ``70,00 €`` and ``€70.00`` are the same.

    Raises:
        Untypeable: Not an amount, or parts of a cent.
    """
    return parse_number(_CURRENCY.sub("", text), places=2, example="70,00").quantize(Decimal("0.01"))


_WHOLE_DATE = re.compile(r"([0-9]{1,2})\s*[./\-\s]\s*([0-9]{1,2}|[^\W\d_]+)\.?\s*[./\-\s]\s*([0-9]{1,4})")
_WORD_DATE = re.compile(r"([0-9]{1,2})\.?\s*([^\W\d_]+)\.?\s*([0-9]{1,4})")
_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", re.ASCII)
_MONTH_NAMES = {
    name.lower(): number for names in MONTHS.values() for number, name in enumerate(names, start=1)
}
_MONTH_NAMES |= {name[:3]: number for name, number in _MONTH_NAMES.items()}
PARTS = ("day", "month", "year")


def split_date(text: str) -> tuple[str, str, str]:
    """Return day, month and year of a date written in one piece: ``24.12.1990``, ``1990-12-24``, ``24. Dezember 1990``.

    Raises:
        Untypeable: It cannot be read.
    """
    text = text.strip()
    if found := _ISO_DATE.fullmatch(text):
        return found[3], found[2], found[1]
    if found := _WHOLE_DATE.fullmatch(text) or _WORD_DATE.fullmatch(text):
        return found[1], found[2], found[3]
    raise Untypeable("date_unreadable", part="day")


def parse_date_parts(day: str, month: str, year: str) -> dict[str, int | None]:
    """Return day, month and year as numbers, None where nothing was typed; a whole date in one part is split.

    Raises:
        Untypeable: Not numbers, a year without four digits, a month or day that does not exist.
    """
    texts = [day.strip(), month.strip(), year.strip()]
    filled = [text for text in texts if text]
    if len(filled) == 1 and not filled[0].isdigit() and filled[0].lower() not in _MONTH_NAMES:
        texts = list(split_date(filled[0]))
    numbers = {part: _date_number(part, text) for part, text in zip(PARTS, texts, strict=True)}
    if texts[2] and (len(texts[2]) != 4 or numbers["year"] == 0):
        raise Untypeable("date_year_short", part="year")
    _refuse_impossible(numbers)
    return numbers


def _date_number(part: str, text: str) -> int | None:
    if not text:
        return None
    name = _MONTH_NAMES.get(text.lower().rstrip(".")) if part == "month" else None
    if name:
        return name
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        raise Untypeable("date_not_number", part=part)
    return int(text)


def _refuse_impossible(numbers: Mapping[str, int | None]) -> None:
    day, month, year = (numbers[part] for part in PARTS)
    if month is not None and not 1 <= month <= 12:
        raise Untypeable("date_no_month", {"month": str(month)}, part="month")
    if day is None:
        return
    days = 31 if month is None else monthrange(year or 2000, month)[1]
    if not 1 <= day <= days:
        if month is None:
            raise Untypeable("date_not_number", part="day")
        written = f"{day:02}.{month:02}." + (f"{year:04}" if year else "")
        raise Untypeable("date_no_day", {"written": written, "month": month, "days": days}, part="day")


def parse_date(day: str, month: str, year: str) -> date | None:
    """Return the date of three inputs, None when all are empty.

    Raises:
        Untypeable: As ``parse_date_parts``, or a part is missing.
    """
    numbers = parse_date_parts(day, month, year)
    missing = [part for part in PARTS if numbers[part] is None]
    if len(missing) == 3:
        return None
    if missing:
        raise Untypeable("date_incomplete", {"parts": tuple(missing)}, part=missing[0])
    return date(numbers["year"] or 1, numbers["month"] or 1, numbers["day"] or 1)


def parse_partial_date(
    day: str, month: str, year: str, parts: Mapping[str, str]
) -> dict[str, int | None] | None:
    """Return a date of which parts may be unknown, None when all are empty.

    Raises:
        Untypeable: As ``parse_date_parts``, a day without month, or a required part is missing.
    """
    numbers = parse_date_parts(day, month, year)
    if all(number is None for number in numbers.values()):
        return None
    if numbers["day"] is not None and numbers["month"] is None:
        raise Untypeable("date_day_without_month", part="month")
    missing = [part for part in PARTS if parts.get(part) == "required" and numbers[part] is None]
    if missing:
        raise Untypeable("date_incomplete", {"parts": tuple(missing)}, part=missing[0])
    return numbers


_TIME = re.compile(
    r"([0-9]{1,2})\s*(?:[:.h]\s*([0-9]{2}))?\s*(?:uhr\s*([0-9]{2})?)?", re.IGNORECASE | re.ASCII
)


def parse_time(text: str) -> time:
    """Return a time of day: ``9:30``, ``09.30``, ``9 Uhr``, ``9 Uhr 30``.

    Raises:
        Untypeable: Not a time, or none that exists.
    """
    found = _TIME.fullmatch(text.strip())
    if not found or (found[2] and found[3]) or not re.search(r"[:.h]|uhr", text, re.IGNORECASE):
        raise Untypeable("not_a_time", part="time")
    hour, minute = int(found[1]), int(found[2] or found[3] or 0)
    if hour > 23 or minute > 59:
        raise Untypeable("time_no_such", {"written": f"{hour}:{minute:02}"}, part="time")
    return time(hour, minute)


_YES_NO = {"yes": True, "true": True, "no": False, "false": False}


def parse_bool(text: str) -> bool:
    """Return yes or no.

    Raises:
        Untypeable: Neither ``yes``/``true`` nor ``no``/``false``.
    """
    if text not in _YES_NO:
        raise Untypeable("not_yes_no")
    return _YES_NO[text]
