"""Write the letters of a case: facts gathered from where they are known, words by the engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from rathaus.apps.audit.queries import history
from rathaus.apps.cases.applicants import applicant_of
from rathaus.apps.cases.law import calendar_of, law_of, law_texts
from rathaus.apps.cases.opening import OpenCase
from rathaus.apps.cases.situations import local_date, situation_of_case
from rathaus.apps.cities.queries import city_by_id
from rathaus.engine.deadlines import Law, remedy_in_force
from rathaus.engine.fees import Assessment, assess
from rathaus.engine.forms import Scope, scope_for
from rathaus.engine.letters import (
    BINDING,
    Letter,
    LetterFacts,
    fees_of,
    language_for,
    remedy_of,
    write_letter,
    write_message,
)
from rathaus.engine.procedure import Move, ends_of_clocks

__all__ = ["LetterInputs", "message_text", "office_of", "written_letters"]


@dataclass(frozen=True, slots=True)
class LetterInputs:
    """What the step and its actor bring into a letter."""

    assessments: Mapping[str, Assessment] = field(default_factory=dict)
    reasons: str = ""
    norm: str = ""
    note: str = ""
    signer: str = ""
    """Name of the staff member who takes the step."""


def office_of(opened: OpenCase) -> Mapping[str, Any]:
    """Return the office in charge as the city's file describes it."""
    office: Mapping[str, Any] = city_by_id(opened.row.city_id).data["offices"][opened.package.office]
    return office


def written_letters(
    *, opened: OpenCase, letter: str, move: Move, inputs: LetterInputs, now: datetime
) -> list[list[Letter]]:
    """Return the letters a step issues; each is a list: the binding German one, then a translation if there is one.

    Several come back when the letter is written for each occurrence of a group.
    """
    package = opened.package
    situation = situation_of_case(opened=opened, now=now, progress=move.progress)
    facts = _facts(opened, letter, move, inputs, now)
    binding = write_letter(
        package=package,
        letter=letter,
        language=BINDING,
        answers=opened.answers,
        situation=situation,
        facts=facts,
    )
    sets = [[each] for each in binding]
    wanted = language_for(package=package, letter=letter, wanted=opened.row.language)
    if wanted != BINDING:
        translated = write_letter(
            package=package,
            letter=letter,
            language=wanted,
            answers=opened.answers,
            situation=situation,
            facts=facts,
        )
        for known, other in zip(sets, translated, strict=True):
            known.append(other)
    return sets


def _facts(opened: OpenCase, letter: str, move: Move, inputs: LetterInputs, now: datetime) -> LetterFacts:
    package, today = opened.package, local_date(now)
    applicant = applicant_of(package=package, answers=opened.answers)
    situation = situation_of_case(opened=opened, now=now, progress=move.progress)
    scope = scope_for(package, opened.answers, situation)
    reasons = "\n\n".join(part for part in (inputs.norm, inputs.reasons) if part)
    return LetterFacts(
        day=today,
        recipient_name=applicant.name,
        recipient_address=applicant.address,
        sender=_sender(opened, inputs.signer),
        assessments=_assessments(opened, letter, move, inputs, now),
        reasons=reasons or _proposed_reasons(opened),
        hearing_answer=_hearing_answer(opened, move),
        missing=tuple(_missing(point) for point in opened.open_points if point["kind"] != "note"),
        note=inputs.note,
        deadlines=ends_of_clocks(
            procedure=package.procedure,
            progress=move.progress,
            scope=scope,
            calendar=calendar_of(opened),
            law=law_of(package),
        ),
        remedies=_remedies(opened, letter, today_law=law_of(package), now=now),
        city_sources={key: source.norm for key, source in opened.values.sources.items()},
    )


