"""Run a command of Rathaus: ``python -m rathaus demo``."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from rathaus.config.commands import run


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command named by the first argument and return its exit code."""
    return run(sys.argv[1:] if arguments is None else list(arguments))


if __name__ == "__main__":
    sys.exit(main())
