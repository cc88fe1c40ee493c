"""A case step by step: asking, adding, correcting, withdrawing, hearing, two pairs of eyes, deciding, contesting."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from rathaus.apps.audit.queries import HistoryEntry, history
from rathaus.apps.cases.models import Draft, FeeDemand, Message
from rathaus.apps.cases.opening import open_case, open_draft
from rathaus.apps.cases.operations.additions import add_missing, finish_correction
from rathaus.apps.cases.operations.clocks import run_clocks
from rathaus.apps.cases.operations.deliveries import confirm_posting
from rathaus.apps.cases.operations.drafts import AlreadySubmitted, start_correction
from rathaus.apps.cases.operations.steps import StaleCase, run_case_clock, take_step
from rathaus.apps.cases.queries.casepages import applicant_case, staff_case
from rathaus.apps.cases.queries.offers import offered_in, verified
from rathaus.apps.cases.queries.worklists import Filter, work_list
from rathaus.apps.cases.uploads import Upload
from rathaus.apps.files.typing_by_content import FileRefused
from rathaus.apps.notices.models import Notice
from rathaus.apps.notices.queries import letters_of
from rathaus.apps.outbox.models import Parcel
from rathaus.apps.outbox.operations import parcel_payload
from rathaus.engine.forms import answers_to_json
from rathaus.engine.procedure import Actor, StepRefused
from tests.factories.cases import MONDAY, case_of, row_of
from tests.factories.journeys import (
    GUEST,
    PERMIT,
    clerk_of,
    fill_desk,
    granted_permit,
    handed_in,
    notice_of,
    own_step,
    step,
    taxed_dog,
)
from tests.factories.packages import offered_anew
from tests.factories.people import citizen
from tests.factories.stories import somebody
from tests.factories.uploads import pdf, picture

pytestmark = pytest.mark.django_db
TRADE = "gewerbeanmeldung"
FOUR_EYES = {"procedure.yaml": ("four_eyes: false", "four_eyes: true")}


@pytest.fixture(autouse=True)
def city(gelsenkirchen: Any) -> Any:
    return gelsenkirchen


def days(count: int) -> Any:
    return MONDAY + timedelta(days=count)


def log_of(case: UUID) -> tuple[HistoryEntry, ...]:
    return history(subject=case, cipher=open_case(public_id=case).cipher)


def words_of(case: UUID, letter: str) -> str:
    notice = notice_of(case, letter)
    return repr(letters_of(notice=notice, cipher=open_case(public_id=case).cipher)[0])


def messages_of(case: UUID) -> list[dict[str, Any]]:
    cipher = open_case(public_id=case).cipher
    rows = Message.objects.filter(case__public_id=case).order_by("pk")
    return [cipher.open_json(row.sealed, purpose="message") for row in rows]


def corrected(case: UUID, *, now: Any = MONDAY, **changes: Any) -> UUID:
    """Change top-level answers by a draft of a correction and hand it in; return the draft's id."""
    draft = start_correction(case_id=case, now=now)
    opened = open_draft(public_id=draft)
    stored = answers_to_json(opened.package, {**opened.answers, **changes})
    sealed = opened.cipher.seal_json(stored, purpose=f"draft|{draft}")
    Draft.objects.filter(public_id=draft).update(sealed_answers=sealed)
    finish_correction(draft_id=draft, by=GUEST, now=now)
    return draft


# --- something is missing ---


def asked_for_card() -> UUID:
    case = handed_in(TRADE)
    step(case, "request_missing", documents=["craft_card"], note="Bitte beide Seiten.", now=days(1))
    return case


