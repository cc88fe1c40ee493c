"""Collecting the mistakes of a package: all of them, each with its place and its remedy."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from rathaus.engine.packages.model import Fault
from rathaus.engine.packages.trees import mark_of


class PackageRefused(Exception):
    """A package has mistakes; ``faults`` names them all, in the order of files and lines."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__("\n".join(str(fault) for fault in faults))


class FaultList:
    """Faults and warnings found so far. The same sentence at the same place counts once."""

    def __init__(self) -> None:
        self._faults: dict[Fault, None] = {}
        self._warnings: dict[Fault, None] = {}

    def add(self, at: object, message: str, value: object, remedy: str) -> None:
        """Note a mistake at the place of ``at`` (a tree, text or mark)."""
        file, line = mark_of(at)
        self._faults[Fault(file, line, message, _shortened(str(value)), remedy)] = None

    def warn(self, at: object, message: str, value: object, remedy: str) -> None:
        """Note something that stops publishing or wants a look, but not loading."""
        file, line = mark_of(at)
        self._warnings[Fault(file, line, message, _shortened(str(value)), remedy)] = None

    @property
    def faults(self) -> tuple[Fault, ...]:
        """All mistakes, by file and line; empty when there is none."""
        return tuple(sorted(self._faults, key=_place))

    @property
    def warnings(self) -> tuple[Fault, ...]:
        """All warnings, by file and line."""
        return tuple(sorted(self._warnings, key=_place))

    def refuse(self) -> None:
        """Raise when there are mistakes.

        Raises:
            PackageRefused: Names all mistakes found so far.
        """
        if self._faults:
            raise PackageRefused(self.faults)


def suggestion(wrong: str, known: Iterable[str], otherwise: str) -> str:
    """Return ``Did you mean "x"?`` for the closest known name, else the sentence ``otherwise``."""
    close = get_close_matches(wrong, list(known), n=1, cutoff=0.6)
    return f'Did you mean "{close[0]}"?' if close else otherwise


def one_of(names: Iterable[str]) -> str:
    """Return ``Use one of: a, b, c.`` with at most twenty names."""
    listed = list(names)
    return f"Use one of: {', '.join(listed[:20])}{' …' if len(listed) > 20 else ''}."


def _place(fault: Fault) -> tuple[str, int, str]:
    return fault.file, fault.line, fault.message


def _shortened(value: str) -> str:
    one_line = " ".join(value.split())
    return one_line if len(one_line) <= 160 else one_line[:157] + "…"
