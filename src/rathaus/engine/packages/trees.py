"""Parsed files: maps, lists and texts that remember the line they stand on.

Trees that come from stored JSON are plain dicts, lists and strings without lines; every function
here and in ``building`` reads both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple


class Mark(NamedTuple):
    """A place in a file; line 0 when it is not known (packages from stored bytes)."""

    file: str
    line: int


NOWHERE = Mark("", 0)


class Text(str):
    """A scalar as written, with its place. All scalars are text until the format types them."""

    __slots__ = ("mark",)
    mark: Mark

    def __new__(cls, value: str, mark: Mark) -> Text:
        """Make a text that stands at ``mark``."""
        made = super().__new__(cls, value)
        made.mark = mark
        return made


class Items(list["Tree"]):
    """A list with the place of its beginning."""

    __slots__ = ("mark",)

    def __init__(self, values: list[Tree], mark: Mark) -> None:
        super().__init__(values)
        self.mark = mark


class Map(dict[str, "Tree"]):
    """A map in the order of the file, with the place of its beginning and of each key."""

    __slots__ = ("mark", "marks")

    def __init__(self, values: Mapping[str, Tree], mark: Mark, marks: Mapping[str, Mark]) -> None:
        super().__init__(values)
        self.mark = mark
        self.marks = dict(marks)


Tree = str | list["Tree"] | dict[str, "Tree"]
"""What a file consists of; in fresh files the classes above, from stored bytes plain values."""


def mark_of(tree: object) -> Mark:
    """Return where a tree or fault place stands; ``NOWHERE`` when it is not known."""
    if isinstance(tree, Mark):
        return tree
    return getattr(tree, "mark", NOWHERE)


def mark_at(tree: object, key: str) -> Mark:
    """Return where a key of a map stands, else where the map begins."""
    marks: Mapping[str, Mark] = getattr(tree, "marks", {})
    return marks.get(key) or mark_of(tree)


def empty(mark: Mark = NOWHERE) -> Map:
    """Return a map without entries that stands at ``mark``."""
    return Map({}, mark, {})


def merged(below: Mapping[str, Tree], above: Mapping[str, Tree]) -> Map:
    """Return both maps as one: maps merge by key, scalars and lists of ``above`` replace.

    The order is the one of ``below``, followed by the new keys of ``above``; places are kept.
    """
    values: dict[str, Tree] = dict(below)
    marks = dict(getattr(below, "marks", {}))
    for key, value in above.items():
        old = values.get(key)
        both = isinstance(old, dict) and isinstance(value, dict)
        values[key] = merged(old, value) if both else value  # type: ignore[arg-type]
        marks[key] = mark_at(above, key)
    return Map(values, mark_of(above), marks)


def map_at(tree: Mapping[str, Tree], *keys: str) -> Map | dict[str, Tree]:
    """Return the map under a row of keys, an empty one where there is none."""
    for key in keys:
        found = tree.get(key)
        if not isinstance(found, dict):
            return empty(mark_of(tree))
        tree = found
    return tree  # type: ignore[return-value]


def scalars(tree: Tree) -> Iterator[str]:
    """Yield every scalar value of a tree, in the order of the file."""
    if isinstance(tree, dict):
        for value in tree.values():
            yield from scalars(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from scalars(value)
    else:
        yield tree


def plain(tree: Tree) -> Tree:
    """Return the same tree of plain dicts, lists and strings, without places."""
    if isinstance(tree, dict):
        return {key: plain(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [plain(value) for value in tree]
    return str(tree)
