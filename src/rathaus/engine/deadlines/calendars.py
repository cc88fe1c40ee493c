"""The working calendar of one municipality: public holidays of its Land, weekends, working days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from rathaus.engine.deadlines.holidays import LANDS, Holiday, Holidays

ONE_DAY: Final = timedelta(days=1)
SATURDAY: Final = 5


class UnknownLand(ValueError):
    """Not one of the 16 Länder."""

    def __init__(self, land: str) -> None:
        super().__init__(f"{land!r} is no Land. Use one of {', '.join(LANDS)}.")


class UnknownRegion(ValueError):
    """A region no holiday rule knows."""

    def __init__(self, region: str, known: frozenset[str]) -> None:
        super().__init__(
            f"No holiday names the region {region!r}. Use one of {', '.join(sorted(known)) or '(none)'}, "
            "or add it to services/_law/holidays.yaml."
        )


@dataclass(frozen=True)
class Calendar:
    """Working days of a municipality in ``land``; ``regions`` switches on holidays that only some places have.

    Working days are Monday to Friday without public holidays. 24 and 31 December are working days.
    """

    land: str
    holidays: Holidays
    regions: frozenset[str] = frozenset()
    _years: dict[int, Mapping[date, Holiday]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        if self.land not in LANDS:
            raise UnknownLand(self.land)
        for region in sorted(self.regions - self.holidays.regions):
            raise UnknownRegion(region, self.holidays.regions)

    def holiday(self, day: date) -> Holiday | None:
        """Return the public holiday on ``day``, or None.

        Raises:
            YearOutsideCalendar: No rules are kept for that year.
        """
        if day.year not in self._years:
            year = self.holidays.in_year(year=day.year, land=self.land, regions=self.regions)
            self._years[day.year] = year
        return self._years[day.year].get(day)

    def is_holiday(self, day: date) -> bool:
        """Return True if ``day`` is a public holiday here (a plain Sunday is none)."""
        return self.holiday(day) is not None

    def holiday_name(self, day: date, language: str = "de") -> str | None:
        """Return the name of the public holiday on ``day`` (German for ``de``, else English), or None."""
        found = self.holiday(day)
        if found is None:
            return None
        return found.name_de if language == "de" else found.name_en

    def is_working_day(self, day: date) -> bool:
        """Return True for Monday to Friday, unless ``day`` is a public holiday."""
        return day.weekday() < SATURDAY and not self.is_holiday(day)

    def next_working_day(self, day: date) -> date:
        """Return ``day`` if it is a working day, else the first working day after it."""
        while not self.is_working_day(day):
            day += ONE_DAY
        return day

    def working_days_after(self, day: date, n: int) -> date:
        """Return the ``n``-th working day after ``day`` (``day`` itself never counts); ``n`` = 0 gives ``day``."""
        for _ in range(n):
            day = self.next_working_day(day + ONE_DAY)
        return day

    def first_working_day_of_next_month(self, day: date) -> date:
        """Return the first working day (Arbeitstag) of the month after the month of ``day``."""
        first = date(day.year + day.month // 12, day.month % 12 + 1, 1)
        return self.next_working_day(first)
