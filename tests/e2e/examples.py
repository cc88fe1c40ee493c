"""Examples of the packages of this repository, as texts, for filling in forms."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from rathaus.engine.packages import Package, freeze
from rathaus.engine.packages.examples.answers import merged_answers
from rathaus.engine.packages.examples.running import with_like

SERVICES = Path(__file__).resolve().parents[2] / "services"


@lru_cache
def package(service: str) -> Package:
    """Return a package of the repository."""
    return freeze(SERVICES / service, shared=SERVICES).package


def example(service: str, key: str, changes: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the answers of an example with the example it is like worked in, changed where asked."""
    written = {str(one["key"]): one for one in package(service).examples}
    answers = with_like(written, key).get("answers") or {}
    return dict(merged_answers(answers, changes or {}))


def lacking(stored: Any, wanted: Any, where: str = "") -> list[str]:
    """Return where stored answers differ from those of an example; what is stored besides is no difference.

    Stored answers come from a case's own data; files are compared by their names.
    """
    if wanted in ("", "none"):
        return []
    if isinstance(wanted, Mapping):
        inside = stored if isinstance(stored, Mapping) else {}
        return [
            line
            for key, value in wanted.items()
            for line in lacking(inside.get(key), value, f"{where}.{key}".lstrip("."))
        ]
    if isinstance(wanted, list):
        if not isinstance(stored, list) or len(stored) != len(wanted):
            return [f"{where}: {wanted!r} is stored as {stored!r}"]
        pairs = enumerate(zip(stored, wanted, strict=True), start=1)
        return [line for number, (one, two) in pairs for line in lacking(one, two, f"{where}.{number}")]
    return [] if plain(stored) == str(wanted) else [f"{where}: {wanted!r} is stored as {stored!r}"]


def plain(stored: Any) -> str:
    """Return a stored answer as an example writes it."""
    if isinstance(stored, bool):
        return "true" if stored else "false"
    if isinstance(stored, Mapping) and "media_type" in stored:
        return str(stored["name"])
    return str(stored)


def without_ids(stored: Any) -> Any:
    """Return stored answers with the ids of files left out: no two uploads have the same."""
    if isinstance(stored, Mapping):
        return {key: without_ids(value) for key, value in stored.items() if key != "file"}
    return [without_ids(value) for value in stored] if isinstance(stored, list) else stored
