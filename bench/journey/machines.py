"""What the machine says: processor time and memory of process trees, and where all this was measured."""

from __future__ import annotations

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import Final

_TICKS: Final = os.sysconf("SC_CLK_TCK")
_PAGE: Final = os.sysconf("SC_PAGE_SIZE")


def tree(root: int) -> list[int]:
    """Return a process and all processes it has begotten, as far as they live."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            fields = _stat(int(entry.name))
            if fields:
                children.setdefault(int(fields[1]), []).append(int(entry.name))
    found, waiting = [], [root]
    while waiting:
        process = waiting.pop()
        found.append(process)
        waiting += children.get(process, [])
    return found


def processor_ms(root: int) -> float:
    """Return user and system time of a process tree so far, children that ended included (milliseconds)."""
    ticks = 0
    for process in tree(root):
        fields = _stat(process)
        if fields:
            # utime, stime, and what ended children left behind: cutime, cstime
            ticks += sum(int(fields[place]) for place in (11, 12, 13, 14))
    return ticks * 1000 / _TICKS


def memory_mb(process: int) -> tuple[float, float]:
    """Return resident memory and the share of it that counts for this process alone (RSS, PSS; MB)."""
    fields = _stat(process)
    resident = int(fields[21]) * _PAGE / 1e6 if fields else 0.0
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return resident, 0.0
    pss = next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
    return resident, pss * 1024 / 1e6


def _stat(process: int) -> list[str]:
    """Return the fields of /proc/N/stat after the name: state, parent …; empty when it is gone."""
    try:
        text = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return []
    return text.rpartition(")")[2].split()


def load() -> str:
    """Return the load average, as the kernel writes it."""
    return " ".join(f"{value:.2f}" for value in os.getloadavg())


def circumstances(root: Path) -> list[tuple[str, str]]:
    """Return name and value of what a reader needs to judge the figures."""
    cpu = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    memory = os.sysconf("SC_PHYS_PAGES") * _PAGE / 2**30
    packages = ("django", "granian", "psycopg")
    return [
        (
            "machine",
            f"{cpu}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} {platform.release()}",
        ),
        (
            "versions",
            ", ".join([f"Python {platform.python_version()}", *(f"{p} {version(p)}" for p in packages)]),
        ),
        ("commit", commit(root)),
    ]


def commit(root: Path) -> str:
    """Return the short commit and whether the working tree differs from it."""
    try:
        told = subprocess.run(
            ["git", "-C", str(root), "describe", "--always", "--dirty=, with changes", "--abbrev=10"],
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return told.stdout.strip()
