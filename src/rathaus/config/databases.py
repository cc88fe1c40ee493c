"""Turn one database address into Django's settings: the embedded SQLite or PostgreSQL."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from rathaus.config.environment import SettingInvalid

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL;"
    "PRAGMA synchronous=FULL;"
    "PRAGMA foreign_keys=ON;"
    "PRAGMA temp_store=MEMORY;"
    "PRAGMA cache_size=-16000;"
    "PRAGMA mmap_size=134217728;"
)
"""WAL lets readers go on while one writes; FULL keeps every acknowledged transaction through a power cut."""

SQLITE_BUSY_SECONDS = 20


def database(url: str) -> dict[str, Any]:
    """Return Django's settings for the database at ``url``.

    Args:
        url: ``sqlite:///relative``, ``sqlite:////absolute`` or any address libpq reads, with several
            hosts if wanted: ``postgresql://user@host1,host2/name?target_session_attrs=read-write``.

    Raises:
        SettingInvalid: The scheme is another one, or libpq cannot read the address.
    """
    scheme = urlsplit(url).scheme
    if scheme == "sqlite":
        return sqlite(Path(unquote(urlsplit(url).path.removeprefix("/"))))
    if scheme in ("postgres", "postgresql"):
        return _postgresql(url)
    raise SettingInvalid(f"RATHAUS_DATABASE_URL begins with {scheme!r}. Use sqlite:///… or postgresql://….")


def sqlite(path: Path) -> dict[str, Any]:
    """Return the settings of the embedded database in the file ``path``."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            # Take the write lock when a transaction begins: a later upgrade would fail at once when busy.
            "transaction_mode": "IMMEDIATE",
            "timeout": SQLITE_BUSY_SECONDS,
            "init_command": SQLITE_PRAGMAS,
        },
    }


def _postgresql(url: str) -> dict[str, Any]:
    from psycopg import ProgrammingError
    from psycopg.conninfo import conninfo_to_dict

    try:
        parts = {key: str(value) for key, value in conninfo_to_dict(url).items() if value is not None}
    except ProgrammingError as error:
        raise SettingInvalid(f"RATHAUS_DATABASE_URL cannot be read: {error}.") from error
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", ""),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        # One connection per server thread, kept: opening one costs more than a whole page.
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": False,
        # Values go apart from the SQL, and PostgreSQL keeps the plan of a statement it has seen a few times.
        "OPTIONS": {"server_side_binding": True, "prepare_threshold": 3, **parts},
    }
