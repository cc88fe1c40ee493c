"""How long a letter takes on its way to paper: real letters of the packages, made into PDF/A-3a and PDF/UA-1.

The letters come from the packages' own examples, played in Gelsenkirchen; nothing is stored. "Cold" starts a fresh
printing process, as the first letter of a web process does. Aim: 60 ms per letter, warm, at the median.

    ./rathaus bench letters [--rounds 100] [--keep FOLDER]
"""

from __future__ import annotations

import argparse
import resource
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf

from rathaus.adapters.documents import TypstPress
from rathaus.apps.notices.ports import LetterSheet
from rathaus.engine.letters import Letter
from rathaus.engine.packages import CityFile, Package, city_values, load_city, load_package
from rathaus.engine.packages.examples.playing import Play, world_of
from rathaus.engine.packages.examples.running import with_like

ROOT = Path(__file__).parent.parent
CITY = "gelsenkirchen"
AIM = 60.0
COLD_STARTS = 5


@dataclass(frozen=True)
class Sample:
    """A letter of an example: package, example, letter."""

    title: str
    package: str
    example: str
    letter: str


SAMPLES = (
    Sample("receipt", "gewerbeanmeldung", "{first with}", "receipt"),
    Sample("fee notice", "gewerbeanmeldung", "{first with}", "fee_notice"),
    Sample("permit with code", "bewohnerparkausweis", "one-year-own-car", "permit"),
    Sample("refusal", "bewohnerparkausweis", "outside-the-zone", "refusal"),
    Sample("tax notice", "hundesteuer-anmeldung", "{first with}", "tax_notice"),
)


def letters_of(package: Package, city: CityFile, key: str) -> Iterator[tuple[str, Letter]]:
    """Yield every letter that is issued while an example is played."""
    example = with_like({str(one["key"]): one for one in package.examples}, key)
    changed = city.with_changes(package.id, example.get("city_changes") or {})
    play = Play(world_of(package, changed, city_values(package, changed)), example.get("answers") or {})
    for entry in example.get("story", ()):
        day = date.fromisoformat(entry["day"])
        play.happened = type(play.happened)()
        play.run_clock(day)
        if "answers" in entry:
            play.answer(entry["answers"])
        if entry.get("pays") == "true":
            play.unpaid.clear()
        if "step" in entry:
            play.take(entry["step"], day=day, by=entry.get("by"), inputs=entry.get("with") or {})
            play.run_clock(day)
        for name, letters in play.happened.letters.items():
            yield from ((name, letter) for letter in letters)


def sheet_of(sample: Sample, city: CityFile) -> LetterSheet | None:
    """Return the sheet of a sample as the desk would print it; None when no example issues the letter."""
    package = load_package(ROOT / "services" / sample.package)
    keys = [str(one["key"]) for one in package.examples]
    for key in keys if sample.example.startswith("{") else [sample.example]:
        for name, letter in letters_of(package, city, key):
            if name == sample.letter:
                return _sheet(letter, package, city)
    return None


def _sheet(letter: Letter, package: Package, city: CityFile) -> LetterSheet:
    office: dict[str, Any] = city.city["offices"][package.office]
    address = office["address"]
    sender = (
        f"Stadt {city.city['name']}",
        office["name"],
        f"{address['street']} {address['house_number']}",
        f"{address['postcode']} {address['town']}",
        f"Telefon {office['phone']}",
        "Ben Muster",
    )
    recipient = ("Amira Beispiel", "Lindenweg 7", "45879 Gelsenkirchen")
    own = replace(letter, sender=sender, recipient=recipient)
    return LetterSheet(
        letters=(own,),
        city=city.city,
        office=office,
        recipient=recipient,
        reference=letter.reference,
        issued_on=date(2026, 11, 23),
        verify_url="https://rathaus.gelsenkirchen.example/echt/4f1c9a7e2b60d385aa17c0de"
        if letter.code
        else "",
        data={"number": letter.reference, "service": package.id, "letter": letter.key, "kind": letter.kind},
    )


@dataclass(frozen=True)
class Measured:
    """One kind of letter, printed often."""

    times: list[float]
    """Milliseconds of wall time of each."""
    processor: float
    """Milliseconds of processor time a letter, of both processes, the start left out."""
    content: bytes


def measured(sheet: LetterSheet, rounds: int) -> Measured:
    """Print a letter often; every one has other data, so that nothing is only remembered."""
    started = processor_seconds(of_children=True)
    warm = TypstPress()
    warm.print(sheet)
    warm.close()
    start = processor_seconds(of_children=True) - started

    press, times, content = TypstPress(), [], b""
    press.print(sheet)
    before = processor_seconds(of_children=False), processor_seconds(of_children=True)
    for number in range(rounds):
        begun = time.perf_counter()
        content = press.print(replace(sheet, data={**sheet.data, "number": number}))
        times.append((time.perf_counter() - begun) * 1000)
    own = processor_seconds(of_children=False) - before[0]
    press.close()
    theirs = processor_seconds(of_children=True) - before[1] - start
    return Measured(times, (own + theirs) * 1000 / rounds, content)


def processor_seconds(*, of_children: bool) -> float:
    """Return the processor time used so far; of children only those that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN if of_children else resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def cold(sheet: LetterSheet) -> list[float]:
    """Return the wall time of the first letter of fresh printing processes."""
    times = []
    for _ in range(COLD_STARTS):
        press = TypstPress()
        begun = time.perf_counter()
        press.print(sheet)
        times.append((time.perf_counter() - begun) * 1000)
        press.close()
    return times


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=100, help="letters of each kind (default 100)")
    parser.add_argument("--keep", type=Path, help="folder for one PDF of each kind")
    options = parser.parse_args()
    city = load_city(ROOT / "cities" / CITY)
    print(f"{'letter':<28}{'pages':>6}{'kB':>6}{'median':>10}{'p95':>8}{'CPU':>8}   ms, aim {AIM:g}")
    first = None
    for sample in SAMPLES:
        sheet = sheet_of(sample, city)
        if sheet is None:
            print(f"{sample.title:<28} no example of {sample.package} issues {sample.letter}")
            continue
        first = first or sheet
        found = measured(sheet, options.rounds)
        if options.keep:
            options.keep.mkdir(parents=True, exist_ok=True)
            (options.keep / f"{sample.package}-{sample.letter}.pdf").write_bytes(found.content)
        print(row(sample.title, found))
    if first is not None:
        print(f"{'first letter of a process':<40}{statistics.median(cold(first)):>10.1f}   ms, cold")


def row(title: str, found: Measured) -> str:
    """Return one line of the table."""
    with pikepdf.open(BytesIO(found.content)) as document:
        pages = len(document.pages)
    median, p95 = statistics.median(found.times), statistics.quantiles(found.times, n=20)[-1]
    size = len(found.content) / 1000
    return f"{title:<28}{pages:>6}{size:>6.0f}{median:>10.1f}{p95:>8.1f}{found.processor:>8.1f}"


if __name__ == "__main__":
    main()