def test_a_request_names_what_is_wanted_and_stops_the_clock_of_the_office():
    case = asked_for_card()

    opened = open_case(public_id=case)
    row = opened.row
    assert (row.state, row.public_state, row.turn) == ("incomplete", "ACTION_REQUIRED", "applicant")
    assert [(point["kind"], point.get("key", "")) for point in opened.open_points] == [
        ("document", "craft_card"), ("note", ""),
    ]  # fmt: skip
    receipt = opened.progress.clocks["receipt"]
    assert receipt.stops == ((date(2026, 11, 24), None),)
    assert receipt.end is None
    assert opened.progress.clocks["answer"].end == date(2026, 12, 8)
    words = words_of(case, "request_missing")
    assert "Bitte beide Seiten." in words
    assert "Handwerkskarte" in words
    assert "8. Dezember 2026" in words or "08.12.2026" in words


def test_added_papers_land_in_the_answer_they_were_asked_for():
    case = asked_for_card()

    taken = add_missing(
        public_id=case,
        uploads=[Upload("0", "karte.pdf", pdf("Karte"))],
        text="Hier ist sie.",
        by=GUEST,
        now=days(3),
    )

    opened = open_case(public_id=case)
    assert taken.state == "checking"
    assert [file["name"] for file in opened.answers["craft_card"]["proof"]] == ["karte.pdf"]
    assert opened.open_points == []
    assert not opened.row.is_incomplete
    assert opened.row.has_new_message
    assert messages_of(case)[0]["text"] == "Hier ist sie."
    assert log_of(case)[-1].payload == {"to": "clerk", "text": "added"}


def test_the_days_of_waiting_do_not_count_against_the_office():
    case = asked_for_card()  # one of three days is used
    add_missing(public_id=case, uploads=[], text="Habe ich nicht.", by=GUEST, now=days(7))

    opened = open_case(public_id=case)
    assert opened.progress.clocks["receipt"].end is not None
    assert opened.progress.clocks["receipt"].end > days(7).date()
    assert opened.progress.clocks["answer"].is_stopped_for_good
    assert opened.row.due_date == opened.progress.clocks["receipt"].end


def test_what_no_field_takes_goes_along_with_the_message():
    case = asked_for_card()

    add_missing(
        public_id=case, uploads=[Upload("1", "x.png", picture()), Upload("77", "y.png", picture(seed=1))],
        text="", by=GUEST, now=days(2),
    )  # fmt: skip

    assert len(messages_of(case)[0]["files"]) == 2
    assert [point["kind"] for point in open_case(public_id=case).open_points] == ["document"]


def test_a_refused_file_leaves_the_case_as_it_was():
    case = asked_for_card()
    before = row_of(case).version

    with pytest.raises(FileRefused):
        add_missing(
            public_id=case,
            uploads=[Upload("0", "karte.pdf", pdf()), Upload("0", "seite.pdf", b"<html>")],
            text="Hier",
            by=GUEST,
            now=days(2),
        )

    assert (row_of(case).version, row_of(case).state) == (before, "incomplete")
    assert messages_of(case) == []


def test_adding_is_refused_when_nothing_was_asked_for():
    case = handed_in(TRADE)

    with pytest.raises(StepRefused) as refused:
        add_missing(public_id=case, uploads=[], text="Hallo", by=GUEST, now=MONDAY)

    assert [item.reason for item in refused.value.refusals] == ["wrong_state"]
    assert messages_of(case) == []


def test_without_an_answer_the_office_goes_on_after_the_deadline():
    case = asked_for_card()

    assert run_case_clock(public_id=case, now=days(15)) == []
    assert run_case_clock(public_id=case, now=days(16)) == ["no_answer"]
    assert row_of(case).state == "checking"
    assert log_of(case)[-1].payload["text"] == "no_answer"


# --- correcting ---


def test_a_correction_changes_the_answers_and_keeps_the_former_ones_in_the_log():
    case = case_of(TRADE)

    corrected(case, trade_name="Möbelhaus am Markt", side_job=True)

    opened = open_case(public_id=case)
    assert opened.answers["trade_name"] == "Möbelhaus am Markt"
    entry = next(entry for entry in log_of(case) if entry.action == "step_correct")
    assert entry.payload["changed"] == ["side_job", "trade_name"]
    assert entry.payload["before"] == {"side_job": False, "trade_name": None}
    assert (opened.row.state, opened.row.has_new_message) == ("received", True)


