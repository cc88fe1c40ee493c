"""Raw input of one page → typed answers, and what is to be said about them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from .answering import answer_from
from .canonical import suggested
from .checking import Checker, Spot
from .constraints import about_file, is_empty, is_typed
from .definitions import Definition
from .inputs import Style, choice_style, input_name, is_listed, is_ticked, page_inputs, template_of
from .model import Field, FieldType, Node, PageItem, Path
from .occurring import with_added, without_file, without_occurrence
from .parsing import Untypeable
from .plans import FormPlan, PagePlan, plan_of
from .posting import Post, Posted, sort_post
from .problems import Problem
from .records import Answers, Occurrence, Record
from .scope import Scope, Situation, scope_for

Uploads = Mapping[str, Sequence[Mapping[str, Any]]]


class NoSuchPage(LookupError):
    """The form has no such page, or it is not for the person who asks."""

    def __init__(self, page: str, known: Iterable[str]) -> None:
        """Name the page and the pages there are."""
        super().__init__(f"There is no page {page} here. Use one of {', '.join(known)}.")


@dataclass(frozen=True, slots=True)
class PageReading:
    """What came of one posted page."""

    answers: dict[str, Any]
    """All typed answers of the draft, also of other pages and of what is hidden now."""
    errors: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    unknown: tuple[str, ...]
    """Posted names that this page does not have, or that nobody may set; nothing of them was stored."""
    raw: Mapping[str, tuple[str, ...]]
    """What was typed, under names that fit the new occurrences: to show it again."""
    is_rearranged: bool = False
    """An occurrence or file was added or removed: show the page again, do not go on."""

    def quiet(self) -> PageReading:
        """Return the same without errors, to show a page again whose questions changed while being filled."""
        return replace(self, errors=(), warnings=())


def read_page(
    *,
    package: Definition,
    page: str,
    raw: Mapping[str, Sequence[str]],
    answers: Answers,
    situation: Situation,
    uploads: Uploads | None = None,
) -> PageReading:
    """Return the answers of a posted citizens' page; never raises because of what was typed.

    Args:
        package: The package.
        page: Key of the page.
        raw: Input name → values; the caller takes its own names (token, "next" button) out before.
        answers: All answers so far; not changed.
        situation: What rules may see besides.
        uploads: Input name → stored files (``file``, ``name``, ``media_type``, ``size``).

    Raises:
        NoSuchPage: No such page, or one that clerks fill.
    """
    plan = plan_of(package)
    found = plan.pages.get(page)
    if found is None or found.page.by_clerk:
        raise NoSuchPage(page, (key for key, one in plan.pages.items() if not one.page.by_clerk))
    return _Reader(plan, found, answers, situation, uploads or {}).read(raw)


def read_desk_page(
    *,
    package: Definition,
    page: str,
    raw: Mapping[str, Sequence[str]],
    answers: Answers,
    situation: Situation,
    uploads: Uploads | None = None,
) -> PageReading:
    """Return the answers of a posted page that clerks fill; see ``read_page``.

    Raises:
        NoSuchPage: No such page, or one that citizens fill.
    """
    plan = plan_of(package)
    found = plan.pages.get(page)
    if found is None or not found.page.by_clerk:
        raise NoSuchPage(page, (key for key, one in plan.pages.items() if one.page.by_clerk))
    return _Reader(plan, found, answers, situation, uploads or {}).read(raw)


class _Reader:
    """Reads one page once."""

    def __init__(
        self, plan: FormPlan, page: PagePlan, answers: Answers, situation: Situation, uploads: Uploads
    ) -> None:
        self._plan = plan
        self._page = page
        self._old = answers
        self._situation = situation
        self._uploads = uploads
        self._inputs = page_inputs(plan, page.page.key)
        self._untypeable: dict[Spot, Untypeable] = {}
        self._before: Scope | None = None

    def read(self, raw: Mapping[str, Sequence[str]]) -> PageReading:
        post = sort_post(raw, self._inputs)
        stray = [name for name in self._uploads if not self._takes_file(name)]
        for name in set(self._uploads) - set(stray):
            post.tree.touch(name.split(".")[:-1])
        self._remove(post)
        answers = self._take(self._page.items, post.tree, self._old, ())
        answers = self._settle(answers)
        is_rearranged = bool(post.add or post.remove or post.remove_file)
        for target in post.add:
            answers = with_added(self._plan, answers, target)
        errors, warnings = ((), ()) if is_rearranged else self._problems(answers)
        return PageReading(
            answers=answers,
            errors=errors,
            warnings=warnings,
            unknown=(*post.unknown, *stray),
            raw=dict(post.tree.flat()),
            is_rearranged=is_rearranged,
        )

    def _takes_file(self, name: str) -> bool:
        return template_of(name)[0] in self._inputs.files

    def _remove(self, post: Post) -> None:
        """Take occurrences and files out of the stored answers and out of what was posted."""
        for target in post.remove_file:
            self._old = without_file(self._plan, self._old, target)
        for target in post.remove:
            self._old = without_occurrence(self._plan, self._old, target)
            *around, number = target.split(".")
            node = post.tree.at(around)
            if node is not None:
                node.keep([one for one in range(1, max([*node.numbers(), 0]) + 1) if one != int(number)])

    def _take(
        self, items: Iterable[PageItem], posted: Posted, stored: Answers, occurrence: Occurrence
    ) -> dict[str, Any]:
        """Return the answers of one group with what was posted put in."""
        answers = dict(stored)
        for item in items:
            key = item.node.key
            under = posted.parts.get(key)
            if not isinstance(item.node, Field):
                self._take_group(item, under or Posted(), answers, occurrence)
            elif item.node.type is FieldType.FILE:
                self._take_files(item.node, answers, occurrence)
            elif under is not None:
                self._take_field(item.node, under, answers, occurrence)
            elif not is_empty(answers.get(key)) and self._was_unticked(item.node, occurrence):
                del answers[key]
        return answers

    def _was_unticked(self, field: Field, occurrence: Occurrence) -> bool:
        """Return whether nothing posted means that boxes were shown and all left empty."""
        if not is_ticked(self._plan, field) or not self._is_settable(field):
            return False
        return self._was_shown(field.path, occurrence)

    def _is_settable(self, field: Field) -> bool:
        by_clerk = self._page.page.by_clerk
        return self._plan.nodes[field.path].is_editable and (by_clerk or not field.by_clerk)

    def _take_group(
        self, item: PageItem, posted: Posted, answers: dict[str, Any], occurrence: Occurrence
    ) -> None:
        key = item.node.key
        if item.node.repeat:
            children = self._take_occurrences(item, posted, answers.get(key) or (), occurrence)
            if children or key in answers:
                answers[key] = children
            return
        child = self._take(item.items, posted, answers.get(key) or {}, occurrence)
        if child or key in answers:
            answers[key] = child

    def _take_occurrences(
        self, item: PageItem, posted: Posted, stored: Sequence[Answers], occurrence: Occurrence
    ) -> list[dict[str, Any]]:
        """Return all occurrences; numbers left out are closed up, empty ones at the end are dropped."""
        numbers = sorted({*posted.numbers(), *range(1, len(stored) + 1)})
        posted.keep(numbers)
        children = []
        for number in range(1, len(numbers) + 1):
            under = posted.parts.get(str(number)) or Posted()
            old = stored[number - 1] if number <= len(stored) else {}
            children.append(self._take(item.items, under, old, (*occurrence, number)))
        least = item.node.repeat.least if item.node.repeat else 0
        while len(children) > least and is_empty(children[-1]) and _is_blank(posted, len(children)):
            children.pop()
        return children

    def _take_field(
        self, field: Field, posted: Posted, answers: dict[str, Any], occurrence: Occurrence
    ) -> None:
        if not self._is_settable(field):
            return
        try:
            value = self._value(field, posted, occurrence)
        except Untypeable as fault:
            self._untypeable[field.path, occurrence] = fault
            value = None
        if is_empty(value) and not (field.repeat and value):
            answers.pop(field.key, None)
        else:
            answers[field.key] = value

    def _value(self, field: Field, posted: Posted, occurrence: Occurrence) -> Any:
        if is_listed(self._plan, field):
            return self._entries(field, posted, occurrence)
        if field.repeat:
            picked = [answer_from(field, Posted((value,))) for value in posted.values or () if value.strip()]
            order = list(field.options)
            return sorted(dict.fromkeys(picked), key=order.index) if order else list(dict.fromkeys(picked))
        return answer_from(field, posted)

    def _entries(self, field: Field, posted: Posted, occurrence: Occurrence) -> list[Any]:
        """Return the entries of a list without blanks; None stands where an entry could not be typed."""
        for value in posted.values or ():
            posted.parts[str(len(posted.numbers()) + 1)] = Posted((value,))
        posted.values = None
        posted.keep([number for number in posted.numbers() if not posted.parts[str(number)].is_blank()])
        entries: list[Any] = []
        for number in posted.numbers():
            try:
                entries.append(answer_from(field, posted.parts[str(number)]))
            except Untypeable as fault:
                self._untypeable[field.path, (*occurrence, number)] = fault
                entries.append(None)
        if field.type is FieldType.CHOICE and choice_style(self._plan, field) is Style.SELECTS:
            return _each_once(entries)
        return entries

    def _take_files(self, field: Field, answers: dict[str, Any], occurrence: Occurrence) -> None:
        """Add uploads to a file field; without ``repeat`` a new file takes the place of the old one."""
        given = self._uploads.get(input_name(self._plan, field.path, occurrence)) or ()
        if not given or not self._is_settable(field):
            return
        good = []
        for item in given:
            complaint = about_file(field, item)
            if complaint is None:
                good.append(dict(item))
            else:
                self._untypeable[field.path, occurrence] = Untypeable(complaint.text_key, complaint.values)
        if good:
            answers[field.key] = [*(answers.get(field.key) or ()), *good] if field.repeat else good

    def _settle(self, answers: dict[str, Any]) -> dict[str, Any]:
        """Store what a locked or hidden field starts with: nobody can type it."""
        if not _settled_paths(self._plan, self._page):
            return answers
        scope = scope_for(self._plan.definition, answers, self._situation)
        return _with_starts(scope.root, self._page.items, answers)

    def _problems(self, answers: dict[str, Any]) -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:
        scope = scope_for(self._plan.definition, answers, self._situation)
        if not scope.is_page_shown(self._page.page.key):
            return (), ()
        found = Checker(scope, untypeable=self._untypeable, was_shown=self._was_shown).page(self._page)
        errors = tuple(one for one in found if not one.is_warning)
        return errors, tuple(one for one in found if one.is_warning)

    def _was_shown(self, path: Path, occurrence: Occurrence) -> bool:
        """Return whether the page as it was rendered before showed a field."""
        if self._before is None:
            self._before = scope_for(self._plan.definition, self._old, self._situation)
        record = self._before.root
        numbers = iter(occurrence)
        for end, key in enumerate(path, start=1):
            if not record.is_shown(key):
                return False
            if end == len(path):
                break
            children = record.children(key)
            number = next(numbers, 1) if record.plan.members[key].node.repeat else 1
            if number > len(children):
                return True
            record = children[number - 1]
        return True


def _is_blank(posted: Posted, number: int) -> bool:
    under = posted.parts.get(str(number))
    if under is None:
        return True
    if under.is_blank():
        del posted.parts[str(number)]
        return True
    return False


def _each_once(entries: list[Any]) -> list[Any]:
    return [entry for place, entry in enumerate(entries) if entry is None or entry not in entries[:place]]


def _settled_paths(plan: FormPlan, page: PagePlan) -> frozenset[Path]:
    known: frozenset[Path] | None = plan.notes.get(("settled", page.page.key))
    if known is None:
        nodes: Iterable[Node] = (plan.nodes[path].node for path in page.paths)
        known = frozenset(node.path for node in nodes if isinstance(node, Field) and _starts_itself(node))
        plan.notes["settled", page.page.key] = known
    return known


def _starts_itself(field: Field) -> bool:
    return (field.is_locked or field.is_hidden) and field.value is None and bool(field.start or field.prefill)


def _with_starts(record: Record, items: Iterable[PageItem], answers: dict[str, Any]) -> dict[str, Any]:
    settled = dict(answers)
    for item in items:
        key = item.node.key
        if not record.is_shown(key):
            continue
        if not isinstance(item.node, Field):
            children = [
                _with_starts(child, item.items, dict(child.answers)) for child in record.children(key)
            ]
            inner: Any = children if item.node.repeat else children[0]
            if inner or key in settled:
                settled[key] = inner
        elif _starts_itself(item.node) and settled.get(key) is None:
            value = stored_value(item.node, suggested(item.node, record.suggestion(key)))
            if value is not None and is_typed(item.node, value):
                settled[key] = value
    return settled


def stored_value(field: Field, value: Any) -> Any:
    """Return the value of a rule as it is stored: whole numbers as int."""
    if value is not None and field.type is FieldType.INTEGER and value == int(value):
        return int(value)
    return value
