"""Which adapter serves which port, what runs in the background and how often."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from rathaus.adapters.documents import TypstPress
from rathaus.adapters.folders.carriers import FolderCarrier, PeopleCarrier
from rathaus.adapters.mail.carriers import MailboxCarrier, NoMailServer, SmtpCarrier
from rathaus.adapters.mail.letters import Sender
from rathaus.adapters.xgewerbeanzeige import FORMAT as XGEWERBEANZEIGE
from rathaus.adapters.xgewerbeanzeige import XGewerbeanzeigeWriter
from rathaus.apps.accounts.operations import forget_attempts
from rathaus.apps.audit.operations import forget_accesses, seal_city
from rathaus.apps.cases.operations.clocks import delete_expired_drafts, end_provisions, run_clocks
from rathaus.apps.cases.ports import register_writer
from rathaus.apps.cases.printing import UnprintedLetters
from rathaus.apps.cities.queries import all_cities, city_by_slug
from rathaus.apps.cities.scope import city_scope
from rathaus.apps.notices.ports import register_press
from rathaus.apps.outbox.operations import deliver_due
from rathaus.apps.outbox.ports import Carrier, register_carrier
from rathaus.config.addresses import city_address


@dataclass(frozen=True, kw_only=True)
class Job:
    """One kind of background work; safe to run in several workers at once."""

    name: str
    every: float
    """Seconds between two rounds when there was nothing to do."""
    work: Callable[[datetime], int]
    """Takes the present instant, returns how much was done; more than 0 means: look again at once."""


def deliver_parcels(now: datetime) -> int:
    """Bring due parcels of the outbox on their way."""
    return deliver_due(now=now)


def seal_cities(now: datetime) -> int:
    """Seal what was logged since the last time, city by city; never asks for another round at once."""
    for city in all_cities():
        with city_scope(city.id):
            seal_city(now=now)
    return 0


def forget_what_is_over(now: datetime) -> int:
    """Delete logs of read accesses, counts of attempts and sessions that are past their time."""
    for city in all_cities():
        with city_scope(city.id):
            forget_accesses(now=now)
            forget_attempts(now=now)
    SessionStore.clear_expired()
    return 0


def wire() -> None:
    """Connect the apps' ports with adapters; called once, when all apps are loaded."""
    register_press(TypstPress())
    register_carrier("mail", _mail_carrier())
    register_carrier("authority", FolderCarrier(Path(settings.RATHAUS_OUTGOING_DIR)))
    register_carrier("letter", PeopleCarrier())
    register_carrier("handover", PeopleCarrier())
    register_writer(XGEWERBEANZEIGE, XGewerbeanzeigeWriter())


def _mail_carrier() -> Carrier:
    if not settings.RATHAUS_MAIL_HOST and not settings.RATHAUS_DEMO:
        return NoMailServer()
    if not settings.RATHAUS_MAIL_HOST:
        return MailboxCarrier(Path(settings.RATHAUS_MAILBOX_DIR), sender_of=_sender_of, clock=timezone.now)
    return SmtpCarrier(
        host=settings.RATHAUS_MAIL_HOST,
        port=settings.RATHAUS_MAIL_PORT,
        user=settings.RATHAUS_MAIL_USER,
        password=settings.RATHAUS_MAIL_PASSWORD,
        uses_tls=settings.RATHAUS_MAIL_TLS,
        sender_of=_sender_of,
        clock=timezone.now,
    )


def _sender_of(slug: str) -> Sender:
    city = city_by_slug(slug)
    mail = city.data["mail"]
    return Sender(name=mail["sender"], address=mail["address"], url=city_address(city))


JOBS = (
    Job(name="deliver parcels", every=2, work=deliver_parcels),
    Job(name="print letters", every=2, work=UnprintedLetters(address_of=city_address).print_some),
    Job(name="take due clock steps", every=60, work=run_clocks),
    Job(name="end unretrieved provisions", every=3600, work=end_provisions),
    Job(name="delete expired drafts", every=3600, work=delete_expired_drafts),
    Job(name="seal the log", every=60, work=seal_cities),
    Job(name="forget what is over", every=24 * 3600, work=forget_what_is_over),
)
