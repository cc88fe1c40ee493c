"""All answers in words, page by page: to check them, for the case, for letters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .checking import is_filled, least_of
from .constraints import is_empty
from .definitions import Definition
from .inputs import anchor_of, input_name
from .labels import page_title, wording
from .model import Field, FieldType, Group, Node, PageItem
from .options import occurrence_title, option_words
from .plans import FormPlan, NodePlan, plan_of
from .records import Answers, Record
from .scope import Scope, Situation, scope_for
from .views import AnswerRow, AnswerSection
from .widgets import file_views
from .writing import write_field

_COMPOSED: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "address_de": (("street", "house_number", "house_suffix"), ("postcode", "town")),
    "person_name": (("given_names", "family_name"),),
}
"""Blocks that are one answer to the reader: words of a part are joined by spaces, parts by commas."""


def present_answers(
    *,
    package: Definition,
    answers: Answers,
    situation: Situation,
    language: str,
    only_numbers: Iterable[str] | None = None,
    include_desk: bool = False,
) -> tuple[AnswerSection, ...]:
    """Return what is shown and answered, or required and missing, page by page; pages without rows are left out.

    Args:
        package: The package.
        answers: Typed answers.
        situation: What rules may see besides.
        language: BCP 47 tag.
        only_numbers: Numbers of the official form to which the answers are limited.
        include_desk: Whether the pages of clerks come too, at the end.
    """
    scope = scope_for(package, answers, situation)
    wanted = None if only_numbers is None else frozenset(map(str, only_numbers))
    sections = []
    for key, page in scope.plan.pages.items():
        if (page.page.by_clerk and not include_desk) or not scope.is_page_shown(key):
            continue
        rows = tuple(_Rows(scope, language, wanted).of(scope.root, page.items, _Heading(), is_asked=True))
        if rows:
            sections.append(
                AnswerSection(key, page_title(scope.plan, key, language), rows, page.page.by_clerk)
            )
    return tuple(sections)


def format_value(
    *, node: Node, value: Any, language: str, package: Definition, situation: Situation | None = None
) -> str:
    """Return an answer as people read it: 24.12.2026 · 70,00 € · Ja · the words of an option.

    Args:
        node: Field or group of the form.
        value: Its typed answer; None and empty answers give an empty text.
        language: BCP 47 tag.
        package: The package.
        situation: Needed for lists of the city; without it their codes are written.
    """
    if isinstance(node, Group):
        return _group_in_words(node, value, language, package, situation)
    words: Mapping[str, str] = {}
    if node.type is FieldType.CHOICE and node.options_from is None:
        plan = plan_of(package)
        words = _words_without_scope(plan, node, language, situation)
    return write_field(node, value, words=words, language=language)


def _group_in_words(
    node: Group, value: Any, language: str, package: Definition, situation: Situation | None
) -> str:
    if isinstance(value, (list, tuple)):
        shown = (_group_in_words(node, one, language, package, situation) for one in value)
        return "; ".join(one for one in shown if one)
    if not isinstance(value, Mapping):
        return ""
    parts = {
        member.key: format_value(
            node=member, value=value.get(member.key), language=language, package=package, situation=situation
        )
        for member in node.members
    }
    return composed(node, parts) or ", ".join(part for part in parts.values() if part)


def _words_without_scope(
    plan: FormPlan, node: Field, language: str, situation: Situation | None
) -> Mapping[str, str]:
    if node.codelist and node.codelist.startswith("city.") and situation is None:
        return {}
    scope = scope_for(plan.definition, {}, situation) if situation else None
    if scope is not None:
        return option_words(scope, node, language)
    if node.codelist is None:
        return wording(plan, node.path, language).options
    codes = plan.definition.codelists.get(node.codelist)
    entries = codes.entries if codes else {}
    return {code: words.get(language) or words.get("de") or code for code, words in entries.items()}


def composed(node: Group, parts: Mapping[str, str]) -> str:
    """Return the words of a block that is read as one answer (a name, an address), empty for other groups."""
    pattern = _COMPOSED.get(node.block or "")
    if pattern is None:
        return ""
    lines = (" ".join(parts[key] for key in keys if parts.get(key)) for keys in pattern)
    return ", ".join(line for line in lines if line)


@dataclass(frozen=True, slots=True)
class _Heading:
    """The occurrence around a row and the innermost group."""

    occurrence: str = ""
    group: str = ""

    def words(self) -> str:
        return ", ".join(part for part in (self.occurrence, self.group) if part)


class _Rows:
    """Makes the rows of one page."""

    def __init__(self, scope: Scope, language: str, wanted: frozenset[str] | None) -> None:
        self._plan = scope.plan
        self._language = language
        self._wanted = wanted

    def of(
        self, record: Record, items: Iterable[PageItem], heading: _Heading, *, is_asked: bool
    ) -> Iterator[AnswerRow]:
        """Yield the rows of one group in order."""
        for item in items:
            if not record.is_shown(item.node.key):
                continue
            member = record.plan.members[item.node.key]
            if isinstance(item.node, Group):
                yield from self._group(record, item.node, item, heading, is_asked=is_asked)
            elif self._is_wanted(member):
                yield from self._field(record, item.node, member, heading, is_asked=is_asked)

    def _is_wanted(self, member: NodePlan) -> bool:
        return self._wanted is None or member.nr in self._wanted

    def _group(
        self, record: Record, node: Group, item: PageItem, heading: _Heading, *, is_asked: bool
    ) -> Iterator[AnswerRow]:
        if node.repeat:
            least = least_of(record, node.key) if is_asked else 0
            for child in record.children(node.key):
                title = occurrence_title(child, self._language)
                asked = child.occurrence[-1] <= least or is_filled(child)
                yield from self.of(child, item.items, _Heading(title), is_asked=asked and not node.choose)
            return
        child = record.child(node.key)
        asked = (is_asked and record.is_required(node.key)) or is_filled(child)
        row = self._composed(child, node, heading)
        if row is not None:
            yield row
            return
        label = wording(self._plan, node.path, self._language).label
        below = _Heading(heading.occurrence, label)
        yield from self.of(child, item.items, below, is_asked=asked and not node.choose)

    def _composed(self, child: Record, node: Group, heading: _Heading) -> AnswerRow | None:
        """Return one row for a name or address whose parts are not asked for one by one."""
        member = self._plan.nodes[node.path]
        if node.block not in _COMPOSED or any(one.nr != member.nr for one in member.members.values()):
            return None
        if not self._is_wanted(member) or not is_filled(child):
            return None
        parts = {
            key: self._value(child, one.field)
            for key, one in member.members.items()
            if not one.is_group and child.is_shown(key)
        }
        name = input_name(self._plan, node.path, child.occurrence)
        return AnswerRow(
            label=wording(self._plan, node.path, self._language).label,
            value=composed(node, parts),
            path=node.path,
            occurrence=child.occurrence,
            nr=member.nr or "",
            heading=heading.words(),
            is_missing=False,
            anchor=anchor_of(name),
        )

    def _field(
        self, record: Record, field: Field, member: NodePlan, heading: _Heading, *, is_asked: bool
    ) -> Iterator[AnswerRow]:
        if field.type is FieldType.NOTE or field.is_hidden:
            return
        value = self._value(record, field)
        is_missing = not value and member.is_editable and is_asked and least_of(record, field.key) > 0
        if not value and not is_missing:
            return
        name = input_name(self._plan, field.path, record.occurrence)
        stored = record.answers.get(field.key)
        yield AnswerRow(
            label=wording(self._plan, field.path, self._language).label,
            value=value,
            path=field.path,
            occurrence=record.occurrence,
            nr=member.nr or "",
            heading=heading.words(),
            is_missing=is_missing,
            anchor=anchor_of(name),
            files=file_views(stored, name, self._language) if field.type is FieldType.FILE else (),
        )

    def _value(self, record: Record, field: Field) -> str:
        value = record.get(field.key)
        if is_empty(value):
            return ""
        words = option_words(record.scope, field, self._language) if field.type is FieldType.CHOICE else {}
        return write_field(field, value, words=words, language=self._language)
