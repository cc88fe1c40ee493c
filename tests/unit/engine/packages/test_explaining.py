"""The reading form says everything of a package in German, rule by rule."""

from __future__ import annotations

from pathlib import Path

import pytest

from rathaus.engine.packages import load_package
from rathaus.engine.packages.explaining import explain
from tests.unit.engine.packages.samples import changed, frozen

SERVICES = Path(__file__).parents[4] / "services"


def test_labels_stand_beside_rules() -> None:
    document = explain(frozen().package)

    assert "- **Versicherung** – Datei, gefragt, wenn `has_kitchen`" in document
    assert '- **Umsatz** – Betrag in EUR, von `0` bis `100000`, Pflicht, wenn `kind = "large"`' in document
    assert "  - „Klein“ (`small`, Schlüssel 01)" in document


def test_tables_are_grids_and_tariffs_are_dated() -> None:
    document = explain(frozen().package)

    assert "| large_short | `large` | `< 7` | `tariff.large` |" in document
    assert "| large_long | EUR | Bund | 2024-01-01 | 20.00 (nicht geprüft) | [^GewO_67] |" in document


def test_steps_name_who_needs_and_effects() -> None:
    document = explain(frozen().package)

    assert "- **Bewilligen** `grant` – Leitung: Zur zweiten Prüfung → Bewilligt" in document
    assert "  - nur wenn `place_is_free`; sonst: „Der Platz ist nicht frei.“" in document
    assert "  - nicht dieselbe Person wie bei „Vorschlagen“" in document


def test_recipients_name_their_numbers() -> None:
    document = explain(frozen().package)

    assert "- **Gesundheitsamt**: alles außer Nr. 1, wenn `sells_food`" in document
    assert "- **Statistik**: nur Nr. 3, 4, monatlich gesammelt" in document


def test_every_source_is_a_footnote() -> None:
    document = explain(frozen().package)

    assert "[^GewO_67]: § 67 GewO – **nicht am Wortlaut geprüft**" in document
    assert "[^by_law]: Marktsatzung (setzt: city)" in document


def test_two_versions_differ_only_where_they_changed() -> None:
    own, _ = changed("facts.yaml", "age < 18", "age < 16")

    before, after = (explain(package).splitlines() for package in (frozen().package, frozen(own).package))

    different = [(one, other) for one, other in zip(before, after, strict=True) if one != other]
    assert len(different) == 2  # the digest, and the fact
    assert "`age < 16`" in different[1][1]


@pytest.mark.parametrize("service", sorted(path.parent.name for path in SERVICES.glob("[!_]*/service.yaml")))
def test_every_service_can_be_read(service: str) -> None:
    package = load_package(SERVICES / service)

    document = explain(package)

    for page in package.form.pages:
        assert package.texts["de"].pages[page.key] in document
    for path in package.form.nodes:
        assert str(package.texts["de"].fields.get(".".join(path), {}).get("label", "")) in document
    for step in package.procedure.steps:
        assert f"`{step}`" in document
