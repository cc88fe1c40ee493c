"""Read the log: history of a subject, who saw it, and whether its chain is whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from rathaus.apps.audit.chains import GENESIS, Actor, ChainHead, entry_digest, payload_digest
from rathaus.apps.audit.models import Access, AuditEntry
from rathaus.apps.keys.ciphers import CaseCipher

__all__ = ["ChainFault", "HistoryEntry", "accesses", "chain_fault", "history", "newest"]


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
    """The first place where a chain is broken."""

    subject: UUID
    seq: int
    reason: str


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
        for row in AuditEntry.objects.filter(subject=subject).order_by("seq")
    )


def newest(*, subject: UUID) -> ChainHead:
    """Return the head of a chain whose owner stores none; the caller holds a lock."""
    row = AuditEntry.objects.filter(subject=subject).order_by("-seq").values("seq", "digest").first()
    return ChainHead(row["seq"], row["digest"]) if row else ChainHead()


def accesses(*, subject: UUID, limit: int = 100) -> tuple[Access, ...]:
    """Return who read the subject's data, newest first."""
    return tuple(Access.objects.filter(subject=subject).order_by("-at")[:limit])


def chain_fault(*, subject: UUID, cipher: CaseCipher | None = None) -> ChainFault | None:
    """Return the first fault of a subject's chain, or None when it is whole.

    Args:
        cipher: When given, payloads are opened and compared with their digests too.
    """
    previous = GENESIS
    for expected, row in enumerate(AuditEntry.objects.filter(subject=subject).order_by("seq"), start=1):
        if row.seq != expected:
            return ChainFault(subject, expected, "missing")
        digest = entry_digest(
            city_id=row.city_id,
            subject=str(subject),
            seq=row.seq,
            at=row.at,
            actor=Actor(row.actor_kind, row.actor),
            action=row.action,
            payload=row.payload_digest,
            previous=previous,
        )
        if row.previous != previous or row.digest != digest:
            return ChainFault(subject, row.seq, "changed")
        if cipher is not None and row.payload is not None:
            payload = cipher.open_json(row.payload, purpose="audit")
            if payload_digest(payload) != row.payload_digest:
                return ChainFault(subject, row.seq, "payload")
        previous = row.digest
    return None
