"""The small Markdown of letters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rathaus.engine.letters import (
    Run,
    TextList,
    TextParagraph,
    escaped,
    filled,
    parse,
    placeholders,
    plain_text,
    quoted,
)


def runs(*texts: str) -> tuple[Run, ...]:
    return tuple(Run(text.strip("*"), text.startswith("**")) if "**" in text else Run(text) for text in texts)


@pytest.mark.parametrize(
    ("markdown", "parts"),
    [
        ("", ()),
        ("  \n\n ", ()),
        ("Ein Satz.", (TextParagraph(runs("Ein Satz.")),)),
        ("Ein\nSatz.", (TextParagraph(runs("Ein Satz.")),)),
        ("Eins.\n\nZwei.", (TextParagraph(runs("Eins.")), TextParagraph(runs("Zwei.")))),
        ("Ein **fettes** Wort", (TextParagraph(runs("Ein ", "**fettes**", " Wort")),)),
        ("**ganz**", (TextParagraph(runs("**ganz**")),)),
        ("2 ** 3", (TextParagraph((Run("2 ** 3"),)),)),
        ("a **b** c ** d", (TextParagraph((Run("a "), Run("b", True), Run(" c ** d"))),)),
        ("- a\n- b", (TextList((runs("a"), runs("b"))),)),
        ("* a\n* b", (TextList((runs("a"), runs("b"))),)),
        ("1. a\n2. b", (TextList((runs("a"), runs("b")), True),)),
        ("- a\n  geht weiter\n- b", (TextList((runs("a geht weiter"), runs("b"))),)),
        ("Vorher:\n- a", (TextParagraph(runs("Vorher:")), TextList((runs("a"),)))),
        ("- a\n1. b", (TextList((runs("a"),)), TextList((runs("b"),), True))),
        ("24.12.2026 ist Heiligabend", (TextParagraph(runs("24.12.2026 ist Heiligabend")),)),
        ("# Kein Titel", (TextParagraph(runs("# Kein Titel")),)),
        ("<b>kein</b> HTML & mehr", (TextParagraph(runs("<b>kein</b> HTML & mehr")),)),
        (r"\- keine Liste", (TextParagraph(runs("- keine Liste")),)),
        (r"\*\*nicht fett\*\*", (TextParagraph((Run("**nicht fett**"),)),)),
        ("a\r\n\r\nb", (TextParagraph(runs("a")), TextParagraph(runs("b")))),
    ],
)
def test_parsing(markdown: str, parts: tuple[object, ...]) -> None:
    assert parse(markdown) == parts


words = st.text(max_size=60)


@given(words)
def test_a_value_shows_exactly_its_words(value: str) -> None:
    assert plain_text(escaped(value)).split() == value.split()
    assert all(isinstance(part, TextParagraph) for part in parse(escaped(value)))
    assert all(not run.is_bold for part in parse(escaped(value)) for run in part.runs)  # type: ignore[union-attr]


@given(words, words)
def test_a_value_cannot_change_the_text_around_it(before: str, value: str) -> None:
    text = "{{ name }} und **fett**"

    found = parse(filled(text, write=lambda path: value))

    (part,) = found
    assert isinstance(part, TextParagraph)
    assert part.runs[-1] == Run("fett", True)
    assert "".join(run.text for run in part.runs).endswith("und fett")


@given(st.text(max_size=200))
def test_free_text_keeps_its_lines_and_nothing_has_a_meaning(value: str) -> None:
    shown = parse(quoted(value))

    assert all(isinstance(part, TextParagraph) for part in shown)
    assert "".join(plain_text(quoted(value)).split()) == "".join(value.split())


def test_number_and_unit_stay_together() -> None:
    assert plain_text(escaped("70,00\u00a0€")) == "70,00\u00a0€"


def test_placeholders_are_named_once_in_their_order() -> None:
    assert placeholders("{{ plate }} {{zone}} {{ plate }} {{ other_holder.name }} {{ Nicht }}") == (
        "plate", "zone", "other_holder.name",
    )  # fmt: skip


def test_a_value_with_braces_is_not_filled_again() -> None:
    assert plain_text(filled("{{ a }}", write=lambda path: "{{ b }}")) == "{{ b }}"
