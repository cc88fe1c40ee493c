"""Carriers of mail: SMTP, and the demo's mailbox."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from hashlib import sha256
from pathlib import Path
from typing import Final

from rathaus.adapters.mail.letters import NotAnAddress, Sender, UnknownTemplate, written_mail
from rathaus.apps.outbox.ports import CarrierDown, Delivery, Undeliverable

__all__ = ["MailboxCarrier", "MailboxMail", "NoMailServer", "SmtpCarrier", "mailbox_mails"]


FOR_GOOD: Final = 500
"""First code of a reply that says: never (RFC 5321, 4.2.1)."""


@dataclass(frozen=True, slots=True)
class SmtpCarrier:
    """Sends by an SMTP server. At least once: after a lost answer the same Message-ID is sent again."""

    host: str
    port: int
    user: str
    password: str
    uses_tls: bool
    sender_of: Callable[[str], Sender]
    """City slug → sender."""
    clock: Callable[[], datetime]
    timeout: float = 20.0

    def carry(self, delivery: Delivery) -> bool:
        """Send one mail; True when the server took it.

        Raises:
            CarrierDown: No server, no TLS, a refused sign-in, or a refusal for now (4xx).
            Undeliverable: The server refuses the address or the mail for good (5xx).
        """
        mail = _mail(delivery, self.sender_of, self.clock())
        try:
            with smtplib.SMTP(self.host, self.port, timeout=self.timeout) as server:
                if self.uses_tls:
                    server.starttls(context=ssl.create_default_context())
                if self.user:
                    server.login(self.user, self.password)
                server.send_message(mail)
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise self._refusal(min(codes, default=FOR_GOOD), "the address") from error
        except smtplib.SMTPDataError as error:
            raise self._refusal(error.smtp_code, "the mail") from error
        except (OSError, smtplib.SMTPException) as error:
            raise CarrierDown(f"Mail server {self.host}:{self.port}: {type(error).__name__}") from error
        return True

    def _refusal(self, code: int, what: str) -> CarrierDown | Undeliverable:
        """Return what a refusal means; the server's words may hold an address and are left out."""
        if code < FOR_GOOD:
            return CarrierDown(f"Mail server {self.host}:{self.port} refuses {what} for now ({code}).")
        return Undeliverable(f"The mail server refuses {what} for good ({code}).")


@dataclass(frozen=True, slots=True)
class MailboxCarrier:
    """Puts mails into a folder, one file each; the same key overwrites its file, so exactly once."""

    folder: Path
    sender_of: Callable[[str], Sender]
    clock: Callable[[], datetime]

    def carry(self, delivery: Delivery) -> bool:
        """Write one mail file."""
        mail = _mail(delivery, self.sender_of, self.clock())
        self.folder.mkdir(parents=True, exist_ok=True)
        name = sha256(delivery.idempotency_key.encode()).hexdigest()[:32]
        temporary = self.folder / f"{name}.tmp"
        temporary.write_bytes(bytes(mail))
        temporary.replace(self.folder / f"{name}.eml")
        return True


@dataclass(frozen=True, slots=True)
class NoMailServer:
    """Keeps mails waiting while no server is named: nothing is lost, and the outbox says why."""

    def carry(self, delivery: Delivery) -> bool:
        """Raise ``CarrierDown``."""
        raise CarrierDown("No mail server is named. Set RATHAUS_MAIL_HOST; waiting mails then leave by themselves.")


@dataclass(frozen=True, slots=True)
class MailboxMail:
    """A mail of the demo's mailbox, read back."""

    sender: str
    """Name, without the address."""
    to: str
    subject: str
    date: datetime
    text: str


def mailbox_mails(*, folder: Path, limit: int = 100) -> tuple[MailboxMail, ...]:
    """Return the mails of the demo's mailbox, newest first."""
    files = sorted(folder.glob("*.eml"), key=lambda file: file.stat().st_mtime, reverse=True)[:limit]
    mails = [BytesParser(policy=policy.default).parsebytes(file.read_bytes()) for file in files]
    return tuple(
        MailboxMail(
            mail["From"].addresses[0].display_name,
            str(mail["To"]),
            str(mail["Subject"]),
            mail["Date"].datetime,
            mail.get_content(),
        )
        for mail in mails
    )


def _mail(delivery: Delivery, sender_of: Callable[[str], Sender], at: datetime) -> EmailMessage:
    try:
        return written_mail(
            payload=delivery.payload,
            sender=sender_of(delivery.city_slug),
            key=delivery.idempotency_key,
            at=at,
        )
    except (NotAnAddress, UnknownTemplate, KeyError) as error:
        raise Undeliverable(f"The mail cannot be written: {error}") from error
