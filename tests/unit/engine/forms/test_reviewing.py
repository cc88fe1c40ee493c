from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from rathaus.engine.forms.reviewing import (
    missing_documents,
    next_page,
    pages_for,
    previous_page,
    review,
    review_desk,
)

from .small_forms import a_file, ask, check, group, page, several, situation, small_form

FORM = small_form(
    page(
        "kind", ask("kind", "choice", options=("first", "renewal")), ask("plate", format="licence_plate_de")
    ),
    page("old", group("old", ask("number"), ask("paper", "file")), shown='kind = "renewal"'),
    page(
        "people",
        group(
            "owners", ask("name"), ask("guardian", shown="minor"), ask("age", "integer"), repeat=several(1, 3)
        ),
        checks=(
            check("one_adult", "some o in owners satisfies o.age >= 18", "owners"),
            check("few", "count(owners) < 3", "owners", warning=True),
        ),
    ),
    page(
        "last",
        ask("note", required=False),
        ask("sum", "integer", value="count(owners) * 2"),
        ask("since", "date", value="today", is_hidden=True),
    ),
    page("desk", ask("granted", "bool"), by_clerk=True),
    facts={"owners.minor": "age < 18"},
)
FULL: dict[str, Any] = {
    "kind": "first",
    "plate": "GE AB 123",
    "old": {"number": "remembered"},
    "owners": [
        {"name": "Amira", "age": 30, "guardian": "hidden"},
        {"name": "Kim", "age": 7, "guardian": "Amira"},
    ],
}


def looked_at(answers: dict[str, Any], **more: Any) -> Any:
    return review(package=FORM, answers=answers, situation=situation(**more))


def test_a_complete_draft_has_no_open_point():
    found = looked_at(FULL)

    assert found.is_complete
    assert [(one.key, one.state) for one in found.pages] == [
        ("kind", "done"), ("old", "hidden"), ("people", "done"), ("last", "done"),
    ]  # fmt: skip


def test_the_application_has_nothing_hidden_and_everything_computed():
    assert looked_at(FULL).application == {
        "kind": "first",
        "plate": "GE AB 123",
        "owners": [{"name": "Amira", "age": 30}, {"name": "Kim", "age": 7, "guardian": "Amira"}],
        "sum": 4,
        "since": date(2026, 11, 23),
    }


def test_an_empty_draft_can_be_submitted_with_open_points():
    found = looked_at({})

    assert [one.name for one in found.open_points] == ["kind", "plate", "owners"]
    assert found.application["since"] == date(2026, 11, 23)


def test_answers_that_fail_stay_in_the_application_as_open_points():
    found = looked_at({**FULL, "plate": "so nicht"})

    assert [(one.name, one.kind) for one in found.open_points] == [("plate", "format")]
    assert found.application["plate"] == "so nicht"


def test_answers_of_a_wrong_type_are_left_out_and_named():
    broken = {**FULL, "plate": 7, "owners": [{"name": ["x"], "age": Decimal("1.5")}]}

    found = looked_at(broken)

    assert {(one.name, one.text_key) for one in found.open_points} >= {
        ("plate", "not_typed"), ("owners.1.name", "not_typed"), ("owners.1.age", "not_typed"),
    }  # fmt: skip
    assert "plate" not in found.application
    assert found.application.get("owners") in (None, [{}])


def test_each_check_is_told_once_and_warnings_apart():
    children = {**FULL, "owners": [{"name": name, "age": 7, "guardian": "A"} for name in "abc"]}

    found = looked_at(children)

    assert [one.values["key"] for one in found.open_points] == ["one_adult"]
    assert [one.values["key"] for one in found.warnings] == ["few"]


def test_checks_on_hidden_pages_and_in_skipped_groups_hold_nobody():
    form = small_form(
        page("one", ask("kind")),
        page("two", ask("a", required=False), shown='kind = "x"', checks=(check("never", "1 = 2", "a"),)),
        page("three", group("g", ask("b"), required=False, checks=(check("never", "1 = 2", "b"),))),
    )

    assert review(package=form, answers={"kind": "y"}, situation=situation()).open_points == ()
    assert [
        one.name
        for one in review(
            package=form, answers={"kind": "x", "g": {"b": "1"}}, situation=situation()
        ).open_points
    ] == ["a", "g.b"]


def test_pages_in_their_order():
    answers = {"kind": "renewal"}

    assert [(one.key, one.is_complete) for one in pages_for(FORM, answers, situation())] == [
        ("kind", False), ("old", False), ("people", False), ("last", True),
    ]  # fmt: skip
    assert next_page(FORM, answers, situation(), after="kind") == "old"
    assert next_page(FORM, FULL, situation(), after="kind") == "people"
    assert next_page(FORM, FULL, situation(), after="last") is None
    assert next_page(FORM, {**FULL, "owners": []}, situation()) == "people"
    assert next_page(FORM, FULL, situation()) is None
    assert previous_page(FORM, FULL, situation(), before="people") == "kind"
    assert previous_page(FORM, FULL, situation(), before=None) == "last"
    assert previous_page(FORM, FULL, situation(), before="kind") is None


def test_missing_documents_are_the_empty_file_fields_that_are_asked():
    renewal = {**FULL, "kind": "renewal"}

    assert [one.name for one in missing_documents(package=FORM, answers=renewal, situation=situation())] == [
        "old.paper"
    ]
    with_paper = {**renewal, "old": {"number": "1", "paper": [a_file()]}}
    assert missing_documents(package=FORM, answers=with_paper, situation=situation()) == ()


def test_the_desk_is_reviewed_apart():
    assert [one.name for one in review_desk(package=FORM, answers=FULL, situation=situation())] == ["granted"]
    assert review_desk(package=FORM, answers={**FULL, "granted": False}, situation=situation()) == ()


def test_clerks_answers_stay_in_the_application_of_a_case():
    assert looked_at({**FULL, "granted": True}).application["granted"] is True


def test_blank_entries_of_a_draft_do_not_count():
    form = small_form(
        page("one", ask("names", repeat=several(1, 3)), group("g", ask("a"), repeat=several(0, 3)))
    )

    found = review(
        package=form, answers={"names": ["Ben", None], "g": [{"a": "x"}, {}]}, situation=situation()
    )

    assert found.is_complete
    assert found.application == {"names": ["Ben"], "g": [{"a": "x"}]}


def test_a_check_that_stands_on_no_page_is_told_on_the_last():
    form = small_form(
        page("one", group("g", ask("a"))), page("two", ask("b"), checks=(check("differ", "g.a != b"),))
    )
    (differ,) = form.form.pages[1].checks
    pages = (form.form.pages[0], replace(form.form.pages[1], checks=()))
    root = replace(form.form.root, checks=(replace(differ, page=None),))
    form = replace(form, form=replace(form.form, pages=pages, root=root))

    found = review(package=form, answers={"g": {"a": "x"}, "b": "x"}, situation=situation())

    assert [(one.key, [two.name for two in one.problems]) for one in found.pages] == [
        ("one", []),
        ("two", ["b"]),
    ]
