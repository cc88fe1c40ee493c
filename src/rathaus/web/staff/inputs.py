"""What a step asks its actor for, as inputs of a page; and what came back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from rathaus.apps.cases.opening import OpenCase
from rathaus.apps.cases.operations.drafts import Upload
from rathaus.engine.forms import Field, FieldType, plan_of
from rathaus.engine.procedure import EXTEND_BY, PRESENT, Procedure, Step

__all__ = ["StepInput", "chosen", "read_inputs", "step_inputs", "version_of"]

LINES: Final = frozenset({"authority"})
"""Inputs of a few lines; reasons and the like get more room."""
ONE_LINE: Final = frozenset({"norm"})
FILES: Final = frozenset({"document", "documents"})
UNASKED: Final = frozenset({FieldType.NOTE})


@dataclass(frozen=True, slots=True)
class Tick:
    """A box to tick."""

    value: str
    label: str
    is_ticked: bool


@dataclass(frozen=True, slots=True)
class TickGroup:
    """Boxes under one heading."""

    title: str
    ticks: tuple[Tick, ...]
    is_open: bool


@dataclass(frozen=True, slots=True)
class StepInput:
    """One input; ``kind`` text · lines · long · date · yes_no · select · tick · ticks · files."""

    name: str
    kind: str
    label: str
    is_required: bool
    value: str = ""
    groups: tuple[TickGroup, ...] = ()
    hint: str = ""


def step_inputs(*, opened: OpenCase, step: Step, typed: QueryDict | None = None) -> list[StepInput]:
    """Return the inputs of a step, with what was typed already."""
    words = opened.package.texts["de"].procedure.get("ask", {})
    return [
        _input(opened, name, kind, words.get(f"{step.key}.{name}") or words.get(name, name), typed)
        for name, kind in asked(opened.package.procedure, step).items()
    ]


def asked(procedure: Procedure, step: Step) -> dict[str, str]:
    """Return name → kind of everything the step wants, also what follows from its effects."""
    wanted = dict(step.ask)
    if step.present:
        wanted[PRESENT] = "present"
    if any(
        effect.verb == "extend" and procedure.deadlines[effect.what].extend_length is None
        for effect in step.effects
    ):
        wanted[EXTEND_BY] = "required"
    return wanted


def _input(opened: OpenCase, name: str, kind: str, label: str, typed: QueryDict | None) -> StepInput:
    value = typed.get(name, "") if typed is not None else ""
    is_required = kind not in ("optional", "choose")
    if kind == "choose" and name == "documents":
        return StepInput(name, "ticks", label, False, groups=_documents(opened, typed))
    if kind == "choose" and name == "fields":
        return StepInput(name, "ticks", label, False, groups=_fields(opened, typed))
    if kind == "date":
        return StepInput(name, "date", label, True, value)
    if kind == "yes_or_no":
        return StepInput(name, "yes_no", label, True, value)
    if kind == "present":
        return StepInput(name, "tick", _("Die Person ist hier und hat sich ausgewiesen."), True, value)
    if name in FILES:
        return StepInput(name, "files", label, is_required, hint=_("PDF oder Foto, höchstens 10 MB"))
    if name == EXTEND_BY:
        return StepInput(name, "select", _("Verlängern um"), True, value, groups=_lengths(value))
    shape = "text" if name in ONE_LINE else "lines" if name in LINES else "long"
    return StepInput(name, shape, label, is_required, value)


def _lengths(chosen: str) -> tuple[TickGroup, ...]:
    lengths = (("2 weeks", _("2 Wochen")), ("4 weeks", _("4 Wochen")), ("1 month", _("1 Monat")),
               ("2 months", _("2 Monate")), ("3 months", _("3 Monate")))  # fmt: skip
    return (TickGroup("", tuple(Tick(key, label, key == chosen) for key, label in lengths), True),)


def _documents(opened: OpenCase, typed: QueryDict | None) -> tuple[TickGroup, ...]:
    titles = opened.package.texts["de"].service.get("documents", {})
    chosen = set(typed.getlist("documents")) if typed is not None else _missing(opened, "document")
    ticks = tuple(Tick(key, str(titles.get(key, key)), key in chosen) for key in opened.package.documents)
    return (TickGroup("", ticks, True),) if ticks else ()


def _fields(opened: OpenCase, typed: QueryDict | None) -> tuple[TickGroup, ...]:
    """Return the applicant's fields by page, each once; what is known to be missing is ticked."""
    package, texts = opened.package, opened.package.texts["de"]
    chosen = set(typed.getlist("fields")) if typed is not None else _missing(opened, "missing")
    nodes = package.form.nodes
    offered: set[str] = set()
    groups = []
    for key, plan in plan_of(package).pages.items():
        if plan.page.by_clerk:
            continue
        fields = [(".".join(path), nodes[path]) for path in plan.paths]
        ticks = tuple(
            _tick(dotted, texts.fields.get(dotted, {}), chosen)
            for dotted, node in fields
            if isinstance(node, Field) and _is_asked(node) and dotted not in offered
        )
        offered.update(tick.value for tick in ticks)
        if ticks:
            title = texts.pages.get(key, key)
            groups.append(TickGroup(title, ticks, any(tick.is_ticked for tick in ticks)))
    return tuple(groups)


def _tick(dotted: str, words: Mapping[str, Any], chosen: set[str]) -> Tick:
    return Tick(dotted, str(words.get("label", dotted)), dotted in chosen)


def _is_asked(field: Field) -> bool:
    return not (field.by_clerk or field.is_hidden or field.value is not None or field.type in UNASKED)


def _missing(opened: OpenCase, kind: str) -> set[str]:
    """Return what the open points name: keys of documents, dotted paths of fields."""
    points = [point for point in opened.open_points if point["kind"] == kind]
    return {str(point["key"]) if kind == "document" else ".".join(point["path"]) for point in points}


def chosen(inputs: list[StepInput]) -> dict[str, Any]:
    """Return what is ticked before anybody touched the page, as inputs of the step."""
    ticked = {
        one.name: [tick.value for group in one.groups for tick in group.ticks if tick.is_ticked]
        for one in inputs
        if one.kind == "ticks"
    }
    return {name: values for name, values in ticked.items() if values}


def read_inputs(
    request: HttpRequest, *, procedure: Procedure, step: Step
) -> tuple[Mapping[str, Any], list[Upload]]:
    """Return what was entered, by name, and the files; empty inputs are left out."""
    inputs: dict[str, Any] = {}
    uploads: list[Upload] = []
    for name, kind in asked(procedure, step).items():
        if kind == "choose":
            if values := request.POST.getlist(name):
                inputs[name] = values
        elif name in FILES:
            uploads += [
                Upload(name, file.name or "datei", file.read()) for file in request.FILES.getlist(name)
            ]
        elif value := request.POST.get(name, "").strip():
            inputs[name] = value
    return inputs, uploads


def version_of(request: HttpRequest) -> int:
    """Return the version of the case the posted page showed; -1, which no case has, when it says none."""
    text = request.POST.get("fassung", "")
    return int(text) if text.isdecimal() and len(text) < 10 else -1
