"""The command line: one module per command, each with ``HELP``, ``add_arguments`` and ``run``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType

from rathaus import __version__

NAMES = (
    "demo", "test", "check", "bench", "serve", "worker", "migrate", "install", "appoint", "manage", "package", "pin",
)  # fmt: skip
PASSED_ON = ("test", "manage", "bench")
"""Commands whose arguments are read by somebody else."""


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; a wrong setting ends in one sentence, not in a traceback."""
    from django.core.exceptions import ImproperlyConfigured

    modules = {name: _module(name) for name in NAMES}
    if arguments and arguments[0] in PASSED_ON:
        chosen, options = modules[arguments[0]], argparse.Namespace(arguments=list(arguments[1:]))
    else:
        options = _parser(modules).parse_args(arguments)
        chosen = modules[options.command]
    try:
        return int(chosen.run(options))
    except ImproperlyConfigured as problem:
        print(f"rathaus: {problem}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def _module(name: str) -> ModuleType:
    return import_module(f"rathaus.config.commands.{name}")


def _parser(modules: dict[str, ModuleType]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="rathaus", description="Rathaus: the town hall's services as packages of data."
    )
    parser.add_argument("--version", action="version", version=f"rathaus {__version__}")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, module in modules.items():
        subparser = subparsers.add_parser(name, help=module.HELP, description=module.__doc__)
        module.add_arguments(subparser)
    return parser
