"""The same rules without static types, as the standard's models want them: null on every type error."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from . import functions, pieces
from . import nodes as n
from . import types as t
from .accesses import guarded, item_at
from .compilers import Compiler, Local
from .environments import SimpleEnvironment
from .faults import RuleFault
from .operators import CannotDo, member
from .parsers import Parser
from .pieces import Frame, Piece, Run, RunTest
from .signatures import builtin
from .values import Range, Value, is_list, is_number, kind_of, less

MAX_STEPS = 10_000
"""So many values a ``for`` over an interval may run through."""


@dataclass(frozen=True, slots=True)
class FunctionValue:
    """A function of a model: user defined, or a piece of business knowledge."""

    parameters: tuple[str, ...]
    body: Callable[[tuple[Value, ...]], Value]

    def __call__(self, *arguments: Value) -> Value:
        """Return the result, null when the number of arguments is wrong."""
        return self.body(arguments) if len(arguments) == len(self.parameters) else None

    def named(self, arguments: Mapping[str, Value]) -> Value:
        """Return the result for named arguments, null when a name is wrong."""
        if set(arguments) != set(self.parameters):
            return None
        return self(*(arguments[name] for name in self.parameters))


class DynamicCompiler(Compiler):
    """Compiles without knowing types."""

    dynamic = True

    def visit(self, node: n.Node) -> Piece:
        piece = self.DYNAMIC.get(type(node), self.HANDLERS[type(node)])(self, node)
        return replace(piece, type=t.AnyType())

    def check_comparable(self, node: n.Node, sign: str, left: t.Type, right: t.Type) -> None:
        return

    def _name(self, node: n.Name) -> Piece:
        """Return what a name means: members of filtered items are only known at run time."""
        self.reads += 1
        found = self._lookup(node) or Piece(t.AnyType(), lambda _scope, _frame: None)
        run = found.run
        for local in self.locals:
            if local.name == node.name:
                run, found = _local_run(local.index), Piece(t.AnyType(), _local_run(local.index))
            if local.is_item:
                run = _member_or(local.index, node.name, run)
        return replace(found, run=run)

    def _lookup(self, node: n.Name) -> Piece | None:
        binding = self.environment.lookup(node.name)
        if binding is None:
            return None
        get = binding.get
        return Piece(binding.type, lambda scope, _frame: get(scope), node.name)

    def _path(self, node: n.Path) -> Piece:
        base, name = self.visit(node.base), node.name
        run = base.run
        path = f"{base.path}.{name}" if base.path else None
        return Piece(t.AnyType(), lambda scope, frame: member(run(scope, frame), name), path)

    def _interval(self, node: n.Interval) -> Piece:
        run = self._ends(node, t.AnyType())
        return Piece(t.AnyType(), lambda scope, frame: _ordered(run(scope, frame)))

    def _test_alone(self, node: n.Test) -> Piece:
        operand = self.compile(node.operand).run
        sign = node.sign

        def run(scope: Any, frame: Frame) -> Value:
            value = operand(scope, frame)
            if value is None:
                return None
            if sign == "=":
                return Range(value, value, exact=True)
            if sign.startswith("<"):
                return Range(None, value, False, sign == "<=")
            return Range(value, None, sign == ">=", False)

        return Piece(t.AnyType(), run)

    def test(self, node: n.Node, tested: t.Type) -> RunTest:
        """Return a test; an expression with ``?`` is the test itself."""
        if isinstance(node, (n.Test, n.Interval)):
            return super().test(node, tested)
        if not _asks(node):
            return pieces.value_test(self.compile(node).run)
        outer = self.locals
        index = len(outer)
        self.push(node, Local("?", index, t.AnyType(), None))
        run = self.compile(node).run
        self.locals = outer

        def test(value: Value, scope: Any, frame: Frame) -> bool | None:
            found = run(scope, (*frame, value))
            return found if isinstance(found, bool) else None

        return test

    def cell(self, node: n.Node) -> RunTest:
        """Return the compiled cell of a table."""
        match node:
            case n.Anything():
                return lambda _value, _scope, _frame: True
            case n.Not(tests=tests):
                inner = pieces.any_test([self.test(part, t.AnyType()) for part in tests])
                return lambda value, scope, frame: _opposite(inner(value, scope, frame))
            case n.In(tests=tests):
                return pieces.any_test([self.test(part, t.AnyType()) for part in tests])
        raise AssertionError(node)

    def _filter(self, node: n.Filter) -> Piece:
        base = self.visit(node.base)
        outer = self.locals
        self.push(node, Local("item", len(outer), t.AnyType(), None, is_item=True))
        predicate = self.compile(node.predicate)
        self.locals = outer
        return Piece(t.AnyType(), _filtered(base.run, predicate.run))

    def _iterations(self, node: n.Quantified | n.For) -> list[Run]:
        runs = []
        for name, part in zip(node.names, node.lists, strict=True):
            runs.append(_iterated(self.compile(part).run))
            self.push(node, Local(name, len(self.locals), t.AnyType(), None))
        return runs

    def _quantified(self, node: n.Quantified) -> Piece:
        outer = self.locals
        runs = self._iterations(node)
        body = self.compile(node.body)
        self.locals = outer
        return Piece(t.AnyType(), pieces.quantified(runs, body.run, every=node.word == "every"))

    def _for(self, node: n.For) -> Piece:
        outer = self.locals
        runs = self._iterations(node)
        self.push(node, Local("partial", len(self.locals), t.AnyType(), None))
        body = self.compile(node.body)
        self.locals = outer
        return Piece(t.AnyType(), _loop(runs, body.run))

    def _context(self, node: n.ContextNode) -> Piece:
        outer, runs = self.locals, []
        for name, part in zip(node.names, node.values, strict=True):
            runs.append(self.compile(part).run)
            self.push(node, Local(name, len(self.locals), t.AnyType(), None))
        self.locals = outer
        names = node.names

        def run(scope: Any, frame: Frame) -> Value:
            inner = frame
            for part in runs:
                inner = (*inner, part(scope, inner))
            return dict(zip(names, inner[len(frame) :], strict=True))

        return Piece(t.AnyType(), run)

    def _function(self, node: n.FunctionNode) -> Piece:
        outer = self.locals
        for name in node.parameters:
            self.push(node, Local(name, len(self.locals), t.AnyType(), None))
        body = self.compile(node.body).run
        self.locals = outer
        parameters = node.parameters
        return Piece(
            t.AnyType(),
            lambda scope, frame: FunctionValue(parameters, lambda given: body(scope, (*frame, *given))),
        )

    def _call_value(self, node: n.CallValue) -> Piece:
        function = self.compile(node.function).run
        runs, keywords = [self.compile(part).run for part in node.arguments], node.keywords

        def run(scope: Any, frame: Frame) -> Value:
            called = function(scope, frame)
            values = [part(scope, frame) for part in runs]
            if keywords and isinstance(called, FunctionValue):
                return called.named(dict(zip(keywords, values, strict=True)))
            return called(*values) if isinstance(called, FunctionValue) else None

        return Piece(t.AnyType(), run)

    def _call(self, node: n.Call) -> Piece:
        runs = [self.compile(part).run for part in node.arguments]
        signatures = functions.FUNCTIONS[node.name]
        keywords = node.keywords
        return Piece(
            t.AnyType(),
            guarded(
                lambda scope, frame: dispatched(signatures, [run(scope, frame) for run in runs], keywords)
            ),
        )

    def _instance_of(self, node: n.InstanceOf) -> Piece:
        run, wanted = self.compile(node.operand).run, node.wanted.replace(" ", "")
        return Piece(t.AnyType(), lambda scope, frame: is_instance(run(scope, frame), wanted))

    DYNAMIC: Mapping[type[n.Node], Callable[..., Piece]] = {
        n.Name: _name, n.Path: _path, n.Interval: _interval, n.Test: _test_alone, n.Filter: _filter,
        n.Quantified: _quantified, n.For: _for, n.ContextNode: _context, n.FunctionNode: _function,
        n.CallValue: _call_value, n.Call: _call, n.InstanceOf: _instance_of,
    }  # fmt: skip


def _local_run(index: int) -> Run:
    return lambda _scope, frame: frame[index]


def _member_or(index: int, name: str, outer: Run) -> Run:
    def run(scope: Any, frame: Frame) -> Value:
        item = frame[index]
        if isinstance(item, Mapping) and name in item:
            return item[name]
        return outer(scope, frame)

    return run


def _ordered(found: Range | None) -> Range | None:
    """Return an interval whose ends are of one kind, else null."""
    if found is None or found.low is None or found.high is None:
        return found
    return None if less(found.low, found.high) is None else found


def _opposite(value: bool | None) -> bool | None:
    return None if value is None else not value


def _asks(node: n.Node) -> bool:
    if isinstance(node, n.Name):
        return node.name == "?"
    return any(_asks(child) for child in n.children(node))


def _filtered(base: Run, predicate: Run) -> Run:
    def run(scope: Any, frame: Frame) -> Value:
        found = base(scope, frame)
        items = found if is_list(found) else () if found is None else (found,)
        place = predicate(scope, (*frame, None))
        if is_number(place):
            return item_at(items, place)
        return tuple(item for item in items if predicate(scope, (*frame, item)) is True)

    return run


def _iterated(run: Run) -> Run:
    """Return the values a loop runs through: a list, the steps of an interval, or one value."""

    def items(scope: Any, frame: Frame) -> Value:
        found = run(scope, frame)
        return tuple(_steps(found)) if isinstance(found, Range) else found

    return guarded(items)


def _steps(interval: Range) -> Iterator[Value]:
    dates = kind_of(interval.low) == kind_of(interval.high) == "date"
    if not dates and not (is_number(interval.low) and is_number(interval.high)):
        raise ValueError(interval)
    step: Value = dt.timedelta(days=1) if dates else Decimal(1)
    down = interval.high < interval.low
    value, count = interval.low, 0
    while (value >= interval.high if down else value <= interval.high) and count < MAX_STEPS:
        if (value != interval.low or interval.low_closed) and (
            value != interval.high or interval.high_closed
        ):
            yield value
        value, count = (value - step if down else value + step), count + 1


def _loop(lists: Sequence[Run], body: Run) -> Run:
    def run(scope: Any, frame: Frame) -> Value:
        partial: list[Value] = []

        def inner(current: Frame, depth: int) -> bool:
            if depth == len(lists):
                partial.append(body(scope, (*current, tuple(partial))))
                return True
            items = lists[depth](scope, current)
            if items is None:
                return False
            given = items if is_list(items) else (items,)
            return all(inner((*current, item), depth + 1) for item in given)

        return tuple(partial) if inner(frame, 0) else None

    return run


def dispatched(
    signatures: Sequence[functions.Signature], values: Sequence[Value], keywords: Sequence[str]
) -> Value:
    """Return the result of the first alternative that takes the values, else null."""
    for signature in signatures:
        given = list(values)
        if keywords:
            order = signature.order(keywords)
            if order is None:
                continue
            given = [values[place] for place in order]
        accepted = functions.accepted(signature, given)
        if accepted is not None:
            try:
                return signature.apply(*accepted)
            except CannotDo:
                return None
    return None


@builtin("range(from: text)")
def _range(text: str) -> Value:
    """Return the interval a text describes; its ends must be literals or calls with literals."""
    try:
        parser = Parser(text, functions=functions.names(dynamic=True), dynamic=True)
        tree = parser.whole(parser.test)
    except RuleFault:
        return None
    compiler = DynamicCompiler(SimpleEnvironment({}))
    found = compiler.compile(tree).run({}, ())
    known = isinstance(found, Range) and not compiler.reads
    return None if not known or less(found.high, found.low) is True else found


_KINDS = {
    "number": "number", "string": "string", "boolean": "boolean", "date": "date", "time": "time",
    "dateandtime": "date and time", "daysandtimeduration": "days duration",
    "yearsandmonthsduration": "months duration", "context": "context", "list": "list", "function": "function",
}  # fmt: skip


def is_instance(value: Value, wanted: str) -> bool | None:
    """Return whether a value is of a type, written without spaces as in ``list<number>``."""
    if wanted == "Any":
        return value is not None
    outer, _, inner = wanted.partition("<")
    inner = inner.rpartition(">")[0]
    kind = _KINDS.get(outer, outer if outer == "range" else "")
    if not kind:
        return None
    if kind_of(value) != kind:
        return False
    if kind == "list" and inner:
        return all(is_instance(item, inner) is True for item in value)
    if kind == "range" and inner:
        return is_instance(value.low if value.low is not None else value.high, inner)
    if kind == "context" and inner:
        pairs = [part.partition(":") for part in inner.split(",")]
        return all(name in value and is_instance(value[name], part) is True for name, _, part in pairs)
    return True
