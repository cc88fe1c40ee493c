"""What the engine itself says in letters: German first, English equal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from rathaus.engine.deadlines import Length
from rathaus.engine.forms.wordings import base_language

BINDING: Final = "de"
"""Language of the version that binds (§ 23 Abs. 1 VwVfG: the official language is German)."""

_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "greeting": ("Guten Tag {name},", "Dear {name},"),
    "greeting_unknown": ("Guten Tag,", "Good day,"),
    "translation": (
        "",
        "This is a translation to help you understand the letter. Only the German version is binding.",
    ),
    "fee": ("Gebühr", "Fee"),
    "fee_estimate": ("Voraussichtliche Gebühr", "Estimated fee"),
    "rounding": ("Rundung", "Rounding"),
    "waived": ("Ermäßigung", "Reduction"),
    "still_open": ("noch offen", "not known yet"),
    "estimated": ("voraussichtlich {amount}", "probably {amount}"),
    "due_at_once": ("Die Gebühr ist sofort fällig.", "The fee is due at once."),
    "due_within": ("Bitte zahlen Sie {within} {after}.", "Please pay {within} {after}."),
    "pay_to": (
        "Konto: {holder}, IBAN {iban}. Verwendungszweck: {reference}.",
        "Account: {holder}, IBAN {iban}. Payment reference: {reference}.",
    ),
    "after_notice": ("nach Bekanntgabe dieses Bescheids", "after notification of this notice"),
    "after_step": ("nach diesem Schritt: {step}", "after this step: {step}"),
    "missing_documents": ("Das fehlt noch", "What is still missing"),
    "documents": ("Das brauchen Sie", "What you need"),
    "deadline": ("Frist", "Deadline"),
    "answer_by": (
        "Bitte antworten Sie bis **{weekday}, {day}**.",
        "Please answer by **{weekday}, {day}**.",
    ),
    "ends_on": ("Die Frist endet am **{weekday}, {day}**.", "The period ends on **{weekday}, {day}**."),
    "because": ("So ist der Tag berechnet: {steps}", "How the day was found: {steps}"),
    "reasons": ("Gründe", "Reasons"),
    "hearing_answer": ("Was Sie dazu gesagt haben", "What you said about it"),
    "no_answer": (
        "Wir haben Ihnen Gelegenheit gegeben, sich zu äußern. Sie haben sich nicht geäußert.",
        "We gave you the opportunity to comment. You did not comment.",
    ),
    "answers": ("Ihre Angaben", "Your answers"),
    "remedy": ("Ihre Rechte: Rechtsbehelfsbelehrung", "Your rights: instruction on remedies"),
    "letterhead": ("Absender", "Sender"),
    "not_stated": ("(ohne Angabe)", "(not stated)"),
    "case_number": ("Zeichen", "Reference"),
}

_WEEKDAYS: Final = {
    "de": ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}

_WITHIN_ONE: Final = {
    "days": "innerhalb eines Tages",
    "working_days": "innerhalb eines Arbeitstages",
    "weeks": "innerhalb einer Woche",
    "months": "innerhalb eines Monats",
    "years": "innerhalb eines Jahres",
}
_MANY: Final = {
    "days": "Tagen",
    "working_days": "Arbeitstagen",
    "weeks": "Wochen",
    "months": "Monaten",
    "years": "Jahren",
}


def say(key: str, language: str, **values: str) -> str:
    """Return one of the engine's sentences in a language; anything but English is German."""
    german, english = _WORDS[key]
    sentence = english if base_language(language) == "en" else german
    return sentence.format(**values)


def weekday(number: int, language: str) -> str:
    """Return the name of a day of the week, 0 is Monday."""
    return _WEEKDAYS[base_language(language)][number]


def within(length: Length, language: str) -> str:
    """Return "innerhalb eines Monats", "innerhalb von 14 Tagen", "within 14 days"."""
    if base_language(language) == "en":
        return f"within {length.text('en')}"
    if length.count == 1 and not length.plus_days and length.unit in _WITHIN_ONE:
        return _WITHIN_ONE[length.unit]
    if length.plus_days or length.unit not in _MANY:
        return f"innerhalb von {length.text('de')}"
    return f"innerhalb von {length.count} {_MANY[length.unit]}"
