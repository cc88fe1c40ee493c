"""What a browser posts when a person sends a rendered page without touching it."""

from __future__ import annotations

from collections.abc import Iterable

from rathaus.engine.forms.views import PageView, Widget

_SILENT = frozenset(("file", "note", "output"))


def posted(view: PageView) -> dict[str, list[str]]:
    """Return name → values of all inputs of a page."""
    raw: dict[str, list[str]] = {}
    for widget in view.widgets:
        _post(widget, raw)
    return raw


def _post(widget: Widget, raw: dict[str, list[str]]) -> None:
    for child in widget.children:
        _post(child, raw)
    for option in widget.options:
        for child in option.children:
            _post(child, raw)
    if (
        widget.kind in _SILENT
        or widget.kind in ("group", "occurrences")
        or (widget.children and not widget.options)
    ):
        return
    if widget.options:
        checked = [option.key for option in widget.options if option.is_checked]
        if checked or widget.kind == "select":
            raw[widget.name] = checked or [""]
    else:
        raw[widget.name] = [widget.value]


def widgets_of(widgets: Iterable[Widget]) -> list[Widget]:
    """Return all widgets, those inside others too, in the order of the page."""
    found: list[Widget] = []
    for widget in widgets:
        found.append(widget)
        found.extend(widgets_of(widget.children))
        for option in widget.options:
            found.extend(widgets_of(option.children))
    return found
