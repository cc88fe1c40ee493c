"""Reads a message back: which official numbers does it carry? Used to prove that nobody gets too much."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from rathaus.adapters.xgewerbeanzeige.building import CONTINUING
from rathaus.adapters.xgewerbeanzeige.elements import NAMESPACE, OUTSIDE, Element
from rathaus.adapters.xgewerbeanzeige.model import Kind, ValueNotUsable
from rathaus.adapters.xgewerbeanzeige.numbers import number_of

_BUSINESS_PATHS: Mapping[str, str] = {
    "betrieb/eingetragenerName": "company",
    "betrieb/rechtsformSchluessel": "company",
    "betrieb/eintragungNr": "register",
    "betrieb/eintragungOrt": "register",
    "betrieb/eintragungArt": "register",
    "betrieb/geschaeftsbezeichnung": "trade_name",
    "anzahlBeteiligte": "managers",
    "anzahlVollzeitBeschaeftigte": "staff",
    "anzahlTeilzeitBeschaeftigte": "staff",
    "betriebArt": "kinds",
    "niederlassungArt": "branch",
    "istReisegewerbe": "travelling",
    "istNebenerwerb": "side_job",
    "erlaubnis": "permit",
    "handwerkskarte": "craft_card",
    "anschrift": "site",
    "erreichbarkeit": "site",
    "hauptniederlassung": "head_office",
    "vertretungsberechtigtePerson": "authorised",
    "beteiligtePerson/familienname": "family_name",
    "beteiligtePerson/vorname": "given_names",
    "beteiligtePerson/geschlecht": "sex",
    "beteiligtePerson/geburtsname": "birth_name",
    "beteiligtePerson/geburtsdatum": "birth_date",
    "beteiligtePerson/geburtsort": "birth_place",
    "beteiligtePerson/geburtsland": "birth_place",
    "beteiligtePerson/staatangehoerigkeiten": "nationality",
    "beteiligtePerson/anschrift": "home",
    "beteiligtePerson/erreichbarkeit": "home",
    "beteiligtePerson/aufenthaltstitel": "residence_permit",
    "beteiligungOeffentlicheHand": "public_share",
}
"""Path below ``gewerbe`` → topic."""

_RECORD_PATHS: Mapping[str, str] = {
    "gueltigAb": "valid_from",
    "datumMeldung": "notified_on",
    "bisherigeUnfallversicherung": "accident_insurance",
    "frueheresGewerbe/nameFirmaGewerbetreibender": "other_owner",
    "frueheresGewerbe/anschrift": "other_site",
    "frueheresGewerbe/erreichbarkeit": "other_site",
    "kuenftigesGewerbe/nameFirmaGewerbetreibender": "other_owner",
    "kuenftigesGewerbe/anschrift": "other_site",
    "kuenftigesGewerbe/erreichbarkeit": "other_site",
    "grundAnmeldungSchluessel": "reason",
    "gruendeUmmeldung": "reasons",
}
"""Path below the record → topic."""
_HANDOVERS = frozenset({"03", "04", "05", "06"})


@dataclass(frozen=True, slots=True)
class Notice:
    """What a message carries."""

    kind: Kind
    numbers: Mapping[str, tuple[str, ...]]
    """Official number → every text written for it, in document order (codes as codes)."""
    extras: Mapping[str, str] = field(default_factory=dict)


def read(xml: bytes) -> Notice:
    """Return the official numbers that a message made by ``build`` carries, with their texts.

    Raises:
        ValueNotUsable: The bytes are no message of this shape.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        raise ValueNotUsable(f"No XML: {error}. Hand over what `build` returned.") from None
    record = next((child for satz in root.iterfind(f"{{{NAMESPACE}}}satz") for child in satz), None)
    if record is None or _name(record) not in set(Kind):
        raise ValueNotUsable(
            "No record anmeldung, ummeldung or abmeldung found. Hand over what `build` returned."
        )
    kind = Kind(_name(record))
    numbers: dict[str, list[str]] = {}
    for topic, text in _topics(record, kind):
        numbers.setdefault(number_of(kind=kind, topic=topic), []).append(text)
    extras: dict[str, str] = {}
    for entry in record.iterfind(f"{{{OUTSIDE}}}angabe"):
        if entry.get("feld"):
            extras[str(entry.get("feld"))] = entry.text or ""
        else:
            numbers.setdefault(str(entry.get("nr")), []).append(entry.text or "")
    return Notice(kind, {number: tuple(texts) for number, texts in numbers.items()}, extras)


def _topics(record: Element, kind: Kind) -> Iterator[tuple[str, str]]:
    """Yield topic and text of every leaf that belongs to a number."""
    for path, text in _leaves(record):
        topic = _topic_of(path)
        if topic is not None:
            yield topic, text
    yield from _activity_topics(record)
    for code in record.iterfind(f"{{{NAMESPACE}}}grundAbmeldungSchluessel/code"):
        yield ("handover_reason" if code.text in _HANDOVERS else "closing_reason"), str(code.text)


def _topic_of(path: str) -> str | None:
    below = path.removeprefix("gewerbe/")
    table = _BUSINESS_PATHS if below != path else _RECORD_PATHS
    return next(
        (topic for start, topic in table.items() if below == start or below.startswith(f"{start}/")), None
    )


def _activity_topics(record: Element) -> Iterator[tuple[str, str]]:
    """Yield numbers 18 and 19: in GewA 2 the flag says whether the main activity is new."""
    group = record.find(f"{{{NAMESPACE}}}taetigkeitenGesamt")
    if group is None:
        return
    is_old = group.findtext(f"{{{NAMESPACE}}}schwerpunkt/{{{NAMESPACE}}}neuAusgeuebt/code") == "0"
    main = group.findtext(f"{{{NAMESPACE}}}schwerpunkt/{{{NAMESPACE}}}taetigkeitSchwerpunkt")
    yield ("continuing" if is_old else "activity"), main or ""
    more = group.findtext(f"{{{NAMESPACE}}}weitereTaetigkeiten/{{{NAMESPACE}}}taetigkeitenZusammengefasst")
    for part in (more or "").split("|"):
        if part.startswith(CONTINUING):
            yield "continuing", part.removeprefix(CONTINUING)
        elif part:
            yield "activity", part


def _leaves(element: Element, at: str = "") -> Iterator[tuple[str, str]]:
    for child in element.iterchildren(etree.Element):
        if etree.QName(child).namespace == OUTSIDE:
            continue
        path = f"{at}/{_name(child)}" if at else _name(child)
        if len(child):
            yield from _leaves(child, path)
        else:
            yield path, child.text or ""


def _name(element: Element) -> str:
    return str(etree.QName(element).localname)
