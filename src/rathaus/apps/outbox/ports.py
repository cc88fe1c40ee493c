"""What the outbox needs from outside: carriers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

__all__ = ["Carrier", "CarrierDown", "Delivery", "Undeliverable", "carrier_for", "register_carrier"]


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a carrier gets."""

    kind: str
    recipient: str
    label: str
    idempotency_key: str
    """The same for every try: a carrier whose other side honours it delivers exactly once."""
    payload: Mapping[str, Any]
    city_slug: str


class CarrierDown(RuntimeError):
    """The other side cannot be reached now; tried again later."""


class Undeliverable(RuntimeError):
    """The other side refuses for good; an operator has to look."""


class Carrier(Protocol):
    """Brings one kind of parcel to its recipient."""

    def carry(self, delivery: Delivery) -> bool:
        """Deliver; return True when done, False when people have to do it (the parcel is held for them).

        Raises:
            CarrierDown: Try again later.
            Undeliverable: Never works as it is.
        """


_carriers: dict[str, Carrier] = {}


def register_carrier(kind: str, carrier: Carrier) -> None:
    """Name the carrier of a kind of parcel; done once by ``config``."""
    _carriers[kind] = carrier


def carrier_for(kind: str) -> Carrier:
    """Return the carrier of a kind.

    Raises:
        CarrierDown: None is registered (a parcel is never lost for a missing adapter).
    """
    try:
        return _carriers[kind]
    except KeyError:
        raise CarrierDown(f"No carrier takes '{kind}'. Register one in config/wiring.py.") from None
