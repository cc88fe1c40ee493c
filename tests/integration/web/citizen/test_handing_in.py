"""Handing in: the draft says whether it corrects a case; a fault of ours is said kindly and loses nothing."""

from __future__ import annotations

from rathaus.apps.cases.models import Case, Draft
from tests.factories.cases import row_of
from tests.factories.packages import offered_anew
from tests.integration.web.citizen.visiting import text_of

PARKING = "bewohnerparkausweis"
UNWRITABLE = {"texts/de/letters/permit.md": ("bis zum **{{ valid_to }}**", "bis **{{ old_permit.number }}**")}
PERMIT = "then: {permit: {issue: permit, to: applicant}}"


def test_a_correction_is_applied_without_any_posted_name(visitor, answers):
    case = visitor.apply(PARKING, answers)
    opened = visitor.post(f"vorgaenge/{case}/berichtigen")
    visitor.draft = opened.url.split("/antrag/")[1].partition("/")[0]
    visitor.answer("vehicle", plate="GE XY 99", vin="000001", holder="applicant")

    done = visitor.post(f"antrag/{visitor.draft}/pruefen/", {"wahr": "ja"})

    assert done.url.startswith(f"/gelsenkirchen/vorgaenge/{case}/")
    assert visitor.data(case)["answers"]["plate"] == "GE XY 99"
    assert Case.objects.count() == 1


def test_a_letter_we_cannot_write_keeps_the_application(visitor, answers):
    offered_anew(
        PARKING, {"procedure.yaml": ("\n  grant:", f"\n  submit: {{{PERMIT}}}\n  grant:"), **UNWRITABLE}
    )
    visitor.fill(PARKING, answers, visitor.begin(PARKING))

    response = visitor.post(f"antrag/{visitor.draft}/pruefen/", {"wahr": "ja"})

    assert response.status_code == 503
    assert "Das liegt an uns" in text_of(response)
    assert Draft.objects.get(public_id=visitor.draft).submitted_at is None
    assert not Case.objects.exists()
    assert "GE" in text_of(visitor.get(f"antrag/{visitor.draft}/pruefen/"))


def test_a_letter_we_cannot_write_keeps_an_own_step_from_happening(visitor, answers):
    offered_anew(
        PARKING, {"procedure.yaml": ("\n  grant:", f"\n  withdraw: {{{PERMIT}}}\n  grant:"), **UNWRITABLE}
    )
    case = visitor.apply(PARKING, answers)

    response = visitor.post(f"vorgaenge/{case}/schritte/withdraw/")

    assert response.status_code == 503
    assert "Das liegt an uns" in text_of(response)
    assert row_of(case).state == "received"
