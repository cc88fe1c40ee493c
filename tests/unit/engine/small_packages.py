"""Small packages made in Python, for tests of rooms that stand before the loader of packages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path as FilePath
from typing import Any

import yaml

from rathaus.engine.deadlines import Calendar, Law, holidays_from_mapping, law_from_mapping
from rathaus.engine.fees import Fee, FeeLine, Rounding, Tariff, TariffValue, Waiver
from rathaus.engine.forms.model import (
    CodeList,
    Fact,
    Field,
    FieldType,
    Form,
    Group,
    Node,
    Page,
    PageItem,
    Path,
    Repeat,
)
from rathaus.engine.forms.names import FormEnvironment, type_of
from rathaus.engine.forms.scope import ARGUMENT_TYPES, Situation
from rathaus.engine.letters import Block, LetterPlan
from rathaus.engine.procedure import (
    DeadlineRule,
    Effect,
    Procedure,
    Role,
    State,
    Step,
    Trigger,
)
from rathaus.engine.rules import Expression, Number, Type, compile_expression
from rathaus.engine.rules import Group as GroupType

ROOT = FilePath(__file__).parents[3]
SERVICES = ROOT / "services"


@dataclass(frozen=True)
class Words:
    """Words of one language."""

    language: str = "de"
    pages: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    checks: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    fees: Mapping[str, Any] = field(default_factory=dict)
    letters: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    service: Mapping[str, Any] = field(default_factory=dict)
    procedure: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Norm:
    """A source."""

    norm: str


@dataclass(frozen=True)
class Paper:
    """A document."""

    needed: Expression | bool
    field: Path | None = None


@dataclass(frozen=True)
class SmallPackage:
    """What fees, letters and procedures look at."""

    form: Form
    facts: Mapping[str, Fact] = field(default_factory=dict)
    tables: Mapping[str, Any] = field(default_factory=dict)
    codelists: Mapping[str, CodeList] = field(default_factory=dict)
    texts: Mapping[str, Words] = field(default_factory=dict)
    city_values: Mapping[str, Any] = field(default_factory=dict)
    fees: Mapping[str, Fee] = field(default_factory=dict)
    tariffs: Mapping[str, Tariff] = field(default_factory=dict)
    letters: Mapping[str, LetterPlan] = field(default_factory=dict)
    documents: Mapping[str, Paper] = field(default_factory=dict)
    sources: Mapping[str, Norm] = field(default_factory=dict)
    environment: FormEnvironment | None = None

    def rule(self, text: str, place: Path = ()) -> Expression:
        """Return a compiled rule in a place of this package."""
        return compile_expression(text, environment=_environment(self, place))


def _environment(package: SmallPackage, place: Path = ()) -> FormEnvironment:
    root = type_of(package.form.root, codelists=package.codelists)
    assert isinstance(root, GroupType)
    facts = {key: fact.rule.type for key, fact in package.facts.items()}
    facts |= {key: GroupType(table.types) for key, table in package.tables.items()}
    repeated = frozenset(path for path, node in package.form.nodes.items() if node.repeat)
    units: dict[str, Type] = {key: Number(tariff.unit) for key, tariff in package.tariffs.items()}
    arguments = {**ARGUMENT_TYPES, "tariff": GroupType(units)} if units else ARGUMENT_TYPES
    return FormEnvironment(root, place, repeated, facts, arguments)


def text(key: str, **more: Any) -> Field:
    return Field(key, (key,), FieldType.TEXT, **more)


def number(key: str, **more: Any) -> Field:
    return Field(key, (key,), FieldType.INTEGER, **more)


def bool_field(key: str, **more: Any) -> Field:
    return Field(key, (key,), FieldType.BOOL, **more)


def date_field(key: str, **more: Any) -> Field:
    return Field(key, (key,), FieldType.DATE, **more)


def choice(key: str, *options: str) -> Field:
    return Field(key, (key,), FieldType.CHOICE, options=options)


def group(key: str, *members: Node, repeat: Repeat | None = None) -> Group:
    return Group(key, (key,), tuple(_under(member, (key,)) for member in members), repeat=repeat)


def _under(node: Node, path: Path) -> Node:
    here = (*path, node.key)
    if isinstance(node, Field):
        return replace(node, path=here)
    return replace(node, path=here, members=tuple(_under(member, here) for member in node.members))


def form(*members: Node) -> Form:
    """Return a form with one page that shows everything."""
    root = Group("", (), members)
    nodes: dict[Path, Node] = {(): root}

    def item(node: Node) -> PageItem:
        nodes[node.path] = node
        return PageItem(node, tuple(item(child) for child in node.members) if isinstance(node, Group) else ())

    page = Page("all", tuple(item(member) for member in members))
    return Form((page,), root, nodes)


def with_facts(package: SmallPackage, **facts: str) -> SmallPackage:
    """Return the package with facts; ``owners__age`` stands in the group ``owners``."""
    for name, rule in facts.items():
        *place, key = name.split("__")
        fact = Fact(key, tuple(place), package.rule(rule, tuple(place)))
        package = replace(package, facts={**package.facts, ".".join((*place, key)): fact})
    return package


def tariff(
    key: str, unit: str = "EUR", set_by: str = "city", verified: bool = True, **values: str | None
) -> Tariff:
    """Return a tariff; ``from_2024_01_01="30.00"``, None ends it."""
    dated = [
        TariffValue(
            date(*map(int, name.removeprefix("from_").split("_"))),
            Decimal(amount) if amount else None,
            None,
            verified,
        )
        for name, amount in values.items()
    ]
    return Tariff(key, unit, set_by, "by_law", tuple(dated))


def fee(  # the parts a test names, the rest as most by-laws have it
    package: SmallPackage,
    lines: Mapping[str, str | Mapping[str, str]],
    *,
    day: str = "received_date",
    waivers: Mapping[str, tuple[str, tuple[str, ...], str]] | None = None,
    rounding: Rounding | None = None,
    key: str = "permit",
    reason: bool = False,
) -> SmallPackage:
    """Return the package with a fee; a line is its amount, or amount, when, for_each, once_per, source."""
    made = tuple(
        _line(package, name, {"amount": line} if isinstance(line, str) else line)
        for name, line in lines.items()
    )
    given = tuple(
        Waiver(name, package.rule(when), which, Decimal(percent), reason, "mercy")
        for name, (when, which, percent) in (waivers or {}).items()
    )
    plan = Fee(
        key, package.rule(day), made, given, rounding or Rounding(Decimal("0.01"), "half_up", "total"),
        "1 month", "notice", "by_law", None,
    )  # fmt: skip
    return replace(package, fees={**package.fees, key: plan})


def _line(package: SmallPackage, key: str, line: Mapping[str, str]) -> FeeLine:
    place = tuple(line["for_each"].split(".")) if "for_each" in line else None
    return FeeLine(
        key,
        package.rule(line["amount"], place or ()),
        package.rule(line["when"], place or ()) if "when" in line else None,
        place,
        tuple(line["once_per"].split(".")) if "once_per" in line else None,
        line.get("source"),
    )


def situation(day: date = date(2026, 3, 2), **more: Any) -> Situation:
    at = datetime(day.year, day.month, day.day, 10, tzinfo=UTC)
    return Situation(today=day, now=at, **{"received_date": day, "event_date": day, **more})


def letter(
    package: SmallPackage, key: str, kind: str, blocks: Mapping[str, Mapping[str, Any]], **more: Any
) -> SmallPackage:
    """Return the package with a letter; a block is its arguments, ``standard`` and ``shown`` among them."""
    made = tuple(
        Block(
            name,
            block.get("standard"),
            package.rule(block["shown"], more.get("for_each") or ()) if "shown" in block else None,
            {name: value for name, value in block.items() if name not in ("standard", "shown")},
        )
        for name, block in blocks.items()
    )
    return replace(package, letters={**package.letters, key: LetterPlan(key, kind, made, **more)})


# --- Procedures ----------------------------------------------------------------------------------

EMPTY = SmallPackage(form())


def read_yaml(path: FilePath) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


def default_procedure(name: str, **switches: bool) -> Procedure:
    """Return a default procedure of the repository with its switches set."""
    return procedure(read_yaml(SERVICES / "_procedures" / name / "procedure.yaml"), **switches)


def procedure(tree: Mapping[str, Any], *, package: SmallPackage = EMPTY, **switches: bool) -> Procedure:
    """Return the procedure a tree of the format describes; what a switch that is off marks is left out."""
    on = {key: value == "true" for key, value in tree.get("switches", {}).items()} | switches

    def kept(part: str) -> Iterable[tuple[str, Any]]:
        return ((key, item) for key, item in tree.get(part, {}).items() if on.get(item.get("with", ""), True))

    return Procedure(
        roles={
            key: Role(key, item["kind"], item.get("team"), item.get("rank")) for key, item in kept("roles")
        },
        states={
            key: State(key, item["public"], item.get("work"), "start" in item, "end" in item)
            for key, item in kept("states")
        },
        steps=_steps(dict(kept("steps")), {key for key, _ in kept("states")}, package),
        deadlines={key: _deadline(key, item) for key, item in kept("deadlines")},
        switches=on,
    )


def _deadline(key: str, item: Mapping[str, Any]) -> DeadlineRule:
    extend = item.get("extend", {})
    return DeadlineRule(
        key, item["length"], item.get("starts", ""), item.get("weekend", "next_working_day"),
        tuple(item.get("stands_still_in", ())), int(extend.get("times", 0)), extend.get("by"), item.get("warn"),
        item.get("source"),
    )  # fmt: skip


def _steps(items: Mapping[str, Any], states: set[str], package: SmallPackage) -> dict[str, Step]:
    return {
        key: Step(
            key=key,
            by=item["by"],
            sources=tuple(state for state in item["from"] if state in states),
            to=None if item["to"] == "same" else item["to"],
            needs={name: package.rule(_condition(need)) for name, need in item.get("needs", {}).items()},
            ask=item.get("ask", {}),
            opens=tuple(item.get("opens", ())),
            effects=tuple(_effect(name, effect) for name, effect in item.get("then", {}).items()),
            not_same_as=item.get("not_same_as"),
            trigger=_trigger(item["on"], package) if "on" in item else None,
            allowed_by=item.get("allowed_by"),
            present=item.get("present"),
            trust=item.get("trust"),
        )
        for key, item in items.items()
    }


def _condition(need: Any) -> str:
    return need["when"] if isinstance(need, Mapping) else str(need)


def _effect(key: str, item: Mapping[str, str]) -> Effect:
    verb, what = next((name, value) for name, value in item.items())
    return Effect(key, verb, what, {name: value for name, value in item.items() if name != verb})


def _trigger(item: Mapping[str, str], package: SmallPackage) -> Trigger:
    return Trigger(
        end_of=item.get("end_of"),
        day=package.rule(item["day"]) if "day" in item else None,
        before=item.get("before"),
        after=item.get("after"),
        true=package.rule(item["true"]) if "true" in item else None,
    )


def calendar() -> Calendar:
    """Return the calendar of a city in North Rhine-Westphalia, from the repository's law files."""
    return Calendar("NW", holidays_from_mapping(read_yaml(SERVICES / "_law" / "holidays.yaml")))


def law() -> Law:
    """Return the repository's dated legal values."""
    folder = SERVICES / "_law"
    return law_from_mapping({path.stem: read_yaml(path) for path in sorted(folder.glob("*.yaml"))})
