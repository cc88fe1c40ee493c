"""English words of the pages: from the ``.po`` file of people to the ``.mo`` file of Django, without gettext's tools.

German sentences in templates and code are the keys. ``used_words`` finds them all, so that a test can tell which
have no English yet.
"""

from __future__ import annotations

import ast
import os
import re
import struct
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

__all__ = ["Word", "compile_catalogues", "mo_bytes", "read_po", "used_words"]

SOURCE: Final = Path(__file__).resolve().parents[1] / "web" / "design" / "locale"
PACKAGE: Final = Path(__file__).resolve().parents[1]
FUNCTIONS: Final = frozenset({"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"})
MAGIC: Final = 0x950412DE
_STRING: Final = re.compile(r'"((?:[^"\\]|\\.)*)"\s*$')
_ESCAPES: Final = {"n": "\n", "t": "\t", '"': '"', "\\": "\\"}


@dataclass(frozen=True, slots=True, order=True)
class Word:
    """One key: a sentence, or two with a plural."""

    one: str
    many: str = ""


def compile_catalogues(to: Path, *, source: Path = SOURCE) -> list[Path]:
    """Write ``<language>/LC_MESSAGES/django.mo`` below ``to`` for every newer ``.po``; return what was written."""
    written = []
    for po in sorted(source.glob("*/LC_MESSAGES/django.po")):
        target = to / po.relative_to(source).with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= po.stat().st_mtime_ns:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        # Several processes may start at once: each writes a file of its own and moves it into place.
        handle, name = tempfile.mkstemp(dir=target.parent, suffix=".tmp")
        with os.fdopen(handle, "wb") as file:
            file.write(mo_bytes(read_po(po.read_text("utf-8"))))
        Path(name).replace(target)
        written.append(target)
    return written


def read_po(text: str) -> dict[Word, tuple[str, ...]]:
    """Return key → translations (one, or one per plural form) of a ``.po`` file; fuzzy and empty ones are left out.

    Raises:
        ValueError: A line is none of a ``.po`` file, with its number.
    """
    found: dict[Word, tuple[str, ...]] = {}
    for block in re.split(r"\n\s*\n", text):
        parts = _parts(block)
        translations = tuple(parts[key] for key in sorted(parts) if key.startswith("msgstr"))
        if translations and all(translations) and "#, fuzzy" not in block:
            found[Word(parts["msgid"], parts.get("msgid_plural", ""))] = translations
    return found


def _parts(block: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    key = ""
    for line in block.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        head = re.match(r"(msgid_plural|msgid|msgstr(?:\[\d\])?)\s+", line)
        key = head[1] if head else key
        string = _STRING.search(line)
        if not key or string is None:
            raise ValueError(
                f"This is no line of a .po file: {line!r}. Write msgid, msgstr or a quoted string."
            )
        parts[key] = parts.get(key, "") + re.sub(
            r"\\(.)", lambda match: _ESCAPES.get(match[1], match[1]), string[1]
        )
    return parts


def mo_bytes(words: Mapping[Word, tuple[str, ...]]) -> bytes:
    """Return a catalogue in the binary form that ``gettext`` reads: sorted keys, then translations, then the bytes."""
    entries = sorted(
        ("\0".join(filter(None, (word.one, word.many))).encode(), "\0".join(translations).encode())
        for word, translations in words.items()
    )
    count = len(entries)
    keys_at, values_at = 28, 28 + 8 * count
    offset = values_at + 8 * count
    tables, data = ([], []), b""  # type: tuple[list[bytes], list[bytes]], bytes
    for column in (0, 1):
        for entry in entries:
            tables[column].append(struct.pack("<II", len(entry[column]), offset + len(data)))
            data += entry[column] + b"\0"
    head = struct.pack("<7I", MAGIC, 0, count, keys_at, values_at, 0, offset)
    return head + b"".join(tables[0]) + b"".join(tables[1]) + data


def used_words(package: Path = PACKAGE) -> dict[Word, list[str]]:
    """Return every key that templates and code use, with the files that use it, sorted."""
    found: dict[Word, list[str]] = {}
    for path in sorted(package.rglob("*")):
        if path.suffix == ".py" and "migrations" not in path.parts:
            words = _in_code(path.read_text("utf-8"))
        elif path.suffix in (".html", ".txt") and "templates" in path.parts:
            words = _in_template(path.read_text("utf-8"))
        else:
            continue
        for word in words:
            places = found.setdefault(word, [])
            if str(path.relative_to(package)) not in places:
                places.append(str(path.relative_to(package)))
    return dict(sorted(found.items()))


def _in_code(text: str) -> Iterator[Word]:
    if "gettext" not in text:
        return
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        strings = [one.value for one in node.args[:2] if isinstance(one, ast.Constant)]
        if name in FUNCTIONS and strings and isinstance(strings[0], str):
            plural = strings[1] if name.startswith("ngettext") else ""
            yield Word(strings[0], str(plural))


def _in_template(text: str) -> Iterator[Word]:
    from django.utils.translation.template import templatize

    code = templatize(text)
    quoted = r"""u?((?:'(?:[^'\\]|\\.)*')|(?:"(?:[^"\\]|\\.)*"))"""
    for match in re.finditer(rf"\b(n?gettext)\({quoted}(?:,\s*{quoted})?", code):
        yield Word(
            str(ast.literal_eval(match[2])), str(ast.literal_eval(match[3])) if match[1] == "ngettext" else ""
        )
    for match in re.finditer(rf" _\({quoted}\)", code):
        yield Word(str(ast.literal_eval(match[1])))
