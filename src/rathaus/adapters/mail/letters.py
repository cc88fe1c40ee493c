"""The few mails there are, in words that say nothing about the case."""

from __future__ import annotations

import encodings.idna  # noqa: F401 - two threads that look the codec up for the first time at once may not find it
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from hashlib import sha256
from typing import Any, Final

__all__ = ["NotAnAddress", "Sender", "UnknownTemplate", "written_mail"]


class UnknownTemplate(LookupError):
    """A parcel names a mail nobody has written."""


class NotAnAddress(ValueError):
    """Something else stands where an address belongs; the message does not repeat it."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes: the city's name, address, and where its pages are."""

    name: str
    address: str
    url: str


_SUBJECTS: Final = {
    ("news", "de"): "Es gibt etwas Neues zu Ihrem Vorgang {number}",
    ("news", "en"): "There is news on your case {number}",
    ("code", "de"): "Ihr Entwurf liegt bereit",
    ("code", "en"): "Your draft is waiting for you",
}
_BODIES: Final = {
    ("news", "de"): (
        "Guten Tag,\n\nzu Ihrem Vorgang {number} gibt es etwas Neues. Sie sehen es, wenn Sie Ihren Vorgang öffnen:\n\n"
        "{url}\n\nAus Sicherheit schreiben wir Ihnen nicht, worum es geht.\n\nFreundliche Grüße\n{city}\n"
    ),
    ("news", "en"): (
        "Hello,\n\nthere is news on your case {number}. You can see it when you open your case:\n\n{url}\n\n"
        "For your safety this mail does not say what it is about.\n\nKind regards\n{city}\n"
    ),
    ("code", "de"): (
        "Guten Tag,\n\nIhr Entwurf ist gespeichert. Mit Ihrem Code machen Sie hier weiter:\n\n{url}\n\n"
        "Freundliche Grüße\n{city}\n"
    ),
    ("code", "en"): (
        "Hello,\n\nyour draft is saved. Go on with your code here:\n\n{url}\n\nKind regards\n{city}\n"
    ),
}


def written_mail(*, payload: Mapping[str, Any], sender: Sender, key: str, at: datetime) -> EmailMessage:
    """Return the mail of a parcel.

    Args:
        payload: ``to``, ``template``, ``language`` and what the template names.
        key: Idempotency key; it becomes the Message-ID, so that mail systems can drop a repetition.

    Raises:
        UnknownTemplate: No such mail.
        NotAnAddress: The recipient has none that mail can go to.
    """
    subject, text = _words(payload, sender)
    mail = EmailMessage()
    mail["Subject"] = subject
    mail["From"] = Address(display_name=sender.name, addr_spec=sender.address)
    mail["To"] = address_of(str(payload["to"]))
    mail["Date"] = format_datetime(at)
    domain = sender.address.rpartition("@")[2] or "localhost"
    mail["Message-ID"] = (
        f"<{sha256(key.encode()).hexdigest()[:32]}@{domain}>" if key else make_msgid(domain=domain)
    )
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text)
    return mail


def _words(payload: Mapping[str, Any], sender: Sender) -> tuple[str, str]:
    """Return subject and text; mails about an account bring their own, because they hold a link that is a secret."""
    language = "en" if payload.get("language") == "en" else "de"
    template = str(payload["template"])
    if template == "account":
        return str(payload["subject"]), str(payload["text"])
    if (template, language) not in _BODIES:
        raise UnknownTemplate(f"No mail is called {template!r}. Known: account, code, news.")
    words = {"number": payload.get("number", ""), "url": f"{sender.url}/abholen", "city": sender.name}
    return _SUBJECTS[template, language].format(**words), _BODIES[template, language].format(**words)


def address_of(text: str) -> Address:
    """Return one address; a domain with umlauts becomes its ASCII form.

    Raises:
        NotAnAddress: It is none, or more than one.
    """
    local, _, domain = text.strip().rpartition("@")
    try:
        return Address(addr_spec=f"{local}@{domain.encode('idna').decode()}")
    except (ValueError, IndexError, MessageError):
        raise NotAnAddress("The recipient has no address that mail can go to.") from None
