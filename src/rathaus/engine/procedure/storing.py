"""Where a case stands, as JSON for the database, and back."""

from __future__ import annotations

from collections.abc import Mapping, Set
from datetime import date
from typing import Any

from rathaus.engine.procedure.model import Done, Progress, RunningClock

FORMAT = 1


class ProgressUnreadable(ValueError):
    """Stored progress that this version of the engine cannot read."""

    def __init__(self, message: str, value: object) -> None:
        """Say what is wrong with which value."""
        super().__init__(
            f"{message}: {value!r}. Restore the case from its history; do not edit stored progress by hand."
        )


def progress_to_json(progress: Progress) -> dict[str, Any]:
    """Return plain data: texts, numbers, lists and maps; days in ISO form."""
    return {
        "format": FORMAT,
        "state": progress.state,
        "team": progress.team,
        "done": [[done.step, done.day.isoformat(), done.actor] for done in progress.done],
        "clocks": {key: _clock_to_json(clock) for key, clock in progress.clocks.items()},
    }


def progress_from_json(data: Mapping[str, Any]) -> Progress:
    """Return the progress that ``progress_to_json`` wrote.

    Raises:
        ProgressUnreadable: Another format, a missing or unknown key, or a value of a wrong kind.
    """
    if data.get("format") != FORMAT:
        raise ProgressUnreadable("Stored progress has an unknown format", data.get("format"))
    _require_keys(data, {"format", "state", "team", "done", "clocks"})
    try:
        return Progress(
            state=_text(data["state"]),
            team=_text(data["team"]),
            done=tuple(
                Done(_text(step), date.fromisoformat(day), _text(actor)) for step, day, actor in data["done"]
            ),
            clocks={key: _clock_from_json(key, clock) for key, clock in data["clocks"].items()},
        )
    except (TypeError, ValueError, AttributeError) as error:
        raise ProgressUnreadable(f"Stored progress cannot be read ({error})", data) from error


def _clock_to_json(clock: RunningClock) -> dict[str, Any]:
    return {
        "starts": _day_to_json(clock.starts),
        "stops": [[_day_to_json(first), _day_to_json(last)] for first, last in clock.stops],
        "extended": clock.extended,
        "extensions": list(clock.extensions),
        "end": _day_to_json(clock.end),
        "is_stopped_for_good": clock.is_stopped_for_good,
        "is_held": clock.is_held,
        "notice_day": _day_to_json(clock.notice_day),
        "remedy": clock.remedy,
        "is_instructed": clock.is_instructed,
    }


def _clock_from_json(key: str, data: Mapping[str, Any]) -> RunningClock:
    _require_keys(data, _CLOCK_KEYS)
    return RunningClock(
        deadline=key,
        starts=_day_from_json(data["starts"]),
        stops=tuple((date.fromisoformat(first), _day_from_json(last)) for first, last in data["stops"]),
        extended=int(data["extended"]),
        extensions=tuple(_text(length) for length in data["extensions"]),
        end=_day_from_json(data["end"]),
        is_stopped_for_good=bool(data["is_stopped_for_good"]),
        is_held=bool(data["is_held"]),
        notice_day=_day_from_json(data["notice_day"]),
        remedy=None if data["remedy"] is None else _text(data["remedy"]),
        is_instructed=bool(data["is_instructed"]),
    )


def _require_keys(data: Mapping[str, Any], keys: Set[str]) -> None:
    if set(data) != keys:
        raise ProgressUnreadable("Stored progress has missing or unknown keys", sorted(set(data) ^ keys))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _day_to_json(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day_from_json(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)


_CLOCK_KEYS = frozenset(_clock_to_json(RunningClock(deadline="", starts=None)))
