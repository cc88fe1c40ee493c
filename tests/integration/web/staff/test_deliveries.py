"""Letters to post, parcels that wait for people."""

import pytest
import time_machine

from rathaus.apps.audit.models import Access, AuditEntry
from rathaus.apps.notices.models import Notice
from rathaus.apps.outbox.models import Parcel
from tests.factories.cases import MONDAY, case_of, row_of, taken
from tests.factories.people import staff_client

pytestmark = pytest.mark.django_db

GE = "/gelsenkirchen/amt"


@pytest.fixture(autouse=True)
def city(gelsenkirchen):
    with time_machine.travel(MONDAY, tick=True):
        yield gelsenkirchen


@pytest.fixture
def confirmed():
    return taken(taken(case_of(), "take_up"), "confirm")


def letter_of(case):
    return Notice.objects.get(subject=case, letter="fee_notice")


def value_of(case):
    return f"{case}~{letter_of(case).public_id}"


def test_letters_wait_for_the_post_until_their_day_is_confirmed(confirmed):
    client = staff_client("ben")
    assert value_of(confirmed) in client.get(f"{GE}/post/").content.decode()

    html = client.post(f"{GE}/post/", {"brief": [value_of(confirmed)], "tag": "2026-11-23"}).content.decode()

    notice = letter_of(confirmed)
    assert "1 Brief ist eingetragen" in html
    assert (notice.state, notice.posted_on.isoformat()) == ("posted", "2026-11-23")
    assert notice.served_on.isoformat() == "2026-11-27"
    assert notice.remedy_until is not None
    assert value_of(confirmed) not in client.get(f"{GE}/post/").content.decode()


def test_many_letters_are_confirmed_at_once(confirmed):
    other = taken(taken(case_of(), "take_up"), "confirm")

    staff_client("ben").post(
        f"{GE}/post/", {"brief": [value_of(confirmed), value_of(other)], "tag": "2026-11-23"}
    )

    assert {letter_of(confirmed).state, letter_of(other).state} == {"posted"}


@pytest.mark.parametrize("day", ["2026-11-24", "2026-11-01", "", "gestern"])
def test_an_impossible_posting_day_is_refused(confirmed, day):
    response = staff_client("ben").post(f"{GE}/post/", {"brief": [value_of(confirmed)], "tag": day})

    assert response.status_code == 422
    assert letter_of(confirmed).state == "issued"


def test_cem_neither_sees_nor_confirms_the_letters_of_another_team(confirmed):
    client = staff_client("cem")

    assert value_of(confirmed) not in client.get(f"{GE}/post/").content.decode()
    client.post(f"{GE}/post/", {"brief": [value_of(confirmed)], "tag": "2026-11-23"})

    assert letter_of(confirmed).state == "issued"


def test_dora_confirms_nothing_of_another_city(confirmed):
    staff_client("dora").post("/paderborn/amt/post/", {"brief": [value_of(confirmed)], "tag": "2026-11-23"})

    assert letter_of(confirmed).state == "issued"


def stuck(case):
    parcel = Parcel.objects.filter(subject=case, kind="authority").first()
    Parcel.objects.filter(pk=parcel.pk).update(state="given_up", last_error="Postfach unbekannt")
    return parcel.pk


def test_the_outbox_shows_what_did_not_arrive_and_tries_again(confirmed):
    parcel, client = stuck(confirmed), staff_client("ben")
    assert "Postfach unbekannt" in client.get(f"{GE}/ausgang/").content.decode()

    client.post(f"{GE}/ausgang/{parcel}", {"nochmal": "1"})

    assert Parcel.objects.get(pk=parcel).state == "waiting"
    assert AuditEntry.objects.filter(subject=confirmed, action="parcel_resent").exists()


def test_a_parcel_is_given_up_with_a_reason_only(confirmed):
    client = staff_client("ben")
    parcel = Parcel.objects.filter(subject=confirmed, kind="authority").first().pk

    refused = client.post(f"{GE}/ausgang/{parcel}", {"aufgeben": "1", "grund": " "})
    assert refused.status_code == 422
    assert Parcel.objects.get(pk=parcel).state == "waiting"

    client.post(f"{GE}/ausgang/{parcel}", {"aufgeben": "1", "grund": "Stelle gibt es nicht mehr"})
    assert Parcel.objects.get(pk=parcel).state == "given_up"
    html = client.get(f"{GE}/vorgaenge/{confirmed}/").content.decode()
    assert "Stelle gibt es nicht mehr" in html


def test_cem_changes_no_parcel_of_another_team(confirmed):
    parcel, client = stuck(confirmed), staff_client("cem")

    assert "Postfach unbekannt" not in client.get(f"{GE}/ausgang/").content.decode()
    assert client.post(f"{GE}/ausgang/{parcel}", {"nochmal": "1"}).status_code == 403
    assert client.get(f"{GE}/ausgang/{parcel}/inhalt").status_code == 404
    assert Parcel.objects.get(pk=parcel).state == "given_up"


def test_dora_finds_no_parcel_of_another_city(confirmed):
    parcel, client = stuck(confirmed), staff_client("dora")

    assert client.post(f"/paderborn/amt/ausgang/{parcel}", {"nochmal": "1"}).status_code == 404


def test_an_administrator_retries_but_reads_no_content(confirmed):
    parcel, client = stuck(confirmed), staff_client("frank")

    assert client.get(f"{GE}/ausgang/{parcel}/inhalt").status_code == 404
    client.post(f"{GE}/ausgang/{parcel}", {"nochmal": "1"})

    assert Parcel.objects.get(pk=parcel).state == "waiting"


def test_the_content_of_a_message_is_noted_as_seen(confirmed):
    parcel = stuck(confirmed)

    answer = staff_client("ben").get(f"{GE}/ausgang/{parcel}/inhalt")

    assert b"<" in answer.content
    assert Access.objects.filter(subject=confirmed, what="parcel").count() == 1


def test_something_handed_over_is_carried_by_a_person():
    case = taken(case_of(), "transfer", authority="Stadt Herne", reason="Der Betrieb liegt dort.")
    parcel = Parcel.objects.get(subject=case, kind="handover")
    client = staff_client("ben")
    assert "Überbracht" in client.get(f"{GE}/ausgang/").content.decode()

    client.post(f"{GE}/ausgang/{parcel.pk}", {"erledigt": "1"})

    assert row_of(case).state == "transferred"
    assert Parcel.objects.get(pk=parcel.pk).state == "sent"
