"""What becomes of the files: the form, words, procedure and letters of the sample."""

from __future__ import annotations

from decimal import Decimal

from rathaus.engine.forms.model import Field, FieldType, Group
from rathaus.engine.packages import Package
from tests.unit.engine.packages.samples import changed, frozen


def _package() -> Package:
    return frozen().package


def _field(path: str) -> Field:
    node = _package().form.nodes[tuple(path.split("."))]
    assert isinstance(node, Field)
    return node


def test_blocks_are_put_in_with_their_changes() -> None:
    email = _field("applicant.email")

    assert email.required is True
    assert email.format == "email"
    assert _field("applicant.phone").required is False


def test_left_out_fields_of_a_block_are_gone() -> None:
    own, shared = changed(
        "form.yaml", "use: person, change: {email: {required: true}}", "use: person, without: [phone]"
    )
    own["form.yaml"] = own["form.yaml"]
    shared["_blocks/person/form.yaml"] = (
        shared["_blocks/person/form.yaml"]
        .replace(" or is filled(phone)", "")
        .replace("[email, phone]", "[email]")
    )

    assert ("applicant", "phone") not in frozen(own, shared).package.form.nodes


def test_prefill_of_a_use_leads_into_the_block_or_turns_it_off() -> None:
    own, shared = changed("form.yaml", "use: person,", "use: person, prefill: account,")
    own["form.yaml"] = own["form.yaml"].replace("prefill: account,", "prefill: account.person,")
    off, _ = changed("form.yaml", "use: person,", "use: person, prefill: none,")

    node = frozen(own, shared).package.form.nodes["applicant", "name"]
    without = frozen(off).package.form.nodes["applicant", "name"]

    assert isinstance(node, Field)
    assert node.prefill == "account.person.name"
    assert isinstance(without, Field)
    assert without.prefill is None


def test_a_group_goes_on_on_a_later_page() -> None:
    own, shared = changed(
        "form.yaml",
        "  kitchen:\n    fields:\n",
        "  kitchen:\n    fields:\n      staff:\n        fields:\n          badge: {type: text}\n",
    )
    own["texts/de/form.yaml"] = own["texts/de/form.yaml"].replace(
        "  poor: ", "  staff.badge: Ausweis\n  poor: "
    )

    form = frozen(own, shared).package.form

    staff = form.nodes[("staff",)]
    assert isinstance(staff, Group)
    assert [member.key for member in staff.members] == ["name", "age", "permission", "badge"]
    kitchen = next(page for page in form.pages if page.key == "kitchen")
    assert [item.node.key for item in kitchen.items[0].items] == ["badge"]


def test_types_limits_and_codes_are_read() -> None:
    assert _field("kind").codes == {"small": "01", "large": "02"}
    assert _field("insurance").max_size == 5 * 1024 * 1024
    assert _field("turnover").unit == "EUR"
    assert _field("born").type is FieldType.PARTIAL_DATE
    assert _field("born").parts == {"day": "optional", "month": "optional", "year": "required"}
    low = _field("days").low
    assert low is not None
    assert low.evaluate({}) == Decimal(1)


def test_words_of_blocks_lie_below_those_of_the_package() -> None:
    fields = _package().texts["de"].fields

    assert fields["applicant.name"] == {"label": "Ihr Name", "hint": "Wie im Ausweis"}
    assert fields["applicant.phone"] == {"label": "Telefon"}
    assert fields["kitchen.gas"] == {"label": "Kochen Sie mit Gas?"}
    assert fields["kind"]["options"] == {"small": "Klein", "large": "Groß"}
    assert fields["kind"]["option_help"] == {"large": "Ab drei Metern"}


def test_pages_may_have_a_hint() -> None:
    texts = _package().texts["de"]

    assert texts.pages["staff"] == "Wer arbeitet mit?"
    assert texts.page_hints == {"staff": "Alle Personen am Stand"}


def test_checks_of_groups_and_blocks_are_named_by_their_path() -> None:
    checks = _package().texts["de"].checks

    assert {"not_too_late", "staff.old_enough", "applicant.reachable"} <= set(checks)


def test_the_default_procedure_is_merged_by_key() -> None:
    procedure = _package().procedure

    grant = procedure.steps["grant"]
    assert set(grant.needs) == {"complete", "free"}
    assert [(effect.key, effect.verb, effect.what) for effect in grant.effects] == [
        ("notice", "issue", "permit"),
        ("clock", "start", "remedy"),
        ("fee", "demand", "stall"),
        ("message", "send", "market"),
    ]


def test_what_a_switch_turns_off_disappears() -> None:
    procedure = _package().procedure

    assert "hearing" not in procedure.states
    assert {"hear", "heard"}.isdisjoint(procedure.steps)
    assert procedure.steps["propose"].sources == ("received",)


def test_a_switch_turned_on_brings_its_steps() -> None:
    own, shared = changed("procedure.yaml", "extends: short\n", "extends: short\nswitches: {hearing: true}\n")

    procedure = frozen(own, shared).package.procedure

    assert procedure.steps["propose"].sources == ("received", "hearing")


def test_a_step_can_be_removed() -> None:
    off = "states:\n  refused: {off: true}\nsteps:\n  refuse: {off: true}\n"
    own, shared = changed("procedure.yaml", "steps:\n", off)

    package = frozen(own, shared).package

    assert "refuse" not in package.procedure.steps
    assert package.procedure.steps["close"].sources == ("granted",)
    assert "refusal" not in package.letters


def test_letters_of_the_default_that_nobody_issues_are_left_out() -> None:
    assert set(_package().letters) == {"receipt", "refusal", "permit"}


def test_federal_ids_of_blocks_and_package_are_one_list() -> None:
    assert _package().fim == {
        "applicant": "G60000000001",
        "applicant.name": "F60000000227",
        "days": "F60000000999",
    }


def test_facts_come_after_what_they_use() -> None:
    keys = list(_package().facts)

    assert keys.index("staff.is_minor") < keys.index("has_minors")
