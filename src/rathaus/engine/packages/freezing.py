"""Freezing packages: canonical bytes and digest, so that a published version never changes.

The canonical form keeps the order of maps, because the order of pages, fields and fee lines has a meaning;
comments, quotes, indentation and the split of files into folders do not count.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rathaus.engine.packages.building.packages import build
from rathaus.engine.packages.faults import FaultList
from rathaus.engine.packages.model import Package
from rathaus.engine.packages.reading import Bundle, read_bundle, read_bundle_from_files
from rathaus.engine.packages.trees import mark_at

FORMAT = 1
"""Version of the package format."""
LANGUAGE = 1
"""Version of the rule language; raised when a rule of an old package would come out differently."""


class UnknownFormat(ValueError):
    """Stored bytes are of a format or language this version does not read."""

    def __init__(self, *, format: object, language: object) -> None:  # noqa: A002 - the key's name
        """Name both versions found."""
        super().__init__(
            f"The stored package has format {format!r} and language {language!r}; this version reads format {FORMAT} "
            f"and language {LANGUAGE}. Install a newer version, or publish the package anew."
        )


@dataclass(frozen=True, slots=True)
class Frozen:
    """A package as it is stored: bytes that never change, addressed by their digest."""

    digest: str
    """SHA-256 of ``data``, hexadecimal."""
    data: bytes
    """Canonical JSON in UTF-8."""
    package: Package


def canonical_json(bundle: Bundle) -> bytes:
    """Return the bytes of a bundle: files by name, maps in the order written, no spaces, UTF-8."""
    files = {name: bundle.files[name] for name in sorted(bundle.files)}
    whole = {"format": FORMAT, "language": LANGUAGE, "files": files}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()


def digest(bundle: Bundle) -> str:
    """Return the SHA-256 of a bundle's canonical bytes, hexadecimal."""
    return digest_of(canonical_json(bundle))


def digest_of(data: bytes) -> str:
    """Return the SHA-256 of stored bytes, hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def bundle_from_json(data: bytes) -> Bundle:
    """Return the bundle of stored bytes; places are not known any more.

    Raises:
        UnknownFormat: The bytes are of another format or language.
    """
    whole = json.loads(data)
    if whole.get("format") != FORMAT or whole.get("language") != LANGUAGE:
        raise UnknownFormat(format=whole.get("format"), language=whole.get("language"))
    return Bundle(whole["files"])


def freeze(folder: Path, *, shared: Path | None = None) -> Frozen:
    """Read, check and freeze a package from disk.

    Args:
        folder: The package, e.g. ``services/gewerbeanmeldung``.
        shared: Folder of the shared blocks, lists, procedures and law; by default the one around the package.

    Raises:
        PackageRefused: With all mistakes.
    """
    faults = FaultList()
    bundle = read_bundle(folder=folder, shared=shared or folder.parent, faults=faults)
    service = bundle.file("service.yaml")
    if service.get("id") not in (None, folder.name):
        at = mark_at(service, "id")
        faults.add(at, "The id is not the name of the folder", service["id"], f"Write `id: {folder.name}`.")
    return _frozen(bundle, faults)


def freeze_files(files: Mapping[str, str], *, shared: Mapping[str, str] | None = None) -> Frozen:
    """Check and freeze a package from file contents, as uploads bring them; names as on disk.

    Raises:
        PackageRefused: With all mistakes.
    """
    faults = FaultList()
    bundle = read_bundle_from_files(files, shared=shared, faults=faults)
    return _frozen(bundle, faults)


def load_package(folder: Path, *, shared: Path | None = None) -> Package:
    """Read and check a package from disk; arguments and errors as ``freeze``."""
    return freeze(folder, shared=shared).package


def thaw(data: bytes) -> Package:
    """Return the package of stored bytes, ready to run; it was checked when it was published.

    Raises:
        UnknownFormat: The bytes are of another format or language.
        PackageRefused: A rule in it cannot be read any more.
    """
    return build(bundle_from_json(data), digest=digest_of(data), faults=FaultList(), is_published=True)


def _frozen(bundle: Bundle, faults: FaultList) -> Frozen:
    data = canonical_json(bundle)
    found = digest_of(data)
    return Frozen(digest=found, data=data, package=build(bundle, digest=found, faults=faults))
