"""Writes elements in the shape of the samples and remembers what is not proved by them."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from rathaus.adapters.xgewerbeanzeige.codes import LIST_ATTRIBUTES, LISTS
from rathaus.adapters.xgewerbeanzeige.model import ValueNotUsable
from rathaus.adapters.xgewerbeanzeige.values import leaves_of

NAMESPACE = "http://www.xgewerbeanzeige.de/spezifikation/2.2"
OUTSIDE = "urn:rathaus:xgewerbeanzeige:ohne-element:1"
"""Our own namespace for data whose element in the standard no sample shows."""

Element = etree._Element


class Writer:
    """Adds elements; collects assumed codes and data outside the standard for the note of the result."""

    def __init__(self) -> None:
        self.assumed: list[str] = []
        self.outside: list[str] = []
        self._entries: list[tuple[str, str, int | None, str]] = []

    def add(self, parent: Element, name: str, text: str | None = None) -> Element:
        """Add one element of the standard, with text if given."""
        child = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")
        if text is not None:
            child.text = text
        return child

    def code(
        self, parent: Element, name: str, code: str, attributes: Mapping[str, str] | None = None
    ) -> Element:
        """Add an element that holds a code; ``code`` itself has no namespace, as in the samples."""
        child = self.add(parent, name)
        for key, value in (attributes or LIST_ATTRIBUTES.get(name, {})).items():
            child.set(key, value)
        etree.SubElement(child, "code").text = code
        return child

    def listed(self, parent: Element, name: str, key: str) -> None:
        """Add the code of one of our option keys; note it when no sample shows the code."""
        known = LISTS[name]
        if key not in known.codes:
            raise ValueNotUsable(
                f"{name}: {key!r} has no code. Add it to codes.py ({', '.join(known.codes)})."
            )
        code = known.codes[key]
        if code not in known.seen:
            self.assumed.append(f"{name}={code}")
        self.code(parent, name, code)

    def truth(self, parent: Element, name: str, value: bool) -> None:
        """Add a yes/no code."""
        self.code(parent, name, "1" if value else "0")

    def other(self, number: str, value: object, *, person: int | None = None) -> None:
        """Keep data without a known element for the end of the record; one entry per single value."""
        for path, text in leaves_of(value, what=f"number {number}"):
            self._entries.append((number, path, person, text))
        if number not in self.outside:
            self.outside.append(number)

    def finish(self, record: Element) -> None:
        """Write what was kept, in our own namespace, after everything of the standard."""
        for number, path, person, text in self._entries:
            entry = etree.SubElement(record, f"{{{OUTSIDE}}}angabe")
            entry.set("nr", number)
            if path:
                entry.set("pfad", path)
            if person is not None:
                entry.set("person", str(person))
            entry.text = text
