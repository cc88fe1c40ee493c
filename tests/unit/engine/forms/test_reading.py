# ruff: noqa: E501 - tables of what is typed and said read best with one case a line
from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from rathaus.engine.forms.model import CodeList
from rathaus.engine.forms.reading import NoSuchPage, PageReading, read_desk_page, read_page

from .small_forms import SmallForm, a_file, ask, check, group, page, several, situation, small_form


def read(
    form: SmallForm, raw: dict[str, str | list[str]], answers: dict[str, Any] | None = None, **more: Any
) -> PageReading:
    posted = {name: [value] if isinstance(value, str) else value for name, value in raw.items()}
    where = more.pop("page", "one")
    uploads = more.pop("uploads", None)
    return read_page(
        package=form,
        page=where,
        raw=posted,
        answers=answers or {},
        situation=situation(**more),
        uploads=uploads,
    )


def told(reading: PageReading) -> list[tuple[str, str]]:
    return [(one.name, one.text_key) for one in reading.errors]


KINDS = small_form(
    page(
        "one",
        ask("name", length=(1, 20), required=False),
        ask("story", lines=4, required=False),
        ask("count", "integer", required=False),
        ask("share", "decimal", required=False, places=3),
        ask("rent", "money", required=False),
        ask("born", "date", required=False),
        ask(
            "known",
            "partial_date",
            parts={"day": "optional", "month": "optional", "year": "required"},
            required=False,
        ),
        ask("at", "time", required=False),
        ask("moment", "datetime", required=False),
        ask("held", "bool", required=False),
        ask("agreed", "confirmation", required=False),
        ask("kind", "choice", options=("first", "renewal"), required=False),
        ask("kinds", "choice", options=("craft", "trade", "other"), repeat=several(0, 3), required=False),
        ask("plate", format="licence_plate_de", required=False),
        ask("slot", "slot", required=False),
    )
)


@pytest.mark.parametrize(
    ("raw", "name", "expected"),
    [
        ({"name": "  Amira  Muster "}, "name", "Amira Muster"),
        ({"name": "Mu\u0308ller"}, "name", "Müller"),
        ({"name": "a\r\nb"}, "name", "a b"),
        ({"story": "a\r\nb\n"}, "story", "a\nb"),
        ({"count": "1.000"}, "count", 1000),
        ({"count": "1,000"}, "count", 1000),
        ({"count": "12,0"}, "count", 12),
        ({"count": " −3 "}, "count", -3),
        ({"share": "1,234"}, "share", Decimal("1.234")),
        ({"share": "1.234"}, "share", Decimal(1234)),
        ({"share": "1234.5"}, "share", Decimal("1234.5")),
        ({"rent": "1.234,56 €"}, "rent", Decimal("1234.56")),
        ({"rent": "€1,234.56"}, "rent", Decimal("1234.56")),
        ({"rent": "70"}, "rent", Decimal("70.00")),
        ({"rent": "70,5 EUR"}, "rent", Decimal("70.50")),
        ({"rent": "1,234"}, "rent", Decimal("1234.00")),
        ({"born.day": "24", "born.month": "12", "born.year": "1990"}, "born", date(1990, 12, 24)),
        ({"born.day": "24.12.1990", "born.month": "", "born.year": ""}, "born", date(1990, 12, 24)),
        ({"born.day": "1", "born.month": "März", "born.year": "1990"}, "born", date(1990, 3, 1)),
        ({"born": "1990-12-24"}, "born", date(1990, 12, 24)),
        ({"born": "24. Dezember 1990"}, "born", date(1990, 12, 24)),
        ({"known.day": "", "known.month": "", "known.year": "1990"}, "known", {"day": None, "month": None, "year": 1990}),
        ({"at": "9.30 Uhr"}, "at", time(9, 30)),
        ({"at": "9 Uhr"}, "at", time(9)),
        ({"moment.day": "1", "moment.month": "2", "moment.year": "2026", "moment.time": "9:05"}, "moment", datetime.fromisoformat("2026-02-01T09:05")),
        ({"moment": "2026-02-01T09:05"}, "moment", datetime.fromisoformat("2026-02-01T09:05")),
        ({"held": "no"}, "held", False),
        ({"agreed": "yes"}, "agreed", True),
        ({"kind": "renewal"}, "kind", "renewal"),
        ({"kinds": ["other", "craft", "other"]}, "kinds", ["craft", "other"]),
        ({"plate": "ge-ab 123e"}, "plate", "GE AB 123E"),
        ({"slot.day": "2026-12-01", "slot.time": "09:00", "slot.office": "Bürgeramt"}, "slot", {"day": date(2026, 12, 1), "time": time(9), "office": "Bürgeramt"}),
    ],
)  # fmt: skip
def test_what_people_type_becomes_a_typed_answer(raw, name, expected):
    reading = read(KINDS, raw)

    assert reading.errors == ()
    assert reading.answers[name] == expected
    assert type(reading.answers[name]) is type(expected)


