"""Named formats of texts: how people write them, how they are kept, and what to say when they are wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Format:
    """One named format."""

    key: str
    normalise: Callable[[str], str | None]
    """The text as it is kept, None when it has not this format. Normalising twice changes nothing."""
    sentences: Mapping[str, str]
    """Language → what to do, a full sentence."""
    input_type: str = "text"
    inputmode: str = ""
    grouped: int = 0
    """Characters per group when shown, e.g. 4 for an IBAN; 0: as kept."""


_EMAIL = re.compile(
    r"[^@\s\"(),:;<>\[\\\]]{1,64}@(?=.{4,255}$)[^\W_](?:[\w-]*[^\W_])?(?:\.[^\W_](?:[\w-]*[^\W_])?)+"
)
_PHONE = re.compile(r"\+?[0-9][0-9 ]{3,24}")
_PLATE = re.compile(r"([A-ZÄÖÜ]{1,3})[\s\-–:·]+([A-Z]{1,2})[\s\-–]*([1-9][0-9]{0,3})\s?([EH]?)")
_URL = re.compile(
    r"https?://[^\W_](?:[\w-]*\w)?(?:\.[^\W_](?:[\w-]*\w)?)+(?::[0-9]{1,5})?(?:[/?#]\S*)?", re.IGNORECASE
)
_IBAN_LENGTHS: Mapping[str, int] = {
    "AD": 24, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20, "ES": 24,
    "FI": 18, "FR": 27, "GB": 22, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IS": 26, "IT": 27, "LI": 21, "LT": 20,
    "LU": 20, "LV": 21, "MC": 27, "MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24, "SE": 24, "SI": 19,
    "SK": 24, "SM": 27,
}  # fmt: skip


def _matching(pattern: str, *, drop: str = r"\s", upper: bool = False) -> Callable[[str], str | None]:
    """Return a normaliser that drops some characters and wants the rest to match."""
    wanted, dropped = re.compile(pattern), re.compile(drop)

    def normalise(text: str) -> str | None:
        kept = dropped.sub("", text.upper() if upper else text)
        return kept if wanted.fullmatch(kept) else None

    return normalise


def _email(text: str) -> str | None:
    local, _, domain = text.removeprefix("mailto:").strip().rpartition("@")
    address = f"{local}@{domain.lower()}"
    if not _EMAIL.fullmatch(address) or ".." in local or local[0] == "." or local[-1] == ".":
        return None
    return address


def _phone(text: str) -> str | None:
    kept = re.sub(r"\(0\)", " ", text) if text.lstrip().startswith(("+", "00")) else text
    kept = re.sub(r"[\s()/.\-–]+", " ", kept).strip()
    if kept.startswith("00"):
        kept = "+" + kept[2:].lstrip()
    digits = sum(character.isdigit() for character in kept)
    return kept if _PHONE.fullmatch(kept) and 5 <= digits <= 15 else None


def _plate(text: str) -> str | None:
    found = _PLATE.fullmatch(text.upper().strip())
    if not found:
        return None
    place, letters, number, suffix = found.groups()
    return f"{place} {letters} {number}{suffix}"


def _iban(text: str) -> str | None:
    kept = re.sub(r"[\s.\-]", "", text).upper()
    if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", kept):
        return None
    if len(kept) != _IBAN_LENGTHS.get(kept[:2], len(kept)):
        return None
    digits = "".join(str(int(character, 36)) for character in kept[4:] + kept[:4])
    return kept if int(digits) % 97 == 1 else None


def _url(text: str) -> str | None:
    kept = text if re.match(r"[a-z][a-z0-9+.]*://", text, re.IGNORECASE) else f"https://{text}"
    scheme, _, rest = kept.partition("://")
    host, slash, path = rest.partition("/")
    kept = f"{scheme.lower()}://{host.lower()}{slash}{path}"
    return kept if _URL.fullmatch(kept) else None


def _tax_id(text: str) -> str | None:
    """Check the tax identification number (11 digits, check digit after ISO 7064 mod 11,10)."""
    kept = re.sub(r"[\s/\-]", "", text)
    if not re.fullmatch(r"[1-9][0-9]{10}", kept):
        return None
    product = 10
    for character in kept[:10]:
        total = (int(character) + product) % 10 or 10
        product = total * 2 % 11
    return kept if (11 - product) % 10 == int(kept[10]) else None


def _sentences(german: str, english: str) -> Mapping[str, str]:
    return MappingProxyType({"de": german, "en": english})


_ALL = (
    Format(
        "email",
        _email,
        _sentences(
            "Bitte geben Sie eine E-Mail-Adresse ein, zum Beispiel name@beispiel.de.",
            "Please enter an email address, for example name@example.org.",
        ),
        "email",
        "email",
    ),
    Format(
        "phone",
        _phone,
        _sentences(
            "Bitte geben Sie die Telefonnummer mit Vorwahl ein, zum Beispiel 0209 123456.",
            "Please enter the phone number with its area code, for example 0209 123456.",
        ),
        "tel",
        "tel",
    ),
    Format(
        "postcode_de",
        _matching(r"[0-9]{5}", drop=r"\s|^D-"),
        _sentences(
            "Bitte geben Sie die Postleitzahl mit fünf Ziffern ein.",
            "Please enter the postcode with five digits.",
        ),
        inputmode="numeric",
    ),
    Format(
        "licence_plate_de",
        _plate,
        _sentences(
            "Bitte geben Sie das Kennzeichen mit Leerzeichen ein, zum Beispiel GE AB 123.",
            "Please enter the number plate with spaces, for example GE AB 123.",
        ),
    ),
    Format(
        "iban",
        _iban,
        _sentences(
            "Bitte prüfen Sie die IBAN. Eine deutsche IBAN beginnt mit DE und hat danach 20 Ziffern.",
            "Please check the IBAN. A German IBAN starts with DE, followed by 20 digits.",
        ),
        grouped=4,
    ),
    Format(
        "bic",
        _matching(r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?", upper=True),
        _sentences(
            "Bitte geben Sie die BIC mit 8 oder 11 Zeichen ein.",
            "Please enter the BIC with 8 or 11 characters.",
        ),
    ),
    Format(
        "url",
        _url,
        _sentences(
            "Bitte geben Sie eine Internetadresse ein, zum Beispiel www.beispiel.de.",
            "Please enter a web address, for example www.example.org.",
        ),
        "url",
        "url",
    ),
    Format(
        "ags",
        _matching(r"[0-9]{8}"),
        _sentences(
            "Bitte geben Sie den Gemeindeschlüssel mit acht Ziffern ein.",
            "Please enter the municipality key with eight digits.",
        ),
        inputmode="numeric",
    ),
    Format(
        "ars",
        _matching(r"[0-9]{12}"),
        _sentences(
            "Bitte geben Sie den Regionalschlüssel mit zwölf Ziffern ein.",
            "Please enter the regional key with twelve digits.",
        ),
        inputmode="numeric",
    ),
    Format(
        "tax_id_de",
        _tax_id,
        _sentences(
            "Bitte prüfen Sie die Steuer-Identifikationsnummer. Sie hat elf Ziffern.",
            "Please check the tax identification number. It has eleven digits.",
        ),
        inputmode="numeric",
    ),
)

FORMATS: Mapping[str, Format] = MappingProxyType({item.key: item for item in _ALL})
"""Every format a package may name."""


def written_as(text: str, name: str | None) -> str:
    """Return a kept text as people read it, e.g. an IBAN in groups of four."""
    grouped = FORMATS[name].grouped if name and name in FORMATS else 0
    if not grouped:
        return text
    return " ".join(text[start : start + grouped] for start in range(0, len(text), grouped))
