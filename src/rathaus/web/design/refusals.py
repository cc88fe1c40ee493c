"""Why a step is not possible, in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from rathaus.apps.files.typing_by_content import FileRefused
from rathaus.engine.packages import Package
from rathaus.engine.procedure import Refusal, StepRefused

__all__ = ["file_sentence", "our_fault_sentence", "refusal_sentence", "refusal_sentences", "refusals_by_step"]


def refusal_sentences(refused: StepRefused, package: Package) -> tuple[str, ...]:
    """Return every reason of a refused step, without doubles."""
    return tuple(dict.fromkeys(refusal_sentence(refusal, package) for refusal in refused.refusals))


def refusals_by_step(
    blocked: Mapping[str, Iterable[Refusal]], package: Package
) -> list[tuple[str, tuple[str, ...]]]:
    """Return title of the step and its reasons, in the order of the procedure."""
    titles = package.texts["de"].procedure.get("steps", {})
    return [
        (titles.get(step, step), tuple(dict.fromkeys(refusal_sentence(one, package) for one in refusals)))
        for step, refusals in blocked.items()
    ]


def refusal_sentence(refusal: Refusal, package: Package) -> str:
    """Return one reason as a full sentence."""
    texts = package.texts["de"].procedure
    detail = refusal.detail
    deadline = texts.get("deadlines", {}).get(detail, detail)
    step = texts.get("steps", {}).get(detail, detail)
    sentences = {
        "need": texts.get("needs", {}).get(f"{refusal.step}.{detail}", detail),
        "same_person": _("Sie haben „%(step)s“ selbst gemacht. Das muss eine andere Person tun.")
        % {"step": step},
        "overtaken": _("„%(step)s“ muss neu gemacht werden.") % {"step": step},
        "wrong_role": _("Das macht eine andere Stelle."),
        "wrong_team": _("Dafür ist ein anderes Team zuständig."),
        "wrong_rank": _("Das darf nur die Leitung des Teams."),
        "wrong_person": _("Das darf nur die Person selbst."),
        "wrong_state": _("Das geht im jetzigen Stand des Vorgangs nicht."),
        "ended": _("Der Vorgang ist abgeschlossen."),
        "ask_missing": _("Bitte füllen Sie „%(name)s“ aus.")
        % {"name": texts.get("ask", {}).get(detail, detail)},
        "ask_unknown": _("Die Angabe „%(name)s“ gehört nicht hierher.") % {"name": detail},
        "ask_wrong": _("Bitte prüfen Sie „%(name)s“.") % {"name": texts.get("ask", {}).get(detail, detail)},
        "clock_not_running": _("Die Frist „%(name)s“ läuft nicht.") % {"name": deadline},
        "extension_spent": _("Die Frist „%(name)s“ wurde schon verlängert.") % {"name": deadline},
        "deadline_over": _("Die Frist „%(name)s“ ist abgelaufen.") % {"name": deadline},
        "not_due": _("Das geschieht von selbst, wenn die Frist abläuft."),
        "not_allowed_by_law": _("Kein Gesetz ordnet das an."),
        "trust": _("Dafür brauchen Sie eine stärkere Anmeldung."),
    }
    return str(sentences.get(refusal.reason, refusal.reason))


def our_fault_sentence() -> str:
    """Return what to say when a fee or letter of ours cannot be made: nothing happened, nothing is lost."""
    return _(
        "Das liegt an uns: Wir konnten Gebühr oder Schreiben gerade nicht erstellen. Ihre Angaben sind noch da. "
        "Bitte versuchen Sie es später noch einmal oder rufen Sie uns an."
    )


def file_sentence(refused: FileRefused) -> str:
    """Return why a file cannot be taken, and what to do."""
    sentences = {
        "too_large": _("Die Datei ist zu groß. Bitte verkleinern Sie sie oder laden Sie sie in Teilen hoch."),
        "wrong_type": _(
            "Diese Art Datei können wir nicht annehmen. Bitte nehmen Sie ein PDF oder ein Foto (JPG, PNG)."
        ),
        "empty": _("Die Datei ist leer. Bitte wählen Sie eine andere."),
        "too_many": _("Das sind zu viele Dateien. Bitte entfernen Sie erst eine andere."),
    }
    damaged = _("Die Datei ist beschädigt. Bitte wählen Sie eine andere.")
    return f"{refused.name}: {sentences.get(refused.reason, damaged)}"
