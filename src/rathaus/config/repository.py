"""Where the repository lies, for the commands that work on it: test, check, bench, pin."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
