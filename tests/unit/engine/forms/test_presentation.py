from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from rathaus.engine.forms.model import CodeList
from rathaus.engine.forms.presentation import find_widget, present_page, present_steps
from rathaus.engine.forms.reading import NoSuchPage, read_page
from rathaus.engine.forms.views import PageView, Widget

from .posted_views import widgets_of
from .small_forms import SmallForm, a_file, ask, group, page, several, situation, small_form


def present(form: SmallForm, answers: dict[str, Any] | None = None, **more: Any) -> PageView:
    where, language = more.pop("page", "one"), more.pop("language", "de")
    return present_page(
        package=form, page=where, answers=answers or {}, situation=situation(**more), language=language
    )


def refused(form: SmallForm, raw: dict[str, str], answers: dict[str, Any] | None = None) -> PageView:
    posted = {name: [value] for name, value in raw.items()}
    reading = read_page(package=form, page="one", raw=posted, answers=answers or {}, situation=situation())
    return present_page(
        package=form, page="one", answers=answers or {}, situation=situation(), language="de", reading=reading
    )


def widget(view: PageView, name: str) -> Widget:
    found = find_widget(view, name)
    assert found is not None, name
    return found


STATES = CodeList(
    "states", {f"{code:03}": {"de": f"Staat {code}", "en": f"State {code}"} for code in range(20)}
)
FORM = small_form(
    page(
        "one",
        ask("name", length=(1, 40), prefill="account.family_name"),
        ask("born", "date", prefill="account.birth_date"),
        ask("kind", "choice", options=("first", "renewal")),
        group("old", ask("number"), shown='kind = "renewal"'),
        ask("state", "choice", codelist="states"),
        ask("kinds", "choice", options=("craft", "trade"), repeat=several(0, 2)),
        ask("states", "choice", codelist="states", repeat=several(1, 3)),
        ask("story", lines=4, required=False),
        ask("rent", "money"),
        ask("held", "bool"),
        ask("since", "date", shown="held"),
        ask("why", shown="not(held)"),
        ask("agreed", "confirmation"),
        ask("paper", "file", accept=("pdf", "jpeg"), max_size=10_485_760),
        ask("hint", "note"),
        ask("sum", "integer", value="1 + 1"),
        ask("trace", is_hidden=True, start='"web"'),
    ),
    page("two", ask("a"), shown='kind = "renewal"'),
    page("three", ask("b")),
    page("desk", ask("granted", "bool"), by_clerk=True),
    labels={
        "name": {
            "label": "Familienname",
            "hint": "Wie im Ausweis",
            "help": "Wir brauchen ihn für den Bescheid.",
        },
        "kind": {
            "label": "Neu?",
            "options": {"first": "Ja", "renewal": "Nein"},
            "option_help": {"first": "Zum ersten Mal"},
        },
        "agreed": "Ich stimme zu.",
        "hint": {"label": "Hinweis", "content": "Bitte lesen."},
        "states": {"label": "Staatsangehörigkeit", "add": "Noch eine"},
    },
    english={"name": "Family name"},
    codelists={"states": STATES},
)


def test_every_kind_of_question_has_its_widget():
    kinds = {
        one.name: one.kind for one in widgets_of(present(FORM, {"held": True}).widgets) if "." not in one.name
    }

    assert kinds == {
        "name": "text", "born": "date", "kind": "radio", "state": "select", "kinds": "checkboxes",
        "states": "occurrences", "story": "textarea", "rent": "number", "held": "yes_no", "since": "date",
        "agreed": "confirm", "paper": "file", "hint": "note", "sum": "output",
    }  # fmt: skip


def test_words_and_hints_for_browsers():
    view = present(FORM)
    name = widget(view, "name")

    assert (name.label, name.hint, name.help) == (
        "Familienname",
        "Wie im Ausweis",
        "Wir brauchen ihn für den Bescheid.",
    )
    assert (name.autocomplete, name.max_length, name.is_required) == ("family-name", 40, True)
    assert [part.autocomplete for part in widget(view, "born").children] == [
        "bday-day",
        "bday-month",
        "bday-year",
    ]
    assert [part.inputmode for part in widget(view, "born").children] == ["numeric"] * 3
    assert (widget(view, "rent").inputmode, widget(view, "rent").unit) == ("decimal", "€")
    assert widget(view, "paper").accept == ".pdf,application/pdf,.jpeg,.jpg,image/jpeg"
    assert widget(view, "paper").max_size == "10\u00a0MB"
    assert (widget(view, "hint").value, widget(view, "sum").value) == ("Bitte lesen.", "2")
    assert find_widget(view, "trace") is None
    assert not widget(view, "story").is_required


def test_other_languages_fall_back_to_german():
    assert widget(present(FORM, language="en"), "name").label == "Family name"
    assert widget(present(FORM, language="en"), "kind").label == "Neu?"
    assert widget(present(FORM, language="de-simple"), "name").label == "Familienname"
    assert widget(present(FORM, language="en"), "state").options[1].label == "State 1"


