"""The child process: reads sheets from standard input, compiles them, writes PDFs to standard output.

It is started as a file of its own and imports Typst alone: no settings, no keys, no database. It ends when its
standard input ends, so it never outlives the process that started it.
"""

from __future__ import annotations

import json
import re
import resource
import struct
import sys
from collections.abc import Iterator
from typing import Any, BinaryIO

QUOTED = re.compile(r"`[^`]*`")
DONE, FAILED = b"D", b"F"


def main(template: str, root: str, fonts: str, memory: int) -> None:
    """Compile one sheet after the other until the input ends."""
    limit_memory(memory)

    import typst

    compiler = typst.Compiler(
        template,
        root=root,
        font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[fonts]),
        ignore_system_fonts=True,
        package_path=root,
        package_cache_path=root,
    )
    answer(DONE, b"")
    while (sheet := request(sys.stdin.buffer)) is not None:
        try:
            content = compiler.compile(
                sys_inputs={"sheet": sheet.decode()}, format="pdf", pdf_standards=["a-3a", "ua-1"]
            )
        except typst.TypstError as error:
            answer(FAILED, without_words(str(error.message), sheet).encode())
        else:
            assert isinstance(content, bytes), "a PDF is one file"
            answer(DONE, content)


def limit_memory(size: int) -> None:
    """Bound the address space; Typst itself knows no limit. Without such a limit in the system, go on."""
    try:
        resource.setrlimit(resource.RLIMIT_AS, (size, size))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    except (ValueError, OSError):
        return


def request(source: BinaryIO) -> bytes | None:
    """Return the next sheet as JSON, None at the end."""
    head = source.read(4)
    if len(head) < 4:
        return None
    return source.read(struct.unpack(">I", head)[0])


def without_words(message: str, sheet: bytes) -> str:
    """Return a message of Typst without any text of the letter: it may reach a log."""
    for text in sorted(set(texts(json.loads(sheet))), key=len, reverse=True):
        message = message.replace(text, "…")
    return QUOTED.sub("…", message)


def texts(value: Any) -> Iterator[str]:
    """Yield every text in a JSON value that could tell something."""
    if isinstance(value, str) and len(value) > 2:
        yield value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from texts(item)


def answer(kind: bytes, content: bytes) -> None:
    """Write one answer: its kind, its length, its bytes."""
    sys.stdout.buffer.write(kind + struct.pack(">I", len(content)) + content)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
