"""The press: letters to PDF by Typst, in a warm child process of each process."""

from __future__ import annotations

import atexit
import json
import os
import threading
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final

import structlog

from rathaus.adapters.documents.characters import Characters, characters_of
from rathaus.adapters.documents.children import ChildDied, PrintingChild, TemplateFailed
from rathaus.adapters.documents.sheets import sheet_data
from rathaus.apps.notices.ports import LetterSheet, PressDown, Unprintable

__all__ = ["FONTS", "TEMPLATE", "TypstPress"]

log = structlog.get_logger(__name__)

TEMPLATE: Final = Path(__file__).parent / "templates" / "letter.typ"
FONTS: Final = Path(__file__).parent / "fonts"
FAMILIES: Final = (
    ("FiraSans-Regular.ttf", "FiraSans-Medium.ttf", "FiraSans-SemiBold.ttf"),
    ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),
)
"""The fonts of the template, in its order; fetched at set-up."""

START_SECONDS: Final = 20.0
WAIT_FACTOR: Final = 3
"""How many letters of the longest kind a thread waits for before it says: try again soon."""


@dataclass(slots=True, weakref_slot=True)
class _Bench:
    """The child of one process and who may ask it now."""

    pid: int
    lock: threading.Lock = field(default_factory=threading.Lock)
    child: PrintingChild | None = None


@dataclass
class TypstPress:
    """Prints letters as PDF/A-3a and PDF/UA-1 at once, the machine-readable twin attached as JSON.

    Safe to share between threads: one letter is compiled at a time in each process, the others wait.
    """

    template: Path = TEMPLATE
    fonts: Path = FONTS
    memory: int = 512 * 1024 * 1024
    """Bytes of address space the child may take; letters need less than half of it."""
    seconds: float = 15.0
    """How long one letter may take; usual are hundredths."""
    _bench: _Bench = field(init=False, repr=False, default_factory=lambda: _Bench(os.getpid()))

    def __post_init__(self) -> None:
        """End the child with the process that started it."""
        atexit.register(self.close)

    def print(self, sheet: LetterSheet) -> bytes:
        """Return the PDF.

        Raises:
            PressDown: Not now: the child ran out of memory or time, or too many wait. Nothing is lost.
            Unprintable: Typst refuses this letter; an operator has to look.
        """
        data = sheet_data(sheet, characters=self.characters)
        request = json.dumps(data, ensure_ascii=False).encode()
        bench = self._own_bench()
        if not bench.lock.acquire(timeout=self.seconds * WAIT_FACTOR):
            raise PressDown("Too many letters wait to be printed. Try again soon.")
        try:
            return self._compiled(bench, request)
        except ChildDied as error:
            log.warning("press_child_died", why=str(error), letter=sheet.letters[0].key)
            raise PressDown(f"{error} The next try starts a fresh one.") from error
        except TemplateFailed as error:
            raise Unprintable(f"Letter '{sheet.letters[0].key}' cannot be printed: {error}") from error
        finally:
            bench.lock.release()

    def close(self) -> None:
        """End the child; the next letter starts another one."""
        child, self._bench.child = self._bench.child, None
        if child is not None and self._bench.pid == os.getpid():
            child.close()

    @cached_property
    def characters(self) -> Characters:
        """What the fonts can show; read once."""
        return characters_of([self.fonts / name for name in family] for family in FAMILIES)

    def _own_bench(self) -> _Bench:
        """Return the bench of this process: after a fork the child belongs to the parent."""
        if self._bench.pid != os.getpid():
            self._bench = _Bench(os.getpid())
        return self._bench

    def _compiled(self, bench: _Bench, request: bytes) -> bytes:
        """Return the PDF; a child that had died since the last letter is replaced once."""
        was_warm = bench.child is not None
        try:
            return self._ask(bench, request)
        except ChildDied as error:
            bench.child = None
            if not was_warm or error.was_slow:
                raise
            try:
                return self._ask(bench, request)
            except ChildDied:
                bench.child = None
                raise

    def _ask(self, bench: _Bench, request: bytes) -> bytes:
        if bench.child is None:
            bench.child = PrintingChild(
                template=self.template, fonts=self.fonts, memory=self.memory, start_seconds=START_SECONDS
            )
        return bench.child.compile(request, seconds=self.seconds)
