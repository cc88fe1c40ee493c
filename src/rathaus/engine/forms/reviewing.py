"""Looks at a whole draft: what is open, which pages there are, and what the application contains."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .checking import Checker
from .constraints import is_empty, is_typed
from .definitions import Definition
from .model import Field, FieldType
from .plans import plan_of
from .problems import Problem
from .reading import stored_value
from .records import Answers, Record
from .scope import Scope, Situation, scope_for


@dataclass(frozen=True, slots=True)
class PageState:
    """Where one page of citizens stands."""

    key: str
    state: str
    """done · open · hidden."""
    problems: tuple[Problem, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing or wrong on the page."""
        return self.state == "done"

    @property
    def is_shown(self) -> bool:
        """Whether the page is asked at all."""
        return self.state != "hidden"


@dataclass(frozen=True, slots=True)
class Review:
    """What a draft is worth now. It can be submitted in any case: open points go with it."""

    open_points: tuple[Problem, ...]
    """Missing and failing answers, in the order of the form."""
    warnings: tuple[Problem, ...]
    application: dict[str, Any]
    """All answers without what is hidden, with what is computed."""
    pages: tuple[PageState, ...]
    """Every page of citizens, in order."""

    @property
    def is_complete(self) -> bool:
        """Whether there is no open point."""
        return not self.open_points


def review(*, package: Definition, answers: Answers, situation: Situation) -> Review:
    """Return open points, warnings, the application and the state of each page; never raises for answers.

    Args:
        package: The package.
        answers: Typed answers of the draft.
        situation: What rules may see besides.
    """
    scope = scope_for(package, answers, situation)
    pages = _page_states(scope)
    found = [one for page in pages for one in page.problems]
    return Review(
        open_points=tuple(one for one in found if not one.is_warning),
        warnings=tuple(one for one in found if one.is_warning),
        application=_application(scope.root),
        pages=pages,
    )


def review_desk(*, package: Definition, answers: Answers, situation: Situation) -> tuple[Problem, ...]:
    """Return what is missing or wrong on the pages that clerks fill, in order."""
    scope = scope_for(package, answers, situation)
    checker = Checker(scope)
    pages = [
        page
        for page in scope.plan.pages.values()
        if page.page.by_clerk and scope.is_page_shown(page.page.key)
    ]
    return tuple(one for page in pages for one in checker.page(page))


def pages_for(package: Definition, answers: Answers, situation: Situation) -> tuple[PageState, ...]:
    """Return the pages of citizens that are shown, in order."""
    scope = scope_for(package, answers, situation)
    return tuple(page for page in _page_states(scope) if page.is_shown)


def next_page(
    package: Definition, answers: Answers, situation: Situation, *, after: str | None = None
) -> str | None:
    """Return the page shown after another one; without one, the first page that is open.

    Returns:
        The key, None when the way leads to "check your answers".
    """
    if after is None:
        return next(
            (page.key for page in pages_for(package, answers, situation) if not page.is_complete), None
        )
    scope = scope_for(package, answers, situation)
    keys = [key for key, page in scope.plan.pages.items() if not page.page.by_clerk]
    later = keys[keys.index(after) + 1 :] if after in keys else keys
    return next((key for key in later if scope.is_page_shown(key)), None)


def previous_page(
    package: Definition, answers: Answers, situation: Situation, *, before: str | None
) -> str | None:
    """Return the page shown before another one (None: before "check your answers"), None when there is none."""
    scope = scope_for(package, answers, situation)
    keys = [key for key, page in scope.plan.pages.items() if not page.page.by_clerk]
    earlier = keys[: keys.index(before)] if before in keys else keys
    return next((key for key in reversed(earlier) if scope.is_page_shown(key)), None)


def _page_states(scope: Scope) -> tuple[PageState, ...]:
    checker = Checker(scope)
    states = []
    for key, page in scope.plan.pages.items():
        if page.page.by_clerk:
            continue
        if not scope.is_page_shown(key):
            states.append(PageState(key, "hidden"))
            continue
        problems = checker.page(page)
        is_open = any(not one.is_warning for one in problems)
        states.append(PageState(key, "open" if is_open else "done", problems))
    return tuple(states)


def _application(record: Record) -> dict[str, Any]:
    """Return the answers of a shown group: nothing hidden, no blanks, computed values put in."""
    kept: dict[str, Any] = {}
    for key, member in record.plan.members.items():
        if not record.is_shown(key):
            continue
        if member.is_group:
            value: Any = [_application(child) for child in record.children(key)]
            value = _without_blank_end(value) if member.node.repeat else value[0]
        else:
            value = _answer(record, member.field)
        if not is_empty(value):
            kept[key] = value
    return kept


def _without_blank_end(children: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the occurrences without empty ones at the end; the others keep their numbers."""
    while children and not children[-1]:
        children.pop()
    return children


def _answer(record: Record, field: Field) -> Any:
    if field.type is FieldType.NOTE:
        return None
    stored = record.answers.get(field.key)
    if field.value is not None or (stored is None and (field.is_locked or field.is_hidden)):
        stored = stored_value(field, record.get(field.key))
    if field.repeat and isinstance(stored, (list, tuple)):
        stored = [entry for entry in stored if not is_empty(entry)]
        return stored if all(is_typed(field, entry) for entry in stored) else None
    if field.type is FieldType.FILE or stored is None:
        return stored
    return stored if is_typed(field, stored) else None


def missing_documents(*, package: Definition, answers: Answers, situation: Situation) -> tuple[Problem, ...]:
    """Return the file fields that are asked, required and still empty, in the order of the form."""
    found = review(package=package, answers=answers, situation=situation).open_points
    return tuple(one for one in found if one.kind == "missing" and _is_file(package, one))


def _is_file(package: Definition, one: Problem) -> bool:
    node = plan_of(package).nodes[one.path]
    return not node.is_group and node.field.type is FieldType.FILE
