"""The dated law and the calendars of this installation, read once from services/_law."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.utils import timezone

from rathaus.apps.cases.opening import OpenCase
from rathaus.apps.cities.queries import CityInfo, city_by_id
from rathaus.apps.notices.models import Notice
from rathaus.engine.deadlines import (
    LAW_FILES,
    Calendar,
    Holidays,
    Law,
    holidays_from_mapping,
    law_from_mapping,
)
from rathaus.engine.packages import Package
from rathaus.engine.packages.faults import FaultList
from rathaus.engine.packages.reading import parse_sections, parse_yaml
from rathaus.engine.packages.trees import plain

__all__ = ["act_of", "calendar_for", "calendar_of", "is_served", "law_of", "law_texts", "portal_norm"]


def _folder() -> Path:
    return Path(settings.RATHAUS_SERVICES_DIR) / "_law"


def _parsed(name: str) -> Any:
    faults = FaultList()
    tree = parse_yaml(
        (_folder() / f"{name}.yaml").read_text("utf-8"), file=f"_law/{name}.yaml", faults=faults
    )
    if faults.faults:
        raise ValueError("; ".join(str(fault) for fault in faults.faults))
    return plain(tree)


@lru_cache(maxsize=1)
def _law() -> Law:
    return law_from_mapping({name: _parsed(name) for name in LAW_FILES})


@lru_cache(maxsize=1)
def _holidays() -> Holidays:
    return holidays_from_mapping(_parsed("holidays"))


@lru_cache(maxsize=8)
def law_texts(language: str) -> MappingProxyType[str, str]:
    """Return the sections of the remedies' texts in a language, German where there is no translation."""
    path = _folder() / "texts" / language / "remedies.md"
    if not path.exists():
        path = _folder() / "texts" / "de" / "remedies.md"
    faults = FaultList()
    sections = parse_sections(path.read_text("utf-8"), file=path.name, faults=faults)
    return MappingProxyType({key: str(text) for key, text in sections.items()})


def law_of(package: Package) -> Law:
    """Return the law a package is worked under: dated, so one register serves old and new cases."""
    return _law()


def act_of(package: Package, remedy: str) -> str:
    """Return the act a notice is notified under: ``tax`` (AO) or ``procedure`` (VwVfG).

    The procedure says so by its switch ``tax_act``; one without the switch (a notification, where only the fee is an
    act) is told by the remedy.

    Args:
        remedy: Kind of remedy of the notice, e.g. ``municipal_charge``; "" when it has none.
    """
    is_tax = package.procedure.switches.get("tax_act", remedy == "municipal_charge")
    return "tax" if is_tax else "procedure"


def portal_norm(*, package: Package, land: str, day: date) -> str:
    """Return the norm under which notices of a service may be retrieved from the account; "" where they may not.

    Where it is "", nobody is to be asked for consent: municipal taxes, for example, go by post.
    """
    act, law = act_of(package, ""), law_of(package)
    if not law.has_portal(act=act, land=land, day=day):
        return ""
    sources = law.portal(act=act, land=land, day=day).sources
    return sources[0].norm if sources else ""


def is_served(*, notice: Notice, city_id: int, package: Package) -> bool:
    """Return whether a notice has to be served formally: an ordinary letter is not enough."""
    if not notice.remedy:
        return False
    land, day = city_by_id(city_id).land, timezone.localtime(notice.issued_at).date()
    return law_of(package).remedy(kind=notice.remedy, land=land, day=day).is_served


@lru_cache(maxsize=512)
def _calendar(land: str, regions: frozenset[str]) -> Calendar:
    return Calendar(land, _holidays(), regions)


def calendar_for(city_id: int, package: Package) -> Calendar:
    """Return the working calendar of a city."""
    city: CityInfo = city_by_id(city_id)
    return _calendar(city.land, frozenset(city.data.get("holiday_regions") or ()))


def calendar_of(opened: OpenCase) -> Calendar:
    """Return the working calendar of a case's city."""
    return calendar_for(opened.row.city_id, opened.package)
