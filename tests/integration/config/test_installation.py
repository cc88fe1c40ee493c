"""Taking over cities and services in production: what is fit is served, what is not is named."""

import shutil
from pathlib import Path

import pytest

from rathaus.apps.accounts.queries import staff_of
from rathaus.apps.accounts.staffing import administration_chain, appoint
from rathaus.apps.audit.queries import chain_fault, history
from rathaus.apps.catalogue.queries import forget_offers
from rathaus.apps.cities.models import City
from rathaus.apps.cities.queries import city_by_host, forget_cities
from rathaus.config.installation import install
from tests.factories.cases import MONDAY

ROOT = Path(__file__).resolve().parents[3]

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture
def own_cities(tmp_path, settings, installed):
    """A folder with one city of one's own, in production."""
    shutil.copytree(ROOT / "cities" / "soest", tmp_path / "musterstadt")
    settings.RATHAUS_CITIES_DIR = tmp_path
    settings.RATHAUS_DEMO = False
    yield tmp_path / "musterstadt" / "city.yaml"
    forget_cities()
    forget_offers()


def rewrite(path: Path, *, host: str = "", demo: bool = False) -> None:
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("demo:")]
    path.write_text("\n".join([*lines, *["demo: true"] * demo, *[f"host: {host}"] * bool(host)]), "utf-8")


def test_a_city_is_served_under_the_host_of_its_file(own_cities):
    rewrite(own_cities, host="rathaus.musterstadt.example")

    done = install(now=MONDAY, say=lambda line: None)

    assert done.refused == []
    assert city_by_host("rathaus.musterstadt.example").slug == "musterstadt"


def test_a_second_installation_keeps_the_host(own_cities):
    rewrite(own_cities, host="rathaus.musterstadt.example")

    for _ in range(2):
        install(now=MONDAY, say=lambda line: None)

    assert City.objects.get(slug="musterstadt").host == "rathaus.musterstadt.example"


def test_a_model_city_is_not_served_in_production(own_cities):
    rewrite(own_cities, host="rathaus.musterstadt.example", demo=True)

    done = install(now=MONDAY, say=lambda line: None)

    assert "invented values" in done.refused[0]
    assert not City.objects.filter(slug="musterstadt").exists()


def test_a_city_without_host_is_named(own_cities):
    rewrite(own_cities)

    done = install(now=MONDAY, say=lambda line: None)

    assert "Add `host:" in done.refused[0]


def test_a_broken_city_file_does_not_stop_the_others(own_cities):
    shutil.copytree(own_cities.parent, own_cities.parents[1] / "neustadt")
    rewrite(own_cities, host="rathaus.musterstadt.example")
    (own_cities.parents[1] / "neustadt" / "city.yaml").write_text("name: {", "utf-8")

    done = install(now=MONDAY, say=lambda line: None)

    assert done.cities == ["Soest"]
    assert all(fault.startswith("neustadt/city.yaml") for fault in done.refused)
    assert done.refused


def test_an_appointed_administrator_runs_the_city_and_stands_in_its_log(gelsenkirchen):
    member = appoint(email="Chefin@Rathaus.example", name="Clara Chefin", now=MONDAY)

    found = staff_of(user=member.user)
    subject, cipher = administration_chain()
    assert found is not None
    assert found.is_admin
    assert [entry.action for entry in history(subject=subject, cipher=cipher)] == ["administrator_appointed"]
    assert chain_fault(subject=subject, cipher=cipher) is None


def test_a_city_without_the_office_does_not_offer_the_service(own_cities):
    rewrite(own_cities, host="rathaus.musterstadt.example")
    text = own_cities.read_text("utf-8").replace(
        "  travel:\n    name: Reisestelle", "  elsewhere:\n    name: Reisestelle"
    )
    own_cities.write_text(text.replace("office: travel", "office: elsewhere"), "utf-8")
    lines: list[str] = []

    done = install(now=MONDAY, say=lines.append)

    assert done.refused == []
    assert any("Soest does not offer" in line and "dienstreise" in line for line in lines)
