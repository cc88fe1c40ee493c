"""What can be wrong with a rule, said so that a jurist can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class RuleFault(ValueError):
    """A rule that cannot be used: what is wrong, with which value, and what helps."""

    def __init__(self, message: str, value: str, remedy: str, column: int) -> None:
        """Keep the parts; the loader adds file and line.

        Args:
            message: What is wrong, one clause without full stop.
            value: The part of the rule it is about.
            remedy: What to write instead, a full sentence.
            column: Position in the rule, counted from 1.
        """
        super().__init__(f"{message}: {value} (column {column}). {remedy}")
        self.message = message
        self.value = value
        self.remedy = remedy
        self.column = column


class AmbiguousName(LookupError):
    """A name that means two things in this place; environments raise it from ``lookup``."""

    def __init__(self, name: str, choices: Iterable[str] = ()) -> None:
        """Keep the name and the unambiguous ways to write it, e.g. ``self.x`` and ``form.x``."""
        self.name = name
        self.choices = tuple(choices)
        super().__init__(f"{name} may mean {' or '.join(self.choices) or 'two things'}")


def did_you_mean(name: str, known: Iterable[str], otherwise: str) -> str:
    """Return a remedy that offers up to three similar names, or ``otherwise`` when none is near."""
    near = get_close_matches(name, list(known), n=3, cutoff=0.6)
    return f"Did you mean {' or '.join(near)}?" if near else otherwise
