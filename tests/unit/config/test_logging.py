import json
import logging
import logging.config

import pytest

from rathaus.config.logging import logging_settings


@pytest.fixture
def formatter():
    """The formatter of production, without touching the loggers of the test run."""
    described = logging_settings(json=True, level="INFO")["formatters"]["lines"]
    factory = described.pop("()")
    return factory(**described)


def record(name, message, *args, exc_info=None):
    return logging.LogRecord(name, logging.ERROR, __file__, 1, message, args, exc_info)


def test_django_messages_lose_the_path(formatter):
    line = formatter.format(record("django.request", "Internal Server Error: %s", "/vorgaenge/GE-2026-0001/"))

    assert "GE-2026-0001" not in line
    assert json.loads(line)["event"] == "Internal Server Error: %s"


def test_exceptions_keep_class_and_place_and_lose_their_text(formatter):
    try:
        raise ValueError("Key (email)=(erika@example.org) already exists")
    except ValueError as error:
        line = formatter.format(
            record("django.db", "failed", exc_info=(type(error), error, error.__traceback__))
        )

    entry = json.loads(line)
    assert "erika" not in line
    assert entry["error"] == "ValueError"
    assert entry["where"][-1].startswith(__file__)


def test_a_line_is_one_json_object_with_level_and_time(formatter):
    entry = json.loads(formatter.format(record("rathaus.worker", "job_failed")))

    assert entry["level"] == "error"
    assert entry["timestamp"].endswith("Z")
