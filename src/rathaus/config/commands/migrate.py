"""Bring the database to the structure of this version. Safe to repeat."""

from __future__ import annotations

import argparse
from pathlib import Path

HELP = "bring the database to this version"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--data", type=Path, help="folder for the installation's data")


def run(options: argparse.Namespace) -> int:
    """Apply what is missing and say how much that was."""
    from rathaus.config import start

    start.choose(mode="production", data=options.data)
    start.set_up()
    print(f"{start.migrate()} migrations applied.")
    return 0
