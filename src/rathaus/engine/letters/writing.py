"""A letter for one case: blocks of the package become written blocks, pure data for pages and PDF."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from rathaus.engine.forms.labels import wording
from rathaus.engine.forms.occurrences import occurrence_scopes
from rathaus.engine.forms.scope import Scope, Situation, scope_for
from rathaus.engine.letters.definitions import LetterDefinition, LetterFacts, LetterWords
from rathaus.engine.letters.faults import (
    LanguageNotOffered,
    NoticeWithoutRemedy,
    RemedyOutsideNotice,
    UnknownLetter,
    UnknownStandard,
)
from rathaus.engine.letters.markdown import plain_text
from rathaus.engine.letters.model import Block, Letter, LetterPlan, Paragraph, Part, WrittenBlock
from rathaus.engine.letters.pen import Pen
from rathaus.engine.letters.placeholders import Writer, filled
from rathaus.engine.letters.standards import HEADINGS, STANDARDS
from rathaus.engine.letters.words import BINDING, say

NOTICE: Final = "notice"
REMEDY: Final = "remedy"
SUBJECT: Final = "subject"
STRICT_KINDS: Final = (NOTICE, "certificate")
"""Kinds of letters in which every placeholder must have a value: certain in themselves (§ 37 Abs. 1 VwVfG)."""


def write_letter(
    *,
    package: LetterDefinition,
    letter: str,
    language: str,
    answers: Mapping[str, Any],
    situation: Situation,
    facts: LetterFacts,
) -> tuple[Letter, ...]:
    """Return the letter as written; several when it is written ``for_each`` occurrence of a group, in their order.

    Args:
        package: The service, with its letters and texts.
        letter: Key of the letter.
        language: ``de``, or another language the package offers in full; those are marked as translations.
        answers: Typed answers of the case.
        situation: Days, steps done and other facts of the case.
        facts: What other rooms found out: fees, deadlines, what is missing, the text of the remedy.

    Raises:
        UnknownLetter: There is no such letter.
        LanguageNotOffered: The texts have no such language or section.
        RemedyOutsideNotice: A letter that is no notice has a remedy.
        NoticeWithoutRemedy: A notice has none.
        PlaceholderEmpty: A notice or certificate names something that has no value.
        FactMissing: A standard part needs something that ``facts`` does not hold.
        UnknownStandard: There is no such standard part.
    """
    plan = plan_of_letter(package=package, letter=letter)
    if language not in package.texts or letter not in package.texts[language].letters:
        raise LanguageNotOffered(letter=letter, language=language)
    root = scope_for(package, answers, situation)
    places = occurrence_scopes(scope=root, path=plan.for_each or ())
    return tuple(_written(package, plan, place, language, facts) for place in places)


def plan_of_letter(*, package: LetterDefinition, letter: str) -> LetterPlan:
    """Return the letter of the package, checked for what no letter may be.

    Raises:
        UnknownLetter, RemedyOutsideNotice, NoticeWithoutRemedy, UnknownStandard: As ``write_letter``.

    Source:
        § 37 Abs. 6 VwVfG: an administrative act carries the instruction; a receipt decides nothing and has none.
    """
    plan = package.letters.get(letter)
    if plan is None:
        raise UnknownLetter(letter=letter, known=tuple(package.letters))
    for block in plan.blocks:
        if block.standard is not None and block.standard not in STANDARDS:
            raise UnknownStandard(letter=letter, standard=block.standard, known=tuple(STANDARDS))
    has_remedy = remedy_of(plan) is not None
    if has_remedy and plan.kind != NOTICE:
        raise RemedyOutsideNotice(letter=letter, kind=plan.kind)
    if plan.kind == NOTICE and not has_remedy:
        raise NoticeWithoutRemedy(letter=letter)
    return plan


def remedy_of(plan: LetterPlan) -> str | None:
    """Return the key of the remedy a letter carries, None without."""
    block = next((block for block in plan.blocks if block.standard == REMEDY), None)
    return None if block is None else str(block.arguments.get(REMEDY, block.key))


def fees_of(plan: LetterPlan) -> dict[str, bool]:
    """Return the fees a letter prints: fee → whether as an estimate (``fee_estimate``) or as demanded.

    Whoever writes the letter assesses them before and hands them over in ``LetterFacts.assessments``.
    """
    return {
        str(block.arguments.get("fee", block.key)): block.standard == "fee_estimate"
        for block in plan.blocks
        if block.standard in ("fee_assessment", "fee_estimate")
    }


def deadlines_of(plan: LetterPlan) -> tuple[str, ...]:
    """Return the deadlines a letter prints, in their order."""
    return tuple(
        str(block.arguments.get("deadline", block.key))
        for block in plan.blocks
        if block.standard == "deadline"
    )


def language_for(*, package: LetterDefinition, letter: str, wanted: str) -> str:
    """Return the language wanted when the package has words for the letter in it, else German."""
    for tag in (wanted, wanted.partition("-")[0]):
        if tag in package.texts and letter in package.texts[tag].letters:
            return tag
    return BINDING


def write_message(*, text: str, language: str, scope: Scope, title: str = "") -> str:
    """Return a message to the mailbox (``notify``) as Markdown, its placeholders filled.

    Args:
        text: Words of the package, e.g. ``messages.renew_soon``.
        language: BCP 47 tag.
        scope: Scope of the case.
        title: Title of the service, for ``service.title``.
    """
    writer = Writer(scope, language, {"service.title": title})
    return filled(text, write=lambda path: writer.write(path) or say("not_stated", language))


def salutation(*, name: str, language: str) -> str:
    """Return "Guten Tag Amira Beispiel," – friendly, and without guessing a sex from a name."""
    shown = " ".join(name.split())
    return say("greeting", language, name=shown) if shown else say("greeting_unknown", language)


def _written(
    package: LetterDefinition, plan: LetterPlan, place: Scope, language: str, facts: LetterFacts
) -> Letter:
    pen = _pen(package, plan, place, language, facts)
    blocks = [_written_block(pen, block) for block in plan.blocks if _is_shown(block, place)]
    if language != BINDING:
        blocks.insert(0, WrittenBlock("translation", "", (Paragraph(say("translation", language)),)))
    recipient = (facts.recipient_name, *facts.recipient_address)
    return Letter(
        key=plan.key,
        kind=plan.kind,
        language=language,
        subject=plain_text(pen.section(SUBJECT)),
        salutation=salutation(name=facts.recipient_name, language=language),
        blocks=tuple(block for block in blocks if block.parts),
        remedy=remedy_of(plan),
        code={_code_label(pen, path): pen.value(path) for path in plan.code_carries},
        translation_of=None if language == BINDING else BINDING,
        day=facts.day,
        reference=place.situation.case_number,
        sender=facts.sender,
        recipient=tuple(line for line in recipient if line),
        occurrence=place.here.occurrence,
    )


def _pen(package: LetterDefinition, plan: LetterPlan, place: Scope, language: str, facts: LetterFacts) -> Pen:
    title = str(package.texts[language].service.get("title", ""))
    words = {"service.title": title, **facts.values}
    writer = Writer(place, language, words)
    return Pen(package=package, plan=plan, writer=writer, facts=facts, is_strict=plan.kind in STRICT_KINDS)


def _is_shown(block: Block, place: Scope) -> bool:
    return block.shown is None or block.shown.is_true(place)


def _written_block(pen: Pen, block: Block) -> WrittenBlock:
    if block.standard is None:
        return WrittenBlock(block.key, "", (Paragraph(pen.section(block.key)),))
    parts: tuple[Part, ...] = STANDARDS[block.standard](pen, block)
    heading = HEADINGS.get(block.standard)
    return WrittenBlock(block.key, say(heading, pen.language) if heading else "", parts)


def _code_label(pen: Pen, path: str) -> str:
    """Return the words beside a value in the code: the field's label, the fact's words, or the reference."""
    if path == "case.number":
        return say("case_number", pen.language)
    words: LetterWords = pen.words
    if path in words.facts:
        return words.facts[path]
    keys = tuple(path.split("."))
    return wording(pen.writer.scope.plan, keys, pen.language).label
