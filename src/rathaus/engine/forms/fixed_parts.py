"""What of a widget never changes: one field in one language, worked out once per form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .constraints import MEDIA_TYPES
from .formats import FORMATS
from .inputs import Style, choice_style, parts_of
from .labels import Wording, wording
from .model import Field, FieldType
from .plans import FormPlan
from .purposes import autocomplete_of
from .writing import write_size

_KINDS: Mapping[FieldType, str] = {
    FieldType.TEXT: "text",
    FieldType.INTEGER: "number",
    FieldType.DECIMAL: "number",
    FieldType.MONEY: "number",
    FieldType.DATE: "date",
    FieldType.TIME: "time",
    FieldType.DATETIME: "datetime",
    FieldType.PARTIAL_DATE: "partial_date",
    FieldType.BOOL: "yes_no",
    FieldType.CONFIRMATION: "confirm",
    FieldType.FILE: "file",
    FieldType.NOTE: "note",
    FieldType.SLOT: "slot",
}


@dataclass(frozen=True, slots=True)
class FixedParts:
    """What of a widget does not depend on answers: one field in one language."""

    kind: str
    words: Wording
    autocomplete: str
    inputmode: str
    input_type: str
    unit: str
    accept: str
    max_size: str
    parts: tuple[str, ...]


def fixed_parts(plan: FormPlan, node: Field, language: str) -> FixedParts:
    """Return what of a field's widget never changes; made once per field and language."""
    known: FixedParts | None = plan.notes.get(("fixed", node.path, language))
    if known is None:
        known = plan.notes["fixed", node.path, language] = _fixed(plan, node, language)
    return known


def _fixed(plan: FormPlan, node: Field, language: str) -> FixedParts:
    form = FORMATS.get(node.format or "")
    return FixedParts(
        kind=_kind(plan, node),
        words=wording(plan, node.path, language),
        autocomplete=autocomplete_of(plan, node),
        inputmode=_inputmode(node) or (form.inputmode if form else ""),
        input_type=form.input_type if form else "text",
        unit="€" if node.type is FieldType.MONEY else node.unit or "",
        accept=",".join(dict.fromkeys(_accepted(node.accept))),
        max_size=write_size(node.max_size, language) if node.max_size else "",
        parts=parts_of(node),
    )


def _accepted(kinds: Iterable[str]) -> Iterable[str]:
    for kind in kinds:
        yield f".{kind}"
        if kind == "jpeg":
            yield ".jpg"
        yield from MEDIA_TYPES.get(kind, ())


def _kind(plan: FormPlan, node: Field) -> str:
    if node.type is FieldType.CHOICE:
        style = choice_style(plan, node)
        return "select" if style is Style.SELECTS else style.value
    return "textarea" if node.type is FieldType.TEXT and node.lines > 1 else _KINDS[node.type]


def _inputmode(node: Field) -> str:
    if node.type is FieldType.INTEGER:
        return "numeric"
    return "decimal" if node.type in (FieldType.DECIMAL, FieldType.MONEY) else ""