@pytest.mark.parametrize(
    ("raw", "anchor", "sentence"),
    [
        ({"count": "viele"}, "count", "Bitte geben Sie bei „Count“ eine Zahl ein, zum Beispiel 12."),
        ({"count": "1,5"}, "count", "Bitte geben Sie bei „Count“ eine ganze Zahl ein, ohne Komma."),
        ({"rent": "1,2345"}, "rent", "Bitte geben Sie bei „Rent“ höchstens 2 Stellen nach dem Komma an."),
        ({"born.day": "31", "born.month": "2", "born.year": "2025"}, "born-day", "Bitte prüfen Sie „Born“: Den 31.02.2025 gibt es nicht, der Februar hat 28 Tage."),
        ({"born.day": "29", "born.month": "2", "born.year": "2025"}, "born-day", "Bitte prüfen Sie „Born“: Den 29.02.2025 gibt es nicht, der Februar hat 28 Tage."),
        ({"born.day": "1", "born.month": "13", "born.year": "2025"}, "born-month", "Bitte prüfen Sie „Born“: Einen Monat 13 gibt es nicht. Das Jahr hat zwölf Monate."),
        ({"born.day": "24", "born.month": "12", "born.year": "90"}, "born-year", "Bitte schreiben Sie bei „Born“ das Jahr mit vier Ziffern, zum Beispiel 1990."),
        ({"born.day": "24.12.90", "born.month": "", "born.year": ""}, "born-year", "Bitte schreiben Sie bei „Born“ das Jahr mit vier Ziffern, zum Beispiel 1990."),
        ({"born.day": "24", "born.month": "", "born.year": ""}, "born-month", "Bitte ergänzen Sie bei „Born“ den Monat und das Jahr."),
        ({"born.day": "heute", "born.month": "", "born.year": ""}, "born-day", "Bitte schreiben Sie das Datum bei „Born“ so: 24.12.1990."),
        ({"known.day": "3", "known.month": "", "known.year": "1990"}, "known-month", "Bitte ergänzen Sie bei „Known“ den Monat oder lassen Sie den Tag weg."),
        ({"at": "25:00"}, "at", "Bitte prüfen Sie „At“: Die Uhrzeit 25:00 gibt es nicht."),
        ({"at": "bald"}, "at", "Bitte geben Sie bei „At“ eine Uhrzeit ein, zum Beispiel 14:30."),
        ({"kind": "third"}, "kind", "Bitte wählen Sie bei „Kind“ eine der angebotenen Antworten."),
        ({"kind": ["first", "renewal"]}, "kind", "Bitte geben Sie bei „Kind“ nur eine Antwort."),
        ({"name": "a\x00b"}, "name", "Bitte schreiben Sie „Name“ neu. Darin sind Zeichen, die wir nicht speichern können."),
        ({"held": "maybe"}, "held", "Bitte antworten Sie bei „Held“ mit Ja oder Nein."),
    ],
)  # fmt: skip
def test_what_cannot_be_typed_is_named_and_left_out(raw, anchor, sentence):
    reading = read(KINDS, raw)

    (problem,) = reading.errors
    assert problem.message("de") == sentence
    assert problem.anchor == anchor
    assert problem.kind == "type"
    assert problem.path[0] not in reading.answers
    assert {name: values[-1] for name, values in reading.raw.items()}.items() >= {
        name: value for name, value in raw.items() if isinstance(value, str)
    }.items()


def test_messages_come_in_english_too():
    (problem,) = read(KINDS, {"born.day": "31", "born.month": "4", "born.year": "2025"}).errors

    assert problem.message("en") == "Please check “Born”: there is no 31.04.2025; April has 30 days."
    assert problem.message("de-simple") == problem.message("de")


