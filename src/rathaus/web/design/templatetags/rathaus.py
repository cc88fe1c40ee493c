"""Dates, money and words as people write them, in templates."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from rathaus.engine.forms import Widget, anchor_of
from rathaus.web.design.markdown import html_of
from rathaus.web.design.widgets import Refusals, widgets_html

register = template.Library()
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-ZÄÖÜ])")

_DAYS = {
    "de": ("Mo.", "Di.", "Mi.", "Do.", "Fr.", "Sa.", "So."),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_LONG_DAYS = {
    "de": ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}


def _is_english() -> bool:
    return (get_language() or "de").startswith("en")


def _local(value: date | datetime) -> date | datetime:
    return timezone.localtime(value) if isinstance(value, datetime) else value


@register.filter
def day(value: date | datetime | None) -> str:
    """Return ``24.12.2026``, in English ``24 December 2026``; "" for None."""
    if value is None:
        return ""
    local = _local(value)
    return f"{local.day} {local:%B %Y}" if _is_english() else f"{local:%d.%m.%Y}"


@register.filter
def weekday(value: date | datetime | None) -> str:
    """Return ``Do., 24.12.2026``."""
    if value is None:
        return ""
    local = _local(value)
    if _is_english():
        return f"{_DAYS['en'][local.weekday()]} {day(value)}"
    return f"{_DAYS['de'][local.weekday()]}, {day(value)}"


@register.filter
def long_weekday(value: date | datetime | None) -> str:
    """Return ``Donnerstag, 24.12.2026``, as a person needs it who has to act on that day."""
    if value is None:
        return ""
    local = _local(value)
    names = _LONG_DAYS["en" if _is_english() else "de"]
    return f"{names[local.weekday()]}{' ' if _is_english() else ', '}{day(value)}"


@register.filter
def moment(value: datetime | None) -> str:
    """Return ``24.12.2026, 10:42 Uhr``, in English ``24 December 2026, 10:42``."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    return f"{day(value)}, {local:%H:%M}" + ("" if _is_english() else " Uhr")


@register.filter
def weekday_moment(value: datetime | None) -> str:
    """Return ``Do., 24.12.2026, 10:42 Uhr``."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    return f"{weekday(value)}, {local:%H:%M}" + ("" if _is_english() else " Uhr")


@register.filter
def without(value: str, part: str) -> str:
    """Return a label without the case number that every label ends with."""
    return value.removesuffix(part).rstrip(" :")


@register.filter
def short_moment(value: datetime | None) -> str:
    """Return ``24.12., 10:42 Uhr``, in English ``24 Dec, 10:42``."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    return f"{local.day} {local:%b, %H:%M}" if _is_english() else f"{local:%d.%m., %H:%M} Uhr"


@register.filter
def euros(value: Decimal | int | None) -> str:
    """Return ``1.234,50 €``, in English ``€1,234.50``."""
    if value is None:
        return ""
    amount = f"{Decimal(value):,.2f}"
    if _is_english():
        return f"€{amount}"
    return amount.replace(",", " ").replace(".", ",").replace(" ", ".") + " €"


@register.filter
def file_size(value: int | None) -> str:
    """Return ``84 kB`` or ``1,2 MB``."""
    if value is None:
        return ""
    if value < 1_000_000:
        return f"{max(1, round(value / 1000))} kB"
    text = f"{value / 1_000_000:.1f}"
    return f"{text if _is_english() else text.replace('.', ',')} MB"


@register.filter
def lines(value: Any) -> SafeString:
    """Return text with its line breaks kept, everything else escaped."""
    return format_html_join(mark_safe("<br>"), "{}", ((line,) for line in str(value).splitlines()))


@register.filter
def anchor(name: str) -> str:
    """Return the HTML id of an input."""
    return anchor_of(name)


@register.filter
def words(value: str | None) -> SafeString:
    """Return the small Markdown subset of packages (paragraphs, lists, bold) as HTML; raw HTML stays text."""
    return mark_safe(html_of(value or ""))  # noqa: S308 - html_of escapes every piece


@register.filter
def simple_words(value: str | None) -> SafeString:
    """Return a text in Leichte Sprache: every sentence on a line of its own."""
    return mark_safe(html_of(_SENTENCE_END.sub("\n\n", value or "")))  # noqa: S308 - html_of escapes every piece


@register.simple_tag
def widgets(found: Iterable[Widget], refused: Refusals | None = None) -> SafeString:
    """Return the questions of a page."""
    return widgets_html(found, refused)
