"""From text to a tree: the grammar of rules (docs/reference/rules.md) by recursive descent."""

from __future__ import annotations

import re

from . import nodes as n
from .primaries import PrimaryReader
from .scanners import known_names

RELATIONS = ("=", "!=", "<=", ">=", "<", ">")
_MULTI_WORD_MEMBERS = ("time offset", "start included", "end included")
_TYPE = re.compile(r"\s*((?:context|list|range|function)?\s*<[^()\[\]{}]*>(?:\s*->\s*\w+)?|days and time duration|"
                   r"years and months duration|date and time|[\w.]+)")  # fmt: skip


class Parser(PrimaryReader):
    """Reads one rule. ``dynamic`` allows the wider grammar of the standard's models."""

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
            return n.Interval(first.at, first, self.sum(), True, True)
        return first

    def _function(self) -> n.Node:
        at = self._advance().at
        self._expect("(")
        names: list[str] = []
        while not self._is(")"):
            words = []
            while self.current.kind in ("name", "function"):
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
        left = self.sum()
        while True:
            token = self.current
            if self._is(*RELATIONS):
                self._advance()
                left = n.Comparison(token.at, token.text, left, self.sum())
            elif self._accept("between"):
                low = self.sum()
                self._expect("and")
                left = n.Between(token.at, left, low, self.sum())
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
            return (self.interval(at, tests[0], low_closed=False),)
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
            return n.Test(token.at, token.text, self.sum())
        return self.expression() if self.dynamic else self.sum()

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

    def sum(self) -> n.Node:
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
        base = self.primary()
        while True:
            token = self.current
            if self._is("."):
                base = n.Path(token.at, base, self._member())
            elif self._is("["):
                index = self.index()
                if index is None:
                    return base
                base = n.Filter(token.at, base, index)
            elif self.dynamic and self._is("("):
                arguments, keywords = self.arguments()
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
