"""The standard parts of letters: fee tables, lists of documents, deadlines, reasons, answers, remedies."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from itertools import groupby
from typing import Any, Final

from rathaus.engine.deadlines import Length
from rathaus.engine.forms.labels import wording
from rathaus.engine.forms.summaries import present_answers
from rathaus.engine.forms.views import AnswerRow
from rathaus.engine.forms.writing import write_amount, write_date
from rathaus.engine.letters.definitions import Charge, ChargedLine, DueFee
from rathaus.engine.letters.faults import FactMissing
from rathaus.engine.letters.markdown import escaped, quoted
from rathaus.engine.letters.model import Block, FeeTable, Paragraph, Part, Rows
from rathaus.engine.letters.pen import Pen
from rathaus.engine.letters.words import BINDING, say, weekday, within

Parts = tuple[Part, ...]

ANSWER_KINDS: Final = ("request", "hearing")
"""Letters to which the person is asked to answer until a day."""

ROUNDING_LINE: Final = "rounding"
AT_ONCE: Final = "0 "


def letterhead(pen: Pen, block: Block) -> Parts:
    """Return the lines of the sender."""
    return _paragraph("\n\n".join(escaped(line) for line in pen.facts.sender))


def salutation(pen: Pen, block: Block) -> Parts:
    """Return nothing: every letter has its salutation, whether or not a block names it."""
    return ()


def fee_assessment(pen: Pen, block: Block) -> Parts:
    """Return the table of the fee that is demanded: lines with norm and amount, total, when it is due."""
    charge = _charge(pen, block)
    total = write_amount(charge.total, pen.language)
    return (
        FeeTable(_fee_title(pen, charge, "fee"), tuple(_fee_rows(pen, charge)), total, _due(pen, charge)),
    )


def fee_estimate(pen: Pen, block: Block) -> Parts:
    """Return the table of what the fee will probably be; unknown amounts are still open."""
    charge = _charge(pen, block)
    total = say("estimated", pen.language, amount=write_amount(charge.total, pen.language))
    return (FeeTable(_fee_title(pen, charge, "fee_estimate"), tuple(_fee_rows(pen, charge)), total, ""),)


def missing_documents(pen: Pen, block: Block) -> Parts:
    """Return the list of what is missing, and what the clerk adds; nothing when nothing is missing."""
    names = [_missing_name(pen, item) for item in pen.facts.missing]
    return (*_list(names), *_paragraph(quoted(pen.facts.note)))


def documents(pen: Pen, block: Block) -> Parts:
    """Return the list of documents needed for these answers."""
    scope = pen.writer.scope
    needed = [
        key
        for key, document in pen.package.documents.items()
        if (document.needed if isinstance(document.needed, bool) else document.needed.is_true(scope))
    ]
    return _list([_document_name(pen, key) for key in needed])


def deadline(pen: Pen, block: Block) -> Parts:
    """Return the last day with its weekday, and how it was found."""
    key = str(block.arguments.get("deadline", block.key))
    found = pen.facts.deadlines.get(key)
    if found is None:
        raise FactMissing(letter=pen.plan.key, block=block.key, what=f"the end of the deadline {key!r}")
    sentence = "answer_by" if pen.plan.kind in ANSWER_KINDS else "ends_on"
    day = say(
        sentence,
        pen.language,
        weekday=weekday(found.end.weekday(), pen.language),
        day=write_date(found.end, pen.language),
    )
    why = say("because", pen.language, steps=" ".join(escaped(text) for text in found.explain(pen.language)))
    return (Paragraph(day), Paragraph(why))


def reasons(pen: Pen, block: Block) -> Parts:
    """Return the reasons the clerk wrote (§ 39 Abs. 1 VwVfG)."""
    if not pen.facts.reasons.strip():
        raise FactMissing(letter=pen.plan.key, block=block.key, what="the reasons of the decision")
    return _paragraph(quoted(pen.facts.reasons))


def hearing_answer(pen: Pen, block: Block) -> Parts:
    """Return what the person said when heard, or that they said nothing; nothing when there was no hearing."""
    answer = pen.facts.hearing_answer
    if answer is None:
        return ()
    return _paragraph(quoted(answer) or say("no_answer", pen.language))


def answers(pen: Pen, block: Block) -> Parts:
    """Return the answers as tables; with ``only`` those with these numbers on the official form, or under ``paths``."""
    only = block.arguments.get("only")
    paths = tuple(tuple(str(path).split(".")) for path in block.arguments.get("paths", ()))
    scope = pen.writer.scope
    sections = present_answers(
        package=pen.package,
        answers=scope.root.answers,
        situation=scope.situation,
        language=pen.language,
        only_numbers=frozenset(str(number) for number in only) if only is not None else None,
    )
    tables: list[Part] = []
    for section in sections:
        rows = [row for row in section.rows if _is_here(pen, row) and _is_under(paths, row)]
        for heading, under in groupby(rows, key=lambda row: row.heading):
            shown = tuple((row.label, row.value or say("not_stated", pen.language)) for row in under)
            tables.append(Rows(heading or section.title, shown))
    return tuple(tables)


def remedy(pen: Pen, block: Block) -> Parts:
    """Return the instruction on remedies; where there is no translation, the German text, which binds anyway."""
    key = str(block.arguments.get("remedy", block.key))
    texts = pen.facts.remedies.get(key, {})
    text = texts.get(pen.language) or texts.get(BINDING)
    if not text:
        raise FactMissing(letter=pen.plan.key, block=block.key, what=f"the text of the remedy {key!r}")
    return _paragraph(pen.fill(text))


STANDARDS: Final[Mapping[str, Callable[[Pen, Block], Parts]]] = {
    "letterhead": letterhead,
    "salutation": salutation,
    "fee_assessment": fee_assessment,
    "fee_estimate": fee_estimate,
    "missing_documents": missing_documents,
    "documents": documents,
    "deadline": deadline,
    "reasons": reasons,
    "hearing_answer": hearing_answer,
    "answers": answers,
    "remedy": remedy,
}

HEADINGS: Final[Mapping[str, str]] = {
    "letterhead": "letterhead",
    "fee_assessment": "fee",
    "fee_estimate": "fee_estimate",
    "missing_documents": "missing_documents",
    "documents": "documents",
    "deadline": "deadline",
    "reasons": "reasons",
    "hearing_answer": "hearing_answer",
    "answers": "answers",
    "remedy": "remedy",
}
"""Standard part → words above it."""


def _charge(pen: Pen, block: Block) -> Charge:
    key = str(block.arguments.get("fee", block.key))
    charge = pen.facts.assessments.get(key)
    if charge is None:
        raise FactMissing(letter=pen.plan.key, block=block.key, what=f"the assessment of the fee {key!r}")
    return charge


def _fee_words(pen: Pen, fee: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = pen.words.fees.get("fees", {}).get(fee, {})
    return found


def _fee_title(pen: Pen, charge: Charge, otherwise: str) -> str:
    return str(_fee_words(pen, charge.fee).get("title") or say(otherwise, pen.language))


def _fee_rows(pen: Pen, charge: Charge) -> Iterator[tuple[str, str, str]]:
    """Yield label, norm and amount; what was waived is a row of its own, so that the amounts add up to the total."""
    words = _fee_words(pen, charge.fee)
    for line in charge.lines:
        yield _line_label(pen, words, line), _norm(pen, line.source), _amount(pen, line.amount + line.waived)
        if line.waived:
            label = words.get("waivers", {}).get(line.waiver) or say("waived", pen.language)
            yield str(label), "", _amount(pen, -line.waived)
    for key in charge.open_lines:
        yield str(words.get("lines", {}).get(key, key)), "", say("still_open", pen.language)


def _line_label(pen: Pen, words: Mapping[str, Any], line: ChargedLine) -> str:
    if line.key == ROUNDING_LINE and line.key not in words.get("lines", {}):
        return say("rounding", pen.language)
    label = str(words.get("lines", {}).get(line.key, line.key))
    number = ".".join(str(part) for part in line.occurrence)
    return f"{label} ({number})" if number else label


def _norm(pen: Pen, source: str | None) -> str:
    if source is None:
        return ""
    known = pen.package.sources.get(source)
    return pen.facts.city_sources.get(source) or (known.norm if known else source)


def _due(pen: Pen, charge: Charge) -> str:
    fee: DueFee = pen.package.fees[charge.fee]
    if not fee.due_within or not charge.total:
        return ""
    return f"{_when_due(pen, fee, fee.due_within)} {_where_to_pay(pen)}".strip()


def _when_due(pen: Pen, fee: DueFee, length: str) -> str:
    if length.startswith(AT_ONCE):
        return say("due_at_once", pen.language)
    step = fee.due_after or "notice"
    after = (
        say("after_notice", pen.language)
        if step == "notice"
        else say("after_step", pen.language, step=pen.words.procedure.get("steps", {}).get(step, step))
    )
    return say("due_within", pen.language, within=within(Length.parse(length), pen.language), after=after)


def _where_to_pay(pen: Pen) -> str:
    """Return the account of the city's treasury and what to write on the transfer; "" when the city names none."""
    names = {"holder": "city.treasury.holder", "iban": "city.treasury.iban", "reference": "case.number"}
    values = {name: pen.writer.write(path) for name, path in names.items()}
    return say("pay_to", pen.language, **values) if all(values.values()) else ""


