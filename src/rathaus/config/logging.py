"""Logs: one JSON object a line in production, readable lines in the demo. Never personal data."""

from __future__ import annotations

import logging
import sys
import traceback
from datetime import UTC, datetime
from json import dumps as json_of
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

REQUESTS = "rathaus.requests"
"""Logger of the request lines."""

FRAMES = 8
"""How many of the innermost calls an error shows."""


def without_personal_data(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Keep what an operator needs of an error and drop what may quote a person's entry.

    Django's own messages are kept as templates, without the path put in (paths may hold the number of a case).
    Of an exception the class and the places stay; its text goes, because databases quote values in it.
    """
    record: logging.LogRecord | None = event.get("_record")
    if record is not None and record.name.startswith("django"):
        event["event"] = record.msg
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()
    if isinstance(error, BaseException):
        error = (type(error), error, error.__traceback__)
    if error and error[0] is not None:
        frames = traceback.extract_tb(error[2])[-FRAMES:]
        event["error"] = error[0].__qualname__
        event["where"] = [
            f"{frame.filename.rpartition('site-packages/')[2]}:{frame.lineno}" for frame in frames
        ]
    return event


def request_line(*, request_id: str, method: str, route: str, status: int, milliseconds: float) -> str:
    """Return the line of one request, with the keys of every other line; made by hand, because each request has one."""
    line = {
        "method": method,
        "route": route,
        "status": status,
        "milliseconds": milliseconds,
        "event": "request",
        "request_id": request_id,
        "level": "info",
        "logger": REQUESTS,
        "timestamp": datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
    }
    return json_of(line, ensure_ascii=False)


def logging_settings(*, json: bool, level: str) -> dict[str, Any]:
    """Return Django's ``LOGGING`` and configure structlog to match.

    Args:
        json: One JSON object per line, without personal data; otherwise text for people who try the demo.
        level: Lowest level written, such as ``INFO``.
    """
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        *([without_personal_data] if json else []),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    renderer: Processor = (
        structlog.processors.JSONRenderer()
        if json
        else structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": shared,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
            },
            "plain": {"format": "%(message)s"},
        },
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "lines"},
            "requests": {"class": "logging.StreamHandler", "formatter": "plain"},
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            REQUESTS: {"handlers": ["requests"], "propagate": False},
            "django.request": {"level": "ERROR"},  # answers below 500 stand in our own request line
            "django.server": {"level": "ERROR"},
            "_granian": {"level": "WARNING"},
        },
    }
