"""The picture of a procedure."""

from __future__ import annotations

from rathaus.engine.procedure import LaneKind, Procedure, Status, draw, usual_way
from tests.unit.engine.procedure.test_stepping import AMIRA, BEN, EMPLOYEE, LEA, Case, checking
from tests.unit.engine.small_packages import SERVICES, default_procedure, read_yaml

TEXTS = {
    language: read_yaml(SERVICES / "_procedures" / "application" / "texts" / language / "procedure.yaml")
    for language in ("de", "en")
}


def way(plan: Procedure, state: str) -> list[str]:
    return [step.key for step in usual_way(procedure=plan, state=state)]


def test_the_usual_way_leads_to_the_good_outcome_and_not_to_giving_up() -> None:
    plan = default_procedure("application")

    assert way(plan, "draft")[:3] == ["submit", "take_up", "grant"]
    assert way(plan, "incomplete")[:2] == ["add_missing", "grant"]
    assert "withdraw" not in way(plan, "received")
    assert way(plan, "closed") == []


def test_four_eyes_are_part_of_the_way() -> None:
    assert way(default_procedure("application", four_eyes=True), "checking")[:2] == ["propose", "grant"]


def test_a_refused_case_leads_straight_to_its_end() -> None:
    assert way(default_procedure("application"), "refused") == ["close"]


def test_a_notification_leads_to_its_confirmation() -> None:
    assert way(default_procedure("notification"), "draft")[:3] == ["submit", "take_up", "confirm"]


def test_a_trip_leads_over_manager_and_office() -> None:
    assert way(default_procedure("internal_request"), "draft")[:4] == [
        "submit",
        "approve",
        "take_up",
        "arrange",
    ]


def test_done_now_and_to_come_stand_on_a_grid() -> None:
    case = checking()
    case.do("request_missing", BEN, note="?")

    found = draw(procedure=case.plan, progress=case.progress, texts=TEXTS["de"])

    assert [(node.key, node.status, node.column) for node in found.nodes][:5] == [
        ("submit", Status.DONE, 0), ("take_up", Status.DONE, 1), ("request_missing", Status.DONE, 2),
        ("add_missing", Status.NOW, 3), ("grant", Status.TO_COME, 4),
    ]  # fmt: skip
    assert [lane.kind for lane in found.lanes][:2] == [LaneKind.CITIZEN, LaneKind.OFFICE]
    assert [node.row for node in found.nodes][:5] == [0, 1, 1, 0, 1]
    assert [(edge.start, edge.end, edge.status) for edge in found.edges][2:4] == [
        (2, 3, Status.DONE), (3, 4, Status.TO_COME),
    ]  # fmt: skip
    assert found.state == TEXTS["de"]["states"]["incomplete"]
    assert found.lanes[0].title == TEXTS["de"]["roles"]["applicant"]


def test_steps_that_change_nothing_are_not_drawn() -> None:
    case = checking()
    case.do("correct", AMIRA)

    found = draw(procedure=case.plan, progress=case.progress, texts=TEXTS["de"])

    assert "correct" not in {node.key for node in found.nodes}


def test_where_only_time_has_to_pass_the_state_is_drawn() -> None:
    case = checking()
    case.do("grant", BEN)

    found = draw(procedure=case.plan, progress=case.progress, texts=TEXTS["de"])

    now = next(node for node in found.nodes if node.status is Status.NOW)
    assert (now.key, now.label, now.who) == ("granted", TEXTS["de"]["states"]["granted"], "")


def test_at_an_end_nothing_is_to_come() -> None:
    case = checking()
    case.do("withdraw", AMIRA)

    found = draw(procedure=case.plan, progress=case.progress, texts=TEXTS["de"])

    assert [node.status for node in found.nodes] == [Status.DONE, Status.DONE, Status.DONE, Status.NOW]
    assert found.columns == 4


def test_the_picture_can_be_read_aloud() -> None:
    case = checking()
    steps = TEXTS["de"]["steps"]

    german = draw(procedure=case.plan, progress=case.progress, texts=TEXTS["de"]).as_sentences()
    english = draw(
        procedure=case.plan, progress=case.progress, texts=TEXTS["en"], language="en"
    ).as_sentences()

    assert german[0] == f"Fertig am 02.03.2026: {steps['submit']} ({TEXTS['de']['roles']['applicant']})."
    assert german[2].startswith(f"Jetzt: {steps['grant']}")
    assert german[3].startswith("Danach: ")
    assert english[0].startswith("Done on 2 March 2026: ")
    assert len(german) == len(english)


def test_an_employee_s_own_request_has_the_lane_of_the_applicant() -> None:
    case = Case(default_procedure("internal_request"))
    case.do("submit", EMPLOYEE)

    found = draw(procedure=case.plan, progress=case.progress, texts={})

    assert [found.lanes[node.row].kind for node in found.nodes[:2]] == [LaneKind.CITIZEN, LaneKind.OFFICE]
    assert found.nodes[0].label == "submit"


def test_a_case_that_was_sent_back_shows_the_second_round() -> None:
    case = checking(four_eyes=True)
    case.do("propose", BEN, decision="grant", reasons="x")
    case.do("send_back", LEA, reason="x")

    found = draw(procedure=case.plan, progress=case.progress, texts={})

    assert [node.key for node in found.nodes[2:6]] == ["propose", "send_back", "propose", "grant"]
    assert [node.status for node in found.nodes[2:6]] == [
        Status.DONE,
        Status.DONE,
        Status.NOW,
        Status.TO_COME,
    ]
