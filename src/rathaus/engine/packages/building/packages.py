"""From a bundle to a package: every part is built in its order, every fault is collected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rathaus.engine.fees.model import Fee, Tariff
from rathaus.engine.forms.model import CodeList, Form, Group, Node, Path
from rathaus.engine.forms.names import type_of
from rathaus.engine.forms.scope import argument_types
from rathaus.engine.packages.building.effects import Plan, Things
from rathaus.engine.packages.building.facts import FactBuilder, check_fact_files, entries_of
from rathaus.engine.packages.building.fees import FeeBuilder, check_fee_file, tariffs
from rathaus.engine.packages.building.fields import typed_root
from rathaus.engine.packages.building.forms import FormBuilder, check_form_files, official_form
from rathaus.engine.packages.building.letters import LetterBuilder, letter_files
from rathaus.engine.packages.building.messages import MessageBuilder
from rathaus.engine.packages.building.procedures import ProcedureBuilder, plan_procedure
from rathaus.engine.packages.building.rules import Compiler
from rathaus.engine.packages.building.service_files import (
    ServiceRules,
    account_is_required,
    check_service_file,
    city_types,
    city_values,
    codelists,
    presence_source,
    retention,
    service_rules,
    word_list,
)
from rathaus.engine.packages.building.sketches import FormSketch, sketch_form
from rathaus.engine.packages.building.sources import SourceBook
from rathaus.engine.packages.building.tables import numeric_range
from rathaus.engine.packages.building.words import Words
from rathaus.engine.packages.checking.cycles import check_cycles
from rathaus.engine.packages.checking.examples import check_examples
from rathaus.engine.packages.checking.forms import FormChecks, check_clerk_fields
from rathaus.engine.packages.checking.idle import check_renamed, warn_of_idle
from rathaus.engine.packages.checking.numbers import check_numbers, federal_ids
from rathaus.engine.packages.checking.procedures import ProcedureChecks, check_fee_steps
from rathaus.engine.packages.checking.reads import Reads
from rathaus.engine.packages.checking.words import FormPlaces, WordChecks, check_languages, check_placeholders
from rathaus.engine.packages.faults import FaultList
from rathaus.engine.packages.model import CityValue, Package, Source
from rathaus.engine.packages.reading import Bundle
from rathaus.engine.packages.trees import Tree, map_at, plain
from rathaus.engine.procedure.model import Procedure
from rathaus.engine.rules import Boolean, Date
from rathaus.engine.rules import Group as GroupType


@dataclass
class _Parts:
    """What is built of one bundle, step by step."""

    bundle: Bundle
    faults: FaultList
    service: Mapping[str, Tree]
    sources: SourceBook
    plan: Plan
    lists: dict[str, CodeList]
    sketch: FormSketch
    city_values: dict[str, CityValue]
    tariffs: dict[str, Tariff]
    root: Group
    compiler: Compiler


def build(bundle: Bundle, *, digest: str, faults: FaultList, is_published: bool = False) -> Package:
    """Build a package, checking everything.

    Args:
        bundle: The files of the package and the shared ones it uses.
        digest: SHA-256 of the bundle, hexadecimal.
        faults: Takes the mistakes of files already found; every other one is added.
        is_published: True for stored versions: they were checked when they were published, and stay runnable
            although checks become stricter; only a rule that cannot be read any more is refused.

    Raises:
        PackageRefused: With all mistakes, sorted by file and line.
    """
    parts = _parts(bundle, faults)
    facts = _facts(parts)
    builder = FormBuilder(parts.sketch, parts.compiler, parts.sources, parts.lists)
    form = builder.form(parts.root, official_form(bundle.file("form.yaml"), parts.sources))
    fees = FeeBuilder(parts.compiler, parts.sources, form.nodes).fees(
        map_at(bundle.file("fees.yaml"), "fees")
    )
    messages = MessageBuilder(parts.compiler, parts.sources, form).messages(bundle)
    letters = letter_files(bundle, parts.plan.extends)
    things = Things(frozenset(letters), frozenset(fees), frozenset(messages), form.nodes)
    procedure = ProcedureBuilder(parts.plan, parts.compiler, parts.sources, things).procedure()
    law = {name: plain(tree) for name, tree in bundle.under("_law/", ".yaml").items()}
    names = {
        "fee": frozenset(fees),
        "deadline": frozenset(procedure.deadlines),
        "remedy": frozenset(map_at(law.get("remedies", {}), "remedies")),  # type: ignore[arg-type]
    }
    plans = LetterBuilder(parts.compiler, form.nodes, names, letters).letters(
        used=_issued(procedure), own=frozenset(bundle.under("letters/", ".yaml"))
    )
    rules = service_rules(parts.service, compiler=parts.compiler, sources=parts.sources, paths=form.nodes)
    package = _package(parts, form, facts, fees, procedure, rules, digest)
    words = {
        language: Words(bundle, language, parts.plan.extends, parts.sketch)
        for language in map_at(parts.service, "languages")
    }
    package = _with(
        package,
        sources=_cited(parts.sources),
        letters=plans,
        messages=messages,
        law=law,
        texts={language: found.texts() for language, found in words.items()},
        fim=federal_ids(bundle, form, parts.sketch, faults),
    )
    if is_published:
        parts.compiler.refuse()
        return package
    _check(package, parts, words, builder)
    faults.refuse()
    return _with(package, warnings=faults.warnings)


def _parts(bundle: Bundle, faults: FaultList) -> _Parts:
    check_service_file(bundle, faults)
    check_form_files(bundle, faults)
    check_fact_files(bundle, faults)
    check_fee_file(bundle, faults)
    service = bundle.file("service.yaml")
    sources = SourceBook(faults)
    sources.add(map_at(service, "sources"), is_own=True)
    plan = plan_procedure(bundle, sources, faults)
    lists = codelists(bundle, faults)
    sketch = sketch_form(bundle, faults)
    root = typed_root(sketch, faults)
    values = city_values(map_at(service, "city_values"), sources)
    tariff = tariffs(map_at(bundle.file("fees.yaml"), "tariffs"), sources)
    arguments = argument_types(
        city=city_types(values),
        tariffs={key: found.unit for key, found in tariff.items()},
        steps=(),
        switches=(),
        codelists=lists,
    )
    steps = plan.names("steps")
    arguments = {
        **arguments,
        "done": GroupType(dict.fromkeys(steps, Boolean())),
        "day_of": GroupType(dict.fromkeys(steps, Date())),
        "switch": GroupType(dict.fromkeys(plan.switches, Boolean())),
    }
    kind = type_of(root, codelists=lists)
    compiler = Compiler(
        root=kind if isinstance(kind, GroupType) else GroupType({}),
        repeated=frozenset(path for path, node in _walk(root) if isinstance(node, Group) and node.repeat),
        arguments=arguments,
        faults=faults,
    )
    return _Parts(bundle, faults, service, sources, plan, lists, sketch, values, tariff, root, compiler)


def _walk(group: Group) -> list[tuple[Path, Node]]:
    found: list[tuple[Path, Node]] = []
    for member in group.members:
        found.append((member.path, member))
        if isinstance(member, Group):
            found += _walk(member)
    return found


def _facts(parts: _Parts) -> FactBuilder:
    nodes = dict(_walk(parts.root))
    builder = FactBuilder(parts.compiler, parts.sources, nodes, parts.city_values)
    for sketch in parts.sketch.root.walk():
        limits = numeric_range(sketch.tree)
        if limits is not None:
            builder.tables.ranges[".".join(sketch.path)] = limits
    builder.build(entries_of(parts.bundle, nodes, parts.faults))
    return builder


def _issued(procedure: Procedure) -> frozenset[str]:
    """Return the letters that some step issues."""
    issued = set()
    for step in procedure.steps.values():
        for effect in step.effects:
            if effect.verb == "issue":
                issued.add(effect.what)
            with_letter = effect.arguments.get("with")
            if isinstance(with_letter, str):
                issued.add(with_letter)
    return frozenset(issued)


def _package(
    parts: _Parts, form: Form, facts: FactBuilder, fees: dict[str, Fee], procedure: Procedure, rules: ServiceRules,
    digest: str,
) -> Package:  # fmt: skip
    service = parts.service
    events = {*procedure.states, *procedure.steps}
    events |= {key for key, fact in facts.facts.items() if isinstance(fact.rule.type, Date)}
    events |= {".".join(path) for path, node in form.nodes.items() if getattr(node, "type", None) == "date"}
    return Package(
        id=_word(service, "id"),
        version=_word(service, "version"),
        digest=digest,
        leika=word_list(service, "keys", "leika"),
        fim_schema=str(map_at(service, "keys").get("fim_schema", "")) or None,
        audience=word_list(service, "audience"),
        life_situations=word_list(service, "life_situations"),
        themes=word_list(service, "themes"),
        languages={language: str(reach) for language, reach in map_at(service, "languages").items()},
        office=_word(service, "office").removeprefix("city.offices."),
        trust_level=_word(service, "trust_level"),
        is_account_required=account_is_required(service),
        presence=presence_source(service, parts.sources),
        sources=parts.sources.sources,
        documents=rules.documents,
        quick_check=rules.quick_check,
        city_values=parts.city_values,
        retention=retention(service, parts.sources, events),
        in_force=_word(service, "in_force") or None,
        form=form,
        facts=facts.facts,
        tables=facts.made_tables,
        tariffs=parts.tariffs,
        fees=fees,
        procedure=procedure,
        letters={},
        messages={},
        codelists=parts.lists,
        texts={},
        examples=tuple(
            {"key": key, **_plain_map(tree)} for key, tree in parts.bundle.under("examples/", ".yaml").items()
        ),
        renamed={old: str(new) for old, new in map_at(service, "renamed").items()},
        law_texts=_law_texts(parts.bundle),
        uncovered=word_list(service, "uncovered"),
    )


def _with(package: Package, **changes: Any) -> Package:
    """Return the package with some parts replaced (``dataclasses.replace`` without repeating its many checks)."""
    values = {name: getattr(package, name) for name in package.__dataclass_fields__}
    return Package(**{**values, **changes})


def _cited(book: SourceBook) -> dict[str, Source]:
    """Return the package's own sources, and of the default procedure's those that a part still there cites."""
    return {key: source for key, source in book.sources.items() if key in book.own or key in book.used}


def _plain_map(tree: Mapping[str, Tree]) -> dict[str, Any]:
    return {key: plain(value) for key, value in tree.items()}


def _law_texts(bundle: Bundle) -> dict[str, dict[str, str]]:
    texts: dict[str, dict[str, str]] = {}
    for name, sections in bundle.files.items():
        if name.startswith("_law/texts/"):
            language = name.split("/")[2]
            texts.setdefault(language, {}).update({key: str(text) for key, text in sections.items()})
    return texts


def _check(package: Package, parts: _Parts, words: Mapping[str, Words], builder: FormBuilder) -> None:
    """Name what is wrong between the parts."""
    bundle, faults, rules = parts.bundle, parts.faults, parts.compiler.rules
    reads = Reads(package.form.nodes, package.facts, package.tables)
    FormChecks(package.form, parts.sketch, faults).run(package.codelists, package.city_values)
    check_cycles(package.form, rules, reads, faults)
    check_clerk_fields(package.form, rules, reads, faults)
    check_numbers(package.form, parts.sketch, bundle.file("form.yaml"), faults)
    ProcedureChecks(package.procedure, parts.plan, package.letters, faults).run()
    check_fee_steps(package.fees, package.procedure, bundle, faults)
    languages = map_at(parts.service, "languages")
    check_languages(bundle.files, languages, faults)
    places = FormPlaces(parts.sketch, builder.check_marks)
    for language, found in words.items():
        found.check_shapes(faults)
        WordChecks(package, found, parts.plan, places, faults).run(str(languages[language]))
        if languages[language] == "full":
            check_placeholders(package, found, parts.compiler)
    check_examples(package, bundle, parts.sources, faults)
    check_renamed(package, bundle, faults)
    warn_of_idle(package, bundle, parts.sketch, faults)


def _word(tree: Mapping[str, Tree], key: str) -> str:
    value = tree.get(key)
    return str(value) if isinstance(value, str) else ""
