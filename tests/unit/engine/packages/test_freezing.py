"""Published packages never change: bytes, digest, and what is built of them."""

from __future__ import annotations

import json

import pytest

from rathaus.engine.packages import PackageRefused, UnknownFormat, bundle_from_json, digest_of, thaw
from rathaus.engine.packages.examples import run_examples
from tests.unit.engine.packages.samples import OWN, changed, frozen, musterstadt


def test_the_digest_is_that_of_the_bytes() -> None:
    made = frozen()

    assert made.digest == digest_of(made.data) == made.package.digest


def test_comments_quotes_and_layout_do_not_count() -> None:
    own = dict(OWN)
    own["service.yaml"] = "# words\n" + own["service.yaml"].replace(
        "trust_level: basic", 'trust_level:   "basic"   # low'
    )

    assert frozen(own).digest == frozen().digest


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("fees.yaml", "amount: 10.00", "amount: 10.01"),
        ("_blocks/person/form.yaml", "length: 1..80", "length: 1..81"),
        ("_procedures/short/procedure.yaml", "length: 14 days", "length: 15 days"),
        ("_codelists/goods.yaml", "01: Obst", "01: Früchte"),
        ("_law/remedies.yaml", "text: after_objection_2022", "text: other"),
        ("texts/de/form.yaml", "street: Straße", "street: Gasse"),
    ],
)
def test_every_used_file_counts(file: str, old: str, new: str) -> None:
    own, shared = changed(file, old, new)

    assert frozen(own, shared).digest != frozen().digest


def test_the_order_of_fields_counts() -> None:
    own = dict(OWN)
    lines = own["form.yaml"].splitlines(keepends=True)
    at = next(place for place, line in enumerate(lines) if line.startswith("      street:"))
    lines[at], lines[at + 1] = lines[at + 1], lines[at]
    own["form.yaml"] = "".join(lines)

    assert frozen(own).digest != frozen().digest


def test_a_thawed_package_is_the_same_package() -> None:
    made = frozen()

    again = thaw(made.data)

    assert again.digest == made.digest
    assert again.form == made.package.form
    assert again.facts == made.package.facts
    assert again.texts == made.package.texts
    assert again.procedure == made.package.procedure
    assert again.fees == made.package.fees
    assert again.letters == made.package.letters
    assert again.messages == made.package.messages
    assert again.examples == made.package.examples


def test_a_thawed_package_runs_its_examples() -> None:
    results = run_examples(thaw(frozen().data), [musterstadt()])

    assert [result.failures for result in results] == [(), (), ()]


def test_bytes_of_another_format_are_refused_by_name() -> None:
    data = json.dumps({**json.loads(frozen().data), "format": 2}).encode()

    with pytest.raises(UnknownFormat, match="format 2"):
        bundle_from_json(data)


def test_warnings_do_not_stop_a_package() -> None:
    own, shared = changed("service.yaml", "uncovered: [GewO_67]\n", "uncovered: []\n")
    own["examples/large.yaml"] = own["examples/large.yaml"].replace(
        "covers: [by_law, GewO_67]", "covers: [by_law]"
    )

    warnings = frozen(own, shared).package.warnings

    assert [(warning.file, warning.value) for warning in warnings] == [("service.yaml", "GewO_67")]


def test_a_published_version_stays_runnable_when_checks_become_stricter() -> None:
    whole = json.loads(frozen().data)
    del whole["files"]["texts/de/form.yaml"]["fields"]["street"]

    package = thaw(json.dumps(whole).encode())

    assert package.id == "stall"


def test_a_stored_rule_that_cannot_be_read_is_named() -> None:
    whole = json.loads(frozen().data)
    whole["files"]["facts.yaml"]["facts"]["last_day"]["is"] = "starts_on +"

    with pytest.raises(PackageRefused, match="fact last_day"):
        thaw(json.dumps(whole).encode())


def test_things_nothing_uses_are_warned_of() -> None:
    own = {
        **OWN,
        "letters/spare.yaml": "kind: letter\nblocks:\n  words: {text: true}\n",
        "texts/de/letters/spare.md": "# subject\nX\n\n# words\nY\n",
        "blocks/spare.yaml": "fields: {x: {type: text}}\n",
    }

    warnings = frozen(own).package.warnings

    assert [warning.file for warning in warnings] == ["blocks/spare.yaml", "letters/spare.yaml"]
