"""The language of rules: a checked part of FEEL, and decision tables. See docs/reference/rules.md."""

from .cells import Cell, compile_cell
from .dynamics import FunctionValue
from .environments import Binding, Environment, SimpleEnvironment
from .expressions import Expression, compile_dynamic, compile_dynamic_cell, compile_expression
from .faults import AmbiguousName, RuleFault
from .patterns import UnsafePattern, safe_pattern
from .proofs import ProofFault, prove
from .tables import CellFault, Decision, DecisionTable, Row, TableFault, compile_table
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
from .values import Months, Range, Value, is_null

__all__ = [
    "AmbiguousName",
    "AnyType",
    "Binding",
    "Boolean",
    "Cell",
    "CellFault",
    "Choice",
    "Date",
    "DateTime",
    "DaysDuration",
    "Decision",
    "DecisionTable",
    "Environment",
    "Expression",
    "File",
    "FunctionValue",
    "Group",
    "ListOf",
    "Months",
    "MonthsDuration",
    "Number",
    "ProofFault",
    "Range",
    "Row",
    "RuleFault",
    "SimpleEnvironment",
    "TableFault",
    "Text",
    "Time",
    "Type",
    "UnsafePattern",
    "Value",
    "assignable",
    "compile_cell",
    "compile_dynamic",
    "compile_dynamic_cell",
    "compile_expression",
    "compile_table",
    "is_null",
    "prove",
    "safe_pattern",
    "type_name",
]
