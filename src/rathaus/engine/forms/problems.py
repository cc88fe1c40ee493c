"""What is missing or wrong with an answer, said so that people know what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from .inputs import anchor_of, input_name, is_listed, parts_of
from .labels import check_sentences, wording
from .model import Check, Path
from .plans import FormPlan
from .records import Occurrence
from .wordings import MESSAGES, MONTHS, base_language, word
from .writing import write_value


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to look at again.

    ``kind`` is one of missing · type · range · length · pattern · format · choice · count · file · check · unknown.
    """

    path: Path
    occurrence: Occurrence
    kind: str
    text_key: str
    anchor: str
    """HTML id of the input to go to."""
    labels: Mapping[str, str]
    """Language → label of the field."""
    places: Mapping[str, str] = field(default_factory=dict)
    """Language → which of several (``Person 2``) or which group it is about; may be empty."""
    values: Mapping[str, Any] = field(default_factory=dict)
    """What the sentence names; a mapping holds one text per language."""
    name: str = ""
    """Name of the input."""
    is_warning: bool = False

    def label(self, language: str) -> str:
        """Return the label of the field in a language."""
        return _in(self.labels, language)

    def place(self, language: str) -> str:
        """Return which of several, or which group, the problem is about; empty at the top."""
        return _in(self.places, language)

    def message(self, language: str) -> str:
        """Return a full, polite sentence that names the field and says what to do."""
        base = base_language(language)
        values = {key: _written(key, value, language) for key, value in self.values.items()}
        values["label"] = self.label(language).rstrip(":")
        return " ".join(MESSAGES[base][self.text_key].format_map(_Kept(values)).split(" ")).strip()

    def summary(self, language: str) -> str:
        """Return the message with the place before it, for a list of all problems of a page or case."""
        place = self.place(language)
        return f"{place}: {self.message(language)}" if place else self.message(language)


class _Kept(dict[str, str]):
    """Leaves out what a sentence names and nobody told, instead of failing before a citizen's eyes."""

    def __missing__(self, key: str) -> str:
        return ""


def _in(words: Mapping[str, str], language: str) -> str:
    """Return the words in a language, else its base, else German, else any."""
    for tag in (language, language.partition("-")[0], base_language(language), "de"):
        if tag in words:
            return words[tag]
    return next(iter(words.values()), "")


def _written(key: str, value: Any, language: str) -> str:
    if isinstance(value, Mapping):
        return _in(value, language)
    if key == "parts":
        parts = [word(f"part_{part}", language) for part in value]
        return f" {word('and', language)} ".join(
            [", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts
        )
    if key == "month" and isinstance(value, int):
        return MONTHS[base_language(language)][value - 1]
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, (date, Decimal)):
        return write_value(value, language=language)
    return str(value)


def problem(
    plan: FormPlan,
    path: Path,
    occurrence: Occurrence,
    kind: str,
    text_key: str,
    *,
    values: Mapping[str, Any] | None = None,
    part: str = "",
    is_warning: bool = False,
) -> Problem:
    """Return a problem beside a field or group, with its words in every language of the package.

    Args:
        plan: The form.
        path: Where.
        occurrence: Which one of each repeated group on the way; one number more for an entry of a list.
        kind: See ``Problem``.
        text_key: Sentence of ``wordings``.
        values: What the sentence names.
        part: Part of a date that is to blame.
        is_warning: Whether it stops nobody.
    """
    languages = tuple(plan.definition.texts) or ("de",)
    name = input_name(plan, path, occurrence)
    first, part = _first_input(plan, path, name, part)
    return Problem(
        path=path,
        occurrence=occurrence,
        kind=kind,
        text_key=text_key,
        anchor=anchor_of(first, part),
        labels={language: wording(plan, path, language).label for language in languages},
        places={language: place_words(plan, path, occurrence, language) for language in languages},
        values=values or {},
        name=name,
        is_warning=is_warning,
    )


def check_problem(plan: FormPlan, check: Check, path: Path, occurrence: Occurrence) -> Problem:
    """Return what a failing check says beside a field.

    Args:
        plan: The form.
        check: The check.
        path: Field or group it is told beside.
        occurrence: Which one of each repeated group around the place of the check.
    """
    around = sum(1 for end in range(1, len(path)) if plan.nodes[path[:end]].node.repeat)
    return problem(
        plan,
        path,
        occurrence[:around] if check.place != path else occurrence,
        "check",
        "check",
        values={"sentence": check_sentences(plan, check.text_key), "key": check.key},
        is_warning=check.is_warning,
    )


def _first_input(plan: FormPlan, path: Path, name: str, part: str) -> tuple[str, str]:
    """Return the name and part of the input to go to: the first of a list, the first part of a date."""
    node = plan.nodes[path]
    if node.is_group:
        return name, ""
    if is_listed(plan, node.field) and not name.rpartition(".")[2].isdigit():
        name = f"{name}.1"
    parts = parts_of(node.field)
    return name, part if part in parts else parts[0]


def place_words(plan: FormPlan, path: Path, occurrence: Occurrence, language: str) -> str:
    """Return where a field stands, in words: ``Person 2, Wohnung``; the groups between are left out.

    Named are occurrences, with their number, and the innermost group; empty at the root.
    """
    numbers = iter(occurrence)
    words: list[str] = []
    for end in range(1, len(path)):
        label = wording(plan, path[:end], language).label
        number = next(numbers, None) if plan.nodes[path[:end]].node.repeat else None
        if number:
            words.append(f"{label} {number}".strip())
        elif end == len(path) - 1:
            words.append(label)
    return ", ".join(part for part in words if part)
