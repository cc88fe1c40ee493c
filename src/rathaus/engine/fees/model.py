"""What a fee is: dated tariffs, lines that use them, and the assessment that results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rathaus.engine.rules import Expression


@dataclass(frozen=True, slots=True)
class TariffValue:
    """One amount in force from a day on; ``amount`` None ends the tariff (``ends: true``)."""

    valid_from: date
    amount: Decimal | None
    source: str | None
    verified: bool


@dataclass(frozen=True, slots=True)
class Tariff:
    """Dated amounts of one thing, ascending by day."""

    key: str
    unit: str
    """``EUR``, ``EUR/year``, ``EUR/persons`` …"""
    set_by: str
    """federal · land · city."""
    source: str
    values: tuple[TariffValue, ...]


@dataclass(frozen=True, slots=True)
class FeeLine:
    """One line of an assessment, charged when ``when`` is true (None: always)."""

    key: str
    amount: Expression
    when: Expression | None
    for_each: tuple[str, ...] | None
    once_per: tuple[str, ...] | None
    source: str | None


@dataclass(frozen=True, slots=True)
class Waiver:
    """Reduces some lines to a share of their amount."""

    key: str
    when: Expression
    lines: tuple[str, ...]
    leaves_percent: Decimal
    is_reason_required: bool
    source: str | None


@dataclass(frozen=True, slots=True)
class Rounding:
    """Where and how the law rounds."""

    to: Decimal
    mode: str
    """half_up · half_even · down · up."""
    at: str
    """total · line."""


@dataclass(frozen=True, slots=True)
class Fee:
    """A fee with its lines in the order charged."""

    key: str
    day: Expression
    lines: tuple[FeeLine, ...]
    waivers: tuple[Waiver, ...]
    rounding: Rounding
    due_within: str | None
    """Length such as ``1 month``, counted from ``due_after`` (``notice``)."""
    due_after: str | None
    due_source: str | None
    estimate_until: str | None


@dataclass(frozen=True, slots=True)
class AssessedLine:
    """One charged line with its source; ``waived`` is what a waiver took off (≥ 0)."""

    key: str
    amount: Decimal
    waived: Decimal
    waiver: str | None
    source: str | None
    occurrence: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Assessment:
    """What is to be paid, in EUR; the lines' exact sum (after rounding) is ``total``."""

    fee: str
    day: date
    """The day whose tariff was used."""
    lines: tuple[AssessedLine, ...]
    total: Decimal
    is_estimate: bool
    unverified: bool
    """True when a tariff value used is not verified against its source."""


Tariffs = Mapping[str, Tariff]
