"""Run one measurement and print its table: ``./rathaus bench rules``; without a name, list them."""

from __future__ import annotations

import argparse
import ast
import runpy
import sys
from pathlib import Path

HELP = "one measurement by name, with its arguments"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare that everything is passed on."""
    parser.add_argument("arguments", nargs=argparse.REMAINDER)


def run(options: argparse.Namespace) -> int:
    """Run ``bench/NAME.py`` or ``bench/NAME/__main__.py``; without a name, list what there is."""
    from rathaus.config import start
    from rathaus.config.repository import ROOT

    there_is = measurements(ROOT / "bench")
    if not options.arguments or options.arguments[0] in ("-h", "--help"):
        print("rathaus bench NAME [options]\n")
        for name, title in there_is.items():
            print(f"  {name:<12}{title}")
        return 0
    name, *arguments = options.arguments
    if name not in there_is:
        print(
            f"rathaus bench: {name!r} is no measurement. There are: {', '.join(there_is) or 'none'}.",
            file=sys.stderr,
        )
        return 2
    start.choose(mode="demo")
    sys.path.insert(0, str(ROOT))
    sys.argv = [f"rathaus bench {name}", *arguments]
    runpy.run_module(f"bench.{name}", run_name="__main__", alter_sys=True)
    return 0


def measurements(folder: Path) -> dict[str, str]:
    """Return name → first sentence of every measurement in a folder, by name."""
    files = {path.stem: path for path in folder.glob("[a-z]*.py")}
    files |= {path.parent.name: path for path in folder.glob("*/__main__.py")}
    return {name: _title(files[name]) for name in sorted(files)}


def _title(file: Path) -> str:
    text = ast.get_docstring(ast.parse(file.read_text("utf-8"))) or ""
    return text.partition("\n")[0]
