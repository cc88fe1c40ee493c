"""A letter of a case on paper: words as issued, with letterhead, address and code."""

from __future__ import annotations

from datetime import datetime

from rathaus.apps.cases.letters import office_of
from rathaus.apps.cases.opening import OpenCase
from rathaus.apps.cases.situations import local_date
from rathaus.apps.cities.queries import city_by_id
from rathaus.apps.notices.models import Notice
from rathaus.apps.notices.operations import pdf_of
from rathaus.apps.notices.ports import LetterSheet
from rathaus.apps.notices.queries import letters_of

__all__ = ["printed_notice"]


def printed_notice(*, opened: OpenCase, notice: Notice, base: str, now: datetime) -> tuple[str, bytes]:
    """Return file name and PDF of a letter; made on the first call, then the stored one.

    Args:
        base: Address of the city's pages, for the code that proves the letter genuine.
    """
    letters = letters_of(notice=notice, cipher=opened.cipher)
    city = city_by_id(opened.row.city_id)
    name = f"{opened.row.number}-{notice.letter}.pdf"
    sheet = LetterSheet(
        letters=letters,
        city=city.data,
        office=office_of(opened),
        recipient=letters[0].recipient,
        reference=opened.row.number,
        issued_on=local_date(notice.issued_at),
        verify_url=f"{base.rstrip('/')}/echt/{notice.code}" if notice.code else "",
        data={
            "number": opened.row.number,
            "service": opened.package.id,
            "package": notice.package_digest,
            "values": notice.values_digest,
            "letter": notice.letter,
            "kind": notice.kind,
            "issued_at": notice.issued_at.isoformat(),
        },
    )
    return name, pdf_of(notice=notice, sheet=sheet, cipher=opened.cipher, name=name, now=now)
