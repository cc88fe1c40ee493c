"""Bring the folders of cities and services into the database: publish versions, let cities offer them."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

HELP = "take over changed cities and services"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--data", type=Path, help="folder for the installation's data")


def run(options: argparse.Namespace) -> int:
    """Install what is sound, name what is not, and return 0 when nothing was left out."""
    from rathaus.config import start

    start.choose(mode="production", data=options.data)
    start.set_up()

    from django.utils import timezone

    from rathaus.config.installation import install

    if start.pending_migrations():
        print(
            "rathaus: the database is older than this version. Run `rathaus migrate` first.", file=sys.stderr
        )
        return 1
    installed = install(now=timezone.now(), say=print)
    for fault in installed.refused:
        print(f"Left out: {fault}", file=sys.stderr)
    return 1 if installed.refused else 0
