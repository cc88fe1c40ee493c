"""A page as templates see it: neutral, frozen, every text ready."""

from __future__ import annotations

from dataclasses import dataclass

from .model import Path


@dataclass(frozen=True, slots=True)
class FileView:
    """An uploaded file with the name of the button that takes it away."""

    file: str
    name: str
    size: str
    media_type: str
    remove_name: str


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose, with what is asked right under it while it is chosen."""

    key: str
    label: str
    id: str
    is_checked: bool
    help: str = ""
    children: tuple[Widget, ...] = ()


@dataclass(frozen=True, slots=True)
class Widget:
    """One question, group or note.

    ``kind`` is one of text · textarea · number · date · partial_date · time · datetime · select · radio ·
    checkboxes · yes_no · confirm · file · slot · note · output (seen, not editable) · group · occurrences.
    Dates, times of day and slots have their inputs as ``children`` (kind ``text``).
    """

    kind: str
    id: str
    """HTML id of the input; of the first option; of the container for groups and dates."""
    name: str
    label: str
    path: Path = ()
    hint: str = ""
    help: str = ""
    value: str = ""
    """As typed by the person, else as stored, else the first suggestion."""
    options: tuple[Option, ...] = ()
    children: tuple[Widget, ...] = ()
    files: tuple[FileView, ...] = ()
    error: str = ""
    warning: str = ""
    is_invalid: bool = False
    """This input is to blame (one part of a date may be)."""
    is_required: bool = False
    choose: str = ""
    """Of a group: one · at_least_one of the children is to be filled."""
    is_multiple: bool = False
    """Several answers or files are allowed."""
    affects: bool = False
    """Another question of this page depends on the answer: ask the server for the page again on change."""
    origin: str = ""
    """Where a first suggestion comes from: ``account`` or ``start``; empty when stored or typed."""
    autocomplete: str = ""
    inputmode: str = ""
    input_type: str = "text"
    unit: str = ""
    accept: str = ""
    """Value of the attribute ``accept`` of a file input."""
    max_size: str = ""
    """Largest file in words, e.g. 10 MB."""
    max_bytes: int = 0
    max_length: int = 0
    lines: int = 1
    source: str = ""
    """Key of the norm that lets us ask."""
    nr: str = ""
    number: int = 0
    """Number of an occurrence, from 1; 0 when not repeated."""
    add_name: str = ""
    """Name of the button that adds an occurrence; empty when there are as many as allowed."""
    add_label: str = ""
    remove_name: str = ""
    """Name of the button that removes this occurrence; empty when it has to stay."""
    remove_label: str = ""


@dataclass(frozen=True, slots=True)
class ErrorLine:
    """One line of the summary on top: where to go and what to do."""

    anchor: str
    label: str
    message: str
    place: str = ""
    """Which of several or which group, e.g. ``Person 2``; empty at the top."""


@dataclass(frozen=True, slots=True)
class StepView:
    """One page in the row of steps."""

    key: str
    title: str
    place: str
    """before · now · after."""


@dataclass(frozen=True, slots=True)
class PageView:
    """A page ready to be rendered."""

    key: str
    title: str
    hint: str
    step: int
    """Number of this page among those shown, from 1; 0 for pages of clerks."""
    steps: int
    """Pages shown and the last one, "check and send"."""
    minutes: int
    """About how long this and the following pages take."""
    widgets: tuple[Widget, ...]
    errors: tuple[ErrorLine, ...]
    warnings: tuple[ErrorLine, ...]
    thread: tuple[StepView, ...]
    has_files: bool
    """The form has to be posted as multipart/form-data."""


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answer in words."""

    label: str
    value: str
    path: Path
    occurrence: tuple[int, ...]
    nr: str
    heading: str
    """The group around, e.g. ``Person 2: Beispiel``; empty at the top."""
    is_missing: bool = False
    """Required and not answered; ``value`` is then empty."""
    anchor: str = ""
    """HTML id of the input on the page."""
    files: tuple[FileView, ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerSection:
    """The answers of one page."""

    page: str
    title: str
    rows: tuple[AnswerRow, ...]
    by_clerk: bool = False

    @property
    def change_page(self) -> str:
        """Page on which these answers are changed."""
        return self.page
