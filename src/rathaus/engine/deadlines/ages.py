"""Ages: the day of birth counts, so a year of life ends on the day before the birthday."""

from __future__ import annotations

from datetime import date, timedelta


class BornLater(ValueError):
    """An age was asked for a day before the birth."""

    def __init__(self, birth: date, day: date) -> None:
        super().__init__(
            f"A person born on {birth} has no age on {day}. Ask for the day of birth or a later one."
        )


def age_on(birth: date, day: date) -> int:
    """Return the completed years of life during ``day``.

    A year of life is over when the day before the birthday is over, so the person has the new age on the birthday.
    Born on 29 February, it is over on 28 February in other years: the new age begins on 1 March.

    Args:
        birth: Day of birth.
        day: The day asked for.

    Raises:
        BornLater: ``day`` is before the birth.

    Source:
        § 187 Abs. 2 Satz 2, § 188 Abs. 2 and 3 BGB.

    Examples:
        >>> age_on(date(2008, 2, 29), date(2026, 2, 28)), age_on(date(2008, 2, 29), date(2026, 3, 1))
        (17, 18)
    """
    if day < birth:
        raise BornLater(birth, day)
    had_birthday = (day.month, day.day) >= (birth.month, birth.day)
    return day.year - birth.year - (not had_birthday)


def completed_years_by_end_of(birth: date, day: date) -> int:
    """Return the years of life completed when ``day`` is over.

    "Has completed the fourth year of life by 30 September" is met by somebody born on 1 October: the year is over
    when 30 September is over.

    Source:
        § 187 Abs. 2 Satz 2, § 188 Abs. 2 BGB.

    Examples:
        >>> completed_years_by_end_of(date(2022, 10, 1), date(2026, 9, 30))
        4
    """
    return age_on(birth, day + timedelta(days=1))
