"""What letters need from outside: a press that makes PDFs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from rathaus.engine.letters import Letter

__all__ = [
    "LetterSheet",
    "NoPress",
    "NotPrinted",
    "Press",
    "PressDown",
    "Unprintable",
    "press",
    "register_press",
]


@dataclass(frozen=True, slots=True)
class LetterSheet:
    """Everything printed around the words of a letter."""

    letters: Sequence[Letter]
    """The binding letter first, then its translation."""
    city: Mapping[str, Any]
    office: Mapping[str, Any]
    """Office in charge: name, address, phone …"""
    recipient: tuple[str, ...]
    """Lines of the address window; may be empty."""
    reference: str
    """Case number."""
    issued_on: date
    verify_url: str
    """What the QR code opens; empty without code."""
    data: Mapping[str, Any]
    """Machine-readable twin attached to the PDF as JSON."""


class Press(Protocol):
    """Makes a PDF/A-3 and PDF/UA-1 of a letter."""

    def print(self, sheet: LetterSheet) -> bytes:
        """Return the PDF.

        Raises:
            NotPrinted: ``PressDown`` or ``Unprintable``.
        """


class NotPrinted(RuntimeError):
    """There is no PDF now; the letter itself is issued and can be read as a page."""


class PressDown(NotPrinted):
    """Not now: try again soon."""


class Unprintable(NotPrinted):
    """Not as it is: an operator has to look."""


class NoPress(LookupError):
    """No adapter makes PDFs."""


_press: list[Press] = []


def register_press(adapter: Press) -> None:
    """Name the press; done once by ``config``."""
    _press[:] = [adapter]


def press() -> Press:
    """Return the press.

    Raises:
        NoPress: None is registered.
    """
    if not _press:
        raise NoPress("Nobody makes PDFs. Register a press in config/wiring.py.")
    return _press[0]
