"""Public holidays as dated rules: fixed days, days around Easter, a weekday before a day."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

LANDS: Final = (
    "BB", "BE", "BW", "BY", "HB", "HE", "HH", "MV",
    "NI", "NW", "RP", "SH", "SL", "SN", "ST", "TH",
)  # fmt: skip
"""The 16 Länder by their usual two letters."""

FIRST_YEAR: Final = 1990
LAST_YEAR: Final = 2100
"""Years the rules may be asked for; earlier law differs too much, later Easter is fine but nobody needs it."""

_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_EASTER: Final = re.compile(r"easter(?: (?P<sign>[+-]) (?P<days>[0-9]{1,3}))?")
_FIXED: Final = re.compile(r"(?P<month>[0-9]{2})-(?P<day>[0-9]{2})")
_BEFORE: Final = re.compile(
    rf"(?P<weekday>{'|'.join(_WEEKDAYS)}) before (?P<month>[0-9]{{2}})-(?P<day>[0-9]{{2}})"
)


class YearOutsideCalendar(ValueError):
    """A year for which no holiday rules are kept."""

    def __init__(self, year: int) -> None:
        super().__init__(
            f"No holidays are known for the year {year}. Ask for a day from {FIRST_YEAR} to {LAST_YEAR}, "
            "or extend services/_law/holidays.yaml and LAST_YEAR."
        )


class UnknownHolidayRule(ValueError):
    """A rule text that names no day of the year."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"{text!r} is no rule for a holiday. Write 'MM-DD', 'easter', 'easter + 39', 'easter - 2' "
            "or 'wednesday before 11-23'."
        )


def easter_sunday(year: int) -> date:
    """Return Easter Sunday of a year in the Gregorian calendar.

    Source:
        The anonymous Gregorian computus of 1876 (Meeus, Astronomical Algorithms, ch. 8).

    Examples:
        >>> easter_sunday(2026)
        datetime.date(2026, 4, 5)
    """
    golden = year % 19
    century, of_century = divmod(year, 100)
    leaps, rest = divmod(century, 4)
    moon_fix = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leaps - moon_fix + 15) % 30
    short_leaps, short_rest = divmod(of_century, 4)
    to_sunday = (32 + 2 * rest + 2 * short_leaps - epact - short_rest) % 7
    late = (golden + 11 * epact + 22 * to_sunday) // 451
    month, day = divmod(epact + to_sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)


@dataclass(frozen=True, slots=True)
class DayRule:
    """Which day of a year: ``month``/``day``, or ``easter_offset``, or the last ``weekday`` before month/day."""

    text: str
    month: int = 0
    day: int = 0
    easter_offset: int | None = None
    weekday: int | None = None

    @classmethod
    def parse(cls, text: str) -> DayRule:
        """Return the rule a text names.

        Raises:
            UnknownHolidayRule: The text is something else, or the month has no such day.
        """
        if found := _EASTER.fullmatch(text):
            days = int(found["days"] or 0)
            return cls(text, easter_offset=-days if found["sign"] == "-" else days)
        found = _FIXED.fullmatch(text) or _BEFORE.fullmatch(text)
        if found is None:
            raise UnknownHolidayRule(text)
        try:
            date(2001, int(found["month"]), int(found["day"]))
        except ValueError:
            raise UnknownHolidayRule(text) from None
        weekday = _WEEKDAYS.index(found["weekday"]) if "weekday" in found.groupdict() else None
        return cls(text, int(found["month"]), int(found["day"]), weekday=weekday)

    def on(self, year: int) -> date:
        """Return the day in a year."""
        if self.easter_offset is not None:
            return easter_sunday(year) + timedelta(days=self.easter_offset)
        fixed = date(year, self.month, self.day)
        if self.weekday is None:
            return fixed
        back = (fixed.weekday() - self.weekday - 1) % 7 + 1
        return fixed - timedelta(days=back)


@dataclass(frozen=True, slots=True)
class HolidayPlace:
    """Where and since when a holiday is one. ``valid_to`` is the first day it no longer is; None means open.

    ``land`` is a Land or ``all``. With a ``region`` the holiday only counts in municipalities of that name set.
    """

    land: str
    valid_from: date
    valid_to: date | None = None
    region: str | None = None
    source: str = ""
    verified: bool = False

    def applies(self, *, land: str, regions: frozenset[str], day: date) -> bool:
        """Return True if the holiday counts on ``day`` in a municipality of ``land`` with these ``regions``."""
        in_place = self.land in ("all", land) and (self.region is None or self.region in regions)
        return in_place and self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True, slots=True)
class Holiday:
    """One holiday: key, German and English name, the day and the places."""

    key: str
    name_de: str
    name_en: str
    rule: DayRule
    places: tuple[HolidayPlace, ...]


@dataclass(frozen=True, slots=True)
class Holidays:
    """All holiday rules, in the order of the data."""

    holidays: tuple[Holiday, ...]

    def in_year(
        self, *, year: int, land: str, regions: frozenset[str] = frozenset()
    ) -> Mapping[date, Holiday]:
        """Return the holidays of a year in a municipality: day → holiday, in the order of the rules.

        Two holidays on one day (1 May 2008) give the first of the data.

        Raises:
            YearOutsideCalendar: The year is before 1990 or after 2100.
        """
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise YearOutsideCalendar(year)
        found: dict[date, Holiday] = {}
        for holiday in self.holidays:
            day = holiday.rule.on(year)
            if any(place.applies(land=land, regions=regions, day=day) for place in holiday.places):
                found.setdefault(day, holiday)
        return found

    @property
    def regions(self) -> frozenset[str]:
        """All names of regions used by any rule."""
        return frozenset(p.region for h in self.holidays for p in h.places if p.region is not None)
