"""What must hold for every day, length, Land and stop."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rathaus.engine.deadlines import (
    LANDS,
    Calendar,
    Clock,
    Length,
    Reason,
    Stop,
    age_on,
    end_of,
    holidays_from_mapping,
    law_from_mapping,
    notified_by_post,
    reason_from_mapping,
)
from tests.unit.engine.deadlines.conftest import law_files

HOLIDAYS = holidays_from_mapping(law_files()["holidays"])
LAW = law_from_mapping(law_files())
CALENDARS = {land: Calendar(land, HOLIDAYS) for land in LANDS}

days = st.dates(date(1995, 1, 1), date(2080, 12, 31))
lengths = st.builds(
    Length, st.integers(1, 40), st.sampled_from(["days", "working_days", "weeks", "months"])
) | st.builds(Length, st.integers(1, 10), st.just("years"))
calendars = st.sampled_from(list(CALENDARS.values()))
countings = st.sampled_from(["event", "start_of_day"])
weekends = st.sampled_from(["next_working_day", "stays"])


@given(days, lengths, calendars, countings)
def test_a_moved_end_is_a_working_day_and_never_earlier(
    starts: date, length: Length, calendar: Calendar, counting: str
) -> None:
    plain = end_of(starts=starts, length=length, calendar=calendar, weekend="stays", counting=counting)  # type: ignore[arg-type]  # drawn from the two words
    moved = end_of(
        starts=starts, length=length, calendar=calendar, weekend="next_working_day", counting=counting
    )  # type: ignore[arg-type]  # drawn from the two words

    assert calendar.is_working_day(moved.end)
    assert moved.end >= plain.end == moved.before_shift
    assert not any(
        calendar.is_working_day(plain.end + timedelta(n)) for n in range((moved.end - plain.end).days)
    )


@given(days, lengths, calendars, weekends)
def test_a_longer_length_never_ends_earlier(
    starts: date, length: Length, calendar: Calendar, weekend: str
) -> None:
    longer = Length(length.count + 1, length.unit)

    first = end_of(starts=starts, length=length, calendar=calendar, weekend=weekend)  # type: ignore[arg-type]  # drawn from the two words
    second = end_of(starts=starts, length=longer, calendar=calendar, weekend=weekend)  # type: ignore[arg-type]  # drawn from the two words

    assert first.end <= second.end


@given(days, lengths, calendars, weekends)
def test_a_later_start_never_ends_earlier(
    starts: date, length: Length, calendar: Calendar, weekend: str
) -> None:
    first = end_of(starts=starts, length=length, calendar=calendar, weekend=weekend)  # type: ignore[arg-type]  # drawn from the two words
    second = end_of(starts=starts + timedelta(1), length=length, calendar=calendar, weekend=weekend)  # type: ignore[arg-type]  # drawn from the two words

    assert first.end <= second.end


@given(days, lengths, calendars)
def test_the_day_of_the_event_adds_one_day_to_the_first_day(
    starts: date, length: Length, calendar: Calendar
) -> None:
    """A period that begins with the day after the event ends on the same day, except at the end of months."""
    event = end_of(starts=starts, length=length, calendar=calendar, weekend="stays")
    next_day = starts + timedelta(1)
    first = end_of(
        starts=next_day, length=length, calendar=calendar, weekend="stays", counting="start_of_day"
    )

    if length.unit not in ("months", "years") or (next_day.day > 1 and starts.day <= 28):
        assert event.end == first.end
    else:
        assert event.end <= first.end <= event.end + timedelta(3)


@given(days, lengths, calendars, st.integers(0, 400), st.integers(0, 100))
def test_a_stop_of_n_days_moves_the_plain_end_by_n_days(
    starts: date, length: Length, calendar: Calendar, after: int, extra: int
) -> None:
    if length.unit == "working_days":
        length = Length(length.count, "days")
    plain = end_of(starts=starts, length=length, calendar=calendar, weekend="stays").end
    begins = starts + timedelta(1 + after % (plain - starts).days)
    clock = Clock(starts, length, (Stop(begins, begins + timedelta(extra)),))

    assert clock.end(calendar=calendar, weekend="stays").end == plain + timedelta(extra + 1)


@given(days, st.integers(5, 40), calendars, st.integers(1, 4), st.integers(0, 20))
def test_what_was_left_at_the_stop_is_left_after_it(
    starts: date, count: int, calendar: Calendar, after: int, extra: int
) -> None:
    begins = starts + timedelta(after)
    stopped = Clock(starts, Length(count, "days")).stop(begins)
    left = stopped.days_left(on=begins, calendar=calendar, weekend="stays")
    resumed = stopped.resume(begins + timedelta(extra))

    assert resumed.end(calendar=calendar, weekend="stays").end == begins + timedelta(extra + left)
    assert resumed.days_left(on=begins + timedelta(extra), calendar=calendar, weekend="stays") == left


@given(days, calendars, st.integers(1, 30))
def test_the_nth_working_day_leaves_n_working_days_behind(day: date, calendar: Calendar, n: int) -> None:
    last = calendar.working_days_after(day, n)

    between = [day + timedelta(step) for step in range(1, (last - day).days + 1)]
    assert sum(calendar.is_working_day(d) for d in between) == n
    assert calendar.is_working_day(last)


@given(days)
def test_a_posted_letter_counts_three_days_before_2025_and_four_since(posted: date) -> None:
    found = notified_by_post(posted=posted, law=LAW, calendar=CALENDARS["NW"])

    assert found.day == posted + timedelta(3 if posted.year < 2025 else 4)


@given(days, st.integers(0, 36_000))
def test_age_grows_by_one_on_each_birthday_and_never_falls(birth: date, later: int) -> None:
    day = birth + timedelta(later)
    if day.year > 2100:
        return

    assert age_on(birth, day + timedelta(1)) - age_on(birth, day) in (0, 1)
    assert abs((day - birth).days / 365.2425 - age_on(birth, day) - 0.5) <= 0.51


@given(days, lengths, calendars, weekends)
def test_reasons_survive_storing_and_speak_both_languages(
    starts: date, length: Length, calendar: Calendar, weekend: str
) -> None:
    found = end_of(starts=starts, length=length, calendar=calendar, weekend=weekend)  # type: ignore[arg-type]  # drawn from the two words

    for step in found.steps:
        again: Reason = reason_from_mapping(step.as_mapping())
        assert again == step
        assert again.text("de")
        assert again.text("en")


@given(lengths)
def test_a_length_reads_back_what_it_writes(length: Length) -> None:
    assert Length.parse(str(length)) == length
