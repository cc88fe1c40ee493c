"""Parts of templates that find and show values as Django's do, without raising and catching on the way.

Only plain cases are hurried: a name in the context, then keys of dictionaries and attributes of objects. Everything
else (methods, positions in lists, what is missing in the middle) is left to Django.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from types import MappingProxyType
from typing import Any, Final

from django.template import Context
from django.template.base import (
    FilterExpression,
    Node,
    NodeList,
    Variable,
    VariableDoesNotExist,
    VariableNode,
    render_value_in_context,
)
from django.template.defaulttags import TemplateLiteral
from django.template.smartif import TokenBase
from django.utils.safestring import SafeString

__all__ = ["hurry"]

_MISSING: Final = object()
_UNUSUAL: Final = object()


def hurry(node: Node) -> Node:
    """Return the node with its variables and conditions made quick; nodes inside it have their own turn."""
    if type(node) is VariableNode and (lookups := _plain_lookups(node.filter_expression)):
        return _Value(node.filter_expression, lookups)
    _hurry(vars(node).values())
    return node


def _hurry(parts: Iterable[Any]) -> None:
    for part in parts:
        if type(part) is Variable:
            part.__class__ = _QuickVariable
        elif isinstance(part, FilterExpression):
            _hurry([part.var, *(argument for _, arguments in part.filters for _, argument in arguments)])
        elif isinstance(part, TokenBase):
            _hurry_condition(part)
        elif isinstance(part, dict):
            _hurry(part.values())
        elif isinstance(part, list | tuple) and not isinstance(part, NodeList):
            _hurry(part)


def _hurry_condition(part: Any) -> None:
    is_literal = type(part) is TemplateLiteral
    if is_literal:
        lookups = _plain_lookups(part.value)
        if lookups:
            part.lookups = lookups
            part.__class__ = _QuickLiteral
        _hurry([part.value])
    else:
        _hurry([getattr(part, "first", None), getattr(part, "second", None)])


def _plain_lookups(expression: FilterExpression) -> tuple[str, ...]:
    """Return the names of an expression that is a variable without filters, else nothing."""
    variable = expression.var
    if expression.filters or not isinstance(variable, Variable) or variable.translate:
        return ()
    return variable.lookups or ()


def _found(context: Context, lookups: Sequence[str]) -> Any:
    """Return the value of a variable, ``_MISSING`` when the context has no such name, ``_UNUSUAL`` to ask Django."""
    first = lookups[0]
    for scope in reversed(context.dicts):
        if first in scope:
            current = scope[first]
            break
    else:
        return _UNUSUAL if hasattr(context, first) else _MISSING
    for name in lookups[1:]:
        kind = type(current)
        if kind is dict or kind is MappingProxyType:
            if name not in current:
                return _UNUSUAL if name.isdigit() or hasattr(current, name) else _MISSING
            current = current[name]
        elif (kind is tuple or kind is list) and name.isdigit() and int(name) < len(current):
            current = current[int(name)]
        elif callable(current) or hasattr(kind, "__getitem__") or not hasattr(current, name):
            return _UNUSUAL
        else:
            current = getattr(current, name)
    return _UNUSUAL if callable(current) else current


class _QuickVariable(Variable):
    """A variable with filters, or an argument of a tag."""

    __slots__ = ()

    def _resolve_lookup(self, context: Context) -> Any:
        lookups = self.lookups or ("",)
        value = _found(context, lookups)
        if value is _UNUSUAL:
            return super()._resolve_lookup(context)  # type: ignore[misc]  # Django's stubs leave it out
        if value is _MISSING:
            raise VariableDoesNotExist("Failed lookup for key [%s] in %r", (lookups[0], context))
        return value


class _QuickLiteral(TemplateLiteral):
    """A variable in a condition."""

    lookups: tuple[str, ...]

    def eval(self, context: Any) -> Any:
        """Return the value, None when there is none."""
        value = _found(context, self.lookups)
        if value is _UNUSUAL:
            return super().eval(context)
        return None if value is _MISSING else value


class _Value(VariableNode):
    """A variable that is shown."""

    def __init__(self, filter_expression: FilterExpression, lookups: tuple[str, ...]) -> None:
        super().__init__(filter_expression)
        self.lookups = lookups

    def render(self, context: Context) -> str:
        """Return the value as text."""
        value = _found(context, self.lookups)
        kind = type(value)
        if kind is SafeString:
            return str(value)
        if kind is str:
            return escape(value) if context.autoescape else str(value)
        if kind is int and -1000 < value < 1000:  # too short for a sign between its digits
            return str(value)
        if value is _UNUSUAL or value is _MISSING:
            return str(super().render(context))
        return str(render_value_in_context(value, context))

    def render_annotated(self, context: Context) -> str:
        """Return the value as text; what goes wrong is not annotated, as outside of debugging."""
        return self.render(context)
