"""The reasons a clerk reads, and the small parts."""

from __future__ import annotations

import string
from datetime import date, datetime

import pytest

from rathaus.engine.deadlines import (
    BornLater,
    Calendar,
    Clock,
    ClockRuns,
    ClockStandsStill,
    ExtensionUsedUp,
    Law,
    Length,
    NoTimeZone,
    NotThatKind,
    Reason,
    ReasonMissing,
    StopsOutOfOrder,
    UnknownLength,
    UnknownReason,
    age_on,
    appointment,
    days_if_interrupted,
    due,
    end_of,
    end_of_hours,
    named_day_of_month,
    named_last_day,
    notified_by_hand,
    notified_by_portal,
    notified_by_post,
    receipt_due,
    remedy_in_force,
    remedy_period,
)
from rathaus.engine.deadlines.sentences import SENTENCES


def test_the_clerk_reads_date_rule_and_why(nw: Calendar, law: Law) -> None:
    found = receipt_due(received=date(2026, 4, 2), law=law, calendar=nw)

    assert found.explain("de") == (
        "Zu erledigen: 3 Tage ab Do., 02.04.2026 (§ 15 Abs. 1 GewO).",
        "Der Tag des Ereignisses, Do., 02.04.2026, zählt nicht mit (§ 187 Abs. 1 BGB).",
        "Frist 3 Tage: letzter Tag ist So., 05.04.2026 (§ 188 Abs. 1 BGB).",
        "So., 05.04.2026 ist ein Sonntag: nächster Werktag ist Di., 07.04.2026 (§ 31 Abs. 3 VwVfG NRW, § 193 BGB).",
    )
    assert found.explain("en")[-1].startswith(
        "Sun 5 April 2026 is a Sunday: next working day Tue 7 April 2026"
    )


def test_a_missing_day_of_the_month_is_explained(nw: Calendar) -> None:
    found = end_of(starts=date(2026, 3, 31), length=Length(1, "months"), calendar=nw, weekend="stays")

    assert found.explain()[1] == (
        "Frist 1 Monat; einen 31. gibt es in diesem Monat nicht: Ende am letzten Tag des Monats, Do., 30.04.2026 "
        "(§ 188 Abs. 3 BGB)."
    )


def test_a_holiday_is_named(nw: Calendar) -> None:
    found = end_of(
        starts=date(2026, 5, 28), length=Length(7, "days"), calendar=nw, weekend="next_working_day"
    )

    assert "gesetzlicher Feiertag (Fronleichnam)" in found.explain()[-1]


def test_an_end_that_stays_tells_where_it_would_have_moved(nw: Calendar) -> None:
    found = end_of(starts=date(2026, 3, 14), length=Length(3, "months"), calendar=nw, weekend="stays")

    assert found.steps[-1].key == "stays"
    assert "15.06.2026" in found.explain()[-1]


def test_steps_on_unverified_values_say_so(nw: Calendar, law: Law) -> None:
    post = notified_by_post(posted=date(2026, 3, 2), law=law, calendar=nw)
    receipt = receipt_due(received=date(2026, 3, 2), law=law, calendar=nw)
    remedy = remedy_in_force(day=date(2026, 3, 2), land="NW", kind="administrative_court", law=law)
    action = remedy_period(notified=date(2026, 3, 6), remedy=remedy, instructed=True, calendar=nw)

    assert [s.key for s in post.steps if not s.verified] == ["deemed_notified"]
    assert all(s.verified for s in receipt.steps)
    assert not action.steps[0].verified


def test_a_notice_that_can_still_be_retrieved_is_not_notified(nw: Calendar, law: Law) -> None:
    found = notified_by_portal(
        provided=date(2026, 3, 2),
        notified_of_provision=date(2026, 3, 2),
        retrieved=None,
        today=date(2026, 3, 5),
        law=law,
        calendar=nw,
    )

    assert (found.state, found.day) == ("waiting", None)
    assert "Noch nicht bekannt gegeben" in found.explain()[-1]


def test_a_notice_handed_over_is_notified_that_day() -> None:
    assert notified_by_hand(day=date(2026, 3, 7)).day == date(2026, 3, 7)


def test_every_sentence_has_the_same_values_in_both_languages() -> None:
    def names(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    assert {key for key, (german, english) in SENTENCES.items() if names(german) != names(english)} == set()


def test_an_unknown_reason_is_refused() -> None:
    with pytest.raises(UnknownReason, match="Add it"):
        Reason("nonsense", "").text()


def test_a_fixed_appointment_stays_on_a_holiday() -> None:
    found = appointment(day=date(2026, 4, 6))

    assert found.end == date(2026, 4, 6)
    assert found.steps[0].norm == "§ 31 Abs. 5 VwVfG"


def test_a_named_last_day_moves_unless_the_letter_named_the_provision(nw: Calendar) -> None:
    sunday = date(2026, 3, 8)

    assert named_last_day(day=sunday, provision_named=False, calendar=nw).end == date(2026, 3, 9)
    assert named_last_day(day=sunday, provision_named=True, calendar=nw).end == sunday


def test_beginning_middle_and_end_of_a_month() -> None:
    assert named_day_of_month(year=2028, month=2, which="beginning") == date(2028, 2, 1)
    assert named_day_of_month(year=2028, month=2, which="middle") == date(2028, 2, 15)
    assert named_day_of_month(year=2028, month=2, which="end") == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("1 month", 30),
        ("3 months", 90),
        ("1 year", 365),
        ("2 weeks", 14),
        ("5 days", 5),
        ("1 month and a half", 45),
    ],
)
def test_interrupted_months_have_thirty_days_and_years_365(text: str, days: int) -> None:
    assert days_if_interrupted(Length.parse(text)) == days


