"""Values of a city are typed by the package; wrong ones are named with their place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from rathaus.engine.fees import tariff_on
from rathaus.engine.forms.model import CodeList
from rathaus.engine.packages import CityFile, PackageRefused, city_values, load_city
from tests.unit.engine.packages.samples import HERE, frozen, musterstadt

CITY = HERE / "cities" / "musterstadt"


def test_values_have_the_types_of_the_package() -> None:
    values = city_values(frozen().package, musterstadt()).values

    assert values["name"] == "Musterstadt"
    assert values["land"] == "NW"
    assert values["most_days"] == Decimal(30)
    assert isinstance(values["places"], CodeList)
    assert values["streets"]["am_markt"] == {"street": "Am Markt", "zone": "S"}


def test_the_city_s_tariff_wins_from_its_own_day_on() -> None:
    package = frozen().package
    values = city_values(package, musterstadt())
    tariff = package.tariffs["small"]

    before = tariff_on(tariff, values.tariffs["small"], date(2025, 12, 31))
    after = tariff_on(tariff, values.tariffs["small"], date(2026, 1, 1))

    assert before is not None
    assert after is not None
    assert (before.amount, after.amount) == (Decimal("10.00"), Decimal("12.00"))
    assert values.sources["satzung"].norm.startswith("Marktsatzung")


def test_stored_values_are_the_same_values() -> None:
    package = frozen().package
    city = musterstadt()

    again = CityFile.from_json(city.for_service("stall").to_json())

    assert city_values(package, again).digest == city_values(package, city).digest


def test_another_amount_is_another_digest() -> None:
    package = frozen().package
    changed = musterstadt().with_changes(
        "stall", {"tariffs.small.values.2026-01-01": {"amount": "13.00", "source": "satzung"}}
    )

    assert city_values(package, changed).digest != city_values(package, musterstadt()).digest


def _city(tmp_path: Path, old: str, new: str, *, file: str = "stall.yaml") -> CityFile:
    folder = tmp_path / "musterstadt"
    folder.mkdir()
    for path in CITY.glob("*.yaml"):
        text = path.read_text("utf-8")
        if path.name == file:
            assert old in text
            text = text.replace(old, new)
        (folder / path.name).write_text(text, "utf-8")
    return load_city(folder)


@pytest.mark.parametrize(
    ("old", "new", "line", "message", "remedy"),
    [
        ("  places:", "  place:", 4, "no such city value", 'mean "places"'),
        ("  places: {M: Marktplatz, P: Parkplatz}\n", "", 1, "sets no places", "Add `places:`"),
        (
            "  places: {M: Marktplatz, P: Parkplatz}",
            "  places: Markt",
            4,
            "is no codelist",
            "{N: Nordviertel}",
        ),
        ("  streets:\n", "  most_days: viele\n  streets:\n", 5, "is no integer", "12"),
        ("{street: Lindenweg, zone: N}", "{street: Lindenweg}", 6, "has no zone", "Add the column"),
        (
            "{street: Lindenweg, zone: N}",
            "{street: Lindenweg, zone: N, side: left}",
            6,
            "unknown column",
            "street",
        ),
        ("  small:\n", "  smal:\n", 9, "no such tariff", 'mean "small"'),
        ("  small:\n", "  large_long:\n", 9, "set by federal", "Remove it"),
        ("source: satzung}", "source: sazung}", 11, "source without entry", 'mean "satzung"'),
        ("{amount: 12.00, source: satzung}", "{amount: 12.00}", 11, "value without source", "source:"),
        (
            "{amount: 12.00, source: satzung}",
            "{amount: zwölf, source: satzung}",
            11,
            "is not a number",
            "30.00",
        ),
        ("2026-01-01: {amount", "heute: {amount", 11, "not written right", "2024-01-01"),
        ("tariffs:\n", "tarifs:\n", 8, "unknown key", 'mean "tariffs"'),
    ],
)
def test_wrong_values_are_named(
    tmp_path: Path, old: str, new: str, line: int, message: str, remedy: str
) -> None:
    city = _city(tmp_path, old, new)

    with pytest.raises(PackageRefused) as refused:
        city_values(frozen().package, city)

    assert any(
        fault.file == "musterstadt/stall.yaml"
        and fault.line == line
        and message in fault.message
        and remedy in fault.remedy
        for fault in refused.value.faults
    ), str(refused.value)


def test_a_city_without_the_office_is_refused(tmp_path: Path) -> None:
    city = _city(tmp_path, "market: {", "markets: {", file="city.yaml")

    with pytest.raises(PackageRefused, match='Did you mean "markets"'):
        city_values(frozen().package, city)


@pytest.mark.parametrize("key", ["name", "land"])
def test_a_city_has_name_and_land(tmp_path: Path, key: str) -> None:
    with pytest.raises(PackageRefused, match=f"has no {key}"):
        _city(tmp_path, f"{key}: ", f"{key}x: ", file="city.yaml")


def test_values_of_the_city_are_part_of_the_scope(decide_zone: Callable[[str], object]) -> None:
    assert decide_zone("Lindenweg") == "N"
    assert decide_zone("Am Markt") == "S"
    assert decide_zone("Fernweg") is None


@pytest.fixture
def decide_zone() -> Callable[[str], object]:
    from datetime import UTC, datetime

    from rathaus.engine.forms.scope import Situation, scope_for

    package = frozen().package
    values = city_values(package, musterstadt()).values

    def decide(street: str) -> object:
        now = datetime(2026, 3, 2, 12, tzinfo=UTC)
        scope = scope_for(package, {"street": street}, Situation(today=now.date(), now=now, city=values))
        zone = scope.root.get("zone")
        return zone.get("zone") if isinstance(zone, dict) else None

    return decide
