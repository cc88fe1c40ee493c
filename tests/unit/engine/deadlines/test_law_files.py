"""Reading services/_law: what is there, and every mistake named with its place."""

from __future__ import annotations

import copy
import re
from datetime import date
from typing import Any

import pytest

from rathaus.engine.deadlines import (
    Calendar,
    Holidays,
    Law,
    LawRefused,
    NothingInForce,
    UnknownLand,
    UnknownRegion,
    YearOutsideCalendar,
    checked,
    cited,
    holidays_from_mapping,
    law_from_mapping,
)
from tests.unit.engine.deadlines.conftest import LAW, law_files


def changed(path: str, value: Any) -> dict[str, Any]:
    """The law with one value set; None removes the key."""
    data = copy.deepcopy(law_files())
    *parents, last = path.split("/")
    place: Any = data
    for key in parents:
        place = place[key]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return data


POST = "service_fictions/fictions/post/procedure/NW/2025-01-01"
COURT = "remedies/remedies/administrative_court/NW/2022-01-01"


@pytest.mark.parametrize(
    ("path", "value", "where", "word"),
    [
        (f"{POST}/length", "4 dayz", "fictions.post.procedure.NW.2025-01-01.length", "4 days"),
        (f"{POST}/length", None, "fictions.post.procedure.NW.2025-01-01.length", "Add the key"),
        (f"{POST}/weekend", "moves", "fictions.post.procedure.NW.2025-01-01.weekend", "next_working_day"),
        (f"{POST}/lenght", "4 days", "fictions.post.procedure.NW.2025-01-01.lenght", "Unknown key"),
        (f"{POST}/sources", ["Nowhere_1"], "fictions.post.procedure.NW.2025-01-01.sources", "sources:"),
        (f"{POST}/sources", [], "fictions.post.procedure.NW.2025-01-01.sources", "list"),
        (
            "service_fictions/fictions/post/procedure/NRW",
            {},
            "fictions.post.procedure.NRW",
            "'all' or a Land",
        ),
        (
            "service_fictions/fictions/post/procedure/NW/2025",
            {},
            "fictions.post.procedure.NW.2025",
            "2025-01-01",
        ),
        ("service_fictions/fiction", {}, "service_fictions.fiction", "Unknown key"),
        (
            f"{COURT}/remedy",
            "appeal",
            "remedies.remedies.administrative_court.NW.2022-01-01.remedy",
            "objection",
        ),
        (f"{COURT}/text", "", "remedies.remedies.administrative_court.NW.2022-01-01.text", "not empty"),
        ("remedies/sources/VwGO_74/verified", "yes", "remedies.sources.VwGO_74.verified", "true or false"),
        ("remedies/sources/VwGO_74/norm", None, "remedies.sources.VwGO_74.norm", "Add the key"),
        (
            "deadlines/periods/trade_receipt/all/1990-01-01/day",
            "soon",
            "trade_receipt.all.1990-01-01.day",
            "first_",
        ),
        (
            "deadlines/periods/trade_receipt/all/1990-01-01/length",
            None,
            "1990-01-01.length",
            "length or a day",
        ),
        ("deadlines/counting/tax/NRW", {"shift": "x"}, "deadlines.counting.tax.NRW", "'all' or a Land"),
        ("deadlines", "text", "deadlines", "mapping"),
        ("remedies", None, "remedies", "mapping"),
    ],
)
def test_a_mistake_in_the_law_is_named(path: str, value: Any, where: str, word: str) -> None:
    with pytest.raises(LawRefused) as refused:
        law_from_mapping(changed(path, value))

    assert any(where in fault.path and word in fault.remedy for fault in refused.value.faults), str(
        refused.value
    )


@pytest.mark.parametrize(
    ("path", "value", "where", "word"),
    [
        ("holidays/holidays/epiphany/day", "32-01", "holidays.holidays.epiphany.day", "MM-DD"),
        ("holidays/holidays/epiphany/day", "02-30", "holidays.holidays.epiphany.day", "MM-DD"),
        ("holidays/holidays/epiphany/in", {}, "holidays.holidays.epiphany.in", "Land"),
        (
            "holidays/holidays/epiphany/in/XX",
            {"from": "1990-01-01", "source": "FeiertagsG_BW"},
            "in.XX",
            "Use 'all'",
        ),
        ("holidays/holidays/epiphany/in/BW/from", "1990", "epiphany.in.BW.from", "1990-01-01"),
        ("holidays/holidays/epiphany/in/BW/until", "1990-01-01", "epiphany.in.BW.until", "Unknown key"),
        ("holidays/holidays/epiphany/name/en", None, "epiphany.name.en", "Add the key"),
    ],
)
def test_a_mistake_in_the_holidays_is_named(path: str, value: Any, where: str, word: str) -> None:
    with pytest.raises(LawRefused) as refused:
        holidays_from_mapping(changed(path, value)["holidays"])

    assert any(where in fault.path and word in fault.remedy for fault in refused.value.faults), str(
        refused.value
    )


