"""Letters: blocks of a package written for one case, as pure data for pages and PDF."""

from rathaus.engine.letters.definitions import LetterDefinition, LetterFacts
from rathaus.engine.letters.faults import (
    FactMissing,
    LanguageNotOffered,
    LetterFault,
    NoticeWithoutRemedy,
    PlaceholderEmpty,
    RemedyOutsideNotice,
    UnknownLetter,
    UnknownStandard,
)
from rathaus.engine.letters.markdown import Run, TextList, TextParagraph, escaped, parse, plain_text, quoted
from rathaus.engine.letters.model import (
    Block,
    FeeTable,
    Letter,
    LetterPlan,
    Paragraph,
    Part,
    Rows,
    WrittenBlock,
)
from rathaus.engine.letters.placeholders import Writer, filled, placeholders
from rathaus.engine.letters.standards import STANDARDS
from rathaus.engine.letters.words import BINDING
from rathaus.engine.letters.writing import (
    deadlines_of,
    fees_of,
    language_for,
    plan_of_letter,
    remedy_of,
    salutation,
    write_letter,
    write_message,
)

__all__ = [
    "BINDING",
    "STANDARDS",
    "Block",
    "FactMissing",
    "FeeTable",
    "LanguageNotOffered",
    "Letter",
    "LetterDefinition",
    "LetterFacts",
    "LetterFault",
    "LetterPlan",
    "NoticeWithoutRemedy",
    "Paragraph",
    "Part",
    "PlaceholderEmpty",
    "RemedyOutsideNotice",
    "Rows",
    "Run",
    "TextList",
    "TextParagraph",
    "UnknownLetter",
    "UnknownStandard",
    "Writer",
    "WrittenBlock",
    "deadlines_of",
    "escaped",
    "fees_of",
    "filled",
    "language_for",
    "parse",
    "placeholders",
    "plain_text",
    "plan_of_letter",
    "quoted",
    "remedy_of",
    "salutation",
    "write_letter",
    "write_message",
]