def test_a_correction_of_one_of_several_persons_names_only_that_answer():
    case = case_of(TRADE)
    owner = dict(open_case(public_id=case).answers["owners"][0])

    corrected(case, owners=[{**owner, "given_names": "Amira Sofie"}])

    entry = next(entry for entry in log_of(case) if entry.action == "step_correct")
    assert entry.payload["before"] == {"owners.1.given_names": "Amira"}


def test_a_corrected_name_is_the_one_that_is_found():
    case = case_of(TRADE)
    owner = dict(open_case(public_id=case).answers["owners"][0])
    corrected(case, owners=[{**owner, "family_name": "Neumann"}])

    def found(text: str) -> int:
        wanted = Filter(view="all", search=text)
        return len(work_list(staff=clerk_of(case), wanted=wanted, today=MONDAY.date()).items)

    assert (found("Neumann"), found("Muster"), found("Amira")) == (1, 0, 1)
    assert open_case(public_id=case).title == "Amira Neumann"


def test_a_correction_does_not_touch_what_the_desk_entered():
    case = handed_in("hundesteuer-anmeldung")
    draft = start_correction(case_id=case, now=MONDAY)
    fill_desk(case, {"dogs": [{"tag_number": "4711"}], "reliefs_checked": "true"})

    finish_correction(draft_id=draft, by=GUEST, now=MONDAY)

    answers = open_case(public_id=case).answers
    assert answers["dogs"][0]["tag_number"] == "4711"
    assert answers["reliefs_checked"] is True


def test_papers_added_while_a_correction_is_open_are_in_it_too():
    case = asked_for_card()
    draft = start_correction(case_id=case, now=days(1))
    add_missing(public_id=case, uploads=[Upload("0", "karte.pdf", pdf())], text="", by=GUEST, now=days(2))

    finish_correction(draft_id=draft, by=GUEST, now=days(2))

    assert [file["name"] for file in open_case(public_id=case).answers["craft_card"]["proof"]] == [
        "karte.pdf"
    ]


def test_an_open_correction_is_gone_on_with():
    case = case_of(TRADE)

    assert start_correction(case_id=case, now=MONDAY) == start_correction(case_id=case, now=days(1))


def test_a_correction_is_handed_in_once():
    case = case_of(TRADE)
    draft = corrected(case, side_job=True)

    with pytest.raises(AlreadySubmitted):
        finish_correction(draft_id=draft, by=GUEST, now=MONDAY)


def test_nothing_is_corrected_after_the_decision():
    case = granted_permit()
    draft = start_correction(case_id=case, now=MONDAY)

    with pytest.raises(StepRefused):
        finish_correction(draft_id=draft, by=GUEST, now=MONDAY)

    assert Draft.objects.get(public_id=draft).submitted_at is None


def test_a_correction_of_what_was_asked_for_gives_the_turn_back():
    case = handed_in(TRADE, activity={"main": "none"})
    step(case, "request_missing", fields=["activity.main"])
    activity = {"main": "Tischlerei mit Möbelbau"}

    corrected(case, activity=activity)

    opened = open_case(public_id=case)
    assert opened.row.state == "checking"
    assert [point["key"] for point in opened.open_points] == ["craft_card"]


# --- withdrawing, transferring ---


def test_a_withdrawn_application_is_at_its_end():
    case = handed_in(PERMIT)

    own_step(case, "withdraw", now=days(1))

    row = row_of(case)
    assert (row.state, row.public_state, row.turn, row.next_clock_date) == (
        "withdrawn",
        "COMPLETED",
        "",
        None,
    )
    assert row.ended_at == days(1)
    with pytest.raises(StepRefused) as refused:
        step(case, "grant")
    assert "ended" in {item.reason for item in refused.value.refusals}
    assert not FeeDemand.objects.filter(case=row).exists()


