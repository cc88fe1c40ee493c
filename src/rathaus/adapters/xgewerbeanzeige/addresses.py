"""Addresses, ways to reach somebody, and proofs: parts that several records share."""

from __future__ import annotations

from collections.abc import Mapping

from rathaus.adapters.xgewerbeanzeige.codes import CHANNEL, GERMANY, GERMANY_ISO, SENDER_KEY_ATTRIBUTES
from rathaus.adapters.xgewerbeanzeige.elements import Element, Writer
from rathaus.adapters.xgewerbeanzeige.model import Office
from rathaus.adapters.xgewerbeanzeige.values import day_of, is_empty, parts_of, text_of, truth_of

PLACE = {"street": "strasse", "house_number": "hausNrVon", "town": "ort", "postcode": "plz"}


def write_place(writer: Writer, parent: Element, value: object, *, number: str) -> None:
    """Write ``anschrift`` and one ``erreichbarkeit`` per way given; an address abroad names its state apart."""
    whole = parts_of(value, what=f"number {number}")
    if not is_empty(whole.get("address")):
        _write_address(writer, parent, parts_of(whole["address"], what=f"number {number}"), number=number)
    for way in CHANNEL:
        if not is_empty(whole.get(way)):
            reach = writer.add(parent, "erreichbarkeit")
            writer.listed(reach, "kanal", way)
            writer.add(reach, "kennung", text_of(whole[way], what=f"number {number}: {way}"))


def _write_address(writer: Writer, parent: Element, address: Mapping[str, object], *, number: str) -> None:
    place = writer.add(parent, "anschrift")
    for key, name in PLACE.items():
        if is_empty(address.get(key)):
            continue
        text = text_of(address[key], what=f"number {number}: {key}")
        suffix = address.get("house_suffix")
        writer.add(place, name, f"{text}{suffix}" if key == "house_number" and suffix else text)
    country = address.get("country") or GERMANY
    if country == GERMANY:
        writer.code(place, "nationSchluessel", GERMANY_ISO)
    else:
        # The samples code states of addresses by ISO number; our lists hold the key of the statistical office.
        writer.other(number, {"address": {"country": country}})


def write_proof(writer: Writer, parent: Element, name: str, value: object, *, number: str) -> None:
    """Write a permit, crafts card or residence permit: is it there, from when, from whom?"""
    proof = parts_of(value, what=f"number {number}")
    element = writer.add(parent, name)
    if not is_empty(proof.get("held")):
        writer.truth(element, "status", truth_of(proof["held"], what=f"number {number}: held"))
    if not is_empty(proof.get("issued_on")):
        issued = day_of(proof["issued_on"], what=f"number {number}: issued_on")
        writer.add(element, "ausgestelltAm", issued.isoformat())
    if not is_empty(proof.get("authority")):
        writer.add(
            element, "ausgestelltVonName", text_of(proof["authority"], what=f"number {number}: authority")
        )


def write_office(writer: Writer, parent: Element, name: str, office: Office, *, is_sender: bool) -> None:
    """Write the sender (``autor``) or the reader (``leser``) of a message."""
    element = writer.add(parent, name)
    key = writer.add(element, "behoerdenkennung")
    writer.code(key, "praefix", office.prefix)
    writer.code(key, "kennung", office.code, SENDER_KEY_ATTRIBUTES if is_sender else None)
    for way, contact in (("email", office.email), ("phone", office.phone)):
        if contact:
            reach = writer.add(element, "erreichbarkeit")
            writer.listed(reach, "kanal", way)
            writer.add(reach, "kennung", contact)
    if office.town:
        place = writer.add(element, "anschrift")
        for tag, text in (
            ("strasse", office.street),
            ("hausNr", office.house_number),
            ("ort", office.town),
            ("plz", office.postcode),
        ):
            if text:
                writer.add(place, tag, text)
    writer.add(element, "behoerdenname", office.name)
