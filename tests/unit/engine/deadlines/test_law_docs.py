"""The index of docs/law lists every source of services/_law, under the heading the data give it."""

from __future__ import annotations

import re

from tests.unit.engine.deadlines.conftest import LAW, law_files

INDEX = LAW.parents[1] / "docs" / "law" / "README.md"
ROW = re.compile(r"^\| `(?P<key>\w+)` \| (?P<norm>[^|]+) \| (?P<note>[^|]*) ?\|$", re.MULTILINE)


def listed(heading: str) -> dict[str, tuple[str, str]]:
    part = INDEX.read_text("utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return {row["key"]: (row["norm"].strip(), row["note"].strip()) for row in ROW.finditer(part)}


def in_data(verified: bool) -> dict[str, tuple[str, str]]:
    return {
        key: (source["norm"], source.get("note", ""))
        for file in law_files().values()
        for key, source in file["sources"].items()
        if (source.get("verified", "false") == "true") is verified
    }


def test_the_index_lists_what_was_compared_with_a_statute() -> None:
    assert listed("Geprüft") == in_data(verified=True)


def test_the_index_lists_what_was_not() -> None:
    assert listed("Nicht geprüft") == in_data(verified=False)


def test_every_page_of_the_index_exists_and_every_page_is_in_it() -> None:
    linked = set(re.findall(r"\]\(([\w-]+\.md)\)", INDEX.read_text("utf-8")))

    assert linked == {path.name for path in INDEX.parent.glob("*.md")} - {"README.md"}