def test_a_transfer_puts_the_whole_case_into_the_outbox_for_people_to_carry():
    case = handed_in(PERMIT)

    step(case, "transfer", authority="Stadt Herne", reason="Sie wohnen in Herne.")

    [parcel] = Parcel.objects.filter(subject=case, kind="handover")
    payload = parcel_payload(parcel)
    assert row_of(case).state == "transferred"
    assert (parcel.state, payload["to"], payload["reason"]) == ("held", "Stadt Herne", "Sie wohnen in Herne.")
    assert payload["answers"]["plate"] == "GE AB 123"
    assert "Herne" in messages_of(case)[-1]["text"] or messages_of(case)[-1]["text"]


def test_a_transfer_needs_to_say_where_and_why():
    case = handed_in(PERMIT)

    with pytest.raises(StepRefused) as refused:
        step(case, "transfer", authority="Stadt Herne")

    assert [(item.reason, item.detail) for item in refused.value.refusals] == [("ask_missing", "reason")]
    assert not Parcel.objects.filter(subject=case, kind="handover").exists()


# --- hearing before a refusal ---


def test_nobody_is_refused_unheard():
    case = handed_in(PERMIT)

    with pytest.raises(StepRefused) as refused:
        step(case, "refuse", reasons="Keine Zone.")

    assert [(item.reason, item.detail) for item in refused.value.refusals] == [("need", "heard")]


def test_what_somebody_says_when_heard_stands_in_the_refusal():
    case = handed_in(PERMIT)
    step(case, "hear", reasons="Ihre Anschrift liegt in keiner Zone.")
    assert row_of(case).turn == "applicant"
    assert "in keiner Zone" in words_of(case, "hearing")

    own_step(case, "answer_hearing", answer="Aber ich parke dort seit *Jahren*.", now=days(2))
    step(case, "refuse", reasons="Die Anschrift liegt in keiner Zone.", now=days(3))

    words = words_of(case, "refusal")
    assert "Aber ich parke dort seit" in words
    assert "Die Anschrift liegt in keiner Zone." in words
    assert notice_of(case, "refusal").remedy == "administrative_court"


def test_who_says_nothing_when_heard_is_told_so_in_the_refusal():
    case = handed_in(PERMIT)
    step(case, "hear", reasons="Keine Zone.")

    assert run_clocks(days(14)) == 0
    assert run_clocks(days(15)) == 1
    step(case, "refuse", reasons="Keine Zone.", now=days(15))

    assert "nicht geäußert" in words_of(case, "refusal")


def test_a_hearing_may_be_waived_with_a_reason():
    case = handed_in(PERMIT)
    step(case, "waive_hearing", reason="Es wird voll entsprochen.")

    step(case, "refuse", reasons="Keine Zone.")

    assert row_of(case).state == "refused"


# --- two pairs of eyes ---


@pytest.fixture
def four_eyes(city: Any) -> None:
    offered_anew(PERMIT, FOUR_EYES)


def proposed() -> UUID:
    case = handed_in(PERMIT)
    fill_desk(case, {"main_home_confirmed": "true", "permits_already_held": "0"})
    step(case, "propose", decision="grant", reasons="Alles belegt.")
    return case


def test_without_a_proposal_nobody_grants_alone(four_eyes):
    case = handed_in(PERMIT)
    fill_desk(case, {"main_home_confirmed": "true", "permits_already_held": "0"})

    with pytest.raises(StepRefused) as refused:
        step(case, "grant")

    assert ("need", "second_person") in {(item.reason, item.detail) for item in refused.value.refusals}


def test_the_person_who_proposed_cannot_grant(four_eyes):
    case = proposed()
    assert (row_of(case).state, row_of(case).turn_team) == ("proposed", "parking")

    with pytest.raises(StepRefused) as refused:
        step(case, "grant")

    assert ("same_person", "propose") in {(item.reason, item.detail) for item in refused.value.refusals}
    assert row_of(case).state == "proposed"


