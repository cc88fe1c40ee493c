"""A letter of a case on paper: words as issued, with letterhead, address and code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import structlog

from rathaus.apps.cases.letters import office_of
from rathaus.apps.cases.opening import OpenCase, open_case
from rathaus.apps.cases.situations import local_date
from rathaus.apps.cities.queries import CityInfo, city_by_id
from rathaus.apps.cities.scope import city_scope, leave_scope
from rathaus.apps.notices.models import Notice
from rathaus.apps.notices.operations import pdf_of
from rathaus.apps.notices.ports import LetterSheet
from rathaus.apps.notices.queries import letters_of, unprinted

__all__ = ["UnprintedLetters", "printed_notice"]

log = structlog.get_logger(__name__)

BATCH: Final = 10
"""Letters of one round; few, so that parcels and clocks need not wait."""
PAUSE: Final = timedelta(minutes=10)
"""After a letter could not be printed."""


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


@dataclass(slots=True)
class UnprintedLetters:
    """Letters nobody has downloaded yet, printed in the background so that the first click is quick.

    A letter that fails is tried again after a pause and does not hold up the others.
    """

    address_of: Callable[[CityInfo], str]
    """City → address of its pages."""
    paused: dict[int, datetime] = field(default_factory=dict)
    """Letter that failed → when it is tried again."""

    def print_some(self, now: datetime) -> int:
        """Print some letters, oldest first; return how many were printed."""
        self.paused = {key: until for key, until in self.paused.items() if until > now}
        with leave_scope(reason="notices: find letters not printed yet"):
            rows = unprinted(without=tuple(self.paused), limit=BATCH)
        return sum(self._print(notice, now) for notice in rows)

    def _print(self, notice: Notice, now: datetime) -> bool:
        with city_scope(notice.city_id):
            try:
                opened = open_case(public_id=notice.subject)
                base = self.address_of(city_by_id(notice.city_id))
                printed_notice(opened=opened, notice=notice, base=base, now=now)
            except Exception as error:
                # One letter with a fault must not keep the others from being printed.
                log.error("letter_not_printed", notice=str(notice.public_id), error=type(error).__name__)
                self.paused[notice.pk] = now + PAUSE
                return False
        return True
