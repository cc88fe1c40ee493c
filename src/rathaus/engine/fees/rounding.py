"""Rounding once where the law says, and lines in cents that add up to the total."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Context, Decimal
from typing import Final

from rathaus.engine.fees.model import Rounding

CENT: Final = Decimal("0.01")

MODES: Final = {
    "half_up": ROUND_HALF_UP,
    "half_even": ROUND_HALF_EVEN,
    "down": ROUND_DOWN,
    "up": ROUND_UP,
}

_EXACT: Final = Context(prec=60)
"""More digits than rules have (34), so that sums of lines are exact whatever context the caller has set."""


class UnknownRounding(ValueError):
    """A rounding that the engine does not know."""

    def __init__(self, rounding: Rounding) -> None:
        """Name the rounding."""
        super().__init__(
            f"Rounding 'to: {rounding.to}, mode: {rounding.mode}, at: {rounding.at}' is not known. Write a 'to' of "
            f"whole cents (0.01 or more), one of the modes {', '.join(MODES)}, and 'at: line' or 'at: total'."
        )


def rounded(amount: Decimal, rounding: Rounding) -> Decimal:
    """Return the amount rounded to a multiple of ``rounding.to``, in EUR with at least two places.

    Raises:
        UnknownRounding: The mode is not known, or ``to`` is not a positive number of whole cents.
    """
    if rounding.mode not in MODES or rounding.to <= 0 or rounding.to % CENT:
        raise UnknownRounding(rounding)
    steps = _EXACT.divide(amount, rounding.to).to_integral_value(rounding=MODES[rounding.mode])
    return _in_cents(_EXACT.multiply(steps, rounding.to))


def exact_sum(amounts: Sequence[Decimal]) -> Decimal:
    """Return the sum without any rounding, 0 for no amounts."""
    total = Decimal(0)
    for amount in amounts:
        total = _EXACT.add(total, amount)
    return total


def shared_out(amounts: Sequence[Decimal], total: Decimal) -> tuple[Decimal, ...]:
    """Return the amounts in whole cents such that they add up to ``total``.

    Every amount is cut to the cent below; the cents still missing go to the amounts that lost most, the earlier
    line first when two lost the same. The total must lie between the sum of the amounts cut down and cut up.

    Args:
        amounts: Exact amounts in EUR, in the order of the lines.
        total: EUR in whole cents, the sum of the amounts rounded in any mode.

    Returns:
        Amounts in the same order.
    """
    floors = [amount.quantize(CENT, rounding=ROUND_FLOOR, context=_EXACT) for amount in amounts]
    left = int((total - exact_sum(floors)) / CENT)
    losses = sorted(range(len(amounts)), key=lambda i: (floors[i] - amounts[i], i))
    for index in losses[:left]:
        floors[index] += CENT
    return tuple(floors)


def share(amount: Decimal, percent: Decimal) -> Decimal:
    """Return ``percent`` of the amount, exactly."""
    return _EXACT.divide(_EXACT.multiply(amount, percent), Decimal(100))


def cents(amount: Decimal) -> Decimal:
    """Return the amount rounded half up to the cent, for showing only."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP, context=_EXACT)


def _in_cents(amount: Decimal) -> Decimal:
    exact = amount.quantize(CENT, context=_EXACT)
    return exact if exact == amount else amount
