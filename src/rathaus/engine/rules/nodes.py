"""What a rule consists of after reading: a tree of small frozen nodes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields

from .types import Type
from .values import Value


class TooDeep(Exception):
    """The tree became higher than allowed."""


MAX_DEPTH = 40


@dataclass(frozen=True)
class Node:
    """A part of a rule; ``at`` is where it starts, counted from 0."""

    at: int
    height: int = field(init=False, default=1)

    def __post_init__(self) -> None:
        """Measure the height, so that no rule can exhaust the stack while it runs."""
        height = 1 + max((child.height for child in children(self)), default=0)
        if height > MAX_DEPTH:
            raise TooDeep
        object.__setattr__(self, "height", height)


def children(node: Node) -> Iterable[Node]:
    """Yield the nodes directly below, in the order written."""
    for part in fields(node):
        yield from _nodes_in(getattr(node, part.name))


def _nodes_in(value: object) -> Iterable[Node]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _nodes_in(item)


@dataclass(frozen=True)
class Literal(Node):
    """A constant with its type."""

    value: Value
    type: Type


@dataclass(frozen=True)
class Name(Node):
    """A name, the first part of a path."""

    name: str


@dataclass(frozen=True)
class Path(Node):
    """A member of a value: ``base.name``."""

    base: Node
    name: str


@dataclass(frozen=True)
class Negative(Node):
    """Unary minus."""

    operand: Node


@dataclass(frozen=True)
class Arithmetic(Node):
    """``+ - * / **``."""

    sign: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Comparison(Node):
    """``= != < <= > >=``."""

    sign: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Logic(Node):
    """``and``, ``or`` or ``xor`` over two or more operands."""

    word: str
    operands: tuple[Node, ...]


@dataclass(frozen=True)
class Between(Node):
    """``operand between low and high``, ends included."""

    operand: Node
    low: Node
    high: Node


@dataclass(frozen=True)
class Interval(Node):
    """``[low..high]``; an end that is None is open to infinity."""

    low: Node | None
    high: Node | None
    low_closed: bool
    high_closed: bool


@dataclass(frozen=True)
class Test(Node):
    """A comparison with the tested value: ``< 24``."""

    __test__ = False  # pytest collects classes of this name

    sign: str
    operand: Node


@dataclass(frozen=True)
class Not(Node):
    """``not(tests)`` of a cell."""

    tests: tuple[Node, ...]


@dataclass(frozen=True)
class Anything(Node):
    """The cell ``-``."""


@dataclass(frozen=True)
class In(Node):
    """``operand in (test, test)``."""

    operand: Node
    tests: tuple[Node, ...]


@dataclass(frozen=True)
class If(Node):
    """``if condition then yes else no``."""

    condition: Node
    yes: Node
    no: Node


@dataclass(frozen=True)
class Quantified(Node):
    """``some``/``every`` name in list … ``satisfies`` body."""

    word: str
    names: tuple[str, ...]
    lists: tuple[Node, ...]
    body: Node


@dataclass(frozen=True)
class For(Node):
    """``for name in list … return body``; dynamic mode only."""

    names: tuple[str, ...]
    lists: tuple[Node, ...]
    body: Node


@dataclass(frozen=True)
class Filter(Node):
    """``base[predicate]``: an index or a filter."""

    base: Node
    predicate: Node


@dataclass(frozen=True)
class ListNode(Node):
    """``[a, b]``."""

    items: tuple[Node, ...]


@dataclass(frozen=True)
class ContextNode(Node):
    """``{a: 1, b: a + 1}``; dynamic mode only."""

    names: tuple[str, ...]
    values: tuple[Node, ...]


@dataclass(frozen=True)
class Call(Node):
    """A call of a function by name, with positional or named arguments."""

    name: str
    arguments: tuple[Node, ...]
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True)
class CallValue(Node):
    """A call of a function that is itself a value; dynamic mode only."""

    function: Node
    arguments: tuple[Node, ...]
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True)
class FunctionNode(Node):
    """``function(a, b) body``; dynamic mode only."""

    parameters: tuple[str, ...]
    body: Node


@dataclass(frozen=True)
class InstanceOf(Node):
    """``operand instance of type``; dynamic mode only. ``wanted`` is the type as written."""

    operand: Node
    wanted: str