def test_what_fails_a_rule_is_stored_and_told():
    form = small_form(
        page(
            "one",
            ask("vin", pattern="[A-Z0-9]{6}"),
            ask("age", "integer", low="18", high="99"),
            ask("born", "date", low='date("1900-01-01")', high="today"),
            ask("starts", "date", low="today"),
            ask("town", length=(2, 5), charset="latin"),
            ask("mail", format="email"),
        ),
        labels={"vin": {"label": "Nummer", "hint": "Sechs Zeichen"}, "mail": "E-Mail"},
    )

    reading = read(
        form,
        {
            "vin": "abc", "age": "17", "born": "2027-01-01", "starts": "2026-11-22", "town": "Paderborn", "mail": "amira@",
        },
    )  # fmt: skip

    assert [one.message("de") for one in reading.errors] == [
        "Bitte prüfen Sie „Nummer“. Diese Angabe hat nicht die erwartete Form. Sechs Zeichen",
        "Bitte geben Sie bei „Age“ mindestens 18 an.",
        "Bitte prüfen Sie „Born“: Das Datum liegt in der Zukunft.",
        "Bitte prüfen Sie „Starts“: Das Datum liegt in der Vergangenheit.",
        "Bitte schreiben Sie bei „Town“ höchstens 5 Zeichen. Bisher sind es 9.",
        "Bitte geben Sie eine E-Mail-Adresse ein, zum Beispiel name@beispiel.de.",
    ]
    assert reading.answers["vin"] == "abc"
    assert reading.answers["age"] == 17


def test_letters_of_other_scripts_are_named():
    form = small_form(page("one", ask("name", charset="latin")))

    (problem,) = read(form, {"name": "Żółć Иван"}).errors

    assert problem.message("de").endswith("Nicht möglich ist: И в а н")


def test_required_fields_are_missed_in_their_order_and_by_kind():
    form = small_form(
        page(
            "one",
            ask("name"),
            ask("why"),
            ask("born", "date"),
            ask("kind", "choice", options=("a", "b")),
            ask("held", "bool"),
            ask("agreed", "confirmation"),
            ask("paper", "file"),
        ),
        labels={"why": "Warum fragen Sie?", "agreed": "Ich stimme zu."},
    )

    reading = read(form, {"name": "", "why": " ", "born.day": "", "born.month": "", "born.year": ""})

    assert [one.message("de") for one in reading.errors] == [
        "Bitte füllen Sie „Name“ aus.",
        "Bitte beantworten Sie: „Warum fragen Sie?“",
        "Bitte geben Sie bei „Born“ das Datum ein.",
        "Bitte wählen Sie bei „Kind“ eine Antwort.",
        "Bitte antworten Sie bei „Held“ mit Ja oder Nein.",
        "Bitte setzen Sie das Häkchen bei „Ich stimme zu.“",
        "Bitte laden Sie bei „Paper“ eine Datei hoch.",
    ]
    assert [one.anchor for one in reading.errors] == [
        "name",
        "why",
        "born-day",
        "kind",
        "held",
        "agreed",
        "paper",
    ]


CONDITIONAL = small_form(
    page(
        "one",
        ask("holder", "choice", options=("me", "other")),
        group("other", ask("name"), ask("note", required='name = "Ben"'), shown='holder = "other"'),
        ask("agreed", "confirmation", shown='holder = "other"'),
    )
)


def test_hidden_things_are_not_required_and_their_answers_are_remembered():
    reading = read(CONDITIONAL, {"holder": "me", "other.name": "Ben"})

    assert reading.errors == ()
    assert reading.unknown == ()
    assert reading.answers == {"holder": "me", "other": {"name": "Ben"}}


def test_required_holds_when_true_and_shown():
    assert told(
        read(CONDITIONAL, {"holder": "other", "other.name": "Ben", "agreed": "yes"}, {"holder": "other"})
    ) == [("other.note", "missing_text")]
    assert told(read(CONDITIONAL, {"holder": "other", "other.name": "Amira", "agreed": "yes"})) == []


def test_what_appeared_with_this_answer_is_asked_kindly():
    assert told(read(CONDITIONAL, {"holder": "other"})) == [
        ("other.name", "newly_asked"),
        ("agreed", "newly_asked"),
    ]


