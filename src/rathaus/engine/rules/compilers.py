"""From a tree to typed closures: names are resolved, types checked, nothing is looked up later."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

from . import checks, functions, pieces
from . import nodes as n
from . import types as t
from .accesses import call_run, filtered, guarded, indexed, member_run
from .environments import Environment
from .faults import AmbiguousName, RuleFault, did_you_mean
from .operators import negative
from .pieces import Piece, Run, RunTest

MAX_NESTED_LOOPS = 4
_TEXTS = (t.Text, t.Choice)


@dataclass(frozen=True, slots=True)
class Local:
    """A local name: ``some x in …``, or ``item`` of a filter with the members of the item."""

    name: str
    index: int
    type: t.Type
    path: str | None
    is_item: bool = False


class Compiler:
    """Compiles one rule in one environment. ``names`` collects the paths it reads."""

    dynamic = False

    def __init__(self, environment: Environment) -> None:
        """Take the environment; the compiler serves one rule."""
        self.environment = environment
        self.names: set[str] = set()
        self.locals: tuple[Local, ...] = ()
        self.reads = 0

    def fault(self, node: n.Node, message: str, value: str, remedy: str) -> NoReturn:
        """Raise a fault at a node."""
        raise RuleFault(message, value, remedy, node.at + 1)

    def mismatch(self, node: n.Node, error: checks.Mismatch, value: str) -> NoReturn:
        """Raise a type fault at a node."""
        self.fault(node, error.message, value, error.remedy)

    def compile(self, node: n.Node) -> Piece:
        """Return the compiled node and note the path it reads; what reads nothing becomes a constant."""
        before = self.reads
        piece = self.visit(node)
        if piece.path and isinstance(node, (n.Name, n.Path)):
            self.names.add(piece.path)
        if self.reads == before and not piece.constant:
            return pieces.constant(piece.type, piece.run(None, ()))
        return piece

    def visit(self, node: n.Node) -> Piece:
        """Return the compiled node."""
        return self.HANDLERS[type(node)](self, node)

    # Names and members

    def _literal(self, node: n.Literal) -> Piece:
        return pieces.constant(node.type, node.value)

    def _name(self, node: n.Name) -> Piece:
        self.reads += 1
        for local in reversed(self.locals):
            if local.name == node.name:
                return _local_piece(local)
            if local.is_item and isinstance(local.type, t.Group) and node.name in local.type.members:
                self._refuse_double_meaning(node)
                return self._member_piece(_local_piece(local), node.name, local.type.members[node.name])
        binding = self._lookup(node)
        if binding is None:
            remedy = did_you_mean(
                node.name, self._known_names(), "Use the name of a field, a fact or a root."
            )
            self.fault(node, "an unknown name", node.name, remedy)
        return binding

    def _lookup(self, node: n.Name) -> Piece | None:
        try:
            binding = self.environment.lookup(node.name)
        except AmbiguousName as error:
            remedy = f"Write {' or '.join(error.choices or (f'self.{node.name}', f'form.{node.name}'))}."
            self.fault(node, "a name with two meanings", node.name, remedy)
        if binding is None:
            return None
        get = binding.get
        return Piece(binding.type, lambda scope, _frame: get(scope), node.name)

    def _refuse_double_meaning(self, node: n.Name) -> None:
        try:
            twice = self.environment.lookup(node.name) is not None
        except AmbiguousName:
            twice = True
        if twice:
            remedy = f"Write item.{node.name} for the one of the list, else form.{node.name}."
            self.fault(node, "a name with two meanings", node.name, remedy)

    def _known_names(self) -> list[str]:
        known = [*self.environment.names(), *(local.name for local in self.locals)]
        for local in self.locals:
            if isinstance(local.type, t.Group):
                known.extend(local.type.members)
        return known

    def _path(self, node: n.Path) -> Piece:
        base = self.visit(node.base)
        known: list[str] = []
        kind = checks.member_type(base.type, node.name, known)
        if kind is None:
            remedy = did_you_mean(
                node.name, known, f"Known are {', '.join(known[:12])}." if known else "Remove it."
            )
            self.fault(node, f"no member of {_short(base)}", node.name, remedy)
        return self._member_piece(base, node.name, kind)

    def _member_piece(self, base: Piece, name: str, kind: t.Type) -> Piece:
        path = f"{base.path}.{name}" if base.path else None
        return Piece(kind, member_run(base, name), path)

    # Operators

    def _negative(self, node: n.Negative) -> Piece:
        operand = self.compile(node.operand)
        if not isinstance(operand.type, (t.Number, t.DaysDuration, t.MonthsDuration, t.AnyType)):
            self.fault(
                node, "minus before something that is no number", t.type_name(operand.type), "Remove it."
            )
        run = operand.run
        return Piece(t.plain(operand.type), guarded(lambda scope, frame: negative(run(scope, frame))))

    def _arithmetic(self, node: n.Arithmetic) -> Piece:
        left, right = self.compile(node.left), self.compile(node.right)
        try:
            kind = checks.arithmetic_type(node.sign, left.type, right.type)
        except checks.Mismatch as error:
            self.mismatch(node, error, node.sign)
        return Piece(kind, pieces.arithmetic(node.sign, left, right, strict=not self.dynamic))

    def _comparison(self, node: n.Comparison) -> Piece:
        left, right = self.compile(node.left), self.compile(node.right)
        self.check_comparable(node, node.sign, left.type, right.type)
        return Piece(t.Boolean(), pieces.comparison(node.sign, left, right, strict=not self.dynamic))

    def check_comparable(self, node: n.Node, sign: str, left: t.Type, right: t.Type) -> None:
        """Refuse a comparison of what cannot be compared."""
        try:
            (checks.check_same if sign in ("=", "!=") else checks.check_order)(left, right)
        except checks.Mismatch as error:
            self.mismatch(node, error, sign)

    def _logic(self, node: n.Logic) -> Piece:
        runs = [self.condition(operand).run for operand in node.operands]
        if node.word == "xor":
            return Piece(t.Boolean(), pieces.exclusive(*runs))
        join = pieces.conjunction if node.word == "and" else pieces.disjunction
        return Piece(t.Boolean(), join(runs))

    def condition(self, node: n.Node) -> Piece:
        """Return a compiled part that must be yes or no."""
        piece = self.compile(node)
        if not isinstance(piece.type, (t.Boolean, t.AnyType)):
            remedy = "Write a comparison, e.g. is filled( … )."
            self.fault(node, "a condition that is not yes or no", t.type_name(piece.type), remedy)
        return piece

    def _between(self, node: n.Between) -> Piece:
        value, low, high = (self.compile(part) for part in (node.operand, node.low, node.high))
        for end in (low, high):
            self.check_comparable(node, "between", value.type, end.type)
        return Piece(t.Boolean(), pieces.between(value.run, low.run, high.run))

    def _in(self, node: n.In) -> Piece:
        operand = self.compile(node.operand)
        test = pieces.any_test([self.test(part, operand.type) for part in node.tests])
        return Piece(t.Boolean(), pieces.contained_in(operand.run, test, strict=not self.dynamic))

    def test(self, node: n.Node, tested: t.Type) -> RunTest:
        """Return a compiled unary test of something of type ``tested``."""
        if isinstance(node, n.Test):
            operand = self.compile(node.operand)
            self.check_comparable(node, node.sign, tested, operand.type)
            return pieces.comparison_test(node.sign, operand.run)
        if isinstance(node, n.Interval):
            return pieces.interval_test(self._ends(node, tested))
        return self.test_value(node, self.compile(node), tested)

    def test_value(self, node: n.Node, wanted: Piece, tested: t.Type) -> RunTest:
        """Return the test of being a value or one of a list."""
        one_of = isinstance(wanted.type, t.ListOf) and not isinstance(tested, t.ListOf)
        kind = wanted.type.item if one_of and isinstance(wanted.type, t.ListOf) else wanted.type
        self.check_comparable(node, "=", tested, kind)
        if one_of and isinstance(tested, _TEXTS) and isinstance(kind, _TEXTS):
            return pieces.text_list_test(wanted.run)
        return pieces.value_test(wanted.run)

    def _ends(self, node: n.Interval, tested: t.Type) -> Run:
        low = self.compile(node.low) if node.low else None
        high = self.compile(node.high) if node.high else None
        for end in (low, high):
            if end is not None:
                self.check_comparable(node, "in", tested, end.type)
        start_run, end_run = low.run if low else None, high.run if high else None
        return pieces.interval(start_run, end_run, node.low_closed, node.high_closed)

    def _interval(self, node: n.Interval) -> Piece:
        self.fault(node, "an interval that stands alone", "..", "Write it after in: x in [1..5].")

    def _alone(self, node: n.Node) -> Piece:
        self.fault(node, "a test that stands alone", type(node).__name__, "Write it after in or in a table.")

    def _if(self, node: n.If) -> Piece:
        condition = self.condition(node.condition)
        yes, no = self.compile(node.yes), self.compile(node.no)
        kind = t.joined(yes.type, no.type)
        if kind is None:
            value = f"{t.type_name(yes.type)} and {t.type_name(no.type)}"
            self.fault(
                node, "two branches of different types", value, "Let both give the same type and unit."
            )
        return Piece(kind, pieces.conditional(condition.run, yes.run, no.run))

    # Lists

    def _list(self, node: n.ListNode) -> Piece:
        items = [self.compile(item) for item in node.items]
        kind: t.Type = t.AnyType()
        for item, part in zip(items, node.items, strict=True):
            wider = t.joined(kind, item.type)
            if wider is None:
                self.fault(
                    part, "a list of different types", t.type_name(item.type), "Use one type in a list."
                )
            kind = wider
        runs = [item.run for item in items]
        run: Run = lambda scope, frame: tuple([part(scope, frame) for part in runs])  # noqa: E731
        if all(item.constant for item in items):
            return pieces.constant(t.ListOf(kind), run(None, ()))
        return Piece(t.ListOf(kind), run)

    def _quantified(self, node: n.Quantified) -> Piece:
        outer, runs = self.locals, []
        for name, part in zip(node.names, node.lists, strict=True):
            items = self.items(part)
            runs.append(items.run)
            self.push(node, Local(name, len(self.locals), _item_type(items.type), items.path))
        body = self.condition(node.body)
        self.locals = outer
        return Piece(t.Boolean(), pieces.quantified(runs, body.run, every=node.word == "every"))

    def items(self, node: n.Node) -> Piece:
        """Return a compiled part that must be a list."""
        piece = self.compile(node)
        if not isinstance(piece.type, (t.ListOf, t.AnyType)):
            remedy = "Use a field or group that can be given several times, or [ … ]."
            self.fault(node, "something that is no list", t.type_name(piece.type), remedy)
        return piece

    def push(self, node: n.Node, local: Local) -> None:
        """Make a local name known."""
        self.locals = (*self.locals, local)
        if len(self.locals) > MAX_NESTED_LOOPS and not self.dynamic:
            self.fault(node, "loops nested too deeply", local.name, "Name the inner part in facts.yaml.")

    def _filter(self, node: n.Filter) -> Piece:
        base = self.visit(node.base)
        if base.path:
            self.names.add(base.path)
        if not isinstance(base.type, (t.ListOf, t.AnyType)):
            self.fault(
                node, "[ ] after something that is no list", t.type_name(base.type), "Remove the brackets."
            )
        outer = self.locals
        self.push(node, Local("item", len(outer), _item_type(base.type), base.path, is_item=True))
        predicate = self.compile(node.predicate)
        self.locals = outer
        if isinstance(predicate.type, t.Number):
            return Piece(_item_type(base.type), indexed(base.run, predicate.run), base.path)
        if not isinstance(predicate.type, (t.Boolean, t.AnyType)):
            kind = t.type_name(predicate.type)
            self.fault(
                node, "brackets with neither a position nor a condition", kind, "Write e.g. owners[1]."
            )
        return Piece(base.type, filtered(base.run, predicate.run), base.path)

    # Functions

    def _call(self, node: n.Call) -> Piece:
        arguments = [self.compile(part) for part in node.arguments]
        given = [argument.type for argument in arguments]
        known = [found for found in functions.FUNCTIONS[node.name] if found.result is not None]
        for signature in known:
            kind = functions.result_type(signature, given)
            if kind is not None:
                return self._called(node, signature, arguments, self._duration_type(node, kind, arguments))
        kinds = ", ".join(t.type_name(kind) for kind in given) or "nothing"
        forms = " or ".join(signature.text for signature in known)
        return self.fault(node, f"{node.name} cannot be called with {kinds}", node.name, f"Write {forms}.")

    def _duration_type(self, node: n.Call, kind: t.Type, arguments: Sequence[Piece]) -> t.Type:
        if node.name != "duration":
            return kind
        if not arguments[0].constant:
            self.fault(
                node, "a duration from a text that is not written here", "duration", "Write e.g. 3 months."
            )
        months = "D" not in (text := str(pieces.constant_value(arguments[0]))) and "T" not in text
        return t.MonthsDuration() if months else t.DaysDuration()

    def _called(
        self, node: n.Call, signature: functions.Signature, arguments: Sequence[Piece], kind: t.Type
    ) -> Piece:
        run = call_run(signature, [argument.run for argument in arguments])
        if not all(argument.constant for argument in arguments):
            return Piece(kind, run)
        value = run(None, ())
        if value is None and all(pieces.constant_value(argument) is not None for argument in arguments):
            self.fault(node, "a call that gives nothing", node.name, "Correct the literal.")
        return pieces.constant(kind, value)

    def _outside(self, node: n.Node) -> Piece:
        remedy = "Name the parts in facts.yaml or use some, every, filters and functions."
        self.fault(node, "something rules do not have", type(node).__name__, remedy)

    HANDLERS: Mapping[type[n.Node], Callable[..., Piece]] = {
        n.Literal: _literal, n.Name: _name, n.Path: _path, n.Negative: _negative, n.Arithmetic: _arithmetic,
        n.Comparison: _comparison, n.Logic: _logic, n.Between: _between, n.Interval: _interval, n.In: _in,
        n.Test: _alone, n.Not: _alone, n.Anything: _alone, n.If: _if, n.Quantified: _quantified,
        n.Filter: _filter, n.ListNode: _list, n.Call: _call, n.For: _outside, n.ContextNode: _outside,
        n.CallValue: _outside, n.FunctionNode: _outside, n.InstanceOf: _outside,
    }  # fmt: skip


def _short(base: Piece) -> str:
    if isinstance(base.type, t.Group):
        return base.path or "the group"
    return t.type_name(base.type)


def _item_type(kind: t.Type) -> t.Type:
    return kind.item if isinstance(kind, t.ListOf) else t.AnyType()


def _local_piece(local: Local) -> Piece:
    index = local.index
    return Piece(local.type, lambda _scope, frame: frame[index], local.path)
