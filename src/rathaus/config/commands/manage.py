"""Run one of Django's own commands: ``./rathaus manage showmigrations``."""

from __future__ import annotations

import argparse

HELP = "one of Django's own commands, with its arguments"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare that everything is passed on."""
    parser.add_argument("arguments", nargs=argparse.REMAINDER)


def run(options: argparse.Namespace) -> int:
    """Hand the arguments to Django."""
    from django.core.management import execute_from_command_line

    from rathaus.config import start

    start.choose(mode="production")
    execute_from_command_line(["rathaus manage", *options.arguments])
    return 0
