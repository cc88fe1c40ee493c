"""From issue to notification: by post on the fourth day, by retrieval on the next, else by post after all."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from rathaus.apps.audit.chains import Actor as LogActor
from rathaus.apps.audit.queries import history
from rathaus.apps.cases.opening import open_case
from rathaus.apps.cases.operations.clocks import end_provisions, run_clocks
from rathaus.apps.cases.operations.consents import withdraw_portal_consent
from rathaus.apps.cases.operations.deliveries import confirm_posting, end_unretrieved, retrieve_notice
from rathaus.apps.cases.operations.desk import NotYours
from rathaus.apps.cases.queries.worklists import letters_to_post
from rathaus.apps.cities.queries import city_by_slug
from rathaus.apps.cities.scope import city_scope
from rathaus.apps.notices.models import Notice
from rathaus.apps.notices.operations import NotPosted
from rathaus.apps.notices.queries import NoSuchNotice
from rathaus.apps.outbox.models import Parcel
from tests.factories.cases import MONDAY, row_of
from tests.factories.journeys import (
    clerk_of,
    granted_permit,
    handed_in,
    notice_of,
    step,
    taxed_dog,
)
from tests.factories.people import citizen, staff

pytestmark = pytest.mark.django_db
AMIRA = LogActor("citizen", "amira")
YEAR_BEFORE_LAST = datetime(2024, 11, 25, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def city(gelsenkirchen: Any) -> Any:
    return gelsenkirchen


def on(day: str, hour: int = 9) -> datetime:
    return datetime.fromisoformat(f"{day}T{hour:02}:00:00+01:00")


def post(case: UUID, letter: str, day: str, *, now: datetime | None = None) -> Notice:
    return confirm_posting(
        case_id=case,
        notice_id=notice_of(case, letter).public_id,
        posted_on=date.fromisoformat(day),
        staff=clerk_of(case),
        now=now or on(day, 15),
    )


def retrieve(case: UUID, letter: str, day: str) -> Notice:
    return retrieve_notice(case_id=case, notice_id=notice_of(case, letter).public_id, by=AMIRA, now=on(day))


def provided_permit(*, told: datetime | None = MONDAY, now: datetime = MONDAY) -> UUID:
    """Return a case whose permit lies in the account; ``told`` is when the mail about it left, None not yet."""
    case = granted_permit(user=citizen(), has_consent=True, now=now)
    if told:
        Parcel.objects.filter(subject=case, kind="mail").update(state="sent", sent_at=told)
    return case


def actions(case: UUID) -> list[str]:
    return [entry.action for entry in history(subject=case, cipher=open_case(public_id=case).cipher)]


# --- by post ---


def test_without_account_a_notice_waits_for_the_post():
    notice = notice_of(granted_permit(), "permit")

    assert (notice.channel, notice.state) == ("post", "issued")
    assert (notice.served_on, notice.remedy_until) == (None, None)


@pytest.mark.parametrize(
    ("posted", "served", "until"),
    [
        ("2026-11-23", "2026-11-27", "2026-12-28"),  # a month ends on Sunday the 27th
        ("2026-11-24", "2026-11-28", "2026-12-28"),  # a Saturday stays: § 41 (2) VwVfG is no period
        ("2026-11-26", "2026-11-30", "2026-12-30"),
    ],
)
def test_a_posted_notice_is_notified_on_the_fourth_day(posted, served, until):
    case = granted_permit()

    notice = post(case, "permit", posted)

    assert notice.state == "posted"
    assert str(notice.served_on) == served
    assert str(notice.remedy_until) == until
    assert str(open_case(public_id=case).progress.clocks["remedy"].end) == until


def test_until_2024_it_was_the_third_day():
    case = granted_permit(now=YEAR_BEFORE_LAST)

    assert post(case, "permit", "2024-11-25").served_on == date(2024, 11, 28)


@pytest.mark.parametrize(
    ("posted", "served", "until"),
    [("2026-11-24", "2026-11-30", "2026-12-30"), ("2026-11-23", "2026-11-27", "2026-12-28")],
)
def test_a_tax_notice_that_would_come_on_a_weekend_comes_on_monday(posted, served, until):
    notice = post(taxed_dog(), "tax_notice", posted)

    assert (str(notice.served_on), str(notice.remedy_until)) == (served, until)


@pytest.mark.parametrize("day", ["2026-11-22", "2026-11-24", "2025-11-23"])
def test_a_letter_cannot_be_posted_before_its_day_or_in_the_future(day):
    case = granted_permit()

    with pytest.raises(NotPosted, match="between"):
        post(case, "permit", day, now=MONDAY)

    assert notice_of(case, "permit").state == "issued"


def test_a_letter_is_posted_once():
    case = granted_permit()
    post(case, "permit", "2026-11-23")

    with pytest.raises(NotPosted, match="nothing to post"):
        post(case, "permit", "2026-11-24")


def test_a_receipt_is_not_for_the_post():
    with pytest.raises(NotPosted):
        post(granted_permit(), "receipt", "2026-11-23")


def test_the_day_of_posting_stands_in_the_log_with_what_follows_from_it():
    case = granted_permit()
    post(case, "permit", "2026-11-23")

    entry = history(subject=case, cipher=open_case(public_id=case).cipher)[-1]
    assert entry.action == "letter_posted"
    assert entry.payload["on"] == "2026-11-23"
    assert entry.payload["served_on"] == "2026-11-27"
    assert entry.payload["remedy_until"] == "2026-12-28"


def test_somebody_of_another_team_confirms_no_posting():
    case = granted_permit()

    with pytest.raises(NotYours):
        confirm_posting(
            case_id=case,
            notice_id=notice_of(case, "permit").public_id,
            posted_on=MONDAY.date(),
            staff=staff("ben"),
            now=MONDAY,
        )


def test_a_letter_of_another_case_is_not_found():
    case, other = granted_permit(), granted_permit()

    with pytest.raises(NoSuchNotice):
        retrieve_notice(case_id=other, notice_id=notice_of(case, "permit").public_id, by=AMIRA, now=MONDAY)


def test_the_grant_is_final_the_day_after_the_remedy_period_and_no_earlier():
    case = granted_permit()
    post(case, "permit", "2026-11-23")
    assert row_of(case).next_clock_date == date(2026, 12, 29)

    assert run_clocks(on("2026-12-28", 23)) == 0
    assert row_of(case).state == "granted"
    assert run_clocks(on("2026-12-29", 1)) == 1
    assert row_of(case).state == "final"


def test_a_notice_not_yet_posted_starts_no_period():
    case = granted_permit()

    run_clocks(on("2026-12-29"))

    assert row_of(case).state == "granted"
    assert open_case(public_id=case).progress.clocks["remedy"].end is None


# --- by retrieval from the account ---


def test_with_account_and_consent_a_notice_is_provided_there():
    case = granted_permit(user=citizen(), has_consent=True)

    notice = notice_of(case, "permit")
    assert (notice.channel, notice.state) == ("portal", "provided")


@pytest.mark.parametrize(("user", "has_consent"), [(True, False), (False, True)])
def test_consent_and_account_are_both_needed(user, has_consent):
    case = granted_permit(user=citizen() if user else None, has_consent=has_consent)

    assert notice_of(case, "permit").channel == "post"


def test_after_the_consent_is_withdrawn_notices_of_running_cases_go_by_post():
    user = citizen()
    case = handed_in("bewohnerparkausweis", user=user, has_consent=True)

    withdrawn = withdraw_portal_consent(user=user, by=AMIRA, now=on("2026-11-24"))
    step(case, "hear", reasons="Die Adresse liegt in keiner Zone.")

    assert withdrawn == 1
    assert notice_of(case, "hearing").channel == "post"
    assert "portal_consent_withdrawn" in actions(case)
    assert withdraw_portal_consent(user=user, by=AMIRA, now=on("2026-11-24")) == 0


def test_taxes_never_come_by_the_portal():
    case = taxed_dog(user=citizen(), has_consent=True)

    assert notice_of(case, "tax_notice").channel == "post"


def test_a_decision_on_an_objection_is_served_by_registered_letter():
    case = taxed_dog(user=citizen(), has_consent=True)
    step(case, "contest_grant", lodged_on=date(2026, 11, 23))
    step(case, "reject_objection_to_grant", reasons="Die Satzung gilt für alle Hunde.")
    listed = {letter.notice.letter: letter.is_served for letter in letters_to_post(staff=clerk_of(case))}

    notice = post(case, "objection_decision", "2026-11-24")

    assert listed == {"tax_notice": False, "objection_decision": True}
    assert notice.served_on == date(
        2026, 11, 28
    )  # a Saturday stays: VwZG knows no shift, unlike AO for the tax
    assert notice.remedy_until == date(2026, 12, 28)


def test_a_hearing_under_tax_law_does_not_come_by_the_portal_either():
    case = handed_in("hundesteuer-anmeldung", user=citizen(), has_consent=True)
    step(case, "hear", reasons="Sie halten den Hund nicht selbst.")

    assert notice_of(case, "hearing").channel == "post"


def test_a_retrieved_notice_is_notified_on_the_next_day():
    case = granted_permit(user=citizen(), has_consent=True)

    notice = retrieve(case, "permit", "2026-11-25")

    assert notice.state == "served"
    assert notice.served_on == date(2026, 11, 26)
    assert notice.remedy_until == date(2026, 12, 28)  # the 26th is a holiday and a Saturday
    assert open_case(public_id=case).progress.clocks["remedy"].end == date(2026, 12, 28)
    assert actions(case)[-1] == "letter_retrieved"


def test_a_notice_retrieved_on_friday_is_notified_on_saturday():
    case = granted_permit(user=citizen(), has_consent=True)

    assert retrieve(case, "permit", "2026-11-27").served_on == date(2026, 11, 28)


def test_only_the_first_retrieval_counts():
    case = granted_permit(user=citizen(), has_consent=True)
    retrieve(case, "permit", "2026-11-25")
    entries = len(actions(case))

    again = retrieve(case, "permit", "2026-11-30")

    assert again.served_on == date(2026, 11, 26)
    assert len(actions(case)) == entries


def test_retrieving_a_letter_that_goes_by_post_starts_nothing():
    case = granted_permit()

    notice = retrieve(case, "permit", "2026-11-25")

    assert (notice.state, notice.served_on, notice.retrieved_at) == ("issued", None, None)


def test_a_provision_nobody_retrieved_ends_after_ten_days_and_goes_by_post():
    case = provided_permit()

    assert end_provisions(on("2026-12-03", 23)) == 0
    assert notice_of(case, "permit").state == "provided"
    assert end_provisions(on("2026-12-04", 1)) == 1

    notice = notice_of(case, "permit")
    assert (notice.channel, notice.state) == ("post", "issued")
    assert actions(case)[-1] == "provision_ended"
    assert end_provisions(on("2026-12-05")) == 0
    assert post(case, "permit", "2026-12-07").served_on == date(2026, 12, 11)


def test_ten_days_that_end_on_a_sunday_end_on_monday():
    case = provided_permit(now=on("2026-11-26"), told=on("2026-11-26"))

    assert end_provisions(on("2026-12-07", 23)) == 0
    assert end_provisions(on("2026-12-08", 1)) == 1
    assert notice_of(case, "permit").channel == "post"


def test_opened_too_late_it_was_not_notified_and_goes_by_post():
    case = provided_permit()

    notice = retrieve(case, "permit", "2026-12-04")

    assert (notice.channel, notice.state, notice.served_on) == ("post", "issued", None)
    assert open_case(public_id=case).progress.clocks["remedy"].end is None
    assert actions(case)[-1] == "provision_ended"


def test_the_ten_days_run_from_the_message_about_the_provision():
    case = provided_permit(told=on("2026-11-26"))

    assert end_provisions(on("2026-12-07", 23)) == 0  # the tenth day is Sunday the 6th
    assert retrieve(case, "permit", "2026-12-07").served_on == date(2026, 12, 8)
    late = provided_permit(told=on("2026-11-26"))
    assert end_provisions(on("2026-12-08", 1)) == 1
    assert notice_of(late, "permit").channel == "post"


def test_while_the_message_has_not_left_the_ten_days_have_not_begun():
    waiting, opened = provided_permit(told=None), provided_permit(told=None)

    assert end_provisions(on("2026-12-21")) == 0
    assert notice_of(waiting, "permit").state == "provided"
    assert retrieve(opened, "permit", "2026-12-21").served_on == date(2026, 12, 22)


@pytest.mark.parametrize("is_given_up", [True, False])
def test_where_no_message_can_arrive_the_letter_goes_by_post_ten_days_after_the_provision(is_given_up):
    case = provided_permit(told=None)
    mails = Parcel.objects.filter(subject=case, kind="mail")
    if is_given_up:
        mails.update(state="given_up")
    else:
        mails.delete()

    assert end_provisions(on("2026-12-03", 23)) == 0
    assert end_provisions(on("2026-12-04", 1)) == 1
    assert notice_of(case, "permit").channel == "post"


def test_ending_a_provision_twice_changes_nothing():
    case = provided_permit()
    notice = notice_of(case, "permit").public_id
    later = on("2026-12-04")

    assert end_unretrieved(case_id=case, notice_id=notice, now=later)
    assert not end_unretrieved(case_id=case, notice_id=notice, now=later)


def test_provisions_of_all_cities_end_in_one_round():
    provided_permit()
    with city_scope(city_by_slug("aachen").id):
        step(handed_in("gewerbeanmeldung", user=citizen(), has_consent=True), "confirm")
        Parcel.objects.filter(kind="mail").update(state="sent", sent_at=MONDAY)

    assert end_provisions(on("2026-12-04")) == 2


def test_a_provision_that_fails_does_not_keep_the_others():
    from rathaus.apps.keys.models import CaseKey

    broken = provided_permit()
    sound = provided_permit()
    CaseKey.objects.filter(subject=broken).delete()

    assert end_provisions(on("2026-12-04")) == 1
    assert notice_of(sound, "permit").channel == "post"


# --- what goes without any delivery ---


def test_a_request_is_told_by_mail_or_goes_by_post_when_no_mail_can_tell():
    with_mail = handed_in("bewohnerparkausweis")
    step(with_mail, "request_missing", note="Bitte ein Foto")
    no_mail = handed_in("gewerbeanmeldung")
    step(no_mail, "request_missing", fields=["activity.main"])
    with_account = handed_in("gewerbeanmeldung", user=citizen())
    step(with_account, "request_missing", fields=["activity.main"])

    assert notice_of(with_mail, "request_missing").channel == "none"
    assert notice_of(no_mail, "request_missing").channel == "post"
    assert notice_of(with_account, "request_missing").channel == "none"


def test_a_posted_request_has_no_remedy():
    case = handed_in("gewerbeanmeldung")
    step(case, "request_missing", fields=["activity.main"])

    notice = post(case, "request_missing", "2026-11-23")

    assert notice.served_on == date(2026, 11, 27)
    assert notice.remedy_until is None


def test_only_the_fee_of_a_notification_is_an_act_with_a_remedy():
    case = handed_in("gewerbeanmeldung")
    step(case, "confirm")

    assert (notice_of(case, "receipt").channel, notice_of(case, "receipt").remedy) == ("none", "")
    fee = post(case, "fee_notice", "2026-11-23")
    assert (fee.channel, str(fee.remedy_until)) == ("post", "2026-12-28")


def test_time_runs_on_in_the_town_hall_s_own_zone():
    case = granted_permit(now=datetime(2026, 11, 23, 23, 30, tzinfo=UTC))

    notice = notice_of(case, "permit")
    with pytest.raises(NotPosted):
        post(case, "permit", "2026-11-23", now=datetime(2026, 11, 24, 9, tzinfo=UTC))
    assert post(case, "permit", "2026-11-24").served_on == date(2026, 11, 28)
    assert notice.issued_at - MONDAY > timedelta(hours=15)
