"""What the form says to people: German first, English equal. Placeholders are filled by ``problems``."""

from __future__ import annotations

from collections.abc import Mapping

MESSAGES: Mapping[str, Mapping[str, str]] = {
    "de": {
        "missing_text": "Bitte füllen Sie „{label}“ aus.",
        "missing_question": "Bitte beantworten Sie: „{label}“",
        "missing_number": "Bitte geben Sie bei „{label}“ eine Zahl ein.",
        "missing_date": "Bitte geben Sie bei „{label}“ das Datum ein.",
        "missing_time": "Bitte geben Sie bei „{label}“ die Uhrzeit ein.",
        "missing_choice": "Bitte wählen Sie bei „{label}“ eine Antwort.",
        "missing_choices": "Bitte wählen Sie bei „{label}“ mindestens eine Antwort.",
        "missing_bool": "Bitte antworten Sie bei „{label}“ mit Ja oder Nein.",
        "missing_confirmation": "Bitte setzen Sie das Häkchen bei „{label}“",
        "missing_file": "Bitte laden Sie bei „{label}“ eine Datei hoch.",
        "missing_slot": "Bitte wählen Sie bei „{label}“ einen Termin.",
        "newly_asked": "Bitte beantworten Sie auch: „{label}“",
        "too_few": "Bitte machen Sie bei „{label}“ mindestens {least} Angaben.",
        "too_few_one": "Bitte machen Sie bei „{label}“ mindestens eine Angabe.",
        "too_many": "Bitte machen Sie bei „{label}“ höchstens {most} Angaben. Entfernen Sie, was zu viel ist.",
        "too_many_one": "Bei „{label}“ ist nur eine Angabe möglich. Bitte entfernen Sie die anderen.",
        "choose_one_missing": "Bitte füllen Sie bei „{label}“ genau eine der Möglichkeiten aus.",
        "choose_one_many": "Bitte füllen Sie bei „{label}“ nur eine der Möglichkeiten aus und leeren Sie die anderen.",
        "choose_some_missing": "Bitte füllen Sie bei „{label}“ mindestens eine der Möglichkeiten aus.",
        "one_answer_only": "Bitte geben Sie bei „{label}“ nur eine Antwort.",
        "not_an_option": "Bitte wählen Sie bei „{label}“ eine der angebotenen Antworten.",
        "not_yes_no": "Bitte antworten Sie bei „{label}“ mit Ja oder Nein.",
        "not_text": "Bitte schreiben Sie „{label}“ neu. Darin sind Zeichen, die wir nicht speichern können.",
        "far_too_long": "Bitte kürzen Sie „{label}“. Mehr als {most} Zeichen können wir nicht speichern.",
        "too_short": "Bitte schreiben Sie bei „{label}“ mindestens {least} Zeichen. Bisher sind es {count}.",
        "too_long": "Bitte schreiben Sie bei „{label}“ höchstens {most} Zeichen. Bisher sind es {count}.",
        "not_latin": "Bitte schreiben Sie „{label}“ in lateinischen Buchstaben. Nicht möglich ist: {found}",
        "wrong_pattern": "Bitte prüfen Sie „{label}“. Diese Angabe hat nicht die erwartete Form. {hint}",
        "wrong_format": "{sentence}",
        "not_a_number": "Bitte geben Sie bei „{label}“ eine Zahl ein, zum Beispiel {example}.",
        "not_whole": "Bitte geben Sie bei „{label}“ eine ganze Zahl ein, ohne Komma.",
        "too_precise": "Bitte geben Sie bei „{label}“ höchstens {places} Stellen nach dem Komma an.",
        "too_low": "Bitte geben Sie bei „{label}“ mindestens {low} an.",
        "too_high": "Bitte geben Sie bei „{label}“ höchstens {high} an.",
        "date_incomplete": "Bitte ergänzen Sie bei „{label}“ {parts}.",
        "date_not_number": "Bitte schreiben Sie bei „{label}“ Tag, Monat und Jahr als Zahlen, zum Beispiel 24.12.1990.",
        "date_unreadable": "Bitte schreiben Sie das Datum bei „{label}“ so: 24.12.1990.",
        "date_year_short": "Bitte schreiben Sie bei „{label}“ das Jahr mit vier Ziffern, zum Beispiel 1990.",
        "date_no_month": "Bitte prüfen Sie „{label}“: Einen Monat {month} gibt es nicht. Das Jahr hat zwölf Monate.",
        "date_no_day": "Bitte prüfen Sie „{label}“: Den {written} gibt es nicht, der {month} hat {days} Tage.",
        "date_day_without_month": "Bitte ergänzen Sie bei „{label}“ den Monat oder lassen Sie den Tag weg.",
        "date_too_early": "Bitte prüfen Sie „{label}“: Das Datum darf nicht vor dem {low} liegen.",
        "date_too_late": "Bitte prüfen Sie „{label}“: Das Datum darf nicht nach dem {high} liegen.",
        "date_in_future": "Bitte prüfen Sie „{label}“: Das Datum liegt in der Zukunft.",
        "date_in_past": "Bitte prüfen Sie „{label}“: Das Datum liegt in der Vergangenheit.",
        "not_a_time": "Bitte geben Sie bei „{label}“ eine Uhrzeit ein, zum Beispiel 14:30.",
        "time_no_such": "Bitte prüfen Sie „{label}“: Die Uhrzeit {written} gibt es nicht.",
        "datetime_incomplete": "Bitte geben Sie bei „{label}“ das Datum und die Uhrzeit ein.",
        "file_kind": "Die Datei „{name}“ hat ein Format, das wir nicht annehmen. Bitte laden Sie {kinds} hoch.",
        "file_size": "Die Datei „{name}“ ist {size} groß. Bitte laden Sie eine Datei mit höchstens {most} hoch.",
        "not_typed": "Die gespeicherte Angabe zu „{label}“ passt hier nicht mehr. Bitte geben Sie sie neu ein.",
        "unknown_answer": "Das Formular kennt die Angabe „{name}“ nicht. Sie wurde nicht übernommen.",
        "not_editable": "Die Angabe „{name}“ lässt sich hier nicht ändern. Sie wurde nicht übernommen.",
        "check": "{sentence}",
    },
    "en": {
        "missing_text": "Please fill in “{label}”.",
        "missing_question": "Please answer: “{label}”",
        "missing_number": "Please enter a number for “{label}”.",
        "missing_date": "Please enter the date for “{label}”.",
        "missing_time": "Please enter the time for “{label}”.",
        "missing_choice": "Please choose an answer for “{label}”.",
        "missing_choices": "Please choose at least one answer for “{label}”.",
        "missing_bool": "Please answer “{label}” with yes or no.",
        "missing_confirmation": "Please tick the box “{label}”",
        "missing_file": "Please upload a file for “{label}”.",
        "missing_slot": "Please choose an appointment for “{label}”.",
        "newly_asked": "Please answer this as well: “{label}”",
        "too_few": "Please give at least {least} entries for “{label}”.",
        "too_few_one": "Please give at least one entry for “{label}”.",
        "too_many": "Please give at most {most} entries for “{label}”. Remove what is too much.",
        "too_many_one": "Only one entry is possible for “{label}”. Please remove the others.",
        "choose_one_missing": "Please fill in exactly one of the options under “{label}”.",
        "choose_one_many": "Please fill in only one of the options under “{label}” and clear the others.",
        "choose_some_missing": "Please fill in at least one of the options under “{label}”.",
        "one_answer_only": "Please give only one answer for “{label}”.",
        "not_an_option": "Please choose one of the answers offered for “{label}”.",
        "not_yes_no": "Please answer “{label}” with yes or no.",
        "not_text": "Please write “{label}” again. The text contains characters that we cannot store.",
        "far_too_long": "Please shorten “{label}”. We cannot store more than {most} characters.",
        "too_short": "Please write at least {least} characters for “{label}”. So far there are {count}.",
        "too_long": "Please write at most {most} characters for “{label}”. So far there are {count}.",
        "not_latin": "Please write “{label}” in Latin letters. This is not possible: {found}",
        "wrong_pattern": "Please check “{label}”. This entry does not have the expected form. {hint}",
        "wrong_format": "{sentence}",
        "not_a_number": "Please enter a number for “{label}”, for example {example}.",
        "not_whole": "Please enter a whole number for “{label}”, without decimals.",
        "too_precise": "Please give at most {places} decimal places for “{label}”.",
        "too_low": "Please enter at least {low} for “{label}”.",
        "too_high": "Please enter at most {high} for “{label}”.",
        "date_incomplete": "Please add {parts} for “{label}”.",
        "date_not_number": "Please write day, month and year for “{label}” as numbers, for example 24.12.1990.",
        "date_unreadable": "Please write the date for “{label}” like this: 24.12.1990.",
        "date_year_short": "Please write the year for “{label}” with four digits, for example 1990.",
        "date_no_month": "Please check “{label}”: there is no month {month}. The year has twelve months.",
        "date_no_day": "Please check “{label}”: there is no {written}; {month} has {days} days.",
        "date_day_without_month": "Please add the month for “{label}”, or leave out the day.",
        "date_too_early": "Please check “{label}”: the date must not be before {low}.",
        "date_too_late": "Please check “{label}”: the date must not be after {high}.",
        "date_in_future": "Please check “{label}”: the date is in the future.",
        "date_in_past": "Please check “{label}”: the date is in the past.",
        "not_a_time": "Please enter a time for “{label}”, for example 14:30.",
        "time_no_such": "Please check “{label}”: there is no time {written}.",
        "datetime_incomplete": "Please enter the date and the time for “{label}”.",
        "file_kind": "We cannot take the format of the file “{name}”. Please upload {kinds}.",
        "file_size": "The file “{name}” is {size}. Please upload a file of at most {most}.",
        "not_typed": "The stored entry for “{label}” does not fit this form. Please enter it again.",
        "unknown_answer": "The form does not know the entry “{name}”. It was not taken over.",
        "not_editable": "The entry “{name}” cannot be changed here. It was not taken over.",
        "check": "{sentence}",
    },
}

