"""Progress as JSON and back."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from rathaus.engine.procedure import (
    Done,
    Progress,
    ProgressUnreadable,
    RunningClock,
    progress_from_json,
    progress_to_json,
)

PROGRESS = Progress(
    state="checking",
    team="parking",
    done=(Done("submit", date(2026, 3, 2), "amira"), Done("take_up", date(2026, 3, 3), "ben")),
    clocks={
        "decision": RunningClock(
            "decision", date(2026, 3, 2), ((date(2026, 3, 4), date(2026, 3, 9)), (date(2026, 3, 20), None)),
            1, ("3 months",), None, False, True,
        ),
        "remedy": RunningClock(
            "remedy", None, notice_day=date(2026, 4, 1), remedy="administrative_court", is_instructed=False
        ),
        "answer": RunningClock("answer", date(2026, 3, 2), end=date(2026, 3, 16), is_stopped_for_good=True),
    },
)  # fmt: skip


def test_load_save_load_is_identity() -> None:
    stored = json.dumps(progress_to_json(PROGRESS))

    assert progress_from_json(json.loads(stored)) == PROGRESS


@pytest.mark.parametrize(
    "change",
    [
        {"format": 2},
        {"state": None},
        {"done": [["submit", "gestern", "amira"]]},
        {"done": [["submit"]]},
        {"clocks": {"answer": {"starts": None}}},
        {"clocks": []},
        {"colour": "red"},
    ],
)
def test_what_cannot_be_read_is_refused_whole(change: dict[str, Any]) -> None:
    with pytest.raises(ProgressUnreadable):
        progress_from_json({**progress_to_json(PROGRESS), **change})
