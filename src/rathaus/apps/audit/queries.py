"""Read the log: history of a subject, who saw it, and whether its chain is whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from rathaus.apps.audit.chains import (
    GENESIS,
    PURGED,
    Actor,
    ChainHead,
    entry_digest,
    payload_digest,
    seal_digest,
)
from rathaus.apps.audit.models import Access, AuditEntry, ChainSeal
from rathaus.apps.cities.statements import Select
from rathaus.apps.keys.ciphers import CaseCipher, Undecipherable

__all__ = ["ChainFault", "HistoryEntry", "SealFault", "accesses", "chain_fault", "history", "newest",
           "seal_fault"]  # fmt: skip


_ENTRIES = Select(lambda subject: AuditEntry.objects.filter(subject=subject).order_by("seq"), subject=UUID)


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One entry as read; ``payload`` is empty after a purge."""

    seq: int
    at: datetime
    actor_kind: str
    actor: str
    action: str
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ChainFault:
    """The first place where a chain is broken.

    ``reason``: missing (an entry is not there) · changed (an entry is another one, or stands elsewhere) · payload
    (its payload is another one) · emptied (its payload is gone and no purge was noted).
    """

    subject: UUID
    seq: int
    reason: str


@dataclass(frozen=True, slots=True)
class SealFault:
    """The first seal of a city that does not hold: missing · changed · head (a sealed entry is not there)."""

    seq: int
    reason: str
    subject: str = ""


def history(*, subject: UUID, cipher: CaseCipher) -> tuple[HistoryEntry, ...]:
    """Return all entries of a subject, oldest first."""
    return tuple(
        HistoryEntry(
            seq=row.seq,
            at=row.at,
            actor_kind=row.actor_kind,
            actor=row.actor,
            action=row.action,
            payload=cipher.open_json(row.payload, purpose="audit") if row.payload is not None else {},
        )
        for row in _ENTRIES.all(subject=subject)
    )


def newest(*, subject: UUID) -> ChainHead:
    """Return the head of a chain whose owner stores none; the caller holds a lock."""
    row = AuditEntry.objects.filter(subject=subject).order_by("-seq").values("seq", "digest").first()
    return ChainHead(row["seq"], row["digest"]) if row else ChainHead()


def accesses(*, subject: UUID, limit: int = 100) -> tuple[Access, ...]:
    """Return who read the subject's data, newest first."""
    return tuple(Access.objects.filter(subject=subject).order_by("-at")[:limit])


def chain_fault(
    *, subject: UUID, cipher: CaseCipher | None = None, head: ChainHead | None = None
) -> ChainFault | None:
    """Return the first fault of a subject's chain, or None when it is whole.

    Args:
        cipher: When given, payloads are opened and compared with their digests too.
        head: The head its owner stores, when known: then entries taken off the end are missed too.
    """
    rows = list(AuditEntry.objects.filter(subject=subject).order_by("seq"))
    purged_to = _purged_to(rows)
    previous = GENESIS
    for expected, row in enumerate(rows, start=1):
        reason = "missing" if row.seq != expected else _entry_fault(row, previous, cipher, purged_to)
        if reason:
            return ChainFault(subject, expected, reason)
        previous = row.digest
    if head is not None and (head.seq, head.digest) != (len(rows), previous if rows else head.digest):
        return ChainFault(subject, len(rows) + 1, "missing")
    return None


def _purged_to(rows: list[AuditEntry]) -> int:
    """Return the number of the last entry whose payload may be gone, 0 when none."""
    noted = [row.action.removeprefix(PURGED) for row in rows if row.action.startswith(PURGED)]
    return max((int(number) for number in noted if number.isdigit()), default=0)


def _entry_fault(row: AuditEntry, previous: str, cipher: CaseCipher | None, purged_to: int) -> str:
    """Return what is wrong with an entry, "" when nothing is."""
    digest = entry_digest(
        city_id=row.city_id,
        subject=str(row.subject),
        seq=row.seq,
        at=row.at,
        actor=Actor(row.actor_kind, row.actor),
        action=row.action,
        payload=row.payload_digest,
        previous=previous,
    )
    if row.previous != previous or row.digest != digest:
        return "changed"
    if row.payload is None:
        return "" if row.seq <= purged_to else "emptied"
    if cipher is None:
        return ""
    try:
        payload = cipher.open_json(row.payload, purpose="audit")
    except Undecipherable:
        return "payload"
    return "" if payload_digest(payload) == row.payload_digest else "payload"


def seal_fault() -> SealFault | None:
    """Return the first seal of the city in scope that does not hold, or None when all do."""
    previous = GENESIS
    for expected, seal in enumerate(ChainSeal.objects.order_by("seq"), start=1):
        if seal.seq != expected:
            return SealFault(expected, "missing")
        digest = seal_digest(
            city_id=seal.city_id, seq=seal.seq, at=seal.at, heads=seal.heads, previous=previous
        )
        if seal.previous != previous or seal.digest != digest:
            return SealFault(seal.seq, "changed")
        wanted = {(UUID(subject), seq, digest) for subject, (seq, digest) in seal.heads.items()}
        found = set(
            AuditEntry.objects.filter(subject__in=[subject for subject, _, _ in wanted]).values_list(
                "subject", "seq", "digest"
            )
        )
        for subject, _, _ in sorted(wanted - found, key=lambda head: str(head[0])):
            return SealFault(seal.seq, "head", str(subject))
        previous = seal.digest
    return None
