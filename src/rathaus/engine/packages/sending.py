"""What another authority gets: which numbers of the official form, and whether it is due."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from rathaus.engine.deadlines import Calendar
from rathaus.engine.forms.constraints import is_empty
from rathaus.engine.forms.model import Path
from rathaus.engine.forms.records import Record
from rathaus.engine.forms.scope import Situation, scope_for
from rathaus.engine.packages.model import Message, Package, Recipient


@dataclass(frozen=True, slots=True)
class Sending:
    """What one recipient gets of one message."""

    recipient: str
    status: str
    """now · waits (collected until ``due``) · nothing."""
    numbers: tuple[str, ...] = ()
    """Official numbers with an answer, ascending."""
    paths: tuple[Path, ...] = ()
    """Fields with an answer that go, in the order of the form."""
    due: date | None = None
    reason: str = ""
    """Why nothing goes: never · waived · condition."""


def sendings(
    *,
    package: Package,
    message: Message,
    answers: Any,
    situation: Situation,
    calendar: Calendar,
    occurrence: tuple[Path, int] | None = None,
) -> tuple[Sending, ...]:
    """Return what each recipient of a message gets, in the order of the package.

    Args:
        package: The package.
        message: One of its messages.
        answers: Typed answers.
        situation: The case as of the day of sending.
        calendar: Holidays of the city, for collected messages.
        occurrence: Repeated group and number (from 1) when one message goes per occurrence.
    """
    return tuple(
        _sending(package, recipient, answers, situation, calendar, occurrence)
        for recipient in message.recipients.values()
    )


def _sending(
    package: Package,
    recipient: Recipient,
    answers: Any,
    situation: Situation,
    calendar: Calendar,
    occurrence: tuple[Path, int] | None,
) -> Sending:
    scope = scope_for(package, answers, replace(situation, recipient=recipient.key))
    if recipient.never is not None:
        return Sending(recipient.key, "nothing", reason="never")
    if recipient.unless is not None and recipient.unless.is_true(scope):
        return Sending(recipient.key, "nothing", reason="waived")
    if recipient.when is not None and not recipient.when.is_true(scope):
        return Sending(recipient.key, "nothing", reason="condition")
    allowed = allowed_numbers(package, recipient)
    filled = [
        (path, nr)
        for path, nr in _filled(scope.root, occurrence)
        if nr in allowed or _is_also(path, recipient)
    ]
    numbers = sorted({nr for _, nr in filled if nr in allowed}, key=_order)
    paths = tuple(dict.fromkeys(path for path, _ in filled))
    if recipient.send_when == "monthly":
        due = calendar.first_working_day_of_next_month(situation.today)
        return Sending(recipient.key, "waits", tuple(numbers), paths, due)
    return Sending(recipient.key, "now", tuple(numbers), paths, situation.today)


def allowed_numbers(package: Package, recipient: Recipient) -> frozenset[str]:
    """Return the official numbers the recipient may get; a field without number goes to nobody."""
    every = frozenset(node.nr for node in package.form.nodes.values() if node.nr)
    if recipient.only is not None:
        return every & recipient.only
    return every - (recipient.all_but or frozenset())


def _filled(record: Record, occurrence: tuple[Path, int] | None) -> Iterator[tuple[Path, str]]:
    """Yield path and number ("" without) of every shown field with an answer."""
    for key, member in record.plan.members.items():
        if not record.is_shown(key):
            continue
        if member.is_group:
            children = record.children(key)
            if occurrence is not None and occurrence[0] == member.path:
                children = children[occurrence[1] - 1 : occurrence[1]]
            for child in children:
                yield from _filled(child, occurrence)
        elif not is_empty(record.get(key)):
            yield member.path, member.nr or ""


def _is_also(path: Path, recipient: Recipient) -> bool:
    return any(path[: len(also)] == also for also in recipient.also)


def _order(number: str) -> tuple[int, str]:
    digits = number.rstrip("abcdefghijklmnopqrstuvwxyz")
    return int(digits or 0), number
