"""The DMN standard's test kit: every claimed case passes, every excluded one still fails."""

from __future__ import annotations

from collections import defaultdict

import pytest

from tests.kit.cases import LEVELS, Case, cases, excluded, failures, kit_folder

pytestmark = pytest.mark.unit
CASES: dict[str, list[Case]] = defaultdict(list)
for _case in cases():
    CASES[f"{_case.level[-1]} {_case.folder}"].append(_case)
HERE = bool(CASES)
WHY = f"the DMN test kit is not at {kit_folder()}; set RATHAUS_SHARED_DATA to the folder that holds dmn-tck"


def _is_excluded(case: Case, listed: dict[str, str]) -> bool:
    return case.key in listed or f"{case.level[-1]} {case.folder} *" in listed


@pytest.mark.skipif(not HERE, reason=WHY)
@pytest.mark.parametrize("folder", CASES or ["none"])
def test_claimed_cases_of_a_folder_pass(folder: str) -> None:
    listed = excluded()

    wrong = {
        case.id: found
        for case in CASES[folder]
        if not _is_excluded(case, listed) and (found := failures(case))
    }

    assert not wrong


@pytest.mark.skipif(not HERE, reason=WHY)
def test_excluded_cases_still_fail_and_exist() -> None:
    listed = excluded()
    known = {case.key: case for group in CASES.values() for case in group}
    folders = {key.split(" ")[1] for key in CASES}

    staged = [key for key in listed if key.split(" ")[1] in folders and not key.endswith(" *")]
    missing = [key for key in staged if key not in known]
    passing = [key for key in staged if key in known and not failures(known[key])]

    assert not missing, "listed as excluded, but no such case"
    assert not passing, "listed as excluded, but passes now: remove the line"


def test_every_excluded_case_has_a_reason() -> None:
    assert all(reason for reason in excluded().values())


@pytest.mark.skipif(not HERE, reason=WHY)
@pytest.mark.parametrize("level", LEVELS)
def test_each_level_has_cases(level: str) -> None:
    assert any(key.startswith(level[-1]) for key in CASES)