def _assessments(
    opened: OpenCase, letter: str, move: Move, inputs: LetterInputs, now: datetime
) -> dict[str, Assessment]:
    """Return the fees the letter prints: those the step demands, else an estimate as of now."""
    found = dict(inputs.assessments)
    for fee, is_estimate in fees_of(opened.package.letters[letter]).items():
        if fee not in found:
            found[fee] = assess(
                package=opened.package,
                fee=fee,
                answers=opened.answers,
                situation=situation_of_case(opened=opened, now=now, progress=move.progress),
                tariffs=opened.values.tariffs,
                is_estimate=is_estimate,
            )
    return found


def _sender(opened: OpenCase, signer: str) -> tuple[str, ...]:
    """Return the letterhead: authority, office, address, phone, and a name.

    The name is that of who decided, else of who is in charge: an administrative act has to bear it (§ 37 (3) VwVfG).
    """
    city, office = city_by_id(opened.row.city_id), office_of(opened)
    address = office.get("address") or {}
    street = f"{address.get('street', '')} {address.get('house_number', '')}".strip()
    town = f"{address.get('postcode', '')} {address.get('town', '')}".strip()
    clerk = signer or (opened.row.assignee.name if opened.row.assignee else "")
    phone = f"Telefon {office['phone']}" if office.get("phone") else ""
    return tuple(line for line in (f"Stadt {city.name}", office["name"], street, town, phone, clerk) if line)


def _missing(point: Mapping[str, Any]) -> str:
    if point["kind"] == "document":
        return str(point["key"])
    return ".".join(point["path"]) if point.get("path") else str(point["text"])


def _remedies(opened: OpenCase, letter: str, *, today_law: Law, now: datetime) -> dict[str, dict[str, str]]:
    """Return the instruction on the remedy in force today, in every language there is."""
    kind = remedy_of(opened.package.letters[letter])
    if kind is None:
        return {}
    land = city_by_id(opened.row.city_id).land
    remedy = remedy_in_force(day=local_date(now), land=land, kind=kind, law=today_law)
    texts = {language: law_texts(language) for language in ("de", "en")}
    return {kind: {language: known[remedy.text] for language, known in texts.items() if remedy.text in known}}


def _proposed_reasons(opened: OpenCase) -> str:
    """Return the reasons of the proposal when the deciding person adds none (four eyes)."""
    if not any(done.step == "propose" for done in opened.progress.done):
        return ""
    return _newest_input(opened, {"propose"}, "reasons")


HEARINGS: Final[Mapping[str, str]] = {
    "answer_hearing": "hearing_over",
    "answer_revocation": "revocation_hearing_over",
}
"""Step by which a person answers when heard → step of the clock when nobody answered."""


def _hearing_answer(opened: OpenCase, move: Move) -> str | None:
    """Return what the person said when heard last: "" when nothing, None without a hearing."""
    steps = {*HEARINGS, *HEARINGS.values()}
    newest = next((done.step for done in reversed(move.progress.done) if done.step in steps), None)
    if newest is None:
        return None
    return _newest_input(opened, {newest}, "answer") if newest in HEARINGS else ""


def _newest_input(opened: OpenCase, steps: set[str], name: str) -> str:
    """Return what was entered in the newest of some steps, from the log: that is where inputs are kept."""
    actions = {f"step_{step}" for step in steps}
    entries = history(subject=opened.row.public_id, cipher=opened.cipher)
    found = [entry for entry in entries if entry.action in actions]
    return str(found[-1].payload.get("inputs", {}).get(name, "")) if found else ""


def message_text(*, opened: OpenCase, key: str, scope: Scope) -> str:
    """Return a message of the package in the language of the case, placeholders filled."""
    texts = opened.package.texts.get(opened.row.language)
    language = opened.row.language if texts and key in texts.procedure.get("messages", {}) else "de"
    words = opened.package.texts[language]
    return write_message(
        text=words.procedure["messages"][key],
        language=language,
        scope=scope,
        title=str(words.service.get("title", opened.package.id)),
    )
