"""Apply for every public service, with and without JavaScript; the stored answers are the same."""

import pytest

from tests.e2e.examples import example, lacking, without_ids
from tests.e2e.walking import apply, own_data

COMPLETE = [
    ("gelsenkirchen", "bewohnerparkausweis", "one-year-own-car"),
    ("gelsenkirchen", "hundesteuer-anmeldung", "two-dogs-make-three"),
    ("soest", "gewerbeanmeldung", "sole-craft-business"),
    ("soest", "gewerbeummeldung", "move-within-the-city"),
    ("soest", "gewerbeabmeldung", "sole-owner-closes"),
]


@pytest.mark.parametrize(("city", "service", "key"), COMPLETE, ids=[one[1] for one in COMPLETE])
def test_a_service_is_applied_for_with_and_without_javascript(arrive, inspector, folder, city, service, key):
    wanted = example(service, key)
    stored = {}
    for javascript in (True, False):
        page = arrive(javascript=javascript)
        look = inspector.look if javascript else lambda page: None
        handed = apply(page, city, service, wanted, javascript=javascript, folder=folder, look=look)
        data = own_data(page, handed.address)
        assert data["number"] == handed.number
        assert data["open_points"] == []
        stored[javascript] = without_ids(data["answers"])

    assert lacking(stored[True], wanted) == []
    assert stored[True] == stored[False]
