"""What letters need to know of a service package and of one case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from rathaus.engine.deadlines import Deadline
from rathaus.engine.forms import definitions as forms
from rathaus.engine.letters.model import LetterPlan
from rathaus.engine.rules import Expression


class LetterWords(forms.Words, Protocol):
    """Words of one language (``packages.model.Texts`` fits)."""

    @property
    def letters(self) -> Mapping[str, Mapping[str, str]]:
        """Letter → section → Markdown."""

    @property
    def service(self) -> Mapping[str, Any]:
        """Title, documents and the rest of the service page."""

    @property
    def fees(self) -> Mapping[str, Any]:
        """``fees.<key>`` → title, lines, waivers."""

    @property
    def facts(self) -> Mapping[str, str]:
        """Fact → words."""

    @property
    def procedure(self) -> Mapping[str, Mapping[str, str]]:
        """Steps and their words."""


class NeededDocument(Protocol):
    """A paper to have ready."""

    @property
    def needed(self) -> Expression | bool:
        """When it is needed."""


class CitedSource(Protocol):
    """A norm."""

    @property
    def norm(self) -> str:
        """Act, section, sentence."""


class DueFee(Protocol):
    """When a fee is due."""

    @property
    def due_within(self) -> str | None:
        """Length such as ``1 month``."""

    @property
    def due_after(self) -> str | None:
        """``notice`` or a step."""


class LetterDefinition(forms.Definition, Protocol):
    """The parts of a package that letters are made of (``packages.model.Package`` fits)."""

    @property
    def letters(self) -> Mapping[str, LetterPlan]:
        """Key → letter."""

    @property
    def documents(self) -> Mapping[str, NeededDocument]:
        """Key → document."""

    @property
    def sources(self) -> Mapping[str, CitedSource]:
        """Key → norm."""

    @property
    def fees(self) -> Mapping[str, DueFee]:
        """Key → fee."""

    @property
    def texts(self) -> Mapping[str, LetterWords]:
        """Language → words."""


class ChargedLine(Protocol):
    """One line of an assessment (``fees.model.AssessedLine`` fits)."""

    @property
    def key(self) -> str:
        """Key of the line."""

    @property
    def amount(self) -> Decimal:
        """EUR that remain to be paid."""

    @property
    def waived(self) -> Decimal:
        """EUR taken off."""

    @property
    def waiver(self) -> str | None:
        """Key of the waiver."""

    @property
    def source(self) -> str | None:
        """Key of the norm."""

    @property
    def occurrence(self) -> tuple[int, ...]:
        """Occurrence numbers from 1."""


class Charge(Protocol):
    """What is to be paid (``fees.model.Assessment`` fits)."""

    @property
    def fee(self) -> str:
        """Key of the fee."""

    @property
    def lines(self) -> Sequence[ChargedLine]:
        """Lines that add up to the total."""

    @property
    def total(self) -> Decimal:
        """EUR."""

    @property
    def open_lines(self) -> Sequence[str]:
        """Lines whose amount is not known yet."""


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """What a letter tells besides the answers: found out by other rooms or entered by the clerk.

    Texts of people (reasons, hearing answer, note) are shown word for word; nothing in them is taken as a mark.
    """

    day: date
    """Day the letter bears."""
    recipient_name: str = ""
    recipient_address: tuple[str, ...] = ()
    sender: tuple[str, ...] = ()
    """Lines of the letterhead: authority, office, address, person in charge (§ 37 Abs. 3 VwVfG)."""
    assessments: Mapping[str, Charge] = field(default_factory=dict)
    """Fee → what is to be paid."""
    reasons: str = ""
    hearing_answer: str | None = None
    """What the person said; "" when heard without an answer, None when there was no hearing."""
    missing: tuple[str, ...] = ()
    """What is missing: keys of documents, dotted paths of fields, or words."""
    note: str = ""
    """What the clerk adds to a request."""
    deadlines: Mapping[str, Deadline] = field(default_factory=dict)
    """Deadline → last day with reasons."""
    remedies: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Remedy → language → Markdown of the instruction in force on the day of the notice."""
    city_sources: Mapping[str, str] = field(default_factory=dict)
    """Norms of the city by source key; they go before the package's."""
    values: Mapping[str, str] = field(default_factory=dict)
    """Further placeholders by path, already written, e.g. ``place`` of a demo."""
