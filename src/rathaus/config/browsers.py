"""Find the browser that end-to-end tests and screenshots use; install it where that is possible."""

from __future__ import annotations

import os
import shutil
import subprocess

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
INSTALL_SECONDS = 600

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""A browser that speaks to nobody but the pages it is sent to."""


class BrowserMissing(RuntimeError):
    """There is no Chromium and it could not be installed."""


def chromium() -> str | None:
    """Return the path of Chromium, or None."""
    named = os.environ.get("RATHAUS_CHROMIUM")
    return named or next((path for path in map(shutil.which, NAMES) if path), None)


def ensure_chromium() -> str:
    """Return the path of Chromium, installing Debian's package when running as root.

    Raises:
        BrowserMissing: It is not there and cannot be installed.
    """
    found = chromium()
    if found:
        return found
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing Chromium for the browser tests …", flush=True)
        for command in (
            ["apt-get", "update", "-qq"],
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"],
        ):
            subprocess.run(
                command,
                env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=INSTALL_SECONDS,
                check=False,
            )
    found = chromium()
    if found is None:
        raise BrowserMissing(
            "Chromium is missing; install it (Debian: apt-get install chromium) or set RATHAUS_CHROMIUM."
        )
    return found