def test_a_box_that_was_shown_and_left_empty_is_unticked_a_hidden_one_is_not():
    shown = {"holder": "other", "other": {"name": "A"}, "agreed": True}

    assert (
        "agreed"
        not in read(CONDITIONAL, {"holder": "other", "other.name": "A", "other.note": ""}, shown).answers
    )
    assert read(CONDITIONAL, {"holder": "me"}, {**shown, "holder": "me"}).answers["agreed"] is True


def test_posts_leave_other_pages_alone_and_do_not_change_what_was_given():
    form = small_form(page("one", group("g", ask("a"))), page("two", group("g", ask("b"))))
    stored = {"g": {"a": "1", "b": "2"}}

    reading = read(form, {"g.a": "3"}, stored)

    assert reading.answers == {"g": {"a": "3", "b": "2"}}
    assert stored == {"g": {"a": "1", "b": "2"}}


def test_nobody_can_set_computed_locked_hidden_or_desk_fields():
    form = small_form(
        page(
            "one",
            ask("a", required=False),
            ask("sum", "integer", value="1 + 1"),
            ask("zone", is_locked=True, start='"N"'),
            ask("trace", is_hidden=True, start='"web"'),
            ask("data", "object", required=False),
            ask("hint", "note"),
        ),
        page("desk", ask("granted", "bool"), by_clerk=True),
    )

    reading = read(
        form,
        {
            "a": "x",
            "sum": "9",
            "zone": "S",
            "trace": "mail",
            "data": "{}",
            "hint": "x",
            "granted": "yes",
            "b": "1",
        },
    )

    assert reading.unknown == ("sum", "zone", "trace", "data", "hint", "granted", "b")
    assert reading.answers == {"a": "x", "zone": "N", "trace": "web"}
    assert reading.errors == ()


def test_desk_pages_are_read_for_clerks_only():
    form = small_form(page("one", ask("a")), page("desk", ask("granted", "bool"), by_clerk=True))

    with pytest.raises(NoSuchPage, match="There is no page desk here"):
        read(form, {"granted": "yes"}, page="desk")
    reading = read_desk_page(
        package=form, page="desk", raw={"granted": ["yes"]}, answers={"a": "x"}, situation=situation()
    )

    assert reading.answers == {"a": "x", "granted": True}
    with pytest.raises(NoSuchPage):
        read_desk_page(package=form, page="one", raw={}, answers={}, situation=situation())


def test_a_group_that_is_not_required_is_skipped_while_empty():
    form = small_form(
        page(
            "one",
            group(
                "deputy",
                ask("name"),
                ask("phone"),
                checks=(check("both", "name != phone", "name"),),
                required=False,
            ),
        )
    )

    assert told(read(form, {"deputy.name": "", "deputy.phone": ""})) == []
    assert told(read(form, {"deputy.name": "Ben", "deputy.phone": ""})) == [("deputy.phone", "missing_text")]


OWNERS = small_form(
    page(
        "one",
        group(
            "owners",
            ask("name"),
            ask("age", "integer", low="0"),
            ask("states", "choice", codelist="states", repeat=several(1, 3)),
            repeat=several(1, 3),
            checks=(check("adult", "age >= 18", "age", only='name != "Kim"'),),
        ),
    ),
    labels={"owners": {"label": "Person", "add": "Noch eine Person"}, "owners.age": "Alter"},
    checks={"adult": "Bitte nennen Sie eine erwachsene Person."},
    codelists={},
)


def test_occurrences_are_read_by_number_and_gaps_closed():
    reading = read(
        OWNERS, {"owners.1.name": "Amira", "owners.1.age": "30", "owners.3.name": "Ben", "owners.3.age": "40"}
    )

    assert [one["name"] for one in reading.answers["owners"]] == ["Amira", "Ben"]
    assert reading.raw["owners.2.name"] == ("Ben",)


def test_problems_name_the_occurrence():
    reading = read(
        OWNERS, {"owners.1.name": "Amira", "owners.1.age": "30", "owners.2.name": "", "owners.2.age": "x"}
    )

    ages = [one for one in reading.errors if one.path == ("owners", "age")]
    assert [(one.occurrence, one.anchor) for one in ages] == [((2,), "owners-2-age")]
    assert ages[0].summary("de") == "Person 2: Bitte geben Sie bei „Alter“ eine Zahl ein, zum Beispiel 12."


