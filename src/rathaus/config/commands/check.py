"""Check everything that needs no running system: format, lint, types, layers, migrations, packages."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time

SHOWN = 60
"""Lines of a failed check that are printed."""

HELP = "format, lint, types, layers, migrations, packages"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--fix", action="store_true", help="let ruff mend what it can first")


def run(options: argparse.Namespace) -> int:
    """Run every check, also after one failed, and return 0 when all passed."""
    from rathaus.config.repository import ROOT

    environment = {**os.environ, "RATHAUS_MODE": "demo", "RATHAUS_DATA_DIR": str(ROOT / ".cache" / "check")}
    failed = [
        name for name, command in _checks(fix=options.fix).items() if not _passes(name, command, environment)
    ]
    print(f"Failed: {', '.join(failed)}." if failed else "All checks passed.")
    return 1 if failed else 0


def _checks(*, fix: bool) -> dict[str, list[str]]:
    python = sys.executable
    module = [python, "-m"]
    fixes = {
        "fix lint": [*module, "ruff", "check", "--fix-only", "-q", "."],
        "fix format": [*module, "ruff", "format", "-q", "."],
    }
    return {
        **(fixes if fix else {}),
        "format": [*module, "ruff", "format", "--check", "--output-format", "concise", "."],
        "lint": [*module, "ruff", "check", "--quiet", "."],
        "types": [*module, "mypy"],
        "layers": [
            python,
            "-c",
            "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())",
        ],
        "migrations": [*module, "rathaus", "manage", "makemigrations", "--check", "--dry-run"],
        "django": [*module, "rathaus", "manage", "check", "--fail-level", "WARNING"],
        "packages": [*module, "rathaus", "package", "check", "services"],
    }


def _passes(name: str, command: list[str], environment: dict[str, str]) -> bool:
    from rathaus.config.repository import ROOT

    start = time.monotonic()
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    print(
        f"{'ok    ' if done.returncode == 0 else 'FAILED'}  {name:<12} {time.monotonic() - start:6.1f} s",
        flush=True,
    )
    if done.returncode:
        lines = done.stdout.rstrip().splitlines()
        print("\n".join(lines[:SHOWN]), flush=True)
        if len(lines) > SHOWN:
            print(f"… and {len(lines) - SHOWN} more lines. Run it alone: {' '.join(command[1:])}", flush=True)
    return done.returncode == 0
