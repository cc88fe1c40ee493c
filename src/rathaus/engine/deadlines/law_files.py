"""The shape of services/_law: deadlines.yaml, service_fictions.yaml, remedies.yaml, holidays.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Final, cast

from rathaus.engine.deadlines.counting import Counting, CountingRules, Weekend
from rathaus.engine.deadlines.holidays import LANDS, DayRule, Holiday, HolidayPlace, Holidays
from rathaus.engine.deadlines.laws import Dated, Fiction, Law, Period, PortalRules, Remedy, Source
from rathaus.engine.deadlines.lengths import Length
from rathaus.engine.deadlines.readings import (
    Data,
    LawFault,
    Reading,
    iso_day,
    one_of,
    pick_sources,
    read_dated,
    read_sources,
    refuse,
)

LAW_FILES: Final = ("deadlines", "service_fictions", "remedies")
"""Names of the files ``law_from_mapping`` wants, without ``.yaml``; ``holidays`` is read on its own."""

NAMED_DAYS: Final = ("first_working_day_of_next_month",)

_ANY_LENGTH: Final = Length(1, "days")
_ANY_DAY: Final = date(1990, 1, 1)
_ANY_RULE: Final = DayRule.parse("01-01")
_LENGTH_HINT: Final = "Write a number and a unit: '4 days', '1 month', '1 year'."


def law_from_mapping(data: Mapping[str, object]) -> Law:
    """Return the law from the parsed files of services/_law.

    Args:
        data: File name without ending → parsed mapping, for ``deadlines``, ``service_fictions`` and ``remedies``.
            Other names are ignored. All scalars are texts.

    Raises:
        LawRefused: A file is missing or has mistakes; every one is named with path, value and remedy.
    """
    faults: list[LawFault] = []
    files = {name: Reading(name, data.get(name, "(no such file)"), faults) for name in LAW_FILES}
    sources = {name: read_sources(file) for name, file in files.items()}
    everything = _all_sources(sources, faults)
    law = Law(
        fictions=MappingProxyType(_fictions(files["service_fictions"], sources["service_fictions"])),
        portals=MappingProxyType(_portals(files["service_fictions"], sources["service_fictions"])),
        remedies=MappingProxyType(_remedies(files["remedies"], sources["remedies"])),
        periods=MappingProxyType(_periods(files["deadlines"], sources["deadlines"])),
        countings=MappingProxyType(_countings(files["deadlines"], sources["deadlines"])),
        sources=MappingProxyType(everything),
    )
    for file in files.values():
        file.done()
    refuse(faults)
    return law


def holidays_from_mapping(data: Data) -> Holidays:
    """Return the holiday rules from the parsed holidays.yaml.

    Raises:
        LawRefused: The file has mistakes; every one is named with path, value and remedy.
    """
    faults: list[LawFault] = []
    file = Reading("holidays", data, faults)
    sources = read_sources(file)
    found = tuple(_holiday(key, row, sources) for key, row in file.inner("holidays").items())
    file.done()
    refuse(faults)
    return Holidays(found)


def _all_sources(files: Mapping[str, dict[str, Source]], faults: list[LawFault]) -> dict[str, Source]:
    everything: dict[str, Source] = {}
    for name, sources in files.items():
        for key, source in sources.items():
            if everything.setdefault(key, source) != source:
                faults.append(
                    LawFault(f"{name}.sources.{key}", key, "Another file says otherwise: write the same.")
                )
    return everything


def _fictions(file: Reading, sources: Mapping[str, Source]) -> dict[tuple[str, str], Dated[Fiction]]:
    found: dict[tuple[str, str], Dated[Fiction]] = {}
    for channel, acts in file.inner("fictions").items():
        for act, rows in acts.items():

            def make(first: date, row: Reading, channel: str = channel, act: str = act) -> Fiction:
                return Fiction(
                    channel=channel,
                    act=act,
                    valid_from=first,
                    length=_length(row, "length"),
                    weekend=_weekend(row, "weekend"),
                    sources=pick_sources(row, "sources", sources),
                    shift_norm=row.take("shift_norm", str, "", ""),
                )

            name = f"fictions.{channel}.{act}"
            found[channel, act] = Dated(name, "service_fictions.yaml", read_dated(rows, make))
    return found


def _portals(file: Reading, sources: Mapping[str, Source]) -> dict[str, Dated[PortalRules]]:
    found: dict[str, Dated[PortalRules]] = {}
    for act, rows in file.inner("portal").items():

        def make(first: date, row: Reading, act: str = act) -> PortalRules:
            return PortalRules(
                act=act,
                valid_from=first,
                after_retrieval=_length(row, "after_retrieval"),
                provision=_length(row, "provision"),
                provision_weekend=_weekend(row, "provision_weekend"),
                sources=pick_sources(row, "sources", sources),
            )

        found[act] = Dated(f"portal.{act}", "service_fictions.yaml", read_dated(rows, make))
    return found


def _remedies(file: Reading, sources: Mapping[str, Source]) -> dict[str, Dated[Remedy]]:
    found: dict[str, Dated[Remedy]] = {}
    for kind, rows in file.inner("remedies").items():

        def make(first: date, row: Reading, kind: str = kind) -> Remedy:
            return Remedy(
                kind=kind,
                valid_from=first,
                remedy=row.need(
                    "remedy", one_of("action", "objection"), "Use action or objection.", "action"
                ),
                period=_length(row, "period"),
                without_instruction=_length(row, "without_instruction"),
                weekend=_weekend(row, "weekend"),
                at=row.text("at"),
                text=row.text("text"),
                shift_norm=row.text("shift_norm"),
                sources=pick_sources(row, "sources", sources),
                without_sources=pick_sources(row, "without_instruction_sources", sources),
                is_served=row.take("service", one_of("formal"), "Use formal, or leave it out.", "")
                == "formal",
            )

        found[kind] = Dated(f"remedies.{kind}", "remedies.yaml", read_dated(rows, make))
    return found


def _periods(file: Reading, sources: Mapping[str, Source]) -> dict[str, Dated[Period]]:
    found: dict[str, Dated[Period]] = {}
    for key, rows in file.inner("periods").items():

        def make(first: date, row: Reading, key: str = key) -> Period:
            length = row.take("length", Length.parse, _LENGTH_HINT, None)
            day = row.take("day", one_of(*NAMED_DAYS), f"Use one of {', '.join(NAMED_DAYS)}.", "")
            if (length is None) == (day == ""):
                row.fault("length", length, "Give either a length or a day.")
            return Period(
                key=key,
                valid_from=first,
                length=length,
                day=day,
                counting=_counting(row),
                weekend=_weekend(row, "weekend"),
                extend_times=row.take("extend_times", int, "Write a whole number.", 0),
                sources=pick_sources(row, "sources", sources),
            )

        found[key] = Dated(f"periods.{key}", "deadlines.yaml", read_dated(rows, make))
    return found


def _countings(file: Reading, sources: Mapping[str, Source]) -> dict[tuple[str, str], CountingRules]:
    found: dict[tuple[str, str], CountingRules] = {}
    for act, places in file.inner("counting").items():
        for land, row in places.items():
            if land not in ("all", *LANDS):
                places.fault(land, land, f"Use 'all' or a Land: {', '.join(LANDS)}.")
            picked = pick_sources(row, "sources", sources)
            found[act, land] = CountingRules(
                act=act,
                shift=row.text("shift"),
                hours=row.take("hours", str, "", ""),
                appointment=row.take("appointment", str, "", ""),
                named_day=row.take("named_day", str, "", ""),
                verified=all(source.verified for source in picked),
            )
            row.done()
    return found


def _holiday(key: str, row: Reading, sources: Mapping[str, Source]) -> Holiday:
    name = row.inner("name")
    german, english = name.text("de"), name.text("en")
    name.done()
    hint = "Write 'MM-DD', 'easter + 39', 'easter - 2' or 'wednesday before 11-23'."
    rule = row.need("day", DayRule.parse, hint, _ANY_RULE)
    places = tuple(_place(land, place, sources) for land, place in row.inner("in").items())
    if not places:
        row.fault("in", "(missing)", "Say where the holiday is one: a Land or 'all'.")
    row.done()
    return Holiday(key, german, english, rule, places)


def _place(where: str, row: Reading, sources: Mapping[str, Source]) -> HolidayPlace:
    """``NW`` or ``all``, or ``BY.augsburg`` for the municipalities of a region."""
    land, _, region = where.partition(".")
    if land not in ("all", *LANDS):
        row.fault("", where, f"Use 'all', a Land ({', '.join(LANDS)}) or <Land>.<region>.")
    picked = pick_sources(row, "source", sources)
    valid_from = row.need("from", iso_day, "Write a day as 1990-01-01.", _ANY_DAY)
    valid_to = row.take("to", iso_day, "Write the first day it no longer is, as 1995-01-01.", None)
    row.done()
    source = picked[0] if picked else Source("", "")
    return HolidayPlace(land, valid_from, valid_to, region or None, source.norm, source.verified)


def _length(row: Reading, key: str) -> Length:
    return row.need(key, Length.parse, _LENGTH_HINT, _ANY_LENGTH)


def _weekend(row: Reading, key: str) -> Weekend:
    allowed = one_of("next_working_day", "stays")
    return cast(Weekend, row.need(key, allowed, "Use next_working_day or stays.", "stays"))


def _counting(row: Reading) -> Counting:
    return cast(
        Counting, row.take("counting", one_of("event", "start_of_day"), "Use event or start_of_day.", "event")
    )
