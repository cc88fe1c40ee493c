"""Every letter of every package, as its examples issue it, becomes a PDF of both standards."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

from bench.letters import ROOT, SAMPLES, letters_of, sheet_of
from rathaus.adapters.documents import TypstPress
from rathaus.engine.letters import Letter
from rathaus.engine.packages import Package, load_city, load_package
from tests.unit.adapters.documents.letters import Pdf, sheet

SERVICES = sorted(path.parent.name for path in (ROOT / "services").glob("[!_]*/service.yaml"))


@pytest.fixture(scope="module")
def press() -> Iterator[TypstPress]:
    press = TypstPress()
    yield press
    press.close()


@cache
def gelsenkirchen():
    return load_city(ROOT / "cities" / "gelsenkirchen")


def issued(package: Package) -> dict[str, Letter]:
    """Return one of each kind of letter: the longest the examples issue."""
    longest: dict[str, Letter] = {}
    for example in package.examples:
        for key, letter in letters_of(package, gelsenkirchen(), str(example["key"])):
            if key not in longest or len(str(letter)) > len(str(longest[key])):
                longest[key] = letter
    return longest


@pytest.mark.parametrize("service", SERVICES)
def test_every_letter_of_a_service_is_printed(press, service):
    letters = issued(load_package(ROOT / "services" / service))

    assert letters
    for key, letter in letters.items():
        pdf = Pdf(press.print(sheet(letter, reference=letter.reference)))
        assert "".join(letter.subject.split()) in "".join(pdf.text().split()), key
        assert "[U+" not in pdf.text(), key
        assert "<pdfuaid:part>1</pdfuaid:part>" in pdf.metadata()


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.title)
def test_the_measured_letters_exist(sample):
    assert sheet_of(sample, gelsenkirchen()) is not None
