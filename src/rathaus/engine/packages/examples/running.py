"""Running the examples of a package in the cities they name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from rathaus.engine.deadlines import LawRefused
from rathaus.engine.packages.cities import CityFile, city_values
from rathaus.engine.packages.examples.answers import WrongAnswer, merged_answers
from rathaus.engine.packages.examples.expecting import differences
from rathaus.engine.packages.examples.playing import Play, World, world_of
from rathaus.engine.packages.faults import PackageRefused
from rathaus.engine.packages.model import Fault, Package

_INHERITED = ("city", "cities", "answers", "city_changes")
"""What ``like`` takes over; days and expectations are each example's own."""


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """How one example went in one city."""

    key: str
    name: str
    city: str
    failures: tuple[str, ...]
    """Sentences with day, expectation and what came out; empty when green."""
    covers: tuple[str, ...] = ()
    lines_present: frozenset[str] = frozenset()
    """Fee lines that were charged, as ``fee.line``."""
    lines_absent: frozenset[str] = frozenset()
    """Fee lines that were not charged while their fee was assessed."""
    refusals: int = 0
    """Steps that were refused as expected."""

    @property
    def is_green(self) -> bool:
        """Whether everything came out as expected."""
        return not self.failures


def run_examples(package: Package, cities: Iterable[CityFile]) -> tuple[ExampleResult, ...]:
    """Run every example in the cities it names, in the order of the files.

    An example that names no city runs in all. One whose city is not among ``cities`` fails.
    """
    by_key = {city.key: city for city in cities}
    written = {str(example["key"]): example for example in package.examples}
    examples = [with_like(written, key) for key in written]
    return tuple(
        run_example(package, example, by_key[name]) if name in by_key else _no_city(example, name)
        for example in examples
        for name in _cities_of(example, by_key)
    )


def run_example(package: Package, example: Mapping[str, Any], city: CityFile) -> ExampleResult:
    """Run one example (with its ``like`` already worked in) in one city; nothing is raised for what it finds."""
    run = _Run(package, example)
    try:
        changed = city.with_changes(package.id, example.get("city_changes") or {})
        world = world_of(package, city, city_values(package, changed))
        failures = tuple(run.failures(world))
    except (PackageRefused, WrongAnswer, LawRefused) as error:
        failures = (str(error),)
    except Exception as error:
        failures = (f"{type(error).__name__}: {error}",)
    return ExampleResult(
        key=str(example["key"]),
        name=str(example.get("name", "")),
        city=city.key,
        failures=failures,
        covers=tuple(example.get("covers", ())),
        lines_present=frozenset(run.present),
        lines_absent=frozenset(run.absent),
        refusals=run.refusals,
    )


def with_like(written: Mapping[str, Mapping[str, Any]], key: str) -> dict[str, Any]:
    """Return an example over the one it is like: answers merge, city and its changes are taken over."""
    example = dict(written[key])
    like = example.get("like")
    if like is None or like not in written:
        return example
    below = with_like(written, str(like))
    for part in _INHERITED:
        if part in below:
            example[part] = merged_answers(below[part], example[part]) if part in example else below[part]
    if "city" in written[key]:
        example.pop("cities", None)
    return example


def _cities_of(example: Mapping[str, Any], known: Mapping[str, CityFile]) -> list[str]:
    named = example.get("cities") or ([example["city"]] if "city" in example else None)
    return list(named) if named else list(known)


def _no_city(example: Mapping[str, Any], city: str) -> ExampleResult:
    failure = f"there is no city {city}; name one of cities/"
    return ExampleResult(str(example["key"]), str(example.get("name", "")), city, (failure,))


class _Run:
    """One example in one city."""

    def __init__(self, package: Package, example: Mapping[str, Any]) -> None:
        self.package = package
        self.example = example
        self.present: set[str] = set()
        self.absent: set[str] = set()
        self.refusals = 0

    def failures(self, world: World) -> Iterator[str]:
        answers = self.example.get("answers") or {}
        if "story" in self.example:
            yield from self.story(Play(world, answers))
        elif "table" in self.example:
            for name, row in self.example["table"].items():
                play = Play(world, merged_answers(answers, row.get("answers") or {}))
                expected = {key: value for key, value in row.items() if key not in ("day", "answers")}
                yield from (f"{name}: {line}" for line in self.compared(play, expected, row["day"]))
        if "expect" in self.example:
            day = self.example.get("day") or self.first_day()
            yield from self.compared(Play(world, answers), self.example["expect"], day)

    def first_day(self) -> str:
        """Return the day of the expectations beside a story: its first."""
        story = self.example.get("story") or [{"day": "2026-01-05"}]
        return str(story[0]["day"])

    def story(self, play: Play) -> Iterator[str]:
        for entry in self.example["story"]:
            day = date.fromisoformat(entry["day"])
            play.happened = type(play.happened)()
            play.run_clock(day)
            if "answers" in entry:
                play.answer(entry["answers"])
            if entry.get("pays") == "true":
                play.unpaid.clear()
            if "step" in entry:
                play.take(entry["step"], day=day, by=entry.get("by"), inputs=entry.get("with") or {})
                play.run_clock(day)
            where = f"{entry['day']} {entry.get('step', '')}".strip()
            yield from (
                f"{where}: {line}" for line in self.compared(play, entry.get("expect") or {}, entry["day"])
            )

    def compared(self, play: Play, expected: Mapping[str, Any], day: str) -> Iterator[str]:
        yield from differences(play, expected, date.fromisoformat(day))
        self.refusals += bool(play.happened.refusals)
        for fee, assessment in play.happened.assessments.items():
            charged = {f"{fee}.{line.key}" for line in assessment.lines}
            every = {f"{fee}.{line.key}" for line in self.package.fees[fee].lines}
            self.present |= charged & every
            self.absent |= every - charged


def publishing_gaps(package: Package, results: Iterable[ExampleResult]) -> tuple[Fault, ...]:
    """Return what the examples do not show and publishing wants: fee lines present and absent, one refusal.

    Sources that no example covers are already among the package's warnings.
    """
    found = list(results)
    present = frozenset().union(*(result.lines_present for result in found))
    absent = frozenset().union(*(result.lines_absent for result in found))
    gaps: list[Fault] = []
    for fee in package.fees.values():
        for line in fee.lines:
            name = f"{fee.key}.{line.key}"
            if name in package.uncovered:
                continue
            if name not in present:
                gaps.append(_gap(f"No example charges the fee line {name}", name))
            if line.when is not None and name not in absent:
                gaps.append(_gap(f"No example leaves the fee line {name} out", name))
    if not any(result.refusals for result in found) and "refusal" not in package.uncovered:
        gaps.append(_gap("No example shows a refusal", "refusal"))
    return tuple(gaps)


def _gap(message: str, name: str) -> Fault:
    return Fault(
        "examples", 0, message, name, f"Add an example, or list `{name}` in uncovered in service.yaml."
    )
