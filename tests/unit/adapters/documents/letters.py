"""Letters to print in tests, and a reader of what is in the PDF afterwards."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pikepdf

from rathaus.apps.notices.ports import LetterSheet
from rathaus.engine.letters import FeeTable, Letter, Paragraph, Rows, WrittenBlock

ADDRESS = "https://rathaus.soest.example/echt/4f1c9a7e2b60d385aa17c0de"

CITY = {
    "name": "Soest",
    "theme": {"hue": 150, "chroma": 0.085},
    "phone": "115",
    "website": "https://soest.example",
    "demo": True,
}
OFFICE = {
    "name": "Bürgeramt",
    "address": {"street": "Am Markt", "house_number": "1", "postcode": "59494", "town": "Soest"},
    "phone": "115",
    "email": "amt@soest.example",
}
SENDER = ("Stadt Soest", "Bürgeramt", "Am Markt 1", "59494 Soest", "Telefon 115", "Ben Muster")
FEE = FeeTable(
    "Gebühr für den Ausweis",
    (("Ausweis für ein Jahr", "§ 6a Abs. 5a StVG", "30,00 €"), ("Ermäßigung", "", "-10,00 €")),
    "20,00 €",
    "Bitte zahlen Sie innerhalb eines Monats.",
)
REMEDY = Paragraph("Gegen diesen Bescheid können Sie **Klage** erheben.")


def letter(*blocks: WrittenBlock, **changes: Any) -> Letter:
    written = Letter(
        key="permit",
        kind="notice",
        language="de",
        subject="Ihr Bewohnerparkausweis",
        salutation="Guten Tag Amira Beispiel,",
        blocks=blocks
        or (
            WrittenBlock("decision", "", (Paragraph("Sie dürfen parken.\n\n- erstens\n- zweitens"),)),
            WrittenBlock("answers", "Ihre Angaben", (Rows("Auto", (("Kennzeichen", "SO AB 123"),)),)),
            WrittenBlock("fee", "Gebühr", (FEE,)),
            WrittenBlock("remedy", "Ihre Rechte", (REMEDY,)),
        ),
        remedy="administrative_court",
        sender=SENDER,
        day=date(2026, 11, 23),
        reference="SO-2026-000001",
    )
    return replace(written, **changes)


def sheet(*letters: Letter, **changes: Any) -> LetterSheet:
    made = LetterSheet(
        letters=letters or (letter(),),
        city=CITY,
        office=OFFICE,
        recipient=("Amira Beispiel", "Lindenweg 7", "59494 Soest"),
        reference="SO-2026-000001",
        issued_on=date(2026, 11, 23),
        verify_url="",
        data={"number": "SO-2026-000001", "kind": "notice", "words": 'ä "quoted" </x>'},
    )
    return replace(made, **changes)


def said(text: str) -> LetterSheet:
    """Return a letter in which somebody wrote ``text`` wherever people can write."""
    quoted = "\n\n".join(line for line in text.splitlines() if line.strip())
    block = WrittenBlock("said", text, (Paragraph(quoted), Rows(text, ((text, text),))))
    fee = WrittenBlock("fee", "", (FeeTable(text, ((text, text, text),), text, text),))
    own = letter(block, fee, subject=text, salutation=text, code={text: text})
    return sheet(own, recipient=(text,), verify_url=ADDRESS)


class Pdf:
    """A PDF, read."""

    def __init__(self, content: bytes) -> None:
        self.file = pikepdf.open(BytesIO(content))
        self.root = self.file.Root

    def metadata(self) -> str:
        return bytes(self.root.Metadata.read_bytes()).decode()

    def tags(self) -> list[str]:
        return [str(node.S) for node in self.structure()]

    def structure(self) -> Iterator[pikepdf.Dictionary]:
        """Yield the nodes of the structure tree in reading order."""
        yield from _nodes(self.root.StructTreeRoot.K)

    def fonts(self) -> list[pikepdf.Object]:
        found = {}
        for page in self.file.pages:
            for font in page.resources.get("/Font", {}).values():
                found[str(font.BaseFont)] = font
        return list(found.values())

    def twin(self) -> Any:
        (name,) = self.file.attachments
        return json.loads(self.file.attachments[name].get_file().read_bytes())

    def pages(self) -> list[str]:
        """Return the words of each page, in the order they are painted."""
        return [_words(page) for page in self.file.pages]

    def text(self) -> str:
        return "\n".join(self.pages())


def _nodes(kids: Any) -> Iterator[pikepdf.Dictionary]:
    if isinstance(kids, pikepdf.Array):
        for kid in kids:
            yield from _nodes(kid)
    elif isinstance(kids, pikepdf.Dictionary) and "/S" in kids:
        yield kids
        yield from _nodes(kids.get("/K"))


def _words(page: pikepdf.Page) -> str:
    """Return what is painted; a new line where the height on the page changes."""
    maps = {name: _unicode(font) for name, font in page.resources.get("/Font", {}).items()}
    words: list[str] = []
    known: dict[int, str] = {}
    place, places, line = (1.0, 0.0), [], None
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "q":
                places.append(place)
            case "Q":
                place = places.pop()
            case "cm":
                place = (place[0] * float(operands[3]), place[1] + place[0] * float(operands[5]))
            case "Tf":
                known = maps[str(operands[0])]
            case "Tm":
                height = round(place[1] + place[0] * float(operands[5]), 1)
                words += [] if height == line else ["\n"]
                line = height
            case "Tj":
                words.append(_decoded(bytes(operands[0]), known))
            case "TJ":
                words += [
                    _decoded(bytes(part), known) for part in operands[0] if isinstance(part, pikepdf.String)
                ]
    return "".join(words)


def _decoded(codes: bytes, known: dict[int, str]) -> str:
    return "".join(known.get(int.from_bytes(codes[at : at + 2]), "?") for at in range(0, len(codes), 2))


def _unicode(font: pikepdf.Object) -> dict[int, str]:
    table = bytes(font.ToUnicode.read_bytes()).decode("latin-1")
    found = {}
    for part in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for code, words in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", part):
            found[int(code, 16)] = bytes.fromhex(words).decode("utf-16-be")
    for part in re.findall(r"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for first, last, words in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", part):
            begin = int.from_bytes(bytes.fromhex(words))
            for step in range(int(last, 16) - int(first, 16) + 1):
                found[int(first, 16) + step] = chr(begin + step)
    return found
