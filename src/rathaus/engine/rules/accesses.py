"""How compiled rules reach members, items and functions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from . import types as t
from .operators import CannotDo, member
from .pieces import Frame, Piece, Run
from .signatures import Signature
from .values import Value, is_list


def guarded(run: Run) -> Run:
    """Return a part that is null where its result does not exist."""

    def attempt(scope: Any, frame: Frame) -> Value:
        try:
            return run(scope, frame)
        except CannotDo:
            return None

    return attempt


def member_run(base: Piece, name: str) -> Run:
    """Return the reading of ``base.name`` by the type of the base."""
    inner = base.run
    if isinstance(base.type, t.Group):

        def read(scope: Any, frame: Frame) -> Value:
            group = inner(scope, frame)
            return None if group is None else group.get(name)

        return read
    if isinstance(base.type, t.ListOf):

        def read_all(scope: Any, frame: Frame) -> Value:
            return _one_list(member(inner(scope, frame), name))

        return read_all
    return lambda scope, frame: member(inner(scope, frame), name)


def _one_list(values: Value) -> Value:
    if values is None or not any(is_list(value) for value in values):
        return values
    return tuple(item for value in values for item in (value if is_list(value) else (value,)))


def indexed(base: Run, index: Run) -> Run:
    """Return ``base[index]``."""

    def run(scope: Any, frame: Frame) -> Value:
        items, place = base(scope, frame), index(scope, (*frame, None))
        return None if items is None or place is None else item_at(items, place)

    return run


def item_at(items: Sequence[Value], place: Value) -> Value:
    """Return the item at a position counted from 1 (negative: from the end), else null."""
    if place != int(place) or not place or abs(place) > len(items):
        return None
    return items[int(place) - 1 if place > 0 else int(place)]


def filtered(base: Run, predicate: Run) -> Run:
    """Return the items for which the predicate is true."""

    def run(scope: Any, frame: Frame) -> Value:
        items = base(scope, frame)
        if items is None:
            return None
        return tuple([item for item in items if predicate(scope, (*frame, item)) is True])

    return run


def call_run(signature: Signature, runs: Sequence[Run]) -> Run:
    """Return a call in a package: null when an argument is null, unless the function takes it.

    ``count`` of a list that is not there is 0 in packages; the standard would give null.
    """
    apply, takes_null = signature.apply, signature.takes_null
    if signature.name == "count":
        only_list = runs[0]
        return lambda scope, frame: apply(only_list(scope, frame) or ())
    if len(runs) == 1:
        only = runs[0]

        def call_one(scope: Any, frame: Frame) -> Value:
            value = only(scope, frame)
            try:
                return None if value is None and not takes_null else apply(value)
            except CannotDo:
                return None

        return call_one

    def call(scope: Any, frame: Frame) -> Value:
        values = [run(scope, frame) for run in runs]
        if not takes_null and None in values:
            return None
        try:
            return apply(*values)
        except CannotDo:
            return None

    return call
