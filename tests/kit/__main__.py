"""Print the share of the kit that passes: ``python -m tests.kit``."""

from __future__ import annotations

from tests.kit.cases import LEVELS, cases, failures


def main() -> None:
    for level in LEVELS:
        found = [(case, failures(case)) for case in cases() if case.level == level]
        passed = sum(not wrong for _, wrong in found)
        folders = len({case.folder for case, _ in found})
        print(f"{level}: {passed} of {len(found)} cases pass, {folders} folders")
        for case, wrong in found:
            if wrong:
                print(f"  {case.key}: {wrong[0]}")


if __name__ == "__main__":
    main()
