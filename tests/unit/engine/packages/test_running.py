"""Examples are tests that can fail: every kind of expectation, wrong once."""

from __future__ import annotations

import pytest

from rathaus.engine.packages.examples import ExampleResult, publishing_gaps, run_examples
from rathaus.engine.packages.examples.answers import WrongAnswer, merged_answers, typed_answers
from tests.unit.engine.packages.samples import OWN, changed, frozen, musterstadt


def _results(own: dict[str, str] | None = None) -> dict[str, ExampleResult]:
    package = frozen(own or OWN).package
    return {result.key: result for result in run_examples(package, [musterstadt()])}


def test_the_examples_of_the_sample_are_green() -> None:
    results = _results()

    assert {key: result.failures for key, result in results.items()} == {
        "small": (),
        "large": (),
        "prices": (),
    }


@pytest.mark.parametrize(
    ("file", "old", "new", "failure"),
    [
        (
            "small",
            "expect: {state: received,",
            "expect: {state: proposed,",
            "state: expected proposed, is received",
        ),
        (
            "small",
            "state: received, errors",
            "public: COMPLETED, errors",
            "public: expected COMPLETED, is RECEIVED",
        ),
        (
            "small",
            "errors: none",
            "errors: {street: required}",
            "errors: expected street: required, found none",
        ),
        (
            "small",
            "issues: [receipt]",
            "issues: [receipt, receipt]",
            "issues: expected receipt, receipt, found receipt",
        ),
        ("small", "zone.zone: N", "zone.zone: S", "facts: expected zone.zone = S, is N"),
        ("small", "sells_food: true", "sells_food: false", "facts: expected sells_food = false, is true"),
        (
            "small",
            "refused: [same_person, free]",
            "refused: [complete]",
            "refused: expected because of complete",
        ),
        (
            "small",
            "expect: {refused: [same_person, free]}",
            "expect: {state: proposed}",
            "the step was refused",
        ),
        ("small", "total: 36.00", "total: 36.01", "fees: stall total: expected 36.01, is 36.00"),
        (
            "small",
            "lines: {days: 36.00}",
            "lines: {days: 35.00}",
            "fees: stall line days: expected 35.00, is 36.00",
        ),
        (
            "small",
            "lines: {days: 36.00}",
            "lines: {kitchen: 12.00}",
            "fees: stall line kitchen: expected 12.00, is absent",
        ),
        ("small", "absent: [kitchen]", "absent: [days]", "fees: stall line days: expected to be absent"),
        ("small", "has: [decision, data,", "has: [decision, kitchen,", "letter: permit has no kitchen"),
        ("small", "has_not: [kitchen]", "has_not: [fee]", "letter: permit has fee"),
        ("small", "says: [22.03.2026]", "says: [23.03.2026]", "letter: permit does not say '23.03.2026'"),
        ("small", "police: [1, 2]", "police: [1]", "sent: police: expected 1, is 1, 2"),
        (
            "small",
            "statistics: waits}",
            "statistics: nothing}",
            "sent: statistics: expected nothing, is waits",
        ),
        (
            "small",
            "deadline: {remedy: 2026-04-08}",
            "deadline: {remedy: 2026-04-07}",
            "deadline: expected remedy",
        ),
        (
            "small",
            "notified: [ends_soon]",
            "notified: [please_answer]",
            "notified: expected please_answer, found ends_soon",
        ),
        (
            "large",
            "warnings: none",
            "warnings: [not_too_late]",
            "warnings: expected not_too_late, found none",
        ),
        (
            "large",
            'hidden: ["staff[2].permission"]',
            'hidden: ["staff[1].permission"]',
            "hidden: staff[1].permission is shown",
        ),
        (
            "large",
            'shown: ["staff[1].permission"',
            'shown: ["staff[2].permission"',
            "shown: staff[2].permission is hidden",
        ),
        ("large", "documents: [insurance]", "documents: []", "documents: expected none, found insurance"),
        (
            "large",
            '{"staff[1].age": old_enough}',
            '{"staff[2].age": old_enough}',
            "errors: expected staff[2].age",
        ),
        ("prices", "total: 30.00", "total: 31.00", "day_before: fees: stall total: expected 31.00, is 30.00"),
    ],
)
def test_a_wrong_expectation_is_red(file: str, old: str, new: str, failure: str) -> None:
    own, _ = changed(f"examples/{file}.yaml", old, new)

    failures = _results(own)[file].failures

    assert any(failure in line for line in failures), failures


def test_a_wrong_rule_makes_examples_red() -> None:
    own, _ = changed("facts.yaml", "age < 18", "age < 13")

    assert not _results(own)["large"].is_green


def test_a_wrong_answer_is_named_with_its_path() -> None:
    with pytest.raises(WrongAnswer, match=r"staff\[1\].age is 'x'"):
        typed_answers(frozen().package, {"staff": [{"age": "x"}]})


def test_answers_merge_by_key_and_place() -> None:
    below = {"a": {"x": "1", "y": "2"}, "list": [{"n": "1", "m": "2"}], "words": ["x"]}

    both = merged_answers(below, {"a": {"y": "3"}, "list": [{"n": "9"}, {"n": "5"}], "words": ["y", "z"]})

    assert both == {
        "a": {"x": "1", "y": "3"},
        "list": [{"n": "9", "m": "2"}, {"n": "5"}],
        "words": ["y", "z"],
    }


def test_publishing_wants_every_fee_line_once() -> None:
    own = {key: text for key, text in OWN.items() if key != "examples/large.yaml"}
    own["examples/small.yaml"] = own["examples/small.yaml"].replace(
        ", by: clerk, expect: {refused: [same_person, free]}", ""
    )
    package = frozen(own).package

    gaps = publishing_gaps(package, ())

    assert [gap.value for gap in gaps] == ["stall.days", "stall.kitchen", "stall.kitchen", "refusal"]


def test_the_sample_may_be_published() -> None:
    package = frozen().package

    assert publishing_gaps(package, run_examples(package, [musterstadt()])) == ()


def test_an_unknown_city_is_a_failure() -> None:
    results = run_examples(frozen().package, [])

    assert all("there is no city musterstadt" in result.failures[0] for result in results)
