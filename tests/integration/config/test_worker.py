import threading

import pytest

from rathaus.config.wiring import JOBS, Job
from rathaus.config.worker import work

pytestmark = pytest.mark.django_db


def test_a_job_is_repeated_until_it_has_nothing_to_do():
    left = [2, 1, 0]

    work(stop=threading.Event(), once=True, jobs=[Job(name="count", every=60, work=lambda now: left.pop(0))])

    assert left == []


def test_a_failing_job_does_not_stop_the_others():
    ran = []

    def fail(now):
        raise RuntimeError("broken")

    def run(now):
        ran.append(now)
        return 0

    work(
        stop=threading.Event(),
        once=True,
        jobs=[Job(name="fail", every=1, work=fail), Job(name="run", every=1, work=run)],
    )

    assert len(ran) == 1


def test_a_stopped_worker_begins_nothing():
    stop = threading.Event()
    stop.set()

    work(stop=stop, jobs=[Job(name="never", every=1, work=lambda now: pytest.fail("ran"))])


def test_the_moment_is_aware():
    seen = []
    work(
        stop=threading.Event(),
        once=True,
        jobs=[Job(name="look", every=9, work=lambda now: seen.append(now) or 0)],
    )

    assert seen[0].tzinfo is not None


def test_the_real_jobs_run_on_an_empty_installation():
    work(stop=threading.Event(), once=True, jobs=JOBS)
