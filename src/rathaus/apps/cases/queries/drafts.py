"""A draft as pages show it: one page of the form, and the check before handing in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from rathaus.apps.cases.opening import OpenDraft
from rathaus.apps.cases.operations.drafts import Outcome, Saved
from rathaus.apps.cases.situations import situation_of_draft
from rathaus.apps.files.typing_by_content import FileRefused
from rathaus.engine.fees import FeeFault, assess
from rathaus.engine.forms import (
    AnswerSection,
    NoSuchPage,
    PageView,
    Review,
    Scope,
    Situation,
    Widget,
    anchor_of,
    next_page,
    present_answers,
    present_page,
    previous_page,
    read_page,
    review,
    scope_for,
)
from rathaus.engine.procedure import Effect

__all__ = ["FormPage", "Summary", "form_page", "next_step", "summary"]


@dataclass(frozen=True, slots=True)
class FormPage:
    """One page of the form with its surroundings."""

    view: PageView
    language: str
    title: str
    """Title of the service."""
    previous: str | None
    """Page before, None on the first."""
    changed_at: datetime
    refused: tuple[tuple[str, FileRefused], ...]
    """Refused files with the name of their input."""
    is_quiet: bool
    """Shown again because new questions came up, not because of mistakes."""
    shown: str
    """Names of the inputs, posted back so that new questions are told from unanswered ones."""


@dataclass(frozen=True, slots=True)
class Summary:
    """The check before handing in."""

    title: str
    language: str
    sections: tuple[AnswerSection, ...]
    found: Review
    open_points: tuple[str, ...]
    """What is missing or wrong, in sentences that say where."""
    warnings: tuple[str, ...]
    steps: tuple[tuple[str, str, bool], ...]
    """Key and title of each page shown, and whether it is complete."""
    previous: str | None
    """Last page before the check."""
    fees: tuple[tuple[str, Decimal, tuple[tuple[str, Decimal], ...]], ...]
    """Title, sum, lines."""
    is_fee_open: bool
    is_correction: bool
    is_notification: bool
    """A notice to the office (Anzeige), not an application."""
    is_tax: bool
    """A tax is assessed: it is owed by law, nobody applies for it."""
    today: date


def form_page(
    *,
    opened: OpenDraft,
    page: str,
    language: str,
    now: datetime,
    account: Mapping[str, Any] | None = None,
    saved: Saved | None = None,
    raw: Mapping[str, Sequence[str]] | None = None,
) -> FormPage:
    """Return a page of the form: as stored, as read with its problems, or (``raw``) as filled in just now.

    Raises:
        NoSuchPage: The form has no such page, or clerks fill it.
    """
    package = opened.package
    mine = [one.key for one in package.form.pages if not one.by_clerk]
    if page not in mine:
        raise NoSuchPage(page, mine)
    situation = situation_of_draft(package=package, values=opened.values, now=now, account=account)
    reading = saved.reading if saved else None
    is_quiet = saved is not None and saved.outcome is Outcome.ASKS_MORE
    if raw is not None:
        reading = read_page(
            package=package, page=page, raw=raw, answers=opened.answers, situation=situation
        ).quiet()
    elif reading is not None and is_quiet:
        reading = reading.quiet()
    view = present_page(
        package=package,
        page=page,
        answers=opened.answers,
        situation=situation,
        language=language,
        reading=reading,
    )
    answers = reading.answers if reading else opened.answers
    texts = package.texts.get(language) or package.texts["de"]
    refused = tuple(saved.refused) if saved else ()
    told = {anchor_of(name) for name, _ in refused}
    view = replace(view, errors=tuple(line for line in view.errors if line.anchor not in told))
    return FormPage(
        view=view,
        language=language,
        title=str(texts.service.get("title", package.id)),
        previous=previous_page(package, answers, situation, before=page),
        changed_at=opened.row.changed_at,
        refused=refused,
        is_quiet=is_quiet,
        shown=" ".join(shown_names(view.widgets)),
    )


def shown_names(widgets: Sequence[Widget]) -> list[str]:
    """Return the names of all inputs of a page, groups and conditional questions included."""
    names: list[str] = []
    for widget in widgets:
        if widget.name and widget.kind not in ("group", "occurrences", "note", "output"):
            names.append(widget.name)
        names += shown_names(widget.children)
        for option in widget.options:
            names += shown_names(option.children)
    return names


def next_step(*, opened: OpenDraft, now: datetime) -> str | None:
    """Return the first page of a draft that has gaps, None when the check is next."""
    situation = situation_of_draft(package=opened.package, values=opened.values, now=now)
    return next_page(opened.package, opened.answers, situation)


def summary(*, opened: OpenDraft, language: str, now: datetime) -> Summary:
    """Return all answers of a draft in words, what is missing, and what it will cost."""
    package = opened.package
    situation = situation_of_draft(package=package, values=opened.values, now=now)
    texts = package.texts.get(language) or package.texts["de"]
    fees, is_open = _estimates(opened, situation, texts.fees.get("fees", {}))
    found = review(package=package, answers=opened.answers, situation=situation)
    titles = {page.key: str(texts.pages.get(page.key, page.key)) for page in package.form.pages}
    shown = [page for page in found.pages if page.is_shown]
    return Summary(
        title=str(texts.service.get("title", package.id)),
        language=language,
        sections=present_answers(
            package=package, answers=opened.answers, situation=situation, language=language
        ),
        found=found,
        open_points=tuple(point.summary(language) for point in found.open_points),
        warnings=tuple(point.summary(language) for point in found.warnings),
        steps=tuple((page.key, titles[page.key], page.is_complete) for page in shown),
        previous=shown[-1].key if shown else None,
        fees=fees,
        is_fee_open=is_open,
        is_correction=opened.row.corrects_id is not None,
        is_notification=package.procedure.extends == "notification",
        is_tax=package.procedure.switches.get("tax_act", False),
        today=situation.today,
    )


def _may_be(effect: Effect, scope: Scope) -> bool:
    """Return whether an effect is not ruled out by what is known so far, e.g. in a city that charges nothing."""
    when = effect.arguments.get("when")
    return when is None or not when.is_false(scope)


def _estimates(
    opened: OpenDraft, situation: Situation, texts: Mapping[str, Any]
) -> tuple[tuple[tuple[str, Decimal, tuple[tuple[str, Decimal], ...]], ...], bool]:
    """Return the fees that the procedure will demand on its way, as far as the answers tell."""
    package = opened.package
    scope = scope_for(package, opened.answers, situation)
    asked = {
        effect.what
        for step in package.procedure.steps.values()
        for effect in step.effects
        if effect.verb == "demand" and step.key in ("submit", "confirm", "grant") and _may_be(effect, scope)
    }
    found, is_open = [], False
    for key in package.fees:
        if key not in asked:
            continue
        try:
            fee = assess(
                package=package,
                fee=key,
                answers=opened.answers,
                situation=situation,
                tariffs=opened.values.tariffs,
                is_estimate=True,
            )
        except FeeFault:
            is_open = True
            continue
        is_open = is_open or bool(fee.open_lines)
        words = texts.get(key, {})
        lines = tuple(
            (str(words.get("lines", {}).get(line.key, line.key)), line.amount) for line in fee.lines
        )
        found.append((str(words.get("title", key)), fee.total, lines))
    return tuple(found), is_open
