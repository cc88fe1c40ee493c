"""Run the tests: all suites, or those named. What follows goes to pytest: ``./rathaus test unit -k fees``."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

HELP = "what gates a change, or the suites named: unit, contracts, integration, concurrency, e2e, journeys"

NO_TESTS_COLLECTED = 5
"""Exit code of pytest when nothing was chosen, for example by ``-k``."""


@dataclass(frozen=True, kw_only=True)
class Suite:
    """One run of pytest."""

    name: str
    paths: tuple[str, ...]
    databases: tuple[str, ...] = ("sqlite",)
    is_default: bool = True
    """False: run only when named. The long journeys through the browser are not steady enough yet to gate a change."""
    processes: int = 0
    """Further pytest processes; none where tests are quick or compete for the processor on purpose."""


SUITES = (
    Suite(name="unit", paths=("tests/unit", "src/rathaus/engine"), processes=2),
    Suite(name="contracts", paths=("tests/contracts",)),
    Suite(name="integration", paths=("tests/integration",), databases=("sqlite", "postgres"), processes=2),
    Suite(name="concurrency", paths=("tests/concurrency",), databases=("sqlite", "postgres")),
    Suite(
        name="e2e",
        paths=(
            "tests/e2e/test_server.py",
            "tests/e2e/test_passkeys.py",
            "tests/e2e/test_questions_on_demand.py",
        ),
    ),
    Suite(name="journeys", paths=("tests/e2e",), is_default=False),
)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What one run of pytest counted."""

    title: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    broken: bool = False
    """Whether pytest ended without a usable result."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "suites", nargs="*", metavar="SUITE", help="suites to run (default: all), then pytest's options"
    )
    parser.add_argument("--db", choices=("sqlite", "postgres"), help="only on this database (default: both)")


def run(options: argparse.Namespace) -> int:
    """Run the suites one after the other and end with one line of counts."""
    from rathaus.config.repository import ROOT

    chosen, passed_on, database = _understand(options.arguments)
    if chosen is None:
        return 2
    outcomes = []
    for suite in SUITES:
        paths = [path for path in suite.paths if (ROOT / path).exists()]
        if suite.name not in chosen or not paths:
            continue
        if suite.name in ("e2e", "journeys") and not _has_browser():
            continue
        databases = [name for name in suite.databases if database in (None, name)]
        outcomes += [_run_pytest(suite, paths, name, passed_on, ROOT) for name in databases]
    return _summary(outcomes)


def _understand(arguments: list[str]) -> tuple[set[str] | None, list[str], str | None]:
    """Return the chosen suites, pytest's own arguments and the database asked for."""
    usage = "rathaus test [SUITE ...] [--db sqlite|postgres] [options of pytest ...]"
    parser = argparse.ArgumentParser(
        prog="rathaus test", usage=usage, description=f"{__doc__} Suites: {HELP}."
    )
    parser.add_argument("--db", choices=("sqlite", "postgres"))
    known, rest = parser.parse_known_args(arguments)
    names = [suite.name for suite in SUITES]
    chosen: set[str] = set()
    while rest and not rest[0].startswith("-"):
        if rest[0] not in names:
            print(f"rathaus test: {rest[0]!r} is no suite. There are: {', '.join(names)}.", file=sys.stderr)
            return None, [], None
        chosen.add(rest.pop(0))
    return (
        chosen or {suite.name for suite in SUITES if suite.is_default},
        [word for word in rest if word != "--"],
        known.db,
    )


def _run_pytest(suite: Suite, paths: list[str], database: str, passed_on: list[str], root: Path) -> Outcome:
    title = f"{suite.name} ({database})" if len(suite.databases) > 1 else suite.name
    print(f"\n=== {title}", flush=True)
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="rathaus-results-") as folder:
        report = Path(folder) / "report.xml"
        processes = ["-n", str(suite.processes)] if suite.processes else []
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "pytest",
                "-q",
                "--db",
                database,
                f"--junitxml={report}",
                *processes,
                *paths,
                *passed_on,
            ],
            cwd=root,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
        )
        return _count(report, title=title, code=done.returncode, seconds=time.monotonic() - start)


def _count(report: Path, *, title: str, code: int, seconds: float) -> Outcome:
    if not report.exists():
        return Outcome(title=title, seconds=seconds, broken=True)
    suite = ET.parse(report).getroot().find("testsuite")  # noqa: S314 - pytest wrote it
    counts = {} if suite is None else suite.attrib
    failed = int(counts.get("failures", 0)) + int(counts.get("errors", 0))
    skipped = int(counts.get("skipped", 0))
    passed = max(int(counts.get("tests", 0)) - failed - skipped, 0)
    broken = code not in (0, 1, NO_TESTS_COLLECTED) or (code == 1 and not failed)
    return Outcome(title=title, passed=passed, failed=failed, skipped=skipped, seconds=seconds, broken=broken)


def _summary(outcomes: list[Outcome]) -> int:
    print("\n=== Summary", flush=True)
    for outcome in outcomes:
        note = "  BROKEN: pytest did not finish" if outcome.broken else ""
        print(
            f"{outcome.title:<24}{outcome.passed:>6} passed {outcome.failed:>4} failed {outcome.skipped:>4} skipped"
            f"{outcome.seconds:>8.1f} s{note}"
        )
    failed = sum(max(outcome.failed, int(outcome.broken)) for outcome in outcomes)
    passed, skipped = sum(o.passed for o in outcomes), sum(o.skipped for o in outcomes)
    print(f"{passed} passed, {failed} failed, {skipped} skipped", flush=True)
    return 1 if failed or not passed else 0


def _has_browser() -> bool:
    from rathaus.config.browsers import BrowserMissing, ensure_chromium

    try:
        ensure_chromium()
    except BrowserMissing as problem:
        print(f"\nLeft out: e2e. {problem}", flush=True)
        return False
    return True
