"""German phrases of the reading form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from rathaus.engine.forms.model import Field
from rathaus.engine.letters.model import Block
from rathaus.engine.packages.model import Recipient
from rathaus.engine.procedure.model import Step
from rathaus.engine.rules import Expression

TYPES = {
    "text": "Text", "integer": "ganze Zahl", "decimal": "Zahl", "money": "Betrag", "date": "Datum", "time": "Uhrzeit",
    "datetime": "Zeitpunkt", "partial_date": "Datum, auch unvollständig", "bool": "Ja/Nein",
    "confirmation": "Bestätigung", "choice": "Auswahl", "file": "Datei", "note": "Hinweis", "slot": "Termin",
    "object": "Daten einer Schnittstelle",
}  # fmt: skip
VERBS = {
    "issue": "schreibt", "demand": "fordert Gebühr", "settle": "setzt Gebühr fest", "refund": "erstattet Gebühr",
    "notify": "benachrichtigt", "send": "übermittelt", "hand_over": "gibt ab an", "start": "beginnt Frist",
    "stop": "beendet Frist", "resume": "lässt Frist weiterlaufen", "extend": "verlängert Frist", "hold": "hält",
    "book": "bucht", "rebook": "bucht um", "release": "gibt frei", "request": "fragt", "offer": "bietet an",
    "set": "trägt ein",
}  # fmt: skip
SET_BY = {"federal": "Bund", "land": "Land", "city": "Stadt"}
LETTERS = {
    "receipt": "Bestätigung", "request": "Nachforderung", "hearing": "Anhörung", "notice": "Bescheid",
    "certificate": "Bescheinigung", "letter": "Schreiben",
}  # fmt: skip
_UNITS = {
    "minute": ("Minute", "Minuten"), "hour": ("Stunde", "Stunden"), "day": ("Tag", "Tage"), "week": ("Woche", "Wochen"),
    "month": ("Monat", "Monate"), "year": ("Jahr", "Jahre"),
}  # fmt: skip


def period(length: str) -> str:
    """Return a length such as ``14 days`` in German; other words stay."""
    found = re.fullmatch(r"(\d+) ([a-z]+?)s?", length)
    if found is None or found[2] not in _UNITS:
        return length
    return f"{found[1]} {_UNITS[found[2]][found[1] != '1']}"


def rule_text(rule: Expression) -> str:
    """Return a rule as written, as code."""
    return code(rule.source)


def code(text: str) -> str:
    """Return a text as code, on one line."""
    one_line = " ".join(text.split())
    return f"`{one_line}`"


def table_row(cells: Iterable[str]) -> str:
    """Return one row of a table."""
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def value_text(value: Any) -> str:
    """Return a value of the city or an argument in words."""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    return ", ".join(map(str, value)) or "nichts" if isinstance(value, (tuple, list)) else str(value)


def limits_of(field: Field) -> Iterator[str]:
    """Yield what limits an answer."""
    if field.length:
        yield f"{field.length[0]} bis {field.length[1]} Zeichen"
    if field.low or field.high:
        low, high = (rule.source if rule else "offen" for rule in (field.low, field.high))
        yield f"von {code(low)} bis {code(high)}"
    if field.pattern:
        yield f"Muster {code(field.pattern)}"
    if field.format:
        yield f"Format {field.format}"
    if field.codelist:
        yield f"Liste {field.codelist}"
    if field.prefill:
        yield f"vorbelegt aus {field.prefill}"


def trigger_text(step: Step) -> str:
    """Return when a clock step happens by itself."""
    trigger = step.trigger
    if trigger is None:
        return ""
    if trigger.end_of:
        return f"nach Ablauf der Frist `{trigger.end_of}`"
    if trigger.day:
        shift = (
            f"{trigger.before} vor "
            if trigger.before
            else f"{trigger.after} nach "
            if trigger.after
            else "am Tag "
        )
        return shift + rule_text(trigger.day)
    return f"sobald {rule_text(trigger.true)}" if trigger.true else ""


def arguments_text(block: Block) -> str:
    """Return the arguments of a standard block in brackets, "" without."""
    named = [f"{key}: {value_text(value)}" for key, value in block.arguments.items()]
    return f" ({', '.join(named)})" if named else ""


def sent_text(recipient: Recipient) -> str:
    """Return what a recipient gets, and when."""
    if recipient.never:
        return f"nie – {recipient.never}"
    if recipient.only is not None:
        what = f"nur Nr. {', '.join(sorted(recipient.only, key=_number))}"
    else:
        what = f"alles außer Nr. {', '.join(sorted(recipient.all_but or (), key=_number))}"
    when = f", wenn {rule_text(recipient.when)}" if recipient.when else ""
    unless = f", nicht wenn {rule_text(recipient.unless)}" if recipient.unless else ""
    return f"{what}{when}{unless}{', monatlich gesammelt' if recipient.send_when == 'monthly' else ''}"


def _number(text: str) -> tuple[int, str]:
    digits = "".join(sign for sign in text if sign.isdigit())
    return int(digits or 0), text


def _shift(length: str | None, word: str) -> str:
    return f"{period(length)} {word} " if length else ""