def test_a_check_inside_a_repeated_group_holds_per_occurrence():
    reading = read(
        OWNERS,
        {
            "owners.1.name": "Amira", "owners.1.age": "17",
            "owners.2.name": "Kim", "owners.2.age": "7",
            "owners.3.name": "Ben", "owners.3.age": "16",
        },
    )  # fmt: skip

    failing = [(one.occurrence, one.message("de")) for one in reading.errors if one.kind == "check"]
    assert failing == [
        ((1,), "Bitte nennen Sie eine erwachsene Person."),
        ((3,), "Bitte nennen Sie eine erwachsene Person."),
    ]


def test_blank_occurrences_at_the_end_are_dropped_down_to_the_least():
    blank = {"owners.1.name": "", "owners.1.age": "", "owners.2.name": "", "owners.2.age": " "}

    reading = read(OWNERS, blank)

    assert reading.answers["owners"] == [{}]
    assert {one.path for one in reading.errors} == {
        ("owners", "name"),
        ("owners", "age"),
        ("owners", "states"),
    }


def test_more_occurrences_than_allowed_are_no_fields_of_the_page():
    reading = read(
        OWNERS, {"owners.1.name": "A", "owners.4.name": "B", "owners.0.name": "C", "owners.01.name": "D"}
    )

    assert reading.unknown == ("owners.4.name", "owners.0.name", "owners.01.name")
    assert len(reading.answers["owners"]) == 1


def test_the_add_button_keeps_what_was_typed_and_tells_no_errors():
    reading = read(OWNERS, {"owners.1.name": "Amira", "owners.1.age": "x", "add.owners": "1"})

    assert reading.is_rearranged
    assert reading.errors == ()
    assert reading.answers["owners"] == [{"name": "Amira"}, {}]
    assert reading.raw["owners.1.age"] == ("x",)


def test_the_add_button_stops_at_the_most():
    many = {"owners": [{"name": "A"}, {"name": "B"}, {"name": "C"}]}

    assert len(read(OWNERS, {"add.owners": "1"}, many).answers["owners"]) == 3


def test_the_remove_button_takes_one_occurrence_away_and_counts_anew():
    posted = {f"owners.{number}.name": name for number, name in ((1, "Amira"), (2, "Ben"), (3, "Cem"))}

    reading = read(
        OWNERS, {**posted, "remove.owners.2": "1"}, {"owners": [{"age": 1}, {"age": 2}, {"age": 3}]}
    )

    assert reading.answers["owners"] == [{"age": 1, "name": "Amira"}, {"age": 3, "name": "Cem"}]
    assert reading.raw == {"owners.1.name": ("Amira",), "owners.2.name": ("Cem",)}


def test_buttons_for_what_the_page_does_not_have_are_unknown():
    reading = read(
        OWNERS, {"add.dogs": "1", "remove.owners": "1", "remove.owners.1.name": "1", "remove_file.x.1": "1"}
    )

    assert set(reading.unknown) == {"add.dogs", "remove.owners", "remove.owners.1.name", "remove_file.x.1"}
    assert not reading.is_rearranged


LISTS = small_form(
    page("one", ask("names", length=(2, 5), repeat=several(1, 3)), ask("days", "date", repeat=several(0, 2)))
)


def test_lists_of_inputs_leave_blanks_out():
    reading = read(
        LISTS,
        {
            "names.1": "Ben",
            "names.2": " ",
            "names.3": "Cem",
            "days.1.day": "1",
            "days.1.month": "2",
            "days.1.year": "2026",
        },
    )

    assert reading.answers == {"names": ["Ben", "Cem"], "days": [date(2026, 2, 1)]}
    assert reading.errors == ()
    assert reading.raw["names.2"] == ("Cem",)


def test_faults_in_a_list_point_at_their_entry():
    reading = read(
        LISTS,
        {"names.1": "Ben", "names.2": "B", "days.1.day": "99", "days.1.month": "1", "days.1.year": "2026"},
    )

    assert [(one.name, one.anchor) for one in reading.errors] == [
        ("names.2", "names-2"),
        ("days.1", "days-1-day"),
    ]
    assert reading.answers["days"] == [None]