def test_another_person_grants(four_eyes):
    case = proposed()

    step(case, "grant", by=clerk_of(case, "second"))

    done = {one.step: one.actor for one in open_case(public_id=case).progress.done}
    assert row_of(case).state == "granted"
    assert done["propose"] != done["grant"]


def test_a_proposal_sent_back_has_to_be_made_anew(four_eyes):
    case = proposed()
    lead = somebody("lead", "parking", leads=True)
    step(case, "send_back", by=lead, reason="Bitte die Halterdaten prüfen.")

    with pytest.raises(StepRefused) as refused:
        step(case, "grant", by=clerk_of(case, "second"))

    assert "overtaken" in {item.reason for item in refused.value.refusals}


# --- deciding ---


def test_a_grant_is_a_notice_with_fee_remedy_and_a_code_that_proves_it():
    case = granted_permit()

    row, notice = row_of(case), notice_of(case, "permit")
    fee = FeeDemand.objects.get(case=row)
    assert (row.state, row.public_state, row.turn) == ("granted", "COMPLETED", "")
    assert (fee.fee, fee.cents) == ("permit", 6000)
    assert fee.lines == [
        {"key": "permit", "cents": 6000, "waived_cents": 0, "waiver": None, "source": fee.lines[0]["source"]}
    ]
    assert (notice.kind, notice.remedy, notice.package_digest) == (
        "notice", "administrative_court", row.package_digest,
    )  # fmt: skip
    assert notice.values_digest == open_case(public_id=case).values.digest == fee.values_digest
    proof = verified(code=notice.code, today=MONDAY.date())
    assert proof is not None
    assert proof.is_valid
    assert [label for label, _ in proof.carried] == [
        "Zeichen",
        "Kennzeichen",
        "Zone des Ausweises",
        "Gültig bis",
    ]
    assert dict(proof.carried)["Zeichen"] == row.number
    assert verified(code="0" * 24, today=MONDAY.date()) is None
    assert verified(code="", today=MONDAY.date()) is None


def test_a_zone_is_printed_with_its_name_and_not_its_key():
    case = granted_permit()
    opened = open_case(public_id=case)
    key = opened.answers["zone"]
    name = opened.values.values["parking_zones"].entries[key]["de"]

    words = words_of(case, "permit")
    page = staff_case(public_id=case, staff=clerk_of(case), now=MONDAY)

    assert name != key
    assert words.count(name) == 2  # in the sentence and in the code
    rows = {row.path: row.value for section in page.sections for row in section.rows}
    assert rows["zone",] == name


def test_an_english_applicant_gets_a_marked_translation_after_the_binding_letter():
    from rathaus.apps.cases.operations.drafts import start_draft
    from rathaus.apps.cases.operations.submission import submit
    from tests.factories.cases import example_answers

    started = start_draft(service=PERMIT, language="en", now=MONDAY, answers=example_answers(PERMIT))
    case = submit(
        public_id=started.public_id, accepts_gaps=True, has_portal_consent=False, now=MONDAY
    ).public_id

    german, english = letters_of(notice=notice_of(case, "receipt"), cipher=open_case(public_id=case).cipher)

    assert (german.language, german.translation_of) == ("de", None)
    assert (english.language, english.translation_of) == ("en", "de")
    assert "only the german version is binding" in repr(english).lower()
    assert "Bewohnerparkausweis" not in english.subject


def test_a_waived_fee_needs_its_reason_and_comes_to_nothing():
    case = handed_in(PERMIT)
    fill_desk(
        case,
        {"main_home_confirmed": "true", "permits_already_held": "0", "hardship_granted": "true",
         "hardship_reason": "Bezieht Grundsicherung."},
    )  # fmt: skip

    step(case, "grant")

    fee = FeeDemand.objects.get(case=row_of(case))
    assert fee.cents == 0
    assert fee.lines[0]["waived_cents"] == 6000


