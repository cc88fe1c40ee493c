"""A fee for one case: lines, dated tariffs, waivers, estimates."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rathaus.engine.fees import (
    ROUNDING_LINE,
    AssessedLine,
    FeeNotDetermined,
    NegativeFee,
    NoRateInForce,
    Rounding,
    TariffNotOverridable,
    UnknownFee,
    UnknownRounding,
    WaiverReasonMissing,
    assess,
    is_estimate_until,
)
from rathaus.engine.forms.model import Repeat
from tests.unit.engine.small_packages import (
    ROOT,
    SmallPackage,
    bool_field,
    choice,
    fee,
    form,
    group,
    number,
    situation,
    tariff,
    with_facts,
)

PARKING = with_facts(
    SmallPackage(
        form(choice("term", "one_year", "two_years"), bool_field("hardship"), bool_field("express")),
        tariffs={
            "per_year": tariff("per_year", "EUR/year", from_2024_01_01="30.00"),
            "express": tariff(
                "express", set_by="federal", verified=False, from_2017_03_01="32.00", from_2025_01_01="35.00"
            ),
        },
    ),
    years='if term = "two_years" then 2 else 1',
)


def lines_of(assessment: Any) -> dict[str, Decimal]:
    return {line.key: line.amount for line in assessment.lines}


def test_lines_add_up_and_name_their_sources() -> None:
    package = fee(
        PARKING,
        {
            "permit": "tariff.per_year * 2",
            "express": {"amount": "tariff.express", "when": "express", "source": "statute"},
        },
    )

    found = assess(package=package, fee="permit", answers={"express": True}, situation=situation())

    assert lines_of(found) == {"permit": Decimal("60.00"), "express": Decimal("35.00")}
    assert found.total == Decimal("95.00")
    assert [line.source for line in found.lines] == ["by_law", "statute"]
    assert found.lines[0].uses[0].tariff == "per_year"
    assert found.lines[0].uses[0].valid_from == date(2024, 1, 1)
    assert [line.is_verified for line in found.lines] == [True, False]
    assert found.unverified


def test_a_tariff_nobody_charged_does_not_make_the_fee_unverified() -> None:
    package = fee(
        PARKING, {"permit": "tariff.per_year * 1", "express": {"amount": "tariff.express", "when": "express"}}
    )

    found = assess(package=package, fee="permit", answers={"express": False}, situation=situation())

    assert not found.unverified
    assert lines_of(found) == {"permit": Decimal("30.00")}


def test_each_line_names_a_tariff_read_through_the_same_fact() -> None:
    package = with_facts(PARKING, base="tariff.per_year * 1")
    package = fee(package, {"base": "base", "again": "base"})

    found = assess(package=package, fee="permit", answers={}, situation=situation())

    assert [[use.tariff for use in line.uses] for line in found.lines] == [["per_year"], ["per_year"]]


@pytest.mark.parametrize(
    ("day", "total"),
    [
        (date(2024, 12, 31), "32.00"),
        (date(2025, 1, 1), "35.00"),
        (date(2025, 1, 2), "35.00"),
        (date(2017, 3, 1), "32.00"),
    ],
)
def test_the_tariff_of_the_fee_s_own_day_counts(day: date, total: str) -> None:
    package = fee(PARKING, {"express": "tariff.express"})

    found = assess(
        package=package, fee="permit", answers={}, situation=situation(date(2026, 3, 5), received_date=day)
    )

    assert (found.day, found.total) == (day, Decimal(total))


def test_no_value_in_force_is_an_error_also_in_an_estimate() -> None:
    package = fee(PARKING, {"express": "tariff.express"})

    for is_estimate in (False, True):
        with pytest.raises(
            NoRateInForce, match=r"'tariff.express' is in force on 2017-02-28.*Add a dated value"
        ):
            assess(
                package=package, fee="permit", answers={}, is_estimate=is_estimate,
                situation=situation(received_date=date(2017, 2, 28)),
            )  # fmt: skip


def test_a_tariff_that_ended_is_no_rate() -> None:
    ended = tariff("per_year", "EUR/year", from_2024_01_01="30.00", from_2026_01_01=None)
    package = fee(replace(PARKING, tariffs={"per_year": ended}), {"permit": "tariff.per_year * 1"})

    with pytest.raises(NoRateInForce):
        assess(package=package, fee="permit", answers={}, situation=situation(date(2026, 1, 1)))
    assert (
        assess(package=package, fee="permit", answers={}, situation=situation(date(2025, 12, 31))).total == 30
    )


def test_the_city_s_value_wins_from_its_own_day_on() -> None:
    package = fee(PARKING, {"permit": "tariff.per_year * 1"})
    city = {"per_year": tariff("per_year", "EUR/year", from_2026_03_03="45.00")}

    before, after = (
        assess(
            package=package, fee="permit", answers={}, situation=situation(date(2026, 3, day)), tariffs=city
        )
        for day in (2, 3)
    )

    assert (before.total, after.total) == (30, 45)
    assert not before.lines[0].uses[0].by_city
    assert after.lines[0].uses[0].by_city


def test_a_city_cannot_change_what_the_federation_sets() -> None:
    package = fee(PARKING, {"express": "tariff.express"})
    city = {"express": tariff("express", from_2017_03_01="1.00")}

    with pytest.raises(TariffNotOverridable, match="set by federal"):
        assess(package=package, fee="permit", answers={}, situation=situation(), tariffs=city)


def test_merged_tariffs_give_the_same_as_the_package_s_own() -> None:
    package = fee(PARKING, {"express": "tariff.express"})

    assert assess(
        package=package, fee="permit", answers={}, situation=situation(), tariffs=package.tariffs
    ) == assess(package=package, fee="permit", answers={}, situation=situation())


def test_a_waiver_takes_off_the_lines_it_names() -> None:
    package = fee(
        PARKING,
        {"permit": "tariff.per_year * 1", "express": "tariff.express"},
        waivers={"hardship": ("hardship", ("permit",), "0")},
    )

    found = assess(package=package, fee="permit", answers={"hardship": True}, situation=situation())

    assert [(line.amount, line.waived, line.waiver) for line in found.lines] == [
        (Decimal("0.00"), Decimal("30.00"), "hardship"),
        (Decimal("35.00"), Decimal("0.00"), None),
    ]
    assert found.total == Decimal("35.00")


def test_of_two_waivers_the_one_that_leaves_least_counts() -> None:
    package = fee(
        PARKING,
        {"permit": "tariff.per_year * 1"},
        waivers={"half": ("hardship", ("permit",), "50"), "most": ("express", ("permit",), "25")},
    )

    found = assess(
        package=package, fee="permit", answers={"hardship": True, "express": True}, situation=situation()
    )

    assert (found.lines[0].amount, found.lines[0].waiver) == (Decimal("7.50"), "most")


def test_an_unknown_answer_waives_nothing() -> None:
    package = fee(
        PARKING, {"permit": "tariff.per_year * 1"}, waivers={"hardship": ("hardship", ("permit",), "0")}
    )

    assert assess(package=package, fee="permit", answers={}, situation=situation()).total == 30


def test_a_waiver_that_needs_a_reason_is_refused_without_one() -> None:
    package = fee(
        PARKING,
        {"permit": "tariff.per_year * 1"},
        waivers={"hardship": ("hardship", ("permit",), "0")},
        reason=True,
    )
    ask: dict[str, Any] = {
        "package": package,
        "fee": "permit",
        "answers": {"hardship": True},
        "situation": situation(),
    }

    with pytest.raises(WaiverReasonMissing, match="hardship"):
        assess(**ask)
    with pytest.raises(WaiverReasonMissing):
        assess(**ask, waiver_reasons={"hardship": "  "})
    assert assess(**ask, waiver_reasons={"hardship": "Bürgergeld"}).lines[0].waiver_reason == "Bürgergeld"
    assert assess(**ask, is_estimate=True).total == 0


DOGS = SmallPackage(
    form(
        group("dogs", number("weight"), choice("photo", "own", "office"), repeat=Repeat(1, 9)),
        number("factor"),
    ),
    tariffs={
        "each": tariff("each", from_2024_01_01="12.00"),
        "heavy": tariff("heavy", from_2024_01_01="3.50"),
    },
)


def test_for_each_charges_once_per_occurrence_and_says_which() -> None:
    package = fee(
        DOGS,
        {
            "each": {"amount": "tariff.each", "for_each": "dogs"},
            "heavy": {"amount": "tariff.heavy", "when": "weight > 40", "for_each": "dogs"},
        },
    )
    answers = {"dogs": [{"weight": 10}, {"weight": 50}, {"weight": 41}]}

    found = assess(package=package, fee="permit", answers=answers, situation=situation())

    assert [(line.key, line.occurrence) for line in found.lines] == [
        ("each", (1,)), ("each", (2,)), ("each", (3,)), ("heavy", (2,)), ("heavy", (3,)),
    ]  # fmt: skip
    assert found.total == Decimal("43.00")


def test_for_each_of_nothing_charges_nothing() -> None:
    package = fee(DOGS, {"each": {"amount": "tariff.each", "for_each": "dogs"}})

    found = assess(package=package, fee="permit", answers={"dogs": []}, situation=situation())

    assert (found.lines, found.total, str(found.total)) == ((), 0, "0.00")


def test_once_per_charges_every_value_once() -> None:
    package = fee(DOGS, {"photo": {"amount": "tariff.each", "for_each": "dogs", "once_per": "photo"}})
    answers = {"dogs": [{"photo": "office"}, {"photo": "own"}, {"photo": "office"}]}

    found = assess(package=package, fee="permit", answers=answers, situation=situation())

    assert [line.occurrence for line in found.lines] == [(1,), (2,)]


def test_once_per_looks_outside_the_group_as_well() -> None:
    package = fee(DOGS, {"photo": {"amount": "tariff.each", "for_each": "dogs", "once_per": "factor"}})

    found = assess(
        package=package, fee="permit", answers={"factor": 2, "dogs": [{}, {}]}, situation=situation()
    )

    assert [line.occurrence for line in found.lines] == [(1,)]


def test_an_unknown_amount_is_open_in_an_estimate_and_an_error_in_a_demand() -> None:
    package = fee(DOGS, {"each": "tariff.each", "more": "tariff.each * factor"})

    estimate = assess(package=package, fee="permit", answers={}, situation=situation(), is_estimate=True)
    assert (estimate.total, estimate.open_lines, estimate.is_estimate) == (Decimal("12.00"), ("more",), True)

    with pytest.raises(
        FeeNotDetermined, match=r"'fees.permit.lines.more' has no result: tariff.each \* factor"
    ):
        assess(package=package, fee="permit", answers={}, situation=situation())


def test_a_day_that_is_not_known_yet_is_today_in_an_estimate() -> None:
    package = fee(DOGS, {"each": "tariff.each"}, day="decision_date")

    assert assess(
        package=package, fee="permit", answers={}, situation=situation(date(2026, 5, 1)), is_estimate=True
    ).day == date(2026, 5, 1)
    with pytest.raises(FeeNotDetermined, match=r"fees\.permit\.day"):
        assess(package=package, fee="permit", answers={}, situation=situation(date(2026, 5, 1)))


def test_less_than_nothing_is_refused() -> None:
    package = fee(DOGS, {"more": "tariff.each * (factor - 1)"})

    with pytest.raises(NegativeFee, match=r"-12.00 EUR"):
        assess(package=package, fee="permit", answers={"factor": 0}, situation=situation())


def test_an_unknown_fee_names_the_known_ones() -> None:
    with pytest.raises(UnknownFee, match="permit"):
        assess(package=fee(DOGS, {"each": "tariff.each"}), fee="tax", answers={}, situation=situation())


def test_a_fee_is_an_estimate_until_its_step_is_done() -> None:
    plan = replace(fee(DOGS, {"each": "tariff.each"}).fees["permit"], estimate_until="apply")

    assert is_estimate_until(fee=plan, situation=situation())
    assert not is_estimate_until(fee=plan, situation=situation(done={"apply": True}))
    assert not is_estimate_until(fee=replace(plan, estimate_until=None), situation=situation())


# --- Rounding ------------------------------------------------------------------------------------


def shares(amounts: list[str], rounding: Rounding) -> tuple[list[str], str]:
    """Assess a fee whose lines are these amounts."""
    package = SmallPackage(
        form(), tariffs={f"t{i}": tariff(f"t{i}", from_2024_01_01=amount) for i, amount in enumerate(amounts)}
    )
    package = fee(package, {f"l{i}": f"tariff.t{i}" for i in range(len(amounts))}, rounding=rounding)
    found = assess(package=package, fee="permit", answers={}, situation=situation())
    return [str(line.amount) for line in found.lines], str(found.total)


def at_total(to: str, mode: str = "half_up") -> Rounding:
    return Rounding(Decimal(to), mode, "total")


def worked_table() -> list[tuple[list[str], Rounding, list[str], str]]:
    """Return the rows of the worked table in the documentation."""
    page = (ROOT / "docs" / "algorithms" / "fees.md").read_text(encoding="utf-8")
    table = page.partition("## Worked table")[2].partition("\n## ")[0]
    rows = [
        [cell.strip() for cell in line.split("|")[1:-1]]
        for line in table.splitlines()
        if line.startswith("|")
    ]
    return [
        (exact.split(" + "), Rounding(Decimal(to), mode, at), shown.replace("− ", "+ -").split(" + "), total)
        for exact, to, mode, at, shown, total, _ in rows[2:]
    ]


@pytest.mark.parametrize(("amounts", "rounding", "lines", "total"), worked_table())
def test_the_worked_table_of_the_documentation(
    amounts: list[str], rounding: Rounding, lines: list[str], total: str
) -> None:
    assert shares(amounts, rounding) == (lines, total)


def test_the_worked_table_is_there() -> None:
    assert len(worked_table()) == 13


@pytest.mark.parametrize(
    ("day", "total"),
    [
        (date(2023, 12, 31), None),
        (date(2024, 1, 1), "60.00"),
        (date(2026, 3, 2), "60.00"),
        (date(2026, 3, 3), "90.00"),
        (date(2026, 3, 4), "90.00"),
    ],
)
def test_a_dated_tariff_day_by_day(day: date, total: str | None) -> None:
    package = fee(PARKING, {"permit": "tariff.per_year * years"})
    city = {"per_year": tariff("per_year", "EUR/year", from_2026_03_03="45.00")}
    ask: dict[str, Any] = {
        "package": package,
        "fee": "permit",
        "answers": {"term": "two_years"},
        "situation": situation(date(2026, 3, 5), received_date=day),
        "tariffs": city,
    }

    if total is None:
        with pytest.raises(NoRateInForce, match="2023-12-31"):
            assess(**ask)
    else:
        assert str(assess(**ask).total) == total


def test_the_rounding_line_says_what_it_is() -> None:
    package = fee(DOGS, {"heavy": "tariff.heavy"}, rounding=at_total("1.00", "down"))

    found = assess(package=package, fee="permit", answers={}, situation=situation())

    assert found.lines[-1] == AssessedLine(ROUNDING_LINE, Decimal("-0.50"), Decimal("0.00"), None, None)


@pytest.mark.parametrize(
    "rounding", [at_total("0.001"), at_total("0.01", "nearest"), Rounding(Decimal(1), "up", "end")]
)
def test_an_unknown_rounding_is_refused(rounding: Rounding) -> None:
    with pytest.raises(UnknownRounding, match="Write a 'to' of whole cents"):
        shares(["1.00"], rounding)


money = st.decimals(min_value="0", max_value="99999", places=4).map(str)


@given(
    st.lists(money, max_size=8),
    st.sampled_from(["0.01", "0.05", "0.50", "1.00"]),
    st.sampled_from(["half_up", "half_even", "down", "up"]),
    st.sampled_from(["line", "total"]),
    st.sampled_from(["0", "50", "33.3"]),
)
def test_lines_add_up_to_the_total(amounts: list[str], to: str, mode: str, at: str, percent: str) -> None:
    rounding = Rounding(Decimal(to), mode, at)
    tariffs = {f"t{i}": tariff(f"t{i}", from_2024_01_01=amount) for i, amount in enumerate(amounts)}
    package = fee(
        SmallPackage(form(bool_field("hardship")), tariffs=tariffs),
        {f"l{i}": f"tariff.t{i}" for i in range(len(amounts))},
        rounding=rounding,
        waivers={"hardship": ("hardship", ("l0", "l2"), percent)} if len(amounts) > 2 else None,
    )
    exact = sum((_left(i, amount, percent, len(amounts)) for i, amount in enumerate(amounts)), Decimal(0))

    found = assess(package=package, fee="permit", answers={"hardship": True}, situation=situation())

    assert sum((line.amount for line in found.lines), Decimal(0)) == found.total
    assert found.total % Decimal(to) == 0
    assert all(line.waived >= 0 and line.amount.as_tuple().exponent == -2 for line in found.lines)
    if at == "total":
        assert abs(found.total - exact) < Decimal(to)
        charged = [line for line in found.lines if line.key != ROUNDING_LINE]
        assert all(
            abs(line.amount - _left(i, amounts[i], percent, len(amounts))) < Decimal("0.01")
            for i, line in enumerate(charged)
        )


def _left(index: int, amount: str, percent: str, count: int) -> Decimal:
    waived = count > 2 and index in (0, 2)
    return Decimal(amount) * (Decimal(percent) / 100 if waived else 1)