def test_a_list_that_is_required_wants_one_entry():
    assert [(one.text_key, one.anchor) for one in read(LISTS, {"names.1": ""}).errors] == [
        ("missing_text", "names-1")
    ]


CHOOSE = small_form(page("one", group("way", ask("mail"), ask("phone"), choose="one")), labels={"way": "Weg"})


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({"way.mail": "", "way.phone": ""}, ["Bitte füllen Sie bei „Weg“ genau eine der Möglichkeiten aus."]),
        ({"way.mail": "a", "way.phone": ""}, []),
        ({"way.mail": "a", "way.phone": "b"}, ["Bitte füllen Sie bei „Weg“ nur eine der Möglichkeiten aus und leeren Sie die anderen."]),
    ],
)  # fmt: skip
def test_a_choice_group_wants_exactly_one(raw, expected):
    assert [one.message("de") for one in read(CHOOSE, raw).errors] == expected


def test_at_least_one_of_a_choice_group():
    form = small_form(page("one", group("way", ask("mail"), ask("phone"), choose="at_least_one")))

    assert told(read(form, {})) == [("way", "choose_some_missing")]
    assert told(read(form, {"way.mail": "a", "way.phone": "b"})) == []


CHECKED = small_form(
    page(
        "one",
        ask("starts", "date"),
        ask("zone", required=False),
        checks=(
            check("not_past", "starts >= today", "starts"),
            check("zone_known", "is filled(zone)", "zone", warning=True),
        ),
    ),
    checks={
        "not_past": "Bitte wählen Sie heute oder einen späteren Tag.",
        "zone_known": "Bitte prüfen Sie die Zone.",
    },
)


def test_checks_fail_when_false_and_warnings_stop_nobody():
    reading = read(CHECKED, {"starts": "2026-11-22", "zone": ""})

    assert [(one.anchor, one.message("de")) for one in reading.errors] == [
        ("starts-day", "Bitte wählen Sie heute oder einen späteren Tag.")
    ]
    assert [one.message("de") for one in reading.warnings] == ["Bitte prüfen Sie die Zone."]


def test_a_check_says_nothing_while_its_field_is_missing_or_wrong():
    assert told(read(CHECKED, {"starts.day": "", "zone": "N"})) == [("starts", "missing_date")]
    assert told(read(CHECKED, {"starts": "31.02.2026", "zone": "N"})) == [("starts", "date_no_day")]


FILES = small_form(
    page(
        "one",
        ask("paper", "file", accept=("pdf", "jpeg"), max_size=2_000_000),
        ask("more", "file", repeat=several(0, 2), required=False),
    ),
    labels={"paper": "Fahrzeugschein"},
)


def test_uploads_become_answers_and_replace_without_repeat():
    first = read(FILES, {}, uploads={"paper": [a_file(file="f1")]}).answers

    assert [one["file"] for one in first["paper"]] == ["f1"]
    second = read(FILES, {}, first, uploads={"paper": [a_file(file="f2")]}).answers
    assert [one["file"] for one in second["paper"]] == ["f2"]


def test_uploads_are_added_with_repeat():
    stored = {"paper": [a_file()], "more": [a_file(file="m1")]}

    reading = read(FILES, {}, stored, uploads={"more": [a_file(file="m2"), a_file(file="m3")]})

    assert [one["file"] for one in reading.answers["more"]] == ["m1", "m2", "m3"]
    assert told(reading) == [("more", "too_many")]


@pytest.mark.parametrize(
    ("upload", "sentence"),
    [
        (a_file("x.exe", media_type="application/x-msdownload"), "Die Datei „x.exe“ hat ein Format, das wir nicht annehmen. Bitte laden Sie eine Datei vom Typ PDF oder JPEG hoch."),
        (a_file("gross.pdf", size=3_000_000), "Die Datei „gross.pdf“ ist 2,9\u00a0MB groß. Bitte laden Sie eine Datei mit höchstens 1,9\u00a0MB hoch."),
    ],
)  # fmt: skip
def test_files_of_the_wrong_kind_or_size_are_refused(upload, sentence):
    reading = read(FILES, {}, uploads={"paper": [upload]})

    assert "paper" not in reading.answers
    assert [(one.kind, one.message("de")) for one in reading.errors] == [("file", sentence)]