def _amount(pen: Pen, amount: Decimal) -> str:
    return write_amount(amount, pen.language)


def _missing_name(pen: Pen, item: str) -> str:
    """Return words for a document's key or a field's path; anything else is words already."""
    if item in pen.package.documents:
        return _document_name(pen, item)
    path = tuple(item.split("."))
    plan = pen.writer.scope.plan
    return wording(plan, path, pen.language).label if path in plan.nodes else item


def _document_name(pen: Pen, key: str) -> str:
    return str(pen.words.service.get("documents", {}).get(key, key.replace("_", " ")))


def _is_here(pen: Pen, row: AnswerRow) -> bool:
    """Return whether a row belongs to the occurrence the letter is about, or to none."""
    path, occurrence = pen.plan.for_each or (), pen.writer.scope.here.occurrence
    if not path or row.path[: len(path)] != path:
        return True
    return row.occurrence[: len(occurrence)] == occurrence


def _is_under(paths: tuple[tuple[str, ...], ...], row: AnswerRow) -> bool:
    return not paths or any(row.path[: len(path)] == path for path in paths)


def _list(names: list[str]) -> Parts:
    return _paragraph("\n".join(f"- {escaped(name)}" for name in names))


def _paragraph(markdown: str) -> Parts:
    return (Paragraph(markdown),) if markdown.strip() else ()
