"""Everything of one case as plain data, for its applicant (Art. 15 and 20 DSGVO)."""

from __future__ import annotations

from typing import Any

from rathaus.apps.audit.queries import accesses, history
from rathaus.apps.cases.confidences import answers_told, history_told, parcels_told
from rathaus.apps.cases.models import FeeDemand, Message
from rathaus.apps.cases.opening import OpenCase
from rathaus.apps.files.queries import files_of
from rathaus.apps.notices.queries import notices_of
from rathaus.apps.outbox.queries import parcels_of
from rathaus.engine.forms import answers_to_json

__all__ = ["everything_of"]


def everything_of(*, opened: OpenCase) -> dict[str, Any]:
    """Return answers, messages, files, letters, fees, deliveries, history and accesses of a case.

    The office's own notes are not among them: see ``confidences``.
    """
    row, cipher = opened.row, opened.cipher
    subject = row.public_id
    messages = Message.objects.filter(case=row).order_by("at", "id")
    return {
        "number": row.number,
        "service": row.service,
        "package": row.package_digest,
        "state": row.state,
        "public_state": row.public_state,
        "received_at": row.received_at.isoformat(),
        "answers": answers_to_json(opened.package, answers_told(opened=opened)),
        "open_points": opened.open_points,
        "messages": [
            {
                "at": message.at.isoformat(),
                "from": "office" if message.is_from_staff else "applicant",
                **cipher.open_json(message.sealed, purpose="message"),
            }
            for message in messages
        ],
        "files": [
            {"file": str(file.public_id), "name": file.name, "media_type": file.media_type, "size": file.size}
            for file in files_of(subject=subject, cipher=cipher)
        ],
        "letters": [
            {
                "letter": notice.letter,
                "kind": notice.kind,
                "issued_at": notice.issued_at.isoformat(),
                "served_on": notice.served_on.isoformat() if notice.served_on else None,
                "remedy_until": notice.remedy_until.isoformat() if notice.remedy_until else None,
            }
            for notice in notices_of(subject=subject)
        ],
        "fees": [
            {"fee": fee.fee, "cents": fee.cents, "lines": fee.lines}
            for fee in FeeDemand.objects.filter(case=row)
        ],
        "sent_to": [
            {"kind": parcel.kind, "recipient": parcel.recipient, "state": parcel.state}
            for parcel in parcels_told(opened=opened, parcels=parcels_of(subject=subject))
        ],
        "history": [
            {
                "at": entry.at.isoformat(),
                "by": entry.actor_kind,
                "action": entry.action,
                "payload": entry.payload,
            }
            for entry in history_told(opened=opened, entries=history(subject=subject, cipher=cipher))
        ],
        "seen_by": [
            {
                "at": access.at.isoformat(),
                "by": access.actor_name,
                "office": access.office,
                "what": access.what,
            }
            for access in accesses(subject=subject, limit=10_000)
        ],
    }
