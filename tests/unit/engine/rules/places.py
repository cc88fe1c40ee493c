"""A place in a form like the worked packages, for the tests of rules."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from rathaus.engine import rules
from rathaus.engine.rules import (
    Boolean,
    Choice,
    Date,
    DateTime,
    File,
    Group,
    ListOf,
    Number,
    Text,
    Time,
)  # fmt: skip

OWNER = Group(
    {
        "foreigner": Boolean(),
        "sex": Choice(frozenset(("male", "female"))),
        "birth_date": Date(),
        "nationality": ListOf(Choice(None, "states")),
        "share": Number("percent"),
        "name": Text(),
    }
)
PLACE = rules.SimpleEnvironment(
    {
        "kind": Choice(frozenset(("first", "renewal"))),
        "term": Choice(frozenset(("one_year", "two_years"))),
        "legal_form": Choice(frozenset(("sole", "company", "stock_company", "association"))),
        "zone": Choice(frozenset(("n", "s")), "city.parking_zones"),
        "state": Choice(None, "states"),
        "age_on_day": Number("years"),
        "years": Number("years"),
        "managers": Number("persons"),
        "held": Number("permits"),
        "height": Number("cm"),
        "plain": Number(),
        "fee": Number("EUR"),
        "rate": Number("EUR/year"),
        "per_head": Number("EUR/persons"),
        "discount": Number("percent"),
        "today": Date(),
        "starts_on": Date(),
        "birth_date": Date(),
        "received_at": DateTime(),
        "opens": Time(),
        "registered": Boolean(),
        "express": Boolean(),
        "street": Text(),
        "email": Text(),
        "photo": File(),
        "owners": ListOf(OWNER),
        "home": Group({"street": Text(), "number": Text()}),
        "birth": Group({"year": Number(), "month": Number(), "day": Number()}),
        "codes": Group({"states": Group({"free_movement": ListOf(Text())})}),
        "payment": Group({"open": Number("EUR")}),
    }
)
AMIRA = {
    "foreigner": True,
    "sex": "female",
    "birth_date": dt.date(1990, 12, 24),
    "nationality": ("163",),
    "name": "A",
}
BEN = {
    "foreigner": False,
    "sex": "male",
    "birth_date": dt.date(1980, 1, 1),
    "nationality": ("000", "151"),
    "name": "B",
}
SCOPE: dict[str, Any] = {
    "kind": "renewal", "term": "two_years", "legal_form": "company", "zone": "n", "state": "163",
    "age_on_day": Decimal(35), "years": Decimal(2), "managers": Decimal(3), "held": Decimal(1), "height": Decimal(170),
    "plain": Decimal(7), "fee": Decimal("70.00"), "rate": Decimal("30.00"), "per_head": Decimal("13.00"),
    "discount": Decimal(50), "today": dt.date(2026, 11, 23), "starts_on": dt.date(2027, 2, 1),
    "birth_date": dt.date(1990, 12, 24), "received_at": dt.datetime(2026, 11, 23, 8, 30, tzinfo=dt.UTC),
    "opens": dt.time(8),
    "registered": True, "express": False, "street": "Lindenweg", "email": "amira@example.org",
    "photo": {"name": "a.png"}, "owners": (AMIRA, BEN), "home": {"street": "Am Markt", "number": "7"},
    "birth": {"year": Decimal(2004), "month": Decimal(2), "day": None},
    "codes": {"states": {"free_movement": ("000", "129", "151")}}, "payment": {"open": Decimal(0)},
}  # fmt: skip


def compiled(text: str, **changes: Any) -> rules.Expression:
    return rules.compile_expression(text, environment=PLACE, **changes)


def value(text: str, **answers: Any) -> Any:
    return compiled(text).evaluate(SCOPE | answers)


def fault(text: str, **changes: Any) -> rules.RuleFault:
    try:
        compiled(text, **changes)
    except rules.RuleFault as found:
        return found
    raise AssertionError(f"accepted: {text}")
