"""Checking service packages on disk: their files, the values of the cities, their examples."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from rathaus.config.repository import ROOT
from rathaus.engine.packages import CityFile, Fault, Package, PackageRefused, city_values, freeze, load_city
from rathaus.engine.packages.examples import publishing_gaps, run_examples
from rathaus.engine.packages.explaining import explain

__all__ = ["check_folders", "cities_beside", "package_folders", "read_folder", "shared_beside"]


def check_folders(folders: Sequence[Path]) -> int:
    """Check every package in the folders, print what is wrong and where, and return 0 when all are sound."""
    found = [package for folder in folders for package in package_folders(folder)]
    missing = [folder for folder in folders if not package_folders(folder)]
    for folder in missing:
        print(f"{folder}: no package here. Name a folder with service.yaml, or one that holds such folders.")
    sound = [check_folder(folder) for folder in found]
    print(f"{sum(sound)} of {len(found)} packages are sound.")
    return 0 if all(sound) and not missing else 1


def read_folder(folder: Path) -> int:
    """Print the reading form of a package and return 0; its faults and 1 when it is not sound."""
    try:
        package = freeze(folder.resolve(), shared=shared_beside(folder.resolve())).package
    except PackageRefused as refusal:
        _told(folder, refusal.faults)
        return 1
    print(explain(package), end="")
    return 0


def package_folders(folder: Path) -> list[Path]:
    """Return the folder itself when it is a package, else the packages in it, by name."""
    if (folder / "service.yaml").exists():
        return [folder]
    return sorted(path.parent for path in folder.glob("[!_.]*/service.yaml"))


def shared_beside(folder: Path) -> Path:
    """Return the folder of shared blocks, lists, procedures and law: beside the package, else that of Rathaus."""
    return folder.parent if any(folder.parent.glob("_*")) else ROOT / "services"


def cities_beside(folder: Path) -> list[CityFile]:
    """Return the cities a package is tried in: ``cities/`` beside ``services/``, else the demo cities of Rathaus."""
    beside = (folder.parent / "_cities", folder.parent.parent / "cities", ROOT / "cities")
    root = next((path for path in beside if any(path.glob("*/city.yaml"))), ROOT / "cities")
    return [load_city(path.parent) for path in sorted(root.glob("*/city.yaml"))]


def check_folder(folder: Path) -> bool:
    """Check one package, print its faults and warnings, and return whether it is sound."""
    try:
        frozen = freeze(folder.resolve(), shared=shared_beside(folder.resolve()))
        cities = cities_beside(folder.resolve())
    except PackageRefused as refusal:
        return _told(folder, refusal.faults)
    package = frozen.package
    faults = [*_city_faults(package, cities)]
    results = run_examples(package, cities) if not faults else ()
    faults += [
        Fault(
            f"examples/{result.key}.yaml", 0, failure, f"in {result.city}", "Mend the example or the package."
        )
        for result in results
        for failure in result.failures
    ]
    for warning in (*package.warnings, *publishing_gaps(package, results)):
        print(f"{folder}: warning: {_line(warning)}")
    if faults:
        return _told(folder, faults)
    print(
        f"{folder}: sound. {len(results)} examples, version {package.version}, digest {package.digest[:12]}."
    )
    return True


def _city_faults(package: Package, cities: Iterable[CityFile]) -> Iterable[Fault]:
    """Yield what is wrong with the values of the cities that offer the service."""
    for city in cities:
        if not city.means_to_offer(package):
            continue
        try:
            city_values(package, city)
        except PackageRefused as refusal:
            yield from refusal.faults


def _told(folder: Path, faults: Iterable[Fault]) -> bool:
    listed = list(faults)
    for fault in listed:
        print(f"{folder}: {_line(fault)}")
    print(f"{folder}: {len(listed)} faults.")
    return False


def _line(fault: Fault) -> str:
    place = f"{fault.file}:{fault.line}" if fault.line else fault.file
    return f"{place}: {fault.message} ({fault.value}). {fault.remedy}"
