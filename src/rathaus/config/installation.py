"""Bring the folders ``cities/`` and ``services/`` into the database: cities, teams, published packages, offers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.conf import settings

from rathaus.apps.accounts.operations import ensure_team
from rathaus.apps.catalogue.operations import CannotCarryOut, offer_service, publish
from rathaus.apps.catalogue.queries import is_published
from rathaus.apps.cities.operations import install_city
from rathaus.apps.cities.scope import city_scope
from rathaus.config.packages import cities_beside
from rathaus.engine.packages import CityFile, Frozen, PackageRefused, freeze, load_city
from rathaus.engine.packages.examples import run_examples

__all__ = ["Installed", "install", "service_folders"]


@dataclass(slots=True)
class Installed:
    """What an installation found and did."""

    cities: list[str] = field(default_factory=list)
    services: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    """Faults of packages and cities that were left out; what was published before goes on serving."""


def service_folders() -> list[Path]:
    """Return the folders of all services, by name; shared parts begin with ``_``."""
    root = Path(settings.RATHAUS_SERVICES_DIR)
    return sorted(path.parent for path in root.glob("[!_]*/service.yaml"))


def install(*, now: datetime, say: Callable[[str], None]) -> Installed:
    """Install every city and publish every service; a package with mistakes is left out and named.

    In production a model city of the demo is left out, and a city answers to the ``host`` of its city.yaml.

    Args:
        say: Takes one line of progress.
    """
    done = Installed()
    packages = _publish_all(done, now=now, say=say)
    root = Path(settings.RATHAUS_CITIES_DIR)
    for folder in sorted(path.parent for path in root.glob("*/city.yaml")):
        try:
            file = load_city(folder)
        except PackageRefused as refusal:
            done.refused += [str(fault) for fault in refusal.faults]
            continue
        host = str(file.city.get("host", "")).lower()
        if not settings.RATHAUS_DEMO and (problem := _unfit(file, host)):
            done.refused.append(problem)
            continue
        city = install_city(slug=folder.name, data=file.city, host="" if settings.RATHAUS_DEMO else host)
        with city_scope(city.pk):
            for key, team in (file.city.get("teams") or {}).items():
                ensure_team(key=key, name=team["name"], office=team["office"])
            _offer_all(done, packages, file, now=now, say=say)
        done.cities.append(city.name)
    say(f"Cities: {', '.join(done.cities)}.")
    return done


def _unfit(file: CityFile, host: str) -> str:
    """Return why a city cannot be served in production, "" when it can."""
    if file.city.get("demo") == "true":
        return (
            f"{file.key}/city.yaml: {file.name} is a model city with invented values (demo: true). Put your own values "
            "into a folder of your own, name it in RATHAUS_CITIES_DIR, and take `demo` out."
        )
    if not host:
        return f"{file.key}/city.yaml: {file.name} has no host name. Add `host: rathaus.example.org`."
    return ""


def _publish_all(done: Installed, *, now: datetime, say: Callable[[str], None]) -> list[Frozen]:
    """Publish what is sound and whose examples are green; what was published before goes on serving."""
    packages: list[Frozen] = []
    for folder in service_folders():
        try:
            frozen = freeze(folder)
            red = [] if is_published(frozen.digest) else _red_examples(frozen, folder)
            if not red:
                publish(frozen=frozen, now=now)
        except PackageRefused as refusal:
            done.refused += [str(fault) for fault in refusal.faults]
            continue
        except CannotCarryOut as problem:
            done.refused.append(str(problem))
            continue
        if red:
            done.refused += red
            continue
        packages.append(frozen)
        done.services.append(f"{frozen.package.id} {frozen.package.version}")
    say(f"Services: {', '.join(done.services)}.")
    return packages


def _red_examples(frozen: Frozen, folder: Path) -> list[str]:
    """Return a sentence for every expectation that does not come out; examples gate publishing."""
    return [
        f"{frozen.package.id}: example '{result.key}' in {result.city}: {failure}"
        for result in run_examples(frozen.package, cities_beside(folder))
        for failure in result.failures
    ]


def _offer_all(
    done: Installed, packages: list[Frozen], file: CityFile, *, now: datetime, say: Callable[[str], None]
) -> None:
    unwanted = [frozen.package.id for frozen in packages if not file.means_to_offer(frozen.package)]
    if unwanted:
        say(f"{file.name} does not offer, for want of an office or of values: {', '.join(unwanted)}.")
    for frozen in packages:
        if frozen.package.id in unwanted:
            continue
        try:
            offer_service(package=frozen.package, city_file=file, now=now)
        except PackageRefused as refusal:
            done.refused += [str(fault) for fault in refusal.faults]
