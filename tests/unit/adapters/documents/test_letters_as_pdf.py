"""What archives, screen readers and people need to find in the PDF of a letter."""

import re
from dataclasses import replace

import pytest

from rathaus.engine.letters import Paragraph, Rows, WrittenBlock
from tests.unit.adapters.documents.letters import ADDRESS, FEE, Pdf, letter, sheet


@pytest.fixture(scope="session")
def permit(press):
    code = {"Zeichen": "SO-2026-000001", "Kennzeichen": "SO AB 123", "Zone": "H", "Gültig bis": "22.11.2027"}
    return Pdf(press.print(sheet(letter(code=code), verify_url=ADDRESS)))


@pytest.fixture(scope="session")
def notice(press):
    return Pdf(press.print(sheet()))


def test_it_declares_both_standards(permit):
    metadata = permit.metadata()

    assert re.search(r"<pdfaid:part>3</pdfaid:part>\s*<pdfaid:conformance>A</pdfaid:conformance>", metadata)
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert permit.root.OutputIntents[0].S == "/GTS_PDFA1"


def test_it_is_tagged_in_german_with_a_title_that_viewers_show(permit):
    assert permit.root.MarkInfo.Marked == True  # noqa: E712 - pikepdf's own boolean
    assert permit.root.Lang == "de"
    assert permit.root.ViewerPreferences.DisplayDocTitle == True  # noqa: E712
    assert "Ihr Bewohnerparkausweis · SO-2026-000001" in permit.metadata()


def test_every_font_is_embedded(permit):
    fonts = permit.fonts()

    assert {str(font.BaseFont).split("+")[1] for font in fonts} >= {"FiraSans-Regular", "FiraSans-SemiBold"}
    for font in fonts:
        descriptor = font.DescendantFonts[0].FontDescriptor
        assert "/FontFile2" in descriptor or "/FontFile3" in descriptor
        assert "/ToUnicode" in font


def test_the_twin_inside_is_equal_and_related_to_the_document(notice):
    assert notice.twin() == dict(sheet().data)
    assert [str(file.AFRelationship) for file in notice.root.AF] == ["/Data"]
    assert notice.root.AF[0].EF.F.Subtype == "/application/json"


def test_headings_lists_and_tables_are_what_they_are(notice):
    tags = notice.tags()

    assert tags.count("/H1") == 1
    assert tags.count("/H2") == 3
    assert tags.count("/LI") == 2
    assert tags.count("/Table") == 2
    assert tags.count("/THead") >= 2
    assert tags.count("/TFoot") == 1


def test_headings_never_skip_a_level(press):
    fees = WrittenBlock("fee", "", (FEE,))
    answers = WrittenBlock("answers", "Ihre Angaben", (Rows("Auto", (("Farbe", "rot"),)), FEE, FEE))

    levels = [
        int(tag[2]) for tag in Pdf(press.print(sheet(letter(fees, answers)))).tags() if re.match(r"/H\d", tag)
    ]

    assert levels == [1, 2, 2, 3, 3]


def test_answers_make_one_table_with_sections(press):
    parts = (Rows("Auto", (("Farbe", "rot"),)), Rows("Wohnung", (("Straße", "Lindenweg"),)))
    pdf = Pdf(press.print(sheet(letter(WrittenBlock("answers", "Ihre Angaben", parts)))))

    assert pdf.tags().count("/Table") == 1
    assert pdf.tags().count("/TH") == 4  # two columns, two sections


def test_it_says_who_writes_to_whom_about_what(notice):
    (page,) = notice.pages()

    for words in (
        *(
            "Soest",
            "Amira Beispiel",
            "Lindenweg 7",
            "59494 Soest",
            "SO-2026-000001",
            "23.11.2026",
            "Bürgeramt",
        ),
        *("Ben Muster", "115", "amt@soest.example", "Ihr Bewohnerparkausweis", "Guten Tag Amira Beispiel,"),
        *("Sie dürfen parken.", "erstens", "Kennzeichen", "SO AB 123", "30,00 €", "20,00 €", "Summe"),
        *(
            "§\u00a06a Abs.\u00a05a StVG",
            "Bitte zahlen Sie innerhalb eines Monats.",
            "Ihre Rechte",
            "Freundliche Grüße",
        ),
        *("Seite 1 von 1", "Vorführung"),
    ):
        assert words in page, words


def test_pages_are_counted_and_name_the_letter(press):
    text = "\n\n".join(["Ein Absatz, der Platz braucht. " * 12] * 20)
    pages = Pdf(press.print(sheet(letter(WrittenBlock("long", "", (Paragraph(text),)))))).pages()

    assert len(pages) > 1
    for number, page in enumerate(pages, 1):
        assert f"Seite {number} von {len(pages)}" in page
        assert "Ihr Bewohnerparkausweis" in page
        assert "SO-2026-000001" in page


def test_what_the_code_carries_stands_large_at_the_foot_of_the_first_page(permit):
    first = permit.pages()[0]

    for words in ("SO AB 123", "22.11.2027", ADDRESS):
        assert words in first
    figures = [node for node in permit.structure() if str(node.S) == "/Figure"]
    assert len(figures) == 1
    assert ADDRESS in str(figures[0].Alt)


def test_a_letter_without_code_has_no_picture(notice):
    assert "/Figure" not in notice.tags()


def test_the_translation_follows_marked_and_in_its_own_language(press):
    words = "This is a translation. Only the German version is binding."
    translation = letter(
        WrittenBlock("translation", "", (Paragraph(words),)),
        WrittenBlock("decision", "", (Paragraph("You may park."),)),
        language="en",
        translation_of="de",
        subject="Your parking permit",
        salutation="Dear Amira Beispiel,",
    )
    pdf = Pdf(press.print(sheet(letter(), translation)))
    german, english = pdf.pages()

    assert "You may park." not in german
    assert english.index(words) < english.index("You may park.")
    assert "Kind regards" in english
    assert {str(node.Lang) for node in pdf.structure() if "/Lang" in node} == {"en"}
    assert pdf.root.Lang == "de"


def test_the_colour_is_the_citys(press):
    red = {**sheet().city, "theme": {"hue": 30, "chroma": 0.15}}

    assert press.print(sheet()) != press.print(sheet(city=red))


def test_the_same_letter_is_the_same_file(press):
    assert press.print(sheet()) == press.print(sheet())


def test_a_letter_needs_neither_address_nor_office_nor_sender(press):
    bare = replace(
        sheet(letter(sender=(), salutation="")), recipient=(), office={}, city={"name": "Soest"}, data={}
    )

    assert "Soest" in Pdf(press.print(bare)).text()


def test_a_subject_of_nothing_still_gives_a_title(press):
    bare = Pdf(press.print(sheet(letter(subject=" ", sender=()), reference="")))

    assert re.search(r"<dc:title>.*Stadt Soest, Bürgeramt.*</dc:title>", bare.metadata(), re.DOTALL)
    assert bare.tags().count("/H1") == 1


def test_a_paragraph_sign_stays_with_its_number(press):
    text = (
        "Das steht so im Gesetz, nämlich in der Vorschrift, die gemeint ist und alles regelt: § 187 Abs. 1 BGB. "
        * 9
    )
    lines = Pdf(press.print(sheet(letter(WrittenBlock("why", "", (Paragraph(text),)))))).text().splitlines()

    assert sum("§\u00a0187 Abs.\u00a01" in line for line in lines) > 3
    assert not any(line.rstrip().endswith(("§", "Abs.")) for line in lines)
