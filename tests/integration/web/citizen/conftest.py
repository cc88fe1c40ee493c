"""A Monday morning in Gelsenkirchen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from tests.factories.cases import MONDAY, example_answers
from tests.factories.people import citizen, signed_in
from tests.integration.web.citizen.visiting import Visitor

PARKING = "bewohnerparkausweis"


@pytest.fixture(autouse=True)
def monday(gelsenkirchen: object) -> Iterator[time_machine.Coordinates]:
    """Stand on a Monday, so that dates in examples fit."""
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


@pytest.fixture
def visitor() -> Visitor:
    """Somebody without an account."""
    return Visitor()


@pytest.fixture
def amira() -> Visitor:
    """Amira, signed in."""
    return Visitor(signed_in(citizen("amira"), with_second_factor=False))


@pytest.fixture
def stranger() -> Visitor:
    """Somebody else's browser."""
    return Visitor(Client())


@pytest.fixture
def answers() -> dict[str, object]:
    """Everything for a parking permit."""
    return example_answers(PARKING)
