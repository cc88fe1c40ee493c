"""Run one measurement and print its table: ``./rathaus bench rules``."""

from __future__ import annotations

import argparse
import runpy
import sys

HELP = "one measurement by name, with its arguments"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare that everything is passed on."""
    parser.add_argument("arguments", nargs=argparse.REMAINDER)


def run(options: argparse.Namespace) -> int:
    """Run ``bench/NAME.py`` or ``bench/NAME/__main__.py``."""
    from rathaus.config import start
    from rathaus.config.repository import ROOT

    names = sorted(
        {path.stem for path in (ROOT / "bench").glob("[a-z]*.py")}
        | {path.parent.name for path in (ROOT / "bench").glob("*/__main__.py")}
    )
    name, *arguments = options.arguments or [""]
    if name not in names:
        print(
            f"rathaus bench: {name!r} is no measurement. There are: {', '.join(names) or 'none'}.",
            file=sys.stderr,
        )
        return 2
    start.choose(mode="demo")
    sys.path.insert(0, str(ROOT))
    sys.argv = [f"rathaus bench {name}", *arguments]
    runpy.run_module(f"bench.{name}", run_name="__main__", alter_sys=True)
    return 0
