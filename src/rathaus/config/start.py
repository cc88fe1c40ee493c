"""What commands do before Django's settings are read, and right after."""

from __future__ import annotations

import os
from pathlib import Path

SETTINGS = "rathaus.config.settings"


def choose(
    *, mode: str | None = None, data: Path | None = None, hosts: str | None = None, address: str | None = None
) -> None:
    """Hand choices made on the command line to the settings; what the environment says already stays.

    Args:
        mode: ``demo`` or ``production``, when ``RATHAUS_MODE`` does not say.
        data: Folder for the installation's data; wins over ``RATHAUS_DATA_DIR``.
        hosts: Host names, when ``RATHAUS_HOSTS`` does not say.
        address: Where the demo is reached, when ``RATHAUS_ADDRESS`` does not say.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    if mode is not None:
        os.environ.setdefault("RATHAUS_MODE", mode)
    if data is not None:
        os.environ["RATHAUS_DATA_DIR"] = str(data.expanduser().absolute())
    if hosts is not None:
        os.environ.setdefault("RATHAUS_HOSTS", hosts)
    if address is not None:
        os.environ.setdefault("RATHAUS_ADDRESS", address)


def set_up() -> None:
    """Read the settings and load the apps."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    django.setup()


def pending_migrations() -> int:
    """Return how many migrations the database lacks."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def migrate() -> int:
    """Bring the database to the newest structure; return how many migrations ran."""
    from django.core.management import call_command

    pending = pending_migrations()
    if pending:
        call_command("migrate", interactive=False, verbosity=0)
    return pending
