"""Append to a chain, note a read access, seal a city's chains."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from rathaus.apps.audit.chains import GENESIS, Actor, ChainHead, canonical, entry_digest, payload_digest
from rathaus.apps.audit.models import Access, AuditEntry, ChainSeal
from rathaus.apps.cities.scope import scoped_city_id
from rathaus.apps.keys.ciphers import CaseCipher

__all__ = ["append", "entries_for", "forget_accesses", "note_access", "seal_city"]

ACCESS_RETENTION = timedelta(days=183)
"""§ 14 (11) sentence 3 GewO: logs of read accesses are deleted after six months."""


def entries_for(
    *,
    head: ChainHead,
    subject: UUID,
    cipher: CaseCipher,
    at: datetime,
    actor: Actor,
    actions: list[tuple[str, Mapping[str, Any]]],
) -> tuple[list[AuditEntry], ChainHead]:
    """Build the next entries of a chain, in order, without writing them; return them and the new head."""
    city_id = scoped_city_id()
    entries: list[AuditEntry] = []
    for action, payload in actions:
        of_payload = payload_digest(payload)
        seq = head.seq + 1
        digest = entry_digest(
            city_id=city_id,
            subject=str(subject),
            seq=seq,
            at=at,
            actor=actor,
            action=action,
            payload=of_payload,
            previous=head.digest,
        )
        entries.append(
            AuditEntry(
                city_id=city_id,
                subject=subject,
                seq=seq,
                at=at,
                actor_kind=actor.kind,
                actor=actor.id,
                action=action,
                payload=cipher.seal_json(payload, purpose="audit"),
                payload_digest=of_payload,
                previous=head.digest,
                digest=digest,
            )
        )
        head = ChainHead(seq, digest)
    return entries, head


def append(
    *,
    head: ChainHead,
    subject: UUID,
    cipher: CaseCipher,
    at: datetime,
    actor: Actor,
    actions: list[tuple[str, Mapping[str, Any]]],
) -> ChainHead:
    """Append entries in the transaction of the change; return the new head, which the caller stores.

    The caller holds the lock on the row that stores the head, so two writers cannot take the same number; the
    unique constraint on (subject, seq) is the second net.

    Raises:
        RuntimeError: No transaction is open.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An audit entry was written outside a transaction. Open one around the change.")
    entries, head = entries_for(
        head=head, subject=subject, cipher=cipher, at=at, actor=actor, actions=actions
    )
    AuditEntry.objects.bulk_create(entries)
    return head


def note_access(*, subject: UUID, at: datetime, actor: Actor, what: str, why: str = "") -> None:
    """Note that ``actor`` read data of ``subject``; shown to the applicant."""
    Access(
        subject=subject,
        at=at,
        actor_kind=actor.kind,
        actor=actor.id,
        actor_name=actor.name,
        office=actor.office,
        what=what,
        why=why,
    ).save(force_insert=True)


def forget_accesses(*, now: datetime) -> int:
    """Delete read accesses older than their retention in the city in scope; return how many."""
    count, _ = Access.objects.filter(at__lt=now - ACCESS_RETENTION).delete()
    return count


def seal_city(*, now: datetime) -> ChainSeal | None:
    """Seal the heads that moved since the last seal of the city in scope; None when nothing moved.

    Entries are taken up to ``now`` minus ten seconds, so that a transaction still open cannot slip behind a seal.
    """
    until = now - timedelta(seconds=10)
    with transaction.atomic():
        last = ChainSeal.objects.select_for_update().order_by("-seq").first()
        moved = AuditEntry.objects.filter(at__lte=until)
        if last is not None:
            moved = moved.filter(at__gt=last.at)
        heads: dict[str, list[Any]] = {}
        newest = moved.values("subject").annotate(top=Max("seq"))
        tops = {row["subject"]: row["top"] for row in newest}
        if not tops:
            return None
        for entry in AuditEntry.objects.filter(subject__in=list(tops)).values("subject", "seq", "digest"):
            if entry["seq"] == tops[entry["subject"]]:
                heads[str(entry["subject"])] = [entry["seq"], entry["digest"]]
        seq = (last.seq if last else 0) + 1
        previous = last.digest if last else GENESIS
        digest = hashlib.sha256(canonical([scoped_city_id(), seq, heads, previous])).hexdigest()
        seal = ChainSeal(seq=seq, at=until, heads=heads, previous=previous, digest=digest)
        seal.save(force_insert=True)
        return seal
