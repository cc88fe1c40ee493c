"""How long forms take: showing and reading one page, looking at a whole draft, writing all answers in words.

The forms are the packages of the repository with the answers of their examples, nothing is stored.
Aims: 0.5 ms for a page of 7 fields, 1 ms to review 25 fields with conditions.
"""

from __future__ import annotations

import datetime as dt
import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from rathaus.engine.forms.canonical import answers_from_json, answers_from_texts, answers_to_json
from rathaus.engine.forms.presentation import present_answers, present_page
from rathaus.engine.forms.reading import read_page
from rathaus.engine.forms.reviewing import review
from rathaus.engine.forms.scope import Situation
from rathaus.engine.forms.views import Widget
from rathaus.engine.packages import Package, load_package

SERVICES = Path(__file__).parent.parent / "services"
PACKAGES = ("bewohnerparkausweis", "gewerbeanmeldung", "hundesteuer-anmeldung")
ROUNDS = 300
CITY: dict[str, Any] = {
    "name": "Musterstadt",
    "land": "NW",
    "parking_zones": {"N": "Nordviertel", "S": "Südviertel"},
    "parking_streets": {},
}


def situation() -> Situation:
    return Situation(today=dt.date(2026, 11, 23), now=dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC), city=CITY)


def fullest_answers(package: Package) -> dict[str, Any]:
    """Return the answers of the example that answers most."""
    found = [answers_from_texts(package, one["answers"])[0] for one in package.examples if "answers" in one]
    return max(found, key=lambda answers: len(str(answers)), default={})


def inputs_of(widgets: Iterable[Widget]) -> Iterator[Widget]:
    """Yield the widgets that ask something."""
    for widget in widgets:
        if widget.kind in ("group", "occurrences"):
            yield from inputs_of(widget.children)
        elif widget.kind not in ("note", "output"):
            yield widget
            for option in widget.options:
                yield from inputs_of(option.children)


def post_of(widget: Widget) -> Iterator[tuple[str, list[str]]]:
    """Yield what a browser posts for one widget."""
    if widget.options:
        yield widget.name, [option.key for option in widget.options if option.is_checked]
    elif widget.children:
        yield from ((child.name, [child.value]) for child in widget.children)
    elif widget.kind != "file":
        yield widget.name, [widget.value]


def milliseconds(run: Callable[[], object]) -> tuple[float, float]:
    """Return median and 95th percentile of the wall time."""
    run()
    times = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        run()
        times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times), statistics.quantiles(times, n=20)[-1]


def row(what: str, run: Callable[[], object], fields: int | str = "") -> None:
    median, p95 = milliseconds(run)
    print(f"{what:<48}{fields:>8}{median:>10.3f}{p95:>10.3f}")


def measure(package: Package) -> None:
    answers, now = fullest_answers(package), situation()
    for page in package.form.pages:
        if page.by_clerk:
            continue

        def show(key: str = page.key) -> Any:
            return present_page(package=package, page=key, answers=answers, situation=now, language="de")

        asked = list(inputs_of(show().widgets))
        raw = dict(found for widget in asked for found in post_of(widget))

        def read(key: str = page.key, posted: Any = raw) -> Any:
            return read_page(package=package, page=key, raw=posted, answers=answers, situation=now)

        if asked:
            row(f"{package.id}: {page.key}, shown", show, len(asked))
            row(f"{package.id}: {page.key}, read", read, len(asked))
    fields = sum(1 for node in package.form.nodes.values() if not hasattr(node, "members"))
    row(
        f"{package.id}: whole draft reviewed",
        lambda: review(package=package, answers=answers, situation=now),
        fields,
    )
    row(
        f"{package.id}: empty draft reviewed",
        lambda: review(package=package, answers={}, situation=now),
        fields,
    )
    row(
        f"{package.id}: all answers in words",
        lambda: present_answers(package=package, answers=answers, situation=now, language="de"),
        fields,
    )
    row(
        f"{package.id}: to canonical JSON and back",
        lambda: answers_from_json(package, answers_to_json(package, answers)),
        fields,
    )


def main() -> None:
    """Print the table."""
    print(f"{'what':<48}{'fields':>8}{'median':>10}{'p95':>10}   ms")
    for name in PACKAGES:
        measure(load_package(SERVICES / name))


if __name__ == "__main__":
    main()
