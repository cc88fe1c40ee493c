"""Builds one message: header, one record, and the note about what is not proved."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lxml import etree

from rathaus.adapters.xgewerbeanzeige.addresses import write_office, write_place
from rathaus.adapters.xgewerbeanzeige.businesses import write_business
from rathaus.adapters.xgewerbeanzeige.codes import GENERAL_MESSAGE, MESSAGE_TYPES
from rathaus.adapters.xgewerbeanzeige.elements import NAMESPACE, OUTSIDE, Element, Writer
from rathaus.adapters.xgewerbeanzeige.model import (
    GewerbeMessage,
    Kind,
    NumberNotAllowed,
    NumberUnknown,
    XmlDocument,
)
from rathaus.adapters.xgewerbeanzeige.numbers import TOPICS, number_of
from rathaus.adapters.xgewerbeanzeige.values import day_of, is_empty, items_of, parts_of, text_of

CONTINUING = "Weiterhin ausgeübt: "
"""Marks number 19 of GewA 2 among the further activities: the samples have no element of its own."""
NOT_VERIFIED = "Nicht gegen das amtliche Schema geprüft."


def build(message: GewerbeMessage) -> XmlDocument:
    """Return the XML of one notice for one recipient.

    Element names, their order and the formats of days follow the published samples of XGewerbeanzeige 2.1 and
    2.2. What no sample shows an element for stands at the end of the record in our own namespace.

    Raises:
        NumberUnknown: A number is not on the form, or exists on paper only (the signature).
        NumberNotAllowed: A number or extra field is not among those the recipient may have.
        ValueNotUsable: A value has the wrong type, or an option has no code.

    Source:
        § 3 GewAnzV decides who gets what; the standard is named by § 3 (4) GewAnzV.
    """
    _refuse_what_is_not_allowed(message)
    writer = Writer()
    prefix, number = MESSAGE_TYPES.get(message.recipient, GENERAL_MESSAGE)
    root = etree.Element(
        f"{{{NAMESPACE}}}{prefix}.gewerbemeldung.{number}", nsmap={"xga": NAMESPACE, "rathaus": OUTSIDE}
    )
    _write_root_attributes(root, is_test=message.is_test)
    _write_header(writer, root, message, number)
    _write_record(writer, writer.add(root, "satz"), message)
    xml: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    outside = (*writer.outside, *message.extras)
    assumed = tuple(dict.fromkeys(writer.assumed))
    return XmlDocument(xml=xml, note=_note(assumed, outside), assumed_codes=assumed, outside=outside)


def _refuse_what_is_not_allowed(message: GewerbeMessage) -> None:
    """The last gate before data leaves the house: it does not trust the caller's filter."""
    form, recipient = message.kind.form, message.recipient
    for number in message.numbers:
        if number not in TOPICS[message.kind]:
            raise NumberUnknown(
                f"{form} has no number {number!r} that is sent electronically. Leave it out or correct the number."
            )
        if number not in message.allowed:
            raise NumberNotAllowed(
                f"{recipient} may not have number {number} of {form}. Remove it; § 3 GewAnzV lists what may be sent."
            )
    for path in message.extras:
        if path not in message.allowed_extras:
            raise NumberNotAllowed(
                f"{recipient} may not have {path}. Name it under `also` of the recipient or remove it."
            )


def _note(assumed: tuple[str, ...], outside: tuple[str, ...]) -> str:
    parts = [NOT_VERIFIED, "Aufbau nach den veröffentlichten Beispielen von XGewerbeanzeige 2.2."]
    if assumed:
        parts.append(f"Angenommene Schlüssel: {', '.join(assumed)}.")
    if outside:
        parts.append(f"Ohne bekanntes Element, deshalb gesondert am Ende: {', '.join(outside)}.")
    return " ".join(parts)


def _write_root_attributes(root: Element, *, is_test: bool) -> None:
    attributes = {
        "produkt": "Rathaus",
        "produkthersteller": "Rathaus",
        "produktversion": "0",
        "standard": "XGewerbeanzeige",
        "version": "2.2",
    }
    for name, value in attributes.items():
        root.set(name, value)
    if is_test:
        root.set("test", "100")


def _write_header(writer: Writer, root: Element, message: GewerbeMessage, number: str) -> None:
    header = writer.add(root, "nachrichtenkopf")
    identity = writer.add(header, "identifikation.nachricht")
    writer.add(identity, "nachrichtenUUID", str(message.message_id))
    writer.code(identity, "nachrichtentyp", number)
    writer.add(identity, "erstellungszeitpunkt", message.created_at.isoformat(timespec="seconds"))
    write_office(writer, header, "leser", message.reader, is_sender=False)
    write_office(writer, header, "autor", message.sender, is_sender=True)


