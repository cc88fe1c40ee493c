"""Patterns that cannot run away: a checked part of the regular expressions of XML Schema and XPath."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

MANY = 50
"""A repetition that may exceed this counts as without limit."""
SMALL_NEST = 12
"""So many ways to cut a text into repetitions inside a repetition are harmless."""
_SAMPLE = frozenset(chr(code) for code in range(0x250))
_QUANTIFIER = re.compile(r"(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})(\?)?", re.ASCII)
_CATEGORY = re.compile(
    r"[LMNPZSC][a-z]?|IsBasicLatin|IsLatin-1Supplement|IsLatinExtended-[AB]|IsGreek|IsCyrillic"
)
_BLOCKS = {
    "IsBasicLatin": "\\x00-\\x7f", "IsLatin-1Supplement": "\\x80-\\xff", "IsLatinExtended-A": "\\u0100-\\u017f",
    "IsLatinExtended-B": "\\u0180-\\u024f", "IsGreek": "\\u0370-\\u03ff", "IsCyrillic": "\\u0400-\\u04ff",
}  # fmt: skip
_NAME_START = r"A-Za-z_:\xc0-\xd6\xd8-\xf6\xf8-\u02ff\u0370-\u1fff"
_CLASSES = {"d": r"\d", "w": r"\w", "s": r" \t\n\r", "i": _NAME_START, "c": _NAME_START + r"\-.0-9\xb7"}


class UnsafePattern(ValueError):
    """A pattern that is malformed or could take very long; the text says why and what helps."""


@dataclass
class _Piece:
    """A part of a pattern: Python's form, what it may begin with, how it may repeat inside."""

    text: str
    chars: frozenset[str] = frozenset()
    first: frozenset[str] = frozenset()
    least: int = 1
    varies: int = 1
    repeats: bool = False
    optional: bool = False
    loops: list[frozenset[str]] = field(default_factory=list)


def safe_pattern(text: str) -> re.Pattern[str]:
    r"""Return the pattern compiled, to be matched against a whole text with ``fullmatch``.

    Known are characters, ``.``, classes with ranges and subtraction, ``\d \w \s \i \c \p{L}``, groups,
    alternatives, ``* + ? {m,n}`` and their lazy forms, ``^`` and ``$``.

    Raises:
        UnsafePattern: Malformed, or with back-references, lookaround, or repetitions nested so that a
            text could be cut in too many ways.
    """
    return compiled(text)


@lru_cache(maxsize=512)
def compiled(text: str, flags: str = "") -> re.Pattern[str]:
    """Return a pattern compiled with the flags ``s m i x q`` of XPath.

    Raises:
        UnsafePattern: As ``safe_pattern``, or an unknown flag.
    """
    if not set(flags) <= set("smixq"):
        raise UnsafePattern(f"unknown flags: {flags}. Use some of s, m, i, x.")
    options = re.IGNORECASE if "i" in flags else re.NOFLAG
    if "q" in flags:
        return re.compile(re.escape(text), options)
    reader = _Reader(_without_space(text) if "x" in flags else text, dot_all="s" in flags, lines="m" in flags)
    try:
        return re.compile(reader.whole(), options | (re.MULTILINE if "m" in flags else re.NOFLAG))
    except (re.error, OverflowError, RecursionError) as error:
        raise UnsafePattern(f"malformed pattern: {text}. {error}") from None


def _without_space(text: str) -> str:
    found, inside, index = [], 0, 0
    while index < len(text):
        char = text[index]
        if char == "\\" and index + 1 < len(text):
            rest = text[index + 1 :].lstrip(" \t\n\r")
            found.append("\\" + rest[:1])
            index = len(text) - len(rest) + 1
            continue
        inside += (char == "[") - (char == "]")
        if inside or char not in " \t\n\r":
            found.append(char)
        index += 1
    return "".join(found)


def replacement_of(text: str, groups: int) -> Callable[[re.Match[str]], str]:
    r"""Return what ``re.sub`` puts in for a replacement of XPath with ``$1`` and ``\$``.

    Raises:
        UnsafePattern: A ``$`` or ``\`` that means nothing.
    """
    parts = re.findall(r"\\[\\$]|\$\d+|[^\\$]+|[\\$]", text)
    if any(part in ("\\", "$") for part in parts):
        raise UnsafePattern(f"malformed replacement: {text}. Write \\$ for a dollar sign.")

    def replace(found: re.Match[str]) -> str:
        return "".join(_replaced(part, found, groups) for part in parts)

    return replace


