"""What rules may know of a draft or case besides its answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from django.db.models import Sum
from django.utils import timezone

from rathaus.apps.cases.models import Case, FeeDemand
from rathaus.apps.cases.opening import OpenCase
from rathaus.engine.fees import tariff_amounts
from rathaus.engine.forms import Situation
from rathaus.engine.packages import CityValues, Package
from rathaus.engine.procedure import Progress, with_progress

__all__ = ["decision_date", "local_date", "situation_of_case", "situation_of_draft"]


def local_date(at: datetime) -> date:
    """Return the calendar day of an instant in the town hall's time zone."""
    return at.astimezone(timezone.get_default_timezone()).date()


def situation_of_draft(
    *, package: Package, values: CityValues, now: datetime, account: Mapping[str, Any] | None = None
) -> Situation:
    """Return the situation of answers nobody has handed in yet; received today, if they were."""
    today = local_date(now)
    return Situation(
        today=today,
        now=now,
        received_date=today,
        event_date=today,
        city=values.values,
        tariff=_tariff(package, values, today),
        switches=package.procedure.switches,
        account=account or {},
    )


_TARIFFS: Final[dict[tuple[str, str, date], Mapping[str, Any]]] = {}
_MOST_TARIFFS: Final = 2048


def _tariff(package: Package, values: CityValues, day: date) -> Mapping[str, Any]:
    """Return the amounts in force on a day; they change with the package, the city's values and the day only."""
    key = (package.digest, values.digest, day)
    known = _TARIFFS.get(key)
    if known is None:
        known = tariff_amounts(tariffs=package.tariffs, city_tariffs=values.tariffs, day=day)
        if len(_TARIFFS) >= _MOST_TARIFFS:
            _TARIFFS.clear()
        _TARIFFS[key] = MappingProxyType(known)
    return known


def decision_date(package: Package, progress: Progress) -> date | None:
    """Return the day of the newest step that issued an administrative act, None before any."""
    deciding = {
        step.key
        for step in package.procedure.steps.values()
        for effect in step.effects
        if effect.verb == "issue" and package.letters[effect.what].kind == "notice"
    }
    return max((done.day for done in progress.done if done.step in deciding), default=None)


def situation_of_case(*, opened: OpenCase, now: datetime, progress: Progress | None = None) -> Situation:
    """Return the situation of a case at an instant.

    Args:
        progress: Where the case stands after a step just taken, when it is not the stored one.
    """
    package, values = opened.package, opened.values
    progress = progress or opened.progress
    today = local_date(now)
    bare = Situation(
        today=today,
        now=now,
        received_date=local_date(opened.row.received_at),
        decision_date=decision_date(package, progress) or today,
        event_date=today,
        city=values.values,
        tariff=_tariff(package, values, today),
        documents_missing=_missing(opened),
        payment_open=_unpaid(opened.row) if package.procedure.switches.get("pay_first") else Decimal(0),
        case_number=opened.row.number,
    )
    return with_progress(situation=bare, procedure=package.procedure, progress=progress)


def _missing(opened: OpenCase) -> int:
    """Return how many required answers and wanted files are missing; what comes without a field is not counted."""
    return sum(
        1
        for point in opened.open_points
        if point["kind"] == "missing" or (point["kind"] == "document" and point["path"])
    )


def _unpaid(case: Case) -> Decimal:
    if case._state.adding:  # being handed in: nothing was demanded yet
        return Decimal(0)
    cents = FeeDemand.objects.filter(case=case, settled_at=None).aggregate(sum=Sum("cents"))["sum"]
    return Decimal(cents or 0) / 100
