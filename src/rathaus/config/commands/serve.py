"""Serve the cities of this installation by their host names. Run ``migrate`` after each update first."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from rathaus.config.serve import PortTaken, port_number, serve

HELP = "the web server for production"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--port", type=port_number, default=8000, help="TCP port (default 8000)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
    parser.add_argument(
        "--workers", type=int, default=2, help="web processes (default 2); one per core is a good start"
    )
    parser.add_argument(
        "--threads", type=int, default=4, help="requests a process works on at a time (default 4)"
    )
    parser.add_argument("--data", type=Path, help="folder for the installation's data")


def run(options: argparse.Namespace) -> int:
    """Serve until stopped."""
    from rathaus.config import start

    start.choose(mode="production", data=options.data)
    start.set_up()

    from rathaus.config.static import collect_static

    if start.pending_migrations():
        print(
            "rathaus: the database is older than this version. Run `rathaus migrate` first.", file=sys.stderr
        )
        return 1
    collect_static()
    try:
        serve(
            host=options.host,
            port=options.port,
            workers=options.workers,
            threads=options.threads,
            on_ready=lambda: print(f"Serving on {options.host}:{options.port}.", flush=True),
        )
    except PortTaken as problem:
        print(f"rathaus: {problem}", file=sys.stderr)
        return 1
    return 0
