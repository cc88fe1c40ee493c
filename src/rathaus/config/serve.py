"""Run the web server: granian, WSGI, a few blocking threads in each process."""

from __future__ import annotations

import argparse
import gc
import socket
import threading
import time
import urllib.request
from collections.abc import Callable

THREADS = 4
"""Per process. One thread computes while others wait for the database's disk; Python uses one core per process."""

LAST_PORT = 65535
READY_SECONDS = 30.0
BACKLOG = 1024
GIVE_UP_SECONDS = 15
"""How long a process may finish its requests when the server is told to stop."""


class PortTaken(RuntimeError):
    """Another program listens on the port."""


def serve(
    *, host: str, port: int, workers: int, threads: int = THREADS, on_ready: Callable[[], None]
) -> None:
    """Serve until told to stop by SIGTERM, SIGINT or Ctrl-C; SIGHUP replaces the processes one by one.

    Args:
        host: Address to listen on.
        port: TCP port.
        workers: Number of web processes.
        threads: Requests each process works on at a time.
        on_ready: Called once, when the server answers its health check.

    Raises:
        PortTaken: Another program listens on the port.
    """
    from django.db import connections
    from granian.constants import HTTPModes, Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    check_port(host, port)
    _load_application()
    connections.close_all()  # processes are forked: none may inherit an open connection
    gc.collect()
    gc.freeze()  # what is loaded now stays shared between the processes
    server = Server(
        "rathaus.config.wsgi:web_process",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=workers,
        blocking_threads=threads,
        backlog=BACKLOG,
        backpressure=max(threads * 8, 32),
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=GIVE_UP_SECONDS,
        process_name=None,
    )
    threading.Thread(target=_announce, args=(host, port, on_ready), daemon=True).start()
    server.serve()


def _load_application() -> None:
    """Import addresses, views and templates before the processes are made."""
    from django.urls import get_resolver

    import rathaus.config.wsgi  # noqa: F401 - imported for its effect

    get_resolver()._populate()


def port_number(text: str) -> int:
    """Read the option ``--port``."""
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= LAST_PORT:
        raise argparse.ArgumentTypeError(f"{text!r} is no port. Use a number from 1 to {LAST_PORT}.")
    return int(text)


def check_port(host: str, port: int) -> None:
    """Raise ``PortTaken`` when nobody can listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTaken(
                f"Cannot listen on {host}:{port}: {error.strerror}. Choose another port, for example --port {port + 1}."
            ) from error


def _announce(host: str, port: int, on_ready: Callable[[], None]) -> None:
    reachable = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    give_up = time.monotonic() + READY_SECONDS
    while time.monotonic() < give_up:
        try:
            with opener.open(f"http://{reachable}:{port}/healthz", timeout=2):
                on_ready()
                return
        except OSError:
            time.sleep(0.05)
