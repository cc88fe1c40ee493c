"""Values of a city: its name, offices and courts, and what it sets for each service.

Values only, never logic; they are checked against the package at adoption and have their own digest.
"""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rathaus.engine.fees.model import Tariff
from rathaus.engine.packages.building.fees import tariff_values
from rathaus.engine.packages.building.service_files import typed_city_value
from rathaus.engine.packages.building.sources import SourceBook
from rathaus.engine.packages.building.tables import COMPILED, CityTable
from rathaus.engine.packages.faults import FaultList, one_of, suggestion
from rathaus.engine.packages.model import CityValue, Package, Source
from rathaus.engine.packages.reading import parse_yaml
from rathaus.engine.packages.schema import CITY_SERVICE
from rathaus.engine.packages.shapes import conform
from rathaus.engine.packages.trees import Map, Mark, Tree, map_at, mark_at, mark_of, plain
from rathaus.engine.rules import TableFault

_SHARED_KEYS = ("name", "land", "ags", "offices", "courts", "treasury", "holiday_regions")
"""What of city.yaml rules and letters may look at, and the digest of the values covers."""


@dataclass(frozen=True, slots=True)
class CityFile:
    """A city as written in its folder: ``city.yaml`` and one file per service."""

    key: str
    """Name of the folder, also in addresses: ``gelsenkirchen``."""
    city: Mapping[str, Any]
    """The plain content of city.yaml, all scalars text; ``name`` and ``land`` are always there."""
    services: Mapping[str, Mapping[str, Tree]] = field(default_factory=dict)
    """Service id → the city's file for it."""

    @property
    def name(self) -> str:
        """Name of the city."""
        return str(self.city.get("name", self.key))

    @property
    def land(self) -> str:
        """Short name of the Land, e.g. ``NW``."""
        return str(self.city.get("land", ""))

    def for_service(self, service: str) -> CityFile:
        """Return the city with its file for one service only, as it is stored beside a case."""
        found = self.services.get(service)
        return CityFile(self.key, self.city, {} if found is None else {service: found})

    def means_to_offer(self, package: Package) -> bool:
        """Return whether the city offers a service: it has a file for it, or the office and nothing to add."""
        if package.id in self.services:
            return True
        has_office = not package.office or package.office in (self.city.get("offices") or {})
        return has_office and all(value.default is not None for value in package.city_values.values())

    def with_changes(self, service: str, changes: Mapping[str, Tree]) -> CityFile:
        """Return the city with values set: dotted path in the service's file → value (used by examples)."""
        tree: Any = copy.deepcopy(plain(dict(self.services.get(service, {}))))
        for path, value in changes.items():
            *above, last = path.split(".")
            inner = tree
            for key in above:
                inner = inner.setdefault(key, {})
            inner[last] = plain(value)
        return CityFile(self.key, self.city, {**self.services, service: tree})

    def to_json(self) -> dict[str, Any]:
        """Return the city as plain data for storage."""
        services = {key: plain(dict(tree)) for key, tree in self.services.items()}
        return {"key": self.key, "city": dict(self.city), "services": services}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> CityFile:
        """Return the city stored by ``to_json``."""
        return cls(key=data["key"], city=data["city"], services=data["services"])


@dataclass(frozen=True, slots=True)
class CityValues:
    """What a city sets for one service, typed and checked."""

    city: str
    values: Mapping[str, Any]
    """What rules see under ``city.``: name, land, offices, courts, treasury and the values of the service."""
    tariffs: Mapping[str, Tariff]
    """Tariffs the city sets itself; all others are the package's."""
    sources: Mapping[str, Source]
    digest: str
    """SHA-256 of the values, stored with each decision."""


def load_city(folder: Path) -> CityFile:
    """Read the folder of a city.

    Raises:
        PackageRefused: A file is not the YAML subset, or city.yaml lacks its name or Land.
    """
    faults = FaultList()
    trees = {
        path.stem: parse_yaml(path.read_text("utf-8"), file=f"{folder.name}/{path.name}", faults=faults)
        for path in sorted(folder.glob("*.yaml"))
    }
    city = trees.pop("city", Map({}, Mark(f"{folder.name}/city.yaml", 1), {}))
    for key in ("name", "land"):
        if key not in city:
            faults.add(
                mark_of(city), f"The city {folder.name} has no {key}", key, f"Add `{key}:` to city.yaml."
            )
    faults.refuse()
    return CityFile(key=folder.name, city=plain(city), services=trees)  # type: ignore[arg-type]


