"""Functions over dates, times and durations."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from .signatures import builtin
from .temporals import (
    far_date,
    months_between,
    parse_date,
    parse_date_time,
    parse_duration,
    parse_far_date,
    parse_far_date_time,
    parse_time,
    parse_zone,
    seconds_of,
)  # fmt: skip
from .values import Months, Value

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
           "October", "November", "December")  # fmt: skip


@builtin("date(from: text)")
def _date_or_far_date(text: str) -> Value:
    return parse_date(text) or parse_far_date(text)


@builtin("date(year: number, month: number, day: number)")
def _date_or_far_date_of(year: Decimal, month: Decimal, day: Decimal) -> Value:
    return far_date(int(year), int(month), int(day)) or _date(year, month, day)


@builtin("date and time(from: text)")
def _date_time_or_far_one(text: str) -> Value:
    return parse_date_time(text) or parse_far_date_time(text)


@builtin("date(from: text) -> date")
def _date_from_text(text: str) -> Value:
    return parse_date(text)


@builtin("date(from: moment) -> date")
def _date_of(moment: dt.date) -> Value:
    return moment.date() if isinstance(moment, dt.datetime) else moment


@builtin("date(year: number, month: number, day: number) -> date")
def _date(year: Decimal, month: Decimal, day: Decimal) -> Value:
    if any(part % 1 for part in (year, month, day)):
        return None
    return dt.date(int(year), int(month), int(day))


@builtin("time(from: text) -> time")
def _time_from_text(text: str) -> Value:
    return parse_time(text)


@builtin("time(from: time) -> time")
def _time_again(time: dt.time) -> Value:
    return time


@builtin("time(from: moment) -> time")
def _time_of(moment: dt.date) -> Value:
    return moment.timetz() if isinstance(moment, dt.datetime) else dt.time(tzinfo=dt.UTC)


@builtin("time(hour: number, minute: number, second: number, offset?: any) -> time")
def _time(hour: Decimal, minute: Decimal, second: Decimal, offset: Value = None) -> Value:
    if hour % 1 or minute % 1 or not isinstance(offset, dt.timedelta | None):
        return None
    zone = None
    if offset is not None:
        sign, seconds = ("-" if offset < dt.timedelta() else "+"), int(abs(seconds_of(offset)))
        zone = parse_zone(f"{sign}{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}")
    part = int(second % 1 * 1_000_000)
    return dt.time(int(hour), int(minute), int(second), part, zone)


@builtin("date and time(from: text) -> datetime")
def _date_time_from_text(text: str) -> Value:
    return parse_date_time(text)


@builtin("date and time(date: moment, time: time) -> datetime")
def _date_time(day: dt.date, time: dt.time) -> Value:
    return dt.datetime.combine(dt.date(day.year, day.month, day.day), time)


@builtin("duration(from: text) -> any")
def _duration(text: str) -> Value:
    return parse_duration(text)


@builtin("duration(from: days)", "duration(from: months)")
def _duration_again(duration: Value) -> Value:
    return duration


@builtin("years and months duration(from: moment, to: moment) -> months")
def _months_between(start: dt.date, end: dt.date) -> Value:
    return months_between(start, end)


@builtin("day of week(date: moment) -> text")
def _day_of_week(day: dt.date) -> Value:
    return _DAYS[day.weekday()]


@builtin("day of year(date: moment)")
def _day_of_year(day: dt.date) -> Value:
    return Decimal(day.timetuple().tm_yday)


@builtin("month of year(date: moment)")
def _month_of_year(day: dt.date) -> Value:
    return _MONTHS[day.month - 1]


@builtin("week of year(date: moment)")
def _week_of_year(day: dt.date) -> Value:
    return Decimal(day.isocalendar().week)


@builtin("abs(n: months) -> months")
def _abs_months(duration: Months) -> Value:
    return Months(abs(duration.count))
