"""The sample package of these tests: read from disk, changed in memory."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from rathaus.engine.packages import CityFile, Frozen, freeze_files, load_city

HERE = Path(__file__).parent / "sample"
LAW = Path(__file__).parents[4] / "services" / "_law"


def _texts(folder: Path, prefix: str = "") -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {prefix + path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in files}


OWN: Mapping[str, str] = _texts(HERE / "services" / "stall")
SHARED: Mapping[str, str] = {
    **{name: text for name, text in _texts(HERE / "services").items() if name.startswith("_")},
    **_texts(LAW, "_law/"),
}


def changed(file: str, old: str, new: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return own and shared files with one text replaced in one of them; an unknown file is made of ``new``."""
    own, shared = dict(OWN), dict(SHARED)
    files = shared if file.startswith("_") else own
    if old:
        assert files[file].count(old) == 1, f"{old!r} stands {files[file].count(old)} times in {file}"
        files[file] = files[file].replace(old, new)
    else:
        files[file] = files.get(file, "") + new
    return own, shared


def frozen(own: Mapping[str, str] = OWN, shared: Mapping[str, str] = SHARED) -> Frozen:
    """Return the sample package frozen."""
    return freeze_files(own, shared=shared)


def musterstadt() -> CityFile:
    """Return the city of the sample."""
    return load_city(HERE / "cities" / "musterstadt")
