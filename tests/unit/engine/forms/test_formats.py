from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rathaus.engine.forms.formats import FORMATS, written_as
from rathaus.engine.forms.parsing import MOST_CHARACTERS, Untypeable, parse_money, parse_number, parse_text
from rathaus.engine.forms.presentation import format_value
from rathaus.engine.forms.wordings import MESSAGES, WORDS
from rathaus.engine.forms.writing import typed_text, write_size, write_value
from rathaus.engine.rules import Months

from .small_forms import a_file, ask, group, page, several, situation, small_form

CITY = {"zones": {"N": "Nord"}}


@pytest.mark.parametrize(
    ("name", "typed", "kept"),
    [
        ("email", "Amira@Example.ORG", "Amira@example.org"),
        ("email", "mailto:a.b+c@sub.example.org", "a.b+c@sub.example.org"),
        ("email", "amira@müller.de", "amira@müller.de"),
        ("email", "amira", None),
        ("email", "amira@example", None),
        ("email", "a..b@example.org", None),
        ("email", "a b@example.org", None),
        ("phone", "0209/1234-56", "0209 1234 56"),
        ("phone", "+49 (0) 209 12345", "+49 209 12345"),
        ("phone", "0049 209 12345", "+49 209 12345"),
        ("phone", "110", None),
        ("phone", "12ab345", None),
        ("postcode_de", " 45 879 ", "45879"),
        ("postcode_de", "D-45879", "45879"),
        ("postcode_de", "4587", None),
        ("licence_plate_de", "ge ab 123", "GE AB 123"),
        ("licence_plate_de", "GE-AB-1E", "GE AB 1E"),
        ("licence_plate_de", "XX AB 123", "XX AB 123"),
        ("licence_plate_de", "GEAB123", None),
        ("iban", "DE89 3704 0044 0532 0130 00", "DE89370400440532013000"),
        ("iban", "DE89 3704 0044 0532 0130 01", None),
        ("iban", "DE8937040044053201300", None),
        ("bic", "cobadeffxxx", "COBADEFFXXX"),
        ("url", "www.Beispiel.de/Seite", "https://www.beispiel.de/Seite"),
        ("url", "javascript://x", None),
        ("url", "http://localhost", None),
        ("ags", "05513000", "05513000"),
        ("ars", "055130000000", "055130000000"),
        ("tax_id_de", "86 095 742 719", "86095742719"),
        ("tax_id_de", "86095742718", None),
    ],
)
def test_formats_take_what_people_write(name, typed, kept):
    assert FORMATS[name].normalise(typed) == kept


@given(st.sampled_from(sorted(FORMATS)), st.text(max_size=60))
def test_normalising_twice_changes_nothing(name, typed):
    once = FORMATS[name].normalise(typed)

    assert once is None or FORMATS[name].normalise(once) == once


@given(
    st.sampled_from(sorted(FORMATS)), st.from_regex(r"[A-Z]{2}[0-9]{2}[ A-Z0-9@.\-/]{0,30}", fullmatch=True)
)
def test_what_is_written_is_read_again(name, typed):
    kept = FORMATS[name].normalise(typed)

    assert kept is None or FORMATS[name].normalise(written_as(kept, name)) == kept


@pytest.mark.parametrize(
    "typed", ["", ".", ",", "1.2.3", "1,23,456", "12.34,5", "1e5", "٣", "--1", "1" * 31, "0x1", "1,"]
)
def test_what_is_no_number_is_refused(typed):
    with pytest.raises(Untypeable):
        parse_number(typed)


@pytest.mark.parametrize(
    ("typed", "places", "number"),
    [
        ("1.234.567", None, 1234567),
        ("1,234,567.5", None, Decimal("1234567.5")),
        ("0.123", None, Decimal("0.123")),
        ("0,123", 2, None),
        (",5", None, Decimal("0.5")),
        ("1 234,5", None, Decimal("1234.5")),
        ("1\u202f234", None, 1234),
        ("1’234.50", None, Decimal("1234.50")),
        ("-0", None, 0),
    ],
)
def test_numbers_in_german_and_english(typed, places, number):
    if number is None:
        with pytest.raises(Untypeable):
            parse_number(typed, places=places)
    else:
        assert parse_number(typed, places=places) == number


def test_texts_that_cannot_be_stored_are_refused():
    for text in ("a\x00", "\ud800", "x" * (MOST_CHARACTERS + 1)):
        with pytest.raises(Untypeable):
            parse_text(text)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2), st.sampled_from(["de", "en"]))
