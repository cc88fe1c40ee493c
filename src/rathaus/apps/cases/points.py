"""Open points of a case: what is missing or wrong, and what the office asked for.

A point is stored as a mapping: ``kind``, ``path``, ``occurrence``, ``text`` (a German sentence or label).
Kinds: missing (a required answer) · document (a file is wanted; ``key`` names the document of the package) ·
wrong (an answer that breaks a rule) · asked (the office wants this answer looked at) · note (the office's own words).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from rathaus.apps.cases.opening import OpenCase
from rathaus.apps.cases.situations import situation_of_case
from rathaus.engine.forms import Field, FieldType, Problem, review
from rathaus.engine.packages import Package
from rathaus.engine.procedure import Step

__all__ = ["asked_for", "points_after", "points_of"]

Point = dict[str, Any]
ASKED = frozenset({"fields", "documents"})
"""Inputs by which the office says what it wants."""


def points_of(*, package: Package, problems: Sequence[Problem]) -> list[Point]:
    """Return the open points of a review, in the order of the form."""
    return [_from_review(package, problem) for problem in problems]


def _from_review(package: Package, problem: Problem) -> Point:
    node = package.form.nodes[problem.path] if problem.path else None
    is_file = isinstance(node, Field) and node.type is FieldType.FILE
    kind = "wrong" if problem.kind != "missing" else "document" if is_file else "missing"
    return {
        "kind": kind,
        "key": _document_of(package, problem.path) if is_file else "",
        "path": list(problem.path),
        "occurrence": list(problem.occurrence),
        "problem": problem.kind,
        "text": problem.summary("de"),
    }


def _document_of(package: Package, path: tuple[str, ...]) -> str:
    """Return the key of the document a file field takes, "" when it takes none that has a name."""
    return next((key for key, document in package.documents.items() if document.field == path), "")


def points_after(
    *, opened: OpenCase, step: Step, inputs: Mapping[str, Any], has_new_answers: bool, now: datetime
) -> list[Point]:
    """Return the open points of a case after a step.

    Args:
        opened: The case with its answers after the step and its points before it.
        inputs: What the step's actor entered.
        has_new_answers: Whether the answers changed.
    """
    if ASKED & set(step.ask):
        asked = asked_for(package=opened.package, inputs=inputs)
        return _joined(_reviewed(opened, now), asked)
    if step.opens:
        return _joined(_reviewed(opened, now), _still_wanted(opened))
    if has_new_answers:
        kept = [point for point in opened.open_points if point["kind"] in ("asked", "note")]
        return _joined(_reviewed(opened, now), [*_still_wanted(opened), *kept])
    return opened.open_points


def _reviewed(opened: OpenCase, now: datetime) -> list[Point]:
    found = review(
        package=opened.package, answers=opened.answers, situation=situation_of_case(opened=opened, now=now)
    )
    return points_of(package=opened.package, problems=found.open_points)


def _still_wanted(opened: OpenCase) -> list[Point]:
    """Return the documents the office asked for that nobody has handed in."""
    return [
        point
        for point in opened.open_points
        if point["kind"] == "document" and not point.get("problem") and not _has_file(opened, point)
    ]


def _has_file(opened: OpenCase, point: Mapping[str, Any]) -> bool:
    """Return whether a file lies where a point wants one; a document without a field comes by message or on paper."""
    return not point["path"] or bool(_files_at(opened.answers, tuple(point["path"])))


def _files_at(answers: Any, path: tuple[str, ...]) -> list[Any]:
    if isinstance(answers, list) and path:
        return [file for one in answers for file in _files_at(one, path)]
    if not path:
        return list(answers or ())
    return _files_at(answers.get(path[0]), path[1:]) if isinstance(answers, Mapping) else []


def _joined(reviewed: list[Point], asked: list[Point]) -> list[Point]:
    """Return both, what is asked first; a missing answer that was asked for stands there once."""
    named = {tuple(point["path"]) for point in asked if point["path"]}
    return [*asked, *(point for point in reviewed if tuple(point["path"]) not in named)]


def asked_for(*, package: Package, inputs: Mapping[str, Any]) -> list[Point]:
    """Return what the office asked for as open points: documents of the package, answers, and its own words."""
    texts = package.texts["de"]
    points: list[Point] = []
    for key in _names(inputs.get("documents")):
        document = package.documents.get(key)
        words = str(texts.service.get("documents", {}).get(key, key))
        path = list(document.field) if document is not None and document.field else []
        points.append({"kind": "document", "key": key, "path": path, "occurrence": [], "text": words})
    for dotted in _names(inputs.get("fields")):
        label = str(texts.fields.get(dotted, {}).get("label", dotted))
        points.append({"kind": "asked", "path": dotted.split("."), "occurrence": [], "text": label})
    own_words = [str(inputs[name]) for name in ("note", "reason") if inputs.get(name)]
    return points + [{"kind": "note", "path": [], "occurrence": [], "text": words} for words in own_words]


def _names(value: Any) -> list[str]:
    if not value:
        return []
    return [str(item) for item in value] if isinstance(value, (list, tuple)) else [str(value)]
