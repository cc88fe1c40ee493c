"""Append to a chain, purge payloads, note a read access, seal a city's chains."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

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
from rathaus.apps.cities.scope import scoped_city_id
from rathaus.apps.keys.ciphers import CaseCipher

__all__ = ["append", "entries_for", "forget_accesses", "note_access", "purge_payloads", "seal_city"]

ACCESS_MONTHS = 6
"""§ 14 (11) sentence 3 GewO: logs of read accesses are deleted after six months."""
SETTLING = timedelta(seconds=30)
"""A transaction may still be open that long after the instant it wrote; nothing younger is sealed."""
OVERLAP = timedelta(minutes=10)
"""How far a seal looks back behind the one before, for entries that were committed late."""


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


def purge_payloads(
    *, head: ChainHead, subject: UUID, cipher: CaseCipher, at: datetime, actor: Actor, reason: str
) -> ChainHead:
    """Empty the payloads of a chain's entries and note it as a new entry; return the new head.

    What was done by whom and when stays, and so does the chain: it holds digests of the payloads only. That the
    payloads were emptied, and up to which entry, stands in the new entry's action, readable without any key.

    Args:
        reason: Why they may go, e.g. "retention.log of the package is over".
    """
    AuditEntry.objects.filter(subject=subject, seq__lte=head.seq).update(payload=None)
    actions: list[tuple[str, Mapping[str, Any]]] = [(f"{PURGED}{head.seq}", {"reason": reason})]
    return append(head=head, subject=subject, cipher=cipher, at=at, actor=actor, actions=actions)


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
    """Delete read accesses older than six calendar months in the city in scope; return how many."""
    count, _ = Access.objects.filter(at__lt=_months_before(now, ACCESS_MONTHS)).delete()
    return count


def _months_before(day: datetime, months: int) -> datetime:
    """Return the same day some months earlier, or the last of that month when it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return day.replace(year=year, month=month + 1, day=min(day.day, monthrange(year, month + 1)[1]))


def seal_city(*, now: datetime) -> ChainSeal | None:
    """Seal the heads that moved since the last seal of the city in scope; None when nothing moved.

    Drafts nobody has handed in are left out: they are deleted whole, and a seal is for ever.
    """
    until = now - SETTLING
    with transaction.atomic():
        last = ChainSeal.objects.select_for_update().order_by("-seq").first()
        heads = _moved_heads(last, until)
        if not heads:
            return None
        seq, previous = (last.seq + 1, last.digest) if last else (1, GENESIS)
        seal = ChainSeal(seq=seq, at=until, heads=heads, previous=previous, digest="")
        seal.digest = seal_digest(city_id=scoped_city_id(), seq=seq, at=until, heads=heads, previous=previous)
        seal.save(force_insert=True)
        return seal


def _moved_heads(last: ChainSeal | None, until: datetime) -> dict[str, list[Any]]:
    """Return subject → [seq, digest] of the chains that grew since the last seal."""
    entries = AuditEntry.objects.filter(at__lte=until)
    sealed: dict[str, list[Any]] = {}
    if last is not None:
        entries = entries.filter(at__gt=last.at - OVERLAP)
        for heads in (
            ChainSeal.objects.filter(at__gt=last.at - 2 * OVERLAP).order_by("seq").values_list("heads")
        ):
            sealed |= heads[0]
    tops = {row["subject"]: row["top"] for row in entries.values("subject").annotate(top=Max("seq"))}
    newest: dict[UUID, AuditEntry] = {}
    for entry in AuditEntry.objects.filter(subject__in=list(tops)).defer("payload").order_by("seq"):
        if entry.seq <= tops[entry.subject]:
            newest[entry.subject] = entry
    return {
        str(subject): [entry.seq, entry.digest]
        for subject, entry in sorted(newest.items(), key=lambda item: str(item[0]))
        if not entry.action.startswith("draft_") and sealed.get(str(subject)) != [entry.seq, entry.digest]
    }
