"""The kit's test cases: find them, run them, say whether they pass."""

from __future__ import annotations

import os
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from tests.kit.models import Model, Run
from tests.kit.values import first, named, same, value_of

LEVELS = ("compliance-level-2", "compliance-level-3")
EXCLUDED = Path(__file__).parent / "excluded.txt"


def kit_folder() -> Path:
    repository = Path(__file__).parents[2]
    return Path(os.environ.get("RATHAUS_SHARED_DATA", repository.parent / "shared" / "data")) / "dmn-tck"


@dataclass(frozen=True)
class Case:
    """One test case: its folder, its id, and where it stands."""

    level: str
    folder: str
    id: str
    file: Path

    @property
    def key(self) -> str:
        return f"{self.level[-1]} {self.folder} {self.id}"


def cases() -> Iterator[Case]:
    for level in LEVELS:
        for file in sorted((kit_folder() / level).glob("*/*.xml")):
            for case in named(ET.parse(file).getroot(), "testCase"):
                yield Case(level, file.parent.name, case.get("id", ""), file)


def excluded() -> dict[str, str]:
    """Return the excluded cases with their reason; ``*`` as id stands for the whole folder."""
    found = {}
    for line in EXCLUDED.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            key, _, reason = line.partition(" · ")
            found[key.strip()] = reason.strip()
    return found


@lru_cache(maxsize=4)
def _file(path: Path) -> ET.Element:
    return ET.parse(path).getroot()


@lru_cache(maxsize=4)
def _model(path: Path) -> Model:
    return Model(path)


def failures(case: Case) -> list[str]:
    """Run a case; return what is not as expected, one line for each result."""
    root = _file(case.file)
    element = next(c for c in named(root, "testCase") if c.get("id", "") == case.id)
    model = _model(case.file.parent / (first(root, "modelName").text or ""))
    run = Run({(node.get("namespace") or "", " ".join((node.get("name") or "").split())): value_of(node)
               for node in named(element, "inputNode")})  # fmt: skip
    wrong = []
    for node in named(element, "resultNode"):
        expected = first(node, "expected")
        wanted = None if expected is None else value_of(expected)
        found = _result(model, run, element, node)
        if not same(found, wanted):
            wrong.append(f"{node.get('name')}: expected {wanted!r}, got {found!r}")
    return wrong


def _result(model: Model, run: Run, case: ET.Element, node: ET.Element) -> Any:
    name = " ".join((node.get("name") or "").split())
    if case.get("type") == "decisionService":
        service = model.by_name[" ".join((case.get("invocableName") or "").split())]
        function = run.service(service)
        values = [run.inputs.get(("", parameter)) for parameter in function.parameters]
        found = function(*values)
        return found.get(name) if isinstance(found, dict) and name in found else found
    return run.value(model.by_name[name])
