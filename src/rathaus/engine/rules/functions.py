"""All functions; importing this module fills the register."""

from __future__ import annotations

from . import (  # noqa: F401  each module registers its functions
    context_functions,
    date_functions,
    extension_functions,
    list_functions,
    numeric_functions,
    range_functions,
    text_functions,
)
from .signatures import FUNCTIONS, Signature, accepted, names, result_type

__all__ = ["FUNCTIONS", "Signature", "accepted", "names", "result_type"]
