"""What the office still wants from the applicant, in their language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rathaus.apps.cases.opening import OpenCase
from rathaus.engine.forms import plan_of, wording

__all__ = ["Wanted", "wanted_of"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Open points of a case by kind."""

    inputs: tuple[tuple[int, str], ...]
    """Position of an open point and the document it asks for: one file input each."""
    answers: tuple[str, ...]
    """Labels of answers to look at again; they are changed in the form."""
    notes: tuple[str, ...]
    """The office's own words."""

    @property
    def documents(self) -> tuple[str, ...]:
        """Names of the documents wanted."""
        return tuple(name for _, name in self.inputs)


def wanted_of(opened: OpenCase, language: str) -> Wanted:
    """Return what is open, documents and answers by the names the package gives them."""
    points = list(enumerate(opened.open_points))
    return Wanted(
        inputs=tuple(
            (number, _name(opened, one, language)) for number, one in points if one["kind"] == "document"
        ),
        answers=tuple(
            dict.fromkeys(
                _name(opened, one, language) for _, one in points if one["kind"] not in ("document", "note")
            )
        ),
        notes=tuple(str(one["text"]) for _, one in points if one["kind"] == "note"),
    )


def _name(opened: OpenCase, point: Mapping[str, Any], language: str) -> str:
    package = opened.package
    texts = package.texts[language if package.languages.get(language) == "full" else "de"]
    named = texts.service.get("documents", {}).get(point.get("key") or "")
    path = tuple(point.get("path") or ())
    if named or not path:
        return str(named or point["text"])
    plan = plan_of(package)
    label = wording(plan, path, language).label
    if len(path) > 1 and path[:-1] in plan.nodes:
        return f"{wording(plan, path[:-1], language).label}: {label}"
    return label
