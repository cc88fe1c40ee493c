"""Serve the model cities at one address, with demo people and cases, on the embedded database."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from rathaus.config.serve import PortTaken, check_port, port_number, serve

HELP = "the five model cities at one address, on this machine"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--port", type=port_number, default=8000, help="TCP port (default 8000)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
    parser.add_argument("--data", type=Path, help="folder for the demo's data (default data/demo)")


def run(options: argparse.Namespace) -> int:
    """Prepare the data folder, then serve until stopped."""
    from rathaus.config import start

    begun = time.monotonic()
    try:
        check_port(options.host, options.port)
    except PortTaken as problem:
        print(f"rathaus: {problem}", file=sys.stderr)
        return 1
    everywhere = options.host in ("0.0.0.0", "::")
    address = f"http://{'127.0.0.1' if everywhere else options.host}:{options.port}"
    start.choose(mode="demo", data=options.data, hosts="*" if everywhere else options.host, address=address)
    start.set_up()

    from django.conf import settings
    from django.utils import timezone

    from rathaus.config.demonstration import fill
    from rathaus.config.installation import install
    from rathaus.config.static import collect_static

    say(f"Data: {settings.RATHAUS_DATA_DIR}")
    migrations = start.migrate()
    if migrations:
        say(f"Database: {migrations} migrations applied.")
    for fault in install(now=timezone.now(), say=say).refused:
        say(f"Left out: {fault}")
    fill(now=timezone.now(), say=say)
    if collect_static():
        say("Static files: collected.")
    try:
        serve(host=options.host, port=options.port, workers=1, on_ready=lambda: welcome(address, begun))
    except PortTaken as problem:
        print(f"rathaus: {problem}", file=sys.stderr)
        return 1
    return 0


def welcome(address: str, begun: float) -> None:
    """Say where to click, and who to sign in as."""
    from rathaus.config.demonstration import demo_password

    say(
        f"""
Rathaus is ready after {time.monotonic() - begun:.1f} s.

  Citizens     {address}/gelsenkirchen/          sign in as amira@beispiel.example, or use no account
  Town hall    {address}/gelsenkirchen/amt/      sign in as ben@gelsenkirchen.example
  Mailbox      {address}/postfach/               what the demo would have mailed
  All people   {address}/vorfuehrung/            with the present codes of their second factor

  Password of everybody: {demo_password()}

Stop it with Ctrl-C."""
    )


def say(text: str) -> None:
    """Print a line at once, also into a pipe."""
    print(text, flush=True)