@pytest.mark.parametrize(
    ("text", "written", "german"),
    [
        ("1 day", "1 day", "1 Tag"),
        ("14 days", "14 days", "14 Tage"),
        ("5 working days", "5 working days", "5 Arbeitstage"),
        ("1 working_day", "1 working day", "1 Arbeitstag"),
        ("2 Weeks", "2 weeks", "2 Wochen"),
        ("1 quarter", "3 months", "3 Monate"),
        ("half year", "6 months", "6 Monate"),
        ("half a year", "6 months", "6 Monate"),
        ("half month", "15 days", "15 Tage"),
        ("1 month and a half", "1 month and a half", "1 Monat und 15 Tage"),
        ("1 year", "1 year", "1 Jahr"),
        ("24 hours", "24 hours", "24 Stunden"),
    ],
)
def test_lengths_are_read_and_written(text: str, written: str, german: str) -> None:
    assert str(Length.parse(text)) == written
    assert Length.parse(text).text("de") == german


@pytest.mark.parametrize(
    "text", ["", "0 days", "-1 days", "1.5 months", "days", "1 fortnight", "1 day and a half", "one day"]
)
def test_other_texts_are_no_lengths(text: str) -> None:
    with pytest.raises(UnknownLength, match="Write a whole number"):
        Length.parse(text)


def test_hours_and_working_days_have_no_days_if_interrupted() -> None:
    with pytest.raises(UnknownLength):
        days_if_interrupted(Length(24, "hours"))


def test_hours_want_a_time_zone_and_hours() -> None:
    with pytest.raises(NoTimeZone):
        end_of_hours(starts=datetime(2026, 3, 2, 10), length=Length(24, "hours"))  # noqa: DTZ001  # the point
    with pytest.raises(ValueError, match="no period in hours"):
        end_of_hours(starts=datetime.fromisoformat("2026-03-02T10:00+01:00"), length=Length(1, "days"))


def test_nobody_has_an_age_before_birth() -> None:
    with pytest.raises(BornLater):
        age_on(date(2026, 3, 2), date(2026, 3, 1))


def test_a_named_day_is_no_length(nw: Calendar, law: Law) -> None:
    with pytest.raises(NotThatKind, match="trade_statistics"):
        due(key="trade_statistics", from_day=date(2026, 3, 2), law=law, calendar=nw)


class TestClock:
    clock = Clock(date(2026, 3, 2), Length(14, "days"))

    def test_it_knows_whether_it_stands_still(self) -> None:
        assert not self.clock.is_standing_still
        assert self.clock.stop(date(2026, 3, 9)).is_standing_still
        assert not self.clock.stop(date(2026, 3, 9)).resume(date(2026, 3, 13)).is_standing_still

    def test_it_counts_what_is_left(self, nw: Calendar) -> None:
        def left(clock: Clock, on: date) -> int:
            return clock.days_left(on=on, calendar=nw, weekend="next_working_day")

        stopped = self.clock.stop(date(2026, 3, 9))

        assert left(self.clock, date(2026, 3, 9)) == 7
        assert left(self.clock, date(2026, 3, 17)) == 0
        assert left(stopped, date(2026, 3, 30)) == 8, "9 to 16 March"
        assert left(self.clock.stop(date(2026, 3, 20)), date(2026, 3, 20)) == 0, "stopped when it was over"

    def test_it_cannot_stop_twice_or_resume_while_running(self) -> None:
        with pytest.raises(ClockStandsStill, match="2026-03-09"):
            self.clock.stop(date(2026, 3, 9)).stop(date(2026, 3, 10))
        with pytest.raises(ClockRuns):
            self.clock.resume(date(2026, 3, 9))
        with pytest.raises(StopsOutOfOrder):
            self.clock.stop(date(2026, 3, 9)).resume(date(2026, 3, 8))

    def test_a_stop_on_the_day_of_the_resumption_goes_on_with_it(self, nw: Calendar) -> None:
        once = self.clock.stop(date(2026, 3, 9)).resume(date(2026, 3, 11))

        twice = once.stop(date(2026, 3, 11)).resume(date(2026, 3, 13))

        assert len(twice.stops) == 1
        assert twice.end(calendar=nw, weekend="stays").end == date(2026, 3, 21)

    def test_it_is_extended_only_so_often_and_with_a_reason(self) -> None:
        longer = self.clock.extend(Length(1, "weeks"), reason="Gutachten fehlt", times=1)

        with pytest.raises(ExtensionUsedUp, match="1 time"):
            longer.extend(Length(1, "weeks"), reason="immer noch", times=1)
        with pytest.raises(ReasonMissing):
            self.clock.extend(Length(1, "weeks"), reason=" ", times=1)

    def test_it_says_from_when_to_when_it_stood_still(self, nw: Calendar) -> None:
        clock = self.clock.stop(date(2026, 3, 9)).resume(date(2026, 3, 13))

        found = clock.end(calendar=nw, weekend="next_working_day")

        assert [step.key for step in found.steps] == [
            "event_day_not_counted",
            "ends_after_days",
            "stood_still",
            "moved_saturday",
        ]
        assert found.steps[2].norm == "§ 209 BGB entsprechend"
        assert not found.steps[2].verified