def test_the_tax_notice_names_the_dog_and_the_sum():
    case = taxed_dog()

    words = words_of(case, "tax_notice")

    assert "Fips" in words
    assert FeeDemand.objects.get(case=row_of(case)).cents % 100 == 0
    assert notice_of(case, "tax_notice").remedy == "municipal_charge"


# --- afterwards ---


def test_a_remedy_is_lodged_and_dismissed():
    case = granted_permit()
    confirm_posting(
        case_id=case, notice_id=notice_of(case, "permit").public_id, posted_on=MONDAY.date(),
        staff=clerk_of(case), now=MONDAY,
    )  # fmt: skip
    step(case, "contest_grant", lodged_on=date(2026, 12, 1), now=days(8))
    assert (row_of(case).state, row_of(case).turn) == ("remedy_grant", "staff")

    step(case, "dismiss_contest", outcome="Die Gebühr ist richtig.", now=days(20))

    assert row_of(case).state == "final"


def test_a_remedy_that_is_upheld_opens_the_case_again():
    case = granted_permit()
    step(case, "contest_grant", lodged_on="2026-12-01", now=days(8))

    step(case, "uphold_remedy", outcome="Die Gebühr war zu hoch.", now=days(20))

    row = row_of(case)
    assert (row.state, row.turn, row.ended_at) == ("checking", "staff", None)
    assert messages_of(case)[-1]["text"]


def test_a_day_that_is_no_day_is_refused():
    case = granted_permit()

    with pytest.raises(StepRefused) as refused:
        step(case, "contest_grant", lodged_on="gestern")

    assert [(item.reason, item.detail) for item in refused.value.refusals] == [("ask_wrong", "lodged_on")]


def test_a_permit_is_revoked_after_a_hearing_and_its_code_says_so():
    case = granted_permit()
    code = notice_of(case, "permit").code
    why = {"reasons": "Sie sind weggezogen.", "norm": "§ 49 Abs. 2 Satz 1 Nr. 3 VwVfG NRW"}
    step(case, "hear_revocation", now=days(30), **why)
    own_step(case, "answer_revocation", answer="Ich ziehe zurück.", now=days(33))

    step(case, "revoke", now=days(40), **why)

    words = words_of(case, "revocation")
    assert row_of(case).state == "revoked"
    assert "Ich ziehe zurück." in words
    assert "§ 49 Abs. 2 Satz 1 Nr. 3 VwVfG NRW" in words
    proof = verified(code=code, today=days(41).date())
    assert proof is not None
    assert not proof.is_valid


def test_a_decision_bears_the_name_of_who_decided():
    case = handed_in("bewohnerparkausweis")
    clerk = clerk_of(case, "deciding")

    step(case, "hear", by=clerk, reasons="Die Adresse liegt in keiner Zone.")

    assert clerk.name
    assert clerk.name in words_of(case, "hearing")


def test_a_replaced_permit_is_genuine_but_valid_no_more():
    case = granted_permit()
    lost = notice_of(case, "permit").code
    own_step(case, "report_loss", reason="Im Urlaub verloren", now=days(30))
    step(case, "replace", now=days(31))
    replaced = notice_of(case, "replacement").code

    old, new = verified(code=lost, today=days(32).date()), verified(code=replaced, today=days(32).date())

    assert old is not None
    assert new is not None
    assert (old.is_valid, new.is_valid) == (False, True)


def test_a_refusal_nobody_contests_closes_the_case_after_its_period():
    case = handed_in(PERMIT)
    step(case, "waive_hearing", reason="Offensichtlich.")
    step(case, "refuse", reasons="Keine Zone.")
    confirm_posting(
        case_id=case, notice_id=notice_of(case, "refusal").public_id, posted_on=MONDAY.date(),
        staff=clerk_of(case), now=MONDAY,
    )  # fmt: skip

    assert run_clocks(days(35)) == 0
    assert run_clocks(days(36)) == 1
    assert (row_of(case).state, row_of(case).public_state) == ("closed", "COMPLETED")


