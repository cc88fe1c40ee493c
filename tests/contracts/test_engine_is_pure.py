"""The engine: data in, data out. No framework, clock, network, disk writes, randomness or settings."""

import ast
from pathlib import Path

import pytest

ENGINE = Path(__file__).resolve().parents[2] / "src" / "rathaus" / "engine"
FILES = sorted(ENGINE.rglob("*.py"))

FORBIDDEN_MODULES = {
    "allauth", "asyncio", "django", "ftplib", "http", "httpx", "logging", "multiprocessing", "os", "psycopg",
    "random", "requests", "secrets", "smtplib", "socket", "sqlite3", "ssl", "structlog", "subprocess", "tempfile",
    "threading", "time", "urllib", "uuid",
}  # fmt: skip
CLOCKS = {
    ("date", "today"),
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("time", "time"),
}
FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__", "input", "print", "breakpoint"}


def impurities(source: str) -> list[str]:
    """Return what is impure in a module, with its line."""
    return [f"line {node.lineno}: {what}" for node in ast.walk(ast.parse(source)) for what in _faults(node)]


def _faults(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        names = [alias.name.partition(".")[0] for alias in node.names]
        return [f"imports {name}" for name in names if name in FORBIDDEN_MODULES]
    if isinstance(node, ast.ImportFrom):
        outside = (node.module or "").startswith("rathaus.") and not (node.module or "").startswith(
            "rathaus.engine"
        )
        root = (node.module or "").partition(".")[0]
        return (
            [f"imports {node.module}"] if node.level == 0 and (root in FORBIDDEN_MODULES or outside) else []
        )
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FORBIDDEN_CALLS:
        return [f"calls {node.func.id}"]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        owner = node.func.value
        name = (
            owner.id
            if isinstance(owner, ast.Name)
            else owner.attr
            if isinstance(owner, ast.Attribute)
            else ""
        )
        return [f"reads the clock: {name}.{node.func.attr}"] if (name, node.func.attr) in CLOCKS else []
    return []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ENGINE).as_posix())
def test_module_is_pure(path):
    assert impurities(path.read_text(encoding="utf-8")) == []


def test_there_are_modules_to_look_at():
    assert len(FILES) > 20


@pytest.mark.parametrize(
    "source",
    [
        "import random",
        "from django.db import models",
        "from rathaus.apps.cities import queries",
        "import datetime\ndatetime.datetime.now()",
        "from datetime import date\nday = date.today()",
        "eval('1')",
        "import urllib.request",
    ],
)
def test_the_scan_finds(source):
    assert impurities(source) != []


def test_the_scan_lets_pure_code_pass():
    assert (
        impurities(
            "from datetime import date\nday = date(2026, 1, 1)\nfrom rathaus.engine.rules import parse"
        )
        == []
    )
