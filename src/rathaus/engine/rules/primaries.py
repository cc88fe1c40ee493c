"""The innermost parts of a rule: literals, names, calls, lists, intervals, contexts."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from . import nodes as n
from . import types as t
from .faults import RuleFault, did_you_mean
from .readers import Reader
from .scanners import Token, unescaped
from .temporals import (
    parse_date,
    parse_date_time,
    parse_duration,
    parse_far_date,
    parse_far_date_time,
    parse_time,
    timedelta_of,
)  # fmt: skip
from .values import Months, Value

_MONTHS = {"month": 1, "year": 12}
_SECONDS = {"week": 604_800, "day": 86_400, "hour": 3_600, "minute": 60}
_KEYWORD_ARGUMENT = re.compile(r"\s*([^\W\d](?:[\w \t]*\w)?)\s*:")


class PrimaryReader(Reader):
    """Reads primaries; what stands around them is left to the grammar."""

    _in_interval = False
    _last = ""

    def expression(self) -> n.Node:
        """Read an expression."""
        raise NotImplementedError

    def test(self) -> n.Node:
        """Read one unary test."""
        raise NotImplementedError

    def sum(self) -> n.Node:
        """Read a sum."""
        raise NotImplementedError

    def index(self) -> n.Node | None:
        """Read ``[index]``; None when the bracket closes an interval (``[1..5[``)."""
        start, level = self.current, self._level
        self._advance()
        try:
            node = self.expression()
            self._expect("]")
        except RuleFault:
            if not self._in_interval:
                raise
            self._level = level
            self._read(start.at)
            return None
        return node

    def interval(self, at: int, low: n.Node | None, *, low_closed: bool) -> n.Node:
        outer, self._in_interval = self._in_interval, True
        high = self.sum()
        self._in_interval = outer
        end = self._accept("]", ")", "[") or self._unexpected("Close the interval with ], ) or [.")
        return n.Interval(at, low, high, low_closed, end.text == "]")

    def primary(self) -> n.Node:
        token = self.current
        if token.kind == "number":
            return self._number()
        if token.kind == "string":
            return n.Literal(token.at, self._string(), t.Words(frozenset((self._last,))))
        if token.kind == "function":
            self._advance()
            arguments, keywords = self.arguments()
            return n.Call(token.at, token.text, arguments, keywords)
        if token.kind == "name":
            return self._name()
        return self._bracketed()

    def _string(self) -> str:
        token = self._advance()
        try:
            self._last = unescaped(token.text, dynamic=self.dynamic)
        except (ValueError, UnicodeError):
            remedy = 'Use \\" \\\\ \\n \\t or \\u with four digits; write \\\\ for a backslash.'
            raise self.scanner.fault("an unknown escape", token.text, remedy, token.at) from None
        return self._last

    def _number(self) -> n.Node:
        token = self._advance()
        amount = Decimal(token.text)
        unit = self.current.text
        base = unit.removesuffix("s")
        if self.current.kind != "name" or base not in (*_MONTHS, *_SECONDS):
            return n.Literal(token.at, amount, t.Zero() if amount == 0 else t.Number())
        self._advance()
        if amount > 1_000_000:
            raise self.scanner.fault("a duration too long", f"{token.text} {unit}", "Write less.", token.at)
        if base in _SECONDS:
            return n.Literal(token.at, timedelta_of(amount * _SECONDS[base]), t.DaysDuration())
        if amount % 1:
            raise self.scanner.fault("a part of a month", f"{amount} {unit}", "Write whole months.", token.at)
        return n.Literal(token.at, Months(int(amount) * _MONTHS[base]), t.MonthsDuration())

    def _name(self) -> n.Node:
        token = self.current
        if token.text in ("true", "false"):
            self._advance()
            return n.Literal(token.at, token.text == "true", t.Boolean())
        if token.text == "null":
            self._advance()
            return n.Literal(token.at, None, t.AnyType())
        if token.text in self.scanner.keywords:
            self._unexpected("Here a value is missing.")
        self._advance()
        if self._is("(") and not self.dynamic:
            remedy = did_you_mean(
                token.text, self.functions, "See the list of functions in docs/reference/rules.md."
            )
            raise self.scanner.fault("an unknown function", token.text, remedy, token.at)
        return n.Name(token.at, token.text)

    def _bracketed(self) -> n.Node:
        token = self.current
        if self._accept("("):
            outer, self._in_interval = self._in_interval, False
            node = self.test() if self.dynamic else self.expression()
            self._in_interval = outer
            if self._accept(".."):
                return self.interval(token.at, node, low_closed=False)
            self._expect(")")
            if isinstance(node, n.Test):
                return self._test_as_interval(node)
            return node
        if self._accept("]"):
            low = self.sum()
            self._expect("..")
            return self.interval(token.at, low, low_closed=False)
        if self._accept("["):
            return self._list(token.at)
        if self._accept("@"):
            return self._at_literal(token)
        if self.dynamic and self._accept("{"):
            return self._context(token.at)
        return self._unexpected("Here a value is missing.")

    def _test_as_interval(self, node: n.Test) -> n.Node:
        """Read ``(< 10)`` as a value: the interval that is open on the other side."""
        closed = node.sign in ("<=", ">=", "=")
        if node.sign in ("=", "!="):
            return node
        if node.sign.startswith("<"):
            return n.Interval(node.at, None, node.operand, False, closed)
        return n.Interval(node.at, node.operand, None, closed, False)

    def _list(self, at: int) -> n.Node:
        items: list[n.Node] = []
        outer, self._in_interval = self._in_interval, False
        while not self._is("]"):
            items.append(self.test() if self.dynamic else self.expression())
            if len(items) == 1 and self._accept(".."):
                self._in_interval = outer
                return self.interval(at, items[0], low_closed=True)
            if not self._accept(","):
                break
        self._in_interval = outer
        self._expect("]")
        return n.ListNode(at, tuple(items))

    def _at_literal(self, token: Token) -> n.Node:
        if self.current.kind != "string":
            self._unexpected('After @ a text such as "2026-01-31" is missing.')
        text = self._string()
        readers: tuple[tuple[Callable[[str], Value], t.Type], ...] = (
            (parse_date, t.Date()), (parse_time, t.Time()), (parse_date_time, t.DateTime()),
        )  # fmt: skip
        far = ((parse_far_date, t.Date()), (parse_far_date_time, t.DateTime())) if self.dynamic else ()
        for read, kind in (*readers, *far):
            value = read(text)
            if value is not None:
                return n.Literal(token.at, value, kind)
        duration = parse_duration(text)
        if duration is None and not self.dynamic:
            remedy = 'Write e.g. @"2026-01-31", @"08:30:00" or @"P3M".'
            raise self.scanner.fault("no date, time or duration", text, remedy, token.at)
        months = isinstance(duration, Months)
        return n.Literal(token.at, duration, t.MonthsDuration() if months else t.DaysDuration())

    def _context(self, at: int) -> n.Node:
        names: list[str] = []
        values: list[n.Node] = []
        while not self._is("}"):
            names.append(self._key())
            values.append(self.expression())
            self._declare(names[-1])
            self._read(self.current.at)
            if not self._accept(","):
                break
        self._expect("}")
        if len(set(names)) < len(names):
            raise self.scanner.fault("a context with a key twice", self.text[at : at + 40], "Rename one.", at)
        return n.ContextNode(at, tuple(names), tuple(values))

    def _key(self) -> str:
        if self.current.kind == "string":
            key = self._string()
            self._expect(":")
            return key
        end = self.text.find(":", self.current.at)
        if end < 0 or self.current.kind not in ("name", "function"):
            self._unexpected("Here a key is missing.")
        key = " ".join(self.text[self.current.at : end].split())
        self._read(end + 1)
        return key

    def arguments(self) -> tuple[tuple[n.Node, ...], tuple[str, ...]]:
        self._expect("(")
        outer, self._in_interval = self._in_interval, False
        arguments: list[n.Node] = []
        keywords: list[str] = []
        while not self._is(")"):
            found = _KEYWORD_ARGUMENT.match(self.text, self.current.at) if self.dynamic else None
            if found:
                keywords.append(" ".join(found[1].split()))
                self._read(found.end())
            arguments.append(self.test() if self.dynamic else self.expression())
            if not self._accept(","):
                break
        self._in_interval = outer
        self._expect(")")
        if keywords and len(keywords) != len(arguments):
            self._unexpected("Name all arguments or none.")
        return tuple(arguments), tuple(keywords)
