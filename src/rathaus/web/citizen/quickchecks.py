"""The quick check: a few questions of the form, answered in the address, nothing stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from rathaus.apps.cases.situations import situation_of_draft
from rathaus.apps.catalogue.queries import Offered
from rathaus.engine.fees import FeeFault, assess
from rathaus.engine.forms import PageView, Widget, present_page, read_page, scope_for

__all__ = ["QuickAnswer", "quick_check"]


@dataclass(frozen=True, slots=True)
class QuickAnswer:
    """Questions to show, and what follows from the answers given."""

    widgets: tuple[Widget, ...]
    is_answered: bool
    may: bool | None
    """None: cannot be told yet."""
    fees: tuple[tuple[str, Decimal], ...]
    documents: tuple[str, ...]


def quick_check(
    *, offer: Offered, raw: Mapping[str, Sequence[str]], language: str, now: datetime
) -> QuickAnswer:
    """Return the quick check of a service for what was answered so far."""
    package = offer.package
    check = package.quick_check
    assert check is not None, "the view asks only services that have one"
    situation = situation_of_draft(package=package, values=offer.values, now=now)
    answers: dict[str, object] = {}
    pages = {_page_of(offer, path[0]) for path in check.ask}
    wanted = {".".join(path) for path in check.ask}
    for page in sorted(pages):
        given = {name: values for name, values in raw.items() if _is_asked(name, wanted)}
        reading = read_page(package=package, page=page, raw=given, answers=answers, situation=situation)
        answers = dict(reading.answers)
    views: list[PageView] = [
        present_page(package=package, page=page.key, answers=answers, situation=situation, language=language)
        for page in package.form.pages
        if page.key in pages
    ]
    widgets = tuple(w for view in views for w in _picked(view.widgets, wanted))
    scope = scope_for(package, answers, situation)
    texts = package.texts.get(language) or package.texts["de"]
    fees = []
    for key in package.fees:
        try:
            found = assess(
                package=package,
                fee=key,
                answers=answers,
                situation=situation,
                tariffs=offer.values.tariffs,
                is_estimate=True,
            )
        except FeeFault:
            continue
        if not found.open_lines and found.lines:
            title = texts.fees.get("fees", {}).get(key, {}).get("title", key)
            fees.append((str(title), found.total))
    documents = [
        str(texts.service.get("documents", {}).get(key, key))
        for key, document in package.documents.items()
        if (document.needed if isinstance(document.needed, bool) else document.needed.is_true(scope))
    ]
    is_answered = any(_is_asked(name, wanted) and any(values) for name, values in raw.items())
    may = check.may.evaluate(scope) if check.may is not None and is_answered else None
    return QuickAnswer(
        widgets, is_answered, may if isinstance(may, bool) else None, tuple(fees), tuple(documents)
    )


def _page_of(offer: Offered, key: str) -> str:
    """Return the page that shows a top-level member."""
    return next(
        page.key
        for page in offer.package.form.pages
        if not page.by_clerk and any(item.node.key == key for item in page.items)
    )


def _is_asked(name: str, wanted: set[str]) -> bool:
    return any(name == path or name.startswith(f"{path}.") for path in wanted)


def _picked(widgets: Sequence[Widget], wanted: set[str]) -> list[Widget]:
    """Return the asked widgets, out of their groups; other questions are left out, also those under an option."""
    found: list[Widget] = []
    for widget in widgets:
        if widget.name in wanted or ".".join(widget.path) in wanted:
            options = tuple(
                replace(option, children=tuple(_picked(option.children, wanted))) for option in widget.options
            )
            found.append(replace(widget, options=options))
        else:
            found += _picked(widget.children, wanted)
            for option in widget.options:
                found += _picked(option.children, wanted)
    return found
