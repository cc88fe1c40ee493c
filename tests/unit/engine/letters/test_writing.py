"""Letters for one case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from rathaus.engine.deadlines import Length, end_of
from rathaus.engine.fees import assess, tariff_amounts
from rathaus.engine.forms.model import CodeList, Field, FieldType, Repeat
from rathaus.engine.forms.scope import scope_for
from rathaus.engine.letters import (
    FactMissing,
    FeeTable,
    LanguageNotOffered,
    Letter,
    LetterFacts,
    NoticeWithoutRemedy,
    Paragraph,
    Part,
    PlaceholderEmpty,
    RemedyOutsideNotice,
    Rows,
    UnknownLetter,
    UnknownStandard,
    deadlines_of,
    fees_of,
    language_for,
    plain_text,
    salutation,
    write_letter,
    write_message,
)
from tests.unit.engine.small_packages import (
    Norm,
    Paper,
    SmallPackage,
    Words,
    bool_field,
    calendar,
    choice,
    date_field,
    fee,
    form,
    group,
    letter,
    number,
    situation,
    tariff,
    text,
    with_facts,
)

WORDS = {
    "pages": {"all": "Ihre Angaben"},
    "fields": {
        "plate": {"label": "Kennzeichen"},
        "holder": {"label": "Halter", "options": {"applicant": "Ich", "other": "Jemand anders"}},
        "many": {"label": "Viele", "options": {"applicant": "Ich", "other": "Jemand anders"}},
        "owners.name": {"label": "Name"},
        "owners.born": {"label": "Geboren am"},
        "owners": {"label": "Person"},
        "proof": {"label": "Nachweis"},
    },
    "facts": {"valid_to": "Gültig bis"},
    "fees": {
        "fees": {
            "permit": {
                "title": "Gebühr für den Ausweis",
                "lines": {"permit": "Ausweis", "express": "Eilig"},
                "waivers": {"hardship": "Erlassen wegen Härte"},
            }
        }
    },
    "service": {
        "title": "Bewohnerparkausweis",
        "documents": {"old_permit": "Ihr bisheriger Ausweis", "proof": "Erklärung"},
    },
}
GERMAN_LETTERS = {
    "permit": {
        "subject": "Ihr Ausweis für {{ plate }}",
        "decision": "Sie dürfen mit **{{ plate }}** bis {{ valid_to }} parken. Halter: {{ holder }}.",
        "other_car": "Das Auto gehört {{ owner_name }}.",
        "numbers": "{{ pieces }} Stück, Jahr {{ year }}, {{ amount }}, {{ price }}, {{ yes }}, {{ state }}, {{ many }}",
    },
    "receipt": {
        "subject": "Eingang: {{ service.title }}",
        "received": "Eingang am {{ received_date }}, Zeichen {{ case.number }}, für {{ owner_name }}.",
    },
    "each": {"subject": "Für {{ owners.name }}", "data": "{{ name }}, geboren {{ born }}."},
}
ENGLISH_LETTERS = {
    "permit": {
        "subject": "Your permit for {{ plate }}",
        "decision": "You may park until {{ valid_to }}.",
        "other_car": "-",
        "numbers": "-",
    },
}
ANSWERS = {
    "plate": "XX AB 123",
    "holder": "applicant",
    "pieces": 12_000,
    "amount": Decimal("1234.5"),
    "yes": True,
    "state": "348",
    "many": ["other", "applicant"],
    "year": 1990,
    "owners": [
        {"name": "Amira Muster", "born": date(1990, 12, 24)},
        {"name": "Ben Beispiel", "born": date(1985, 5, 5)},
    ],
}


def package(**letters: Any) -> SmallPackage:
    fields = form(
        text("plate", nr="1"),
        choice("holder", "applicant", "other"),
        text("owner_name"),
        number("pieces"),
        Field("amount", ("amount",), FieldType.MONEY),
        bool_field("yes"),
        number("year"),
        Field("state", ("state",), FieldType.CHOICE, codelist="states"),
        replace(choice("many", "applicant", "other"), repeat=Repeat(0, 2)),
        group("owners", text("name", nr="4"), date_field("born", nr="8"), repeat=Repeat(1, 9)),
        bool_field("hardship"),
        Field("proof", ("proof",), FieldType.FILE),
    )
    texts = {
        "de": Words("de", letters=GERMAN_LETTERS, **WORDS),  # type: ignore[arg-type]
        "en": Words("en", letters=ENGLISH_LETTERS, **{**WORDS, "facts": {"valid_to": "Valid until"}}),  # type: ignore[arg-type]
    }
    made = with_facts(
        SmallPackage(
            fields,
            texts=texts,
            codelists={"states": CodeList("states", {"348": {"de": "Kanada", "en": "Canada"}})},
            tariffs={
                "permit": tariff("permit", from_2024_01_01="30.00"),
                "express": tariff("express", from_2024_01_01="5.00"),
            },
            sources={"by_law": Norm("Gebührensatzung § 2"), "mercy": Norm("§ 5 GebG")},
        ),
        valid_to="received_date + 1 year - 1 day",
        price="tariff.permit * 2",
    )
    made = fee(
        made,
        {"permit": "tariff.permit", "express": {"amount": "tariff.express", "source": "own"}},
        waivers={"hardship": ("hardship", ("permit",), "0")},
    )
    made = replace(
        made,
        documents={
            "old_permit": Paper(made.rule('holder = "other"')),
            "proof": Paper(True, ("proof",)),
            "never": Paper(False),
        },
    )
    made = letter(
        made,
        "permit",
        "notice",
        letters.get("permit")
        or {"decision": {}, "remedy": {"standard": "remedy", "remedy": "administrative_court"}},
    )
    made = letter(made, "receipt", letters.get("kind", "receipt"), letters.get("receipt") or {"received": {}})
    return letter(made, "each", "receipt", letters.get("each") or {"data": {}}, for_each=("owners",))


FACTS = LetterFacts(
    day=date(2026, 3, 4),
    recipient_name="Amira Muster",
    recipient_address=("Lindenweg 7", "00000 Musterstadt"),
    sender=("Stadt Musterstadt", "Bürgeramt"),
    remedies={"administrative_court": {"de": "Klage beim {{ city.courts.administrative }} in einem Monat."}},
)


CITY: Mapping[str, Any] = {"courts": {"administrative": "Verwaltungsgericht Musterstadt"}}


def write(
    made: SmallPackage,
    key: str,
    language: str = "de",
    answers: Mapping[str, Any] = ANSWERS,
    city: Mapping[str, Any] = CITY,
    **facts: Any,
) -> tuple[Letter, ...]:
    amounts = tariff_amounts(tariffs=made.tariffs, city_tariffs={}, day=date(2026, 3, 2))
    known = situation(case_number="GE-2026-1", city=city, tariff=amounts)
    return write_letter(
        package=made,
        letter=key,
        language=language,
        answers=answers,
        situation=known,
        facts=replace(FACTS, **facts),
    )


def words_of(written: Letter, block: str) -> str:
    (found,) = [item for item in written.blocks if item.key == block]
    return "\n".join(plain_text(part.markdown) for part in found.parts if isinstance(part, Paragraph))


def part_of(written: Letter, block: str) -> Part:
    (found,) = [item for item in written.blocks if item.key == block]
    return found.parts[0]


def test_a_notice_says_what_by_whom_and_how_to_contest_it() -> None:
    (written,) = write(package(), "permit")

    assert (written.kind, written.subject, written.remedy) == (
        "notice",
        "Ihr Ausweis für XX AB 123",
        "administrative_court",
    )
    assert words_of(written, "decision") == "Sie dürfen mit XX AB 123 bis 01.03.2027 parken. Halter: Ich."
    assert words_of(written, "remedy") == "Klage beim Verwaltungsgericht Musterstadt in einem Monat."
    assert written.salutation == "Guten Tag Amira Muster,"
    assert written.recipient == ("Amira Muster", "Lindenweg 7", "00000 Musterstadt")
    assert (written.sender, written.day, written.reference) == (
        ("Stadt Musterstadt", "Bürgeramt"),
        date(2026, 3, 4),
        "GE-2026-1",
    )
    assert written.translation_of is None


def test_placeholders_are_written_by_their_type() -> None:
    made = package(permit={"numbers": {}, "remedy": {"standard": "remedy", "remedy": "administrative_court"}})

    (written,) = write(made, "permit")

    assert words_of(written, "numbers") == (
        "12.000 Stück, Jahr 1990, 1.234,50\u00a0€, 60,00\u00a0€, Ja, Kanada, Jemand anders, Ich"
    )


def test_a_translation_is_marked_and_the_german_text_binds() -> None:
    (written,) = write(package(), "permit", "en")

    assert (written.translation_of, written.language, written.salutation) == (
        "de",
        "en",
        "Dear Amira Muster,",
    )
    assert "Only the German version is binding" in words_of(written, "translation")
    assert words_of(written, "decision") == "You may park until 1 March 2027."
    assert "Verwaltungsgericht" in words_of(written, "remedy")


def test_a_language_without_words_for_the_letter_is_refused() -> None:
    with pytest.raises(LanguageNotOffered, match="'receipt' has no words in 'en'"):
        write(package(), "receipt", "en")
    with pytest.raises(LanguageNotOffered):
        write(package(), "permit", "fr")
    assert language_for(package=package(), letter="permit", wanted="en-GB") == "en"
    assert language_for(package=package(), letter="receipt", wanted="en") == "de"


def test_a_missing_section_is_named() -> None:
    with pytest.raises(LanguageNotOffered, match="section 'thanks'"):
        write(package(receipt={"thanks": {}}), "receipt")


def test_an_unknown_letter_names_the_known_ones() -> None:
    with pytest.raises(UnknownLetter, match="permit, receipt, each"):
        write(package(), "poem")


def test_only_a_notice_carries_a_remedy() -> None:
    remedy = {"received": {}, "remedy": {"standard": "remedy", "remedy": "administrative_court"}}

    for kind in ("receipt", "request", "hearing", "certificate", "letter"):
        with pytest.raises(RemedyOutsideNotice, match=f"is a {kind}"):
            write(package(receipt=remedy, kind=kind), "receipt")


def test_a_notice_must_carry_a_remedy() -> None:
    with pytest.raises(NoticeWithoutRemedy):
        write(package(permit={"decision": {}}), "permit")


def test_a_receipt_has_no_remedy() -> None:
    (written,) = write(package(), "receipt")

    assert written.remedy is None
    assert words_of(written, "received").startswith("Eingang am 02.03.2026, Zeichen GE-2026-1")


def test_a_notice_is_not_written_with_a_gap_and_a_receipt_is() -> None:
    made = package(
        permit={"other_car": {}, "remedy": {"standard": "remedy", "remedy": "administrative_court"}}
    )

    with pytest.raises(PlaceholderEmpty, match="'owner_name'"):
        write(made, "permit")
    assert "für (ohne Angabe)." in words_of(write(made, "receipt")[0], "received")


def test_a_block_that_is_not_shown_is_left_out() -> None:
    made = package(
        permit={
            "decision": {},
            "other_car": {"shown": 'holder = "other"'},
            "remedy": {"standard": "remedy", "remedy": "administrative_court"},
        }
    )

    assert [block.key for block in write(made, "permit")[0].blocks] == ["decision", "remedy"]
    shown = write(made, "permit", answers={**ANSWERS, "holder": "other", "owner_name": "Eva **Muster**"})[0]
    assert words_of(shown, "other_car") == "Das Auto gehört Eva **Muster**."


def test_an_answer_cannot_bring_marks_into_a_letter() -> None:
    made = package(
        permit={"other_car": {}, "remedy": {"standard": "remedy", "remedy": "administrative_court"}}
    )
    (written,) = write(made, "permit", answers={**ANSWERS, "owner_name": "- Eva\n\n1. **{{ plate }}**"})

    assert words_of(written, "other_car") == "Das Auto gehört - Eva 1. **{{ plate }}**."


def test_one_letter_for_each_occurrence() -> None:
    first, second = write(package(), "each")

    assert (first.subject, words_of(first, "data")) == (
        "Für Amira Muster",
        "Amira Muster, geboren 24.12.1990.",
    )
    assert (second.subject, second.occurrence) == ("Für Ben Beispiel", (2,))


def test_the_answers_of_a_letter_for_each_are_of_that_one() -> None:
    made = package(each={"data": {"standard": "answers", "only": ["1", "4"]}})

    _, second = write(made, "each")

    rows = [row for part in second.blocks[0].parts if isinstance(part, Rows) for row in part.rows]
    assert rows == [("Kennzeichen", "XX AB 123"), ("Name", "Ben Beispiel")]


def test_the_answers_of_a_letter_can_be_named_by_path() -> None:
    made = package(receipt={"data": {"standard": "answers", "paths": ["owners", "plate"]}})

    rows = [
        row
        for part in write(made, "receipt")[0].blocks[0].parts
        if isinstance(part, Rows)
        for row in part.rows
    ]

    assert [label for label, _ in rows] == ["Kennzeichen", "Name", "Geboren am", "Name", "Geboren am"]


def demand(made: SmallPackage, **answers: Any) -> dict[str, Any]:
    found = assess(package=made, fee="permit", answers=answers, situation=situation())
    return {"assessments": {"permit": found}}


FEE = {
    "decision": {},
    "fee": {"standard": "fee_assessment", "fee": "permit"},
    "remedy": {"standard": "remedy", "remedy": "administrative_court"},
}


def test_the_fee_table_names_norms_and_adds_up() -> None:
    made = package(permit=FEE)

    (written,) = write(made, "permit", **demand(made))

    table = part_of(written, "fee")
    assert isinstance(table, FeeTable)
    assert table.title == "Gebühr für den Ausweis"
    assert table.lines == (
        ("Ausweis", "Gebührensatzung § 2", "30,00\u00a0€"),
        ("Eilig", "own", "5,00\u00a0€"),
    )
    assert (table.total, table.due) == (
        "35,00\u00a0€",
        "Bitte zahlen Sie innerhalb eines Monats nach Bekanntgabe dieses Bescheids.",
    )


def test_a_demand_says_where_to_pay_and_what_to_write() -> None:
    made = package(permit=FEE)
    treasury = {"treasury": {"holder": "Stadtkasse Musterstadt", "iban": "DE00 0000"}}

    table = part_of(write(made, "permit", city={**CITY, **treasury}, **demand(made))[0], "fee")

    assert isinstance(table, FeeTable)
    assert table.due == (
        "Bitte zahlen Sie innerhalb eines Monats nach Bekanntgabe dieses Bescheids. "
        "Konto: Stadtkasse Musterstadt, IBAN DE00 0000. Verwendungszweck: GE-2026-1."
    )


def test_a_waiver_is_a_row_of_its_own() -> None:
    made = package(permit=FEE)

    table = part_of(
        write(made, "permit", **demand(made, hardship=True), city_sources={"own": "Satzung § 3"})[0], "fee"
    )

    assert isinstance(table, FeeTable)
    assert table.lines == (
        ("Ausweis", "Gebührensatzung § 2", "30,00\u00a0€"),
        ("Erlassen wegen Härte", "", "−30,00\u00a0€"),
        ("Eilig", "Satzung § 3", "5,00\u00a0€"),
    )
    assert table.total == "5,00\u00a0€"


def test_an_estimate_says_so() -> None:
    made = package(receipt={"fee": {"standard": "fee_estimate", "fee": "permit"}})

    table = part_of(write(made, "receipt", **demand(made))[0], "fee")

    assert isinstance(table, FeeTable)
    assert (table.total, table.due) == ("voraussichtlich 35,00\u00a0€", "")


def test_a_letter_says_what_has_to_be_known_before() -> None:
    made = package(
        permit={
            **FEE,
            "probably": {"standard": "fee_estimate", "fee": "replacement"},
            "answer": {"standard": "deadline"},
        }
    )

    assert fees_of(made.letters["permit"]) == {"permit": False, "replacement": True}
    assert deadlines_of(made.letters["permit"]) == ("answer",)


def test_a_table_without_its_assessment_is_an_error() -> None:
    with pytest.raises(FactMissing, match="assessment of the fee 'permit'"):
        write(package(permit=FEE), "permit")


def test_the_deadline_names_the_day_with_weekday_and_why() -> None:
    made = package(kind="request", receipt={"until": {"standard": "deadline", "deadline": "answer"}})
    answer = end_of(
        starts=date(2026, 3, 6), length=Length(1, "weeks"), calendar=calendar(), weekend="next_working_day"
    )
    moved = end_of(
        starts=date(2026, 3, 1), length=Length(13, "days"), calendar=calendar(), weekend="next_working_day"
    )

    (written,) = write(made, "receipt", deadlines={"answer": answer})
    assert words_of(written, "until").splitlines()[0] == "Bitte antworten Sie bis Freitag, 13.03.2026."
    assert "§ 187 Abs. 1 BGB" in words_of(written, "until").splitlines()[1]

    (shifted,) = write(made, "receipt", deadlines={"answer": moved})
    assert "Montag, 16.03.2026" in words_of(shifted, "until")
    assert "Samstag" in words_of(shifted, "until")
    with pytest.raises(FactMissing, match="'answer'"):
        write(made, "receipt")


def test_what_is_missing_is_named_in_words() -> None:
    made = package(kind="request", receipt={"missing": {"standard": "missing_documents"}})

    (written,) = write(
        made, "receipt", missing=("old_permit", "owners.born", "Vollmacht"), note="Bitte *lesbar*.\n- danke"
    )

    assert words_of(written, "missing").splitlines() == [
        "Ihr bisheriger Ausweis",
        "Geboren am",
        "Vollmacht",
        "Bitte *lesbar*.",
        "- danke",
    ]
    assert write(made, "receipt")[0].blocks == ()


def test_the_documents_needed_follow_the_answers() -> None:
    made = package(receipt={"documents": {"standard": "documents"}})

    assert words_of(write(made, "receipt")[0], "documents") == "Erklärung"
    other = write(made, "receipt", answers={**ANSWERS, "holder": "other"})[0]
    assert words_of(other, "documents").splitlines() == ["Ihr bisheriger Ausweis", "Erklärung"]


def test_reasons_are_shown_word_for_word_and_never_empty() -> None:
    made = package(kind="hearing", receipt={"why": {"standard": "reasons"}})

    assert (
        words_of(write(made, "receipt", reasons="Erstens **so**.\n2. anders")[0], "why")
        == "Erstens **so**.\n2. anders"
    )
    with pytest.raises(FactMissing, match="reasons"):
        write(made, "receipt", reasons=" ")


def test_a_hearing_is_answered_not_answered_or_did_not_happen() -> None:
    made = package(kind="letter", receipt={"heard": {"standard": "hearing_answer"}})

    assert words_of(write(made, "receipt", hearing_answer="Ich ziehe um.")[0], "heard") == "Ich ziehe um."
    assert "Sie haben sich nicht geäußert" in words_of(write(made, "receipt", hearing_answer="")[0], "heard")
    assert write(made, "receipt", hearing_answer=None)[0].blocks == ()


def test_an_unknown_standard_part_names_the_known_ones() -> None:
    with pytest.raises(UnknownStandard, match="fee_assessment"):
        write(package(receipt={"x": {"standard": "poem"}}), "receipt")


def test_the_code_carries_labelled_values() -> None:
    made = package()
    plan = replace(made.letters["permit"], code_carries=("case.number", "plate", "valid_to"))

    (written,) = write(replace(made, letters={"permit": plan}), "permit")

    assert written.code == {"Zeichen": "GE-2026-1", "Kennzeichen": "XX AB 123", "Gültig bis": "01.03.2027"}


def test_a_salutation_never_guesses_a_sex() -> None:
    assert salutation(name="  Amira   Beispiel ", language="de") == "Guten Tag Amira Beispiel,"
    assert salutation(name="", language="de") == "Guten Tag,"
    assert salutation(name="Ben", language="en") == "Dear Ben,"


def test_a_message_is_filled_like_a_letter() -> None:
    made = package()
    scope = scope_for(made, ANSWERS, situation())

    message = write_message(
        text="Ihr Ausweis für {{ plate }} gilt bis {{ valid_to }}.", language="de", scope=scope
    )

    assert plain_text(message) == "Ihr Ausweis für XX AB 123 gilt bis 01.03.2027."
