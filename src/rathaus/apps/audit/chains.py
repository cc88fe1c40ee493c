"""The arithmetic of a chain, apart from any table."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

GENESIS = "0" * 64
"""What the first entry of a chain names as its previous one."""
PURGED = "payloads_purged_to_"
"""Begin of the action of an entry that notes a lawful purge; the number of the last emptied entry follows."""


@dataclass(frozen=True, slots=True)
class ChainHead:
    """The newest entry of a chain: its number (0: none yet) and digest."""

    seq: int = 0
    digest: str = GENESIS


@dataclass(frozen=True, slots=True)
class Actor:
    """Who changed or read something: ``kind`` citizen · staff · system · time · guest, ``id`` stable, never a name."""

    kind: str
    id: str = ""
    name: str = ""
    office: str = ""


SYSTEM = Actor("system", "rathaus", "Rathaus")


def canonical(value: Any) -> bytes:
    """Return ``value`` as JSON with sorted keys and no spaces, UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def payload_digest(payload: Any) -> str:
    """Return the SHA-256 of the canonical payload."""
    return hashlib.sha256(canonical(payload)).hexdigest()


def entry_digest(
    *,
    city_id: int,
    subject: str,
    seq: int,
    at: datetime,
    actor: Actor,
    action: str,
    payload: str,
    previous: str,
) -> str:
    """Return the digest of an entry: SHA-256 over a canonical list of everything but names.

    Args:
        payload: Digest of the payload.
        at: Instant, written in UTC with microseconds.
    """
    instant = at.astimezone(UTC).isoformat(timespec="microseconds")
    row = [city_id, subject, seq, instant, actor.kind, actor.id, action, payload, previous]
    return hashlib.sha256(canonical(row)).hexdigest()


def seal_digest(
    *, city_id: int, seq: int, at: datetime, heads: Mapping[str, list[Any]], previous: str
) -> str:
    """Return the digest of a seal: SHA-256 over a canonical list of its parts, the instant in UTC."""
    instant = at.astimezone(UTC).isoformat(timespec="microseconds")
    return hashlib.sha256(canonical([city_id, seq, instant, heads, previous])).hexdigest()
