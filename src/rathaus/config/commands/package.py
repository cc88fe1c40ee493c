"""Work on service packages: ``./rathaus package check services/hundesteuer-anmeldung``."""

from __future__ import annotations

import argparse
from pathlib import Path

HELP = "check service packages"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the actions."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    check = actions.add_parser("check", help="read packages, run their examples, say what is wrong and where")
    check.add_argument(
        "folders", nargs="+", type=Path, metavar="DIR", help="folder of one package, or of many"
    )


def run(options: argparse.Namespace) -> int:
    """Check each folder and return 0 when all packages are sound."""
    from rathaus.config.packages import check_folders

    return check_folders(options.folders)