def test_stored_answers_stand_in_their_inputs():
    view = present(
        FORM,
        {
            "name": "Muster", "born": date(1990, 12, 24), "kind": "first", "kinds": ["trade"], "rent": Decimal("70.00"),
            "held": False, "agreed": True, "state": "003", "states": ["001", "002"], "paper": [a_file(size=1_258_291)],
        },
    )  # fmt: skip

    assert widget(view, "name").value == "Muster"
    assert [part.value for part in widget(view, "born").children] == ["24", "12", "1990"]
    assert [(one.key, one.is_checked) for one in widget(view, "kinds").options] == [
        ("craft", False),
        ("trade", True),
    ]
    assert widget(view, "rent").value == "70,00"
    assert [(one.key, one.label, one.is_checked) for one in widget(view, "held").options] == [
        ("yes", "Ja", False),
        ("no", "Nein", True),
    ]
    assert widget(view, "agreed").options[0].is_checked
    assert [one.key for one in widget(view, "states.2").options if one.is_checked] == ["002"]
    (file,) = widget(view, "paper").files
    assert (file.name, file.size, file.remove_name) == ("schein.pdf", "1,2\u00a0MB", "remove_file.paper.f1")


def test_what_an_option_asks_for_stands_under_it():
    view = present(FORM, {"kind": "renewal", "held": True})

    assert [option.children and option.children[0].name for option in widget(view, "kind").options] == [
        (),
        "old",
    ]
    assert [option.children and option.children[0].name for option in widget(view, "held").options] == [
        "since",
        (),
    ]
    assert "old" not in [one.name for one in view.widgets]
    assert widget(view, "old.number").kind == "text"
    assert [option.children for option in widget(present(FORM), "kind").options] == [(), ()]


def test_questions_on_which_others_depend_are_marked():
    affecting = {one.name for one in widgets_of(present(FORM).widgets) if one.affects}

    assert affecting == {"kind", "held"}


def test_dependence_goes_through_facts():
    form = small_form(
        page("one", ask("a", "integer"), ask("b", "integer"), ask("c", shown="big")),
        facts={"sum": "a + 1", "big": "sum > 3"},
    )

    assert {one.name for one in widgets_of(present(form).widgets) if one.affects} == {"a"}


@pytest.mark.parametrize(("known", "parts"), [("1990-12-24", ["24", "12", "1990"]), ("im Mai", ["", "", ""])])
def test_a_day_of_the_account_is_suggested_when_it_is_one(known, parts):
    born = widget(present(FORM, account={"birth_date": known}), "born")

    assert [part.value for part in born.children] == parts


def test_suggestions_come_from_the_account_or_a_start_until_something_is_stored():
    account = {"family_name": "Muster", "birth_date": date(1990, 12, 24)}

    fresh, kept = present(FORM, account=account), present(FORM, {"name": "Beispiel"}, account=account)

    assert (widget(fresh, "name").value, widget(fresh, "name").origin) == ("Muster", "account")
    assert [part.value for part in widget(fresh, "born").children] == ["24", "12", "1990"]
    assert (widget(kept, "name").value, widget(kept, "name").origin) == ("Beispiel", "")


def test_a_start_checks_an_option_but_never_a_confirmation():
    form = small_form(
        page(
            "one",
            ask("delivery", "choice", options=("office", "home"), start='"office"'),
            ask("agreed", "confirmation", start="true"),
        )
    )
    view = present(form)

    assert [one.is_checked for one in widget(view, "delivery").options] == [True, False]
    assert not widget(view, "agreed").options[0].is_checked


def test_what_was_typed_stays_with_its_error():
    view = refused(
        FORM,
        {"name": "", "rent": "viel", "born.day": "31", "born.month": "4", "born.year": "2025", "held": "yes"},
    )

    assert widget(view, "rent").value == "viel"
    assert widget(view, "rent").error == "Bitte geben Sie bei „Rent“ eine Zahl ein, zum Beispiel 70,00."
    assert [(part.value, part.is_invalid) for part in widget(view, "born").children] == [
        ("31", True),
        ("4", False),
        ("2025", False),
    ]
    assert [one.is_checked for one in widget(view, "held").options] == [True, False]
    assert view.errors[0].anchor == "name"
    assert (
        view.errors[1].message
        == "Bitte prüfen Sie „Born“: Den 31.04.2025 gibt es nicht, der April hat 30 Tage."
    )


def test_every_error_leads_to_an_id_of_the_page():
    view = refused(FORM, {"held": "yes", "kind": "renewal"}, {"kind": "renewal", "held": True})
    ids = {one.id for one in widgets_of(view.widgets)}

    assert [line.anchor for line in view.errors] == [
        "name", "born-day", "old-number", "state", "states-1", "rent", "since-day", "agreed", "paper",
    ]  # fmt: skip
    assert {line.anchor for line in view.errors} <= ids


def test_ids_are_unique_on_a_page():
    ids = [one.id for one in widgets_of(present(FORM, {"held": True, "kind": "renewal"}).widgets)]
    ids += [option.id for one in widgets_of(present(FORM).widgets) for option in one.options[1:]]

    assert len(ids) == len(set(ids))