MONTHS: Mapping[str, tuple[str, ...]] = {
    "de": (
        "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
        "Dezember",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ),
}  # fmt: skip

WORDS: Mapping[str, Mapping[str, str]] = {
    "de": {
        "yes": "Ja", "no": "Nein", "day": "Tag", "month": "Monat", "year": "Jahr", "time": "Uhrzeit",
        "part_day": "den Tag", "part_month": "den Monat", "part_year": "das Jahr", "and": "und", "or": "oder",
        "confirmed": "Bestätigt", "not_confirmed": "Nicht bestätigt", "clock": "Uhr", "at": "um",
        "add": "Weitere Angabe hinzufügen", "remove": "Entfernen", "please_choose": "Bitte wählen",
        "office": "Ort", "a_file": "eine Datei vom Typ {kinds}", "entry": "Angabe",
    },
    "en": {
        "yes": "Yes", "no": "No", "day": "Day", "month": "Month", "year": "Year", "time": "Time",
        "part_day": "the day", "part_month": "the month", "part_year": "the year", "and": "and", "or": "or",
        "confirmed": "Confirmed", "not_confirmed": "Not confirmed", "clock": "", "at": "at",
        "add": "Add another entry", "remove": "Remove", "please_choose": "Please choose",
        "office": "Place", "a_file": "a file of type {kinds}", "entry": "Entry",
    },
}  # fmt: skip


def base_language(language: str) -> str:
    """Return the language the form itself speaks for a BCP 47 tag: its own, the base of it, else German."""
    if language in WORDS:
        return language
    base = language.partition("-")[0]
    return base if base in WORDS else "de"


def word(key: str, language: str) -> str:
    """Return one word of the form in a language."""
    return WORDS[base_language(language)][key]
