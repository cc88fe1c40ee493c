"""Other versions of the repository's services: copied, changed in some places, published and offered."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from rathaus.apps.catalogue.operations import offer_service, publish
from rathaus.config.repository import ROOT
from rathaus.engine.packages import Frozen, Package, freeze
from tests.factories.cases import MONDAY
from tests.factories.stories import city_file

Edits = Mapping[str, tuple[str, str]]
"""File in the package's folder → words there, and what takes their place."""


def changed(service: str, edits: Edits) -> Frozen:
    """Return a service of the repository with some words changed, frozen.

    Raises:
        PackageRefused: The change makes a mistake.
    """
    with TemporaryDirectory() as folder:
        copy = Path(folder) / service
        shutil.copytree(ROOT / "services" / service, copy)
        for name, (old, new) in edits.items():
            path = copy / name
            text = path.read_text("utf-8")
            assert old in text, f"{name} does not hold {old!r}"
            path.write_text(text.replace(old, new, 1), "utf-8")
        return freeze(copy, shared=ROOT / "services")


def offered_anew(service: str, edits: Edits, *, now: datetime = MONDAY) -> Package:
    """Publish a changed version of a service and let the city in scope offer it; return the package."""
    frozen = changed(service, edits)
    publish(frozen=frozen, now=now)
    offer_service(package=frozen.package, city_file=city_file(), now=now)
    return frozen.package
