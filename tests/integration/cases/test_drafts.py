"""Answers on their way: saved page by page, files once, deleted whole when their time is over."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings

from rathaus.apps.audit.models import AuditEntry
from rathaus.apps.audit.queries import chain_fault, history
from rathaus.apps.cases.models import Case, Draft
from rathaus.apps.cases.opening import NoSuchDraft, open_case, open_draft
from rathaus.apps.cases.operations.clocks import delete_expired_drafts
from rathaus.apps.cases.operations.drafts import (
    AlreadySubmitted,
    Outcome,
    Posted,
    Saved,
    answer_page,
    delete_draft,
    seen_mark,
    start_correction,
    start_draft,
)
from rathaus.apps.cases.operations.submission import submit
from rathaus.apps.cases.uploads import Upload, put_entries
from rathaus.apps.catalogue.queries import NotOffered, offered
from rathaus.apps.cities.queries import city_by_slug
from rathaus.apps.cities.scope import city_scope
from rathaus.apps.files.models import StoredFile
from rathaus.apps.keys.models import CaseKey
from rathaus.engine.forms import NoSuchPage
from tests.factories.cases import MONDAY, case_of, draft_of
from tests.factories.packages import offered_anew
from tests.factories.people import citizen
from tests.factories.uploads import pdf, picture

pytestmark = pytest.mark.django_db
TRADE = "gewerbeanmeldung"
PROOF = "craft_card.proof"


@pytest.fixture(autouse=True)
def city(gelsenkirchen: Any) -> Any:
    return gelsenkirchen


def answered(draft: UUID, page: str, raw: dict[str, list[str]], *, days: int = 0, **posted: Any) -> Saved:
    return answer_page(
        public_id=draft, page=page, posted=Posted(raw=raw, **posted), now=MONDAY + timedelta(days=days)
    )


def files_on_disk() -> list[Path]:
    return list(Path(settings.RATHAUS_FILES_DIR).rglob("*.bin"))


@pytest.fixture
def draft() -> UUID:
    return draft_of(TRADE)


# --- pages ---


def test_a_page_is_saved_and_stands_in_the_log_without_its_answers(draft):
    saved = answered(draft, "business_name", {"trade_name": ["Möbelhaus am Markt"]})

    opened = open_draft(public_id=draft)
    entries = history(subject=draft, cipher=opened.cipher)
    assert saved.outcome is Outcome.SAVED
    assert opened.answers["trade_name"] == "Möbelhaus am Markt"
    assert (entries[-1].action, entries[-1].payload) == (
        "draft_answered",
        {"page": "business_name", "version": 2},
    )
    assert chain_fault(subject=draft, cipher=opened.cipher) is None


def test_an_unknown_name_saves_nothing(draft):
    saved = answered(draft, "business_name", {"trade_name": ["Neu"], "is_admin": ["on"]})

    assert saved.outcome is Outcome.REFUSED
    assert saved.reading.unknown == ("is_admin",)
    assert "trade_name" not in open_draft(public_id=draft).answers


def test_a_field_of_the_desk_cannot_be_posted(draft):
    saved = answered(draft, "declaration", {"is_me": ["on"], "customs_suspicion": ["on"]})

    assert saved.outcome is Outcome.REFUSED
    assert "customs_suspicion" in saved.reading.unknown


@pytest.mark.parametrize("page", ["desk", "no_such_page"])
def test_a_page_that_is_not_the_applicant_s_is_refused(draft, page):
    with pytest.raises(NoSuchPage):
        answered(draft, page, {})


def test_a_page_another_window_changed_is_not_overwritten(draft):
    mark = seen_mark(open_draft(public_id=draft), "business_name")
    answered(draft, "business_name", {"trade_name": ["Eins"]}, seen=mark)

    saved = answered(draft, "business_name", {"trade_name": ["Zwei"]}, seen=mark)

    assert saved.is_stale
    assert saved.outcome is Outcome.REFUSED
    assert open_draft(public_id=draft).answers["trade_name"] == "Eins"


def test_the_same_page_posted_twice_is_saved_once(draft):
    mark = seen_mark(open_draft(public_id=draft), "business_name")
    for _ in range(2):
        saved = answered(draft, "business_name", {"trade_name": ["Eins"]}, seen=mark)

    assert saved.outcome is Outcome.SAVED
    assert AuditEntry.objects.filter(subject=draft, action="draft_answered").count() == 1


def test_a_draft_handed_in_meanwhile_says_which_case_it_became(draft):
    submit(public_id=draft, accepts_gaps=True, has_portal_consent=False, now=MONDAY)

    with pytest.raises(AlreadySubmitted) as refused:
        answered(draft, "business_name", {"trade_name": ["Eins"]})

    assert refused.value.case_id == draft


def test_a_service_not_offered_cannot_be_begun():
    with pytest.raises(NotOffered, match="no_such_service"):
        start_draft(service="no_such_service", language="de", now=MONDAY)


def test_a_draft_of_another_city_is_not_there(draft):
    with city_scope(city_by_slug("soest").id), pytest.raises(NoSuchDraft):
        answered(draft, "business_name", {})


# --- files ---


def test_an_upload_becomes_the_answer_of_its_field(draft):
    raw = {"needs_permit": ["false"], "needs_craft_card": ["true"], "craft_card.held": ["true"],
           "craft_card.issued_on.day": ["20"], "craft_card.issued_on.month": ["3"],
           "craft_card.issued_on.year": ["2026"], "craft_card.authority": ["HWK Dortmund"]}  # fmt: skip
    saved = answered(draft, "permits", raw, uploads=[Upload(PROOF, "karte.pdf", pdf())])

    [entry] = open_draft(public_id=draft).answers["craft_card"]["proof"]
    assert saved.outcome is Outcome.SAVED
    assert (entry["name"], entry["media_type"], entry["size"]) == ("karte.pdf", "application/pdf", len(pdf()))
    assert StoredFile.objects.get(subject=draft).public_id == UUID(entry["file"])


def test_a_good_file_is_kept_although_the_page_has_a_mistake(draft):
    saved = answered(
        draft,
        "permits",
        {"needs_permit": ["true"], "needs_craft_card": ["true"], "craft_card.issued_on.day": ["99"]},
        uploads=[Upload(PROOF, "karte.pdf", pdf())],
    )

    opened = open_draft(public_id=draft)
    assert saved.outcome is Outcome.REFUSED
    assert [entry["name"] for entry in opened.answers["craft_card"]["proof"]] == ["karte.pdf"]
    assert opened.answers["needs_permit"] is False  # as it was before


def test_a_bad_file_is_named_beside_its_field_and_not_kept(draft):
    saved = answered(draft, "permits", {}, uploads=[Upload(PROOF, "karte.pdf", b"<html>")])

    assert [(name, error.reason) for name, error in saved.refused] == [(PROOF, "wrong_type")]
    assert not StoredFile.objects.exists()
    assert not files_on_disk()


@pytest.mark.parametrize(
    "name",
    [
        "trade_name",
        "no.such.field",
        "",
        "craft_card",
        "craft_card.proof.7",
        "owners.1.family_name",
        "customs_reason",
    ],
)
def test_a_file_in_an_input_that_takes_none_is_refused_and_not_stored(draft, name):
    saved = answered(draft, "permits", {}, uploads=[Upload(name, "x.pdf", pdf())])

    assert saved.outcome is Outcome.REFUSED
    assert name in saved.reading.unknown
    assert name == "craft_card.proof.7" or not StoredFile.objects.exists()


def test_an_occurrence_far_away_makes_no_endless_list():
    form = offered("hundesteuer-anmeldung").package.form
    answers: dict[str, Any] = {"dogs": [{}]}
    path = ("dogs", "relief_proof")

    def put(*occurrence: int) -> bool:
        return put_entries(
            form=form, answers=answers, path=path, occurrence=occurrence, entries=[{"file": "x"}]
        )

    assert not put(999_999_999)
    assert not put(0)
    assert not put(3)
    assert put(2)
    assert len(answers["dogs"]) == 2
    for _ in range(20):
        put(len(answers["dogs"]) + 1)
    assert len(answers["dogs"]) == 10  # as many as the form allows


def test_a_field_for_one_file_keeps_the_newest(draft):
    for seed in (1, 2):
        answered(
            draft,
            "permits",
            {"needs_permit": [""]},
            uploads=[Upload(PROOF, f"{seed}.png", picture(seed=seed))],
        )

    entries = open_draft(public_id=draft).answers["craft_card"]["proof"]
    field = open_draft(public_id=draft).package.form.nodes["craft_card", "proof"]
    assert [entry["name"] for entry in entries] == (["2.png"] if field.repeat is None else ["1.png", "2.png"])


# --- the end of a draft ---


def with_file(draft: UUID) -> UUID:
    answered(draft, "permits", {"needs_permit": [""]}, uploads=[Upload(PROOF, "karte.pdf", pdf())])
    return draft


def test_a_deleted_draft_leaves_no_key_file_or_entry(draft, django_capture_on_commit_callbacks):
    with_file(draft)
    assert len(files_on_disk()) == 1

    with django_capture_on_commit_callbacks(execute=True):
        assert delete_draft(public_id=draft) == 1

    assert not Draft.objects.exists()
    assert not CaseKey.objects.exists()
    assert not StoredFile.objects.exists()
    assert not AuditEntry.objects.filter(subject=draft).exists()
    assert files_on_disk() == []


def test_an_untouched_draft_expires_after_thirty_days(draft, django_capture_on_commit_callbacks):
    with_file(draft)

    assert delete_expired_drafts(MONDAY + timedelta(days=30)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert delete_expired_drafts(MONDAY + timedelta(days=30, minutes=1)) == 1

    assert not CaseKey.objects.filter(subject=draft).exists()
    assert files_on_disk() == []
    with pytest.raises(NoSuchDraft):
        open_draft(public_id=draft)


def test_every_saved_page_gives_a_draft_another_thirty_days(draft):
    answered(draft, "business_name", {"trade_name": ["Eins"]}, days=20)

    assert delete_expired_drafts(MONDAY + timedelta(days=49)) == 0
    assert delete_expired_drafts(MONDAY + timedelta(days=51)) == 1


def test_the_package_says_how_long_a_draft_is_kept():
    offered_anew("bewohnerparkausweis", {"service.yaml": ("draft: {keep: 30 days", "draft: {keep: 2 weeks")})
    draft_of("bewohnerparkausweis")

    assert delete_expired_drafts(MONDAY + timedelta(days=13)) == 0
    assert delete_expired_drafts(MONDAY + timedelta(days=15)) == 1


def test_a_draft_somebody_goes_on_with_is_not_deleted_as_expired(draft):
    answered(draft, "business_name", {"trade_name": ["Eins"]}, days=20)

    assert delete_draft(public_id=draft, expired_before=MONDAY + timedelta(days=31)) == 0
    assert open_draft(public_id=draft).answers["trade_name"] == "Eins"


def test_the_empty_row_of_a_draft_handed_in_goes_and_its_case_stays(draft):
    submit(public_id=draft, accepts_gaps=True, has_portal_consent=False, now=MONDAY)

    assert delete_expired_drafts(MONDAY + timedelta(days=31)) == 1

    assert Draft.objects.count() == 0
    assert open_case(public_id=draft).answers["side_job"] is False


def test_an_expired_correction_takes_nothing_of_its_case_along():
    case = case_of(TRADE)
    start_correction(case_id=case, now=MONDAY)

    delete_expired_drafts(MONDAY + timedelta(days=31))

    opened = open_case(public_id=case)
    assert Draft.objects.filter(corrects=opened.row).count() == 0
    assert chain_fault(subject=case, cipher=opened.cipher, head=opened.head) is None


def test_a_draft_without_its_key_does_not_stop_the_others(draft):
    CaseKey.objects.filter(subject=draft).delete()
    other = draft_of(TRADE)

    assert delete_expired_drafts(MONDAY + timedelta(days=31)) == 2
    assert not Draft.objects.filter(public_id__in=[draft, other]).exists()


def test_drafts_of_all_cities_expire_in_one_round(monkeypatch):
    monkeypatch.setattr("rathaus.apps.cases.operations.clocks.BATCH", 2)
    for slug in ("gelsenkirchen", "soest", "aachen"):
        with city_scope(city_by_slug(slug).id):
            start_draft(service=TRADE, language="de", now=MONDAY)
            start_draft(service=TRADE, language="de", now=MONDAY)

    assert delete_expired_drafts(MONDAY + timedelta(days=31)) == 6


def test_a_correction_thrown_away_takes_its_new_files_along_and_leaves_those_of_the_case(draft):
    with_file(draft)
    submit(public_id=draft, accepts_gaps=True, has_portal_consent=False, now=MONDAY)
    (kept,) = StoredFile.objects.filter(purpose="answer")
    correction = start_correction(case_id=draft, now=MONDAY)
    answered(
        correction, "permits", {"needs_craft_card": ["true"]}, uploads=[Upload(PROOF, "neu.pdf", pdf("Neu"))]
    )
    assert StoredFile.objects.filter(purpose="answer").count() == 2

    delete_draft(public_id=correction)

    assert list(StoredFile.objects.filter(purpose="answer")) == [kept]
    assert open_case(public_id=draft).answers["craft_card"]["proof"][0]["file"] == str(kept.public_id)


def test_a_case_is_not_deleted_as_a_draft(draft):
    submit(public_id=draft, accepts_gaps=True, has_portal_consent=False, now=MONDAY)

    with pytest.raises(AlreadySubmitted):
        delete_draft(public_id=draft)
    assert Case.objects.count() == 1


def test_the_account_of_the_applicant_stands_in_the_log():
    amira = citizen()
    draft = start_draft(service=TRADE, language="de", now=MONDAY, user=amira).public_id
    submit(public_id=draft, accepts_gaps=True, has_portal_consent=False, now=MONDAY)

    actors = set(AuditEntry.objects.filter(subject=draft).values_list("actor_kind", "actor"))
    assert actors == {("citizen", str(amira.public_id))}
