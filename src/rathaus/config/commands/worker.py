"""Carry out background work: deliver the outbox, watch deadlines, seal the log. Any number may run."""

from __future__ import annotations

import argparse
import signal
import threading
from pathlib import Path
from types import FrameType

HELP = "background work: outbox, deadlines, seals"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--data", type=Path, help="folder for the installation's data")
    parser.add_argument("--once", action="store_true", help="do what is due now, then end")


def run(options: argparse.Namespace) -> int:
    """Work until stopped by SIGTERM or Ctrl-C; a job that has begun is finished first."""
    from rathaus.config import start

    start.choose(mode="production", data=options.data)
    start.set_up()

    from rathaus.config.worker import work

    stop = threading.Event()

    def finish(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, finish)
    signal.signal(signal.SIGINT, finish)
    work(stop=stop, once=options.once)
    return 0