def city_values(package: Package, city: CityFile) -> CityValues:
    """Return the typed values of a city for a package; a value the city leaves out has the package's default.

    Raises:
        PackageRefused: With every missing, unknown or wrong value, tariff and source.
    """
    faults = FaultList()
    tree = city.services.get(package.id) or Map({}, Mark(f"{city.key}/{package.id}.yaml", 1), {})
    conform(tree, CITY_SERVICE, what=f"The values of {city.name}", faults=faults)  # type: ignore[arg-type]
    sources = _sources(package, tree, faults)
    values = _values(package, map_at(tree, "city_values"), tree, faults)
    tariffs = _tariffs(package, map_at(tree, "tariffs"), sources, faults)
    _check_office(package, city, faults)
    if not faults.faults:
        values |= _tables(package, values, map_at(tree, "city_values"), faults)
    faults.refuse()
    shared = {key: city.city[key] for key in _SHARED_KEYS if key in city.city}
    return CityValues(
        city=city.key,
        values={**shared, **values},
        tariffs=tariffs,
        sources={key: source for key, source in sources.sources.items() if key in sources.own},
        digest=_digest(shared, dict(tree)),
    )


def _digest(shared: Mapping[str, Any], tree: Tree) -> str:
    data = json.dumps([shared, tree], ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(data.encode()).hexdigest()


def _sources(package: Package, tree: Mapping[str, Tree], faults: FaultList) -> SourceBook:
    """Return the city's sources; those of the package may be named too."""
    book = SourceBook(faults)
    book.sources.update(package.sources)
    book.add(map_at(tree, "sources"), is_own=True)
    return book


def _values(
    package: Package, written: Mapping[str, Tree], tree: Mapping[str, Tree], faults: FaultList
) -> dict[str, Any]:
    for key in written:
        if key not in package.city_values:
            known = list(package.city_values)
            remedy = suggestion(key, known, one_of(known) if known else "Remove it.")
            faults.add(mark_at(written, key), f"{package.id} has no such city value", key, remedy)
    values: dict[str, Any] = {}
    for key, wanted in package.city_values.items():
        if key in written:
            values[key] = typed_city_value(written[key], wanted.type, wanted.columns, faults, what=key)
        elif wanted.default is not None:
            values[key] = wanted.default
        else:
            _add_missing(package, wanted, tree, faults)
    return values


def _add_missing(package: Package, wanted: CityValue, tree: Mapping[str, Tree], faults: FaultList) -> None:
    remedy = f"Add `{wanted.key}:` of type {wanted.type} to city_values."
    faults.add(mark_of(tree), f"The city sets no {wanted.key} for {package.id}", wanted.key, remedy)


def _tariffs(
    package: Package, tree: Mapping[str, Tree], sources: SourceBook, faults: FaultList
) -> dict[str, Tariff]:
    made: dict[str, Tariff] = {}
    for key, entry in tree.items():
        known = package.tariffs.get(key)
        if known is None:
            names = list(package.tariffs)
            remedy = suggestion(key, names, one_of(names) if names else "Remove it.")
            faults.add(mark_at(tree, key), f"{package.id} has no such tariff", key, remedy)
            continue
        if known.set_by != "city":
            remedy = "Remove it; a city overrides only tariffs with `set_by: city`."
            faults.add(mark_at(tree, key), f"Tariff {key} is set by {known.set_by}", key, remedy)
            continue
        values = tariff_values(map_at(entry, "values"), sources, what=key) if isinstance(entry, dict) else ()
        for value in values:
            if value.source is None and value.amount is not None:
                at = mark_at(map_at(entry, "values"), value.valid_from.isoformat())  # type: ignore[arg-type]
                faults.add(at, f"Tariff {key} has a value without source", value.amount, "Add `source:`.")
        made[key] = Tariff(
            key=key,
            unit=known.unit,
            set_by="city",
            source=values[-1].source or "" if values else "",
            values=values,
        )
    return made


def _check_office(package: Package, city: CityFile, faults: FaultList) -> None:
    offices = city.city.get("offices")
    names = list(offices) if isinstance(offices, Mapping) else []
    if package.office and package.office not in names:
        remedy = suggestion(package.office, names, f"Add the office `{package.office}` to city.yaml.")
        at = Mark(f"{city.key}/city.yaml", 1)
        faults.add(at, f"{city.name} has no office for {package.id}", package.office, remedy)


def _tables(
    package: Package, values: Mapping[str, Any], written: Mapping[str, Tree], faults: FaultList
) -> dict[str, Any]:
    """Return the city's decision tables, compiled; wrong cells are named at their rows."""
    made: dict[str, Any] = {}
    for key, table in package.tables.items():
        if not isinstance(table, CityTable):
            continue
        try:
            made[COMPILED + key] = table.compile(values.get(table.city_value) or {})
        except TableFault as error:
            rows = map_at(written, table.city_value)
            for found in error.faults:
                at = mark_at(rows, found.row) if found.row else mark_of(rows)
                message = f"{table.city_value}, row {found.row}, column {found.column}: {found.fault.message}"
                faults.add(at, message, found.fault.value, found.fault.remedy)
    return made
