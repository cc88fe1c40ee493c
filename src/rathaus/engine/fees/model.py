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
class TariffUse:
    """A dated amount a line was computed with: the reason behind the reason."""

    tariff: str
    amount: Decimal
    unit: str
    valid_from: date
    source: str | None
    verified: bool
    by_city: bool
    """True when the amount is the city's own; its ``source`` is then a key of the city's sources."""


@dataclass(frozen=True, slots=True)
class AssessedLine:
    """One charged line with its source; ``waived`` is what a waiver took off (≥ 0)."""

    key: str
    amount: Decimal
    """What remains to be paid, EUR."""
    waived: Decimal
    waiver: str | None
    source: str | None
    """The line's own source, else the source of the first amount it was computed with."""
    occurrence: tuple[int, ...] = ()
    """Occurrence numbers from 1 when the line is charged ``for_each``."""
    uses: tuple[TariffUse, ...] = ()
    """The dated amounts used, in order of their keys; empty for a line computed from answers alone."""
    waiver_reason: str = ""

    @property
    def is_verified(self) -> bool:
        """Return whether every amount used was checked against its source."""
        return all(use.verified for use in self.uses)


@dataclass(frozen=True, slots=True)
class Assessment:
    """What is to be paid, in EUR; the lines' exact sum is ``total``."""

    fee: str
    day: date
    """The day whose tariff was used."""
    lines: tuple[AssessedLine, ...]
    total: Decimal
    is_estimate: bool
    unverified: bool
    """True when a tariff value used is not verified against its source."""
    open_lines: tuple[str, ...] = ()
    """Keys of lines whose amount is not known yet; only in an estimate. ``total`` is without them."""


ROUNDING_LINE = "rounding"
"""Key of the line that shows what rounding to more than a cent took off or put on."""


Tariffs = Mapping[str, Tariff]
