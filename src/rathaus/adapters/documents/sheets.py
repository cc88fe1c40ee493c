"""A letter sheet as plain data for the template: texts cut into runs, values made printable, colours of the city."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import groupby
from typing import Any, Final

from rathaus.adapters.documents.characters import Characters
from rathaus.adapters.documents.codes import code_as_svg
from rathaus.adapters.documents.words import sheet_words
from rathaus.apps.notices.ports import LetterSheet
from rathaus.engine.letters import (
    FeeTable,
    Letter,
    Paragraph,
    Rows,
    Run,
    TextList,
    TextParagraph,
    WrittenBlock,
    parse,
    plain_text,
)

__all__ = ["SHEET_KEYS", "sheet_data"]

SHEET_KEYS: Final = (
    *("title", "author", "language", "issued_on", "city", "sender_line", "recipient", "facts", "footer"),
    *("card", "letters", "twin", "words"),
)
"""What the template may read."""

HUE, CHROMA, MOST_CHROMA = 256.0, 0.15, 0.2
"""Colour of a city that names none; lightness is the template's, so that contrast holds."""

SHORT: Final = 2000
"""Characters; a last block up to this stays on one page with the greeting."""

BEFORE_NUMBER: Final = re.compile(r"(§|Abs\.|Absatz|Art\.|Artikel|Nr\.|Nummer|Satz) (?=[0-9])")
"""What stays on one line with the number after it."""

LETTERHEAD: Final = "letterhead"
REMEDY: Final = "remedy"
TRANSLATION: Final = "translation"


def sheet_data(sheet: LetterSheet, *, characters: Characters) -> dict[str, Any]:
    """Return everything the template prints, as JSON values; every text shows exactly its words.

    Args:
        sheet: The binding letter first, then its translation.
        characters: What the fonts can show.
    """
    binding = sheet.letters[0]
    data = {
        "title": " · ".join(part for part in (binding.subject, sheet.reference) if part),
        "author": _authority(sheet),
        "language": _base(binding.language),
        "issued_on": [sheet.issued_on.year, sheet.issued_on.month, sheet.issued_on.day],
        "city": _city(sheet.city),
        "sender_line": " · ".join((f"Stadt {sheet.city.get('name', '')}", *_address(sheet.office))),
        "recipient": list(sheet.recipient),
        "facts": _facts(sheet),
        "footer": list(_footer(sheet)),
        "card": _card(sheet),
        "letters": [_letter(sheet, letter) for letter in sheet.letters],
        "words": sheet_words(binding.language),
    }
    shown: dict[str, Any] = _printable(data, characters)
    twin = json.dumps(dict(sheet.data), ensure_ascii=False, indent=2, sort_keys=True)
    proof = {"address": sheet.verify_url, "code": code_as_svg(sheet.verify_url)}
    return shown | {"twin": twin, "card": shown["card"] | proof}


def _letter(sheet: LetterSheet, letter: Letter) -> dict[str, Any]:
    shown = [block for block in letter.blocks if block.key != LETTERHEAD]
    return {
        "language": _base(letter.language),
        "is_translation": letter.translation_of is not None,
        "subject": letter.subject,
        "salutation": letter.salutation,
        "blocks": [
            {
                "heading": "" if _names_itself(block) else block.heading,
                "is_remedy": letter.remedy is not None and block.key in (REMEDY, letter.remedy),
                "is_note": block.key == TRANSLATION and letter.translation_of is not None,
                "parts": list(_parts(block)),
            }
            for block in shown
        ],
        "ends_short": bool(shown) and _size(shown[-1]) <= SHORT,
        "closing": [line for line in (_contact(sheet, letter), _authority(sheet)) if line],
        "words": sheet_words(letter.language),
    }


def _size(block: WrittenBlock) -> int:
    """Return about how many characters a block prints; a table of answers counts as long."""
    return sum(
        len(part.markdown) if isinstance(part, Paragraph) else SHORT * isinstance(part, Rows) + 600
        for part in block.parts
    )


def _names_itself(block: WrittenBlock) -> bool:
    """Return whether the title of the only table says what the heading says, only better."""
    return len(block.parts) == 1 and isinstance(block.parts[0], FeeTable) and bool(block.parts[0].title)


def _parts(block: WrittenBlock) -> Iterator[dict[str, Any]]:
    """Yield the parts; tables of answers that follow each other become one with sections."""
    level = 3 if block.heading and not _names_itself(block) else 2
    for is_rows, parts in groupby(block.parts, key=lambda part: isinstance(part, Rows)):
        if is_rows:
            sections = [_section(part) for part in parts if isinstance(part, Rows)]
            yield {"is": "rows", "sections": sections}
        else:
            yield from (_part(part, level) for part in parts if not isinstance(part, Rows))


