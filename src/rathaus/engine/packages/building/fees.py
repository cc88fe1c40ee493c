"""fees.yaml: dated tariffs, and fees with their lines and waivers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from rathaus.engine.fees.model import Fee, FeeLine, Rounding, Tariff, TariffValue, Waiver
from rathaus.engine.forms.model import Group, Node, Path
from rathaus.engine.packages.building.rules import Compiler, rule_text
from rathaus.engine.packages.building.sources import SourceBook
from rathaus.engine.packages.faults import FaultList, one_of, suggestion
from rathaus.engine.packages.reading import Bundle
from rathaus.engine.packages.schema import FEES
from rathaus.engine.packages.shapes import DECIMAL, conform, is_date
from rathaus.engine.packages.trees import Tree, map_at, mark_at
from rathaus.engine.rules import Boolean, Date, Expression, Number

CENT = Rounding(to=Decimal("0.01"), mode="half_up", at="total")


def check_fee_file(bundle: Bundle, faults: FaultList) -> None:
    """Name unknown and missing keys of fees.yaml."""
    if "fees.yaml" in bundle.files:
        conform(bundle.file("fees.yaml"), FEES, what="fees.yaml", faults=faults)


def tariffs(tree: Mapping[str, Tree], sources: SourceBook) -> dict[str, Tariff]:
    """Return the tariffs of a package by key, their values ascending by day."""
    made: dict[str, Tariff] = {}
    for key, entry in tree.items():
        if not isinstance(entry, dict):
            continue
        values = tariff_values(map_at(entry, "values"), sources, what=key)
        if not values and "values" in entry:
            at = mark_at(entry, "values")
            sources.faults.add(at, f"Tariff {key} has no value", key, "Add a day in force, e.g. 2024-01-01.")
        made[key] = Tariff(
            key=key,
            unit=str(entry.get("unit", "EUR")),
            set_by=str(entry.get("set_by", "city")),
            source=sources.use(entry) or "",
            values=values,
        )
    return made


def tariff_values(tree: Mapping[str, Tree], sources: SourceBook, *, what: str) -> tuple[TariffValue, ...]:
    """Return dated amounts ascending by day; a value has an amount or ``ends: true``."""
    made = []
    for day, entry in tree.items():
        if not is_date(day) or not isinstance(entry, dict):
            continue
        amount = entry.get("amount")
        at = mark_at(tree, day)
        if (amount is None) == (entry.get("ends") != "true"):
            sources.faults.add(
                at, f"Tariff {what}: a value has amount or `ends: true`", day, "Write one of both."
            )
            continue
        if amount is not None and not (isinstance(amount, str) and DECIMAL.fits(amount)):
            continue
        made.append(
            TariffValue(
                valid_from=date.fromisoformat(day),
                amount=Decimal(amount) if amount is not None else None,
                source=sources.use(entry),
                verified=entry.get("verified") != "false",
            )
        )
    return tuple(sorted(made, key=lambda value: value.valid_from))


class FeeBuilder:
    """Compiles the fees of one package."""

    def __init__(self, compiler: Compiler, sources: SourceBook, nodes: Mapping[Path, Node]) -> None:
        self.compiler = compiler
        self.sources = sources
        self.faults = compiler.faults
        self.nodes = nodes

    def fees(self, tree: Mapping[str, Tree]) -> dict[str, Fee]:
        """Return the fees by key; what does not compile is named and left out."""
        made = {key: self.fee(key, entry) for key, entry in tree.items() if isinstance(entry, dict)}
        return {key: fee for key, fee in made.items() if fee is not None}

    def fee(self, key: str, tree: Mapping[str, Tree]) -> Fee | None:
        day = self.compiler.compile(tree.get("day"), owner=f"day of fee {key}", kind="day", expect=Date())
        lines = [
            self.line(key, name, entry)
            for name, entry in map_at(tree, "lines").items()
            if isinstance(entry, dict)
        ]
        names = set(map_at(tree, "lines"))
        waivers = [
            self.waiver(key, name, entry, names)
            for name, entry in map_at(tree, "waivers").items()
            if isinstance(entry, dict)
        ]
        if not names:
            self.faults.add(
                mark_at(tree, "lines"), f"Fee {key} has no line", key, "Add `lines: {base: {amount: …}}`."
            )
        if day is None:
            return None
        due = map_at(tree, "due")
        until = map_at(tree, "estimate").get("until")
        return Fee(
            key=key,
            day=day,
            lines=tuple(line for line in lines if line is not None),
            waivers=tuple(waiver for waiver in waivers if waiver is not None),
            rounding=_rounding(map_at(tree, "round")),
            due_within=_word(due, "within"),
            due_after=_word(due, "after"),
            due_source=self.sources.use(due),
            estimate_until=str(until) if isinstance(until, str) else None,
        )

    def line(self, fee: str, key: str, tree: Mapping[str, Tree]) -> FeeLine | None:
        name = f"fee {fee} line {key}"
        for_each = self.path(tree, "for_each", name, must_repeat=True)
        place = for_each or ()
        amount = self.compiler.compile(
            tree.get("amount"), owner=f"amount of {name}", kind="amount", expect=Number("EUR"), place=place
        )
        if amount is None:
            return None
        return FeeLine(
            key=key,
            amount=amount,
            when=self.when(tree, name, place),
            for_each=for_each,
            once_per=self.path(tree, "once_per", name, must_repeat=False),
            source=self.sources.use(tree),
        )

    def when(self, tree: Mapping[str, Tree], name: str, place: Path) -> Expression | None:
        text = rule_text(tree.get("when"), self.sources)
        return self.compiler.compile(
            text, owner=f"when of {name}", kind="when", expect=Boolean(), place=place
        )

    def waiver(self, fee: str, key: str, tree: Mapping[str, Tree], lines: set[str]) -> Waiver | None:
        name = f"fee {fee} waiver {key}"
        written = tree.get("lines")
        for line in written if isinstance(written, list) else ():
            if line not in lines:
                remedy = suggestion(str(line), lines, one_of(sorted(lines)))
                self.faults.add(line, f"{name} names no line", line, remedy)
        when = self.when(tree, name, ())
        if when is None:
            return None
        leaves = str(tree.get("leaves", "0 percent")).removesuffix(" percent")
        return Waiver(
            key=key,
            when=when,
            lines=tuple(map(str, written)) if isinstance(written, list) else (),
            leaves_percent=Decimal(leaves) if DECIMAL.fits(leaves) else Decimal(0),
            is_reason_required=tree.get("reason") == "required",
            source=self.sources.use(tree),
        )

    def path(self, tree: Mapping[str, Tree], key: str, name: str, *, must_repeat: bool) -> Path | None:
        written = tree.get(key)
        if not isinstance(written, str):
            return None
        return repeated_path(written, self.nodes, self.faults, f"{name}: {key}", must_repeat=must_repeat)


def repeated_path(
    written: str, nodes: Mapping[Path, Node], faults: FaultList, what: str, *, must_repeat: bool = True
) -> Path | None:
    """Return the path of a node named in a file; with ``must_repeat`` of a repeated group, else a fault."""
    path = tuple(written.split("."))
    node = nodes.get(path)
    known = [
        ".".join(key)
        for key, found in nodes.items()
        if not must_repeat or (isinstance(found, Group) and found.repeat)
    ]
    if node is None or ".".join(path) not in known:
        kind = "repeated group" if must_repeat else "path"
        remedy = suggestion(written, known, one_of(known) if known else "The form has none.")
        faults.add(written, f"{what} is no {kind} of the form", written, remedy)
        return None
    return path


def _rounding(tree: Mapping[str, Tree]) -> Rounding:
    to = tree.get("to")
    if not tree or not isinstance(to, str) or not DECIMAL.fits(to):
        return CENT
    return Rounding(to=Decimal(to), mode=str(tree.get("mode", "half_up")), at=str(tree.get("at", "total")))


def _word(tree: Mapping[str, Tree], key: str) -> str | None:
    value = tree.get(key)
    return str(value) if isinstance(value, str) else None
