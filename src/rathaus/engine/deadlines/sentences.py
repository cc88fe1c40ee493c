"""The sentences of the reasons: German, English. Placeholders are values; days are written out with their weekday."""

from __future__ import annotations

from typing import Final

DAYS_DE: Final = ("Mo.", "Di.", "Mi.", "Do.", "Fr.", "Sa.", "So.")
DAYS_EN: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS_EN: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    # Counting
    "event_day_not_counted": (
        "Der Tag des Ereignisses, {day}, zählt nicht mit",
        "The day of the event, {day}, does not count",
    ),
    "start_day_counted": (
        "Maßgebend ist der Beginn des Tages: {day} zählt mit",
        "The period starts at the beginning of a day: {day} counts",
    ),
    "ends_after_days": (
        "Frist {length}: letzter Tag ist {day}",
        "{length}: the last day is {day}",
    ),
    "ends_after_working_days": (
        "Frist {length} (Montag bis Freitag ohne Feiertage): letzter Tag ist {day}",
        "{length}, Monday to Friday without public holidays: the last day is {day}",
    ),
    "ends_same_weekday": (
        "Frist {length}: Ende am gleichen Wochentag, {day}",
        "{length}: ends on the same weekday, {day}",
    ),
    "ends_same_number": (
        "Frist {length}: Ende am Tag mit der gleichen Zahl, {day}",
        "{length}: ends on the day with the same number, {day}",
    ),
    "ends_day_before": (
        "Frist {length}; der erste Tag zählt mit: Ende am Tag davor, {day}",
        "{length}; the first day counts: ends on the day before, {day}",
    ),
    "no_such_day": (
        "Frist {length}; einen {number}. gibt es in diesem Monat nicht: Ende am letzten Tag des Monats, {day}",
        "{length}; this month has no day {number}: ends on the last day of the month, {day}",
    ),
    "half_month_last": (
        "Der halbe Monat ({count} Tage) wird zuletzt gezählt: {day}",
        "The half month ({count} days) is counted last: {day}",
    ),
    "working_days_skip_stop": (
        "Frist {length} ohne die Tage des Stillstands: letzter Tag ist {day}",
        "{length} without the days of suspension: the last day is {day}",
    ),
    # Weekends and holidays
    "moved_saturday": (
        "{day} ist ein Samstag: nächster Werktag ist {to}",
        "{day} is a Saturday: next working day {to}",
    ),
    "moved_sunday": (
        "{day} ist ein Sonntag: nächster Werktag ist {to}",
        "{day} is a Sunday: next working day {to}",
    ),
    "moved_holiday": (
        "{day} ist ein gesetzlicher Feiertag ({holiday}): nächster Werktag ist {to}",
        "{day} is a public holiday ({holiday}): next working day {to}",
    ),
    "stays": (
        "{day} ist kein Werktag; das Ende verschiebt sich hier nicht (sonst wäre es {next})",
        "{day} is no working day; here the end does not move (it would be {next})",
    ),
    "appointment_stays": (
        "Ein von der Behörde gesetzter Termin ist auch am {day} einzuhalten",
        "A fixed appointment set by the authority is kept on {day} as well",
    ),
    "named_day_stays": (
        "{day} wurde unter Hinweis auf die Vorschrift als letzter Tag genannt und bleibt",
        "{day} was named as the last day with reference to the provision and stays",
    ),
    "named_day": ("Als letzter Tag wurde {day} genannt", "{day} was named as the last day"),
    # Hours
    "started_hour_not_counted": (
        "Die angebrochene Stunde zählt nicht mit: Beginn {at}",
        "The hour already running does not count: starts {at}",
    ),
    "hours_run_through": (
        "{length}; Sonntage, Feiertage und Samstage laufen mit: Ende {at}",
        "{length}; Sundays, holidays and Saturdays count: ends {at}",
    ),
    # Extension, suspension, counting back
    "extended": (
        "Verlängert um {length}, gerechnet ab dem Ablauf am {from_day}: {day}",
        "Extended by {length}, counted from the expiry on {from_day}: {day}",
    ),
    "stood_still": (
        "Die Frist stand still vom {from_day} bis {to_day} ({length}): neues Ende {day}",
        "The period stood still from {from_day} to {to_day} ({length}): new end {day}",
    ),
    "counted_back": (
        "Rückwärts gerechnet: {length} vor dem {event}, der nicht mitzählt; spätestens am {day}",
        "Counted back: {length} before {event}, which does not count; on {day} at the latest",
    ),
    # Deemed approval
    "complete_documents": (
        "Die Frist beginnt mit den vollständigen Unterlagen am {day}",
        "The period starts with the complete documents on {day}",
    ),
    "fiction_ordered": ("Die Genehmigungsfiktion ist angeordnet", "A law orders the deemed approval"),
    "extension_told": (
        "Die Verlängerung wurde rechtzeitig am {day} mitgeteilt",
        "The extension was told in time on {day}",
    ),
    "deemed_granted": (
        "Ohne Entscheidung bis {end} gilt die Genehmigung ab {day} als erteilt",
        "Without a decision by {end} the approval counts as granted from {day}",
    ),
    # Notification
    "posted": (
        "Zur Post gegeben am {day}; dieser Tag zählt nicht mit",
        "Posted on {day}; this day does not count",
    ),
    "sent": ("Abgesendet am {day}; dieser Tag zählt nicht mit", "Sent on {day}; this day does not count"),
    "published": (
        "Bekannt gemacht am {day}; dieser Tag zählt nicht mit",
        "Published on {day}; this day does not count",
    ),
    "deemed_notified": (
        "Gilt als bekannt gegeben: {length} danach, am {day}",
        "Counts as notified: {length} later, on {day}",
    ),
    "received_earlier": (
        "Der frühere Zugang am {day} ändert nichts",
        "That it arrived earlier, on {day}, changes nothing",
    ),
    "received_later": (
        "Tatsächlich erst am {day} zugegangen: dieser Tag gilt",
        "It arrived later, on {day}: that day counts",
    ),
    "never_received": (
        "Nicht zugegangen: nicht bekannt gegeben, bitte auf andere Weise bekannt geben",
        "It never arrived: not notified, serve it in another way",
    ),
    "retrieved": ("Abgerufen am {day}", "Retrieved on {day}"),
    "notified_after_retrieval": (
        "Bekannt gegeben nach dem Abruf: am {day}",
        "Notified after the retrieval: on {day}",
    ),
    "provision_runs": (
        "Bereitgestellt; Abruf möglich bis {day}. Noch nicht bekannt gegeben",
        "Provided; can be retrieved until {day}. Not yet notified",
    ),
    "provision_ended": (
        "Bis {day} nicht abgerufen: Die Bereitstellung endet; nicht bekannt gegeben, bitte anders bekannt geben",
        "Not retrieved by {day}: the provision ends, not notified, serve it in another way",
    ),
    "retrieved_too_late": (
        "Erst am {day} abgerufen, nach dem Ende der Bereitstellung: nicht bekannt gegeben",
        "Retrieved only on {day}, after the end of the provision: not notified",
    ),
    "provided_in_mailbox": (
        "Im Postfach bereitgestellt am {day}; dieser Tag zählt nicht mit",
        "Provided in the mailbox on {day}; this day does not count",
    ),
    "not_told_in_time": (
        "Über die Bereitstellung wurde nicht spätestens am {day} benachrichtigt: keine Fiktion",
        "The person was not told of the provision by {day}: nothing is deemed",
    ),
    "provision_unproven": (
        "Die Bereitstellung ist nicht nachgewiesen: keine Fiktion",
        "The provision is not proven: nothing is deemed",
    ),
    "first_retrieval_counts": (
        "Der Tag des ersten Abrufs gilt: {day}",
        "The day of the first retrieval counts: {day}",
    ),
    "handed_over": ("Übergeben oder zugestellt am {day}", "Handed over or served on {day}"),
    # Remedies and duties
    "instructed": ("Mit Rechtsbehelfsbelehrung: {length}", "With instruction on the remedy: {length}"),
    "not_instructed": (
        "Ohne richtige Rechtsbehelfsbelehrung: {length}",
        "Without a correct instruction on the remedy: {length}",
    ),
    "duty": ("Zu erledigen: {length} ab {day}", "To be done within {length} from {day}"),
    "first_working_day": (
        "Erster Arbeitstag des Monats nach {day}: {due}",
        "First working day of the month after {day}: {due}",
    ),
    "single_point": (
        "Bei der einheitlichen Stelle eingegangen am {day}; Fristen sind damit gewahrt",
        "Received at the single point on {day}; that keeps deadlines",
    ),
    "deemed_received": (
        "Gilt bei der zuständigen Behörde als eingegangen am {day}",
        "Counts as received by the authority on {day}",
    ),
}
