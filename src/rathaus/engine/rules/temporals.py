"""Dates, times and durations: from text and back, calendar arithmetic, properties."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from decimal import Decimal
from zoneinfo import ZoneInfo

from .values import CONTEXT, FarDate, FarDateTime, Months, Value

_DATE = r"(?P<year>-?(?:\d{4}|[1-9]\d{4,8}))-(?P<month>\d\d)-(?P<day>\d\d)"
_ZONE = r"(?P<zone>Z|[+-]\d\d:\d\d(?::\d\d)?|@[A-Za-z][\w+-]*(?:/[\w+-]+)*)?"
_TIME = r"(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)(?P<part>\.\d+)?" + _ZONE
_DATE_TEXT = re.compile(_DATE, re.ASCII)
_TIME_TEXT = re.compile(_TIME, re.ASCII)
_DATE_TIME_TEXT = re.compile(f"{_DATE}T{_TIME}", re.ASCII)
_MONTHS_TEXT = re.compile(r"(-)?P(?=\d)(?:(\d+)Y)?(?:(\d+)M)?", re.ASCII)
_DAYS_TEXT = re.compile(
    r"(-)?P(?=\d|T\d)(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?", re.ASCII
)
_LARGEST_YEAR = 999_999_999
_LARGEST_OFFSET = dt.timedelta(hours=18)
SECOND = dt.timedelta(seconds=1)
MICROSECOND = dt.timedelta(microseconds=1)


def parse_date(text: str) -> dt.date | None:
    """Return the day of ``2026-11-23``, None when it is no day (years 1 to 9999)."""
    found = _DATE_TEXT.fullmatch(text)
    return _date_of(found) if found else None


def _date_of(found: re.Match[str]) -> dt.date | None:
    try:
        return dt.date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return None


def parse_time(text: str) -> dt.time | None:
    """Return the time of ``08:30:00``, with fraction, offset (``Z``, ``+01:00``) or zone (``@Europe/Berlin``)."""
    found = _TIME_TEXT.fullmatch(text)
    return _time_of(found) if found else None


def _time_of(found: re.Match[str]) -> dt.time | None:
    try:
        zone = parse_zone(found["zone"]) if found["zone"] else None
        part = int(((found["part"] or ".0")[1:] + "000000")[:6])
        return dt.time(int(found["hour"]), int(found["minute"]), int(found["second"]), part, zone)
    except (ValueError, OSError, KeyError):
        return None


def parse_zone(text: str) -> dt.tzinfo:
    """Return the zone of ``Z``, ``+01:00`` or ``@Europe/Berlin``.

    Raises:
        ValueError: The offset is larger than 18 hours or malformed.
        KeyError: The zone is not known.
    """
    if text == "Z":
        return dt.UTC
    if text.startswith("@"):
        return ZoneInfo(text[1:])
    hours, minutes, *seconds = (int(part) for part in text[1:].split(":"))
    offset = dt.timedelta(hours=hours, minutes=minutes, seconds=seconds[0] if seconds else 0)
    if minutes > 59 or offset > _LARGEST_OFFSET:
        raise ValueError(text)
    return dt.timezone(-offset if text[0] == "-" else offset)


def parse_date_time(text: str) -> dt.datetime | None:
    """Return the instant of ``2026-11-23T08:30:00``; a day alone means its midnight."""
    found = _DATE_TIME_TEXT.fullmatch(text)
    if not found:
        day = parse_date(text)
        return None if day is None else dt.datetime.combine(day, dt.time())
    day, time = _date_of(found), _time_of(found)
    return None if day is None or time is None else dt.datetime.combine(day, time)


def far_date(year: int, month: int, day: int) -> FarDate | None:
    """Return a day outside the years 1 to 9999, None when it is no day or a near one."""
    if dt.MINYEAR <= year <= dt.MAXYEAR or abs(year) > _LARGEST_YEAR:
        return None
    try:
        dt.date(year % 400 + 2000, month, day)
    except ValueError:
        return None
    return FarDate(year, month, day)


def parse_far_date(text: str) -> FarDate | None:
    """Return the far day of ``99999-12-31``, None for anything else."""
    found = _DATE_TEXT.fullmatch(text)
    return far_date(int(found["year"]), int(found["month"]), int(found["day"])) if found else None


def parse_far_date_time(text: str) -> FarDateTime | None:
    """Return the far moment of ``99999-12-31T11:22:33``, None for anything else."""
    date, _, clock = text.partition("T")
    day, time = parse_far_date(date), parse_time(clock) if clock else dt.time()
    return None if day is None or time is None else FarDateTime(day, time)


def parse_duration(text: str) -> Months | dt.timedelta | None:
    """Return the duration of ``P1Y6M`` or ``P3DT12H``; None when malformed or too long."""
    found = _MONTHS_TEXT.fullmatch(text)
    if found:
        count = int(found[2] or 0) * 12 + int(found[3] or 0)
        return Months(-count if found[1] else count)
    found = _DAYS_TEXT.fullmatch(text)
    if not found:
        return None
    days, hours, minutes = (int(found[part] or 0) for part in (2, 3, 4))
    whole = (days * 24 + hours) * 3600 + minutes * 60
    try:
        return timedelta_of(Decimal(whole) + Decimal(found[5] or 0), sign=-1 if found[1] else 1)
    except OverflowError:
        return None


def timedelta_of(seconds: Decimal, *, sign: int = 1) -> dt.timedelta:
    """Return exact seconds as a duration; below a microsecond is cut off."""
    return sign * MICROSECOND * int(seconds * 1_000_000)


def seconds_of(duration: dt.timedelta) -> Decimal:
    """Return a duration as exact seconds."""
    return CONTEXT.divide(Decimal(duration // MICROSECOND), Decimal(1_000_000))


def add_months(day: dt.date, count: int) -> dt.date:
    """Return the same day of the month ``count`` months later, or the last one of a shorter month.

    Works for dates and datetimes.

    Raises:
        ValueError: The result lies outside the years 1 to 9999.

    Examples:
        >>> add_months(dt.date(2026, 1, 31), 1)
        datetime.date(2026, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        raise ValueError(f"year {year} is outside 1 to 9999")
    last = calendar.monthrange(year, month + 1)[1]
    return day.replace(year=year, month=month + 1, day=min(day.day, last))


def months_between(start: dt.date, end: dt.date) -> Months:
    """Return the full months from ``start`` to ``end``; negative when ``end`` comes first."""
    if (end.year, end.month, end.day) < (start.year, start.month, start.day):
        return Months(-months_between(end, start).count)
    count = (end.year - start.year) * 12 + end.month - start.month
    return Months(count - (1 if end.day < start.day else 0))


def temporal_text(value: Value) -> str:
    """Return a date, time or duration as the standard writes it."""
    if isinstance(value, Months):
        return _months_text(value.count)
    if isinstance(value, dt.timedelta):
        return _days_text(value)
    if isinstance(value, FarDate):
        return f"{value.year:0{5 if value.year < 0 else 4}d}-{value.month:02d}-{value.day:02d}"
    if isinstance(value, FarDateTime):
        return f"{temporal_text(value.day)}T{_clock_text(value.time)}"
    if isinstance(value, dt.datetime):
        return f"{value.date().isoformat()}T{_clock_text(value.timetz())}"
    if isinstance(value, dt.time):
        return _clock_text(value)
    return str(value.isoformat())


def _months_text(count: int) -> str:
    years, months = divmod(abs(count), 12)
    parts = (f"{years}Y" if years else "") + (f"{months}M" if months else "")
    return ("-" if count < 0 else "") + "P" + (parts or "0M")


def _days_text(value: dt.timedelta) -> str:
    seconds = abs(seconds_of(value))
    whole, part = int(seconds), seconds % 1
    days, rest = divmod(whole, 86400)
    hours, minutes = rest // 3600, rest // 60 % 60
    last = _trimmed(rest % 60 + part)
    clock = "".join(
        f"{amount}{letter}"
        for amount, letter in ((hours, "H"), (minutes, "M"), (last, "S"))
        if str(amount) != "0"
    )
    text = (f"{days}D" if days else "") + (f"T{clock}" if clock else "")
    return ("-" if value < dt.timedelta() else "") + "P" + (text or "T0S")


def _trimmed(amount: Decimal | int) -> str:
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _clock_text(value: dt.time) -> str:
    text = value.replace(microsecond=0, tzinfo=None).isoformat()
    if value.microsecond:
        text += f".{value.microsecond:06d}".rstrip("0")
    if isinstance(value.tzinfo, ZoneInfo):
        return f"{text}@{value.tzinfo.key}"
    offset = value.utcoffset()
    return text if offset is None else text + _offset_text(offset)


def _offset_text(offset: dt.timedelta) -> str:
    if not offset:
        return "Z"
    total = abs(offset) // SECOND
    text = f"{total // 3600:02d}:{total // 60 % 60:02d}" + (f":{total % 60:02d}" if total % 60 else "")
    return ("-" if offset < dt.timedelta() else "+") + text


_CLOCK_PROPERTIES = ("hour", "minute", "second", "time offset", "timezone")


def temporal_property(value: Value, name: str) -> Value:
    """Return e.g. ``.year`` of a date or ``.hours`` of a duration; None when there is no such property."""
    if isinstance(value, Months):
        return _months_property(value.count, name)
    if isinstance(value, dt.timedelta):
        return _days_property(value, name)
    if isinstance(value, FarDateTime):
        return temporal_property(value.time if name in _CLOCK_PROPERTIES else value.day, name)
    if isinstance(value, FarDate) and name == "weekday":
        return Decimal(dt.date(value.year % 400 + 2000, value.month, value.day).isoweekday())
    if isinstance(value, (dt.date, FarDate)) and name in ("year", "month", "day"):
        return Decimal(getattr(value, name))
    if isinstance(value, dt.date) and name == "weekday":
        return Decimal(value.isoweekday())
    if isinstance(value, (dt.time, dt.datetime)):
        return _clock_property(value, name)
    if isinstance(value, dt.date) and name in ("hour", "minute", "second"):
        return Decimal(0)
    if isinstance(value, dt.date) and name == "time offset":
        return dt.timedelta()
    return None


def _clock_property(value: dt.time | dt.datetime, name: str) -> Value:
    if name in ("hour", "minute"):
        return Decimal(getattr(value, name))
    if name == "second":
        return Decimal(value.second) + Decimal(value.microsecond) / 1_000_000
    if name == "time offset":
        return value.utcoffset()
    if name == "timezone" and isinstance(value.tzinfo, ZoneInfo):
        return value.tzinfo.key
    return None


def _months_property(count: int, name: str) -> Value:
    sign = -1 if count < 0 else 1
    years, months = divmod(abs(count), 12)
    found = {"years": years, "months": months}.get(name)
    return None if found is None else Decimal(sign * found)


def _days_property(value: dt.timedelta, name: str) -> Value:
    sign = -1 if value < dt.timedelta() else 1
    seconds = abs(seconds_of(value))
    whole = int(seconds)
    found = {
        "days": Decimal(whole // 86400),
        "hours": Decimal(whole // 3600 % 24),
        "minutes": Decimal(whole // 60 % 60),
        "seconds": whole % 60 + seconds % 1,
    }.get(name)
    return None if found is None else sign * found
