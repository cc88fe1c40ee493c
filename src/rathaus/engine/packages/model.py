"""A service package, read, checked and frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rathaus.engine.fees.model import Fee, Tariff
from rathaus.engine.forms.model import CodeList, Fact, Form
from rathaus.engine.letters.model import LetterPlan
from rathaus.engine.procedure.model import Procedure
from rathaus.engine.rules import DecisionTable, Expression


@dataclass(frozen=True, slots=True)
class Fault:
    """One mistake in a package: thing, place, value, remedy. All faults are reported, not the first."""

    file: str
    line: int
    message: str
    value: str
    remedy: str

    def __str__(self) -> str:
        """Return ``file:line: message (value). remedy``."""
        return f"{self.file}:{self.line}: {self.message} ({self.value}). {self.remedy}"


@dataclass(frozen=True, slots=True)
class Source:
    """A norm a rule stands on."""

    key: str
    norm: str
    verified: bool
    set_by: str | None = None
    in_force: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A paper to have ready."""

    key: str
    needed: Expression | bool
    field: tuple[str, ...] | None
    """The upload field that takes it, if any."""


@dataclass(frozen=True, slots=True)
class QuickCheck:
    """What is asked before sign-in to answer: may I, what does it cost, what do I need?"""

    ask: tuple[tuple[str, ...], ...]
    may: Expression | None


@dataclass(frozen=True, slots=True)
class CityValue:
    """A value a city fills in."""

    key: str
    type: str
    source: str | None
    unit: str | None = None
    default: Any = None
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Retention:
    """How long a kind of data is kept."""

    key: str
    keep: str
    after: str
    source: str | None


@dataclass(frozen=True, slots=True)
class Recipient:
    """Another authority, and exactly what it may get."""

    key: str
    item: str | None
    only: frozenset[str] | None
    all_but: frozenset[str] | None
    also: tuple[tuple[str, ...], ...]
    when: Expression | None
    send_when: str
    """at_once · monthly."""
    send_by: str | None
    unless: Expression | None
    never: str | None
    """A reason why it never gets anything (``never``) or not yet (``todo``)."""
    source: str | None


@dataclass(frozen=True, slots=True)
class Message:
    """What goes to other authorities in one format."""

    key: str
    format: str
    source: str | None
    recipients: Mapping[str, Recipient]


@dataclass(frozen=True, slots=True)
class Texts:
    """Words of one language. Keys are dotted paths as in the files, without the file's own levels."""

    language: str
    service: Mapping[str, Any]
    """title, teaser, answer, who, how_long, words, documents.<key>, city_values.<key> (nested as in the file)."""
    pages: Mapping[str, str]
    fields: Mapping[str, Mapping[str, Any]]
    """Dotted path → {label, hint, help, add, options: {key: words}, content …}; short form already expanded."""
    checks: Mapping[str, str]
    """Text key of the check → sentence."""
    facts: Mapping[str, str]
    fees: Mapping[str, Any]
    """tariffs.<key>, fees.<key>.title, fees.<key>.lines.<key>, fees.<key>.waivers.<key> (nested as in the file)."""
    procedure: Mapping[str, Mapping[str, str]]
    """roles, states, steps, needs (``step.need``), messages, deadlines, ask → key → words."""
    letters: Mapping[str, Mapping[str, str]]
    """Letter → section (``subject`` …) → Markdown."""
    recipients: Mapping[str, str]
    page_hints: Mapping[str, str] = field(default_factory=dict)
    """Page → a sentence below its question."""


@dataclass(frozen=True, slots=True)
class Package:
    """A published version of a service; immutable, addressed by ``digest``."""

    id: str
    version: str
    digest: str
    leika: tuple[str, ...]
    fim_schema: str | None
    audience: tuple[str, ...]
    life_situations: tuple[str, ...]
    themes: tuple[str, ...]
    languages: Mapping[str, str]
    """Language → full · page."""
    office: str
    """Key in ``city.offices``."""
    trust_level: str
    is_account_required: bool
    presence: str | None
    sources: Mapping[str, Source]
    documents: Mapping[str, Document]
    quick_check: QuickCheck | None
    city_values: Mapping[str, CityValue]
    retention: Mapping[str, Retention]
    in_force: str | None
    form: Form
    facts: Mapping[str, Fact]
    """Dotted key → fact, in an order in which each only uses earlier ones."""
    tables: Mapping[str, DecisionTable]
    tariffs: Mapping[str, Tariff]
    fees: Mapping[str, Fee]
    procedure: Procedure
    letters: Mapping[str, LetterPlan]
    messages: Mapping[str, Message]
    codelists: Mapping[str, CodeList]
    texts: Mapping[str, Texts]
    examples: tuple[Mapping[str, Any], ...]
    renamed: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[Fault, ...] = ()
    """What stops publishing or wants a look, but not running."""
    law: Mapping[str, Any] = field(default_factory=dict)
    """The used files of ``_law`` as parsed, for ``deadlines.law_from_mapping``: ``remedies``, ``deadlines`` …"""
    law_texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Language → section of ``_law/texts`` → Markdown with placeholders."""
    fim: Mapping[str, str] = field(default_factory=dict)
    """Dotted path → federal id, of the package and of its blocks."""
    uncovered: tuple[str, ...] = ()
    """Sources, fee lines and ``refusal`` that no example shows, as the package admits."""
