"""Token by token through a rule, with faults that say what helps."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NoReturn

from . import nodes as n
from .faults import RuleFault
from .scanners import Scanner, Token, known_names

MAX_LENGTH = 2_000
_SLIPS = {
    "==": "Write = for equal.", "&&": "Write and.", "||": "Write or.", "<>": "Write != for not equal.",
    "!": "Write not( … ).", "'": 'Write texts in double quotes: "renewal".', "%": "Write modulo(a, b).",
    ";": "Separate with a comma.",
}  # fmt: skip


class Reader:
    """Holds the text of one rule and the current token."""

    def __init__(
        self, text: str, *, functions: Iterable[str], names: Iterable[str] = (), dynamic: bool = False
    ) -> None:
        """Take the text, the callable functions and, for the dynamic mode, all names with spaces."""
        self.scanner = Scanner(text, functions=functions, dynamic=dynamic)
        self.text = text
        self.dynamic = dynamic
        self.functions = frozenset(functions)
        self._names = list(names)
        self._known = known_names(self._names) if dynamic else None
        self._level = 0
        if len(text) > MAX_LENGTH and not dynamic:
            remedy = f"Name parts of it in facts.yaml; at most {MAX_LENGTH} characters."
            raise RuleFault("a rule that is too long", f"{len(text)} characters", remedy, 1)
        self.current = Token("end", "", 0, 0)
        self._read(0)

    def _read(self, at: int) -> None:
        try:
            self.current = self.scanner.token(at, self._known)
        except RuleFault as fault:
            for slip, remedy in _SLIPS.items():
                if self.text.startswith(slip, fault.column - 1):
                    raise RuleFault("a sign that means nothing here", slip, remedy, fault.column) from None
            raise

    def _advance(self) -> Token:
        token = self.current
        self._read(token.end)
        return token

    def _is(self, *texts: str) -> bool:
        return self.current.text in texts and self.current.kind in ("sign", "name", "function")

    def _accept(self, *texts: str) -> Token | None:
        return self._advance() if self._is(*texts) else None

    def _expect(self, text: str) -> Token:
        return self._accept(text) or self._unexpected(f"Here {text} is missing.")

    def _unexpected(self, remedy: str) -> NoReturn:
        token = self.current
        for slip, better in _SLIPS.items():
            if self.text.startswith(slip, token.at) or self.text.startswith(slip, max(token.at - 1, 0)):
                remedy = better
        value = token.text or "the end"
        raise self.scanner.fault("a rule that cannot be read", value, remedy, token.at)

    def whole(self, part: Callable[[], n.Node]) -> n.Node:
        """Read ``part`` and make sure that nothing follows."""
        try:
            node = part()
        except n.TooDeep:
            self._too_deep()
        if self.current.kind != "end":
            self._unexpected("Remove it, or join it with an operator such as and.")
        return node

    def _too_deep(self) -> NoReturn:
        remedy = f"Name parts of it in facts.yaml; at most {n.MAX_DEPTH} levels."
        raise self.scanner.fault("a rule nested too deeply", self.text[:40], remedy, 0)

    def _declare(self, name: str) -> None:
        if self.dynamic:
            self._names.append(name)
            self._known = known_names(self._names)
