"""How many statements a page costs; transaction brackets are not counted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.cases import example_answers
from tests.integration.web.citizen.test_applying import YOU

PARKING = "bewohnerparkausweis"
BRACKET = re.compile(r"(SAVEPOINT|RELEASE|ROLLBACK|BEGIN|COMMIT|SET )")
ANONYMOUS, SIGNED_IN, POSTED = 3, 6, 8


@contextmanager
def at_most(most: int) -> Iterator[None]:
    with CaptureQueriesContext(connection) as captured:
        yield
    statements = [query["sql"] for query in captured if not BRACKET.match(query["sql"])]
    assert len(statements) <= most, "\n".join(statement[:160] for statement in statements)


@pytest.fixture
def warm(visitor: Any) -> None:
    """Cities and packages are in memory, as after the first request."""
    visitor.get("")


PAGES: dict[str, Callable[[Any], Any]] = {
    "home": lambda visitor: visitor.get(""),
    "search": lambda visitor: visitor.get("suche?q=gewerbe"),
    "service": lambda visitor: visitor.get(f"leistungen/{PARKING}/"),
    "form": lambda visitor: visitor.page("you"),
    "check": lambda visitor: visitor.page("pruefen"),
}


@pytest.mark.usefixtures("warm")
@pytest.mark.parametrize("page", PAGES)
def test_a_page_for_a_visitor_costs_three_statements_at_most(visitor, page):
    visitor.begin(PARKING)

    with at_most(ANONYMOUS):
        assert PAGES[page](visitor).status_code == 200


@pytest.mark.usefixtures("warm")
@pytest.mark.parametrize("page", PAGES)
def test_a_page_for_somebody_signed_in_costs_six_at_most(amira, page):
    amira.begin(PARKING)

    with at_most(SIGNED_IN):
        assert PAGES[page](amira).status_code == 200


@pytest.mark.usefixtures("warm")
@pytest.mark.parametrize("who", ["visitor", "amira"])
def test_a_posted_page_costs_eight_at_most(request, who):
    one = request.getfixturevalue(who)
    one.begin(PARKING)
    marks = one.marks("you")

    with at_most(POSTED):
        assert one.answer("you", marks=marks, **YOU).status_code == 302


@pytest.mark.usefixtures("warm")
@pytest.mark.parametrize("service", [PARKING, "hundesteuer-anmeldung", "gewerbeanmeldung"])
def test_handing_in_costs_eight_at_most(visitor, service):
    visitor.fill(service, example_answers(service), visitor.begin(service))

    with at_most(POSTED):
        visitor.hand_in()


@pytest.mark.usefixtures("warm")
def test_public_pages_cost_nothing_at_all(visitor):
    for path in ("", "suche?q=hund", f"leistungen/{PARKING}/", "leistungen/", "hilfe/"):
        with at_most(0):
            assert visitor.get(path).status_code == 200
