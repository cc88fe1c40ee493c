"""What of a case its applicant does not see by themselves: the desk's own answers, and who was told because of them.

A person under suspicion must not learn from a page that customs were told (§ 3 (3) GewAnzV). Whoever wants to know
what the office has noted asks the office, which decides (Art. 15, 23 DSGVO).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from rathaus.apps.audit.queries import HistoryEntry
from rathaus.apps.cases.opening import OpenCase
from rathaus.apps.catalogue.queries import package_for
from rathaus.apps.outbox.models import Parcel
from rathaus.engine.forms import Group

__all__ = ["answers_told", "history_told", "parcels_told"]


@lru_cache(maxsize=512)
def _secret_recipients(digest: str) -> frozenset[str]:
    """Return the recipients that are told only when the desk has noted something."""
    package = package_for(digest)
    noted = {".".join(path) for path, node in package.form.nodes.items() if node.by_clerk}
    return frozenset(
        recipient.key
        for message in package.messages.values()
        for recipient in message.recipients.values()
        if recipient.when is not None and noted & set(recipient.when.names)
    )


def parcels_told(*, opened: OpenCase, parcels: Iterable[Parcel]) -> tuple[Parcel, ...]:
    """Return the parcels the applicant may know of, in their order."""
    secret = _secret_recipients(opened.package.digest)
    return tuple(one for one in parcels if one.kind != "authority" or one.recipient not in secret)


def history_told(*, opened: OpenCase, entries: Iterable[HistoryEntry]) -> tuple[HistoryEntry, ...]:
    """Return the history the applicant may know of: without what was sent in confidence, the desk's notes emptied."""
    secret = _secret_recipients(opened.package.digest)
    return tuple(
        replace(entry, payload={}) if entry.action == "desk_answered" else entry
        for entry in entries
        if entry.action != "sent" or entry.payload.get("recipient") not in secret
    )


def answers_told(*, opened: OpenCase) -> dict[str, Any]:
    """Return the answers without those of the desk."""
    return _without_desk(opened.package.form.root, opened.answers)


def _without_desk(group: Group, answers: Mapping[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for member in group.members:
        value = answers.get(member.key)
        if value is None or member.by_clerk:
            continue
        if isinstance(member, Group) and isinstance(value, list):
            told[member.key] = [_without_desk(member, one) for one in value]
        else:
            told[member.key] = _without_desk(member, value) if isinstance(member, Group) else value
    return told