def _section(part: Rows) -> dict[str, Any]:
    rows = [[label, value.splitlines() or [""]] for label, value in part.rows]
    return {"title": part.title, "rows": rows}


def _part(part: Paragraph | FeeTable, level: int) -> dict[str, Any]:
    if isinstance(part, Paragraph):
        return {"is": "text", "texts": list(_texts(part.markdown))}
    return {
        "is": "fee",
        "title": part.title,
        "level": level,
        "lines": [list(line) for line in part.lines],
        "total": part.total,
        "due": part.due,
    }


def _texts(markdown: str) -> Iterator[dict[str, Any]]:
    for part in parse(markdown):
        match part:
            case TextParagraph(runs):
                yield {"is": "paragraph", "runs": _runs(runs)}
            case TextList(items, is_numbered):
                yield {"is": "list", "numbered": is_numbered, "items": [_runs(item) for item in items]}


def _runs(runs: Iterable[Run]) -> list[list[Any]]:
    return [[run.text, run.is_bold] for run in runs]


def _card(sheet: LetterSheet) -> dict[str, Any]:
    """Return the large panel: what the code carries, first what people look for, the reference last."""
    letter = sheet.letters[0]
    values = [[label, plain_text(value)] for label, value in letter.code.items()]
    large = [row for row in values if row[1] != sheet.reference]
    return {
        "title": letter.subject,
        "large": large,
        "reference": [row for row in values if row[1] == sheet.reference],
        "is_shown": bool(values or sheet.verify_url),
    }


def _facts(sheet: LetterSheet) -> dict[str, str]:
    """Return the reference block; what is not known is empty."""
    return {
        "reference": sheet.reference,
        "date": _day(sheet.issued_on),
        "office": str(sheet.office.get("name", "")),
        "contact": _contact(sheet, sheet.letters[0]),
        "phone": str(sheet.office.get("phone") or sheet.city.get("phone") or ""),
        "email": str(sheet.office.get("email", "")),
    }


def _contact(sheet: LetterSheet, letter: Letter) -> str:
    """Return who is in charge: the line of the letterhead that is neither authority, office, address nor phone."""
    address = _address(sheet.office)
    known = {f"Stadt {sheet.city.get('name', '')}", str(sheet.office.get("name", "")), *address}
    others = [line for line in letter.sender if line not in known and not line.startswith("Telefon ")]
    return ", ".join(others)


def _footer(sheet: LetterSheet) -> Iterator[str]:
    city, office = sheet.city, sheet.office
    yield " · ".join((_authority(sheet), *_address(office)))
    phone = str(office.get("phone") or city.get("phone") or "")
    hours = str(city.get("phone_hours", ""))
    reach = (
        f"Telefon {phone}{f', {hours}' if hours else ''}" if phone else "",
        str(city.get("website", "")).removeprefix("https://"),
    )
    yield " · ".join(part for part in reach if part)


def _authority(sheet: LetterSheet) -> str:
    name = f"Stadt {sheet.city.get('name', '')}".strip()
    office = str(sheet.office.get("name", ""))
    return ", ".join(part for part in (name, office) if part)


def _address(office: Mapping[str, Any]) -> list[str]:
    address = office.get("address") or {}
    street = f"{address.get('street', '')} {address.get('house_number', '')}".strip()
    town = f"{address.get('postcode', '')} {address.get('town', '')}".strip()
    return [line for line in (street, town) if line]


def _city(city: Mapping[str, Any]) -> dict[str, Any]:
    theme = city.get("theme") or {}
    return {
        "name": str(city.get("name", "")),
        "hue": float(theme.get("hue", HUE)),
        "chroma": min(float(theme.get("chroma", CHROMA)), MOST_CHROMA),
        "is_demo": bool(city.get("demo", False)),
    }


def _day(day: date) -> str:
    return f"{day:%d.%m.%Y}"


def _base(language: str) -> str:
    """Return the language a screen reader knows: Leichte Sprache is German."""
    return language.partition("-")[0]


def _printable(value: Any, characters: Characters) -> Any:
    if isinstance(value, str):
        return characters.shown(BEFORE_NUMBER.sub("\\1\u00a0", value))
    if isinstance(value, Mapping):
        return {key: _printable(item, characters) for key, item in value.items()}
    if isinstance(value, list):
        return [_printable(item, characters) for item in value]
    return value