def test_a_file_is_removed_by_its_button():
    stored = {"paper": [a_file(file="f1")], "more": [a_file(file="m1"), a_file(file="m2")]}

    reading = read(FILES, {"remove_file.more.m1": "1"}, stored)

    assert reading.is_rearranged
    assert [one["file"] for one in reading.answers["more"]] == ["m2"]


def test_file_fields_cannot_be_posted_as_text_nor_uploads_go_elsewhere():
    reading = read(FILES, {"paper": "f9"}, uploads={"other": [a_file()]})

    assert reading.unknown == ("paper", "other")
    assert reading.answers == {}


def test_a_file_input_left_empty_is_posted_as_an_empty_text_and_means_nothing():
    reading = read(FILES, {"paper": ("",)}, {"paper": [a_file()]})

    assert reading.unknown == ()
    assert [one["file"] for one in reading.answers["paper"]] == ["f1"]


def test_an_upload_alone_makes_an_occurrence():
    form = small_form(page("one", group("proofs", ask("paper", "file"), repeat=several(1, 3))))

    reading = read(form, {}, uploads={"proofs.1.paper": [a_file()]})

    assert reading.errors == ()
    assert [one["file"] for one in reading.answers["proofs"][0]["paper"]] == ["f1"]


def test_codes_of_city_and_package_lists_are_looked_up():
    form = small_form(
        page("one", ask("zone", "choice", codelist="city.zones")), city_values={"zones": "codelist"}
    )
    city = {"zones": {"N": "Nord"}}

    assert read(form, {"zone": "N"}, city=city).errors == ()
    assert told(read(form, {"zone": "X"}, city=city)) == [("zone", "not_an_option")]


def test_picks_of_earlier_occurrences_move_along_when_one_is_removed():
    form = small_form(
        page(
            "one",
            group("sites", ask("town"), repeat=several(1, 5)),
            ask("main", "choice", options_from=("sites",)),
        )
    )
    stored = {"sites": [{"town": "A"}, {"town": "B"}, {"town": "C"}], "main": 3}

    assert read(form, {"main": "3"}, stored).errors == ()
    assert told(read(form, {"main": "4"}, stored)) == [("main", "not_an_option")]
    assert read(form, {"remove.sites.1": "1"}, stored).answers == {
        "sites": [{"town": "B"}, {"town": "C"}],
        "main": 2,
    }
    assert read(form, {"remove.sites.3": "1"}, stored).answers["main"] is None


def test_at_least_so_many_occurrences():
    form = small_form(
        page("one", group("owners", ask("name"), repeat=several(2, 4))), labels={"owners": "Person"}
    )

    reading = read(form, {"owners.1.name": "Amira"})

    assert [one.message("de") for one in reading.errors] == [
        "Bitte machen Sie bei „Person“ mindestens 2 Angaben."
    ]


def test_none_is_enough_from_zero_unless_a_condition_wants_one():
    form = small_form(
        page(
            "one",
            ask("has_dogs", "bool"),
            group("dogs", ask("race"), repeat=several(0, 4), required="has_dogs"),
            group("cats", ask("race"), repeat=several(0, 4)),
        )
    )

    assert told(read(form, {"has_dogs": "no"})) == []
    assert told(read(form, {"has_dogs": "yes"})) == [("dogs", "too_few_one")]


def test_prefilled_locked_fields_are_taken_from_the_account():
    form = small_form(
        page("one", ask("name", is_locked=True, prefill="account.family_name"), ask("a", required=False))
    )

    reading = read(form, {"a": "x"}, account={"family_name": "Muster"})

    assert reading.answers == {"a": "x", "name": "Muster"}


def test_posting_to_a_hidden_page_stores_and_says_nothing():
    form = small_form(page("zero", ask("kind")), page("one", ask("name"), shown='kind = "x"'))

    reading = read(form, {"name": ""}, {"kind": "y"})

    assert reading.errors == ()


def test_an_incomplete_list_takes_codes_it_does_not_know():
    def form(is_complete: bool) -> SmallForm:
        states = CodeList("states", {"000": {"de": "Deutschland"}}, is_complete=is_complete)
        return small_form(
            page("one", ask("state", "choice", codelist="states")), codelists={"states": states}
        )

    assert told(read(form(True), {"state": "348"})) == [("state", "not_an_option")]
    assert told(read(form(False), {"state": "348"})) == []
