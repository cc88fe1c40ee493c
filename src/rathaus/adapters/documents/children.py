"""The warm process that compiles letters: bounded in memory and time, never holding a secret."""

from __future__ import annotations

import struct
import subprocess
import sys
import threading
from pathlib import Path
from typing import Final

__all__ = ["ChildDied", "PrintingChild", "TemplateFailed"]

PROGRAM: Final = Path(__file__).with_name("compiling.py")
ENVIRONMENT: Final = {
    "LC_ALL": "C.UTF-8",
    "MALLOC_ARENA_MAX": "2",
    "RAYON_NUM_THREADS": "1",
}
"""All the child gets to see: none of the settings and keys of the parent. Few threads and arenas make the memory
limit mean the same on every machine."""
HEAD: Final = 5


class ChildDied(RuntimeError):
    """The process ended instead of answering: out of memory, too slow, or killed from outside."""

    def __init__(self, message: str, *, was_slow: bool) -> None:
        """Say whether it was ended for taking too long."""
        super().__init__(message)
        self.was_slow = was_slow


class TemplateFailed(ValueError):
    """Typst refuses what the template makes of this sheet."""


class PrintingChild:
    """One running process; asked by one thread at a time."""

    def __init__(self, *, template: Path, fonts: Path, memory: int, start_seconds: float) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own program, no word of it from outside
            [
                sys.executable,
                "-I",
                str(PROGRAM),
                str(template),
                str(template.parent),
                str(fonts),
                str(memory),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=ENVIRONMENT,
            cwd="/",
            start_new_session=True,
        )
        self._is_overdue = False
        self._exchange(b"", seconds=start_seconds)

    def compile(self, sheet: bytes, *, seconds: float) -> bytes:
        """Return the PDF of a sheet (JSON).

        Raises:
            ChildDied: It ended or was ended after ``seconds``; a new one has to be started.
            TemplateFailed: It cannot be compiled.
        """
        return self._exchange(struct.pack(">I", len(sheet)) + sheet, seconds=seconds)

    def close(self) -> None:
        """End the process and wait for it."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except BrokenPipeError:
                    continue
        self._process.wait()

    def _exchange(self, request: bytes, *, seconds: float) -> bytes:
        source, sink = self._process.stdout, self._process.stdin
        assert source is not None, "started with pipes"
        assert sink is not None, "started with pipes"
        watch = threading.Timer(seconds, self._end)
        watch.daemon = True
        watch.start()
        try:
            sink.write(request)
            sink.flush()
            head = source.read(HEAD)
            size = struct.unpack(">I", head[1:])[0] if len(head) == HEAD else 0
            content = source.read(size)
        except OSError as error:
            raise self._death(seconds) from error
        finally:
            watch.cancel()
        if len(head) < HEAD or len(content) < size:
            raise self._death(seconds)
        if head[:1] != b"D":
            raise TemplateFailed(content.decode(errors="replace"))
        return content

    def _end(self) -> None:
        self._is_overdue = True
        self._process.kill()

    def _death(self, seconds: float) -> ChildDied:
        self.close()
        if self._is_overdue:
            return ChildDied(f"Printing took longer than {seconds:g} s and was ended.", was_slow=True)
        code = self._process.returncode
        return ChildDied(f"The printing process ended with code {code}.", was_slow=False)
