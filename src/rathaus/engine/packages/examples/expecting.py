"""Comparing what an example expects with what came out; every difference is one sentence."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from rathaus.engine.fees import Assessment, FeeFault
from rathaus.engine.forms.problems import Problem
from rathaus.engine.forms.records import Record
from rathaus.engine.packages.examples.playing import Play

_STEP = re.compile(r"([a-z][a-z0-9_]*)(?:\[(\d+)\])?")


class NoSuchPath(ValueError):
    """An expectation about something the form does not have."""

    def __init__(self, path: str) -> None:
        """Name the path."""
        super().__init__(f"there is no {path}; mend the example")


def differences(play: Play, expected: Mapping[str, Any], day: date) -> Iterator[str]:
    """Yield a sentence for every expectation that did not come true on a day; none when all did."""
    for key, wanted in expected.items():
        try:
            yield from _COMPARE[key](play, wanted, day)
        except (NoSuchPath, FeeFault) as error:
            yield f"{key}: {error}"
    if play.happened.refusals and "refused" not in expected:
        yield f"the step was refused: {', '.join(sorted(_reasons(play)))}"


def _state(play: Play, wanted: str, day: date) -> Iterator[str]:
    if play.progress.state != wanted:
        yield f"state: expected {wanted}, is {play.progress.state}"


def _public(play: Play, wanted: str, day: date) -> Iterator[str]:
    found = play.package.procedure.states[play.progress.state].public
    if found != wanted:
        yield f"public: expected {wanted}, is {found}"


# --- answers -----------------------------------------------------------------------------------------------------


def _errors(play: Play, wanted: Any, day: date) -> Iterator[str]:
    expected = {} if wanted == "none" else wanted
    if isinstance(expected, list):
        expected = dict.fromkeys(expected, "")
    points = play.review(day).open_points
    found = {written_path(play, point): point for point in points}
    for path, kind in expected.items():
        point = found.get(path)
        if point is None:
            yield f"errors: expected {path}: {kind}, found {', '.join(found) or 'none'}"
        elif kind and kind not in _kinds(point):
            yield f"errors: expected {path}: {kind}, is {' / '.join(sorted(_kinds(point)))}"
    for path in found:
        if path not in expected:
            yield f"errors: not expected: {path}: {' / '.join(sorted(_kinds(found[path])))}"


def _kinds(point: Problem) -> set[str]:
    kinds = {point.kind, point.text_key, str(point.values.get("key", point.kind))}
    return kinds | {"required"} if point.kind in ("missing", "count") else kinds


def _warnings(play: Play, wanted: Any, day: date) -> Iterator[str]:
    expected = set() if wanted == "none" else set(wanted)
    found = {str(point.values.get("key", point.kind)) for point in play.review(day).warnings}
    if found != expected:
        yield f"warnings: expected {_listed(expected)}, found {_listed(found)}"


def written_path(play: Play, point: Problem) -> str:
    """Return the path of a problem as examples write it: ``owners[2].birth_date``."""
    numbers = iter(point.occurrence)
    parts = []
    for end, key in enumerate(point.path, start=1):
        node = play.package.form.nodes[point.path[:end]]
        number = next(numbers, None) if node.repeat else None
        parts.append(f"{key}[{number}]" if number is not None else key)
    return ".".join(parts)


def _shown(play: Play, wanted: Iterable[str], day: date) -> Iterator[str]:
    for path in wanted:
        if not _is_shown(play, path, day):
            yield f"shown: {path} is hidden"


def _hidden(play: Play, wanted: Iterable[str], day: date) -> Iterator[str]:
    for path in wanted:
        if _is_shown(play, path, day):
            yield f"hidden: {path} is shown"


def _is_shown(play: Play, path: str, day: date) -> bool:
    """Return whether something is shown, in any occurrence where none is named."""
    steps = _steps(path)
    records: list[Record] = [play.scope(day).root]
    for place, (key, number) in enumerate(steps):
        records = [record for record in records if _knows(record, key, path) and record.is_shown(key)]
        if place == len(steps) - 1:
            return bool(records)
        records = [child for record in records for child in _children(record, key, number)]
    return False


def _knows(record: Record, key: str, path: str) -> bool:
    if key not in record.plan.members:
        raise NoSuchPath(path)
    return True


def _children(record: Record, key: str, number: int | None) -> tuple[Record, ...]:
    children = record.children(key)
    return children if number is None else children[number - 1 : number]


def _steps(path: str) -> list[tuple[str, int | None]]:
    found = [_STEP.fullmatch(part) for part in path.split(".")]
    if None in found:
        raise NoSuchPath(path)
    return [(match.group(1), int(match.group(2)) if match.group(2) else None) for match in found if match]


def _facts(play: Play, wanted: Mapping[str, Any], day: date) -> Iterator[str]:
    for path, expected in wanted.items():
        value = _value(play, path, day)
        if not _is_same(value, expected):
            yield f"facts: expected {path} = {expected}, is {_shown_value(value)}"


def _value(play: Play, path: str, day: date) -> Any:
    value: Any = play.scope(day).root
    for key, number in _steps(path):
        if isinstance(value, Record) and key not in {
            *value.plan.members,
            *value.plan.facts,
            *play.package.tables,
        }:
            raise NoSuchPath(path)
        value = value.get(key) if isinstance(value, Mapping) else None
        if number is not None:
            value = value[number - 1] if isinstance(value, tuple) and len(value) >= number else None
    return value


def _is_same(value: Any, expected: Any) -> bool:
    if isinstance(expected, list):
        if not isinstance(value, (list, tuple)) or len(value) != len(expected):
            return False
        return all(_is_same(one, other) for one, other in zip(value, expected, strict=True))
    if value is None:
        return bool(expected == "none")
    if isinstance(value, bool):
        return bool(expected == ("true" if value else "false"))
    if isinstance(value, Decimal):
        try:
            return Decimal(expected) == value
        except InvalidOperation:
            return False
    return bool(_shown_value(value) == expected)


def _shown_value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "none" if value is None else value.isoformat() if hasattr(value, "isoformat") else str(value)


# --- fees, letters, messages -------------------------------------------------------------------------------------


def _fees(play: Play, wanted: Mapping[str, Any], day: date) -> Iterator[str]:
    for fee, expected in wanted.items():
        is_estimate = expected.get("estimate") == "true"
        known = play.happened.assessments.get(fee)
        found = known or play.estimate(fee, day, is_estimate=is_estimate)
        play.happened.assessments[fee] = found
        yield from (f"fees: {fee} {line}" for line in _fee_differences(found, expected, is_estimate))


def _fee_differences(found: Assessment, expected: Mapping[str, Any], is_estimate: bool) -> Iterator[str]:
    amounts: Counter[str] = Counter()
    for line in found.lines:
        amounts[line.key] += line.amount  # type: ignore[assignment]  # a Counter adds up whatever can be added
    if "total" in expected and Decimal(expected["total"]) != found.total:
        yield f"total: expected {expected['total']}, is {found.total}"
    if "estimate" in expected and found.is_estimate != is_estimate:
        yield f"estimate: expected {expected['estimate']}"
    for key, amount in expected.get("lines", {}).items():
        if key not in amounts:
            yield f"line {key}: expected {amount}, is absent"
        elif Decimal(amount) != amounts[key]:
            yield f"line {key}: expected {amount}, is {amounts[key]}"
    for key in expected.get("absent", ()):
        if key in amounts:
            yield f"line {key}: expected to be absent, is {amounts[key]}"
    if "open" in expected and set(expected["open"]) != set(found.open_lines):
        yield f"open: expected {_listed(expected['open'])}, is {_listed(found.open_lines)}"


def _issues(play: Play, wanted: list[str], day: date) -> Iterator[str]:
    if Counter(wanted) != Counter(play.happened.issues):
        yield f"issues: expected {_listed(wanted)}, found {_listed(play.happened.issues)}"


def _letter(play: Play, wanted: Mapping[str, Any], day: date) -> Iterator[str]:
    for key, expected in wanted.items():
        letters = play.happened.letters.get(key, [])
        if not letters:
            yield f"letter: {key} was not written"
            continue
        blocks = {block.key for letter in letters for block in letter.blocks}
        for block in expected.get("has", ()):
            if block not in blocks:
                yield f"letter: {key} has no {block}, only {_listed(sorted(blocks))}"
        for block in expected.get("has_not", ()):
            if block in blocks:
                yield f"letter: {key} has {block}"
        if "count" in expected and int(expected["count"]) != len(letters):
            yield f"letter: {key} was written {len(letters)} times, expected {expected['count']}"
        for words in expected.get("says", ()):
            if not any(words in repr(letter) for letter in letters):
                yield f"letter: {key} does not say {words!r}"


def _sent(play: Play, wanted: Mapping[str, Any], day: date) -> Iterator[str]:
    for recipient, expected in wanted.items():
        found = play.happened.sent.get(recipient, [])
        statuses = {sending.status for sending in found} or {"nothing"}
        if isinstance(expected, str):
            if statuses != {expected}:
                yield f"sent: {recipient}: expected {expected}, is {_listed(sorted(statuses))}"
            continue
        numbers = sorted(
            {int(number) for sending in found if sending.status == "now" for number in sending.numbers}
        )
        if numbers != sorted(int(number) for number in expected):
            yield f"sent: {recipient}: expected {_listed(expected)}, is {_listed(map(str, numbers))}"


def _requested(play: Play, wanted: list[str], day: date) -> Iterator[str]:
    if set(wanted) != set(play.happened.requested):
        yield f"requested: expected {_listed(wanted)}, found {_listed(play.happened.requested)}"


def _notified(play: Play, wanted: list[str], day: date) -> Iterator[str]:
    if Counter(wanted) != Counter(play.happened.notified):
        yield f"notified: expected {_listed(wanted)}, found {_listed(play.happened.notified)}"


# --- procedure ---------------------------------------------------------------------------------------------------


def _deadline(play: Play, wanted: Mapping[str, str], day: date) -> Iterator[str]:
    for key, expected in wanted.items():
        clock = play.progress.clocks.get(key)
        found = clock.end.isoformat() if clock and clock.end else "none"
        if found != expected:
            yield f"deadline: expected {key} to end on {expected}, is {found}"


def _refused(play: Play, wanted: list[str], day: date) -> Iterator[str]:
    found = _reasons(play)
    for name in wanted:
        if name not in found:
            yield f"refused: expected because of {name}, found {_listed(sorted(found))}"


def _reasons(play: Play) -> set[str]:
    reasons = {refusal.reason for refusal in play.happened.refusals if refusal.reason != "need"}
    return reasons | {refusal.detail for refusal in play.happened.refusals if refusal.detail}


def _documents(play: Play, wanted: list[str], day: date) -> Iterator[str]:
    scope = play.scope(day)
    needed = [
        key
        for key, document in play.package.documents.items()
        if document.needed is True
        or (not isinstance(document.needed, bool) and document.needed.is_true(scope))
    ]
    if set(wanted) != set(needed):
        yield f"documents: expected {_listed(wanted)}, found {_listed(needed)}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "none"


_COMPARE: Mapping[str, Callable[[Play, Any, date], Iterator[str]]] = {
    "state": _state, "public": _public, "errors": _errors, "warnings": _warnings, "shown": _shown, "hidden": _hidden,
    "facts": _facts, "fees": _fees, "issues": _issues, "letter": _letter, "sent": _sent, "notified": _notified,
    "requested": _requested, "deadline": _deadline, "refused": _refused, "documents": _documents,
}  # fmt: skip
