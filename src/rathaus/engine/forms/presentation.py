"""A page of the form as data for templates: what is shown now, as typed, with errors beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .definitions import Definition
from .inputs import input_name
from .labels import page_hint, page_title
from .model import Field, FieldType, PageItem
from .occurring import shown_anyway
from .plans import FormPlan, plan_of
from .problems import Problem
from .reading import NoSuchPage, PageReading
from .records import Answers, Occurrence
from .scope import Scope, Situation, scope_for
from .summaries import format_value, present_answers
from .views import ErrorLine, PageView, StepView, Widget
from .widgets import WidgetMaker

__all__ = [
    "error_lines",
    "find_widget",
    "format_value",
    "has_files",
    "name_of",
    "present_answers",
    "present_page",
    "present_steps",
]


def present_page(
    *,
    package: Definition,
    page: str,
    answers: Answers,
    situation: Situation,
    language: str,
    reading: PageReading | None = None,
    raw: Mapping[str, Sequence[str]] | None = None,
) -> PageView:
    """Return a page with everything a template needs.

    Args:
        package: The package.
        page: Key of the page; pages of clerks too.
        answers: All answers so far; with a reading, the answers of the reading are used instead.
        situation: What rules may see besides.
        language: BCP 47 tag.
        reading: What came of posting this page, to show what was typed with its errors.
        raw: What was typed; the reading's own when not given.

    Raises:
        NoSuchPage: The form has no such page.
    """
    plan = plan_of(package)
    if page not in plan.pages:
        raise NoSuchPage(page, plan.pages)
    found = plan.pages[page]
    if reading is not None:
        answers = reading.answers
        raw = reading.raw if raw is None else raw
    answers = _padded(plan, found.items, answers)
    scope = scope_for(package, answers, situation)
    maker = WidgetMaker(scope, page=page, language=language, raw=raw, reading=reading)
    widgets = maker.widgets(scope.root, found.items)
    thread = () if found.page.by_clerk else _thread(scope, page, language)
    return PageView(
        key=page,
        title=page_title(plan, page, language),
        hint=page_hint(plan, page, language),
        step=next((number for number, step in enumerate(thread, start=1) if step.place == "now"), 0),
        steps=len(thread) + 1 if thread else 0,
        minutes=_minutes(plan, thread),
        widgets=widgets,
        errors=error_lines(reading.errors, language) if reading else (),
        warnings=error_lines(reading.warnings, language) if reading else (),
        thread=thread,
        has_files=has_files(plan, page),
    )


def error_lines(problems: Iterable[Problem], language: str) -> tuple[ErrorLine, ...]:
    """Return problems as lines of a summary, in their order."""
    return tuple(
        ErrorLine(one.anchor, one.label(language), one.message(language), one.place(language))
        for one in problems
    )


def present_steps(
    *, package: Definition, answers: Answers, situation: Situation, language: str
) -> tuple[StepView, ...]:
    """Return all pages of citizens that are shown, for the last look: every one lies before it."""
    scope = scope_for(package, answers, situation)
    return tuple(
        StepView(key, page_title(scope.plan, key, language), "before")
        for key, one in scope.plan.pages.items()
        if not one.page.by_clerk and scope.is_page_shown(key)
    )


def has_files(plan: FormPlan, page: str) -> bool:
    """Return whether the page has a file field, shown or not."""
    known: bool | None = plan.notes.get(("has_files", page))
    if known is None:
        nodes = [plan.nodes[path] for path in plan.pages[page].paths]
        known = any(not node.is_group and node.field.type is FieldType.FILE for node in nodes)
        plan.notes["has_files", page] = known
    return known


def _padded(plan: FormPlan, items: Iterable[PageItem], answers: Answers) -> Answers:
    """Return the answers with the empty occurrences a page shows before anybody entered one."""
    padded: dict[str, Any] | None = None
    for item in items:
        node = item.node
        if isinstance(node, Field):
            continue
        stored = answers.get(node.key)
        if node.repeat:
            missing = shown_anyway(node) - len(stored or ())
            inner: Any = [
                _padded(plan, item.items, one) for one in (*(stored or ()), *({} for _ in range(missing)))
            ]
        else:
            inner = _padded(plan, item.items, stored or {})
        if inner and inner != stored:
            padded = padded or dict(answers)
            padded[node.key] = inner
    return answers if padded is None else padded


def _thread(scope: Scope, page: str, language: str) -> tuple[StepView, ...]:
    """Return the pages of citizens that are shown, in order; the page itself counts in any case."""
    plan = scope.plan
    keys = [
        key
        for key, one in plan.pages.items()
        if not one.page.by_clerk and (key == page or scope.is_page_shown(key))
    ]
    now = keys.index(page)
    places = ["before"] * now + ["now"] + ["after"] * (len(keys) - now - 1)
    return tuple(
        StepView(key, page_title(plan, key, language), place) for key, place in zip(keys, places, strict=True)
    )


_SECONDS: Mapping[FieldType, int] = {
    FieldType.FILE: 45,
    FieldType.NOTE: 5,
    FieldType.DATE: 10,
    FieldType.PARTIAL_DATE: 10,
    FieldType.BOOL: 6,
    FieldType.CONFIRMATION: 6,
    FieldType.CHOICE: 8,
}
"""How long people take for one question, from a rough look over shoulders; 12 for the rest."""


def _minutes(plan: FormPlan, thread: tuple[StepView, ...]) -> int:
    seconds = sum(_seconds(plan, step.key) for step in thread if step.place != "before")
    return max(1, round(seconds / 60)) if thread else 0


def _seconds(plan: FormPlan, page: str) -> float:
    """Return the time for one page; what is asked only sometimes counts half."""
    known: float | None = plan.notes.get(("seconds", page))
    if known is None:
        known = 0.0
        for path in plan.pages[page].paths:
            node = plan.nodes[path]
            if not node.is_group and node.is_editable:
                around = (plan.nodes[path[:end]].node for end in range(1, len(path) + 1))
                share = 0.5 if any(one.shown is not None for one in around) else 1
                known += share * (_SECONDS.get(node.field.type, 12) * max(1, min(node.field.lines, 5)))
        plan.notes["seconds", page] = known
    return known


def find_widget(view: PageView, name: str) -> Widget | None:
    """Return the widget of a name, wherever it stands on the page."""
    waiting = list(view.widgets)
    while waiting:
        widget = waiting.pop()
        if widget.name == name:
            return widget
        waiting.extend(widget.children)
        waiting.extend(child for option in widget.options for child in option.children)
    return None


def name_of(package: Definition, path: tuple[str, ...], occurrence: Occurrence = ()) -> str:
    """Return the name of an input for a path, e.g. ``owners.1.family_name``."""
    return input_name(plan_of(package), path, occurrence)
