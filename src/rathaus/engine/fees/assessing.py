"""A fee for one case: which lines are charged, with which dated amounts, and what remains after waivers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Protocol

from rathaus.engine.fees.model import (
    ROUNDING_LINE,
    AssessedLine,
    Assessment,
    Fee,
    FeeLine,
    Tariffs,
    TariffUse,
    Waiver,
)
from rathaus.engine.fees.rounding import CENT, UnknownRounding, cents, exact_sum, rounded, share, shared_out
from rathaus.engine.fees.tariffs import FeeFault, NoRateInForce, WatchedTariffs
from rathaus.engine.forms.definitions import Definition
from rathaus.engine.forms.occurrences import occurrence_scopes, value_at
from rathaus.engine.forms.scope import Scope, Situation, scope_for

NOTHING = Decimal("0.00")


class FeeDefinition(Definition, Protocol):
    """The parts of a package that fees are made of (``packages.model.Package`` fits)."""

    @property
    def fees(self) -> Mapping[str, Fee]:
        """Key → fee."""

    @property
    def tariffs(self) -> Tariffs:
        """Key → tariff."""


class UnknownFee(FeeFault):
    """The package has no fee of this key."""

    def __init__(self, *, fee: str, known: tuple[str, ...]) -> None:
        """Name the fee and the ones there are."""
        super().__init__(f"There is no fee {fee!r} in fees.yaml. Use one of: {', '.join(known) or 'none'}.")


class FeeNotDetermined(FeeFault):
    """The day or an amount of a fee that is demanded now cannot be computed from the answers."""

    def __init__(self, *, fee: str, line: str, rule: str) -> None:
        """Name the fee, the line (or ``day``) and the rule without a result."""
        super().__init__(
            f"'fees.{fee}.{line}' has no result: {rule}. An answer it needs is missing. "
            "Complete the answers, then demand the fee again."
        )
        self.fee = fee
        self.line = line


class NegativeFee(FeeFault):
    """The lines of a fee come to less than nothing."""

    def __init__(self, *, fee: str, total: Decimal) -> None:
        """Name the fee and what its lines come to."""
        super().__init__(
            f"The lines of 'fees.{fee}' come to {total} EUR. Nobody can owe less than nothing: "
            "give the line that may be negative a 'when'."
        )


class WaiverReasonMissing(FeeFault):
    """A waiver that needs a written reason has none."""

    def __init__(self, *, fee: str, waiver: str) -> None:
        """Name the fee and the waiver."""
        super().__init__(
            f"The waiver 'fees.{fee}.waivers.{waiver}' needs a reason and has none. "
            "Write the reason into the case first."
        )
        self.fee = fee
        self.waiver = waiver


@dataclass(frozen=True, slots=True)
class _Charged:
    """A line before rounding: exact amounts."""

    line: FeeLine
    occurrence: tuple[int, ...]
    gross: Decimal
    net: Decimal
    waiver: Waiver | None
    uses: tuple[TariffUse, ...]


@dataclass(frozen=True, slots=True)
class _Case:
    """What every line of one assessment is computed from."""

    package: FeeDefinition
    fee: Fee
    answers: Mapping[str, Any]
    situation: Situation
    tariffs: Tariffs
    day: date
    is_estimate: bool

    def scope(self) -> tuple[Scope, WatchedTariffs]:
        """Return a fresh scope, so that the amounts read belong to one line alone (facts are cached per scope)."""
        watched = WatchedTariffs(tariffs=self.package.tariffs, city_tariffs=self.tariffs, day=self.day)
        situation = replace(self.situation, tariff=watched)
        return scope_for(self.package, self.answers, situation), watched


def assess(
    *,
    package: FeeDefinition,
    fee: str,
    answers: Mapping[str, Any],
    situation: Situation,
    tariffs: Tariffs = MappingProxyType({}),
    is_estimate: bool = False,
    waiver_reasons: Mapping[str, str] = MappingProxyType({}),
) -> Assessment:
    """Return what is to be paid: the lines that hold, in the order of the package, and their exact sum.

    Args:
        package: The service, with its fees and tariffs.
        fee: Key of the fee.
        answers: Typed answers of the case.
        situation: Days, steps done and other facts of the case; its ``tariff`` is replaced.
        tariffs: The city's own tariffs by key; the package's amounts count where the city has none in force.
        is_estimate: True before it is due: an amount that is not known yet leaves its line open, and a fee whose
            day is not known yet takes the tariff of today.
        waiver_reasons: Written reason by key of the waiver.

    Returns:
        Assessment in EUR. ``total`` is rounded once, where the package says, and is the exact sum of the lines: with
        ``at: total`` the lines are shown in cents that add up to it, and rounding to more than a cent is a line of
        its own (``rounding``).

    Raises:
        UnknownFee: There is no such fee.
        NoRateInForce: A line needs a tariff without an amount in force on the day, also in an estimate.
        FeeNotDetermined: The day or an amount has no result in a demand.
        WaiverReasonMissing: A waiver with ``reason: required`` holds in a demand and no reason is given.
        NegativeFee: The lines come to less than nothing.
    """
    if fee not in package.fees:
        raise UnknownFee(fee=fee, known=tuple(package.fees))
    plan = package.fees[fee]
    day = _day_of(plan, scope_for(package, answers, situation), situation, is_estimate)
    case = _Case(package, plan, answers, situation, tariffs, day, is_estimate)
    charged, open_lines = _charged_lines(case)
    _require_reasons(plan, charged, waiver_reasons, is_estimate)
    lines, total = _rounded_lines(plan, charged, waiver_reasons)
    if total < 0:
        raise NegativeFee(fee=fee, total=total)
    return Assessment(
        fee=fee,
        day=day,
        lines=lines,
        total=total,
        is_estimate=is_estimate,
        unverified=not all(line.is_verified for line in lines),
        open_lines=open_lines,
    )


def is_estimate_until(*, fee: Fee, situation: Situation) -> bool:
    """Return whether the fee is still an estimate: its settling step (``estimate: {until}``) was not taken yet."""
    return fee.estimate_until is not None and not situation.done.get(fee.estimate_until, False)


def _day_of(fee: Fee, scope: Scope, situation: Situation, is_estimate: bool) -> date:
    day = fee.day.evaluate(scope)
    if isinstance(day, date):
        return day
    if is_estimate:
        return situation.today
    raise FeeNotDetermined(fee=fee.key, line="day", rule=fee.day.source)


def _charged_lines(case: _Case) -> tuple[list[_Charged], tuple[str, ...]]:
    """Return the lines that hold with exact amounts, and the keys of those whose amount is open."""
    waivers = _waivers_that_hold(case)
    charged: list[_Charged] = []
    open_lines: list[str] = []
    for line in case.fee.lines:
        for occurrence in _places_of(case, line):
            gross, uses = _amount_of(case, line, occurrence)
            if gross is None:
                open_lines.append(line.key)
                continue
            waiver = waivers.get(line.key)
            net = share(gross, waiver.leaves_percent) if waiver else gross
            charged.append(_Charged(line, occurrence, gross, net, waiver, uses))
    return charged, tuple(dict.fromkeys(open_lines))


def _places_of(case: _Case, line: FeeLine) -> tuple[tuple[int, ...], ...]:
    """Return the occurrences the line is charged for: ``when`` is true, and once per value of ``once_per``."""
    scope, _ = case.scope()
    places = occurrence_scopes(scope=scope, path=line.for_each or ())
    held = [place for place in places if line.when is None or line.when.is_true(place)]
    if line.once_per is None:
        return tuple(place.here.occurrence for place in held)
    first: dict[str, tuple[int, ...]] = {}
    for place in held:
        first.setdefault(repr(value_at(scope=place, path=line.once_per)), place.here.occurrence)
    return tuple(first.values())


def _amount_of(
    case: _Case, line: FeeLine, occurrence: tuple[int, ...]
) -> tuple[Decimal | None, tuple[TariffUse, ...]]:
    scope, watched = case.scope()
    here = scope.at(line.for_each, occurrence) if line.for_each else scope
    amount = line.amount.evaluate(here)
    if amount is None and watched.missing:
        raise NoRateInForce(tariff=watched.missing[0], day=case.day)
    if amount is None and not case.is_estimate:
        raise FeeNotDetermined(fee=case.fee.key, line=f"lines.{line.key}", rule=line.amount.source)
    return (None if amount is None else Decimal(amount)), watched.uses


def _waivers_that_hold(case: _Case) -> dict[str, Waiver]:
    """Return per line the waiver that leaves least; of two equal ones the first."""
    scope, _ = case.scope()
    best: dict[str, Waiver] = {}
    for waiver in case.fee.waivers:
        if not waiver.when.is_true(scope):
            continue
        for line in waiver.lines:
            if line not in best or waiver.leaves_percent < best[line].leaves_percent:
                best[line] = waiver
    return best


def _require_reasons(
    fee: Fee, charged: list[_Charged], reasons: Mapping[str, str], is_estimate: bool
) -> None:
    for item in charged:
        waiver = item.waiver
        if (
            waiver
            and waiver.is_reason_required
            and not is_estimate
            and not reasons.get(waiver.key, "").strip()
        ):
            raise WaiverReasonMissing(fee=fee.key, waiver=waiver.key)


def _rounded_lines(
    fee: Fee, charged: list[_Charged], reasons: Mapping[str, str]
) -> tuple[tuple[AssessedLine, ...], Decimal]:
    """Return the lines as charged and their sum, rounded once at the line or at the total."""
    exact = [item.net for item in charged]
    if fee.rounding.at == "line":
        amounts = [rounded(amount, fee.rounding) for amount in exact]
        return _as_lines(charged, amounts, reasons), exact_sum([*amounts, NOTHING])
    if fee.rounding.at != "total":
        raise UnknownRounding(fee.rounding)
    total = rounded(exact_sum(exact), fee.rounding)
    in_cents = total if fee.rounding.to == CENT else cents(exact_sum(exact))
    lines = _as_lines(charged, shared_out(exact, in_cents), reasons)
    if in_cents != total:
        difference = AssessedLine(ROUNDING_LINE, total - in_cents, NOTHING, None, None)
        lines = (*lines, difference)
    return lines, total


def _as_lines(
    charged: list[_Charged], amounts: tuple[Decimal, ...] | list[Decimal], reasons: Mapping[str, str]
) -> tuple[AssessedLine, ...]:
    return tuple(_as_line(item, amount, reasons) for item, amount in zip(charged, amounts, strict=True))


def _as_line(item: _Charged, amount: Decimal, reasons: Mapping[str, str]) -> AssessedLine:
    """Return the charged line; a waiver of everything shows the full amount as waived."""
    waived = max(cents(item.gross) - amount, NOTHING) if item.waiver else NOTHING
    return AssessedLine(
        key=item.line.key,
        amount=amount,
        waived=waived,
        waiver=item.waiver.key if item.waiver else None,
        source=item.line.source or next((use.source for use in item.uses), None),
        occurrence=item.occurrence,
        uses=item.uses,
        waiver_reason=reasons.get(item.waiver.key, "") if item.waiver else "",
    )