def _write_record(writer: Writer, satz: Element, message: GewerbeMessage) -> None:
    record = writer.add(satz, message.kind.value)
    writer.add(record, "satzErstellung", message.created_at.isoformat(timespec="seconds"))
    writer.add(record, "ereigniszeitpunkt", message.received_at.isoformat(timespec="seconds"))
    write_office(writer, record, "autor", message.sender, is_sender=True)
    writer.truth(record, "istKorrektur", message.is_correction)
    writer.code(record, "gemeindeSchluessel", message.municipality_key)
    writer.add(record, "gemeindeMeldungNr", message.case_number)
    writer.add(record, "gewerbebetriebID", str(message.business_id))
    writer.add(record, "uuid", str(message.record_id))
    topics = {TOPICS[message.kind][number]: value for number, value in message.numbers.items()}
    write_business(writer, record, topics, kind=message.kind, state_names=message.state_names)
    _write_days(writer, record, topics)
    _write_activities(writer, record, topics)
    _write_insurance(writer, record, topics)
    _write_other_business(writer, record, topics, kind=message.kind)
    REASONS[message.kind](writer, record, topics)
    writer.finish(record)
    for path, text in message.extras.items():
        entry = etree.SubElement(record, f"{{{OUTSIDE}}}angabe")
        entry.set("feld", path)
        entry.text = text


def _write_days(writer: Writer, record: Element, topics: Mapping[str, object]) -> None:
    for topic, name in (("valid_from", "gueltigAb"), ("notified_on", "datumMeldung")):
        if not is_empty(topics.get(topic)):
            writer.add(record, name, day_of(topics[topic], what=topic).isoformat())


def _write_activities(writer: Writer, record: Element, topics: Mapping[str, object]) -> None:
    """Write numbers 18 and, for GewA 2, 19; the key of the statistical classification is not ours to give."""
    activity = parts_of(topics.get("activity") or {}, what="number 18")
    continuing = topics.get("continuing")
    if is_empty(activity) and is_empty(continuing):
        return
    group = writer.add(record, "taetigkeitenGesamt")
    main, is_new = (continuing, False) if is_empty(activity) else (activity.get("main"), True)
    focus = writer.add(group, "schwerpunkt")
    writer.add(focus, "taetigkeitSchwerpunkt", text_of(main or "", what="number 18: main"))
    if etree.QName(record).localname == Kind.CHANGE:
        writer.truth(focus, "neuAusgeuebt", is_new)
    further = (
        [] if is_empty(activity.get("further")) else [text_of(activity["further"], what="number 18: further")]
    )
    if is_new and not is_empty(continuing):
        further.append(CONTINUING + text_of(continuing, what="number 19"))
    if further:
        more = writer.add(group, "weitereTaetigkeiten")
        writer.add(more, "taetigkeitenZusammengefasst", "|".join(further))


def _write_insurance(writer: Writer, record: Element, topics: Mapping[str, object]) -> None:
    """Write number 27 of GewA 1; the samples code the carrier, we only have its name."""
    if is_empty(topics.get("accident_insurance")):
        return
    insurance = dict(parts_of(topics["accident_insurance"], what="number 27"))
    number = insurance.pop("member_number", None)
    if not is_empty(number):
        group = writer.add(record, "bisherigeUnfallversicherung")
        writer.add(group, "mitgliedsnummer", text_of(number, what="number 27: member_number"))
    if not is_empty(insurance):
        writer.other("27", insurance)


def _write_other_business(
    writer: Writer, record: Element, topics: Mapping[str, object], *, kind: Kind
) -> None:
    """Write the former (GewA 1 and 2) or future (GewA 3) owner and business site."""
    owner, site = topics.get("other_owner"), topics.get("other_site")
    if is_empty(owner) and is_empty(site):
        return
    name = "kuenftigesGewerbe" if kind is Kind.DEREGISTRATION else "frueheresGewerbe"
    element = writer.add(record, name)
    if not is_empty(owner):
        writer.add(element, "nameFirmaGewerbetreibender", text_of(owner, what="other_owner"))
    if not is_empty(site):
        write_place(writer, element, site, number="17")


def _write_registration_reason(writer: Writer, record: Element, topics: Mapping[str, object]) -> None:
    if not is_empty(topics.get("reason")):
        writer.listed(record, "grundAnmeldungSchluessel", text_of(topics["reason"], what="number 25"))


def _write_change_reasons(writer: Writer, record: Element, topics: Mapping[str, object]) -> None:
    if is_empty(topics.get("reasons")):
        return
    reasons = parts_of(topics["reasons"], what="number 20")
    group = writer.add(record, "gruendeUmmeldung")
    for reason in items_of(reasons.get("kinds")):
        writer.listed(group, "grundUmmeldungSchluessel", text_of(reason, what="number 20: kinds"))
    if not is_empty(reasons.get("details")):
        writer.other("20", {"details": reasons["details"]})


def _write_closing_reason(writer: Writer, record: Element, topics: Mapping[str, object]) -> None:
    """Write numbers 25 and 26, which share one element: a handover is named by its kind (26)."""
    closing, handover = topics.get("closing_reason"), topics.get("handover_reason")
    if not is_empty(handover):
        writer.listed(record, "grundAbmeldungSchluessel", text_of(handover, what="number 26"))
    elif not is_empty(closing) and closing != "handover":
        writer.listed(record, "grundAbmeldungSchluessel", text_of(closing, what="number 25"))
    if closing == "handover":
        writer.other(number_of(kind=Kind.DEREGISTRATION, topic="closing_reason"), closing)
    if not is_empty(topics.get("causes")):
        writer.other(number_of(kind=Kind.DEREGISTRATION, topic="causes"), topics["causes"])


REASONS: Mapping[Kind, Callable[[Writer, Element, Mapping[str, object]], None]] = {
    Kind.REGISTRATION: _write_registration_reason,
    Kind.CHANGE: _write_change_reasons,
    Kind.DEREGISTRATION: _write_closing_reason,
}
