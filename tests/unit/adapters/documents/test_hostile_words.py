"""Whatever people write is printed as they wrote it: nothing of it is read as markup, nothing stops the letter."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rathaus.adapters.documents.characters import Characters, FontUnreadable, characters_of
from rathaus.adapters.documents.press import FAMILIES, FONTS
from rathaus.engine.letters import Paragraph, WrittenBlock
from tests.unit.adapters.documents.letters import Pdf, letter, said, sheet

MARKUP = (
    '#import "@preview/cetz:0.3.0": *',
    '#read("/etc/passwd")',
    '#panic("aus")',
    "= Überschrift <marke> @marke",
    "$ x^2 $ _kursiv_ `code` ```rust x```",
    "\\ // kein Kommentar /* auch nicht */",
    "#{sys.inputs} [Inhalt] {{ plate }}",
    '"Anführung" -- ... ~ \\u{1F600}',
)


@pytest.mark.parametrize("text", MARKUP)
def test_markup_is_only_words(press, text):
    block = WrittenBlock("said", "", (Paragraph(text.replace("\\", "\\\\")),))

    pdf = Pdf(press.print(sheet(letter(block, subject=text), recipient=(text,))))

    assert pdf.text().count(text) == 3
    assert text in pdf.metadata().replace("&quot;", '"').replace("&lt;", "<").replace("&gt;", ">")


def test_a_letter_of_ten_thousand_characters_fits(press):
    pdf = Pdf(press.print(said("Wort " * 2000)))

    assert pdf.text().count("Wort") >= 8000


def test_a_word_of_ten_thousand_characters_stays_on_the_page(press):
    block = WrittenBlock("said", "", (Paragraph("W" * 10_000),))
    pdf = Pdf(press.print(sheet(letter(block))))
    lines = [line.replace("\u200b", "") for line in pdf.text().splitlines() if "WWW" in line]

    assert sum(map(len, lines)) == 10_000
    assert max(map(len, lines)) <= 45  # as many wide letters as fit into 138 mm


def test_names_of_all_europe_are_kept(press):
    names = "Łukasz Þórðarson Žižek Ünal İnönü Đặng Θεοδώρα Юлия Ḏ Ǧ x̱ ẞ ſ"

    assert "[U+" not in Pdf(press.print(said(names))).text()


@pytest.mark.parametrize("text", ["שלום", "مرحبا", "Guten Tag שלום 123"])
def test_words_from_right_to_left_are_printed(press, text):
    shown = Pdf(press.print(sheet(letter(subject=text)))).text()

    assert "[U+" not in shown
    assert any("\u0590" < character < "\ufeff" and not character.isascii() for character in shown)


def test_a_character_without_a_shape_becomes_its_code(press):
    pdf = Pdf(
        press.print(sheet(letter(WrittenBlock("a", "", (Paragraph("Flagge 🏴 und 中 und \x00\x07 Ende"),)))))
    )

    assert "Flagge [U+1F3F4] und [U+4E2D] und" in pdf.text()
    assert "Ende" in pdf.text()


def test_marks_that_turn_the_direction_are_dropped():
    characters = characters_of([FONTS / name for name in family] for family in FAMILIES)

    assert characters.shown("Betrag \u202e00,1\u202c €") == "Betrag 00,1 €"


def test_half_a_character_does_not_stop_a_letter(press):
    assert "[U+D800]" in Pdf(press.print(sheet(letter(subject="halb \ud800")))).text()


def test_a_base_and_its_mark_come_from_one_font():
    characters = Characters((frozenset(map(ord, "axb ")), frozenset(map(ord, "a\u0331"))))

    assert characters.shown("a\u0331") == "a\u0331"
    assert characters.shown("b\u0331") == "b[U+0331]"


def test_a_file_that_is_no_font_is_named(tmp_path):
    broken = tmp_path / "broken.ttf"
    broken.write_bytes(b"not a font")

    with pytest.raises(FontUnreadable, match=r"broken\.ttf"):
        characters_of([[broken]])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=60))
def test_no_text_at_all_stops_a_letter(press, text):
    assert press.print(said(text)).startswith(b"%PDF")