def test_amounts_are_read_as_written(amount, language):
    assert parse_money(write_value(amount, language=language, unit="EUR")) == amount


@given(
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**6), max_value=10**6, places=4),
    st.integers(0, 4),
    st.sampled_from(["de", "en"]),
)
def test_numbers_in_inputs_are_read_as_written(number, places, language):
    number = round(number, places)

    assert parse_number(typed_text(ask("a", "decimal"), number, language)) == number


@pytest.mark.parametrize(
    ("value", "german", "english"),
    [
        (date(2026, 12, 24), "24.12.2026", "24 December 2026"),
        (True, "Ja", "Yes"),
        (time(9, 5), "09:05\u00a0Uhr", "09:05"),
        (datetime.fromisoformat("2026-12-24T14:30"), "24.12.2026, 14:30\u00a0Uhr", "24 December 2026, 14:30"),
        (Decimal("1234.5"), "1.234,5", "1,234.5"),
        (Months(14), "1 Jahr 2 Monate", "1 year 2 months"),
        (("a", "b"), "a, b", "a, b"),
        (None, "", ""),
    ],
)
def test_values_in_words(value, german, english):
    assert (write_value(value, language="de"), write_value(value, language="en")) == (german, english)


@pytest.mark.parametrize(
    ("amount", "german", "english"),
    [
        ("70", "70,00\u00a0€", "€70.00"),
        ("1234.5", "1.234,50\u00a0€", "€1,234.50"),
        ("-3", "−3,00\u00a0€", "−€3.00"),
    ],
)
def test_amounts_in_words(amount, german, english):
    assert write_value(Decimal(amount), language="de", unit="EUR") == german
    assert write_value(Decimal(amount), language="en", unit="EUR") == english


@pytest.mark.parametrize(
    ("node", "value", "words"),
    [
        (ask("a", "choice", options=("x", "y")), "x", "Ix"),
        (ask("a", "choice", options=("x", "y"), repeat=several(1, 2)), ["x", "y"], "Ix, Ypsilon"),
        (ask("a", "choice", codelist="city.zones"), "N", "Nord"),
        (ask("a", "confirmation"), True, "Bestätigt"),
        (ask("a", "money"), Decimal(70), "70,00\u00a0€"),
        (ask("a", "integer"), 1990, "1990"),
        (ask("a", "integer"), 12500, "12.500"),
        (ask("a", "partial_date"), {"day": None, "month": 12, "year": 1990}, "12.1990"),
        (ask("a", "file"), [a_file(size=2048)], "schein.pdf (2\u00a0kB)"),
        (ask("a", format="iban"), "DE89370400440532013000", "DE89 3704 0044 0532 0130 00"),
        (ask("a", "object"), {"x": 1}, ""),
    ],
)
def test_answers_in_words(node, value, words):
    form = small_form(page("one", node), labels={"a": {"label": "A", "options": {"x": "Ix", "y": "Ypsilon"}}})

    shown = format_value(
        node=form.form.nodes["a",], value=value, language="de", package=form, situation=situation(city=CITY)
    )

    assert shown == words


def test_groups_in_words():
    name = group("n", ask("family_name"), ask("given_names"), block="person_name")
    form = small_form(page("one", name, group("g", ask("a"), ask("b"))))

    def shown(key: str, value: object) -> str:
        return format_value(node=form.form.nodes[(key,)], value=value, language="de", package=form)

    assert shown("n", {"family_name": "Muster", "given_names": "Amira"}) == "Amira Muster"
    assert shown("g", {"a": "1", "b": "2"}) == "1, 2"


def test_sizes_in_words():
    assert [write_size(size, "de") for size in (0, 1, 2048, 10_485_760, 1_258_291)] == [
        "0\u00a0kB", "1\u00a0kB", "2\u00a0kB", "10\u00a0MB", "1,2\u00a0MB",
    ]  # fmt: skip


def test_both_languages_say_the_same_things():
    assert MESSAGES["de"].keys() == MESSAGES["en"].keys()
    assert WORDS["de"].keys() == WORDS["en"].keys()


def test_every_sentence_is_polite_and_whole():
    for key, sentence in MESSAGES["de"].items():
        assert sentence.startswith("{sentence}") or "Bitte" in sentence or "nicht" in sentence, key
