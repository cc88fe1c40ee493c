"""The demo cities fit the services, and the demo people fit the cities."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from rathaus.engine.packages import Package, city_values, freeze, load_city

ROOT = Path(__file__).parents[3]
CITIES = ("aachen", "gelsenkirchen", "paderborn", "soest", "wuppertal")
SERVICES = tuple(sorted(path.parent.name for path in (ROOT / "services").glob("[a-z]*/service.yaml")))
COURTS = {
    "aachen": "Aachen",
    "gelsenkirchen": "Gelsenkirchen",
    "paderborn": "Minden",
    "soest": "Arnsberg",
    "wuppertal": "Düsseldorf",
}
ROLES = {"clerk", "admin", "employee"}
RANKS = {"member", "lead"}


@cache
def package(service: str) -> Package:
    return freeze(ROOT / "services" / service).package


def demo() -> dict[str, Any]:
    people: dict[str, Any] = yaml.load(
        (ROOT / "cities" / "demo.yaml").read_text("utf-8"), Loader=yaml.BaseLoader
    )
    return people


@pytest.mark.parametrize("city", CITIES)
@pytest.mark.parametrize("service", SERVICES)
def test_city_fills_in_what_the_service_wants(city: str, service: str) -> None:
    values = city_values(package(service), load_city(ROOT / "cities" / city))

    assert set(package(service).city_values) <= set(values.values)


@pytest.mark.parametrize("city", CITIES)
def test_city_names_the_competent_court_and_an_office_with_a_team(city: str) -> None:
    data = load_city(ROOT / "cities" / city).city

    assert data["courts"]["administrative"].startswith(f"Verwaltungsgericht {COURTS[city]} (")
    for office in data["offices"].values():
        assert data["teams"][office["team"]]["office"] in data["offices"]
        assert office["address"]["town"] == data["name"]


@pytest.mark.parametrize("city", CITIES)
def test_demo_city_names_its_treasury_and_no_real_account(city: str) -> None:
    treasury = load_city(ROOT / "cities" / city).city["treasury"]

    assert treasury["holder"].startswith("Stadtkasse ")
    assert set(treasury["iban"].removeprefix("DE").replace(" ", "")) == {"0"}


def test_case_numbers_of_two_cities_never_look_the_same() -> None:
    prefixes = {load_city(ROOT / "cities" / city).city["prefix"] for city in CITIES}

    assert len(prefixes) == len(CITIES)


def test_demo_staff_belong_to_teams_of_their_city() -> None:
    for key, person in demo()["staff"].items():
        teams = load_city(ROOT / "cities" / person["city"]).city["teams"]
        assert set(person["teams"]) <= set(teams), key
        assert set(person["teams"].values()) <= RANKS, key
        assert person["role"] in ROLES, key


def test_demo_addresses_belong_to_nobody_and_hold_no_secret() -> None:
    people = [*demo()["people"].values(), *demo()["staff"].values()]

    addresses = [person["email"] for person in people]
    assert all(address.endswith(".example") for address in addresses)
    assert len(set(addresses)) == len(addresses)
    assert not {"password", "secret", "totp", "token"} & {key for person in people for key in person}


def test_demo_people_who_want_to_park_live_in_a_zone() -> None:
    for person in demo()["people"].values():
        city = load_city(ROOT / "cities" / person["city"])
        streets = city_values(package("bewohnerparkausweis"), city).values["parking_streets"]
        assert person["profile"]["home"]["street"] in {row["street"] for row in streets.values()}
