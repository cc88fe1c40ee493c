"""Units of numbers: ``EUR``, ``years``, ``EUR/year``; singular and plural are the same."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

_MONEY = re.compile(r"[A-Z]{3}")
_PART = re.compile(r"([*/])?\s*([^\s*/^]+)(?:\^(-?\d+))?\s*")

Powers = Mapping[str, int]


def _singular(word: str) -> str:
    plural = len(word) > 3 and word.islower() and word.endswith("s") and not word.endswith("ss")
    return word[:-1] if plural else word


@lru_cache(maxsize=1024)
def powers(unit: str | None) -> Powers:
    """Return the unit as exponents of its parts, e.g. ``{"EUR": 1, "year": -1}``; empty without unit.

    ``percent`` counts as no unit: a percentage of an amount is an amount.
    """
    found: dict[str, int] = {}
    for sign, word, exponent in _PART.findall(unit or ""):
        power = int(exponent or 1) * (-1 if sign == "/" else 1)
        if word not in ("1", "percent"):
            found[_singular(word)] = found.get(_singular(word), 0) + power
    return MappingProxyType({word: power for word, power in sorted(found.items()) if power})


def unit_text(parts: Powers) -> str | None:
    """Return exponents as text, e.g. ``EUR/year``; None when nothing is left."""
    over = [_power_text(word, power) for word, power in parts.items() if power > 0]
    under = ["/" + _power_text(word, -power) for word, power in parts.items() if power < 0]
    return ("*".join(over) or "1") + "".join(under) if over or under else None


def _power_text(word: str, power: int) -> str:
    return word if power == 1 else f"{word}^{power}"


def same_unit(one: str | None, other: str | None) -> bool:
    """Return whether two units mean the same, e.g. ``EUR/year`` and ``EUR/years``."""
    return one == other or powers(one) == powers(other)


def is_money(unit: str | None) -> bool:
    """Return whether the unit contains a currency (three capital letters, ``EUR``)."""
    return any(_MONEY.fullmatch(word) for word in powers(unit))


def combined(one: str | None, other: str | None, *, sign: int) -> str | None:
    """Return the unit of a product (``sign`` 1) or a quotient (``sign`` -1)."""
    if not powers(other):
        return one
    parts = dict(powers(one))
    for word, power in powers(other).items():
        parts[word] = parts.get(word, 0) + sign * power
    return unit_text({word: power for word, power in sorted(parts.items()) if power})


def raised(unit: str | None, exponent: int) -> str | None:
    """Return the unit of a power with a whole exponent."""
    return unit_text({word: power * exponent for word, power in powers(unit).items() if exponent})