def test_all_mistakes_are_named_at_once() -> None:
    data = changed(f"{POST}/length", "soon")
    data["remedies"]["remedies"]["administrative_court"]["NW"]["2022-01-01"]["weekend"] = "moves"
    data["deadlines"]["extra"] = "x"

    with pytest.raises(LawRefused) as refused:
        law_from_mapping(data)

    assert len(refused.value.faults) == 3


def test_a_closed_row_is_no_longer_in_force() -> None:
    data = changed("service_fictions/fictions/mailbox/procedure/all/2030-01-01", {"ends": "true"})
    law = law_from_mapping(data)

    assert (
        law.fiction(channel="mailbox", act="procedure", land="NW", day=date(2029, 12, 31)).length.count == 4
    )
    with pytest.raises(NothingInForce, match="2030-01-01"):
        law.fiction(channel="mailbox", act="procedure", land="NW", day=date(2030, 1, 1))


def test_one_source_key_cannot_mean_two_things() -> None:
    data = changed("deadlines/sources/KAG_NRW_12/norm", "§ 13 KAG NRW")

    with pytest.raises(LawRefused, match=re.escape("sources.KAG_NRW_12")):
        law_from_mapping(data)


def test_what_was_not_compared_with_a_statute_is_marked(law: Law) -> None:
    new = law.fiction(channel="post", act="procedure", land="NW", day=date(2026, 1, 1))
    federal = law.period(key="trade_receipt", land="NW", day=date(2026, 1, 1))

    assert not checked(new.sources)
    assert "vierter Tag" in new.sources[0].note
    assert checked(federal.sources)
    assert cited(federal.sources) == "§ 15 Abs. 1 GewO"
    assert {source.key for source in law.unverified()} > {"VwVfG_NRW_41_2_2025", "OZG_9_2025", "VwGO_58_2"}


def test_a_tax_notice_has_no_portal(law: Law) -> None:
    day = date(2026, 3, 2)

    assert law.has_portal(act="procedure", land="NW", day=day)
    assert not law.has_portal(act="tax", land="NW", day=day)


def test_a_land_has_its_own_citations(law: Law) -> None:
    assert "NRW" in law.counting(act="procedure", land="NW").shift
    assert "NRW" not in law.counting(act="procedure", land="BE").shift
    with pytest.raises(NothingInForce, match="tax"):
        law.counting(act="tax", land="BE")


def test_a_calendar_needs_a_land_a_known_region_and_a_year_with_rules(holidays: Holidays) -> None:
    with pytest.raises(UnknownLand, match="NRW"):
        Calendar("NRW", holidays)
    with pytest.raises(UnknownRegion, match="gelsenkirchen"):
        Calendar("NW", holidays, frozenset({"gelsenkirchen"}))
    with pytest.raises(YearOutsideCalendar, match="2101"):
        Calendar("NW", holidays).is_working_day(date(2101, 1, 3))


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_remedy_has_its_text(language: str, law: Law) -> None:
    text = (LAW / "texts" / language / "remedies.md").read_text("utf-8")
    sections = set(re.findall(r"^# (\w+)$", text, flags=re.MULTILINE))

    wanted = {
        r.text for rows in law.remedies.values() for land in rows.by_land.values() for _, r in land if r
    }

    assert wanted <= sections
    assert set(re.findall(r"{{ ([\w.]+) }}", text)) == {"city.courts.administrative", "city.name"}


def test_the_texts_of_both_languages_have_the_same_sections_and_placeholders() -> None:
    german, english = ((LAW / "texts" / tag / "remedies.md").read_text("utf-8") for tag in ("de", "en"))

    for pattern in (r"^# \w+$", r"{{ [\w.]+ }}"):
        assert re.findall(pattern, german, re.MULTILINE) == re.findall(pattern, english, re.MULTILINE)
