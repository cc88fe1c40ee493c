"""``rathaus package check`` says what is wrong and where, and its exit code tells a script."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from rathaus.config.commands import run
from tests.unit.engine.packages.samples import HERE, LAW


@pytest.fixture
def services(tmp_path: Path) -> Path:
    shutil.copytree(HERE, tmp_path, dirs_exist_ok=True)
    shutil.copytree(LAW, tmp_path / "services" / "_law")
    return tmp_path / "services"


def _replace(path: Path, old: str, new: str) -> None:
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")


def test_a_sound_package_is_told_with_its_digest(services: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["package", "check", str(services / "stall")])

    assert code == 0
    assert "sound. 3 examples, version 1.0.0, digest" in capsys.readouterr().out


def test_a_folder_of_packages_is_checked_whole(services: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(services / "stall", services / "second")
    _replace(services / "second" / "service.yaml", "id: stall", "id: second")
    shutil.copy(
        services.parent / "cities/musterstadt/stall.yaml", services.parent / "cities/musterstadt/second.yaml"
    )

    code = run(["package", "check", str(services)])

    assert code == 0
    assert "2 of 2 packages are sound." in capsys.readouterr().out


def test_every_fault_is_told_with_file_line_value_and_remedy(
    services: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    form = services / "stall" / "form.yaml"
    form.write_text(form.read_text("utf-8").replace("nr: 5", "nr: 4"), "utf-8")

    code = run(["package", "check", str(services / "stall")])

    out = capsys.readouterr().out
    assert code == 1
    assert "form.yaml:32: Number 4 is met twice (has_kitchen and days). Give it to one of both." in out
    assert "form.yaml:1: Number 5 of the official form is missing (5). Give a field `nr: 5`" in out
    assert "0 of 1 packages are sound." in out


def test_a_package_has_the_name_of_its_folder(services: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _replace(services / "stall" / "service.yaml", "id: stall", "id: stand")

    code = run(["package", "check", str(services / "stall")])

    assert code == 1
    assert (
        "service.yaml:1: The id is not the name of the folder (stand). Write `id: stall`."
        in capsys.readouterr().out
    )


def test_a_red_example_is_a_fault(services: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fees = services / "stall" / "fees.yaml"
    fees.write_text(fees.read_text("utf-8").replace("leaves: 50 percent", "leaves: 25 percent"), "utf-8")

    code = run(["package", "check", str(services / "stall")])

    assert code == 1
    assert (
        "examples/large.yaml: 2026-03-19 grant: fees: stall total: expected 82.00, is 47.00 (in musterstadt)"
        in (capsys.readouterr().out)
    )


def test_a_wrong_value_of_a_city_is_a_fault(services: Path, capsys: pytest.CaptureFixture[str]) -> None:
    city = services.parent / "cities" / "musterstadt" / "stall.yaml"
    city.write_text(city.read_text("utf-8").replace("places: {M", "plces: {M"), "utf-8")

    code = run(["package", "check", str(services / "stall")])

    assert code == 1
    assert "musterstadt/stall.yaml:4: stall has no such city value (plces)" in capsys.readouterr().out


def test_a_folder_without_a_package_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["package", "check", str(tmp_path)]) == 1
    assert "no package here" in capsys.readouterr().out
