"""The words of a package for one field, found quickly and never missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .model import Path
from .plans import FormPlan
from .wordings import base_language


@dataclass(frozen=True, slots=True)
class Wording:
    """What stands beside a field or group in one language."""

    label: str
    hint: str = ""
    help: str = ""
    add: str = ""
    content: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    option_helps: Mapping[str, str] = field(default_factory=dict)


def wording(plan: FormPlan, path: Path, language: str) -> Wording:
    """Return the words of a field in a language, else in its base language, else in German, else the key."""
    known = plan.words.get((path, language))
    if known is None:
        known = plan.words[path, language] = _found(plan, path, language)
    return known


def languages_tried(plan: FormPlan, language: str) -> tuple[str, ...]:
    """Return the languages in which words are looked for, best first, those of the package only."""
    known: tuple[str, ...] | None = plan.notes.get(("languages", language))
    if known is None:
        wanted = (language, language.partition("-")[0], base_language(language), "de", *plan.definition.texts)
        known = tuple(dict.fromkeys(tag for tag in wanted if tag in plan.definition.texts))
        plan.notes["languages", language] = known
    return known


def _found(plan: FormPlan, path: Path, language: str) -> Wording:
    dotted = ".".join(path)
    for tag in languages_tried(plan, language):
        words = plan.definition.texts[tag].fields.get(dotted)
        if words is not None:
            return Wording(
                label=str(words.get("label") or ""),
                hint=str(words.get("hint") or ""),
                help=str(words.get("help") or ""),
                add=str(words.get("add") or ""),
                content=str(words.get("content") or ""),
                options=words.get("options") or {},
                option_helps=words.get("option_help") or {},
            )
    return Wording(label=path[-1].replace("_", " ").capitalize() if path else "")


def page_title(plan: FormPlan, page: str, language: str) -> str:
    """Return the question a page asks."""
    for tag in languages_tried(plan, language):
        title = plan.definition.texts[tag].pages.get(page)
        if title:
            return str(title)
    return page.replace("_", " ").capitalize()


def page_hint(plan: FormPlan, page: str, language: str) -> str:
    """Return the sentence below a page's question, empty when there is none."""
    for tag in languages_tried(plan, language):
        hint = plan.definition.texts[tag].page_hints.get(page)
        if hint:
            return str(hint)
    return ""


def check_sentences(plan: FormPlan, text_key: str) -> Mapping[str, str]:
    """Return the sentence of a check in every language that has one."""
    found = {tag: texts.checks.get(text_key) for tag, texts in plan.definition.texts.items()}
    return {tag: sentence for tag, sentence in found.items() if sentence}
