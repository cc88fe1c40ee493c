"""What every test gets: its marker by folder, no network, the front-end parts."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rathaus.config import assets

HERE = Path(__file__).parent
REMEMBERING = {
    "rathaus.apps.cities.queries": "forget_cities",
    "rathaus.apps.catalogue.queries": "forget_offers",
}
SUITES = ("unit", "integration", "concurrency", "e2e", "contracts")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--db", choices=("sqlite", "postgres"), default="sqlite", help="database of the run")


def pytest_configure(config: pytest.Config) -> None:
    if "PYTEST_XDIST_WORKER" not in os.environ:
        assets.ensure()


def pytest_report_header() -> str:
    return f"database: {os.environ['RATHAUS_TEST_DB']}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        parts = item.path.relative_to(HERE).parts if item.path.is_relative_to(HERE) else ("unit",)
        if parts[0] in SUITES:
            item.add_marker(parts[0])


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """Refuse every connection that leaves this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in (
            "127.0.0.1",
            "::1",
            "localhost",
        ):
            raise RuntimeError(f"A test tried to reach {address[0]}. Use a demo adapter.")
        return connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


@pytest.fixture(autouse=True)
def forget() -> Iterator[None]:
    """Empty what the process remembers of the database: the next test begins with another one."""
    yield
    for module, function in REMEMBERING.items():
        if module in sys.modules:  # a unit test need not load the apps for this
            getattr(sys.modules[module], function)()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of material that is not in the repository; a test that needs it is skipped without it."""
    folder = Path(os.environ.get("RATHAUS_SHARED_DATA", HERE.parents[1] / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"needs the shared data; set RATHAUS_SHARED_DATA ({folder} is not there)")
    return folder