def _replaced(part: str, found: re.Match[str], groups: int) -> str:
    if part[0] == "\\":
        return part[1]
    if part[0] != "$":
        return part
    number, rest = part[1:], ""
    while len(number) > 1 and int(number) > groups:
        number, rest = number[:-1], number[-1] + rest
    return (found[int(number)] or "" if int(number) <= groups else "") + rest


class _Reader:
    """Reads a pattern piece by piece, checks it and writes Python's form."""

    def __init__(self, text: str, *, dot_all: bool, lines: bool) -> None:
        self.text, self.at, self.depth = text, 0, 0
        self.dot = r"[\s\S]" if dot_all else r"[^\n\r]"
        self.end = "(?=\n)|\\Z" if lines else r"\Z"

    def whole(self) -> str:
        if len(self.text) > 1_000:
            raise UnsafePattern(f"pattern of {len(self.text)} characters. Shorten it to 1,000.")
        piece = self._alternatives()
        if self.at < len(self.text):
            raise self._fault("a bracket without partner")
        return piece.text

    def _fault(self, message: str, remedy: str = "Correct the pattern.") -> UnsafePattern:
        return UnsafePattern(f"{message} at character {self.at + 1} of the pattern {self.text}. {remedy}")

    def _alternatives(self) -> _Piece:
        branches = [self._branch()]
        while self.text.startswith("|", self.at):
            self.at += 1
            branches.append(self._branch())
        if len(branches) == 1:
            return branches[0]
        shared = any(
            one.optional or one.first & other.first
            for place, one in enumerate(branches)
            for other in branches[place + 1 :]
        )
        return _Piece(
            "|".join(branch.text for branch in branches),
            chars=frozenset().union(*(branch.chars for branch in branches)),
            first=frozenset().union(*(branch.first for branch in branches)),
            varies=max(branch.varies for branch in branches) * (2 if shared else 1),
            repeats=any(branch.repeats for branch in branches),
            optional=any(branch.optional for branch in branches),
            loops=max((branch.loops for branch in branches), key=len),
        )

    def _branch(self) -> _Piece:
        pieces: list[_Piece] = []
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            pieces.append(self._quantified())
        result = _Piece("".join(piece.text for piece in pieces), optional=True)
        for piece in pieces:
            if result.optional:
                result.first |= piece.first
            result.optional = result.optional and piece.optional
            result.chars |= piece.chars
            result.repeats = result.repeats or piece.repeats
            result.varies *= piece.varies
            self._chain(result, piece)
        return result

    def _chain(self, result: _Piece, piece: _Piece) -> None:
        """Refuse three unlimited repetitions in a row that could share the same characters."""
        if piece.loops:
            result.loops = [loop for loop in result.loops if loop & piece.loops[0]] + piece.loops
        elif not piece.optional:
            result.loops = [loop for loop in result.loops if loop & piece.chars]
        if len(result.loops) > 2:
            raise self._fault("several repetitions of the same characters", "Limit them, e.g. {0,20}.")

    def _quantified(self) -> _Piece:
        atom = self._atom()
        found = _QUANTIFIER.match(self.text, self.at)
        if not found:
            return atom
        self.at = found.end()
        least, most = _limits(found)
        if most is not None and most < least:
            raise self._fault("a repetition that ends before it starts")
        if _QUANTIFIER.match(self.text, self.at):
            raise self._fault("a repetition of a repetition", "Put the inner part into a group.")
        limited = most is not None and most <= MANY
        self._check_nesting(atom, most if most is not None and limited else None)
        text = f"(?:{atom.text})" if atom.text.endswith(r"\Z") else atom.text
        return _Piece(
            text + found[0], atom.chars, atom.first, least,
            varies=atom.varies * 2 if least != most else atom.varies,
            repeats=atom.repeats or not limited, optional=atom.optional or least == 0,
            loops=atom.loops if limited else [atom.chars],
        )  # fmt: skip

    def _check_nesting(self, atom: _Piece, most: int | None) -> None:
        if most == 1:
            return
        tangled = atom.repeats or atom.varies > 1
        if tangled and (most is None or atom.repeats or most > SMALL_NEST):
            raise self._fault("a repetition inside a repetition", "Write the inner part with a fixed count.")

    def _atom(self) -> _Piece:
        char = self.text[self.at]
        if char == "(":
            return self._group()
        if char == "[":
            text = self._class()
            return self._set(text)
        if char == "\\":
            return self._set(self._escape(inside=False))
        self.at += 1
        if char in "*+?{}])":
            self.at -= 1
            raise self._fault(f"{char} in a wrong place", f"Write \\{char} for the character.")
        if char == ".":
            return self._set(self.dot)
        if char == "^":
            return _Piece("^", optional=True)
        if char == "$":
            return _Piece(f"(?:{self.end})", optional=True)
        return self._set(re.escape(char))

    def _group(self) -> _Piece:
        start = "(?:" if self.text.startswith("(?:", self.at) else "("
        if start == "(" and self.text.startswith("(?", self.at):
            raise self._fault("a lookaround or a special group", "Use plain groups only.")
        self.at += len(start)
        self.depth += 1
        if self.depth > 20:
            raise self._fault("groups nested too deeply")
        piece = self._alternatives()
        self.depth -= 1
        if not self.text.startswith(")", self.at):
            raise self._fault("a group without end", "Close it with ).")
        self.at += 1
        piece.text = f"{start}{piece.text})"
        return piece

    def _set(self, text: str) -> _Piece:
        chars = _characters(text)
        return _Piece(text, chars, chars)

    def _class(self) -> str:
        start = self.at
        self.at += 1
        negative = self.text.startswith("^", self.at)
        self.at += negative
        parts, minus = [], ""
        while not self.text.startswith("]", self.at):
            if self.at >= len(self.text):
                self.at = start
                raise self._fault("a class without end", "Close it with ].")
            if self.text.startswith("-[", self.at):
                self.at += 1
                minus = f"(?!{self._class()})"
                break
            parts.append(self._member())
        if not self.text.startswith("]", self.at) or not parts:
            raise self._fault("an empty or broken class")
        self.at += 1
        return f"{'(?:' if minus else ''}{minus}[{'^' if negative else ''}{''.join(parts)}]{')' if minus else ''}"

    def _member(self) -> str:
        char = self.text[self.at]
        if char == "\\":
            return self._escape(inside=True)
        if char == "[":
            raise self._fault("a bracket inside a class", "Write \\[ for the character.")
        self.at += 1
        return char if char == "-" else re.escape(char)

    def _escape(self, *, inside: bool) -> str:
        letter = self.text[self.at + 1 : self.at + 2]
        self.at += 2
        if letter.lower() == "p":
            return self._category(negative=letter == "P", inside=inside)
        if letter and letter.lower() in _CLASSES:
            return self._named_class(letter, inside=inside)
        if letter in ("n", "r", "t"):
            return "\\" + letter
        if letter and not letter.isalnum():
            return re.escape(letter)
        self.at -= 2
        if letter.isdigit():
            raise self._fault("a back-reference", "Repeat the group instead.")
        raise self._fault("an unknown escape", "Write \\\\ for a backslash.")

    def _named_class(self, letter: str, *, inside: bool) -> str:
        chars = _CLASSES[letter.lower()]
        if letter.islower():
            return chars if inside else f"[{chars}]"
        if not inside:
            return f"[^{chars}]"
        if letter in ("D", "W", "S"):
            return "\\" + letter
        raise self._fault(f"\\{letter} inside a class", "Put it outside.")

    def _category(self, *, negative: bool, inside: bool) -> str:
        end = self.text.find("}", self.at)
        name = self.text[self.at + 1 : end] if self.text.startswith("{", self.at) and end > 0 else ""
        if not _CATEGORY.fullmatch(name):
            raise self._fault("an unknown class of characters", "Use e.g. \\p{L}, \\p{Lu} or \\p{N}.")
        self.at = end + 1
        chars = _BLOCKS.get(name) or _category_ranges(name, negative and inside)
        if inside:
            return chars
        return f"[{'^' if negative else ''}{chars}]"


def _limits(found: re.Match[str]) -> tuple[int, int | None]:
    if found[1]:
        return {"*": (0, None), "+": (1, None), "?": (0, 1)}[found[1]]
    least = int(found[2])
    if not found[3]:
        return least, least
    return least, int(found[4]) if found[4] else None


@lru_cache(maxsize=2048)
def _characters(text: str) -> frozenset[str]:
    pattern = re.compile(text)
    return frozenset(char for char in _SAMPLE if pattern.fullmatch(char))


@lru_cache(maxsize=64)
def _category_ranges(name: str, negative: bool) -> str:
    """Return a Unicode category as ranges for a class; Python's own patterns know none."""
    codes = [
        code for code in range(0x20000)
        if unicodedata.category(chr(code)).startswith(name) is not negative
    ]  # fmt: skip
    ranges: list[list[int]] = []
    for code in codes:
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "".join(f"\\U{low:08x}-\\U{high:08x}" for low, high in ranges)
