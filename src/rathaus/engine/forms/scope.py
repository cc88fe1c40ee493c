"""What a rule can see while it runs: the answers, the facts, and the situation of the case."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from rathaus.engine.rules import AnyType, Boolean, Choice, Date, DateTime, ListOf, Number, Text, Type, Value
from rathaus.engine.rules import Group as GroupType

from .definitions import Definition
from .model import CodeList, Path
from .plans import FormPlan, plan_of
from .records import Answers, Occurrence, Passage, Record, record_at, rule_value

_EMPTY: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything besides the answers that rules may look at.

    ``tariff`` holds the values in force on the day that counts; ``done`` and ``day_of`` the newest of each step.
    """

    today: date
    now: datetime
    received_date: date | None = None
    decision_date: date | None = None
    event_date: date | None = None
    city: Mapping[str, Any] = field(default_factory=dict)
    tariff: Mapping[str, Decimal | None] = field(default_factory=dict)
    done: Mapping[str, bool] = field(default_factory=dict)
    day_of: Mapping[str, date] = field(default_factory=dict)
    documents_missing: int = 0
    payment_open: Decimal = Decimal(0)
    opinions_open: int = 0
    consents: Mapping[str, Any] = field(default_factory=dict)
    """``open`` and ``refused``: how many consents of other people."""
    switches: Mapping[str, bool] = field(default_factory=dict)
    account: Mapping[str, Any] = field(default_factory=dict)
    """What the person's account may fill in (with consent), e.g. ``family_name`` or ``home`` with its parts."""
    case_number: str = ""
    recipient: str = ""
    """Authority a message goes to, while a message is made."""


ARGUMENT_TYPES: Mapping[str, Type] = MappingProxyType(
    {
        "today": Date(),
        "now": DateTime(),
        "received_date": Date(),
        "decision_date": Date(),
        "event_date": Date(),
        "city": AnyType(),
        "tariff": AnyType(),
        "done": AnyType(),
        "day_of": AnyType(),
        "documents": GroupType({"missing": Number()}),
        "payment": GroupType({"open": Number("EUR")}),
        "opinions": GroupType({"open": Number()}),
        "consents": GroupType({"open": Number(), "refused": Number()}),
        "switch": AnyType(),
        "account": AnyType(),
        "case": GroupType({"number": Text()}),
        "recipient": Text(),
        "codes": AnyType(),
    }
)
"""Roots other than answers and facts; those of a package are told more exactly by ``argument_types``."""


def argument_types(
    *,
    city: Mapping[str, Type],
    tariffs: Mapping[str, str],
    steps: Iterable[str],
    switches: Iterable[str],
    codelists: Mapping[str, CodeList],
) -> Mapping[str, Type]:
    """Return the argument types of one package, so that a wrong name or unit is found at load.

    Args:
        city: Name after ``city.`` → type; ``name``, ``land``, ``offices``, ``courts``, ``treasury`` are added.
        tariffs: Key → unit, e.g. ``EUR/year``.
        steps: Steps of the procedure, known to ``done`` and ``day_of``.
        switches: Switches of the procedure.
        codelists: Lists of the package; their sets are ``codes.<list>.<set>``.
    """
    usual: dict[str, Type] = {"name": Text(), "land": Text()}
    usual |= dict.fromkeys(("offices", "courts", "treasury"), AnyType())
    steps = tuple(steps)
    sets: dict[str, Type] = {
        key: GroupType({name: ListOf(Choice(None, key)) for name in codes.sets})
        for key, codes in codelists.items()
    }
    return {
        **ARGUMENT_TYPES,
        "city": GroupType({**usual, **city}),
        "tariff": GroupType({key: Number(unit) for key, unit in tariffs.items()}),
        "done": GroupType(dict.fromkeys(steps, Boolean())),
        "day_of": GroupType(dict.fromkeys(steps, Date())),
        "switch": GroupType(dict.fromkeys(switches, Boolean())),
        "codes": GroupType(sets),
    }


class _Lazy(Mapping[str, Value]):
    """A mapping whose values are made fit for rules when asked for."""

    __slots__ = ("_fit", "_items", "_known")

    def __init__(self, items: Mapping[str, Any], fit: Callable[[str, Any], Value]) -> None:
        self._items = items
        self._fit = fit
        self._known: dict[str, Value] = {}

    def get(self, key: str, default: Value = None) -> Value:
        if key not in self._known:
            self._known[key] = self._fit(key, self._items.get(key, default))
        return self._known[key]

    def __getitem__(self, key: str) -> Value:
        if key not in self._items:
            raise KeyError(key)
        return self.get(key)

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)


