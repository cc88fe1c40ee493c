"""From parsed YAML (mappings, every scalar a text) to the law and the holidays; all faults are reported at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

from rathaus.engine.deadlines.holidays import LANDS
from rathaus.engine.deadlines.laws import Source

T = TypeVar("T")
Data = Mapping[str, object]

PLACES: Final = ("all", *LANDS)


@dataclass(frozen=True, slots=True)
class LawFault:
    """One mistake: where (keys joined by dots), the value as text, what to do."""

    path: str
    value: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.path}: {self.value!r}. {self.remedy}"


class LawRefused(ValueError):
    """The files of services/_law have mistakes; ``faults`` holds all of them, in the order found."""

    def __init__(self, faults: tuple[LawFault, ...]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


class Reading:
    """One mapping being read: takes its keys one by one and notes every fault in a shared list."""

    def __init__(self, path: str, data: object, faults: list[LawFault]) -> None:
        self.path, self.faults = path, faults
        self._left: dict[str, object] = {}
        if isinstance(data, Mapping):
            self._left = {str(key): value for key, value in data.items()}
        else:
            self.fault("", data, "Write a mapping of keys here.")

    def fault(self, key: str, value: object, remedy: str) -> None:
        """Note a fault at a key of this mapping (empty: the mapping itself)."""
        self.faults.append(LawFault(".".join(filter(None, (self.path, key))), str(value), remedy))

    def has(self, key: str) -> bool:
        """Return True if the key is there and was not taken yet."""
        return key in self._left

    def take(self, key: str, convert: Callable[[str], T], hint: str, default: T) -> T:
        """Return the converted text of an optional key, ``default`` if missing or faulty."""
        if key not in self._left:
            return default
        value = self._left.pop(key)
        if not isinstance(value, str):
            self.fault(key, value, hint)
            return default
        try:
            return convert(value)
        except ValueError as error:
            self.fault(key, value, hint or str(error))
            return default

    def need(self, key: str, convert: Callable[[str], T], hint: str, default: T) -> T:
        """Return the converted text of a key that must be there."""
        if key not in self._left:
            self.fault(key, "(missing)", f"Add the key. {hint}".strip())
            return default
        return self.take(key, convert, hint, default)

    def text(self, key: str) -> str:
        """Return a text that must be there and not be empty."""
        return self.need(key, _not_empty, "Write a text that is not empty.", "")

    def inner(self, key: str) -> Reading:
        """Return the reading of a mapping under a key; a missing one reads as empty."""
        path = f"{self.path}.{key}" if self.path else key
        return Reading(path, self._left.pop(key, {}), self.faults)

    def items(self) -> Iterator[tuple[str, Reading]]:
        """Take every key left, each with the reading of its mapping."""
        for key in list(self._left):
            yield key, self.inner(key)

    def names(self, key: str) -> tuple[str, ...]:
        """Return a list of texts (or one text) that must be there."""
        value = self._left.pop(key, None)
        if isinstance(value, str):
            return (value,)
        if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
            return tuple(str(item) for item in value)
        self.fault(key, "(missing)" if value is None else value, "Write a list of source keys: [VwVfG_31].")
        return ()

    def done(self) -> None:
        """Note every key that was not taken as unknown."""
        for key, value in self._left.items():
            self.fault(key, value, "Unknown key: remove it or correct its spelling.")
        self._left = {}


def one_of(*allowed: str) -> Callable[[str], str]:
    """Return a converter that accepts only these texts."""

    def convert(text: str) -> str:
        if text not in allowed:
            raise ValueError(f"Use one of {', '.join(allowed)}.")
        return text

    return convert


def flag(text: str) -> bool:
    """Return the truth a text names: ``true`` or ``false``."""
    return one_of("true", "false")(text) == "true"


def iso_day(text: str) -> date:
    """Return the day of an ISO text such as 2025-01-01."""
    if len(text) != len("2025-01-01"):
        raise ValueError("Write a day as 2025-01-01.")
    return date.fromisoformat(text)


def read_sources(file: Reading) -> dict[str, Source]:
    """Take the ``sources`` of a file: key → norm, verified (default false), note."""
    found = {}
    for key, row in file.inner("sources").items():
        verified = row.take("verified", flag, "Write true or false.", False)
        note = row.take("note", _not_empty, "Write a text that is not empty.", "")
        found[key] = Source(key, row.text("norm"), verified, note)
        row.done()
    return found


def pick_sources(row: Reading, key: str, known: Mapping[str, Source]) -> tuple[Source, ...]:
    """Take a list of source keys and return the sources; unknown keys are faults."""
    picked = []
    for name in row.names(key):
        if name in known:
            picked.append(known[name])
        else:
            row.fault(key, name, "Name a key of 'sources:' in the same file, or add it there.")
    return tuple(picked)


def read_dated(
    thing: Reading, make: Callable[[date, Reading], T]
) -> dict[str, tuple[tuple[date, T | None], ...]]:
    """Read ``<Land or all>: <first day>: <row>``; a row ``{ends: true}`` closes the one before."""
    by_land: dict[str, tuple[tuple[date, T | None], ...]] = {}
    for land, versions in thing.items():
        if land not in PLACES:
            thing.fault(land, land, f"Use 'all' or a Land: {', '.join(LANDS)}.")
        rows: list[tuple[date, T | None]] = []
        for text, row in versions.items():
            try:
                first = iso_day(text)
            except ValueError:
                versions.fault(text, text, "Name each version by its first day in force: 2025-01-01.")
                continue
            if row.has("ends"):
                row.take("ends", one_of("true"), "Write true.", "true")
                rows.append((first, None))
            else:
                rows.append((first, make(first, row)))
            row.done()
        by_land[land] = tuple(sorted(rows, key=lambda pair: pair[0]))
    return by_land


def refuse(faults: list[LawFault]) -> None:
    """Raise all faults, if there are any."""
    if faults:
        raise LawRefused(tuple(faults))


def _not_empty(text: str) -> str:
    if not text.strip():
        raise ValueError("Write a text that is not empty.")
    return text
