"""Every mistake a package can have is named with file, line, value and remedy."""

# ruff: noqa: E501 - a planted fault is read as one row
from __future__ import annotations

import pytest

from rathaus.engine.packages import PackageRefused, freeze_files
from tests.unit.engine.packages.samples import changed

# name · file · what stands there · what is written instead · a text in the line that is to blame
# (with a file before it when it is another one; § marks the place in it) · part of the message · part of the remedy
PLANTED = [
    # 1 — YAML and keys
    ("anchor", "facts.yaml", "has_minors: {", "has_minors: &x {", "has_minors", "anchors", "block"),
    ("alias", "facts.yaml", "facts:\n", "facts:\n  same: *x\n", "same: *x", "aliases", "Write the value out"),
    ("tag", "form.yaml", "length: 1..60", "length: !!str 1..60", "!!str", "tags", "Remove the tag"),
    ("merge key", "form.yaml", "  you:\n", "  <<: {}\n  you:\n", "<<", "A key is one word", "key: value"),
    ("duplicate key", "form.yaml", "      street: {type: text, length: 1..60}\n",
     "      street: {type: text}\n      street: {type: text}\n", "street: {type: text}\n      §street", "twice", "in line 9"),
    ("broken yaml", "fees.yaml", "day: received_date", "day: [received_date", "lines:", "YAML subset", "brackets|quotes"),
    ("tab", "facts.yaml", "facts:\n", "facts:\n\t", "\t", "YAML subset", "indentation"),
    ("two documents", "facts.yaml", "tables:\n", "---\ntables:\n", "---", "YAML subset", "Check"),
    ("expression cut by a comma", "facts.yaml", "{is: starts_on + days * 1 day - 1 day}",
     "{is: max(starts_on, today)}", "last_day", "no value", "quotes"),
    ("flow map in texts", "texts/de/form.yaml", "  born: Geboren", "  born: {label: Geboren}", "born:", "Texts do not use",
     "one key per line"),
    ("empty value", "texts/de/form.yaml", "  born: Geboren", "  born:", "born:", "no value", "Write its value"),
    ("unknown key of the service", "service.yaml", "trust_level: basic", "trust_level: basic\ntrustlevel: basic",
     "trustlevel", "unknown key", 'Did you mean "trust_level"'),
    ("missing key of the service", "service.yaml", "trust_level: basic\n", "", "id: stall", "no trust_level",
     "Add `trust_level:`"),
    ("unknown key of a field", "form.yaml", "street: {type: text, length: 1..60}", "street: {type: text, lenght: 1..60}",
     "lenght", "unknown key", 'Did you mean "length"'),
    ("key of another type", "form.yaml", "has_kitchen: {nr: 5, type: bool}", "has_kitchen: {nr: 5, type: bool, length: 1..2}",
     "has_kitchen", "unknown key", "Known here"),
    ("key not written right", "form.yaml", "      poor: {", "      Poor: {", "Poor: {", "not written right", "a–z"),
    ("reserved key", "form.yaml", "      poor: {", "      satisfies: {", "satisfies: {", "word of the rule language", "Rename"),
    ("type and use", "form.yaml", "{use: oven, shown: has_kitchen}", "{use: oven, type: text, shown: has_kitchen}",
     "use: oven", "exactly one of type, fields, use", "Keep one"),
    ("unknown type", "form.yaml", "turnover: {type: money", "turnover: {type: mony", "mony", "unknown type", 'mean "money"'),
    ("unknown format", "_blocks/person/form.yaml", "format: phone", "format: phones", "phones", "unknown format", 'mean "phone"'),
    ("field twice", "form.yaml", "      poor: {", "      street: {type: text}\n      poor: {",
     "      §street: {type: text}\n      poor", "twice", "the first is at form.yaml:9"),
    ("unknown block", "form.yaml", "use: person", "use: persons", "use: persons", "no such block", 'Did you mean "person"'),
    ("change of a field the block lacks", "form.yaml", "change: {email:", "change: {mail:", "mail:", "no such field",
     'Did you mean "email"'),
    ("without a field the block lacks", "form.yaml", "{use: oven,", "{use: oven, without: [bottles],", "bottles",
     "no such field", "bottle_size"),
    ("choice without options", "form.yaml", "type: choice, options: {small: 01, large: 02}", "type: choice", "kind: {",
     "one of options, codelist", "Keep one"),
    ("unknown file", "letters/permit.txt", "", "words", "letters/permit.txt:words", "does not know", "name and folder"),
    ("unsafe pattern", "form.yaml", "street: {type: text, length: 1..60}", 'street: {type: text, pattern: "(a+)+"}',
     "pattern", "pattern is not safe", "simpler"),
    ("range upside down", "form.yaml", "length: 1..60", "length: 60..1", "60..1", "begins above its end", "Swap"),
    ("repeat of nothing", "form.yaml", "repeat: 0..5", "repeat: 0..0", "0..0", "no number of occurrences", "1..5"),
    ("file too deep", "facts.yaml", "facts:\n", "facts:\n  deep: " + "[" * 30 + "x" + "]" * 30 + "\n", "facts:",
     "nested too deeply", "24 levels"),
    # 2 — names and types
    ("unknown name", "form.yaml", "shown: has_kitchen}\n      kitchen", "shown: has_kitchn}\n      kitchen", "has_kitchn",
     "unknown name", "has_kitchen"),
    ("no expression", "facts.yaml", "some s in staff satisfies s.is_minor", "some s in staff s.is_minor", "has_minors",
     "fact has_minors", "satisfies"),
    ("key no option", "form.yaml", 'shown: kind = "large"', 'shown: kind = "huge"', '"huge"', "page staff", "small"),
    ("wrong type", "form.yaml", "shown: has_kitchen}\n      kitchen", "shown: days}\n      kitchen", "shown: days",
     "wrong type", "yes or no"),
    ("list compared with a value", "facts.yaml", "sells_food: some g in goods satisfies g in codes.goods.food",
     'sells_food: staff.name = "x"', "sells_food", "fact sells_food", "some|every|list"),
    ("block looks outside", "blocks/oven.yaml", "shown: gas}", "shown: has_kitchen}", "bottle_size", "looks outside",
     "move the rule"),
    ("clerk's field", "form.yaml", "shown: has_kitchen}\n      kitchen", "shown: place_is_free}\n      kitchen",
     "place_is_free}", "over a clerks' field", "need of a step"),
    ("clerk's field through a fact", "facts.yaml", "staff.is_minor: {is: age < 18,", "staff.is_minor: {is: poor,",
     "form.yaml:permission", "staff.is_minor → poor", "ask the citizen"),
    ("name of a fact and a field", "facts.yaml", "  last_day: {", "  days: {", "days: {is", "name of something else", "Rename"),
    ("fact in no group", "facts.yaml", "  staff.is_minor: {", "  staf.is_minor: {", "staf.is_minor", "in no group",
     'Did you mean "staff"'),
    ("two meanings", "facts.yaml", "  has_minors: {is: some s in staff satisfies s.is_minor}",
     "  is_minor: {is: has_kitchen}\n  has_minors: {is: some s in staff satisfies s.is_minor}", "form.yaml:permission",
     "two meanings", "self.is_minor"),
    ("fact counted wrongly", "facts.yaml", "{is: age < 18, source: GewO_67}", "{is: age < 18, unit: years}", "staff.is_minor",
     "not counted in years", "Remove the unit"),
    ("beside no field", "form.yaml", "beside: [starts_on]", "beside: [start_on]", "start_on]", "beside names no field",
     "starts_on"),
    ("title no member", "form.yaml", "title: name", "title: nam", "title: nam", "title names no member", 'mean "name"'),
    ("unknown list", "form.yaml", "codelist: goods", "codelist: good", "codelist: good", "no such list", 'mean "goods"'),
    ("prefill from nowhere", "_blocks/person/form.yaml", "account.family_name", "family_name", "prefill: family_name",
     "prefill is no place", "account."),
    # 3 — circles and what is never seen
    ("circle of conditions", "form.yaml", "has_kitchen: {nr: 5, type: bool}",
     "has_kitchen: {nr: 5, type: bool, shown: is filled(insurance)}", "shown: is filled(insurance)", "in a circle",
     "Let one of them"),
    ("circle of facts", "facts.yaml", "has_minors: {is: some s in staff satisfies s.is_minor}",
     "has_minors: {is: sells}\n  sells: {is: has_minors}", "has_minors: {is: sells}", "has_minors → sells → has_minors",
     "Let one of them"),
    ("page that needs itself", "form.yaml", "  kitchen:\n    fields:", "  kitchen:\n    shown: has_kitchen\n    fields:",
     "shown: has_kitchen\n    fields", "in a circle", "asked before"),
    ("page nobody sees", "form.yaml", '    shown: kind = "large"\n', "    shown: false\n", "shown: false", "Nobody can see page",
     "Remove the page"),
    ("required and never shown", "form.yaml", "street: {type: text, length: 1..60}",
     "street: {type: text, shown: false, required: true}", "street", "never shown", "Remove `required`"),
    ("hidden and never filled", "form.yaml", "street: {type: text, length: 1..60}", "street: {type: text, hidden: true}",
     "street", "nothing fills it", "value:"),
    # 4 — procedure
    ("state not reached", "procedure.yaml", "steps:\n", "states:\n  lost: {public: PROCESSING}\nsteps:\n", "lost:",
     "no step reaches", "Let a step lead there"),
    ("step to an unknown state", "procedure.yaml", "    to: same\n", "    to: grantd\n", "grantd", "names no state",
     'Did you mean "granted"'),
    ("clock step without on", "procedure.yaml", "    on: {day: last_day, before: 1 week}\n", "", "remind:", "has no `on`",
     "end_of"),
    ("person with on", "procedure.yaml", "    by: clock\n", "    by: clerk\n", "on: {day", "no clock step", "remove `on`"),
    ("unknown role", "procedure.yaml", "    by: clock\n", "    by: clok\n", "clok", "names no role", 'mean "clock"'),
    ("letter that is not there", "procedure.yaml", "{issue: permit,", "{issue: permits,", "permits", "names no letter",
     'Did you mean "permit"'),
    ("fee that is not there", "procedure.yaml", "{demand: stall}", "{demand: stal}", "stal}", "names no fee", 'mean "stall"'),
    ("message that is not there", "procedure.yaml", "{send: market}", "{send: markets}", "markets", "names no message",
     'mean "market"'),
    ("deadline that is not there", "procedure.yaml", "{demand: stall}", "{demand: stall}\n      clock: {start: answr}", "answr",
     "names no deadline", 'mean "answer"'),
    ("no verb", "procedure.yaml", "{send: market}", "{sends: market}", "sends: market", "exactly one verb", 'mean "send"'),
    ("two verbs", "procedure.yaml", "{send: market}", "{send: market, issue: permit}", "message:", "exactly one verb", "off: true"),
    ("unknown key of an effect", "procedure.yaml", "{send: market}", "{send: market, too: clerk}", "too: clerk", "unknown key",
     'mean "to"'),
    ("four eyes of one role", "_procedures/short/procedure.yaml", "  propose: {by: clerk,", "  propose: {by: lead,",
     "not_same_as: propose\n    needs", "Four eyes without a second role", "another role than lead"),
    ("machine decides", "procedure.yaml", "then: {tell: {notify: applicant, text: ends_soon}}",
     "then: {notice: {issue: permit, to: applicant}}", "remind:", "A machine decides", "allowed_by"),
    ("no such default", "procedure.yaml", "extends: short", "extends: long", "extends: long", "no such default procedure",
     "services/_procedures"),
    ("unknown switch", "procedure.yaml", "extends: short\n", "extends: short\nswitches: {four_eye: true}\n", "four_eye",
     "no such switch", "four_eyes"),
    ("two starts", "procedure.yaml", "steps:\n", "states:\n  received: {start: true}\nsteps:\n",
     "received: {start: true}", "one start", "exactly one"),
    ("tariff without unit", "fees.yaml", "small: {unit: EUR, set_by", "small: {set_by", "small: {", "has no unit", "Add `unit:`"),
    ("tariff without setter", "fees.yaml", "small: {unit: EUR, set_by: city,", "small: {unit: EUR,", "small: {", "has no set_by",
     "Add `set_by:`"),
    ("tariff without source", "fees.yaml", "small: {unit: EUR, set_by: city, source: by_law,",
     "small: {unit: EUR, set_by: city,", "small: {", "has no source", "Add `source:`"),
    ("tariff without day", "fees.yaml", "values: {2024-01-01: {amount: 10.00}}", "values: {now: {amount: 10.00}}", "now:",
     "not written right", "2024-01-01"),
    ("amount no number", "fees.yaml", "{amount: 10.00}", "{amount: ten}", "ten", "is not a number", "30.00"),
    ("source without entry", "facts.yaml", "source: GewO_67", "source: GewO_76", "GewO_76", "source without entry", "GewO_67"),
    ("fee line not in EUR", "fees.yaml", "{amount: tariff.small, when: has_kitchen}", "{amount: days, when: has_kitchen}",
     "amount: days", "wrong type", "EUR"),
    ("waiver of no line", "fees.yaml", "lines: [days], leaves", "lines: [day], leaves", "[day]", "names no line", 'mean "days"'),
    ("table with overlap", "facts.yaml", 'days: "< 7"', 'days: "<= 7"', "large_long", "table rate", "row|cell"),
    ("table with a gap", "facts.yaml", 'days: "< 7"', 'days: "< 5"', "rate:", "no row for this case", "Add a row"),
    ("cell of a wrong type", "facts.yaml", 'days: "< 7"', 'days: "many"', '"many"', "row large_short, column days", ""),
    ("unknown column", "facts.yaml", "small: {kind: small,", "small: {kinds: small,", "kinds: small", "unknown column", "kind"),
    ("city table without column", "facts.yaml", "given: {street: street}", "given: {road: street}", "road: street",
     "no such column", "street"),
    ("rows of no city table", "facts.yaml", "rows: city.streets", "rows: city.street", "city.street\n", "no table of the city",
     'mean "city.streets"'),
    ("due after nothing", "fees.yaml", "after: notice", "after: notce", "notce", "due names no step", 'mean "notice"'),
    # 6 — words
    ("page without words", "texts/de/form.yaml", "  kitchen: Kochen Sie?\n", "", "form.yaml:  kitchen:\n    fields", "has no words",
     "texts/de/form.yaml"),
    ("field without label", "texts/de/form.yaml", "  street: Straße\n", "", "form.yaml:street:", "no words in de", "texts/de/form.yaml"),
    ("option without words", "texts/de/form.yaml", "      small: Klein\n", "", "form.yaml:kind: {", "Option small", "texts/de/form.yaml"),
    ("check without words", "texts/de/form.yaml",
     "  not_too_late: Bitte wählen Sie einen Tag in den nächsten sechs Monaten.\n", "", "form.yaml:not_too_late", "no words in de",
     "texts/de/form.yaml"),
    ("block's check without words", "_blocks/person/texts/de/form.yaml", "  reachable: Bitte", "  reachabel: Bitte",
     "_blocks/person/form.yaml:reachable:", "no words in de", "words of the block person"),
    ("document without words", "texts/de-simple/service.yaml", "documents:\n  insurance: Versicherung\n", "",
     "service.yaml:insurance:", "no words in de-simple", "service.yaml"),
    ("title missing", "texts/de-simple/service.yaml", "title: Ein Stand auf dem Markt\n", "", "service.yaml:languages:",
     "no words in de-simple", "title"),
    ("fee line without words", "texts/de/fees.yaml", "      kitchen: Küche\n", "", "fees.yaml:kitchen:", "Line kitchen", "fees.yaml"),
    ("step without words", "texts/de/procedure.yaml", "steps:\n  remind: Erinnern\n", "", "procedure.yaml:remind:", "Step remind",
     "procedure.yaml"),
    ("need without words", "texts/de/procedure.yaml", "  grant.free: Der Platz ist nicht frei.\n", "  grant.fre: Nein.\n",
     "procedure.yaml:free:", "Need grant.free", "procedure.yaml"),
    ("message without words", "texts/de/procedure.yaml", "  ends_soon: Ihr", "  ends_son: Ihr", "procedure.yaml:tell:",
     "Message ends_soon", "procedure.yaml"),
    ("recipient without words", "texts/de/messages.yaml", "  police: Polizei\n", "", "messages/market.yaml:police:",
     "Recipient police", "recipients"),
    ("letter block without words", "texts/de/letters/permit.md", "\n# kitchen\nSie dürfen kochen.\n", "",
     "letters/permit.yaml:kitchen:", "block kitchen", "# kitchen"),
    ("letter without subject", "texts/de/letters/permit.md", "# subject\nIhr Marktstand\n\n", "", "letters/permit.yaml:kind:",
     "subject", "# subject"),
    ("words without field", "texts/de/form.yaml", "  street: Straße\n", "  street: Straße\n  strasse: Straße\n", "strasse:",
     "without their field", "street"),
    ("words without option", "texts/de/form.yaml", "      small: Klein\n", "      small: Klein\n      smal: Klein\n", "smal: ",
     "without their option", 'mean "small"'),
    ("words without page", "texts/de/form.yaml", "  desk: Prüfung\n", "  desk: Prüfung\n  dsk: Prüfung\n", "dsk:",
     "without their page", 'mean "desk"'),
    ("words without section", "texts/de/letters/permit.md", "# kitchen\n", "# kitchn\nX\n\n# kitchen\n", "# kitchn\n",
     "without their block", "kitchen"),
    ("words without letter", "texts/de/letters/permits.md", "", "# subject\nX\n", "texts/de/letters/permits.md:# subject",
     "without their letter", "permit"),
    ("language not offered", "texts/en/facts.yaml", "", "facts:\n  last_day: Last day\n", "texts/en/facts.yaml:facts",
     "not offered", "en: full"),
    ("placeholder no path", "texts/de/letters/permit.md", "{{ last_day }}", "{{ lst_day }}", "lst_day", "unknown name", "last_day"),
    ("placeholder with logic", "texts/de/letters/permit.md", "{{ last_day }}", "{{ last_day + 1 day }}", "+ 1 day",
     "placeholder is no path", "facts.yaml"),
    ("placeholder in a message", "texts/de/procedure.yaml", "{{ last_day }}", "{{ day_last }}", "day_last", "unknown name", ""),
    # letters
    ("notice without remedy", "letters/permit.yaml", "  remedy: {standard: remedy, remedy: administrative_court}\n", "",
     "kind: notice", "notice without a remedy", "standard: remedy"),
    ("receipt with remedy", "letters/permit.yaml", "kind: notice", "kind: receipt", "remedy: {standard", "no notice and has a remedy",
     "Only a notice"),
    ("unknown standard block", "letters/permit.yaml", "standard: fee_assessment", "standard: fee_assesment", "fee_assesment",
     "no such standard block", "fee_assessment"),
    ("letter names no fee", "letters/permit.yaml", "fee: stall}", "fee: stand}", "stand}", "names no fee", "stall"),
    ("letter names no remedy", "letters/permit.yaml", "remedy: administrative_court", "remedy: court", "remedy: court}",
     "names no remedy", "administrative_court"),
    ("letter names no number", "letters/permit.yaml", "only: [2, 4]", "only: [2, 40]", "40", "a number no field has", "nr"),
    ("code carries nothing", "letters/permit.yaml", "[case.number, last_day]", "[case.number, lastday]", "lastday", "unknown name",
     "last_day"),
    # 7 — numbers
    ("number missing", "form.yaml", "has_kitchen: {nr: 5, type", "has_kitchen: {type", "numbers: 1..6", "Number 5", "nr: 5"),
    ("number twice", "form.yaml", "has_kitchen: {nr: 5,", "has_kitchen: {nr: 4,", "nr: 4, type: bool", "met twice", "one of both"),
    ("number too high", "form.yaml", "has_kitchen: {nr: 5,", "has_kitchen: {nr: 7,", "nr: 7", "no such number", "1 to 6"),
    ("recipient of an unknown number", "messages/market.yaml", "only: [3, 4]", "only: [3, 44]", "44", "a number no field has", "nr"),
    ("recipient of nothing", "messages/market.yaml", "{item: 2, all_but: [1], when", "{item: 2, when", "health:",
     "one of only, all_but", "never:"),
    ("recipient also of nothing", "messages/market.yaml", "also: [starts_on]", "also: [starts_onn]", "[starts_onn]", "no path of the form",
     "starts_on"),
    ("federal id of nothing", "fim.yaml", "days: F60000000999", "dayz: F60000000999", "dayz", "no path of the form", "days"),
    # 8 — the rest of the service
    ("document in no field", "service.yaml", "field: insurance", "field: insurances", "insurances", "no path of the form",
     "insurance"),
    ("document in a text field", "service.yaml", "field: insurance", "field: street", "field: street", "takes no file", "type file"),
    ("quick check of nothing", "service.yaml", "ask: [has_kitchen, days]", "ask: [has_kitchen, day]", "day]", "no path of the form",
     "days"),
    ("retention after nothing", "service.yaml", "after: ended", "after: endet", "endet", "after is no event", "ended"),
    ("retention of nothing", "service.yaml", "  case: {keep", "  cases: {keep", "cases:", "unknown key", 'mean "case"'),
    ("city value of no type", "service.yaml", "type: integer, default: 30", "type: whole, default: 30", "whole", "most_days",
     "text"),
    ("default of a wrong type", "service.yaml", "type: integer, default: 30", "type: integer, default: many", "many",
     "is no integer", "12"),
    ("table of the city without columns", "service.yaml", "type: table, columns: {street: text, zone: text},", "type: table,",
     "streets:", "without columns", "columns:"),
    ("set with an unknown code", "_codelists/goods.yaml", "codes: [01, 02]", "codes: [01, 05]", "05", "the list does not know",
     "entries"),
    ("renamed to nothing", "service.yaml", "uncovered:", "renamed: {road: stret}\nuncovered:", "renamed", "leads to no path", 'mean "street"'),
    ("renamed and still there", "service.yaml", "uncovered:", "renamed: {street: place}\nuncovered:", "renamed", "still there",
     "Remove it"),
    ("uncovered nothing", "service.yaml", "uncovered: [GewO_67]", "uncovered: [GewO_68]", "GewO_68", "uncovered names nothing",
     "GewO_67"),
    ("example of an unknown step", "examples/small.yaml", "step: propose}", "step: proposed}", "proposed}", "no such step",
     'mean "propose"'),
    ("example like nothing", "examples/large.yaml", "like: small", "like: smal", "smal", "like names no example", 'mean "small"'),
    ("example covers nothing", "examples/small.yaml", "covers: [by_law]", "covers: [bylaw]", "bylaw", "covers names no source",
     'mean "by_law"'),
    ("example answers nothing", "examples/small.yaml", "  street: Lindenweg\n", "  strasse: Lindenweg\n", "strasse",
     "answers name no field", ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "old", "new", "at", "message", "remedy"),
    [case[1:] for case in PLANTED],
    ids=[c[0] for c in PLANTED],
)
def test_planted_fault_is_named_with_place_and_remedy(
    file: str, old: str, new: str, at: str, message: str, remedy: str
) -> None:
    own, shared = changed(file, old, new)

    with pytest.raises(PackageRefused) as refused:
        freeze_files(own, shared=shared)

    where, snippet = at.split(":", 1) if at.split(":", 1)[0] in {**own, **shared} else (file, at)
    text = {**own, **shared}[where]
    start = text.index(snippet.replace("§", "")) + max(snippet.find("§"), 0)
    line = text[:start].count("\n") + 1
    told = [fault for fault in refused.value.faults if (fault.file, fault.line) == (where, line)]
    assert any(
        message in f"{fault.message} {fault.value}"
        and any(part in fault.remedy for part in remedy.split("|"))
        for fault in told
    ), f"expected at {where}:{line}: {message} … {remedy}\ngot:\n{refused.value}"


def test_sending_for_each_occurrence_inside_another_group_is_refused() -> None:
    inner = "          tools: {repeat: 0..2, fields: {label: {type: text, length: 1..9}}}\n          permission: {"
    own, shared = changed("form.yaml", "          permission: {", inner)
    procedure = own["procedure.yaml"].replace("{send: market}", "{send: market, for_each: staff.tools}")

    with pytest.raises(PackageRefused) as refused:
        freeze_files({**own, "procedure.yaml": procedure}, shared=shared)

    (told,) = [one for one in refused.value.faults if "for_each" in one.message]
    assert (told.file, told.line) == ("procedure.yaml", 9)
    assert "inside 'staff'" in told.remedy
