"""The reference says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rathaus.engine import rules
from rathaus.engine.rules import functions
from tests.kit.cases import LEVELS, cases, excluded, kit_folder

pytestmark = pytest.mark.unit
PAGE = (Path(__file__).parents[4] / "docs" / "reference" / "rules.md").read_text(encoding="utf-8")


def test_every_function_of_packages_is_described() -> None:
    known = {s.text for found in functions.FUNCTIONS.values() for s in found if s.result is not None}

    assert {text for text in known if f"`{text}`" not in PAGE} == set()


def test_no_function_is_described_that_packages_do_not_have() -> None:
    known = {s.text for found in functions.FUNCTIONS.values() for s in found if s.result is not None}

    assert set(re.findall(r"`([a-z ]+\([^`]*\) -> [^`]+)`", PAGE)) - known == set()


def test_the_example_runs() -> None:
    code = PAGE.split("```python")[1].split("```")[0]
    place = rules.SimpleEnvironment(
        {"age": rules.Number("years"), "kind": rules.Choice(frozenset({"first"}))}
    )
    text = re.findall(r"compile_expression\('([^']+)'", code)[0]

    assert rules.compile_expression(text, environment=place, expect=rules.Boolean())


@pytest.mark.skipif(not any(cases()), reason=f"the DMN test kit is not at {kit_folder()}")
def test_the_share_of_the_kit_is_right_for_the_cases_described() -> None:
    described = {
        level: (int(all_), int(passed))
        for level, all_, passed in re.findall(r"\| (\d) \| (\d+) \| (\d+) \|", PAGE)
    }
    for level in LEVELS:
        present = [case for case in cases() if case.level == level]
        if len(present) == described[level[-1]][0]:
            left_out = sum(case.key in excluded() for case in present)
            assert described[level[-1]][1] == len(present) - left_out
