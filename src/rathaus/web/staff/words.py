"""Words of the staff's door that stand in Python: titles of views, sentences of problems."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rathaus.apps.cases.ports import NoWriter
from rathaus.engine.letters import LetterFault

__all__ = ["PARCEL_KINDS", "UNWRITTEN", "VIEW_TITLES", "problem_sentence", "unwritten_sentence"]

UNWRITTEN: Final = (LetterFault, NoWriter)
"""Why what a step sends out cannot be written; the step has not happened."""

VIEW_TITLES: Final = {
    "mine": gettext_lazy("Meine"),
    "team": gettext_lazy("Mein Team"),
    "overdue": gettext_lazy("Überfällig"),
    "waiting": gettext_lazy("Wartet auf andere"),
    "done": gettext_lazy("Erledigt"),
    "all": gettext_lazy("Alle"),
}

PARCEL_KINDS: Final = {
    "mail": gettext_lazy("Mail"),
    "letter": gettext_lazy("Brief"),
    "authority": gettext_lazy("Meldung"),
    "handover": gettext_lazy("Abgabe"),
}


def problem_sentence(problem: str) -> str:
    """Return what to tell a clerk about a problem."""
    sentences = {
        "stale": _(
            "Jemand hat den Vorgang inzwischen geändert. Ihre Eingaben stehen noch hier. Bitte sehen Sie sich den "
            "neuen Stand an und schicken Sie dann noch einmal ab."
        ),
        "not_yours": _("Ein anderes Team ist zuständig. Bitten Sie dessen Leitung, den Vorgang abzugeben."),
        "not_possible": _("Das geht jetzt nicht. Bitte öffnen Sie den Vorgang."),
        "no_fee": _(
            "Die Gebühr lässt sich nicht berechnen. Bitte prüfen Sie die Angaben und die Tarife der Stadt."
        ),
        "empty_message": _(
            "Bitte schreiben Sie etwas oder hängen Sie eine Datei an (höchstens 5.000 Zeichen)."
        ),
        "lead_only": _("Nur die Leitung des Teams gibt Vorgänge an andere, und nur an Leute des Teams."),
        "no_reason": _("Bitte geben Sie einen Grund an."),
        "posting_day": _(
            "Der Tag liegt nicht zwischen dem Tag des Schreibens und heute, oder der Brief ist schon weg."
        ),
    }
    return str(sentences[problem])


def unwritten_sentence(fault: Exception) -> str:
    """Return why a letter or a message to an authority could not be written, and what to do."""
    what = _("Das Schreiben") if isinstance(fault, LetterFault) else _("Die Meldung an eine andere Behörde")
    return _(
        "%(what)s lässt sich nicht schreiben, deshalb ist noch nichts geschehen. Bitte prüfen Sie die Angaben oder "
        "sagen Sie der Stadtadministration Bescheid. Der Grund: %(reason)s"
    ) % {"what": what, "reason": str(fault)}
