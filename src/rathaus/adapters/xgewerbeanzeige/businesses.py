"""The business of a notice: ``gewerbe`` with name, staff, kind, branch, cards and addresses."""

from __future__ import annotations

from collections.abc import Mapping

from rathaus.adapters.xgewerbeanzeige.addresses import write_place, write_proof
from rathaus.adapters.xgewerbeanzeige.codes import LEGAL_FORM
from rathaus.adapters.xgewerbeanzeige.elements import Element, Writer
from rathaus.adapters.xgewerbeanzeige.model import Kind
from rathaus.adapters.xgewerbeanzeige.numbers import number_of
from rathaus.adapters.xgewerbeanzeige.persons import write_persons
from rathaus.adapters.xgewerbeanzeige.values import is_empty, items_of, parts_of, text_of, truth_of

KINDS = {"industry": "industrie", "craft": "handwerk", "trade": "handel", "other": "sonstiges"}


def write_business(
    writer: Writer,
    parent: Element,
    topics: Mapping[str, object],
    *,
    kind: Kind,
    state_names: Mapping[str, str],
) -> None:
    """Write ``gewerbe`` in the order of the samples; topics that are absent leave no element."""
    business = writer.add(parent, "gewerbe")
    _write_name(writer, business, topics)
    _write_staff(writer, business, topics)
    _write_kind(writer, business, topics)
    for topic, name in (("permit", "erlaubnis"), ("craft_card", "handwerkskarte")):
        if not is_empty(topics.get(topic)):
            write_proof(writer, business, name, topics[topic], number=number_of(kind=kind, topic=topic))
    if not is_empty(topics.get("site")):
        write_place(writer, business, topics["site"], number="15")
    if not is_empty(topics.get("head_office")):
        write_place(writer, writer.add(business, "hauptniederlassung"), topics["head_office"], number="16")
    _write_authorised(writer, business, topics)
    write_persons(writer, business, topics, kind=kind, state_names=state_names)
    if not is_empty(topics.get("public_share")):
        writer.listed(
            business, "beteiligungOeffentlicheHand", text_of(topics["public_share"], what="number 13")
        )


def _write_name(writer: Writer, business: Element, topics: Mapping[str, object]) -> None:
    """Write ``betrieb``: numbers 1, 2 and 3."""
    company = parts_of(topics.get("company") or {}, what="number 1")
    entry = parts_of(topics.get("register") or {}, what="number 2")
    element = writer.add(business, "betrieb")
    writer.add(element, "ID", "1")
    names = [
        text_of(company[key], what="number 1")
        for key in ("registered_name", "other_partners")
        if company.get(key)
    ]
    if names:
        writer.add(element, "eingetragenerName", "; ".join(names))
    for key, name in (("number", "eintragungNr"), ("place", "eintragungOrt")):
        if not is_empty(entry.get(key)):
            writer.add(element, name, text_of(entry[key], what=f"number 2: {key}"))
    if not is_empty(entry.get("kind")):
        writer.listed(element, "eintragungArt", text_of(entry["kind"], what="number 2: kind"))
    if not is_empty(topics.get("trade_name")):
        writer.add(element, "geschaeftsbezeichnung", text_of(topics["trade_name"], what="number 3"))
    _write_legal_form(writer, element, company)


def _write_legal_form(writer: Writer, element: Element, company: Mapping[str, object]) -> None:
    """A form of business without a known code still has to reach those who may know it."""
    form = text_of(company.get("legal_form") or "", what="number 1: legal_form")
    if form == "sole" and company.get("registered_name"):
        form = "registered_merchant"
    if form in LEGAL_FORM or form == "registered_merchant":
        writer.listed(element, "rechtsformSchluessel", form)
    elif form:
        writer.other("1", {"legal_form": form})


def _write_staff(writer: Writer, business: Element, topics: Mapping[str, object]) -> None:
    if not is_empty(topics.get("managers")):
        writer.add(business, "anzahlBeteiligte", text_of(topics["managers"], what="number 12"))
    if is_empty(topics.get("staff")):
        return
    staff = parts_of(topics["staff"], what="number 22")
    for key, name in (
        ("full_time", "anzahlVollzeitBeschaeftigte"),
        ("part_time", "anzahlTeilzeitBeschaeftigte"),
    ):
        value = staff.get(key) if staff.get("has_staff") is not False else 0
        writer.add(business, name, text_of(value or 0, what=f"number 22: {key}"))


def _write_kind(writer: Writer, business: Element, topics: Mapping[str, object]) -> None:
    if not is_empty(topics.get("kinds")):
        chosen = items_of(topics["kinds"])
        group = writer.add(business, "betriebArt")
        for key, name in KINDS.items():
            writer.truth(group, name, key in chosen)
    if not is_empty(topics.get("branch")):
        writer.listed(business, "niederlassungArt", text_of(topics["branch"], what="number 23"))
    for topic, name in (("travelling", "istReisegewerbe"), ("side_job", "istNebenerwerb")):
        if not is_empty(topics.get(topic)):
            writer.truth(business, name, truth_of(topics[topic], what=topic))


def _write_authorised(writer: Writer, business: Element, topics: Mapping[str, object]) -> None:
    if is_empty(topics.get("authorised")):
        return
    person = parts_of(topics["authorised"], what="number 14")
    element = writer.add(business, "vertretungsberechtigtePerson")
    for key, name in (("family_name", "familienname"), ("given_names", "vorname")):
        if not is_empty(person.get(key)):
            writer.add(element, name, text_of(person[key], what=f"number 14: {key}"))
