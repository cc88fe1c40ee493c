"""Values of the kit's test cases: read from XML, conformed to item definitions, compared."""

from __future__ import annotations

import datetime as dt
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from rathaus.engine import rules

NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_LITERALS = {
    "decimal": "number", "double": "number", "integer": "number", "int": "number", "long": "number", "float": "number",
    "date": "date", "dateTime": "date and time", "time": "time", "duration": "duration",
}  # fmt: skip
_NOTHING = rules.SimpleEnvironment({})


def local(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def named(element: ET.Element, name: str) -> list[ET.Element]:
    return [child for child in element if local(child) == name]


def first(element: ET.Element | None, name: str) -> ET.Element | None:
    found = [] if element is None else named(element, name)
    return found[0] if found else None


def text_of(element: ET.Element | None) -> str:
    return "" if element is None else "".join(element.itertext())


def value_of(holder: ET.Element) -> Any:
    """Read a value, list or components below an input, an expectation or an item."""
    components = named(holder, "component")
    if components:
        return {component.get("name"): value_of(component) for component in components}
    listed = first(holder, "list")
    if listed is not None and listed.get(NIL) != "true":
        return tuple(value_of(item) for item in named(listed, "item"))
    value = first(holder, "value")
    if value is None or value.get(NIL) == "true" or holder.get(NIL) == "true":
        return None
    return _simple(value.text or "", (value.get(TYPE) or "string").rpartition(":")[2])


def _simple(text: str, kind: str) -> Any:
    if kind == "boolean":
        return text.strip() in ("true", "1")
    if _LITERALS.get(kind) == "number":
        return Decimal(text.strip())
    if kind in _LITERALS:
        call = f'{_LITERALS[kind]}("{text.strip()}")'
        return rules.compile_dynamic(call, environment=_NOTHING).evaluate({})
    return text


@dataclass
class ItemType:
    """An item definition: a base type, components, a list, or allowed values."""

    name: str
    base: str
    components: dict[str, ItemType]
    is_list: bool
    allowed: str


def item_types(root: ET.Element) -> dict[str, ItemType]:
    return {item.get("name", ""): _item_type(item) for item in named(root, "itemDefinition")}


def _item_type(item: ET.Element) -> ItemType:
    components = {part.get("name", ""): _item_type(part) for part in named(item, "itemComponent")}
    base = text_of(first(item, "typeRef")).strip()
    allowed = text_of(first(_limit(item), "text"))
    return ItemType(item.get("name", ""), base, components, item.get("isCollection") == "true", allowed)


def _limit(item: ET.Element) -> ET.Element | None:
    allowed = first(item, "allowedValues")
    return first(item, "typeConstraint") if allowed is None else allowed


class Types:
    """Conforms values to types as the standard says: null when they do not fit."""

    def __init__(self, types: Mapping[str, ItemType]) -> None:
        self.types = types

    def member_names(self) -> set[str]:
        names: set[str] = set()
        waiting = list(self.types.values())
        while waiting:
            kind = waiting.pop()
            names.update(kind.components)
            waiting.extend(kind.components.values())
        return names

    def conform(self, value: Any, reference: str | None) -> Any:
        if value is None or not reference:
            return value
        kind = self.types.get(reference)
        if kind is None:
            return self._conform_simple(value, reference.rpartition(":")[2])
        return self._conform_item(value, kind)

    def _conform_simple(self, value: Any, name: str) -> Any:
        if name in ("", "Any") or name not in _SIMPLE:
            return value
        if isinstance(value, tuple | list):
            value = value[0] if len(value) == 1 else value
        if name in ("dateTime", "date and time") and _SIMPLE["date"](value):
            return dt.datetime.combine(value, dt.time(tzinfo=dt.UTC))
        return value if _SIMPLE[name](value) else None

    def _conform_item(self, value: Any, kind: ItemType) -> Any:
        if kind.is_list:
            items = value if isinstance(value, tuple | list) else (value,)
            found = [self._conform_one(item, kind) for item in items]
            wrong = any(new is None and old is not None for old, new in zip(items, found, strict=True))
            return None if wrong else tuple(found)
        if isinstance(value, tuple | list) and len(value) == 1 and not self._is_list(kind.base):
            value = value[0]
        return self._conform_one(value, kind)

    def _is_list(self, name: str) -> bool:
        kind = self.types.get(name)
        return kind is not None and (kind.is_list or self._is_list(kind.base))

    def _conform_one(self, value: Any, kind: ItemType) -> Any:
        if not kind.components:
            found = self.conform(value, kind.base)
            return found if found is None or self._is_allowed(found, kind) else None
        if not isinstance(value, Mapping):
            return None
        parts = {
            name: self._conform_item(value[name], part)
            for name, part in kind.components.items()
            if name in value
        }
        if any(parts[name] is None and value[name] is not None for name in parts):
            return None
        return {**value, **parts}

    def _is_allowed(self, value: Any, kind: ItemType) -> bool:
        if not kind.allowed.strip():
            return True
        cell = rules.compile_dynamic_cell(kind.allowed, environment=_NOTHING)
        return cell.matches(value, {}) is not False


_SIMPLE = {
    "number": lambda v: isinstance(v, Decimal),
    "string": lambda v: isinstance(v, str),
    "boolean": lambda v: isinstance(v, bool),
    "date": lambda v: isinstance(v, dt.date) and not isinstance(v, dt.datetime),
    "time": lambda v: isinstance(v, dt.time),
    "dateTime": lambda v: isinstance(v, dt.datetime),
    "date and time": lambda v: isinstance(v, dt.datetime),
    "dayTimeDuration": lambda v: isinstance(v, dt.timedelta),
    "days and time duration": lambda v: isinstance(v, dt.timedelta),
    "yearMonthDuration": lambda v: isinstance(v, rules.Months),
    "years and months duration": lambda v: isinstance(v, rules.Months),
}


def same(found: Any, expected: Any) -> bool:
    """Compare a result with an expectation; numbers to eight places, as the kit rounds them."""
    if isinstance(expected, Decimal) and isinstance(found, Decimal):
        return abs(found - expected) <= Decimal("1e-8") * max(1, abs(expected))
    if isinstance(expected, tuple) and isinstance(found, tuple | list):
        return len(found) == len(expected) and all(same(a, b) for a, b in zip(found, expected, strict=True))
    if isinstance(expected, Mapping) and isinstance(found, Mapping):
        return found.keys() >= expected.keys() and all(same(found[name], expected[name]) for name in expected)
    if isinstance(expected, dt.time | dt.datetime) and isinstance(found, dt.time | dt.datetime):
        return type(found) is type(expected) and str(found) == str(expected)
    return type(found) is type(expected) and bool(found == expected)
