"""What a complete application costs: service page, four pages with 25 fields, check, receipt.

On PostgreSQL, with the web processes of production and eight people at a time (docs/benchmarks.md).
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.journey import machines
from bench.journey.applying import KINDS
from bench.journey.crowds import Seen, crowd
from bench.journey.servers import ROOT, Installation, Serving, installation, serving

SEED = 20_261_123
WARM_STARTS = 3
AIMS = {"GET": 3, "signed in": 6, "POST": 8}
"""Statements at most, brackets of transactions not counted."""


@dataclass(slots=True)
class Window:
    """One repeat of the measurement."""

    begun: float
    ended: float
    web_ms: float
    database_ms: float


@dataclass(slots=True)
class Measured:
    """Everything one run found."""

    cold_seconds: float
    warm_seconds: float
    windows: list[Window]
    seen: list[Seen]
    memory: list[tuple[str, float, float]]
    statements: dict[str, Any]
    stored: dict[str, Any]
    load_before: str
    load_after: str
    database_version: str


def options_of(arguments: list[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="rathaus bench journey", description=__doc__)
    parser.add_argument("--seconds", type=float, default=12, help="length of one repeat (default 12)")
    parser.add_argument(
        "--repeats", type=int, default=5, help="repeats, of which medians are told (default 5)"
    )
    parser.add_argument(
        "--warm-up", type=float, default=5, help="seconds before the first repeat (default 5)"
    )
    parser.add_argument("--clients", type=int, default=8, help="people at a time (default 8)")
    parser.add_argument("--workers", type=int, default=2, help="web processes (default 2)")
    parser.add_argument(
        "--threads", type=int, help="requests a process works on at a time (default: as shipped)"
    )
    parser.add_argument("--seed", type=int, default=SEED, help=f"of the people's answers (default {SEED})")
    parser.add_argument(
        "--statements", action="store_true", help="print the statements of every kind of page"
    )
    parser.add_argument(
        "--profile", type=Path, metavar="FILE", help="only profile one process; write it to FILE"
    )
    return parser.parse_args(arguments)


def measure(made: Installation, options: argparse.Namespace) -> Measured:
    """Do everything, the noisy things last."""
    before = machines.load()
    counted = made.tell("bench.journey.inside", "statements")
    with serving(made, workers=options.workers, threads=options.threads) as first:
        cold = first.seconds
    warm = []
    for _ in range(WARM_STARTS - 1):
        with serving(made, workers=options.workers, threads=options.threads) as again:
            warm.append(again.seconds)
    with serving(made, workers=options.workers, threads=options.threads) as server:
        warm.append(server.seconds)
        with crowd(clients=options.clients, port=server.port, seed=options.seed) as people:
            time.sleep(options.warm_up)
            windows = [_window(made, server, options.seconds) for _ in range(options.repeats)]
        memory = list(_memory(made, server))
    return Measured(
        cold_seconds=cold,
        warm_seconds=statistics.median(warm),
        windows=windows,
        seen=people.seen,
        memory=memory,
        statements=counted,
        stored=_stored(made, people.seen),
        load_before=before,
        load_after=machines.load(),
        database_version=made.database_version,
    )


def _window(made: Installation, server: Serving, seconds: float) -> Window:
    web, database = machines.processor_ms(server.process.pid), machines.processor_ms(made.database_process)
    begun = time.perf_counter()
    time.sleep(seconds)
    ended = time.perf_counter()
    return Window(
        begun,
        ended,
        machines.processor_ms(server.process.pid) - web,
        machines.processor_ms(made.database_process) - database,
    )


def _memory(made: Installation, server: Serving) -> Iterable[tuple[str, float, float]]:
    processes = machines.tree(server.process.pid)
    for number, process in enumerate(processes):
        name = "supervisor" if number == 0 else f"web process {number}"
        yield name, *machines.memory_mb(process)
    database = [machines.memory_mb(process) for process in machines.tree(made.database_process)]
    yield (
        f"PostgreSQL, {len(database)} processes",
        max(rss for rss, _ in database),
        sum(pss for _, pss in database),
    )


def _stored(made: Installation, seen: list[Seen]) -> dict[str, Any]:
    """Look every acknowledged application up in the database."""
    listed = [(done.public_id, done.number, done.family_name) for one in seen for _, done in one.acknowledged]
    place = made.folder / "acknowledged.json"
    place.write_text(json.dumps(listed))
    found: dict[str, Any] = made.tell("bench.journey.inside", "check", str(place))
    numbers = [number for _, number, _ in listed]
    if len(set(numbers)) != len(numbers):
        found["wrong"].append("A number was given twice.")
    return found | {"acknowledged": len(listed)}


# --- The table -----------------------------------------------------------------------------------


def median_of(windows: list[Window], value: Callable[[Window], float]) -> str:
    """Return the median of a value over the repeats, and their span."""
    values = [value(window) for window in windows]
    return f"{statistics.median(values):>9.1f}   {min(values):.1f} to {max(values):.1f}"


def report(found: Measured, options: argparse.Namespace) -> bool:
    """Print what was found; return whether nothing was lost and no page failed."""
    moments = [moment for one in found.seen for moment, _ in one.acknowledged]

    def done(window: Window) -> int:
        return sum(window.begun <= moment < window.ended for moment in moments)

    if not all(done(window) for window in found.windows):
        print("In one of the repeats nobody finished; the server or the clients were stuck.")
        _report_faults(found)
        return False
    _report_circumstances(found, options)
    windows = found.windows
    print(f"\n{'whole applications':<44}{'median':>9}   {'over the repeats'}")
    for name, value in (
        ("submissions per second", lambda w: done(w) / (w.ended - w.begun)),
        ("CPU ms per submission, web processes", lambda w: w.web_ms / done(w)),
        ("CPU ms per submission, PostgreSQL", lambda w: w.database_ms / done(w)),
        ("CPU ms per submission, together (aim ≤ 20)", lambda w: (w.web_ms + w.database_ms) / done(w)),
    ):
        print(f"{name:<44}{median_of(windows, value)}")
    client = sum(one.processor_seconds for one in found.seen) * 1000 / len(moments)
    print(f"{'CPU ms per submission of the clients, apart':<44}{client:>9.1f}")
    _report_pages(found)
    _report_processes(found)
    return _report_faults(found)


def _report_circumstances(found: Measured, options: argparse.Namespace) -> None:
    for name, value in machines.circumstances(ROOT):
        print(f"{name:<12}{value}")
    print(f"{'database':<12}PostgreSQL {found.database_version}, its own defaults (fsync on), Unix socket")
    print(
        f"{'load':<12}{found.load_before} before, {found.load_after} after (1, 5, 15 minutes; the clients count)"
    )
    print(
        f"{'run':<12}{options.workers} web processes, {options.threads or 'shipped number of'} threads each, "
        f"{options.clients} people at a time, {options.repeats} repeats of {options.seconds:g} s "
        f"after {options.warm_up:g} s, seed {options.seed}"
    )


def _report_pages(found: Measured) -> None:
    first, last = found.windows[0].begun, found.windows[-1].ended
    times: dict[str, list[float]] = {kind: [] for kind in KINDS}
    total = 0
    for one in found.seen:
        for kind, begun, took in one.requests:
            if first <= begun < last:
                times[kind].append(took * 1000)
                total += 1
    done = sum(first <= moment < last for one in found.seen for moment, _ in one.acknowledged)
    anonymous, signed_in = found.statements["anonymous"], found.statements["signed_in"]
    print(
        f"\n{'pages (p95 aim ≤ 30 ms)':<26}{'p50 ms':>8}{'p95 ms':>8}{'each':>7}   statements  signed in   aims"
    )
    for kind, values in times.items():
        if not values:
            continue
        cuts = statistics.quantiles(values, n=20) if len(values) > 1 else values * 19
        aims = f"{AIMS['POST']}, {AIMS['POST']}" if "POST" in kind else f"{AIMS['GET']}, {AIMS['signed in']}"
        print(
            f"{kind:<26}{cuts[9]:>8.1f}{cuts[18]:>8.1f}{len(values) / done:>7.2f}"
            f"{anonymous.get(kind, 0):>13}{signed_in.get(kind, 0):>11}   {aims}"
        )
    whole = statistics.quantiles([took for values in times.values() for took in values], n=20)
    print(f"{'all pages':<26}{whole[9]:>8.1f}{whole[18]:>8.1f}{total / done:>7.2f}")


def _report_processes(found: Measured) -> None:
    print(f"\n{'memory after the load (aim ≤ 200 MB)':<44}{'RSS MB':>9}   own share (PSS)")
    for name, resident, own in found.memory:
        print(f"{name:<44}{resident:>9.0f}   {own:.0f}")
    print(f"\n{'start until a citizen gets a page':<44}{'seconds':>9}")
    print(f"{'first start, empty data folder':<44}{found.cold_seconds:>9.2f}")
    print(f"{f'later start, median of {WARM_STARTS} (aim ≤ 2)':<44}{found.warm_seconds:>9.2f}")


def _report_faults(found: Measured) -> bool:
    faults = [fault for one in found.seen for fault in one.faults]
    stored = found.stored
    print(
        f"\nstored       {stored['acknowledged']} applications acknowledged, {len(stored['wrong'])} of them not stored "
        f"exactly once; {len(faults)} pages failed"
    )
    for line in [*stored["wrong"][:5], *faults[:5]]:
        print(f"             {line}")
    return not stored["wrong"] and not faults


def _report_statements(found: Measured) -> None:
    for who in ("anonymous", "signed_in"):
        for kind, texts in found.statements[f"{who}_texts"].items():
            print(
                f"\n{who}, {kind}: {len(texts)}, and {found.statements[f'{who}_brackets'][kind]} savepoints"
            )
            print("\n".join(f"  {text}" for text in texts))


def main() -> None:
    """Measure and print; the exit code says whether nothing got lost."""
    options = options_of()
    with tempfile.TemporaryDirectory(prefix="rathaus-bench-") as folder, installation(Path(folder)) as made:
        if options.profile:
            print(made.tell("bench.journey.inside", "profile", "12", str(options.profile.absolute())))
            return
        found = measure(made, options)
        is_fine = report(found, options)
        if options.statements:
            _report_statements(found)
    sys.exit(0 if is_fine else 1)


if __name__ == "__main__":
    main()
