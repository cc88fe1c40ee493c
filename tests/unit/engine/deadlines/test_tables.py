"""Every row of the tables."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import cast
from zoneinfo import ZoneInfo

import pytest

from rathaus.engine import deadlines
from rathaus.engine.deadlines import (
    Arrival,
    Calendar,
    Clock,
    Counting,
    Deadline,
    Extension,
    Holidays,
    Law,
    Length,
    Notification,
    Stop,
    Weekend,
    age_on,
    completed_years_by_end_of,
    deemed_approval,
    due,
    end_of,
    end_of_hours,
    first_working_day_of_next_month,
    latest_day_before,
    notified_by_mailbox,
    notified_by_portal,
    notified_by_post,
    notified_by_sending,
    receipt_due,
    received_at_single_point,
    remedy_in_force,
    remedy_period,
)
from tests.unit.engine.deadlines.rows import TABLES, Row, cases, day, error_of, rows, sure

BERLIN = ZoneInfo("Europe/Berlin")


def check_error(expected: str, call: Callable[[], object]) -> None:
    with pytest.raises(getattr(deadlines, expected)) as caught:
        call()
    assert str(caught.value).rstrip("'\"").endswith("."), "an error is a sentence"


def check_notification(row: Row, call: Callable[[], Notification]) -> None:
    if error := error_of(row["state"]):
        check_error(error, call)
        return
    found = call()
    assert (found.state, found.day) == (row["state"], day(row["day"]))
    assert all(found.explain("de"))
    assert all(found.explain("en"))


def explained(found: Deadline) -> Deadline:
    assert found.explain("de")
    assert found.explain("en")
    return found


def test_there_are_at_least_three_hundred_rows_each_with_its_norm() -> None:
    everything = [row for path in TABLES.glob("*.csv") for row in rows(path.stem)]

    assert len(everything) >= 300
    assert all("§" in row["norm"] or "Art." in row["norm"] for row in everything)


@cases("end_of")
def test_end_of(row: Row, holidays: Holidays) -> None:
    calendar = Calendar(row["land"], holidays, frozenset(filter(None, [row["regions"]])))

    found = end_of(
        starts=sure(row["starts"]),
        length=Length.parse(row["length"]),
        calendar=calendar,
        weekend=cast(Weekend, row["weekend"]),
        counting=cast(Counting, row["counting"]),
    )

    assert explained(found).end == sure(row["end"]), found.explain()


@cases("end_of")
def test_the_norm_of_the_row_is_among_the_reasons(row: Row, holidays: Holidays) -> None:
    calendar = Calendar(row["land"], holidays, frozenset(filter(None, [row["regions"]])))
    wanted = row["norm"].removesuffix(" (Arbeitstage)")

    found = end_of(
        starts=sure(row["starts"]),
        length=Length.parse(row["length"]),
        calendar=calendar,
        weekend=cast(Weekend, row["weekend"]),
        counting=cast(Counting, row["counting"]),
    )

    if wanted not in (
        "§ 31 Abs. 4 VwVfG",
        "§ 189 Abs. 1 BGB",
    ):  # a kept end, a word for a length: no step of their own
        assert any(wanted in step.norm for step in found.steps), [step.norm for step in found.steps]


@cases("post")
def test_post(row: Row, law: Law, holidays: Holidays) -> None:
    check_notification(
        row,
        lambda: notified_by_post(
            posted=sure(row["posted"]),
            law=law,
            calendar=Calendar(row["land"], holidays),
            act=row["act"],
            received=day(row["received"]),
            never_received=row["never"] == "yes",
        ),
    )


@cases("sending")
def test_other_channels(row: Row, law: Law, holidays: Holidays) -> None:
    check_notification(
        row,
        lambda: notified_by_sending(
            channel=row["channel"],
            sent=sure(row["sent"]),
            law=law,
            calendar=Calendar(row["land"], holidays),
            act=row["act"],
            arrival=Arrival(),
        ),
    )


@cases("portal")
def test_portal(row: Row, law: Law, nw: Calendar) -> None:
    def call() -> Notification:
        found = notified_by_portal(
            provided=sure(row["provided"]),
            notified_of_provision=sure(row["told"]),
            retrieved=day(row["retrieved"]),
            today=sure(row["today"]),
            law=law,
            calendar=nw,
        )
        assert found.provision_ends == day(row["provision_ends"])
        return found

    check_notification(row, call)


@cases("mailbox")
def test_mailbox(row: Row, law: Law, nw: Calendar) -> None:
    check_notification(
        row,
        lambda: notified_by_mailbox(
            provided=sure(row["provided"]),
            told_on=day(row["told"]),
            law=law,
            calendar=nw,
            retrieved=day(row["retrieved"]),
            provision_proven=row["proven"] == "yes",
        ),
    )


@cases("remedies")
def test_remedies(row: Row, law: Law, holidays: Holidays) -> None:
    def remedy() -> deadlines.Remedy:
        return remedy_in_force(day=sure(row["notice"]), land=row["land"], kind=row["kind"], law=law)

    if error := error_of(row["remedy"]):
        check_error(error, remedy)
        return
    found = remedy_period(
        notified=sure(row["notified"]),
        remedy=remedy(),
        instructed=row["instructed"] == "yes",
        calendar=Calendar(row["land"], holidays),
    )

    assert remedy().remedy == row["remedy"]
    assert explained(found).end == sure(row["end"]), found.explain()


def clock_of(row: Row) -> Clock:
    stops = []
    for part in filter(None, row["stops"].split(",")):
        begins, _, ends = part.partition("..")
        stops.append(Stop(sure(begins), day(ends)))
    extensions = tuple(
        Extension(Length.parse(t), "schwierig") for t in filter(None, row["extensions"].split(","))
    )
    counting = cast(Counting, row["counting"])
    return Clock(sure(row["starts"]), Length.parse(row["length"]), tuple(stops), extensions, counting)


@cases("clocks")
def test_clocks(row: Row, nw: Calendar) -> None:
    def end() -> Deadline:
        return clock_of(row).end(calendar=nw, weekend=cast(Weekend, row["weekend"]))

    if error := error_of(row["end"]):
        check_error(error, end)
        return
    assert explained(end()).end == sure(row["end"]), end().explain()


@cases("approvals")
def test_approvals(row: Row, nw: Calendar) -> None:
    extension = (
        Extension(Length.parse(row["extension"]), row["reason"], day(row["told_on"]))
        if row["extension"]
        else None
    )

    def approval() -> deadlines.DeemedApproval:
        return deemed_approval(
            complete_on=day(row["complete_on"]),
            length=Length.parse(row["length"]),
            calendar=nw,
            ordered_by=row["ordered_by"],
            extended_by=extension,
            weekend=cast(Weekend, row["weekend"]),
        )

    if error := error_of(row["end"]):
        check_error(error, approval)
        return
    assert (approval().end, approval().granted_from) == (sure(row["end"]), sure(row["granted_from"]))
    assert all(step.text("de") and step.text("en") for step in approval().steps)


@cases("ages")
def test_ages(row: Row) -> None:
    birth, on = sure(row["birth"]), sure(row["day"])

    assert age_on(birth, on) == int(row["age"])
    assert completed_years_by_end_of(birth, on) == int(row["completed"])


@cases("backwards")
def test_counted_back(row: Row) -> None:
    found = latest_day_before(event=sure(row["event"]), length=Length.parse(row["length"]))

    assert explained(found).end == sure(row["end"])


@cases("hours")
def test_hours(row: Row) -> None:
    starts = datetime.fromisoformat(row["starts"]).replace(tzinfo=BERLIN)

    found = end_of_hours(starts=starts, length=Length.parse(row["length"]))

    assert found.end.replace(tzinfo=None) == datetime.fromisoformat(row["end"])
    assert all(step.text("de") and step.text("en") for step in found.steps)


@cases("duties")
def test_duties(row: Row, law: Law, holidays: Holidays) -> None:
    calendar, on = Calendar(row["land"], holidays), sure(row["day"])
    if row["duty"] == "trade_receipt":
        found = explained(receipt_due(received=on, law=law, calendar=calendar)).end
    elif row["duty"] == "trade_statistics":
        found = explained(first_working_day_of_next_month(day=on, law=law, calendar=calendar)).end
    elif row["duty"] == "single_point":
        found = received_at_single_point(filed=on, law=law, calendar=calendar).deemed
    else:
        found = explained(due(key=row["duty"], from_day=on, law=law, calendar=calendar)).end

    assert found == sure(row["due"])


@cases("holidays")
def test_holidays(row: Row, holidays: Holidays) -> None:
    calendar = Calendar(row["land"], holidays, frozenset(filter(None, [row["regions"]])))

    assert (calendar.holiday_name(sure(row["day"])) or "") == row["name"]
