"""From text to a tree: the grammar of rules (docs/reference/rules.md) by recursive descent."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import NoReturn

from . import nodes as n
from . import types as t
from .faults import RuleFault, did_you_mean
from .scanners import Scanner, Token, known_names, unescaped
from .temporals import parse_date, parse_date_time, parse_duration, parse_time, timedelta_of
from .values import Months

MAX_LENGTH = 2_000
MAX_LIST = 1_000
RELATIONS = ("=", "!=", "<=", ">=", "<", ">")
_MONTHS = {"month": 1, "year": 12}
_SECONDS = {"week": 604_800, "day": 86_400, "hour": 3_600, "minute": 60}
_MULTI_WORD_MEMBERS = ("time offset", "start included", "end included")
_KEYWORD_ARGUMENT = re.compile(r"\s*([^\W\d](?:[\w \t]*\w)?)\s*:")
_TYPE = re.compile(r"\s*((?:context|list|range|function)?\s*<[^()\[\]{}]*>(?:\s*->\s*\w+)?|days and time duration|"
                   r"years and months duration|date and time|[\w.]+)")  # fmt: skip
_SLIPS = {
    "==": "Write = for equal.", "&&": "Write and.", "||": "Write or.", "<>": "Write != for not equal.",
    "!": "Write not( … ).", "'": 'Write texts in double quotes: "renewal".', "%": "Write modulo(a, b).",
    ";": "Separate with a comma.",
}  # fmt: skip


class Parser:
    """Reads one rule. ``dynamic`` allows the wider grammar of the standard's models."""

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

    def expression(self) -> n.Node:
        """Read an expression."""
        self._level += 1
        if self._level > n.MAX_DEPTH:
            self._too_deep()
        node = self._expression()
        self._level -= 1
        return node

    def _expression(self) -> n.Node:
        if self.current.kind == "name" or self.current.kind == "function":
            if self._is("if"):
                return self._conditional()
            if self._is("some", "every"):
                return self._quantified()
            if self.dynamic and self._is("for"):
                return self._for()
            if self.dynamic and self._is("function"):
                return self._function()
        return self._logic()

    def _conditional(self) -> n.Node:
        at = self._advance().at
        condition = self.expression()
        self._expect("then")
        yes = self.expression()
        self._expect("else")
        return n.If(at, condition, yes, self.expression())

    def _quantified(self) -> n.Node:
        word = self._advance()
        names, lists = self._iterators()
        self._expect("satisfies")
        return n.Quantified(word.at, word.text, names, lists, self.expression())

    def _for(self) -> n.Node:
        at = self._advance().at
        names, lists = self._iterators()
        self._expect("return")
        self._declare("partial")
        return n.For(at, names, lists, self.expression())

    def _iterators(self) -> tuple[tuple[str, ...], tuple[n.Node, ...]]:
        names: list[str] = []
        lists: list[n.Node] = []
        while True:
            name = self._new_name("in")
            lists.append(self._iterated())
            names.append(name)
            self._declare(name)
            self._read(self.current.at)
            if not (self.dynamic and self._accept(",")):
                return tuple(names), tuple(lists)

    def _new_name(self, until: str) -> str:
        """Read a name that is declared here; in the dynamic mode it may have spaces."""
        if self.current.kind not in ("name", "function") or self.current.text in self.scanner.keywords:
            self._unexpected("Here a name is missing.")
        words = [self._advance().text]
        while self.dynamic and not self._is(until) and self.current.kind in ("name", "function"):
            words.append(self._advance().text)
        self._expect(until)
        return " ".join(words)

    def _iterated(self) -> n.Node:
        first = self._logic()
        if self.dynamic and self._accept(".."):
            return n.Interval(first.at, first, self._sum(), True, True)
        return first

    def _function(self) -> n.Node:
        at = self._advance().at
        self._expect("(")
        names: list[str] = []
        while not self._is(")"):
            words = []
            while not self._is(",", ")", ":"):
                words.append(self._advance().text)
            names.append(" ".join(words))
            if self._accept(":"):
                self._type_text()
            if not self._accept(","):
                break
        for name in names:
            self._declare(name)
        self._expect(")")
        return n.FunctionNode(at, tuple(names), self.expression())

    def _type_text(self) -> str:
        found = _TYPE.match(self.text, self.current.at)
        if not found:
            self._unexpected("Here a type is missing.")
        self._read(found.end())
        return " ".join(found[1].split())

    def _logic(self) -> n.Node:
        left = self._conjunction()
        while self._is("or", "xor"):
            word = self._advance()
            operands = [left, self._conjunction()]
            while word.text == "or" and self._accept("or"):
                operands.append(self._conjunction())
            left = n.Logic(left.at, word.text, tuple(operands))
        return left

    def _conjunction(self) -> n.Node:
        operands = [self._comparison()]
        while self._accept("and"):
            operands.append(self._comparison())
        return operands[0] if len(operands) == 1 else n.Logic(operands[0].at, "and", tuple(operands))

    def _comparison(self) -> n.Node:
        left = self._sum()
        while True:
            token = self.current
            if self._is(*RELATIONS):
                self._advance()
                left = n.Comparison(token.at, token.text, left, self._sum())
            elif self._accept("between"):
                low = self._sum()
                self._expect("and")
                left = n.Between(token.at, left, low, self._sum())
            elif self._accept("in"):
                left = n.In(token.at, left, self._in_tests())
            elif self.dynamic and self._accept("instance"):
                self._expect("of")
                left = n.InstanceOf(token.at, left, self._type_text())
                continue
            else:
                return left
            if not self.dynamic:
                return left

    def _in_tests(self) -> tuple[n.Node, ...]:
        at = self.current.at
        if not self._accept("("):
            return (self.test(),)
        tests = [self.test()]
        if self._accept(".."):
            return (self._interval(at, tests[0], low_closed=False),)
        while self._accept(","):
            tests.append(self.test())
        self._expect(")")
        return tuple(tests)

    def tests(self) -> tuple[n.Node, ...]:
        """Read tests separated by commas."""
        tests = [self.test()]
        while self._accept(","):
            tests.append(self.test())
        return tuple(tests)

    def test(self) -> n.Node:
        """Read one unary test: a comparison, an interval or a value."""
        token = self.current
        if self._is("<", "<=", ">", ">=") or (self.dynamic and self._is("=", "!=")):
            self._advance()
            return n.Test(token.at, token.text, self._sum())
        return self.expression() if self.dynamic else self._sum()

    def cell(self) -> n.Node:
        """Read a cell of a decision table: ``-``, tests, or ``not(tests)``."""
        token = self.current
        if self._is("-") and not self.text[token.end :].strip():
            self._advance()
            return n.Anything(token.at)
        if token.text == "not" and token.kind == "function":
            self._advance()
            self._expect("(")
            inner = self.tests()
            self._expect(")")
            return n.Not(token.at, inner)
        return n.In(token.at, n.Name(token.at, "?"), self.tests())

    def _sum(self) -> n.Node:
        left = self._product()
        while self._is("+", "-"):
            sign = self._advance()
            left = n.Arithmetic(sign.at, sign.text, left, self._product())
        return left

    def _product(self) -> n.Node:
        left = self._power()
        while self._is("*", "/"):
            sign = self._advance()
            left = n.Arithmetic(sign.at, sign.text, left, self._power())
        return left

    def _power(self) -> n.Node:
        left = self._unary()
        while self._is("**"):
            sign = self._advance()
            left = n.Arithmetic(sign.at, sign.text, left, self._unary())
        return left

    def _unary(self) -> n.Node:
        minus = self._accept("-")
        if not minus:
            return self._postfix()
        self._level += 1
        if self._level > n.MAX_DEPTH:
            self._too_deep()
        operand = self._unary() if self.dynamic else self._postfix()
        self._level -= 1
        return n.Negative(minus.at, operand)

    def _postfix(self) -> n.Node:
        base = self._primary()
        while True:
            token = self.current
            if self._is("."):
                base = n.Path(token.at, base, self._member())
            elif self._is("["):
                index = self._index()
                if index is None:
                    return base
                base = n.Filter(token.at, base, index)
            elif self.dynamic and self._is("("):
                arguments, keywords = self._arguments()
                base = n.CallValue(token.at, base, arguments, keywords)
            else:
                return base

    def _member(self) -> str:
        dot = self.current
        names = [*self._names, *_MULTI_WORD_MEMBERS] if self.dynamic else []
        token = self.scanner.token(dot.end, known_names(names))
        if token.kind not in ("name", "function"):
            self._advance()
            self._unexpected("After the dot the name of a member is missing.")
        self._read(token.end)
        return token.text

    def _index(self) -> n.Node | None:
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

    _in_interval = False

    def _interval(self, at: int, low: n.Node | None, *, low_closed: bool) -> n.Node:
        outer, self._in_interval = self._in_interval, True
        high = self._sum()
        self._in_interval = outer
        end = self._accept("]", ")", "[") or self._unexpected("Close the interval with ], ) or [.")
        return n.Interval(at, low, high, low_closed, end.text == "]")

    def _primary(self) -> n.Node:
        token = self.current
        if token.kind == "number":
            return self._number()
        if token.kind == "string":
            return n.Literal(token.at, self._string(), t.Words(frozenset((self._last,))))
        if token.kind == "function":
            self._advance()
            arguments, keywords = self._arguments()
            return n.Call(token.at, token.text, arguments, keywords)
        if token.kind == "name":
            return self._name()
        return self._bracketed()

    _last = ""

    def _string(self) -> str:
        token = self._advance()
        try:
            self._last = unescaped(token.text)
        except (ValueError, UnicodeError):
            remedy = 'Use \\" \\\\ \\n \\t or \\u with four digits; write \\\\ for a backslash.'
            raise self.scanner.fault("an unknown escape", token.text, remedy, token.at) from None
        return self._last

    def _number(self) -> n.Node:
        token = self._advance()
        amount = Decimal(token.text)
        unit = self.current.text
        base = unit[:-1] if unit.endswith("s") else unit
        if self.current.kind != "name" or base not in (*_MONTHS, *_SECONDS):
            return n.Literal(token.at, amount, t.Zero() if amount == 0 else t.Number())
        self._advance()
        if base in _SECONDS:
            return n.Literal(token.at, self._days(amount * _SECONDS[base], token), t.DaysDuration())
        if amount % 1:
            raise self.scanner.fault("a part of a month", f"{amount} {unit}", "Write whole months.", token.at)
        return n.Literal(token.at, Months(int(amount) * _MONTHS[base]), t.MonthsDuration())

    def _days(self, seconds: Decimal, token: Token) -> dt.timedelta:
        try:
            return timedelta_of(seconds)
        except OverflowError:
            raise self.scanner.fault("a duration too long", token.text, "Write less.", token.at) from None

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
            remedy = did_you_mean(token.text, self.functions, "See the list of functions in docs/reference/rules.md.")
            raise self.scanner.fault("an unknown function", token.text, remedy, token.at)
        return n.Name(token.at, token.text)



    def _bracketed(self) -> n.Node:
        token = self.current
        if self._accept("("):
            outer, self._in_interval = self._in_interval, False
            node = self.test() if self.dynamic else self.expression()
            self._in_interval = outer
            if self._accept(".."):
                return self._interval(token.at, node, low_closed=False)
            self._expect(")")
            if isinstance(node, n.Test):
                return self._test_as_interval(node)
            return node
        if self._accept("]"):
            low = self._sum()
            self._expect("..")
            return self._interval(token.at, low, low_closed=False)
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
        if node.sign == "=":
            return n.Interval(node.at, node.operand, node.operand, True, True)
        if node.sign == "!=":
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
                return self._interval(at, items[0], low_closed=True)
            if not self._accept(","):
                break
        self._in_interval = outer
        self._expect("]")
        if len(items) > MAX_LIST:
            remedy = f"Put them into a code list; at most {MAX_LIST} items."
            raise self.scanner.fault("a list that is too long", f"{len(items)} items", remedy, at)
        return n.ListNode(at, tuple(items))

    def _at_literal(self, token: Token) -> n.Node:
        if self.current.kind != "string":
            self._unexpected('After @ a text such as "2026-01-31" is missing.')
        text = self._string()
        for parse, kind in (
            (parse_date, t.Date()), (parse_time, t.Time()), (parse_date_time, t.DateTime()),
        ):  # fmt: skip
            value = parse(text)
            if value is not None:
                return n.Literal(token.at, value, kind)
        duration = parse_duration(text)
        if duration is None and not self.dynamic:
            remedy = 'Write e.g. @"2026-01-31", @"08:30:00" or @"P3M".'
            raise self.scanner.fault("no date, time or duration", text, remedy, token.at)
        kind = t.MonthsDuration() if isinstance(duration, Months) else t.DaysDuration()
        return n.Literal(token.at, duration, kind)

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

    def _arguments(self) -> tuple[tuple[n.Node, ...], tuple[str, ...]]:
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
