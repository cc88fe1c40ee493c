"""service.yaml: who, what, law, documents, quick check, what a city sets, retention; and the code lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from rathaus.engine.forms.model import CodeList, Path
from rathaus.engine.packages.building.rules import Compiler, rule_text
from rathaus.engine.packages.building.sources import SourceBook
from rathaus.engine.packages.faults import FaultList, one_of, suggestion
from rathaus.engine.packages.model import CityValue, Document, QuickCheck, Retention
from rathaus.engine.packages.reading import Bundle
from rathaus.engine.packages.schema import CODELIST, SERVICE
from rathaus.engine.packages.shapes import BOOL, DATE, DECIMAL, WHOLE, conform
from rathaus.engine.packages.trees import Mark, Tree, map_at, mark_at
from rathaus.engine.rules import AnyType, Boolean, Choice, Date, ListOf, Number, Text, Type

RETENTION_EVENTS = ("last_change", "received", "decided", "ended", "access", "business_closed")
"""Days that data is kept from, besides states, steps and facts that are days."""

COLUMN_TYPES: Mapping[str, Type] = {
    "text": Text(), "number": Number(), "integer": Number(), "decimal": Number(), "money": Number("EUR"),
    "EUR": Number("EUR"), "bool": Boolean(), "boolean": Boolean(), "date": Date(),
}  # fmt: skip
"""What a column of a table or a value of a city may hold; every other word is a unit."""


def column_type(word: str) -> Type:
    """Return the type of a column: one of the words, or a number with a unit such as ``EUR/year``."""
    return COLUMN_TYPES.get(word) or Number(word)


def check_service_file(bundle: Bundle, faults: FaultList) -> None:
    """Name unknown and missing keys of service.yaml and of the code lists."""
    if "service.yaml" not in bundle.files:
        remedy = "Add service.yaml with id, version, format, languages …"
        faults.add(Mark("service.yaml", 1), "A package has service.yaml", "service.yaml", remedy)
        return
    conform(bundle.file("service.yaml"), SERVICE, what="The service", faults=faults)
    for name, tree in bundle.files.items():
        if name.startswith(("codelists/", "_codelists/")):
            conform(tree, CODELIST, what="The list", faults=faults)


# --- code lists --------------------------------------------------------------------------------------------------


def codelists(bundle: Bundle, faults: FaultList) -> dict[str, CodeList]:
    """Return the lists of the package and the shared ones it uses, by key; its own win."""
    trees = {**bundle.under("_codelists/", ".yaml"), **bundle.under("codelists/", ".yaml")}
    return {key: _codelist(key, tree, faults) for key, tree in sorted(trees.items())}


def _codelist(key: str, tree: Mapping[str, Tree], faults: FaultList) -> CodeList:
    entries = {code: _words(entry) for code, entry in map_at(tree, "entries").items()}
    is_complete = tree.get("complete") != "false"
    sets: dict[str, tuple[str, ...]] = {}
    for name, entry in map_at(tree, "sets").items():
        codes = entry.get("codes") if isinstance(entry, dict) else None
        sets[name] = tuple(map(str, codes)) if isinstance(codes, list) else ()
        for code in codes if isinstance(codes, list) else ():
            if code not in entries and is_complete:
                remedy = suggestion(str(code), entries, "Add the code to entries.")
                faults.add(code, f"List {key}: set {name} has a code the list does not know", code, remedy)
    return CodeList(key=key, entries=entries, is_complete=is_complete, sets=sets)


def _words(entry: Tree) -> dict[str, str]:
    if isinstance(entry, dict):
        return {language: str(words) for language, words in entry.items()}
    return {"de": str(entry)}


# --- values of the city ------------------------------------------------------------------------------------------


def city_values(tree: Mapping[str, Tree], sources: SourceBook) -> dict[str, CityValue]:
    """Return what a city fills in, by name."""
    faults = sources.faults
    values: dict[str, CityValue] = {}
    for key, entry in tree.items():
        if not isinstance(entry, dict):
            continue
        columns = {name: str(word) for name, word in map_at(entry, "columns").items()}
        kind = str(entry.get("type", ""))
        if kind == "table" and not columns:
            at = mark_at(tree, key)
            faults.add(
                at, f"City value {key} is a table without columns", key, "Add `columns: {street: text}`."
            )
        default = entry.get("default")
        values[key] = CityValue(
            key=key,
            type=kind,
            source=sources.use(entry),
            unit=_word(entry, "unit"),
            default=None if default is None else typed_city_value(default, kind, columns, faults, what=key),
            columns=columns,
        )
    return values


_WORDS = {"integer": WHOLE, "decimal": DECIMAL, "money": DECIMAL, "bool": BOOL, "date": DATE}


def typed_city_value(
    tree: Tree, kind: str, columns: Mapping[str, str], faults: FaultList, *, what: str
) -> Any:
    """Return a value as a city wrote it in the type the package fixed; a wrong one is named and gives None."""
    match kind:
        case "codelist" if isinstance(tree, dict):
            return CodeList(key=what, entries={code: _words(entry) for code, entry in tree.items()})
        case "table" if isinstance(tree, dict):
            return {
                key: _row(row, columns, faults, what=f"{what}.{key}", at=mark_at(tree, key))
                for key, row in tree.items()
            }
        case "list of text" if isinstance(tree, list):
            return tuple(str(item) for item in tree)
        case "text" if isinstance(tree, str):
            return str(tree)
        case "integer" | "decimal" | "money" | "bool" | "date" if isinstance(tree, str) and _WORDS[kind].fits(
            tree
        ):
            return _typed(kind, str(tree))
    examples = {"codelist": "{N: Nordviertel}", "table": "{name: {column: value}}", "list of text": "[a, b]"}
    example = examples.get(kind) or (_WORDS[kind].example if kind in _WORDS else "words")
    shown = tree if isinstance(tree, str) else "a map or list"
    faults.add(tree, f"City value {what} is no {kind}", shown, f"Write e.g. `{example}`.")
    return None


def _typed(kind: str, text: str) -> Any:
    if kind == "bool":
        return text == "true"
    if kind == "date":
        return date.fromisoformat(text)
    return Decimal(text)


def _row(row: Tree, columns: Mapping[str, str], faults: FaultList, *, what: str, at: Mark) -> dict[str, str]:
    if not isinstance(row, dict):
        faults.add(at, f"City value {what} is no row", row, f"Write {{{', '.join(columns)}}} with values.")
        return {}
    for name in row:
        if name not in columns:
            remedy = suggestion(name, columns, one_of(columns))
            faults.add(mark_at(row, name), f"City value {what} has an unknown column", name, remedy)
    for name in columns:
        if name not in row:
            faults.add(at, f"City value {what} has no {name}", name, f"Add the column `{name}`.")
    return {name: str(value) for name, value in row.items()}


def city_types(values: Mapping[str, CityValue]) -> dict[str, Type]:
    """Return the types rules see under ``city.``."""
    simple: dict[str, Type] = {
        "text": Text(), "bool": Boolean(), "date": Date(), "list of text": ListOf(Text()), "table": AnyType(),
    }  # fmt: skip
    types: dict[str, Type] = {}
    for key, value in values.items():
        if value.type == "codelist":
            types[key] = ListOf(Choice(None, f"city.{key}"))
        else:
            unit = value.unit or ("EUR" if value.type == "money" else None)
            types[key] = simple.get(value.type) or Number(unit)
    return types


# --- the rest of service.yaml ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ServiceRules:
    """The parts of service.yaml that look at answers."""

    documents: dict[str, Document]
    quick_check: QuickCheck | None


def service_rules(
    tree: Mapping[str, Tree], *, compiler: Compiler, sources: SourceBook, paths: Mapping[Path, object]
) -> ServiceRules:
    """Return documents and quick check with compiled conditions; ``paths`` are the nodes of the form."""
    faults = compiler.faults
    documents: dict[str, Document] = {}
    for key, entry in map_at(tree, "documents").items():
        if isinstance(entry, dict):
            documents[key] = _document(key, entry, compiler, sources, paths)
    quick = tree.get("quick_check")
    if not isinstance(quick, dict):
        return ServiceRules(documents, None)
    asked = quick.get("ask")
    ask = tuple(
        _path(item, paths, faults, "quick_check: ask") for item in (asked if isinstance(asked, list) else ())
    )
    may = compiler.compile(quick.get("may"), owner="quick_check: may", kind="may", is_public=True)
    return ServiceRules(documents, QuickCheck(ask=tuple(path for path in ask if path), may=may))


def _document(
    key: str, entry: Mapping[str, Tree], compiler: Compiler, sources: SourceBook, paths: Mapping[Path, object]
) -> Document:
    sources.use(entry)
    text = rule_text(entry.get("needed"), sources)
    needed: Any = text == "true"
    if text not in ("true", "false"):
        needed = (
            compiler.compile(text, owner=f"needed of document {key}", kind="needed", is_public=True) or False
        )
    field = entry.get("field")
    path = _path(field, paths, compiler.faults, f"Document {key}: field") if isinstance(field, str) else None
    node = paths.get(path) if path else None
    if node is not None and getattr(node, "type", None) != "file":
        compiler.faults.add(
            field, f"Document {key}: field takes no file", field, "Name a field of type file."
        )
    return Document(key=key, needed=needed, field=path)


def _path(written: object, paths: Mapping[Path, object], faults: FaultList, what: str) -> Path | None:
    path = tuple(str(written).split("."))
    if path in paths:
        return path
    known = [".".join(path) for path in paths]
    faults.add(
        written, f"{what} is no path of the form", written, suggestion(str(written), known, "Name a field.")
    )
    return None


def retention(tree: Mapping[str, Tree], sources: SourceBook, events: set[str]) -> dict[str, Retention]:
    """Return how long each kind of data is kept; ``events`` are states, steps and facts that are days."""
    rules: dict[str, Retention] = {}
    known = {"draft", "case", "files", "log"}
    for key, entry in map_at(tree, "retention").items():
        if not isinstance(entry, dict):
            continue
        if key not in known:
            at = mark_at(map_at(tree, "retention"), key)
            sources.faults.add(
                at, "retention has an unknown key", key, suggestion(key, known, one_of(sorted(known)))
            )
        after = str(entry.get("after", ""))
        if after and after not in events and after not in RETENTION_EVENTS:
            remedy = suggestion(after, [*RETENTION_EVENTS, *events], one_of(RETENTION_EVENTS))
            sources.faults.add(mark_at(entry, "after"), f"retention {key}: after is no event", after, remedy)
        rules[key] = Retention(
            key=key, keep=str(entry.get("keep", "")), after=after, source=sources.use(entry)
        )
    for key in ("draft", "case"):
        if key not in rules and "retention" in tree:
            sources.faults.add(
                mark_at(tree, "retention"),
                f"retention says nothing of {key}",
                key,
                f"Add `{key}: {{keep, after, source}}`.",
            )
    return rules


def account_is_required(tree: Mapping[str, Tree]) -> bool:
    """Return whether only people with an account may apply."""
    return map_at(tree, "identity").get("account") == "required"


def presence_source(tree: Mapping[str, Tree], sources: SourceBook) -> str | None:
    """Return the norm that wants the person at the desk, None when nobody has to come."""
    presence = map_at(tree, "presence")
    why = sources.use(presence, "why")
    return why if presence.get("required") == "true" else None


def word_list(tree: Mapping[str, Tree], *keys: str) -> tuple[str, ...]:
    """Return a list of words under a row of keys; empty when there is none."""
    found = map_at(tree, *keys[:-1]).get(keys[-1])
    return tuple(str(item) for item in found) if isinstance(found, list) else ()


def _word(tree: Mapping[str, Tree], key: str) -> str | None:
    value = tree.get(key)
    return str(value) if isinstance(value, str) else None
