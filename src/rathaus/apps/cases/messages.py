"""What a message to another authority may contain, and whether it is due: the matrix of the package, nothing more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from rathaus.apps.cases.opening import OpenCase
from rathaus.apps.cases.situations import situation_of_case
from rathaus.engine.forms import Path, review, scope_for
from rathaus.engine.packages import Recipient
from rathaus.engine.procedure import Progress

__all__ = ["allowed_fields", "allowed_numbers", "is_due_for", "picked"]


def allowed_numbers(*, opened: OpenCase, recipient: Recipient) -> frozenset[str]:
    """Return the official numbers the recipient may get, by the lists of the package.

    A field without number goes to nobody; numbers that exist on paper only have no answer to send.
    """
    official = opened.package.form.official
    if official is None:
        return frozenset()
    first, last = official.numbers
    all_numbers = frozenset(str(number) for number in range(first, last + 1)) - official.paper_only
    if recipient.only is not None:
        return all_numbers & recipient.only
    return all_numbers - (recipient.all_but or frozenset())


def is_due_for(*, recipient: Recipient, opened: OpenCase, now: datetime, progress: Progress) -> bool:
    """Return whether the recipient gets a message now: not waived, not excluded by law, and its condition true."""
    if recipient.never is not None:
        return False
    situation = replace(situation_of_case(opened=opened, now=now, progress=progress), recipient=recipient.key)
    scope = scope_for(opened.package, opened.answers, situation)
    if recipient.unless is not None and recipient.unless.is_true(scope):
        return False
    return recipient.when is None or recipient.when.is_true(scope)


def allowed_fields(
    *, opened: OpenCase, recipient: Recipient, for_each: str, number: int, now: datetime
) -> tuple[frozenset[str], dict[str, Any]]:
    """Return the allowed numbers and the answers under them, without hidden answers.

    Args:
        for_each: Repeated group of which one occurrence is sent, "" for none.
        number: Which occurrence, from 1.

    Returns:
        Numbers, and number → answer. Numbers without an answer are left out of the mapping. ``also`` paths stand
        under their dotted name.
    """
    allowed = allowed_numbers(opened=opened, recipient=recipient)
    situation = situation_of_case(opened=opened, now=now)
    answers = review(package=opened.package, answers=opened.answers, situation=situation).application
    if for_each:
        answers = {**answers, for_each: answers[for_each][number - 1]}
    fields: dict[str, Any] = {}
    for path, node in opened.package.form.nodes.items():
        if node.nr is None or node.nr not in allowed:
            continue
        value = _at(answers, path)
        if value in (None, "", [], {}):
            continue
        if node.nr in fields:
            fields[node.nr] = _joined(fields[node.nr], path[-1], value)
        else:
            fields[node.nr] = value
    for path in recipient.also:
        value = _at(answers, path)
        if value is not None:
            fields[".".join(path)] = value
    return allowed, fields


def _joined(known: Any, key: str, value: Any) -> Any:
    """Put a second field of the same number beside the first."""
    return {**(known if isinstance(known, Mapping) else {"value": known}), key: value}


def _at(answers: Any, path: Path) -> Any:
    """Return what stands at a path; through a repeated group one entry per occurrence, None where empty."""
    for place, key in enumerate(path):
        if isinstance(answers, list):
            found = [_at(occurrence, path[place:]) for occurrence in answers]
            return found if any(value is not None for value in found) else None
        if not isinstance(answers, Mapping):
            return None
        answers = answers.get(key)
    return answers


def picked(answers: Mapping[str, Any], paths: Iterable[Sequence[str]]) -> dict[str, Any]:
    """Return dotted path → answer for the paths given, leaving out what has no answer."""
    found = {".".join(path): _at(answers, tuple(path)) for path in paths}
    return {path: value for path, value in found.items() if value is not None}
