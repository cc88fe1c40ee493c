"""Which dated amount of a tariff is in force, and which ones an assessment looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from rathaus.engine.fees.model import Tariff, Tariffs, TariffUse, TariffValue

CITY = "city"


class FeeFault(ValueError):
    """A fee cannot be assessed; the subclasses say why."""


class NoRateInForce(FeeFault):
    """No amount of a tariff is in force on the day; that is never zero."""

    def __init__(self, *, tariff: str, day: date) -> None:
        """Keep the tariff's key and the day."""
        super().__init__(
            f"No value of 'tariff.{tariff}' is in force on {day.isoformat()}. "
            "Add a dated value to fees.yaml, or to the city's file, that starts on or before that day."
        )
        self.tariff = tariff
        self.day = day


class TariffNotOverridable(FeeFault):
    """A city gives an amount that the federation or the Land sets."""

    def __init__(self, *, tariff: str, set_by: str) -> None:
        """Keep the tariff's key and who sets it."""
        super().__init__(
            f"The city gives a value for 'tariff.{tariff}', which is set by {set_by}. "
            "Remove it from the city's file; only tariffs with 'set_by: city' may be overridden."
        )
        self.tariff = tariff


def tariff_on(tariff: Tariff, city_tariff: Tariff | None, day: date) -> TariffUse | None:
    """Return the amount in force on a day: the city's if one is, else the package's, else None.

    Args:
        tariff: The tariff of the package.
        city_tariff: The city's own dated values (or the merged ones), None if it has none.
        day: Day whose amount counts.

    Raises:
        TariffNotOverridable: The city's values differ from a tariff that no city sets.
    """
    if city_tariff is not None and tariff.set_by != CITY and city_tariff.values != tariff.values:
        raise TariffNotOverridable(tariff=tariff.key, set_by=tariff.set_by)
    for origin in (city_tariff, tariff):
        value = _in_force(origin.values, day) if origin is not None else None
        if origin is not None and value is not None and value.amount is not None:
            return TariffUse(
                tariff=tariff.key,
                amount=value.amount,
                unit=tariff.unit,
                valid_from=value.valid_from,
                source=value.source or origin.source,
                verified=value.verified,
                by_city=origin is city_tariff and value not in tariff.values,
            )
    return None


def tariff_amounts(*, tariffs: Tariffs, city_tariffs: Tariffs, day: date) -> dict[str, Decimal | None]:
    """Return the amount of every tariff on a day, None where nothing is in force (``tariff.*`` of rules)."""
    return {
        key: use.amount if (use := tariff_on(tariff, city_tariffs.get(key), day)) else None
        for key, tariff in tariffs.items()
    }


class WatchedTariffs(Mapping[str, Decimal | None]):
    """The amounts of a day for rules; remembers which were read, so that a line can name its sources."""

    def __init__(self, *, tariffs: Tariffs, city_tariffs: Tariffs, day: date) -> None:
        """Look at the amounts of one day."""
        self._tariffs = tariffs
        self._city_tariffs = city_tariffs
        self._day = day
        self._uses: dict[str, TariffUse | None] = {}

    def __getitem__(self, key: str) -> Decimal | None:
        """Return the amount in force, None if there is none; the tariff counts as read."""
        if key not in self._uses:
            self._uses[key] = tariff_on(self._tariffs[key], self._city_tariffs.get(key), self._day)
        use = self._uses[key]
        return None if use is None else use.amount

    def __iter__(self) -> Iterator[str]:
        """Return the keys of all tariffs; none counts as read."""
        return iter(self._tariffs)

    def __len__(self) -> int:
        """Return the number of tariffs."""
        return len(self._tariffs)

    @property
    def uses(self) -> tuple[TariffUse, ...]:
        """Return the amounts read, in order of their keys."""
        return tuple(use for _, use in sorted(self._uses.items()) if use is not None)

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the tariffs read for which nothing is in force, in order of their keys."""
        return tuple(key for key, use in sorted(self._uses.items()) if use is None)


def _in_force(values: tuple[TariffValue, ...], day: date) -> TariffValue | None:
    """Return the youngest value that started on or before the day."""
    started = [value for value in values if value.valid_from <= day]
    return max(started, key=lambda value: value.valid_from, default=None)
