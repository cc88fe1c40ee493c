"""What is missing or wrong on a page: asked in the order of the page, per occurrence, only of what is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from .constraints import complaint_about, is_empty
from .inputs import is_listed
from .model import Check, Field, FieldType, Group, Node, PageItem, Path
from .parsing import Untypeable
from .plans import NodePlan, PagePlan
from .problems import Problem, check_problem, problem
from .records import Occurrence, Record
from .scope import Scope

Spot = tuple[Path, Occurrence]
"""A field of one occurrence; an entry of a list has one number more."""

_MISSING: Mapping[FieldType, str] = {
    FieldType.INTEGER: "missing_number",
    FieldType.DECIMAL: "missing_number",
    FieldType.MONEY: "missing_number",
    FieldType.DATE: "missing_date",
    FieldType.PARTIAL_DATE: "missing_date",
    FieldType.DATETIME: "missing_date",
    FieldType.TIME: "missing_time",
    FieldType.BOOL: "missing_bool",
    FieldType.CONFIRMATION: "missing_confirmation",
    FieldType.CHOICE: "missing_choice",
    FieldType.FILE: "missing_file",
    FieldType.SLOT: "missing_slot",
}


def is_filled(record: Record) -> bool:
    """Return whether anything a person can fill is filled in a shown part of the record."""
    return any(
        is_member_filled(record, key)
        for key, member in record.plan.members.items()
        if member.is_editable and record.is_shown(key)
    )


def is_member_filled(record: Record, key: str) -> bool:
    """Return whether a field has an answer, or a group holds one; an unticked confirmation is none."""
    member = record.plan.members[key]
    if member.is_group:
        return any(is_filled(child) for child in record.children(key))
    value = record.answers.get(key)
    return not is_empty(value) and not (value is False and member.field.type is FieldType.CONFIRMATION)


def least_of(record: Record, key: str) -> int:
    """Return how many occurrences there must be; 0 while not required.

    ``0..n`` may be empty; a condition under ``required`` that is true lifts it to 1. Plain ``true`` is what
    every field has when nothing is said, so it does not lift.
    """
    node = record.plan.members[key].node
    if not record.is_required(key):
        return 0
    if node.repeat is None:
        return 1
    return max(node.repeat.least, 0 if node.required is True else 1)


class Checker:
    """Collects the problems of pages in one scope.

    Args:
        scope: Scope at the root, over the answers to look at.
        untypeable: What was typed and could not become an answer, by spot.
        was_shown: Whether a field was already shown to the person before; None when not known.
    """

    def __init__(
        self,
        scope: Scope,
        *,
        untypeable: Mapping[Spot, Untypeable] | None = None,
        was_shown: Callable[[Path, Occurrence], bool] | None = None,
    ) -> None:
        self._plan = scope.plan
        self._root = scope.root
        self._untypeable = untypeable or {}
        self._was_shown = was_shown
        self._checked: set[int] = set()
        self._found: list[Problem] = []
        self._by_clerk = False

    def page(self, page: PagePlan) -> tuple[Problem, ...]:
        """Return problems and warnings of a shown page, in its order; each check is told on one page only."""
        self._found = []
        self._by_clerk = page.page.by_clerk
        self._walk(self._root, page.items, page.page.key, is_asked=True)
        faulty = {(found.path, found.occurrence) for found in self._found}
        told = [found for check in page.checks for found in self._check(check, page, faulty)]
        if not told:
            return tuple(self._found)
        order = {path: number for number, path in enumerate(page.paths)}
        return tuple(sorted([*self._found, *told], key=lambda one: self._position(one, order)))

    def _position(self, one: Problem, order: Mapping[Path, int]) -> tuple[tuple[int, int], ...]:
        numbers = iter(one.occurrence)
        return tuple(
            (
                order.get(one.path[:end], 0),
                next(numbers, 0) if self._plan.nodes[one.path[:end]].node.repeat else 0,
            )
            for end in range(1, len(one.path) + 1)
        )

    def _walk(self, record: Record, items: Iterable[PageItem], page: str, *, is_asked: bool) -> None:
        for item in items:
            key = item.node.key
            if not record.is_shown(key):
                continue
            member = record.plan.members[key]
            if member.is_group:
                self._group(record, item, page, is_asked=is_asked)
            elif member.is_editable and (self._by_clerk or not member.node.by_clerk):
                self._field(record, member, is_asked=is_asked)

    def _group(self, record: Record, item: PageItem, page: str, *, is_asked: bool) -> None:
        node = item.node
        if node.repeat:
            self._occurrences(record, item, page, is_asked=is_asked)
            return
        child = record.child(node.key)
        is_asked = is_asked and record.is_required(node.key)
        self._inside(child, item, page, is_asked=is_asked or is_filled(child))
        if isinstance(node, Group) and node.choose:
            self._choice_group(child, node, is_asked=is_asked)

    def _occurrences(self, record: Record, item: PageItem, page: str, *, is_asked: bool) -> None:
        node = item.node
        children = record.children(node.key)
        least = least_of(record, node.key) if is_asked else 0
        if record.plan.members[node.key].pages[:1] == (page,):
            self._count(node, record.occurrence, len(children), least)
        for number, child in enumerate(children, start=1):
            is_child_asked = number <= least or is_filled(child)
            self._inside(child, item, page, is_asked=is_child_asked)
            if isinstance(node, Group) and node.choose:
                self._choice_group(child, node, is_asked=is_child_asked)

    def _inside(self, child: Record, item: PageItem, page: str, *, is_asked: bool) -> None:
        """Walk through the members; each child of a choice group may stay empty on its own."""
        chooses = isinstance(item.node, Group) and item.node.choose is not None
        self._walk(child, item.items, page, is_asked=is_asked and not chooses)

    def _count(self, node: Node, occurrence: Occurrence, count: int, least: int) -> None:
        most = node.repeat.most if node.repeat else 1
        if count < least:
            self._add(
                node.path, occurrence, "count", "too_few_one" if least == 1 else "too_few", {"least": least}
            )
        elif count > most:
            self._add(
                node.path, occurrence, "count", "too_many_one" if most == 1 else "too_many", {"most": most}
            )

    def _choice_group(self, child: Record, node: Group, *, is_asked: bool) -> None:
        filled = sum(
            is_member_filled(child, key)
            for key, member in child.plan.members.items()
            if member.is_editable and child.is_shown(key)
        )
        if not filled and is_asked:
            text_key = "choose_one_missing" if node.choose == "one" else "choose_some_missing"
            self._add(node.path, child.occurrence, "missing", text_key)
        elif filled > 1 and node.choose == "one":
            self._add(node.path, child.occurrence, "count", "choose_one_many")

    def _field(self, record: Record, member: NodePlan, *, is_asked: bool) -> None:
        field, occurrence = member.field, record.occurrence
        value = record.answers.get(field.key)
        if self._tell_untypeable(field, occurrence, value):
            return
        if not is_member_filled(record, field.key):
            if is_asked and least_of(record, field.key):
                self._add(field.path, occurrence, "missing", self._missing_key(field, occurrence))
            return
        if field.type is FieldType.FILE:
            self._files(record, field, value)
        elif field.repeat:
            self._entries(record, field, value)
        else:
            self._complain(field, value, record, occurrence)

    def _tell_untypeable(self, field: Field, occurrence: Occurrence, value: Any) -> bool:
        if not self._untypeable:
            return False
        spots = [(field.path, occurrence)]
        if field.repeat:
            count = len(value) if isinstance(value, (list, tuple)) else 0
            spots += [(field.path, (*occurrence, number)) for number in range(1, count + 1)]
        found = False
        for spot in spots:
            fault = self._untypeable.get(spot)
            if fault is not None:
                kind = "file" if field.type is FieldType.FILE else "type"
                self._add(*spot, kind, fault.text_key, fault.values, part=fault.part)
                found = True
        return found

    def _missing_key(self, field: Field, occurrence: Occurrence) -> str:
        if self._was_shown is not None and not self._was_shown(field.path, occurrence):
            return "newly_asked"
        if field.repeat and field.type is FieldType.CHOICE:
            return "missing_choices"
        if field.type is FieldType.TEXT:
            label = self._label(field.path)
            return "missing_question" if label.endswith("?") else "missing_text"
        return _MISSING.get(field.type, "missing_text")

    def _label(self, path: Path) -> str:
        texts = self._plan.definition.texts.get("de")
        words = texts.fields.get(".".join(path)) if texts else None
        return str(words.get("label") or "") if words else ""

    def _files(self, record: Record, field: Field, value: Any) -> None:
        most = field.repeat.most if field.repeat else 1
        least = min(least_of(record, field.key), most)
        self._limits(field, record.occurrence, len(value), least, most)
        for item in value:
            self._complain(field, item, record, record.occurrence)

    def _entries(self, record: Record, field: Field, value: Any) -> None:
        if not isinstance(value, (list, tuple)) or field.repeat is None:
            self._add(field.path, record.occurrence, "type", "not_typed")
            return
        count = sum(not is_empty(entry) for entry in value)
        self._limits(field, record.occurrence, count, least_of(record, field.key), field.repeat.most)
        is_numbered = is_listed(self._plan, field)
        for number, entry in enumerate(value, start=1):
            if not is_empty(entry):
                spot = (*record.occurrence, number) if is_numbered else record.occurrence
                self._complain(field, entry, record, spot)

    def _limits(self, field: Field, occurrence: Occurrence, count: int, least: int, most: int) -> None:
        if count < least:
            self._add(field.path, occurrence, "count", "too_few", {"least": least})
        elif count > most:
            self._add(
                field.path, occurrence, "count", "too_many_one" if most == 1 else "too_many", {"most": most}
            )

    def _complain(self, field: Field, value: Any, record: Record, occurrence: Occurrence) -> None:
        complaint = complaint_about(field, value, record.scope)
        if complaint is not None:
            self._add(field.path, occurrence, complaint.kind, complaint.text_key, complaint.values)

    def _add(
        self,
        path: Path,
        occurrence: Occurrence,
        kind: str,
        text_key: str,
        values: Mapping[str, Any] | None = None,
        *,
        part: str = "",
    ) -> None:
        self._found.append(problem(self._plan, path, occurrence, kind, text_key, values=values, part=part))

    def _check(self, check: Check, page: PagePlan, faulty: set[Spot]) -> Iterator[Problem]:
        """Yield a problem per occurrence in which the check fails, unless its field is faulty anyway."""
        if id(check) in self._checked:
            return
        self._checked.add(id(check))
        for record in self._places(check.place):
            if check.only is not None and not check.only.is_true(record.scope):
                continue
            if check.must.is_false(record.scope):
                path = self._target(check, page, record)
                if not any((beside, record.occurrence) in faulty for beside in check.beside):
                    yield check_problem(self._plan, check, path, record.occurrence)

    def _places(self, path: Path) -> Iterator[Record]:
        """Yield the records of a place that are shown and not skipped."""
        records = [self._root]
        for key in path:
            records = [
                child
                for record in records
                if record.is_shown(key)
                for child in record.children(key)
                if record.is_required(key) or is_filled(child)
            ]
        yield from records

    def _target(self, check: Check, page: PagePlan, record: Record) -> Path:
        """Return beside which field the check is told: the first that is shown, rather on this page."""
        shown = [path for path in check.beside if self._is_shown(path, record)]
        here = [path for path in shown if path in page.paths]
        return (here or shown or [check.place or (page.paths[0] if page.paths else ())])[0]

    def _is_shown(self, path: Path, near: Record) -> bool:
        """Return whether a field is shown, seen from a record: along its occurrences, else along the first."""
        record = self._root
        for end, key in enumerate(path, start=1):
            if not record.is_shown(key):
                return False
            if end == len(path) or not record.plan.members[key].is_group:
                return True
            around = near.scope.ancestor(end)
            children = record.children(key)
            if around.plan.path == path[:end]:
                record = around
            elif children:
                record = children[0]
            else:
                return False
        return True
