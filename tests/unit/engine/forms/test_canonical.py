from __future__ import annotations

import json
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from rathaus.engine.forms.canonical import answers_from_json, answers_from_texts, answers_to_json

from .small_forms import a_file, ask, group, page, several, small_form

FORM = small_form(
    page(
        "one",
        ask("name"),
        ask("count", "integer"),
        ask("rent", "money"),
        ask("born", "date"),
        ask("known", "partial_date", parts={"year": "required"}),
        ask("at", "time"),
        ask("moment", "datetime"),
        ask("held", "bool"),
        ask("kind", "choice", options=("first", "renewal")),
        ask("kinds", "choice", options=("craft", "trade"), repeat=several(0, 2)),
        ask("paper", "file"),
        ask("slot", "slot"),
        ask("main", "choice", options_from=("owners",)),
        group("owners", ask("name"), group("home", ask("town")), repeat=several(0, 5)),
    )
)
ANSWERS: dict[str, Any] = {
    "name": "Müller",
    "count": 3,
    "rent": Decimal("70.00"),
    "born": date(1990, 12, 24),
    "known": {"day": None, "month": 12, "year": 1990},
    "at": time(9, 30),
    "moment": datetime.fromisoformat("2026-02-01T09:05"),
    "held": False,
    "kind": "first",
    "kinds": ["craft"],
    "paper": [a_file()],
    "slot": {"day": date(2026, 12, 1), "time": time(9), "office": "Bürgeramt"},
    "main": 2,
    "owners": [{"name": "Amira", "home": {"town": "Soest"}}, {}],
}


STALE = "Die gespeicherte Angabe zu „Count“ passt hier nicht mehr. Bitte geben Sie sie neu ein."


def test_answers_are_the_same_after_writing_and_reading():
    data = json.loads(json.dumps(answers_to_json(FORM, ANSWERS)))

    assert answers_from_json(FORM, data) == (ANSWERS, ())


def test_canonical_form_is_text_for_decimals_and_days_in_the_order_of_the_form():
    data = answers_to_json(FORM, {"born": date(1990, 12, 24), "rent": Decimal("70.00"), "name": "A"})

    assert json.dumps(data) == '{"name": "A", "rent": "70.00", "born": "1990-12-24"}'


def test_answers_the_form_does_not_know_are_not_written():
    with pytest.raises(KeyError, match=r"The form has no field owners\.age"):
        answers_to_json(FORM, {"owners": [{"age": 3}]})


@pytest.mark.parametrize(
    ("data", "named"),
    [
        ({"nmae": "x"}, ("unknown", "Das Formular kennt die Angabe „nmae“ nicht. Sie wurde nicht übernommen.")),
        ({"count": "3"}, ("type", STALE)),
        ({"count": True}, ("type", None)),
        ({"rent": 70.0}, ("type", None)),
        ({"rent": "NaN"}, ("type", None)),
        ({"born": "1990-02-31"}, ("type", None)),
        ({"known": {"day": 1, "month": None, "year": 1990}}, ("type", None)),
        ({"known": {"year": 1990, "hour": 3}}, ("type", None)),
        ({"held": "true"}, ("type", None)),
        ({"kinds": "craft"}, ("type", None)),
        ({"paper": [{"name": "x"}]}, ("type", None)),
        ({"owners": {"name": "x"}}, ("type", None)),
        ({"owners": ["x"]}, ("type", None)),
        ({"owners": [{"home": []}]}, ("type", None)),
        ([], ("type", None)),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named_and_left_out(data, named):
    answers, problems = answers_from_json(FORM, data)

    (problem,) = problems
    assert problem.kind == named[0]
    if named[1]:
        assert problem.message("de") == named[1]
    assert answers in ({}, {"kinds": None}, {"paper": [None]}, {"owners": [{}]})


def test_examples_are_written_in_texts():
    texts = {
        "count": "3", "rent": "30.00", "born": "1990-12-24", "held": "true", "paper": ["schein.pdf"], "kind": "none",
        "main": "1", "owners": [{"name": "Amira"}],
    }  # fmt: skip

    answers, problems = answers_from_texts(FORM, texts)

    assert problems == ()
    assert answers == {
        "count": 3,
        "rent": Decimal("30.00"),
        "born": date(1990, 12, 24),
        "held": True,
        "paper": [{"file": "schein.pdf", "name": "schein.pdf", "media_type": "application/pdf", "size": 1}],
        "main": 1,
        "owners": [{"name": "Amira"}],
    }


def test_a_person_may_be_called_none():
    assert answers_from_json(FORM, {"name": "none"}) == ({"name": "none"}, ())
