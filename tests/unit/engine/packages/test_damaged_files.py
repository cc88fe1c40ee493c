"""However a file is damaged, the loader names faults; it never breaks and never hangs."""

from __future__ import annotations

import random

import pytest

from rathaus.engine.packages import Fault, PackageRefused, freeze_files
from rathaus.engine.packages.faults import FaultList
from rathaus.engine.packages.reading import MAX_FILE, parse_yaml
from tests.unit.engine.packages.samples import OWN, SHARED

FILES = [name for name in {**OWN, **SHARED} if not name.startswith("_law/")]
SIGNS = "{}[]:,#'\"-&*!x1 ."


def _damaged(text: str, chance: random.Random) -> str:
    """Return the text with one line lost, doubled, moved, cut, or given another value."""
    lines = text.split("\n")
    place = chance.randrange(len(lines))
    line = lines[place]
    key = line[: line.index(":") + 1] if ":" in line else line
    sign = chance.randrange(len(line)) if line else 0
    lines[place : place + 1] = chance.choice(
        [
            [],
            [line, line],
            [f"{key} [x, y]"],
            [f"{key} word"],
            [f"{key} {{a: b, c: {{d: e}}}}"],
            [f"  {line}"],
            [line[:sign]],
            [line[:sign] + chance.choice(SIGNS) + line[sign + 1 :]],
        ]
    )
    return "\n".join(lines)


@pytest.mark.parametrize("seed", range(40))
def test_damage_is_refused_by_name_or_harmless(seed: int) -> None:
    chance = random.Random(seed)
    name = chance.choice(FILES)
    own, shared = dict(OWN), dict(SHARED)
    files = shared if name.startswith("_") else own
    files[name] = _damaged(_damaged(files[name], chance), chance)

    faults: tuple[Fault, ...] = ()
    try:
        freeze_files(own, shared=shared)
    except PackageRefused as refused:
        faults = refused.faults

    assert all(fault.file and fault.line and fault.message and fault.remedy for fault in faults), faults


@pytest.mark.parametrize(
    "text",
    [
        "a: " + "[" * 50_000,
        "a: " + "{a: " * 40_000,
        "- " * 90_000,
        "? " * 90_000,
        "\n".join(" " * depth + "a:" for depth in range(600)),
    ],
    ids=["lists", "maps", "dashes", "keys", "indentation"],
)
def test_deep_nesting_is_refused_before_it_is_read(text: str) -> None:
    faults = FaultList()

    tree = parse_yaml(text, file="x.yaml", faults=faults)

    assert tree == {}
    assert "nested too deeply" in faults.faults[0].message


def test_brackets_in_texts_are_no_nesting() -> None:
    faults = FaultList()

    tree = parse_yaml('a: "' + "[" * 500 + '"\n', file="x.yaml", faults=faults)

    assert tree == {"a": "[" * 500}
    assert not faults.faults


def test_a_file_that_is_too_long_is_refused_unread() -> None:
    own = {**OWN, "facts.yaml": "# " + "x" * MAX_FILE}

    with pytest.raises(PackageRefused, match="too long"):
        freeze_files(own, shared=SHARED)


def test_too_many_files_are_refused() -> None:
    own = {**OWN, **{f"letters/l{number}.yaml": "kind: letter\n" for number in range(700)}}

    with pytest.raises(PackageRefused, match="too big"):
        freeze_files(own, shared=SHARED)
