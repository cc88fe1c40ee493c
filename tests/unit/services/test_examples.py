"""Every example of every service in the city it names; every demo city fits every service."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from rathaus.engine.packages import CityFile, Package, city_values, load_city, load_package
from rathaus.engine.packages.examples import publishing_gaps, run_example, run_examples
from rathaus.engine.packages.examples.running import with_like

ROOT = Path(__file__).parents[3]
SERVICES = sorted(path.parent.name for path in (ROOT / "services").glob("[!_]*/service.yaml"))
CITIES = sorted(path.parent.name for path in (ROOT / "cities").glob("*/city.yaml"))
EXAMPLES = [
    (service, path.stem)
    for service in SERVICES
    for path in sorted((ROOT / "services" / service / "examples").glob("*.yaml"))
]


@cache
def _package(service: str) -> Package:
    return load_package(ROOT / "services" / service)


@cache
def _city(name: str) -> CityFile:
    return load_city(ROOT / "cities" / name)


def test_there_are_services_cities_and_examples() -> None:
    assert len(SERVICES) >= 6
    assert len(CITIES) >= 5
    assert {service for service, _ in EXAMPLES} == set(SERVICES)


@pytest.mark.parametrize(("service", "key"), EXAMPLES)
def test_example_comes_out_as_written(service: str, key: str) -> None:
    package = _package(service)
    written = {str(example["key"]): example for example in package.examples}
    example = with_like(written, key)
    cities = example.get("cities") or ([example["city"]] if "city" in example else CITIES)

    for name in cities:
        result = run_example(package, example, _city(name))
        assert result.failures == (), name


@pytest.mark.parametrize("city", CITIES)
@pytest.mark.parametrize("service", SERVICES)
def test_city_has_all_values_of_the_service(service: str, city: str) -> None:
    values = city_values(_package(service), _city(city))

    assert values.city == city
    assert len(values.digest) == 64


@pytest.mark.parametrize("service", SERVICES)
def test_examples_show_what_publishing_wants(service: str) -> None:
    package = _package(service)
    results = run_examples(package, [_city(name) for name in CITIES])

    gaps = [*package.warnings, *publishing_gaps(package, results)]

    assert [str(gap) for gap in gaps] == []
