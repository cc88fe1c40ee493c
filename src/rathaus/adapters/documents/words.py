"""What the letter sheet itself says around the words of a letter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

__all__ = ["sheet_words"]

_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "reference": ("Zeichen", "Reference"),
    "date": ("Datum", "Date"),
    "office": ("Amt", "Office"),
    "contact": ("Ansprechperson", "Contact"),
    "phone": ("Telefon", "Phone"),
    "email": ("E-Mail", "E-mail"),
    "label": ("Angabe", "Item"),
    "value": ("Ihre Antwort", "Your answer"),
    "position": ("Wofür", "What for"),
    "amount": ("Betrag", "Amount"),
    "total": ("Summe", "Total"),
    "page": ("Seite {page} von {pages}", "Page {page} of {pages}"),
    "closing": ("Freundliche Grüße", "Kind regards"),
    "check": ("Echt? Hier prüfen:", "Genuine? Check here:"),
    "code_alt": (
        "QR-Code. Er öffnet die Seite, auf der sich prüfen lässt, ob dieses Schreiben echt ist: {address}",
        "QR code. It opens the page that shows whether this letter is genuine: {address}",
    ),
    "fold": ("Hier falten oder abtrennen", "Fold or cut here"),
    "demo": (
        "Vorführung: Personen, Vorgänge und Beträge sind erfunden.",
        "Demonstration: persons, cases and amounts are made up.",
    ),
    "twin": (
        "Angaben zu diesem Schreiben, für Maschinen lesbar",
        "Data on this letter, readable by machines",
    ),
}


def sheet_words(language: str) -> dict[str, str]:
    """Return the words of the sheet; anything but English is German. Placeholders are filled by the template."""
    column = 1 if language.partition("-")[0] == "en" else 0
    return {key: both[column] for key, both in _WORDS.items()}
