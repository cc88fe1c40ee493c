"""How functions are declared: one line of text gives name, parameters, kinds and result.

``substring(string: text, start position: number, length?: number) -> text``. A ``?`` marks what may be
left out, ``...`` what may come several times. Without ``->`` a function exists in the dynamic mode only.
Kinds: ``T`` anything, ``N`` a number with its unit, ``O`` something with an order, ``[X]`` a list of X.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from . import types as t
from .values import Months, Range, Value, is_list, is_number, kind_of

FUNCTIONS: dict[str, list[Signature]] = {}
"""All functions by name, each with its alternatives in the order they are tried."""

_KINDS: Mapping[str, tuple[t.Type, ...]] = {
    "text": (t.Text(),),
    "number": (t.Number(),),
    "boolean": (t.Boolean(),),
    "date": (t.Date(),),
    "time": (t.Time(),),
    "datetime": (t.DateTime(),),
    "moment": (t.DateTime(), t.Date()),
    "days": (t.DaysDuration(),),
    "months": (t.MonthsDuration(),),
    "years": (t.Number("years"),),
    "any": (t.AnyType(),),
}
_RUNTIME: Mapping[str, Callable[[Value], bool]] = {
    "text": lambda value: isinstance(value, str),
    "text or null": lambda value: value is None or isinstance(value, str),
    "number": is_number,
    "N": is_number,
    "boolean": lambda value: isinstance(value, bool),
    "date": lambda value: isinstance(value, dt.date) and not isinstance(value, dt.datetime),
    "time": lambda value: isinstance(value, dt.time),
    "datetime": lambda value: isinstance(value, dt.datetime),
    "moment": lambda value: isinstance(value, dt.date),
    "days": lambda value: isinstance(value, dt.timedelta),
    "months": lambda value: isinstance(value, Months),
    "O": lambda value: kind_of(value) not in ("boolean", "list", "context", "null", "range", "function"),
    "T": lambda _value: True,
    "any": lambda _value: True,
    "partial": lambda value: isinstance(value, Mapping),
    "context": lambda value: isinstance(value, Mapping),
    "range": lambda value: isinstance(value, Range),
    "function": callable,
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: its name, its kind, whether it may be left out or repeated."""

    name: str
    kind: str
    optional: bool = False
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Signature:
    """One way to call a function."""

    name: str
    parameters: tuple[Parameter, ...]
    result: str | None
    apply: Callable[..., Value]
    takes_null: bool
    text: str

    def fits_count(self, count: int) -> bool:
        """Return whether so many arguments may be given."""
        least = sum(not p.optional for p in self.parameters)
        return least <= count and (count <= len(self.parameters) or self._last_repeats())

    def _last_repeats(self) -> bool:
        return bool(self.parameters) and self.parameters[-1].repeated

    def kind(self, index: int) -> str:
        """Return the kind of the argument at ``index``."""
        return self.parameters[min(index, len(self.parameters) - 1)].kind

    def order(self, keywords: Sequence[str]) -> tuple[int, ...] | None:
        """Return which keyword argument stands where, None when the names do not fit."""
        names = [p.name for p in self.parameters]
        if any(word not in names for word in keywords) or len(set(keywords)) < len(keywords):
            return None
        given = [name for name in names if name in keywords]
        if given != names[: len(given)]:
            return None
        return tuple(list(keywords).index(name) for name in given)


def builtin(*declarations: str) -> Callable[[Callable[..., Value]], Callable[..., Value]]:
    """Register a function under each declaration (see the top of this module)."""

    def register(apply: Callable[..., Value]) -> Callable[..., Value]:
        for text in declarations:
            signature = _declared(text, apply)
            FUNCTIONS.setdefault(signature.name, []).append(signature)
        return apply

    return register


def _declared(text: str, apply: Callable[..., Value]) -> Signature:
    head, _, result = text.partition("->")
    name, _, inner = head.strip().rstrip(")").partition("(")
    parameters = tuple(_parameter(part) for part in inner.split(",") if part.strip())
    takes_null = any(p.kind == "any" or (p.kind == "T" and p.repeated) for p in parameters)
    return Signature(name, parameters, result.strip() or None, apply, takes_null, text)


def _parameter(text: str) -> Parameter:
    name, _, kind = (part.strip() for part in text.partition(":"))
    repeated, optional = name.endswith("..."), name.endswith("?")
    return Parameter(name.rstrip(".?"), kind, optional, repeated)


@lru_cache(maxsize=2)
def names(*, dynamic: bool) -> frozenset[str]:
    """Return the names of all functions that a package (or the dynamic mode) may call."""
    return frozenset(
        name for name, found in FUNCTIONS.items() if dynamic or any(s.result is not None for s in found)
    )


def result_type(signature: Signature, given: Sequence[t.Type]) -> t.Type | None:
    """Return the type of a call, None when the arguments do not fit."""
    if not signature.fits_count(len(given)):
        return None
    bound: dict[str, t.Type] = {}
    for index, kind in enumerate(given):
        if not _bind(signature.kind(index), kind, bound):
            return None
    return _result(signature.result or "any", bound)


def _bind(kind: str, given: t.Type, bound: dict[str, t.Type]) -> bool:
    if kind.startswith("["):
        if isinstance(given, t.AnyType):
            return True
        return isinstance(given, t.ListOf) and _bind(kind[1:-1], given.item, bound)
    if kind in ("T", "N", "O"):
        fits = kind == "T" or isinstance(given, _VARIABLES[kind])
        together = t.joined(bound.get(kind, t.AnyType()), given)
        bound[kind] = together or given
        return fits and together is not None
    if kind == "partial":
        return isinstance(given, t.AnyType) or (isinstance(given, t.Group) and "year" in given.members)
    if kind == "text" and isinstance(given, t.Choice):
        return True
    return any(t.assignable(given, wanted) for wanted in _KINDS.get(kind, ()))


_VARIABLES: Mapping[str, tuple[type, ...]] = {
    "N": (t.Number, t.AnyType),
    "O": (t.Number, t.Text, t.AnyType, *t.ORDERED),
}


def _result(kind: str, bound: Mapping[str, t.Type]) -> t.Type:
    if kind.startswith("["):
        return t.ListOf(_result(kind[1:-1], bound))
    if kind in ("T", "N", "O"):
        return bound.get(kind, t.AnyType())
    return _KINDS[kind][0]


def accepted(signature: Signature, arguments: Sequence[Value]) -> list[Value] | None:
    """Return the arguments as the signature wants them at run time, None when they do not fit.

    As the standard says, a list of one value stands for the value and a value for a list of it.
    """
    if not signature.fits_count(len(arguments)):
        return None
    found: list[Value] = []
    for index, value in enumerate(arguments):
        kind = signature.kind(index)
        if kind.startswith("["):
            if not is_list(value):
                if value is None:
                    return None
                value = (value,)
            if not all(_RUNTIME[kind[1:-1]](item) for item in value):
                return None
        elif not _RUNTIME[kind](value):
            if not (is_list(value) and len(value) == 1 and _RUNTIME[kind](value[0])):
                return None
            value = value[0]
        found.append(value)
    return found
