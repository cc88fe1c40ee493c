"""The English words of the pages: all there, well-formed, readable by gettext."""

import gettext
import io
import re

import pytest

from rathaus.config.catalogues import SOURCE, Word, compile_catalogues, mo_bytes, read_po, used_words

PO = SOURCE / "en" / "LC_MESSAGES" / "django.po"


def english():
    return read_po(PO.read_text("utf-8"))


def test_every_word_of_the_citizens_pages_has_its_english():
    known = english()

    missing = [
        word.one
        for word, places in used_words().items()
        if word not in known and not all(place.startswith("web/staff/") for place in places)
    ]

    assert missing == []


def test_placeholders_are_the_same_in_both_languages():
    for word, translations in english().items():
        wanted = set(re.findall(r"%\((\w+)\)s", word.one + word.many))
        for translation in translations if word.one else ():
            assert set(re.findall(r"%\((\w+)\)s", translation)) <= wanted, word.one
            assert translation.count("<") == word.one.count("<"), word.one


def test_gettext_reads_what_is_compiled():
    catalogue = gettext.GNUTranslations(io.BytesIO(mo_bytes(english())))

    assert catalogue.gettext("Zurück") == "Back"
    assert catalogue.ngettext("%(n)s Minute", "%(n)s Minuten", 1) == "%(n)s minute"
    assert catalogue.ngettext("%(n)s Minute", "%(n)s Minuten", 5) == "%(n)s minutes"
    assert catalogue.gettext("gibt es nicht") == "gibt es nicht"


def test_a_catalogue_is_compiled_once(tmp_path):
    assert [path.name for path in compile_catalogues(tmp_path)] == ["django.mo"]
    assert compile_catalogues(tmp_path) == []


def test_a_broken_line_is_named():
    with pytest.raises(ValueError, match="Write msgid"):
        read_po('msgid "a"\nmsgstr b')


def test_fuzzy_and_empty_translations_are_left_out():
    text = '#, fuzzy\nmsgid "a"\nmsgstr "b"\n\nmsgid "c"\nmsgstr ""\n\nmsgid "d\\n"\nmsgstr ""\n"e\\n"\n'

    assert read_po(text) == {Word("d\n"): ("e\n",)}
