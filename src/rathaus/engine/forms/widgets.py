"""Makes the widgets of one page: fixed parts from memory, values and errors of this moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from .canonical import suggested
from .checking import least_of
from .dependencies import deciding_paths, nested_under
from .fixed_parts import FixedParts, fixed_parts
from .inputs import anchor_of, input_name, is_listed
from .labels import Wording, wording
from .model import Field, FieldType, Group, PageItem
from .occurring import shown_anyway
from .options import occurrence_title, option_words
from .reading import PageReading
from .records import Occurrence, Record
from .scope import Scope
from .views import FileView, Option, Widget
from .wordings import word
from .writing import typed_text, write_field, write_size

_LENGTHS: Mapping[str, int] = {"day": 10, "month": 10, "year": 4}
"""A day or month input also takes a whole date, pasted."""


class WidgetMaker:
    """Makes widgets for one page, language and moment.

    Args:
        scope: Scope at the root, over answers that hold the occurrences to show.
        page: Key of the page.
        language: BCP 47 tag.
        raw: What was typed, None when the page is shown for the first time.
        reading: What came of posting the page.
    """

    def __init__(
        self,
        scope: Scope,
        *,
        page: str,
        language: str,
        raw: Mapping[str, Sequence[str]] | None,
        reading: PageReading | None,
    ) -> None:
        self._plan = scope.plan
        self._page = page
        self._language = language
        self._raw = raw or {}
        self._is_first = reading is None and raw is None
        self._deciding = deciding_paths(scope.plan, page)
        self._by_clerk = scope.plan.pages[page].page.by_clerk
        self._errors = _by_name(reading.errors, language) if reading else {}
        self._warnings = _by_name(reading.warnings, language) if reading else {}

    def widgets(
        self, record: Record, items: tuple[PageItem, ...], *, is_asked: bool = True
    ) -> tuple[Widget, ...]:
        """Return the widgets of one group in order; what hangs under an option stands in the option."""
        nested = nested_under(self._plan, self._page, items)
        made: list[Widget] = []
        under: dict[str, list[tuple[str, Widget]]] = {}
        for item in items:
            key = item.node.key
            if not record.is_shown(key):
                continue
            widget = self._widget(record, item, is_asked=is_asked)
            if widget is None:
                continue
            field, option = nested.get(key, ("", ""))
            if field and any(one.path[-1] == field for one in made):
                under.setdefault(field, []).append((option, widget))
            else:
                made.append(widget)
        return tuple(
            _with_children(one, under[one.path[-1]]) if one.path[-1] in under else one for one in made
        )

    def _widget(self, record: Record, item: PageItem, *, is_asked: bool) -> Widget | None:
        member = record.plan.members[item.node.key]
        if not isinstance(item.node, Field):
            return self._group(record, item.node, item, is_asked=is_asked)
        if not member.is_editable:
            return self._output(record, item.node)
        if item.node.by_clerk and not self._by_clerk:
            return None
        is_required = is_asked and least_of(record, item.node.key) > 0
        if is_listed(self._plan, item.node):
            return self._list(record, item.node, is_required=is_required)
        return self._field(record, item.node, record.occurrence, is_required=is_required)

    # --- groups --------------------------------------------------------------------------------------------------

    def _group(self, record: Record, node: Group, item: PageItem, *, is_asked: bool) -> Widget | None:
        if node.repeat:
            return self._occurrences(record, node, item, is_asked=is_asked)
        is_required = is_asked and record.is_required(node.key)
        inside = self.widgets(record.child(node.key), item.items, is_asked=is_required and not node.choose)
        if not inside:
            return None
        name = input_name(self._plan, node.path, record.occurrence)
        words = wording(self._plan, node.path, self._language)
        return Widget(
            kind="group",
            id=anchor_of(name),
            name=name,
            label=words.label,
            path=node.path,
            hint=words.hint,
            help=words.help,
            children=inside,
            error=self._errors.get(name, ("", ""))[0],
            warning=self._warnings.get(name, ("", ""))[0],
            is_required=is_required,
            choose=node.choose or "",
            source=node.source or "",
            nr=node.nr or "",
        )

    def _occurrences(self, record: Record, node: Group, item: PageItem, *, is_asked: bool) -> Widget:
        name = input_name(self._plan, node.path, record.occurrence)
        words = wording(self._plan, node.path, self._language)
        children = record.children(node.key)
        least = least_of(record, node.key) if is_asked else 0
        return Widget(
            kind="occurrences",
            id=anchor_of(name),
            name=name,
            label=words.label,
            path=node.path,
            hint=words.hint,
            help=words.help,
            children=tuple(
                self._occurrence(
                    child, node, item, is_asked=child.occurrence[-1] <= least, count=len(children)
                )
                for child in children
            ),
            error=self._errors.get(name, ("", ""))[0],
            warning=self._warnings.get(name, ("", ""))[0],
            is_required=least > 0,
            source=node.source or "",
            nr=node.nr or "",
            **self._adding(name, words, count=len(children), most=node.repeat.most if node.repeat else 1),
        )

    def _occurrence(
        self, child: Record, node: Group, item: PageItem, *, is_asked: bool, count: int
    ) -> Widget:
        name = input_name(self._plan, node.path, child.occurrence)
        title = occurrence_title(child, self._language)
        return Widget(
            kind="group",
            id=anchor_of(name),
            name=name,
            label=title,
            path=node.path,
            children=self.widgets(child, item.items, is_asked=is_asked and not node.choose),
            error=self._errors.get(name, ("", ""))[0],
            is_required=is_asked,
            choose=node.choose or "",
            number=child.occurrence[-1],
            remove_name=f"remove.{name}" if count > shown_anyway(node) else "",
            remove_label=f"{word('remove', self._language)}: {title}",
        )

    def _adding(self, name: str, words: Wording, *, count: int, most: int) -> dict[str, Any]:
        if count >= most:
            return {}
        return {"add_name": f"add.{name}", "add_label": words.add or word("add", self._language)}

    def _list(self, record: Record, node: Field, *, is_required: bool) -> Widget:
        """Return one input per entry of a repeated field."""
        name = input_name(self._plan, node.path, record.occurrence)
        words = wording(self._plan, node.path, self._language)
        count = max(len(record.answers.get(node.key) or ()), shown_anyway(node))
        children = tuple(
            replace(
                self._field(
                    record, node, (*record.occurrence, number), is_required=is_required and number == 1
                ),
                number=number,
                remove_name=f"remove.{name}.{number}" if count > shown_anyway(node) else "",
                remove_label=f"{word('remove', self._language)}: {words.label} {number}",
            )
            for number in range(1, count + 1)
        )
        return Widget(
            kind="occurrences",
            id=anchor_of(name),
            name=name,
            label=words.label,
            path=node.path,
            hint=words.hint,
            help=words.help,
            children=children,
            error=self._errors.get(name, ("", ""))[0],
            warning=self._warnings.get(name, ("", ""))[0],
            is_required=is_required,
            is_multiple=True,
            affects=node.path in self._deciding,
            **self._adding(name, words, count=count, most=node.repeat.most if node.repeat else 1),
        )

    # --- fields --------------------------------------------------------------------------------------------------

    def _output(self, record: Record, node: Field) -> Widget | None:
        """Return what is seen but not edited; None when it is not to be seen."""
        if node.is_hidden or (node.type is FieldType.OBJECT and not node.is_locked):
            return None
        name = input_name(self._plan, node.path, record.occurrence)
        words = wording(self._plan, node.path, self._language)
        kind = "note" if node.type is FieldType.NOTE else "output"
        choices = option_words(record.scope, node, self._language) if node.type is FieldType.CHOICE else {}
        value = record.get(node.key)
        return Widget(
            kind=kind,
            id=anchor_of(name),
            name=name,
            label=words.label,
            path=node.path,
            hint=words.hint,
            help=words.help,
            value=words.content
            if kind == "note"
            else write_field(node, value, words=choices, language=self._language),
        )

    def _field(self, record: Record, node: Field, occurrence: Occurrence, *, is_required: bool) -> Widget:
        """Return the widget of one answer; ``occurrence`` has one number more for an entry of a list."""
        fixed = fixed_parts(self._plan, node, self._language)
        name = input_name(self._plan, node.path, occurrence)
        anchor = anchor_of(name)
        error, blamed = self._errors.get(name, ("", ""))
        stored, origin = self._value(record, node, occurrence, name, fixed)
        choices = self._options(record, node, fixed.kind, anchor, stored)
        children = self._parts(node, fixed, name, stored, blamed) if fixed.parts != ("",) else ()
        return Widget(
            kind=fixed.kind,
            id=anchor,
            name=name,
            label=fixed.words.label,
            path=node.path,
            hint=fixed.words.hint,
            help=fixed.words.help,
            value="" if children or choices else self._typed(node, name, stored),
            options=choices,
            children=children,
            files=self._files(stored, name) if node.type is FieldType.FILE else (),
            error=error,
            warning=self._warnings.get(name, ("", ""))[0],
            is_invalid=bool(error),
            is_required=is_required,
            is_multiple=node.repeat is not None and not is_listed(self._plan, node),
            affects=node.path in self._deciding,
            origin=origin,
            autocomplete="" if children else fixed.autocomplete,
            inputmode=fixed.inputmode,
            input_type=fixed.input_type,
            unit=fixed.unit,
            accept=fixed.accept,
            max_size=fixed.max_size,
            max_bytes=node.max_size or 0,
            max_length=node.length[1] if node.length else 0,
            lines=node.lines,
            source=node.source or "",
            nr=node.nr or "",
        )

    def _value(
        self, record: Record, node: Field, occurrence: Occurrence, name: str, fixed: FixedParts
    ) -> tuple[Any, str]:
        """Return the stored answer, else the first suggestion, and where it comes from."""
        stored = record.answers.get(node.key)
        number = occurrence[-1] if len(occurrence) > len(record.occurrence) else 0
        if number:
            entries = stored or ()
            stored = entries[number - 1] if number <= len(entries) else None
        if stored is not None or not self._may_suggest(name, fixed) or number > 1:
            return stored, ""
        if node.start is None and not node.prefill:
            return None, ""
        value = suggested(node, record.suggestion(node.key))
        if isinstance(value, (list, tuple)) and number:
            value = value[0] if value else None
        if value is None:
            return None, ""
        return value, "start" if node.start is not None else "account"

    def _may_suggest(self, name: str, fixed: FixedParts) -> bool:
        """Suggest on the first sight only; boxes never tick themselves again, nor confirmations at all."""
        if fixed.kind in ("confirm", "file"):
            return False
        if self._is_first:
            return True
        if fixed.kind == "checkboxes":
            return False
        return not any(f"{name}.{part}" if part else name in self._raw for part in fixed.parts)

    def _typed(self, node: Field, name: str, stored: Any) -> str:
        if name in self._raw:
            return self._raw[name][-1] if self._raw[name] else ""
        if node.type in (FieldType.FILE, FieldType.NOTE) or isinstance(stored, (list, tuple, Mapping)):
            return ""
        return typed_text(node, stored, self._language)

    def _options(
        self, record: Record, node: Field, kind: str, anchor: str, stored: Any
    ) -> tuple[Option, ...]:
        """Return the options with those of the answer checked; the first has the id of the widget."""
        if kind == "yes_no":
            words: Mapping[str, str] = {"yes": word("yes", self._language), "no": word("no", self._language)}
            picked = {} if stored is None else {"yes" if stored else "no"}
        elif kind == "confirm":
            return (
                Option(
                    "yes", fixed_parts(self._plan, node, self._language).words.label, anchor, stored is True
                ),
            )
        elif node.type is FieldType.CHOICE:
            words = option_words(record.scope, node, self._language)
            values = stored if isinstance(stored, (list, tuple)) else (stored,)
            picked = {str(value) for value in values if value is not None}
        else:
            return ()
        helps = wording(self._plan, node.path, self._language).option_helps
        return tuple(
            Option(
                key,
                label,
                anchor if place == 0 else f"{anchor}-{place + 1}",
                key in picked,
                helps.get(key, ""),
            )
            for place, (key, label) in enumerate(words.items())
        )

    def _parts(
        self, node: Field, fixed: FixedParts, name: str, stored: Any, blamed: str
    ) -> tuple[Widget, ...]:
        """Return the inputs of a date, a time of day or a slot."""
        values = _split(stored)
        made = []
        for part in fixed.parts:
            full = f"{name}.{part}"
            typed = self._raw[full][-1] if self._raw.get(full) else values.get(part, "")
            anchor = anchor_of(full)
            made.append(
                Widget(
                    kind="text",
                    id=anchor,
                    name=full,
                    label=word(part, self._language),
                    path=node.path,
                    value=typed,
                    is_invalid=blamed == anchor,
                    autocomplete=f"{fixed.autocomplete}-{part}" if fixed.autocomplete == "bday" else "",
                    inputmode="numeric" if part in _LENGTHS and node.type is not FieldType.SLOT else "",
                    max_length=_LENGTHS.get(part, 0) if node.type is not FieldType.SLOT else 0,
                    affects=node.path in self._deciding,
                )
            )
        return tuple(made)

    def _files(self, stored: Any, name: str) -> tuple[FileView, ...]:
        return file_views(stored, name, self._language)


def file_views(stored: Any, name: str, language: str) -> tuple[FileView, ...]:
    """Return uploaded files with the buttons that remove them."""
    return tuple(
        FileView(
            file=str(item.get("file") or ""),
            name=str(item.get("name") or ""),
            size=write_size(item["size"], language) if item.get("size") else "",
            media_type=str(item.get("media_type") or ""),
            remove_name=f"remove_file.{name}.{item.get('file')}",
        )
        for item in stored or ()
    )


def _split(stored: Any) -> Mapping[str, str]:
    """Return the parts of a stored date, moment or slot as they are typed."""
    if stored is None:
        return {}
    if isinstance(stored, Mapping):
        return {part: _part_text(value) for part, value in stored.items() if value is not None}
    parts = {"day": f"{stored.day:02}", "month": f"{stored.month:02}", "year": f"{stored.year:04}"}
    return {**parts, "time": f"{stored:%H:%M}"} if hasattr(stored, "hour") else parts


def _part_text(value: Any) -> str:
    if hasattr(value, "hour"):
        return f"{value:%H:%M}"
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _with_children(widget: Widget, under: list[tuple[str, Widget]]) -> Widget:
    options = tuple(
        replace(option, children=tuple(child for key, child in under if key == option.key))
        for option in widget.options
    )
    return replace(widget, options=options)


def _by_name(problems: Iterable[Any], language: str) -> dict[str, tuple[str, str]]:
    """Return input name → first message and the id that is to blame."""
    found: dict[str, tuple[str, str]] = {}
    for one in problems:
        found.setdefault(one.name, (one.message(language), one.anchor))
    return found
