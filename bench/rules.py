"""How long a form of 100 conditions takes: read once, then decided for many answers.

The form has what real ones have: choices, dates against today, numbers, repeated groups, facts and checks.
Answers come from a fixed seed. Aim: 100 conditions in at most 5 ms.
"""

from __future__ import annotations

import datetime as dt
import random
import statistics
import time
from decimal import Decimal
from typing import Any

from rathaus.engine import rules
from rathaus.engine.rules import Boolean, Choice, Date, Expression, Group, ListOf, Number, Text

SEED = 20_261_123
ROUNDS = 200
AIM = 5.0

OWNER = Group(
    {"foreigner": Boolean(), "sex": Choice(frozenset(("male", "female", "diverse"))), "birth_date": Date()}
)
ENVIRONMENT = rules.SimpleEnvironment(
    {
        "kind": Choice(frozenset(("first", "renewal"))),
        "holder": Choice(frozenset(("applicant", "other"))),
        "reason": Choice(frozenset(("new", "takeover", "conversion", "partner_joins"))),
        "starts_on": Date(),
        "birth_date": Date(),
        "today": Date(),
        "managers": Number("persons"),
        "already_held": Number("permits"),
        "fee": Number("EUR"),
        "rate": Number("EUR/year"),
        "years": Number("years"),
        "registered": Boolean(),
        "phone": Text(),
        "email": Text(),
        "state": Choice(None, "states"),
        "owners": ListOf(OWNER),
        "home": Group({"street": Text(), "town": Text()}),
        "codes": Group({"states": Group({"free_movement": ListOf(Text())})}),
    }
)
CONDITIONS = (
    'kind = "renewal"',
    'holder = "other" and kind = "first"',
    'reason in ("takeover", "conversion")',
    "starts_on >= today",
    "starts_on <= today + 3 months",
    "age(birth_date, today) < 18",
    "if age(birth_date, today) < 24 then registered else managers > 1",
    "managers between 1 and 12",
    "already_held >= 1 or registered",
    "rate * years > fee",
    "is filled(email) or is filled(phone)",
    "is filled(email) xor is filled(phone)",
    "not(state in codes.states.free_movement)",
    "some o in owners satisfies o.foreigner",
    "count(owners[foreigner]) = 0",
    'every o in owners satisfies o.sex != "diverse" or age(o.birth_date, today) >= 18',
    "string length(home.street) > 3 and is filled(home.town)",
    'starts with(home.street, "Am") or contains(home.street, "weg")',
    "first filled(starts_on, today) > birth_date + 18 years",
    "number(state) in [100..200)",
)
"""Twenty shapes; five of each make a form of 100 conditions."""


def answers(seed: random.Random) -> dict[str, Any]:
    """Return one person's answers, some of them missing."""

    def maybe(value: Any) -> Any:
        return value if seed.random() > 0.1 else None

    def day(first: int, last: int) -> dt.date:
        return dt.date(first, 1, 1) + dt.timedelta(days=seed.randrange(365 * (last - first)))

    def owner() -> dict[str, Any]:
        return {
            "foreigner": maybe(seed.random() < 0.3),
            "sex": seed.choice(("male", "female", "diverse")),
            "birth_date": maybe(day(1940, 2015)),
        }

    return {
        "kind": maybe(seed.choice(("first", "renewal"))),
        "holder": maybe(seed.choice(("applicant", "other"))),
        "reason": maybe(seed.choice(("new", "takeover", "conversion", "partner_joins"))),
        "starts_on": maybe(day(2026, 2028)),
        "birth_date": maybe(day(1940, 2015)),
        "today": dt.date(2026, 11, 23),
        "managers": maybe(Decimal(seed.randrange(1, 20))),
        "already_held": maybe(Decimal(seed.randrange(3))),
        "fee": maybe(Decimal("70.00")),
        "rate": Decimal("30.00"),
        "years": Decimal(seed.randrange(1, 3)),
        "registered": maybe(seed.random() < 0.5),
        "phone": maybe("0209 1"),
        "email": maybe("amira@example.org"),
        "state": maybe(seed.choice(("000", "129", "163"))),
        "owners": tuple(owner() for _ in range(seed.randrange(1, 6))),
        "home": {"street": seed.choice(("Am Markt", "Lindenweg", "Ring")), "town": maybe("Musterstadt")},
        "codes": {"states": {"free_movement": ("000", "129", "151", "152", "158")}},
    }


def decide(form: list[Expression], scope: dict[str, Any]) -> int:
    """Return how many conditions of the form are true."""
    return sum(condition.is_true(scope) for condition in form)


def milliseconds(form: list[Expression], people: list[dict[str, Any]]) -> list[float]:
    """Return the wall time of each decision of the whole form."""
    times = []
    for scope in people:
        begun = time.perf_counter()
        decide(form, scope)
        times.append((time.perf_counter() - begun) * 1000)
    return times


def main() -> None:
    """Print the table."""
    seed = random.Random(SEED)
    texts = [CONDITIONS[number % len(CONDITIONS)] for number in range(100)]
    begun = time.perf_counter()
    form = [rules.compile_expression(text, environment=ENVIRONMENT, expect=Boolean()) for text in texts]
    reading = (time.perf_counter() - begun) * 1000
    people = [answers(seed) for _ in range(ROUNDS)]
    decide(form, people[0])
    whole = milliseconds(form, people)
    print(f"{'what':<44}{'median':>10}{'p95':>10}   unit")
    print(f"{'form of 100 conditions, read and checked':<44}{reading:>10.2f}{'':>10}   ms")
    p95 = statistics.quantiles(whole, n=20)[-1]
    print(
        f"{'form of 100 conditions, decided':<44}{statistics.median(whole):>10.3f}{p95:>10.3f}   ms, aim {AIM}"
    )
    for number, text in enumerate(CONDITIONS):
        one = [found * 1000 for found in milliseconds([form[number]], people)]
        p95 = statistics.quantiles(one, n=20)[-1]
        print(f"{text[:42]:<44}{statistics.median(one):>10.2f}{p95:>10.2f}   µs")


if __name__ == "__main__":
    main()
