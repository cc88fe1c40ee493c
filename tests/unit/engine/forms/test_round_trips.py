"""What is rendered and posted back is the same; nothing a person can post breaks anything."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from rathaus.engine.forms.canonical import answers_from_json, answers_to_json
from rathaus.engine.forms.model import CodeList
from rathaus.engine.forms.presentation import present_answers, present_page
from rathaus.engine.forms.reading import read_page
from rathaus.engine.forms.reviewing import review

from .posted_views import posted
from .small_forms import a_file, ask, check, group, page, several, situation, small_form

STATES = CodeList("states", {f"{code:03}": {"de": f"Staat {code}"} for code in range(20)})
MEMBERS = (
    ask("name", charset="latin", length=(1, 30)),
    ask("story", lines=3),
    ask("count", "integer", low="0", high="1000"),
    ask("rent", "money"),
    ask("share", "decimal"),
    ask("born", "date", high="today"),
    ask("known", "partial_date", parts={"day": "optional", "month": "optional", "year": "required"}),
    ask("at", "time"),
    ask("moment", "datetime"),
    ask("held", "bool"),
    ask("since", "date", shown="self.held"),
    ask("agreed", "confirmation"),
    ask("kind", "choice", options=("first", "renewal")),
    ask("kinds", "choice", options=("craft", "trade", "other"), repeat=several(0, 3)),
    ask("states", "choice", codelist="states", repeat=several(0, 3)),
    ask("nicks", repeat=several(0, 3)),
    ask("mail", format="email"),
    ask("plate", format="licence_plate_de"),
    ask("paper", "file"),
)
PEOPLE = group(
    "people", *MEMBERS, group("home", ask("town"), required=False), repeat=several(0, 3),
    checks=(check("grown", "self.count > 3", "count", only="self.held"),),
)  # fmt: skip
FORM = small_form(
    page("one", *MEMBERS, PEOPLE, checks=(check("many", "count(people) < 3", "people", warning=True),)),
    page("two", group("more", ask("a"), ask("b", shown='kind = "renewal"')), shown="is filled(people)"),
    codelists={"states": STATES},
)

LETTERS = st.characters(categories=("L", "N", "P", "S", "Zs"))
LINE = st.text(LETTERS, min_size=1, max_size=30).map(lambda text: " ".join(text.split())).filter(bool)
DAYS = st.dates(date(1000, 1, 1), date(2999, 12, 31))
TIMES = st.times().map(lambda moment: moment.replace(second=0, microsecond=0))
MONEY = st.decimals(min_value=-(10**9), max_value=10**9, places=2)


def normal(text: str) -> str:
    import unicodedata

    return unicodedata.normalize("NFC", text)


PARTIAL = DAYS.flatmap(
    lambda day: st.sampled_from(
        [
            {"day": day.day, "month": day.month, "year": day.year},
            {"day": None, "month": day.month, "year": day.year},
            {"day": None, "month": None, "year": day.year},
        ]
    )
)
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "name": LINE.map(normal),
    "story": st.lists(LINE, min_size=1, max_size=3).map(lambda lines: normal("\n".join(lines))),
    "count": st.integers(-(10**6), 10**6),
    "rent": MONEY,
    "share": st.decimals(min_value=-(10**6), max_value=10**6, places=3),
    "born": DAYS,
    "known": PARTIAL,
    "at": TIMES,
    "moment": st.builds(datetime.combine, DAYS, TIMES),
    "held": st.booleans(),
    "since": DAYS,
    "agreed": st.just(True),
    "kind": st.sampled_from(["first", "renewal"]),
    "kinds": st.lists(st.sampled_from(["craft", "trade", "other"]), min_size=1, unique=True).map(
        lambda keys: [key for key in ("craft", "trade", "other") if key in keys]
    ),
    "states": st.lists(st.sampled_from(sorted(STATES.entries)), min_size=1, max_size=3, unique=True),
    "nicks": st.lists(LINE.map(normal), min_size=1, max_size=3),
    "mail": st.just("amira@example.org"),
    "plate": st.just("GE AB 123"),
    "paper": st.just([a_file()]),
}
PERSON = st.fixed_dictionaries(
    {}, optional={**FIELDS, "home": st.fixed_dictionaries({"town": LINE.map(normal)})}
)
PEOPLE_ANSWERS = st.lists(PERSON.filter(bool), min_size=1, max_size=3)
ANSWERS = st.fixed_dictionaries({}, optional={**FIELDS, "people": PEOPLE_ANSWERS})


@settings(max_examples=60, deadline=None)
@given(ANSWERS, st.sampled_from(["de", "en"]))
def test_sending_a_page_as_rendered_changes_no_answer(answers, language):
    view = present_page(package=FORM, page="one", answers=answers, situation=situation(), language=language)

    reading = read_page(package=FORM, page="one", raw=posted(view), answers=answers, situation=situation())

    assert reading.unknown == ()
    assert reading.answers == answers
    assert all(one.kind != "type" for one in reading.errors)


@settings(max_examples=60, deadline=None)
@given(ANSWERS)
def test_a_page_with_errors_shown_again_and_sent_says_the_same(answers):
    view = present_page(package=FORM, page="one", answers=answers, situation=situation(), language="de")
    first = read_page(
        package=FORM,
        page="one",
        raw={**posted(view), "rent": ["viel"]},
        answers=answers,
        situation=situation(),
    )

    again = present_page(
        package=FORM, page="one", answers=answers, situation=situation(), language="de", reading=first
    )
    second = read_page(
        package=FORM, page="one", raw=posted(again), answers=first.answers, situation=situation()
    )

    assert second.answers == first.answers
    assert [one.name for one in second.errors] == [one.name for one in first.errors]


@settings(max_examples=60, deadline=None)
@given(ANSWERS)
def test_canonical_json_gives_the_same_answers(answers):
    data = json.loads(json.dumps(answers_to_json(FORM, answers)))

    assert answers_from_json(FORM, data) == (answers, ())


@settings(max_examples=40, deadline=None)
@given(ANSWERS)
def test_the_application_reviewed_again_has_the_same_open_points(answers):
    first = review(package=FORM, answers=answers, situation=situation())

    second = review(package=FORM, answers=first.application, situation=situation())

    assert [one.name for one in second.open_points] == [one.name for one in first.open_points]
    assert second.application == first.application


NAMES = st.one_of(
    st.sampled_from(
        [
            *FIELDS, "born.day", "born.month", "born.year", "known.year", "moment.time", "people.1.name",
            "people.2.born.day", "people.3.count", "people.99.name", "people.2.states.2", "states.1", "nicks.3",
            "add.people", "remove.people.1", "remove.people.3", "remove.nicks.1", "add.nicks", "remove_file.paper.f1",
            "add.people.2.nicks", "remove.people.9.states.1", "people", "people.1", "people..name", ".", "",
        ]
    ),
    st.text(max_size=20),
)  # fmt: skip
TYPED = st.one_of(LINE, st.text(max_size=40), st.sampled_from(["yes", "31", "2", "1990", "-", "1.000,5"]))
RAW = st.dictionaries(NAMES, st.lists(TYPED, max_size=3), max_size=12)


@settings(max_examples=300, deadline=None)
@given(RAW, ANSWERS)
def test_nothing_that_is_posted_breaks_anything(raw, answers):
    reading = read_page(package=FORM, page="one", raw=raw, answers=answers, situation=situation())

    again = present_page(
        package=FORM, page="one", answers=answers, situation=situation(), language="de", reading=reading
    )
    found = review(package=FORM, answers=reading.answers, situation=situation())
    present_answers(package=FORM, answers=reading.answers, situation=situation(), language="en")
    data = json.loads(json.dumps(answers_to_json(FORM, reading.answers)))

    assert [line.message for line in again.errors] == [one.message("de") for one in reading.errors]
    assert answers_from_json(FORM, data)[1] == ()
    assert all("{" not in one.message("en") for one in found.open_points)


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=10)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from([*FIELDS, "people", "x"]), inner, max_size=5),
    ),
    max_leaves=20,
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(JSON)
def test_foreign_data_never_breaks_a_review(data):
    answers, _ = answers_from_json(FORM, data)

    found = review(package=FORM, answers=answers, situation=situation())

    assert len(found.pages) == 2
    json.dumps(answers_to_json(FORM, found.application))
