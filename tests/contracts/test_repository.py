"""What must never be in a commit, and what must always be beside it."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXT_LIMIT = 2_000_000

# Written in parts, so that this file does not contain what it looks for.
ADDRESSES = [
    "registry." + "npmjs.org",
    "files." + "pythonhosted.org",
    "pypi." + "org",
    "deb." + "debian.org",
    "registry." + "yarnpkg.com",
    "crates" + ".io/",
]
ADDRESS_FIELDS = re.compile(
    r'"resolved"\s*:|^\s*registry\s*=|--index-url|--extra-index-url|--find-links', re.MULTILINE
)
LOCK_FILES = ("package-lock.json", "constraints.txt", "requirements.lock", ".npmrc", "uv.lock", "pip.conf")


def tracked_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="ignore") if path.stat().st_size < TEXT_LIMIT else ""


def test_there_are_tracked_files():
    assert len(tracked_files()) > 50


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_file_names_a_package_registry(address):
    assert [str(path.relative_to(ROOT)) for path in tracked_files() if address in text_of(path)] == []


def test_no_lock_file_names_an_address():
    locks = [path for path in tracked_files() if path.name in LOCK_FILES]

    assert {path.name for path in locks} >= {"package-lock.json", "constraints.txt"}
    assert [str(path) for path in locks if ADDRESS_FIELDS.search(text_of(path))] == []


def test_nothing_fetched_is_committed():
    folders = ("/node_modules/", "/static/vendor/", "/documents/fonts/", "/.venv/")

    assert [
        str(path) for path in tracked_files() if any(folder in path.as_posix() for folder in folders)
    ] == []


def test_constraints_pin_every_declared_package():
    import tomllib

    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = declared["project"]["dependencies"] + declared["dependency-groups"]["dev"]
    names = {re.split(r"[\[<>=~! ]", requirement)[0].lower().replace("_", "-") for requirement in wanted}
    pinned = {
        line.split("==")[0] for line in (ROOT / "constraints.txt").read_text().splitlines() if "==" in line
    }

    assert names - pinned == set()


def test_every_setting_is_documented_and_every_documented_one_exists():
    pattern = re.compile(r"\bRATHAUS_[A-Z][A-Z_]*[A-Z]\b")
    read = re.compile(
        r'_?environment\.\w+\(\s*"(RATHAUS_[A-Z_]+)"|secret\(\s*"(RATHAUS_[A-Z_]+)"|environ\.get\("(RATHAUS_[A-Z_]+)"'
    )
    sources = "\n".join(path.read_text() for path in (ROOT / "src").rglob("*.py"))
    used = {name for match in read.finditer(sources) for name in match.groups() if name}
    documented = set(pattern.findall((ROOT / "docs/reference/settings.md").read_text()))

    assert len(used) > 10
    assert used - documented == set()
    assert {name.removesuffix("_FILE") for name in documented} - used == set()


def test_every_command_is_documented():
    from rathaus.config.commands import NAMES

    text = (ROOT / "docs/reference/commands.md").read_text()

    assert [name for name in NAMES if f"## {name}" not in text] == []


def test_the_licence_is_the_european_one():
    text = (ROOT / "LICENSE").read_text()

    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    assert "Appendix" in text
