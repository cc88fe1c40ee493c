"""The language of rules: a checked part of FEEL, and decision tables. See docs/reference/rules.md."""

from .environments import Binding, Environment, SimpleEnvironment
from .expressions import Expression, compile_expression
from .faults import AmbiguousName, RuleFault
from .patterns import UnsafePattern, safe_pattern
from .types import (
    AnyType,
    Boolean,
    Choice,
    Date,
    DateTime,
    DaysDuration,
    File,
    Group,
    ListOf,
    MonthsDuration,
    Number,
    Text,
    Time,
    Type,
    assignable,
    type_name,
)
from .values import Months, Value, is_null

__all__ = [
    "AmbiguousName", "AnyType", "Binding", "Boolean", "Choice", "Date", "DateTime", "DaysDuration", "Environment",
    "Expression", "File", "Group", "ListOf", "Months", "MonthsDuration", "Number", "RuleFault", "SimpleEnvironment",
    "Text", "Time", "Type", "UnsafePattern", "Value", "assignable", "compile_expression", "is_null", "safe_pattern",
    "type_name",
]  # fmt: skip
