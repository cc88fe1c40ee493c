"""The people of a notice: one ``beteiligtePerson`` each, numbers 4 to 11 and the residence permit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rathaus.adapters.xgewerbeanzeige.addresses import write_place, write_proof
from rathaus.adapters.xgewerbeanzeige.codes import PARTNERSHIPS
from rathaus.adapters.xgewerbeanzeige.elements import Element, Writer
from rathaus.adapters.xgewerbeanzeige.model import Kind, ValueNotUsable
from rathaus.adapters.xgewerbeanzeige.numbers import PERSON_TOPICS, number_of
from rathaus.adapters.xgewerbeanzeige.values import day_of, is_empty, items_of, parts_of, text_of


def persons_of(topics: Mapping[str, object]) -> list[dict[str, object]]:
    """Return one mapping of topics per person, in the order given.

    Raises:
        ValueNotUsable: Two numbers name a different count of persons.
    """
    lists = {topic: _per_person(topic, value) for topic, value in topics.items() if topic in PERSON_TOPICS}
    lists = {topic: values for topic, values in lists.items() if values}
    counts = {len(values) for values in lists.values()}
    if len(counts) > 1:
        shown = ", ".join(f"{topic}: {len(values)}" for topic, values in sorted(lists.items()))
        raise ValueNotUsable(
            f"The numbers of persons differ ({shown}). Hand over one entry per person, None if empty."
        )
    count = counts.pop() if counts else 0
    return [{topic: values[place] for topic, values in lists.items()} for place in range(count)]


def _per_person(topic: str, value: object) -> list[object]:
    """Nationalities of one person are a list themselves; everything else is a list only for several persons."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        return [] if value is None else [value]
    if topic == "nationality" and all(isinstance(item, str) for item in value):
        return [value] if value else []
    return list(value)


def write_persons(
    writer: Writer,
    parent: Element,
    topics: Mapping[str, object],
    *,
    kind: Kind,
    state_names: Mapping[str, str],
) -> None:
    """Write every person of the notice. Restrictions of a residence permit have no element in the samples."""
    role = role_of(topics)
    for place, person in enumerate(persons_of(topics), start=1):
        element = writer.add(parent, "beteiligtePerson")
        writer.listed(element, "personFunktion", role)
        _write_names(writer, element, person)
        _write_birth(writer, element, person, state_names=state_names)
        if not is_empty(person.get("nationality")):
            group = writer.add(element, "staatangehoerigkeiten")  # spelled as in the standard
            for code in items_of(person["nationality"]):
                writer.code(group, "staatsangehoerigkeitSchluessel", text_of(code, what="nationality"))
        if not is_empty(person.get("home")):
            write_place(writer, element, person["home"], number=number_of(kind=kind, topic="home"))
        if not is_empty(person.get("residence_permit")):
            number = number_of(kind=kind, topic="residence_permit")
            write_proof(writer, element, "aufenthaltstitel", person["residence_permit"], number=number)
        if not is_empty(person.get("residence_restriction")):
            number = number_of(kind=kind, topic="residence_restriction")
            writer.other(number, person["residence_restriction"], person=place)


def role_of(topics: Mapping[str, object]) -> str:
    """Return what the persons are: owner, managing partner or legal representative (from the legal form)."""
    company = topics.get("company")
    form = company.get("legal_form") if isinstance(company, Mapping) else None
    if form in PARTNERSHIPS:
        return "managing_partner"
    return "owner" if form in (None, "sole") else "representative"


def _write_names(writer: Writer, element: Element, person: Mapping[str, object]) -> None:
    for topic, name in (("family_name", "familienname"), ("given_names", "vorname")):
        if not is_empty(person.get(topic)):
            writer.add(element, name, text_of(person[topic], what=topic))
    if not is_empty(person.get("sex")):
        writer.listed(element, "geschlecht", text_of(person["sex"], what="sex"))
    if not is_empty(person.get("birth_name")):
        writer.add(element, "geburtsname", text_of(person["birth_name"], what="birth_name"))


def _write_birth(
    writer: Writer, element: Element, person: Mapping[str, object], *, state_names: Mapping[str, str]
) -> None:
    if not is_empty(person.get("birth_date")):
        writer.add(
            element, "geburtsdatum", day_of(person["birth_date"], what="birth_date").strftime("%d%m%Y")
        )
    if is_empty(person.get("birth_place")):
        return
    place = parts_of(person["birth_place"], what="birth_place")
    if not is_empty(place.get("town")):
        writer.add(element, "geburtsort", text_of(place["town"], what="birth_place: town"))
    if not is_empty(place.get("country")):
        code = text_of(place["country"], what="birth_place: country")
        writer.add(element, "geburtsland", state_names.get(code, code))
