"""Files become trees with lines, and bundles of what a package uses."""

from __future__ import annotations

import json
from pathlib import Path

from rathaus.engine.packages import bundle_from_json, canonical_json, read_bundle, read_bundle_from_files
from rathaus.engine.packages.faults import FaultList
from rathaus.engine.packages.reading import parse_sections, parse_yaml
from rathaus.engine.packages.trees import Mark, mark_at, mark_of, merged
from tests.unit.engine.packages.samples import HERE, OWN, SHARED


def test_scalars_stay_text() -> None:
    tree = parse_yaml("a: 001\nb: no\nc: 30.00\nd: 2024-01-01\ne: ~\n", file="x.yaml", faults=FaultList())

    assert tree == {"a": "001", "b": "no", "c": "30.00", "d": "2024-01-01", "e": "~"}


def test_every_key_and_value_knows_its_line() -> None:
    tree = parse_yaml("a: x\nb:\n  c: >-\n    long\n    text\n", file="x.yaml", faults=FaultList())

    assert mark_at(tree, "a") == Mark("x.yaml", 1)
    assert mark_at(tree["b"], "c") == Mark("x.yaml", 3)
    assert mark_of(tree["b"]["c"]) == Mark("x.yaml", 4)  # type: ignore[index, call-overload]


def test_a_bomb_of_aliases_is_refused_before_it_grows() -> None:
    faults = FaultList()

    tree = parse_yaml("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", file="x.yaml", faults=faults)

    assert tree == {}
    assert [fault.line for fault in faults.faults] == [1, 2, 2, 3]


def test_signs_of_yaml_inside_texts_are_no_fault() -> None:
    faults = FaultList()

    tree = parse_yaml('a: Müller & Söhne\nb: "*"\nc: 0..*\nd: Achtung!\n', file="x.yaml", faults=faults)

    assert not faults.faults
    assert tree["c"] == "0..*"


def test_letters_are_cut_at_their_headings() -> None:
    sections = parse_sections(
        "# subject\nBetreff\n\n# decision\n\nErster\n\nZweiter\n", file="x.md", faults=FaultList()
    )

    assert sections == {"subject": "Betreff", "decision": "Erster\n\nZweiter"}
    assert mark_of(sections["decision"]) == Mark("x.md", 6)


def test_words_before_the_first_section_are_named() -> None:
    faults = FaultList()

    parse_sections("Hallo\n# subject\nBetreff\n", file="x.md", faults=faults)

    assert [(fault.line, fault.value) for fault in faults.faults] == [(1, "Hallo")]


def test_maps_merge_by_key_and_scalars_replace() -> None:
    below = parse_yaml("a: {x: 1, y: 2}\nb: [1]\n", file="below", faults=FaultList())
    above = parse_yaml("a: {y: 3}\nb: [2]\nc: 4\n", file="above", faults=FaultList())

    both = merged(below, above)

    assert both == {"a": {"x": "1", "y": "3"}, "b": ["2"], "c": "4"}
    assert mark_at(both["a"], "x").file == "below"
    assert mark_at(both["a"], "y").file == "above"


def test_a_file_may_become_a_folder() -> None:
    own = {key: text for key, text in OWN.items() if key != "facts.yaml"}
    facts, tables = OWN["facts.yaml"].split("tables:")
    own |= {"facts/answers.yaml": facts, "facts/tables.yaml": "tables:" + tables}

    whole = read_bundle_from_files(OWN, shared=SHARED, faults=FaultList())
    split = read_bundle_from_files(own, shared=SHARED, faults=FaultList())

    assert canonical_json(split) == canonical_json(whole)


def test_a_key_in_two_files_is_a_fault() -> None:
    faults = FaultList()
    own = {**OWN, "facts/more.yaml": "facts:\n  last_day: {is: starts_on}\n"}

    read_bundle_from_files(own, shared=SHARED, faults=faults)

    assert [(fault.file, fault.line, fault.value) for fault in faults.faults] == [
        ("facts/more.yaml", 2, "last_day")
    ]
    assert "facts.yaml:4" in faults.faults[0].remedy


def test_only_used_shared_files_belong_to_the_package() -> None:
    shared = {
        **SHARED,
        "_blocks/other/form.yaml": "fields: {x: {type: text}}\n",
        "_codelists/other.yaml": "entries: {a: A}\n",
    }

    bundle = read_bundle_from_files(OWN, shared=shared, faults=FaultList())

    assert {"_blocks/person/form.yaml", "_codelists/goods.yaml", "_procedures/short/procedure.yaml"} <= set(
        bundle.files
    )
    assert not any("other" in name for name in bundle.files)


def test_reading_from_disk_and_from_texts_is_the_same(tmp_path: Path) -> None:
    for name, text in SHARED.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")

    from_disk = read_bundle(folder=HERE / "services" / "stall", shared=tmp_path, faults=FaultList())
    from_texts = read_bundle_from_files(OWN, shared=SHARED, faults=FaultList())

    assert canonical_json(from_disk) == canonical_json(from_texts)


def test_stored_bytes_give_the_same_bundle() -> None:
    data = canonical_json(read_bundle_from_files(OWN, shared=SHARED, faults=FaultList()))

    assert canonical_json(bundle_from_json(data)) == data
    assert json.loads(data)["format"] == 1
