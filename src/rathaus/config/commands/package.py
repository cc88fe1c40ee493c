"""Work on service packages: ``./rathaus package check services/hundesteuer-anmeldung``."""

from __future__ import annotations

import argparse
from pathlib import Path

HELP = "check service packages, or print one to read"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the actions."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    check = actions.add_parser("check", help="read packages, run their examples, say what is wrong and where")
    check.add_argument(
        "folders", nargs="+", type=Path, metavar="DIR", help="folder of one package, or of many"
    )
    read = actions.add_parser("read", help="print a package as one German document, for who signs it")
    read.add_argument("folder", type=Path, metavar="DIR", help="folder of the package")


def run(options: argparse.Namespace) -> int:
    """Do the action and return 0 when all packages are sound."""
    from rathaus.config.packages import check_folders, read_folder

    if options.action == "read":
        return read_folder(options.folder)
    return check_folders(options.folders)
