"""How answers are called in a page: ``owners.1.birth_date.day``, and which inputs a page has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from .model import Field, FieldType, Path
from .plans import FormPlan, NodePlan
from .records import Occurrence

SHORT_LIST = 12
"""Up to so many options are shown as radios or checkboxes, more as a select."""


class Style(StrEnum):
    """How a choice is shown."""

    RADIO = "radio"
    SELECT = "select"
    CHECKBOXES = "checkboxes"
    SELECTS = "selects"


def choice_style(plan: FormPlan, field: Field) -> Style:
    """Return how a choice is shown: by the length of its list; a city's list counts as short when picked many times."""
    if field.codelist is None:
        is_short = len(field.options) <= SHORT_LIST
    elif field.codelist in plan.definition.codelists:
        is_short = len(plan.definition.codelists[field.codelist].entries) <= SHORT_LIST
    else:
        is_short = field.repeat is not None
    if field.repeat:
        return Style.CHECKBOXES if is_short else Style.SELECTS
    return Style.RADIO if is_short else Style.SELECT


def is_ticked(plan: FormPlan, field: Field) -> bool:
    """Return whether an empty answer is posted as nothing at all (boxes to tick)."""
    if field.type is FieldType.CONFIRMATION:
        return True
    return field.type is FieldType.CHOICE and choice_style(plan, field) is Style.CHECKBOXES


def is_listed(plan: FormPlan, field: Field) -> bool:
    """Return whether the field has one input per entry (``names.1``, ``names.2``)."""
    if field.repeat is None or field.type is FieldType.FILE:
        return False
    return field.type is not FieldType.CHOICE or choice_style(plan, field) is Style.SELECTS


def parts_of(field: Field) -> tuple[str, ...]:
    """Return the inputs of one answer in order; ("",) for a single one."""
    match field.type:
        case FieldType.DATE:
            return ("day", "month", "year")
        case FieldType.PARTIAL_DATE:
            return tuple(
                part for part in ("day", "month", "year") if field.parts.get(part, "optional") != "none"
            )
        case FieldType.DATETIME:
            return ("day", "month", "year", "time")
        case FieldType.SLOT:
            return ("day", "time", "office")
        case _:
            return ("",)


def input_name(plan: FormPlan, path: Path, occurrence: Occurrence = ()) -> str:
    """Return the name of an input: the path with occurrence numbers after repeated groups and fields."""
    numbers = iter(occurrence)
    parts: list[str] = []
    for end, key in enumerate(path, start=1):
        parts.append(key)
        if plan.nodes[path[:end]].node.repeat and (number := next(numbers, None)) is not None:
            parts.append(str(number))
    return ".".join(parts)


def anchor_of(name: str, part: str = "") -> str:
    """Return the HTML id of an input."""
    full = f"{name}.{part}" if part else name
    return full.replace(".", "-")


@dataclass(frozen=True, slots=True)
class PageInputs:
    """What may be posted to a page. ``#`` stands for an occurrence number."""

    values: Mapping[str, tuple[int, ...]]
    """Template → the highest number allowed at each ``#``."""
    files: Mapping[str, NodePlan]
    repeats: Mapping[str, NodePlan]
    """Groups and fields that can be added to and removed from, by template."""


_NUMBER = re.compile(r"\.([1-9][0-9]{0,3})(?=\.|$)", re.ASCII)


def template_of(name: str) -> tuple[str, tuple[int, ...]]:
    """Return the name with ``#`` for numbers, and the numbers."""
    if "." not in name:
        return name, ()
    numbers = tuple(int(number) for number in _NUMBER.findall(name))
    return (_NUMBER.sub(".#", name), numbers) if numbers else (name, ())


def page_inputs(plan: FormPlan, page: str) -> PageInputs:
    """Return what may be posted to a page; worked out once."""
    known: PageInputs | None = plan.notes.get(("inputs", page))
    if known is None:
        known = plan.notes["inputs", page] = _page_inputs(plan, page)
    return known


def _page_inputs(plan: FormPlan, page: str) -> PageInputs:
    values: dict[str, tuple[int, ...]] = {}
    files: dict[str, NodePlan] = {}
    repeats: dict[str, NodePlan] = {}
    by_clerk = plan.pages[page].page.by_clerk
    for path in plan.pages[page].paths:
        node = plan.nodes[path]
        template = _template(plan, path)
        if node.is_group:
            if node.node.repeat:
                repeats[template] = node
            continue
        if not node.is_editable or (node.node.by_clerk and not by_clerk):
            continue
        if node.field.type is FieldType.FILE:
            files[template] = node
            continue
        if is_listed(plan, node.field):
            repeats[template] = node
        limits = _limits(plan, path)
        values.update((one, limits[: one.count("#")]) for one in _templates(node.field, template))
    return PageInputs(values, files, repeats)


def _templates(field: Field, template: str) -> Iterator[str]:
    """Yield the templates of one field; a date may also come in one piece."""
    yield template
    numbered = f"{template}.#" if field.repeat else template
    yield numbered
    for part in parts_of(field):
        if part:
            yield f"{numbered}.{part}"


def _limits(plan: FormPlan, path: Path) -> tuple[int, ...]:
    around = (plan.nodes[path[:end]].node.repeat for end in range(1, len(path) + 1))
    return tuple(repeat.most for repeat in around if repeat)


def _template(plan: FormPlan, path: Path) -> str:
    """Return the template of a node; the numbers of the node itself are left out."""
    parts: list[str] = []
    for end, key in enumerate(path, start=1):
        parts.append(key)
        if end < len(path) and plan.nodes[path[:end]].node.repeat:
            parts.append("#")
    return ".".join(parts)
