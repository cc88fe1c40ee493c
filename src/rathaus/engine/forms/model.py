"""What a form is: pages show fields, fields hold answers.

Answers are one tree (``Form.root``); pages only say which part of the tree is shown where.
Paths are tuples of keys and never contain a page or an occurrence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from rathaus.engine.rules import Expression

Path = tuple[str, ...]


class FieldType(StrEnum):
    """The kinds of answers a field can hold."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    MONEY = "money"
    DATE = "date"
    TIME = "time"
    DATETIME = "datetime"
    PARTIAL_DATE = "partial_date"
    BOOL = "bool"
    CONFIRMATION = "confirmation"
    CHOICE = "choice"
    FILE = "file"
    NOTE = "note"
    SLOT = "slot"
    OBJECT = "object"


@dataclass(frozen=True, slots=True)
class Repeat:
    """How many occurrences a field or group may have (both ends included)."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Check:
    """A rule over answers: ``must`` fails only when it is false, and only where ``only`` is true."""

    key: str
    place: Path
    """Group in which the rule stands; () is the root. Inside a repeated group it holds per occurrence."""
    must: Expression
    only: Expression | None
    beside: tuple[Path, ...]
    """Absolute paths of the fields beside which the text is shown."""
    is_warning: bool
    source: str | None
    page: str | None
    """Page the rule stands on, None inside groups and blocks (then: the page that shows ``beside``)."""
    text_key: str
    """Where its sentence stands in texts: ``checks.<text_key>``."""


@dataclass(frozen=True, slots=True)
class Field:
    """One question with one kind of answer."""

    key: str
    path: Path
    type: FieldType
    shown: Expression | None = None
    required: Expression | bool = True
    repeat: Repeat | None = None
    value: Expression | None = None
    start: Expression | None = None
    is_locked: bool = False
    is_hidden: bool = False
    prefill: str | None = None
    nr: str | None = None
    source: str | None = None
    sensitive: str | None = None
    by_clerk: bool = False
    length: tuple[int, int] | None = None
    lines: int = 1
    pattern: str | None = None
    charset: str | None = None
    format: str | None = None
    low: Expression | None = None
    high: Expression | None = None
    """Ends of ``range`` (included); expressions because ``today`` is allowed."""
    places: int | None = None
    unit: str | None = None
    options: tuple[str, ...] = ()
    """Keys in the order of the file; empty for external lists."""
    codes: Mapping[str, str] = field(default_factory=dict)
    """Option key → federal code."""
    codelist: str | None = None
    """``states`` (a list of the package) or ``city.parking_zones`` (a value of the city)."""
    options_from: Path | None = None
    accept: tuple[str, ...] = ()
    max_size: int | None = None
    """Bytes."""
    parts: Mapping[str, str] = field(default_factory=dict)
    """partial_date: day/month/year → required · optional · none."""


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that belong together; repeated groups hold a list of occurrences."""

    key: str
    path: Path
    members: tuple[Field | Group, ...]
    shown: Expression | None = None
    required: Expression | bool = True
    repeat: Repeat | None = None
    choose: str | None = None
    """``one`` or ``at_least_one`` of the children."""
    checks: tuple[Check, ...] = ()
    title: str | None = None
    """Key of the member whose answer names an occurrence."""
    nr: str | None = None
    source: str | None = None
    by_clerk: bool = False
    block: str | None = None


Node = Field | Group


@dataclass(frozen=True, slots=True)
class PageItem:
    """A node as far as this page shows it; a group lists the members that stand on this page."""

    node: Node
    items: tuple[PageItem, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """What is asked at once."""

    key: str
    items: tuple[PageItem, ...]
    shown: Expression | None = None
    checks: tuple[Check, ...] = ()
    by_clerk: bool = False


@dataclass(frozen=True, slots=True)
class OfficialForm:
    """The paper form whose numbers (``nr``) the fields carry."""

    name: str
    numbers: tuple[int, int]
    paper_only: frozenset[str]
    source: str | None


@dataclass(frozen=True, slots=True)
class Form:
    """All pages, and the one tree of answers they fill."""

    pages: tuple[Page, ...]
    root: Group
    """Key "" and path (); its checks are the ones of no page."""
    nodes: Mapping[Path, Node]
    """Every node by its path, in tree order."""
    official: OfficialForm | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """A named result of the answers, computed once per occurrence of ``place``."""

    key: str
    place: Path
    """() for a fact of the whole case; ("owners",) for one value per owner."""
    rule: Expression
    source: str | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class CodeList:
    """A closed or external list of codes with their words."""

    key: str
    entries: Mapping[str, Mapping[str, str]]
    """Code → language → words."""
    is_complete: bool = True
    sets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
