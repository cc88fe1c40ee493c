"""What becomes of a person's data in one service (Art. 13 DSGVO), from the package's words, recipients and times."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from rathaus.engine.deadlines import Length
from rathaus.engine.packages import Package

__all__ = ["Kept", "Privacy", "privacy_of"]

KINDS: Final = {
    "draft": gettext_noop("Entwurf, den Sie nicht abschicken"),
    "case": gettext_noop("Vorgang mit Ihren Angaben"),
    "files": gettext_noop("Hochgeladene Unterlagen"),
    "log": gettext_noop("Protokoll, wer Ihre Daten angesehen hat"),
}
EVENTS: Final = {
    "last_change": gettext_noop("nach der letzten Änderung"),
    "received": gettext_noop("nach dem Eingang"),
    "decided": gettext_noop("nach der Entscheidung"),
    "ended": gettext_noop("nach dem Ende des Vorgangs"),
    "access": gettext_noop("nach dem Zugriff"),
    "business_closed": gettext_noop("nach dem Ende des Betriebs"),
}


@dataclass(frozen=True, slots=True)
class Kept:
    """How long one kind of data is kept."""

    what: str
    how_long: str
    """With the event it counts from, e.g. ``6 Monate nach der Entscheidung``."""
    norm: str


@dataclass(frozen=True, slots=True)
class Privacy:
    """The short information about data of one service."""

    purpose: str
    """Words of the package on purpose and legal basis; "" when it has none of its own."""
    recipients: tuple[str, ...]
    """Bodies that messages of the package may go to."""
    kept: tuple[Kept, ...]


def privacy_of(package: Package, *, language: str) -> Privacy:
    """Return the information in a language the package has, German where it lacks the words."""
    texts = package.texts.get(language) or package.texts["de"]
    full = texts if package.languages.get(language) == "full" else package.texts["de"]
    keys = [
        recipient.key
        for message in package.messages.values()
        for recipient in message.recipients.values()
        if recipient.never is None
    ]
    number = "en" if language == "en" else "de"
    return Privacy(
        purpose=str(texts.service.get("privacy") or package.texts["de"].service.get("privacy", "")),
        recipients=tuple(full.recipients.get(key, key) for key in keys),
        kept=tuple(
            Kept(
                what=_(KINDS[rule.key]),
                how_long=f"{Length.parse(rule.keep).text(number)} {_after(rule.after, full.procedure)}",
                norm=package.sources[rule.source].norm if rule.source else "",
            )
            for rule in package.retention.values()
        ),
    )


def _after(event: str, words: Mapping[str, Any]) -> str:
    """Return the event a time counts from; steps and states of the procedure by their names."""
    if event in EVENTS:
        return _(EVENTS[event])
    name = words.get("steps", {}).get(event) or words.get("states", {}).get(event) or event
    return _("nach: %(event)s") % {"event": name}
