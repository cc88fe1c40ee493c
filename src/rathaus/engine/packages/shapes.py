"""Shapes of files: which keys a map has and how its scalars look; a checker that names every misfit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal, InvalidOperation

from rathaus.engine.packages.faults import FaultList, suggestion
from rathaus.engine.packages.trees import Map, Tree, mark_at, mark_of

NAME = re.compile(r"[a-z][a-z0-9_]*")
PATH = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*")


@dataclass(frozen=True)
class Word:
    """A scalar; ``fits`` says whether a text is one, ``example`` how it is written."""

    what: str
    example: str
    fits: Callable[[str], bool]


@dataclass(frozen=True)
class ListOf:
    """A list of things of one shape, with at least ``least`` of them."""

    item: Shape
    least: int = 0
    is_set: bool = True
    """Whether naming something twice is a mistake."""


@dataclass(frozen=True)
class Each:
    """A map of freely named things of one shape; ``key`` says how names look."""

    item: Shape
    key: re.Pattern[str] = NAME
    key_remedy: str = "Use small letters a–z, digits and _, beginning with a letter."


@dataclass(frozen=True)
class Keys:
    """A map with known keys. ``gone`` explains keys people try."""

    keys: Mapping[str, Shape]
    required: tuple[str, ...] = ()
    gone: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Either:
    """A scalar of one shape, or a list or map of another."""

    short: Word | None
    long: Shape
    items: ListOf | None = None


@dataclass(frozen=True)
class Anything:
    """Not checked here (answers of examples, nested forms)."""


Shape = Word | ListOf | Each | Keys | Either | Anything


def conform(tree: Tree, shape: Shape, *, what: str, faults: FaultList) -> bool:
    """Name every place where ``tree`` does not have ``shape``; ``what`` names the thing in messages.

    What has a wrong shape is taken out of ``tree``, so that later steps only meet what they expect.

    Returns:
        Whether the tree itself has the shape, apart from what was taken out of it.
    """
    match shape:
        case Anything():
            return True
        case Word():
            return _conform_word(tree, shape, what, faults)
        case Either():
            return _conform_either(tree, shape, what, faults)
        case ListOf():
            return _conform_list(tree, shape, what, faults)
        case Each():
            return _conform_each(tree, shape, what, faults)
        case Keys():
            return conform_keys(tree, shape, what=what, faults=faults)


def conform_keys(tree: Tree, shape: Keys, *, what: str, faults: FaultList, at: object = None) -> bool:
    """Name unknown and missing keys of a map, then check the known ones; as ``conform``."""
    if not isinstance(tree, dict):
        faults.add(tree if at is None else at, f"{what} is a map", _shown(tree), _example_keys(shape))
        return False
    for key in shape.required:
        if key not in tree:
            faults.add(mark_of(tree) if at is None else at, f"{what} has no {key}", key, f"Add `{key}:`.")
    for key, value in list(tree.items()):
        inner = shape.keys.get(key)
        if inner is None:
            add_unknown_key(tree, key, shape.keys, what=what, faults=faults, gone=shape.gone)
        elif not conform(value, inner, what=f"{what}: {key}", faults=faults):
            del tree[key]
    return True


def add_unknown_key(
    tree: Tree,
    key: str,
    known: Iterable[str],
    *,
    what: str,
    faults: FaultList,
    gone: Mapping[str, str] | None = None,
) -> None:
    """Name a key that the format does not know in this place."""
    listed = ", ".join(known)
    otherwise = (
        f"Known here: {listed}."
        if re.fullmatch(r"[a-z0-9_]+", key)
        else ("If a value before has a comma or bracket, put that value in quotes.")
    )
    remedy = (gone or {}).get(key) or suggestion(key, known, otherwise)
    faults.add(mark_at(tree, key), f"{what} has an unknown key", key, remedy)


def _conform_word(tree: Tree, shape: Word, what: str, faults: FaultList) -> bool:
    if isinstance(tree, str) and shape.fits(tree):
        return True
    faults.add(tree, f"{what} is not {shape.what}", _shown(tree), f"Write e.g. `{shape.example}`.")
    return False


def _conform_either(tree: Tree, shape: Either, what: str, faults: FaultList) -> bool:
    if isinstance(tree, str) and shape.short is not None:
        return conform(tree, shape.short, what=what, faults=faults)
    if isinstance(tree, list) and shape.items is not None:
        return conform(tree, shape.items, what=what, faults=faults)
    return conform(tree, shape.long, what=what, faults=faults)


def _conform_list(tree: Tree, shape: ListOf, what: str, faults: FaultList) -> bool:
    if not isinstance(tree, list):
        faults.add(tree, f"{what} is a list", _shown(tree), "Write `[first, second]`.")
        return False
    if len(tree) < shape.least:
        faults.add(tree, f"{what} is empty", "[]", f"Name at least {shape.least}.")
    seen: set[str] = set()
    wrong: list[int] = []
    for place, item in enumerate(tree):
        if not conform(item, shape.item, what=what, faults=faults):
            wrong.append(place)
        elif isinstance(item, str) and item in seen and shape.is_set:
            faults.add(item, f"{what} names something twice", item, "Remove one of the two.")
        elif isinstance(item, str):
            seen.add(item)
    for place in reversed(wrong):
        del tree[place]
    return True


def _conform_each(tree: Tree, shape: Each, what: str, faults: FaultList) -> bool:
    if not isinstance(tree, dict):
        faults.add(tree, f"{what} is a map of names", _shown(tree), "Write `name: …` for each.")
        return False
    for key, value in list(tree.items()):
        if not shape.key.fullmatch(key):
            faults.add(mark_at(tree, key), f"{what}: a name is not written right", key, shape.key_remedy)
        if not _conform_at(tree, key, value, shape.item, what=f"{what} {key}", faults=faults):
            del tree[key]
    return True


def _conform_at(tree: Tree, key: str, value: Tree, shape: Shape, *, what: str, faults: FaultList) -> bool:
    """Check one named thing; what it lacks is named at the line of its name."""
    if isinstance(shape, Keys):
        return conform_keys(value, shape, what=what, faults=faults, at=mark_at(tree, key))
    if isinstance(shape, Either) and isinstance(shape.long, Keys) and isinstance(value, dict):
        return conform_keys(value, shape.long, what=what, faults=faults, at=mark_at(tree, key))
    return conform(value, shape, what=what, faults=faults)


def _shown(tree: Tree) -> str:
    if isinstance(tree, dict):
        return "{" + ", ".join(tree) + "}" if isinstance(tree, Map) else "a map"
    return "a list" if isinstance(tree, list) else tree


def _example_keys(shape: Keys) -> str:
    return f"Write `{next(iter(shape.required or shape.keys))}: …`."


# --- words -------------------------------------------------------------------------------------------------------

LENGTH = re.compile(r"(\d{1,4}) (minute|hour|day|week|month|year)s?")
_RANGE = re.compile(r"(\S+?)\.\.(\S+)")
_SIZE = re.compile(r"(\d{1,4}) (KB|MB)")


def _is_decimal(text: str) -> bool:
    try:
        return re.fullmatch(r"-?\d+(\.\d+)?", text) is not None and Decimal(text).is_finite()
    except InvalidOperation:
        return False


def is_date(text: str) -> bool:
    """Return whether a text is a calendar day ``2026-03-02``."""
    try:
        return len(text) == 10 and bool(date.fromisoformat(text))
    except ValueError:
        return False


def is_time(text: str) -> bool:
    """Return whether a text is a time of day ``09:00``."""
    try:
        return len(text) in (5, 8) and isinstance(time.fromisoformat(text), time)
    except ValueError:
        return False


def _matches(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern)
    return lambda text: compiled.fullmatch(text) is not None


def one_word(*words: str) -> Word:
    """Return the shape of a scalar that is one of some words."""
    return Word(f"one of {', '.join(words)}", words[0], lambda text: text in words)


TEXT = Word("a text", "words", lambda text: bool(text.strip()))
EXPRESSION = Word("an expression", 'kind = "renewal"', lambda text: bool(text.strip()))
NAME_WORD = Word("a name", "main_home", _matches(NAME.pattern))
PATH_WORD = Word("a path", "applicant.home.street", _matches(PATH.pattern))
SOURCE_WORD = Word("a source", "GewO_14", _matches(r"[A-Za-z][A-Za-z0-9_]*"))
BOOL = one_word("true", "false")
WHOLE = Word("a whole number", "12", _matches(r"\d{1,9}"))
DECIMAL = Word("a number", "30.00", _is_decimal)
DATE = Word("a day", "2026-03-02", is_date)
PERIOD = Word("a length of time", "14 days", _matches(LENGTH.pattern))
PERCENT = Word("a share", "0 percent", _matches(r"\d{1,3}(\.\d+)? percent"))
SIZE = Word("a size", "10 MB", _matches(_SIZE.pattern))
SPAN = Word("a range", "1..120", _matches(r"\d{1,6}\.\.(\d{1,6}|\*)"))
RANGE = Word("a range", "0..20", _matches(_RANGE.pattern))
VERSION = Word("a version", "1.0.0", _matches(r"\d+\.\d+\.\d+"))
NUMBER_WORD = Word("a number of the official form", "12", _matches(r"\d{1,3}[a-z]?"))
SERVICE_ID = Word("an id", "hundesteuer-anmeldung", _matches(r"[a-z][a-z0-9]*(-[a-z0-9]+)*"))
FEDERAL_ID = Word("a federal id", "F60000000227", _matches(r"[FGSRD]\d{8}(\d{3})?|[A-Z]\d{2,12}"))
UNIT = Word("a unit", "EUR/year", _matches(r"[A-Za-z%°²³_]+([/*][A-Za-z%°²³_]+)*"))

EXPRESSION_OR_RULE = Either(
    EXPRESSION,
    Keys(
        {"when": EXPRESSION, "source": SOURCE_WORD, "rule": Word("a federal rule", "R05000012459", bool)},
        ("when",),
    ),
)


def bytes_of(size: str) -> int:
    """Return ``10 MB`` in bytes (10 · 1024 · 1024)."""
    found = _SIZE.fullmatch(size)
    if found is None:
        return 0
    return int(found.group(1)) * (1024 if found.group(2) == "KB" else 1024 * 1024)


def ends_of(span: str) -> tuple[str, str]:
    """Return both ends of ``1..120`` as written; ("", "") when it is no range."""
    found = _RANGE.fullmatch(span)
    return (found.group(1), found.group(2)) if found else ("", "")
