"""The answers that go into a message to another authority: what the package's matrix allows, nothing more."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rathaus.apps.cases.law import calendar_of
from rathaus.apps.cases.opening import OpenCase
from rathaus.apps.cases.situations import situation_of_case
from rathaus.engine.forms import Path, review
from rathaus.engine.packages import Message
from rathaus.engine.packages.sending import Sending, sendings
from rathaus.engine.procedure import Progress

__all__ = ["due_sendings", "fields_of"]


def due_sendings(
    *, opened: OpenCase, message: Message, for_each: str, number: int, now: datetime, progress: Progress
) -> tuple[Sending, ...]:
    """Return who gets what of a message, now or collected until a day; recipients that get nothing are left out.

    Args:
        for_each: Repeated group of which one occurrence is sent, "" for none.
        number: Which occurrence, from 1.
    """
    found = sendings(
        package=opened.package,
        message=message,
        answers=opened.answers,
        situation=situation_of_case(opened=opened, now=now, progress=progress),
        calendar=calendar_of(opened),
        occurrence=((for_each,), number) if for_each else None,
    )
    return tuple(sending for sending in found if sending.status != "nothing")


def fields_of(
    *, opened: OpenCase, sending: Sending, for_each: str, number: int, now: datetime
) -> dict[str, Any]:
    """Return official number → answer for what a recipient gets, without hidden answers.

    A group with a number comes whole; several fields of one number come as a mapping. Fields named beside the
    numbers (``also``) stand under their dotted path.
    """
    situation = situation_of_case(opened=opened, now=now)
    answers = review(package=opened.package, answers=opened.answers, situation=situation).application
    if for_each:
        answers = {**answers, for_each: answers[for_each][number - 1]}
    nodes, wanted = opened.package.form.nodes, set(sending.numbers)
    fields: dict[str, Any] = {}
    for path, node in nodes.items():
        parent = nodes.get(path[:-1])
        if node.nr not in wanted or (parent is not None and parent.nr == node.nr):
            continue
        value = _at(answers, path)
        if value in (None, "", [], {}):
            continue
        fields[node.nr] = _joined(fields[node.nr], path[-1], value) if node.nr in fields else value
    numbered = {path for path, node in nodes.items() if node.nr in wanted}
    for path in sending.paths:
        if not any(path[:length] in numbered for length in range(1, len(path) + 1)):
            fields[".".join(path)] = _at(answers, path)
    return fields


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