def test_steps_count_the_pages_shown_and_the_last_look():
    first = present(FORM)

    assert (first.step, first.steps, first.title) == (1, 3, "Frage one?")
    assert [(one.key, one.place) for one in first.thread] == [("one", "now"), ("three", "after")]
    assert present(FORM, {"kind": "renewal"}, page="three").step == 3
    assert first.minutes >= 1
    assert first.has_files
    assert not present(FORM, page="three").has_files


def test_pages_of_clerks_have_no_steps():
    view = present(FORM, page="desk")

    assert (view.step, view.steps, view.minutes) == (0, 0, 0)
    assert widget(view, "granted").kind == "yes_no"


def test_a_page_that_is_not_there_is_named():
    with pytest.raises(NoSuchPage, match=r"There is no page four here\. Use one of one, two"):
        present(FORM, page="four")


PEOPLE = small_form(
    page(
        "one", group("owners", ask("name"), ask("nick", required=False), repeat=several(1, 3), title="name")
    ),
    labels={"owners": {"label": "Person", "add": "Noch eine Person"}},
)


def test_repeated_groups_show_at_least_one_with_buttons():
    people = widget(present(PEOPLE), "owners")

    assert [(one.name, one.label, one.number, one.remove_name) for one in people.children] == [
        ("owners.1", "Person 1", 1, "")
    ]
    assert (people.add_name, people.add_label) == ("add.owners", "Noch eine Person")
    assert people.children[0].children[0].name == "owners.1.name"


def test_occurrences_are_named_by_their_title_and_can_go_down_to_the_least():
    people = widget(present(PEOPLE, {"owners": [{"name": "Amira"}, {}, {"name": "Ben"}]}), "owners")

    assert [one.label for one in people.children] == ["Person 1: Amira", "Person 2", "Person 3: Ben"]
    assert [one.remove_name for one in people.children] == [
        "remove.owners.1",
        "remove.owners.2",
        "remove.owners.3",
    ]
    assert people.children[2].remove_label == "Entfernen: Person 3: Ben"
    assert people.add_name == ""


def test_fields_of_an_occurrence_beyond_the_least_are_required_only_once_it_is_filled():
    people = widget(present(PEOPLE, {"owners": [{"name": "Amira"}, {}]}), "owners")

    assert [one.children[0].is_required for one in people.children] == [True, False]


def test_lists_of_inputs_show_one_more_after_adding():
    form = small_form(page("one", ask("names", repeat=several(1, 3))))
    reading = read_page(
        package=form,
        page="one",
        raw={"names.1": ["Ben"], "add.names": ["1"]},
        answers={},
        situation=situation(),
    )

    view = present_page(
        package=form, page="one", answers={}, situation=situation(), language="de", reading=reading
    )

    assert [(one.name, one.value) for one in widget(view, "names").children] == [
        ("names.1", "Ben"),
        ("names.2", ""),
    ]


def test_tokens_are_for_the_person_at_the_keyboard_alone():
    form = small_form(
        page(
            "one",
            group(
                "applicant",
                ask("email", format="email"),
                ask("street"),
                ask("postcode", format="postcode_de"),
            ),
            group("holder", ask("family_name"), ask("email", format="email")),
        )
    )
    view = present(form)

    assert widget(view, "applicant.email").autocomplete == "email"
    assert widget(view, "applicant.street").autocomplete == "address-line1"
    assert widget(view, "applicant.postcode").autocomplete == "postal-code"
    assert widget(view, "holder.email").autocomplete == ""
    assert widget(view, "holder.email").input_type == "email"


def test_picks_of_earlier_occurrences_are_offered_by_their_titles():
    form = small_form(
        page(
            "one",
            group("sites", ask("town"), repeat=several(1, 5), title="town"),
            ask("main", "choice", options_from=("sites",)),
        ),
        labels={"sites": "Standort"},
    )

    options = widget(present(form, {"sites": [{"town": "Soest"}, {}], "main": 1}), "main").options

    assert [(one.key, one.label, one.is_checked) for one in options] == [
        ("1", "Standort 1: Soest", True),
        ("2", "Standort 2", False),
    ]


def test_the_last_look_lists_every_page_shown():
    steps = present_steps(package=FORM, answers={}, situation=situation(), language="de")

    assert [(one.key, one.title, one.place) for one in steps] == [
        ("one", "Frage one?", "before"), ("three", "Frage three?", "before"),
    ]  # fmt: skip


def test_the_summary_says_which_person_is_meant():
    view = refused(PEOPLE, {"owners.1.name": "Amira", "owners.2.name": "", "owners.2.nick": "B"})

    assert [(line.place, line.message) for line in view.errors] == [
        ("Person 2", "Bitte füllen Sie „Name“ aus.")
    ]


def test_choice_groups_say_that_they_are_some():
    form = small_form(page("one", group("way", ask("mail"), ask("phone"), choose="one")))

    way = widget(present(form), "way")

    assert (way.choose, way.is_required) == ("one", True)
    assert [one.is_required for one in way.children] == [False, False]
