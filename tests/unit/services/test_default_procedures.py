"""The default procedures with every switch, played through on the smallest service there is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from rathaus.engine.packages import CityFile, Package, freeze, load_city
from rathaus.engine.packages.examples import run_example

ROOT = Path(__file__).parents[3]
ALL_ON = "four_eyes: true, hearing: true, deemed_approval: true, pay_first: false, opinions: true"
TAKEN_UP: list[dict[str, Any]] = [
    {"day": "2026-03-02", "step": "submit"},
    {"day": "2026-03-03", "step": "take_up"},
]

SERVICE = """
id: probe
version: 1.0.0
format: 1
audience: [person]
languages: {de: full, en: full}
office: city.offices.citizens
trust_level: basic
sources:
  special_act: {norm: § 1 Beispielgesetz}
documents:
  plan: {needed: true, field: plan}
retention:
  draft: {keep: 30 days, after: last_change, source: special_act}
  case: {keep: 1 year, after: ended, source: special_act}
"""
FORM = """
pages:
  only:
    fields:
      wish: {type: text, length: 1..50}
      plan: {type: file, accept: [pdf], max_size: 1 MB}
"""
FILES = {
    "service.yaml": SERVICE,
    "form.yaml": FORM,
    "texts/de/service.yaml": "title: Probe\ndocuments:\n  plan: Plan\n",
    "texts/en/service.yaml": "title: Probe\ndocuments:\n  plan: Plan\n",
    "texts/de/form.yaml": "pages:\n  only: Was?\nfields:\n  wish: Wunsch\n  plan: Plan\n",
    "texts/en/form.yaml": "pages:\n  only: What?\nfields:\n  wish: Wish\n  plan: Plan\n",
}
OPINIONS = "opinions:\n  fire_brigade: {needed: true, sees: [wish], within: 1 month, silence: none}\n"


def probe(
    folder: Path, *, extends: str = "application", switches: str = "", opinions: bool = False
) -> Package:
    files = dict(FILES)
    files["procedure.yaml"] = f"extends: {extends}\n" + (f"switches: {{{switches}}}\n" if switches else "")
    if opinions:
        files["procedure.yaml"] += OPINIONS
        for language in ("de", "en"):
            files[f"texts/{language}/procedure.yaml"] = "opinions:\n  fire_brigade: Feuerwehr\n"
    for name, text in files.items():
        path = folder / "probe" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return freeze(folder / "probe", shared=ROOT / "services").package


@pytest.fixture(scope="module")
def soest() -> CityFile:
    return load_city(ROOT / "cities" / "soest")


def failures(
    package: Package, city: CityFile, story: Sequence[Mapping[str, Any]], **answers: Any
) -> tuple[str, ...]:
    given = {"wish": "etwas", "plan": ["plan.pdf"], **answers}
    example = {"key": "probe", "name": "Probe", "answers": given, "story": story}
    return run_example(package, example, city).failures


def test_second_person_decides_on_a_proposal(tmp_path: Path, soest: CityFile) -> None:
    package = probe(tmp_path, switches=ALL_ON, opinions=True)
    decision = {"decision": "bewilligen", "reasons": "Alles da."}
    story: list[dict[str, Any]] = [
        *TAKEN_UP,
        {"day": "2026-03-04", "step": "grant", "by": "eva", "expect": {"refused": ["second_person"]}},
        {"day": "2026-03-04", "step": "propose", "by": "ben", "with": decision},
        {"day": "2026-03-04", "step": "grant", "by": "ben", "expect": {"refused": ["same_person"]}},
        {"day": "2026-03-04", "step": "send_back", "by": "eva", "with": {"reason": "Bitte prüfen."}},
        {
            "day": "2026-03-05",
            "step": "grant",
            "by": "eva",
            "expect": {"refused": ["overtaken"], "state": "checking"},
        },
        {"day": "2026-03-05", "step": "propose", "by": "ben", "with": decision},
        {
            "day": "2026-03-06",
            "step": "grant",
            "by": "eva",
            "expect": {"state": "granted", "issues": ["notice"]},
        },
    ]

    found = failures(package, soest, story)

    assert found == ()


def test_fiction_needs_confirmed_completeness_and_can_be_certified(tmp_path: Path, soest: CityFile) -> None:
    package = probe(tmp_path, switches=ALL_ON, opinions=True)
    too_early = {"refused": ["complete", "clock_not_running"]}
    story: list[dict[str, Any]] = [
        {"day": "2026-01-30", "step": "submit"},
        {"day": "2026-01-30", "step": "take_up"},
        {"day": "2026-01-30", "step": "extend_decision", "with": {"reason": "viel"}, "expect": too_early},
        {"day": "2026-02-02", "step": "confirm_complete", "expect": {"deadline": {"decision": "2026-04-30"}}},
        {"day": "2026-04-30", "expect": {"state": "checking"}},
        {"day": "2026-05-01", "expect": {"state": "granted", "notified": ["deemed_granted"]}},
        {"day": "2026-05-04", "step": "certify_deemed", "expect": {"issues": ["deemed_certificate"]}},
        {"day": "2026-06-09", "expect": {"state": "final"}},
    ]

    found = failures(package, soest, story)

    assert found == ()


def test_a_question_after_completeness_does_not_stop_the_fiction(tmp_path: Path, soest: CityFile) -> None:
    package = probe(tmp_path, switches=ALL_ON, opinions=True)
    story: list[dict[str, Any]] = [
        *TAKEN_UP,
        {"day": "2026-03-03", "step": "confirm_complete", "expect": {"deadline": {"decision": "2026-06-02"}}},
        {"day": "2026-05-26", "step": "request_missing", "with": {"fields": ["wish"]}},
        {"day": "2026-06-02", "expect": {"state": "incomplete", "deadline": {"decision": "2026-06-02"}}},
        {"day": "2026-06-03", "expect": {"state": "granted", "notified": ["deemed_granted"]}},
    ]

    found = failures(package, soest, story)

    assert found == ()


def test_fiction_without_certificate_becomes_final_after_a_year(tmp_path: Path, soest: CityFile) -> None:
    package = probe(tmp_path, switches=ALL_ON, opinions=True)
    extension = {"refused": ["extension_spent"], "state": "checking"}
    story: list[dict[str, Any]] = [
        *TAKEN_UP,
        {"day": "2026-03-03", "step": "confirm_complete", "expect": {"notified": ["complete"]}},
        {"day": "2026-03-10", "step": "extend_decision", "with": {"reason": "Gutachten"}},
        {
            "day": "2026-03-11",
            "step": "extend_decision",
            "with": {"reason": "noch eins"},
            "expect": extension,
        },
        {"day": "2026-09-02", "expect": {"state": "checking"}},
        {"day": "2026-09-03", "expect": {"state": "granted"}},
        {"day": "2027-09-03", "expect": {"state": "granted"}},
        {"day": "2027-09-04", "expect": {"state": "final"}},
    ]

    found = failures(package, soest, story)

    assert found == ()


def test_other_offices_are_asked_and_not_waited_for_without_end(tmp_path: Path, soest: CityFile) -> None:
    package = probe(tmp_path, switches=ALL_ON, opinions=True)
    story: list[dict[str, Any]] = [
        *TAKEN_UP,
        {
            "day": "2026-03-03",
            "step": "ask_offices",
            "expect": {"state": "asking", "requested": ["fire_brigade"]},
        },
        {
            "day": "2026-03-10",
            "step": "give_opinion",
            "with": {"opinion": "gut"},
            "expect": {"state": "checking"},
        },
        {"day": "2026-03-11", "step": "ask_offices", "expect": {"state": "asking"}},
        {"day": "2026-04-13", "expect": {"state": "asking"}},
        {"day": "2026-04-14", "expect": {"state": "checking"}},
    ]

    found = failures(package, soest, story)

    assert found == ()


def test_without_switches_nothing_of_them_is_left(tmp_path: Path) -> None:
    package = probe(tmp_path, switches="hearing: false")

    assert not {"propose", "hear", "ask_offices", "deem_granted", "hear_revocation"} & set(
        package.procedure.steps
    )
    assert not {"proposed", "hearing", "asking"} & set(package.procedure.states)
    assert package.procedure.steps["grant"].not_same_as is None


def test_refusal_waits_for_the_hearing_or_a_reason_to_dispense_with_it(
    tmp_path: Path, soest: CityFile
) -> None:
    package = probe(tmp_path)
    reasons = {"reasons": "Der Plan genügt nicht."}
    story: list[dict[str, Any]] = [
        *TAKEN_UP,
        {"day": "2026-03-04", "step": "refuse", "with": reasons, "expect": {"refused": ["heard"]}},
        {"day": "2026-03-04", "step": "waive_hearing", "with": {"reason": "Gefahr im Verzug"}},
        {"day": "2026-03-04", "step": "refuse", "with": reasons, "expect": {"state": "refused"}},
        {"day": "2026-03-20", "step": "lodge_remedy", "with": {"lodged_on": "2026-03-19"}},
        {"day": "2026-04-20", "step": "uphold_remedy", "with": {"outcome": "Der Plan genügt doch."}},
        {"day": "2026-04-21", "step": "grant", "expect": {"state": "granted", "issues": ["notice"]}},
    ]

    found = failures(package, soest, story)

    assert found == ()


def test_grant_is_contested_taken_back_revoked_and_filed(tmp_path: Path, soest: CityFile) -> None:
    package = probe(tmp_path)
    why = {"reasons": "Die Voraussetzungen sind weggefallen.", "norm": "§ 49 Abs. 2 VwVfG NRW"}
    story: list[dict[str, Any]] = [
        *TAKEN_UP,
        {"day": "2026-03-04", "step": "grant", "expect": {"deadline": {"remedy": "2026-04-08"}}},
        {"day": "2026-03-20", "step": "contest_grant", "with": {"lodged_on": "2026-03-19"}},
        {"day": "2026-03-27", "step": "take_back_contest", "with": {"taken_back_on": "2026-03-27"}},
        {
            "day": "2026-05-04",
            "step": "hear_revocation",
            "with": why,
            "expect": {"issues": ["revocation_hearing"]},
        },
        {
            "day": "2026-05-11",
            "step": "answer_revocation",
            "with": {"answer": "Nein."},
            "expect": {"state": "revoking"},
        },
        {
            "day": "2026-05-12",
            "step": "revoke",
            "with": why,
            "expect": {"state": "revoked", "issues": ["revocation"]},
        },
        {"day": "2026-06-16", "expect": {"state": "revoked"}},
        {"day": "2026-06-17", "expect": {"state": "closed", "public": "COMPLETED"}},
    ]

    found = failures(package, soest, story)

    assert found == ()


def test_case_is_passed_on_to_the_competent_authority(tmp_path: Path, soest: CityFile) -> None:
    package = probe(tmp_path)
    where = {"authority": "Kreis Soest, Hoher Weg 1-3, 59494 Soest", "reason": "Der Kreis ist zuständig."}
    story: list[dict[str, Any]] = [
        {"day": "2026-03-02", "step": "submit"},
        {
            "day": "2026-03-03",
            "step": "transfer",
            "with": where,
            "expect": {"state": "transferred", "notified": ["transferred"]},
        },
    ]

    found = failures(package, soest, story)

    assert found == ()


def test_notification_is_acknowledged_confirmed_and_filed(tmp_path: Path, soest: CityFile) -> None:
    package = probe(tmp_path, extends="notification")
    story: list[dict[str, Any]] = [
        {
            "day": "2026-03-02",
            "step": "submit",
            "expect": {"issues": ["acknowledgement"], "state": "received"},
        },
        {"day": "2026-03-03", "step": "take_up"},
        {"day": "2026-03-03", "step": "confirm", "expect": {"issues": ["receipt"], "public": "COMPLETED"}},
        {
            "day": "2026-03-05",
            "step": "reopen",
            "with": {"reason": "Schreibfehler"},
            "expect": {"state": "checking"},
        },
        {"day": "2026-03-05", "step": "confirm", "expect": {"state": "confirmed"}},
        {"day": "2027-03-05", "expect": {"state": "confirmed"}},
        {"day": "2027-03-06", "expect": {"state": "closed"}},
    ]

    found = failures(package, soest, story)

    assert found == ()


def test_employee_never_decides_on_the_own_request(tmp_path: Path, soest: CityFile) -> None:
    package = probe(tmp_path, extends="internal_request")
    story: list[dict[str, Any]] = [
        {"day": "2026-03-02", "step": "submit", "by": "hanno", "expect": {"public": "SUBMITTED"}},
        {"day": "2026-03-03", "step": "approve", "by": "hanno", "expect": {"refused": ["same_person"]}},
        {
            "day": "2026-03-03",
            "step": "reject",
            "by": "hanno",
            "with": {"reasons": "Nein."},
            "expect": {"refused": ["same_person"]},
        },
        {"day": "2026-03-03", "step": "withdraw", "by": "greta", "expect": {"refused": ["wrong_person"]}},
        {"day": "2026-03-04", "step": "approve", "by": "ilse", "expect": {"state": "approved"}},
        {"day": "2026-03-05", "step": "cancel", "by": "hanno", "with": {"reason": "krank"}},
    ]

    found = failures(package, soest, story)

    assert found == ()


@pytest.mark.parametrize("service", ["bewohnerparkausweis", "hundesteuer-anmeldung", "dienstreise"])
def test_wrong_expectation_is_noticed(service: str, soest: CityFile) -> None:
    """The examples of the three services can fail: the same story with another state is red."""
    package = freeze(ROOT / "services" / service).package
    first = next(example for example in package.examples if "story" in example and "like" not in example)
    city = load_city(ROOT / "cities" / str(first["city"]))
    end = package.procedure.start
    wrong = {**first, "story": [{**first["story"][0], "expect": {"state": end}}]}

    assert run_example(package, first, city).failures == ()
    assert run_example(package, wrong, city).failures != ()


def test_a_service_cites_no_norm_of_what_it_switched_off(tmp_path: Path) -> None:
    with_all = probe(tmp_path / "all", switches=ALL_ON, opinions=True)
    without = probe(tmp_path / "none", switches="hearing: false")

    assert {"VwVfG_28", "VwVfG_42a", "VwGO_58", "VwGO_74"} <= set(with_all.sources)
    assert not {"VwVfG_28", "VwVfG_42a", "VwGO_58"} & set(without.sources)
    assert {"special_act", "VwGO_74"} <= set(without.sources)
