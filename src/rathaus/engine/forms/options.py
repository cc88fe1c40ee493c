"""What can be chosen: options of the package, codes of a list, values of the city, occurrences entered before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .labels import languages_tried, wording
from .model import CodeList, Field, FieldType, Group, Path
from .plans import FormPlan
from .records import Record
from .scope import Scope
from .wordings import word
from .writing import write_field


def option_words(scope: Scope, field: Field, language: str) -> Mapping[str, str]:
    """Return option key → words in the order to show; empty while the city has not filled its list.

    The key of an occurrence (``options_from``) is its number as text.
    """
    if field.options_from is not None:
        return _occurrences(scope, field.options_from, language)
    if field.codelist is None:
        words = wording(scope.plan, field.path, language).options
        return {key: words.get(key) or key.replace("_", " ") for key in field.options}
    return codelist_words(scope, field.codelist, language)


def codelist_words(scope: Scope, codelist: str, language: str) -> Mapping[str, str]:
    """Return code → words of a list of the package, or of the city (``city.parking_zones``)."""
    plan = scope.plan
    if codelist.startswith("city."):
        return _city_words(plan, scope.situation.city.get(codelist.removeprefix("city.")), language)
    known: Mapping[str, str] | None = plan.notes.get(("codes", codelist, language))
    if known is None:
        codes = plan.definition.codelists.get(codelist)
        known = plan.notes["codes", codelist, language] = _list_words(plan, codes, language)
    return known


def option_keys(scope: Scope, field: Field) -> frozenset[str] | Mapping[str, Any]:
    """Return the keys that can be chosen."""
    if field.codelist is None and field.options_from is None:
        return dict.fromkeys(field.options)
    return option_words(scope, field, "de")


def _list_words(plan: FormPlan, codes: CodeList | None, language: str) -> Mapping[str, str]:
    if codes is None:
        return {}
    tags = languages_tried(plan, language) or (language,)
    return {code: _in_language(words, tags) or code for code, words in codes.entries.items()}


def _in_language(words: str | Mapping[str, str], tags: tuple[str, ...]) -> str:
    if isinstance(words, str):
        return words
    return next((words[tag] for tag in tags if words.get(tag)), next(iter(words.values()), ""))


def _city_words(plan: FormPlan, values: Any, language: str) -> Mapping[str, str]:
    if isinstance(values, CodeList):
        return _list_words(plan, values, language)
    if isinstance(values, Mapping):
        tags = languages_tried(plan, language) or (language,)
        return {str(code): _in_language(words, tags) or str(code) for code, words in values.items()}
    return {str(value): str(value) for value in values or ()}


def _occurrences(scope: Scope, path: Path, language: str) -> Mapping[str, str]:
    """Return the occurrences of a group that stands at the root or in a group around here."""
    record: Record = scope.root
    for depth, key in enumerate(path[:-1], start=1):
        around = scope.ancestor(depth)
        record = around if around.plan.path == path[:depth] else record.child(key)
    children = record.children(path[-1]) if record.is_shown(path[-1]) else ()
    return {str(number): occurrence_title(child, language) for number, child in enumerate(children, start=1)}


def occurrence_title(record: Record, language: str) -> str:
    """Return what names one occurrence: its number and, when given, the answer of the title field."""
    plan = record.scope.plan
    label = wording(plan, record.plan.path, language).label or word("entry", language)
    numbered = f"{label} {record.occurrence[-1]}"
    title = record.plan.node.title if isinstance(record.plan.node, Group) else None
    shown = _title_answer(record, title.split("."), language) if title else ""
    return f"{numbered}: {shown}" if shown else numbered


def _title_answer(record: Record, keys: list[str], language: str) -> str:
    """Return the answer that names an occurrence; the title may stand in a group inside."""
    for key in keys[:-1]:
        member = record.plan.members.get(key)
        if member is None or not member.is_group or member.node.repeat:
            return ""
        record = record.child(key)
    member = record.plan.members.get(keys[-1])
    value = record.answers.get(keys[-1])
    if member is None or member.is_group or value is None or member.field.type is FieldType.FILE:
        return ""
    words = (
        option_words(record.scope, member.field, language) if member.field.type is FieldType.CHOICE else {}
    )
    return write_field(member.field, value, words=words, language=language)