class Scope:
    """The place a rule runs in: ``here`` is its own group, ``root`` the whole form."""

    __slots__ = ("_world", "here")

    def __init__(self, world: World, here: Record) -> None:
        """Stand at a record; use ``scope_for`` and ``at`` instead."""
        self._world = world
        self.here = here

    @property
    def root(self) -> Record:
        """The record of the whole form."""
        return self._world.root

    @property
    def plan(self) -> FormPlan:
        """The compiled form."""
        return self._world.plan

    @property
    def situation(self) -> Situation:
        """What was told besides the answers."""
        return self._world.situation

    def at(self, path: Path, occurrence: Occurrence = ()) -> Scope:
        """Return the scope of a group (or of the group around a field), for one occurrence.

        Args:
            path: Absolute path.
            occurrence: One number, counted from 1, per repeated group on the way.

        Raises:
            KeyError: The form has no such path.
            NoSuchOccurrence: The occurrence was not entered.
        """
        return record_at(self.plan, self.root, path, occurrence).scope

    def ancestor(self, depth: int) -> Record:
        """Return the record around (or at) this place whose path has ``depth`` keys."""
        record = self.here
        while len(record.plan.path) > depth and record.parent is not None:
            record = record.parent
        return record

    def passage(self, depth: int) -> Mapping[str, Value]:
        """Return the record of ``depth`` keys; repeated groups on the way to here are this occurrence."""
        record = self.ancestor(depth)
        path = self.here.plan.path
        if not any(path[:end] in self.plan.repeated for end in range(depth + 1, len(path) + 1)):
            return record
        return Passage(record, path[depth], self.passage(depth + 1))

    def argument(self, name: str) -> Value:
        """Return the value of a root such as ``today`` or ``city``."""
        return self._world.argument(name)

    def is_page_shown(self, page: str) -> bool:
        """Return whether the condition of a page is true."""
        return self._world.is_page_shown(page)

    def from_account(self, path: str) -> Any:
        """Return what the account knows under ``account.<…>``, None when nothing."""
        value: Any = self.situation.account
        for key in path.split(".")[1:]:
            value = value.get(key) if isinstance(value, Mapping) else None
        return value


class World:
    """What all scopes of one run share."""

    __slots__ = ("_arguments", "_pages", "plan", "root", "situation")

    def __init__(self, plan: FormPlan, answers: Answers, situation: Situation) -> None:
        self.plan = plan
        self.situation = situation
        self._arguments: dict[str, Value] = {}
        self._pages: dict[str, bool] = {}
        self.root = Record(plan.root, answers, (), None, self)

    def scope(self, record: Record) -> Scope:
        """Return the scope at a record."""
        return Scope(self, record)

    def is_page_shown(self, page: str) -> bool:
        """Return whether the condition of a page is true."""
        known = self._pages.get(page)
        if known is None:
            shown = self.plan.pages[page].page.shown
            known = self._pages[page] = shown is None or shown.is_true(self.root.scope)
        return known

    def argument(self, name: str) -> Value:
        """Return the value of a root such as ``today``."""
        if name not in self._arguments:
            self._arguments[name] = _ARGUMENTS[name](self)
        return self._arguments[name]

    def city(self) -> Value:
        """Return the city's values; a code list is the list of its codes."""
        types = self.plan.definition.city_values

        def fit(key: str, value: Any) -> Value:
            if key in types and types[key].type == "codelist" and value is not None:
                return tuple(value.entries if isinstance(value, CodeList) else value)
            is_table = key in types and types[key].type == "table"
            return value if is_table else rule_value(value)

        return _Lazy(self.situation.city, fit)

    def codes(self) -> Value:
        """Return the named sets of the package's code lists."""
        return {key: codes.sets for key, codes in self.plan.definition.codelists.items()}


_ARGUMENTS: Mapping[str, Callable[[World], Value]] = {
    "today": lambda world: world.situation.today,
    "now": lambda world: world.situation.now,
    "received_date": lambda world: world.situation.received_date,
    "decision_date": lambda world: world.situation.decision_date,
    "event_date": lambda world: world.situation.event_date,
    "city": World.city,
    "tariff": lambda world: world.situation.tariff,
    "done": lambda world: _Lazy(world.situation.done, lambda _, value: bool(value)),
    "day_of": lambda world: world.situation.day_of,
    "documents": lambda world: {"missing": Decimal(world.situation.documents_missing)},
    "payment": lambda world: {"open": world.situation.payment_open},
    "opinions": lambda world: {"open": Decimal(world.situation.opinions_open)},
    "consents": lambda world: _Lazy(world.situation.consents, lambda _, value: rule_value(value or 0)),
    "switch": lambda world: _Lazy(world.situation.switches, lambda _, value: bool(value)),
    "account": lambda world: _Lazy(world.situation.account, lambda _, value: rule_value(value)),
    "case": lambda world: {"number": world.situation.case_number or None},
    "recipient": lambda world: world.situation.recipient or None,
    "codes": World.codes,
}


def scope_for(package: Definition, answers: Answers, situation: Situation) -> Scope:
    """Return the scope at the root of a package's form.

    Args:
        package: The package, or anything with its form, facts, tables, code lists and texts.
        answers: Typed answers, nested as in the form; must not be changed while the scope is used.
        situation: What rules may see besides the answers.
    """
    return World(plan_of(package), answers, situation).root.scope