def test_a_month_before_the_end_the_renewal_is_offered_with_the_answers_of_the_case():
    case = granted_permit(user=citizen())
    confirm_posting(
        case_id=case, notice_id=notice_of(case, "permit").public_id, posted_on=MONDAY.date(),
        staff=clerk_of(case), now=MONDAY,
    )  # fmt: skip
    assert offered_in(opened=open_case(public_id=case)) is None

    for day in range(0, 340, 5):
        run_clocks(days(day))

    offer = offered_in(opened=open_case(public_id=case))
    assert offer is not None
    assert offer.service == PERMIT
    assert (offer.answers["kind"], offer.answers["plate"]) == ("renewal", "GE AB 123")
    assert messages_of(case)[-1]["offer"] == {"service": PERMIT, "with": {"kind": "renewal"}}
    assert "Nov" in messages_of(case)[-1]["text"] or "2027" in messages_of(case)[-1]["text"]


def test_a_permit_expires_the_day_after_its_last():
    case = granted_permit()
    code = notice_of(case, "permit").code
    for day in range(330, 365):
        run_clocks(days(day))
    last = days(364).date()
    assert row_of(case).state != "ended"

    run_clocks(days(365))

    assert (row_of(case).state, row_of(case).ended_at) == ("ended", days(365))
    proof = verified(code=code, today=last + timedelta(days=1))
    assert proof is not None
    assert not proof.is_valid


def test_running_the_clock_twice_moves_once():
    case = asked_for_card()

    first = run_case_clock(public_id=case, now=days(20))
    entries = len(log_of(case))
    second = run_case_clock(public_id=case, now=days(20))

    assert (first, second) == (["no_answer"], [])
    assert len(log_of(case)) == entries


def test_a_case_that_fails_does_not_stop_the_clocks_of_the_others():
    from rathaus.apps.keys.models import CaseKey

    broken, sound = asked_for_card(), asked_for_card()
    CaseKey.objects.filter(subject=broken).delete()

    assert run_clocks(days(16)) == 1
    assert row_of(sound).state == "checking"


# --- who may ---


def test_a_page_that_is_out_of_date_takes_no_step():
    case = handed_in(PERMIT)
    staff, seen = clerk_of(case), row_of(case).version
    step(case, "waive_hearing", reason="Voll entsprochen.")

    with pytest.raises(StaleCase, match="version"):
        take_step(
            public_id=case, step="refuse", actor=staff.actor, by=staff.audit_actor,
            inputs={"reasons": "x"}, now=MONDAY, version=seen,
        )  # fmt: skip
    assert row_of(case).state == "checking"


@pytest.mark.parametrize(
    "actor",
    [
        Actor(kind="citizen"),
        Actor(kind="staff", id="x", teams=frozenset({"trade_office"})),
        Actor(kind="time"),
    ],
    ids=lambda actor: actor.kind,
)
def test_only_the_team_in_charge_decides(actor):
    case = handed_in(PERMIT)

    with pytest.raises(StepRefused) as refused:
        take_step(public_id=case, step="grant", actor=actor, by=GUEST, inputs={}, now=MONDAY)

    assert {item.reason for item in refused.value.refusals} & {"wrong_role", "wrong_team"}


def test_the_applicant_sees_what_can_be_done_and_what_happened():
    case = asked_for_card()

    page = applicant_case(public_id=case, language="de", now=days(1))

    assert {one.key for one in page.possibilities.steps} == {"add_missing", "correct", "withdraw"}
    assert [deadline.key for deadline in page.deadlines] == ["answer"]
    assert page.deadlines[0].reasons
    assert [notice.row.letter for notice in page.notices] == ["acknowledgement", "request_missing"]
    assert Decimal(0) == sum((fee.total for fee in page.fees), Decimal(0))
    assert Notice.objects.filter(subject=case).count() == 2
