"""From characters to words: one token at a time, because names may contain spaces in the standard's models."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from .faults import RuleFault

KEYWORDS = frozenset(
    ("if", "then", "else", "and", "or", "xor", "between", "in", "some", "every", "satisfies",
     "true", "false", "null")
)  # fmt: skip
MORE_KEYWORDS = frozenset(("for", "return", "function", "instance", "external"))

_SPACE = re.compile(r"\s+")
_SPACE_OR_COMMENT = re.compile(r"(?:\s|//[^\n]*|/\*.*?\*/)+", re.DOTALL)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_MORE_NUMBER = re.compile(r"(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_MORE_NAME = re.compile(
    r"[^\W\d][\w'\u00B7\U0001F000-\U0001FAFF]*|[?\U0001F000-\U0001FAFF][\w\U0001F000-\U0001FAFF]*"
)
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_SIGN = re.compile(r"\*\*|\.\.|!=|<=|>=|->|[-+*/=<>()\[\]{},.:@]")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{6})|(.))", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "'": "'", "\\": "\\"}


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a rule: kind ``number string name function sign end``, text, start and end."""

    kind: str
    text: str
    at: int
    end: int


class Scanner:
    """Reads tokens from a text at any position."""

    def __init__(self, text: str, *, functions: Iterable[str], dynamic: bool = False) -> None:
        """Take the text and the function names; ``dynamic`` allows what only the standard allows."""
        self.text = text
        self.dynamic = dynamic
        self.space = _SPACE_OR_COMMENT if dynamic else _SPACE
        self.number = _MORE_NUMBER if dynamic else _NUMBER
        self.name = _MORE_NAME if dynamic else _NAME
        self.keywords = KEYWORDS | MORE_KEYWORDS if dynamic else KEYWORDS
        self._functions = _function_names(frozenset(functions))

    def fault(self, message: str, value: str, remedy: str, at: int) -> RuleFault:
        """Return a fault at a position counted from 0."""
        return RuleFault(message, value, remedy, at + 1)

    def token(self, at: int, known: re.Pattern[str] | None = None) -> Token:
        """Return the token that starts at or after ``at``; ``known`` matches names with spaces."""
        space = self.space.match(self.text, at)
        start = space.end() if space else at
        if start >= len(self.text):
            return Token("end", "", start, start)
        for kind, pattern in (("number", self.number), ("string", _STRING)):
            found = pattern.match(self.text, start)
            if found:
                return Token(kind, found[0], start, found.end())
        return self._name(start, known) or self._sign(start)

    def _name(self, start: int, known: re.Pattern[str] | None) -> Token | None:
        function = self._functions.match(self.text, start)
        longest = known.match(self.text, start) if known else None
        if longest and not (function and function.end(1) > longest.end(1)):
            return Token("name", _single_spaces(longest[1]), start, longest.end(1))
        if function:
            return Token("function", _single_spaces(function[1]), start, function.end(1))
        found = self.name.match(self.text, start)
        return Token("name", found[0], start, found.end()) if found else None

    def _sign(self, start: int) -> Token:
        found = _SIGN.match(self.text, start)
        if found:
            return Token("sign", found[0], start, found.end())
        rest = self.text[start]
        if rest == '"':
            raise self.fault("text without end", self.text[start:], 'Close the text with ".', start)
        if rest.isalpha() and not self.dynamic:
            remedy = "Write names with the letters a to z, digits and _, in lower case."
            raise self.fault("a name with other characters", self.text[start : start + 20], remedy, start)
        raise self.fault("a character that means nothing here", rest, "Remove it.", start)


def known_names(names: Iterable[str]) -> re.Pattern[str] | None:
    """Return a pattern for names with spaces or signs, longest first; None when there are none."""
    odd = [name for name in names if name and not _MORE_NAME.fullmatch(name)]
    return _longest_first(odd, suffix=r"(?![\w])") if odd else None


@lru_cache(maxsize=8)
def _function_names(names: frozenset[str]) -> re.Pattern[str]:
    return _longest_first(names, suffix=r"\s*\(")


def _longest_first(names: Iterable[str], suffix: str) -> re.Pattern[str]:
    words = sorted(names, key=lambda name: (-len(name), name))
    alternatives = "|".join(r"\s+".join(re.escape(part) for part in word.split()) for word in words)
    return re.compile(f"({alternatives}){suffix}")


def _single_spaces(text: str) -> str:
    return " ".join(text.split())


def unescaped(literal: str, *, dynamic: bool = False) -> str:
    """Return the content of a string literal, its escapes replaced; the dynamic mode keeps unknown ones.

    Raises:
        ValueError: An escape means nothing.
    """

    def character(found: re.Match[str]) -> str:
        code = found[1] or found[2]
        if code:
            return chr(int(code, 16))
        if found[3] not in _ESCAPED and dynamic:
            return found[0]
        if found[3] not in _ESCAPED:
            raise ValueError(found[0])
        return _ESCAPED[found[3]]

    text = _ESCAPE.sub(character, literal[1:-1])
    return text.encode("utf-16", "surrogatepass").decode("utf-16")
