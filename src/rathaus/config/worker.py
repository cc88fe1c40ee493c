"""The loop that does background work, in a process of its own or in a thread of the web process."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence

import structlog
from django.db import close_old_connections
from django.utils import timezone

from rathaus.config.wiring import JOBS, Job

log = structlog.get_logger("rathaus.worker")

PAUSE_AFTER_FAILURE = 30.0
"""Seconds until a job that failed as a whole is tried again."""

LONGEST_SLEEP = 1.0
"""Seconds; how soon the loop notices that it is to stop."""


def work(*, stop: threading.Event, once: bool = False, jobs: Sequence[Job] = JOBS) -> None:
    """Run every job when it is due until ``stop`` is set.

    Args:
        stop: Set from outside; the job at work is finished first.
        once: Repeat each job until it has nothing to do, then return.
        jobs: What to run.
    """
    due = {job.name: 0.0 for job in jobs}
    while not stop.is_set():
        for job in jobs:
            if due[job.name] <= time.monotonic() and not stop.is_set():
                due[job.name] = time.monotonic() + _round(job)
        if once and all(moment > time.monotonic() for moment in due.values()):
            return
        stop.wait(min(max(min(due.values()) - time.monotonic(), 0), LONGEST_SLEEP))


def start_in_thread() -> threading.Event:
    """Start the loop beside the web server's threads and return the event that ends it.

    It also ends with the process, even within a job: every job is safe to repeat.
    """
    stop = threading.Event()
    threading.Thread(target=work, kwargs={"stop": stop}, name="rathaus-worker", daemon=True).start()
    return stop


def _round(job: Job) -> float:
    """Run one job once; return in how many seconds it is due again."""
    close_old_connections()
    try:
        done = job.work(timezone.now())
    except Exception as error:
        # Whatever is wrong with one job must not stop the others.
        log.error("job_failed", job=job.name, error=type(error).__qualname__)
        return PAUSE_AFTER_FAILURE
    return 0.0 if done else job.every
