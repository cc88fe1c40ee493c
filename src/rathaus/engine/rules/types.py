"""Static types of rules, and which fits where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from . import units


@dataclass(frozen=True, slots=True)
class Number:
    """A decimal number, with the unit it is counted in (``EUR``, ``EUR/year``, ``years``) or none."""

    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """A text."""


@dataclass(frozen=True, slots=True)
class Boolean:
    """Yes or no."""


@dataclass(frozen=True, slots=True)
class Date:
    """A calendar day."""


@dataclass(frozen=True, slots=True)
class Time:
    """A time of day."""


@dataclass(frozen=True, slots=True)
class DateTime:
    """A day with a time."""


@dataclass(frozen=True, slots=True)
class DaysDuration:
    """A duration in days, hours, minutes and seconds."""


@dataclass(frozen=True, slots=True)
class MonthsDuration:
    """A duration in years and months."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One key of a list. ``keys`` None: an external list whose codes are not known here."""

    keys: frozenset[str] | None
    codelist: str | None = None


@dataclass(frozen=True, slots=True)
class File:
    """An uploaded file."""


@dataclass(frozen=True, slots=True)
class Group:
    """Named members, each with its type."""

    members: Mapping[str, Type] = field(hash=False)


@dataclass(frozen=True, slots=True)
class ListOf:
    """Several values of one type."""

    item: Type


@dataclass(frozen=True, slots=True)
class AnyType:
    """A value whose type is not known before it is there; fits everywhere."""


@dataclass(frozen=True, slots=True)
class Words(Text):
    """The text of literals: known while the rule is read, so that it can be checked against keys."""

    values: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Zero(Number):
    """The literal 0, which fits every unit: 0 EUR and 0 years are both nothing."""


Type: TypeAlias = (
    Number | Text | Boolean | Date | Time | DateTime | DaysDuration | MonthsDuration
    | Choice | File | Group | ListOf | AnyType
)  # fmt: skip
SIMPLE = (Boolean, Date, Time, DateTime, DaysDuration, MonthsDuration)
ORDERED = (Date, Time, DateTime, DaysDuration, MonthsDuration)

_NAMES: dict[type, str] = {
    Boolean: "yes or no", Date: "date", Time: "time", DateTime: "date and time", File: "file",
    DaysDuration: "duration in days", MonthsDuration: "duration in months", AnyType: "anything",
}  # fmt: skip


def type_name(kind: Type) -> str:
    """Return a type in words for messages, e.g. ``number in EUR``."""
    match kind:
        case Words(values=values):
            return "text " + " or ".join(f'"{value}"' for value in sorted(values))
        case Text():
            return "text"
        case Number(unit=unit):
            return f"number in {unit}" if unit else "number without unit"
        case Choice(keys=keys, codelist=codelist):
            return f"choice of {', '.join(sorted(keys))}" if keys else f"code of {codelist or 'a list'}"
        case Group(members=members):
            return f"group of {', '.join(members)}"
        case ListOf(item=item):
            return f"list of {type_name(item)}"
        case _:
            return _NAMES[type(kind)]


def plain(kind: Type) -> Type:
    """Return the type without what only literals know (``Words`` → ``Text``, ``Zero`` → ``Number``)."""
    match kind:
        case Words():
            return Text()
        case Zero():
            return Number()
        case ListOf(item=item):
            return ListOf(plain(item))
        case _:
            return kind


def units_agree(one: Number, other: Number) -> bool:
    """Return whether two numbers may be added or compared.

    Equal units agree. A number without unit agrees with everything that is counted (persons, years,
    centimetres), but not with money: an amount belongs into the dated tariffs, not into a rule.
    """
    if isinstance(one, Zero) or isinstance(other, Zero) or units.same_unit(one.unit, other.unit):
        return True
    if units.powers(one.unit) and units.powers(other.unit):
        return False
    return not units.is_money(one.unit) and not units.is_money(other.unit)


def assignable(actual: Type, expected: Type) -> bool:
    """Return whether a value of type ``actual`` may stand where ``expected`` is wanted."""
    if isinstance(actual, AnyType) or isinstance(expected, AnyType):
        return True
    if isinstance(expected, Number):
        return isinstance(actual, Number) and units_agree(actual, expected)
    if isinstance(expected, Choice):
        return _fits_choice(actual, expected)
    if isinstance(expected, Text):
        return isinstance(actual, Text) or (isinstance(actual, Choice) and is_open(actual))
    if isinstance(expected, ListOf):
        return isinstance(actual, ListOf) and assignable(actual.item, expected.item)
    if isinstance(expected, Group):
        return isinstance(actual, Group) and all(
            name in actual.members and assignable(actual.members[name], kind)
            for name, kind in expected.members.items()
        )
    return type(actual) is type(expected)


def is_open(choice: Choice) -> bool:
    """Return whether the choice takes codes of an external list, which are texts."""
    return choice.keys is None or choice.codelist is not None


def _fits_choice(actual: Type, expected: Choice) -> bool:
    if isinstance(actual, Words):
        return expected.keys is None or actual.values <= expected.keys
    if isinstance(actual, Text):
        return is_open(expected)
    if isinstance(actual, Choice):
        return actual.keys is None or expected.keys is None or actual.keys <= expected.keys
    return False


def joined(one: Type, other: Type) -> Type | None:
    """Return the type of "one or the other", e.g. of the branches of ``if``; None when they do not fit."""
    if isinstance(one, AnyType):
        return other
    if isinstance(other, AnyType) or one == other:
        return one
    if isinstance(one, Number) and isinstance(other, Number):
        if not units_agree(one, other):
            return None
        return other if isinstance(one, Zero) or one.unit is None else one
    if isinstance(one, Words) and isinstance(other, Words):
        return Words(one.values | other.values)
    if isinstance(one, Text) and isinstance(other, Text):
        return Text()
    if isinstance(one, ListOf) and isinstance(other, ListOf):
        item = joined(one.item, other.item)
        return None if item is None else ListOf(item)
    return _joined_choices(one, other)


def _joined_choices(one: Type, other: Type) -> Type | None:
    if isinstance(one, Choice) and isinstance(other, Choice):
        if one.keys is not None and other.keys is not None:
            return Choice(one.keys | other.keys, one.codelist or other.codelist)
        return Choice(None, one.codelist or other.codelist)
    if isinstance(one, Choice) and assignable(other, one):
        return one
    if isinstance(other, Choice) and assignable(one, other):
        return other
    return None
