"""Where names in rules come from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from .types import Type
from .values import Value


@dataclass(frozen=True, slots=True)
class Binding:
    """What a name means: its type, and how its value is fetched from a scope."""

    type: Type
    get: Callable[[Any], Value]


class Environment(Protocol):
    """The names a rule may use in its place."""

    def lookup(self, name: str) -> Binding | None:
        """Return what the first part of a path means, None when unknown; may raise ``AmbiguousName``."""

    def names(self) -> Iterable[str]:
        """Return the names that can be looked up, for remedies."""


class SimpleEnvironment:
    """Names with types, read from a scope that is a mapping."""

    def __init__(self, types: Mapping[str, Type]) -> None:
        """Take the names; a scope is then e.g. ``{"kind": "renewal"}``, a missing name is null."""
        self._bindings = {name: Binding(kind, _reader(name)) for name, kind in types.items()}

    def lookup(self, name: str) -> Binding | None:
        """Return the binding of ``name``."""
        return self._bindings.get(name)

    def names(self) -> Iterable[str]:
        """Return all names."""
        return self._bindings


def _reader(name: str) -> Callable[[Any], Value]:
    def read(scope: Any) -> Value:
        return scope.get(name)

    return read
