"""A small reader of the kit's decision models: boxed expressions on top of the rules."""

from __future__ import annotations

import datetime as dt
import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rathaus.engine import rules
from tests.kit.values import Types, first, item_types, local, named, text_of

Scope = dict[str, Any]
Boxed = Callable[[Scope], Any]
TODAY = dt.date(2026, 11, 23)
NOW = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)
_CLOCK = {
    "today": rules.FunctionValue((), lambda _given: TODAY),
    "now": rules.FunctionValue((), lambda _given: NOW),
}
_BOXED = (
    "literalExpression", "context", "invocation", "decisionTable", "relation", "list", "functionDefinition",
    "conditional", "filter", "for", "every", "some",
)  # fmt: skip


def _name_of(element: ET.Element) -> str:
    return " ".join((element.get("name") or "").split())


class BoxedReader:
    """Compiles boxed expressions; ``names`` are what an expression may see."""

    def __init__(self, types: Types) -> None:
        self.types = types
        self.members = types.member_names()

    def expression(self, text: str, names: Sequence[str]) -> Boxed:
        environment = rules.SimpleEnvironment(dict.fromkeys([*names, *_CLOCK], rules.AnyType()))
        try:
            found = rules.compile_dynamic(text, environment=environment, members=self.members)
        except rules.RuleFault:
            return lambda scope: None
        return lambda scope: found.evaluate(_CLOCK | scope)

    def boxed(self, element: ET.Element, names: Sequence[str]) -> Boxed:
        inner = getattr(self, "_" + local(element).lower())(element, names)
        reference = element.get("typeRef")
        return lambda scope: self.types.conform(inner(scope), reference)

    def inside(self, element: ET.Element | None, names: Sequence[str]) -> Boxed:
        """Compile the boxed expression that stands directly in an element."""
        for child in element if element is not None else ():
            if local(child) in _BOXED:
                return self.boxed(child, names)
        return lambda scope: None

    def _literalexpression(self, element: ET.Element, names: Sequence[str]) -> Boxed:
        return self.expression(text_of(first(element, "text")), names)

    def _context(self, element: ET.Element, names: Sequence[str]) -> Boxed:
        known, entries = list(names), []
        for entry in named(element, "contextEntry"):
            variable = first(entry, "variable")
            part = self.inside(entry, known)
            name = None if variable is None else _name_of(variable)
            reference = None if variable is None else variable.get("typeRef")
            entries.append((name, reference, part))
            if name is not None:
                known.append(name)

        def run(scope: Scope) -> Any:
            inner, result = dict(scope), {}
            for name, reference, part in entries:
                value = self.types.conform(part(inner), reference)
                if name is None:
                    return value
                inner[name] = result[name] = value
            return result

        return run

    def _invocation(self, element: ET.Element, names: Sequence[str]) -> Boxed:
        function = self.inside(element, names)
        bindings = [
            (_name_of(parameter), self.inside(binding, names))
            for binding in named(element, "binding")
            if (parameter := first(binding, "parameter")) is not None
        ]

        def run(scope: Scope) -> Any:
            called = function(scope)
            given = {name: part(scope) for name, part in bindings}
            return called.named(given) if isinstance(called, rules.FunctionValue) else None

        return run

    def _functiondefinition(self, element: ET.Element, names: Sequence[str]) -> Boxed:
        parameters = [(_name_of(p), p.get("typeRef")) for p in named(element, "formalParameter")]
        body = self.inside(element, [*names, *(name for name, _ in parameters)])
        reference = element.get("typeRef")
        if element.get("kind") not in (None, "FEEL"):
            return lambda scope: None

        def bind(scope: Scope) -> rules.FunctionValue:
            def call(given: tuple[Any, ...]) -> Any:
                values = {
                    name: self.types.conform(value, kind)
                    for (name, kind), value in zip(parameters, given, strict=True)
                }
                if any(
                    values[name] is None and value is not None
                    for (name, _), value in zip(parameters, given, strict=True)
                ):
                    return None
                return self.types.conform(body(scope | values), reference)

            return rules.FunctionValue(tuple(name for name, _ in parameters), call)

        return bind

    _encapsulatedlogic = _functiondefinition

    def _relation(self, element: ET.Element, names: Sequence[str]) -> Boxed:
        columns = [_name_of(column) for column in named(element, "column")]
        rows = [
            [self.boxed(cell, names) for cell in row if local(cell) in _BOXED]
            for row in named(element, "row")
        ]
        return lambda scope: tuple(
            {name: cell(scope) for name, cell in zip(columns, row, strict=True)} for row in rows
        )

    def _list(self, element: ET.Element, names: Sequence[str]) -> Boxed:
        items = [self.boxed(item, names) for item in element if local(item) in _BOXED]
        return lambda scope: tuple(item(scope) for item in items)

    def _conditional(self, element: ET.Element, names: Sequence[str]) -> Boxed:
        condition, yes, no = (self.inside(first(element, part), names) for part in ("if", "then", "else"))
        return lambda scope: yes(scope) if condition(scope) is True else no(scope)

    def _filter(self, element: ET.Element, names: Sequence[str]) -> Boxed:
        items, match = self.inside(first(element, "in"), names), first(element, "match")
        members = sorted(self.members)
        predicate = self.inside(match, [*names, "item", *members])

        def run(scope: Scope) -> Any:
            found = items(scope)
            found = found if isinstance(found, tuple | list) else () if found is None else (found,)
            place = predicate(scope)
            if rules.values.is_number(place):
                return rules.accesses.item_at(found, place)
            return tuple(item for item in found if predicate(scope | _members(item) | {"item": item}) is True)

        return run

    def _loop(self, element: ET.Element, names: Sequence[str], body: str) -> tuple[str, Boxed, Boxed]:
        name = element.get("iteratorVariable", "")
        part = first(element, body)
        return name, self.inside(first(element, "in"), names), self.inside(part, [*names, name, "partial"])

    def _for(self, element: ET.Element, names: Sequence[str]) -> Boxed:
        name, items, body = self._loop(element, names, "return")

        def run(scope: Scope) -> Any:
            found: list[Any] = []
            for item in self._items(items(scope)):
                found.append(body(scope | {name: item, "partial": tuple(found)}))
            return tuple(found)

        return run

    def _items(self, value: Any) -> Sequence[Any]:
        if isinstance(value, rules.Range):
            loop = self.expression("for i in r return i", ["r"])
            return loop({"r": value}) or ()
        return value if isinstance(value, tuple | list) else () if value is None else (value,)

    def _some(self, element: ET.Element, names: Sequence[str]) -> Boxed:
        return self._quantified(element, names, "some")

    def _every(self, element: ET.Element, names: Sequence[str]) -> Boxed:
        return self._quantified(element, names, "every")

    def _quantified(self, element: ET.Element, names: Sequence[str], word: str) -> Boxed:
        name, items, body = self._loop(element, names, "satisfies")
        decide = self.expression(f"{'any' if word == 'some' else 'all'}(found)", ["found"])

        def run(scope: Scope) -> Any:
            given = items(scope)
            if given is None:
                return None
            return decide({"found": tuple(body(scope | {name: item}) for item in self._items(given))})

        return run

    def _decisiontable(self, element: ET.Element, names: Sequence[str]) -> Boxed:
        return TableReader(self, element, names).run


def _members(item: Any) -> Scope:
    return dict(item) if isinstance(item, Mapping) else {}


class TableReader:
    """A decision table of the standard on top of ours."""

    def __init__(self, reader: BoxedReader, element: ET.Element, names: Sequence[str]) -> None:
        self.reader, self.element, self.names = reader, element, names
        self.environment = rules.SimpleEnvironment(dict.fromkeys([*names, "?"], rules.AnyType()))
        inputs, outputs = named(element, "input"), named(element, "output")
        self.single = len(outputs) == 1
        self.outputs = [_name_of(output) or "result" for output in outputs]
        self.types = [output.get("typeRef") for output in outputs]
        hit = element.get("hitPolicy", "UNIQUE").lower()
        self.many = hit in ("collect", "rule order", "output order")
        aggregation = element.get("aggregation", "list").lower()
        self.combined = aggregation != "list"
        given = {f"input {n}": self._compiled(self._input_text(i)) for n, i in enumerate(inputs)}
        self.allowed = [self._cell(text_of(first(first(i, "inputValues"), "text")) or "-") for i in inputs]
        self.table = rules.DecisionTable(
            hit, aggregation, given, dict.fromkeys(self.outputs, rules.AnyType()),
            tuple(self._row(n, rule) for n, rule in enumerate(named(element, "rule"), 1)),
            {name: self._values(output) for name, output in zip(self.outputs, outputs, strict=True)
             if first(output, "outputValues") is not None},
        )  # fmt: skip
        self.defaults = [reader.inside(first(output, "defaultOutputEntry"), names) for output in outputs]
        self.default_texts = [text_of(first(first(o, "defaultOutputEntry"), "text")) for o in outputs]

    def _input_text(self, element: ET.Element) -> str:
        return text_of(first(first(element, "inputExpression"), "text"))

    def _compiled(self, text: str) -> rules.Expression:
        try:
            return rules.compile_dynamic(
                text or "null", environment=self.environment, members=self.reader.members
            )
        except rules.RuleFault:
            return rules.compile_dynamic("null", environment=self.environment)

    def _cell(self, text: str) -> rules.Cell:
        return rules.compile_dynamic_cell(
            text.strip() or "-", environment=self.environment, members=self.reader.members
        )

    def _row(self, number: int, rule: ET.Element) -> rules.Row:
        cells = tuple(self._cell(text_of(first(e, "text"))) for e in named(rule, "inputEntry"))
        outputs = tuple(self._compiled(text_of(first(e, "text"))) for e in named(rule, "outputEntry"))
        return rules.Row(str(number), cells, outputs)

    def _values(self, output: ET.Element) -> tuple[Any, ...]:
        text = text_of(first(first(output, "outputValues"), "text"))
        return tuple(self._compiled(f"[{text}]").evaluate({}) or ())

    def run(self, scope: Scope) -> Any:
        for cell, given in zip(self.allowed, self.table.given.values(), strict=True):
            if cell.matches(given.evaluate(scope), scope) is False:
                return None
        decision = self.table.decision(scope)
        if not decision.rows and any(text.strip() for text in self.default_texts):
            return self._shaped(
                [self._compiled(text or "null").evaluate(scope) for text in self.default_texts]
            )
        if decision.values is None:
            return None
        columns = [decision.values[name] for name in self.outputs]
        if self.many and not self.combined:
            return tuple(self._shaped(list(values)) for values in zip(*columns, strict=True))
        return self._shaped(columns)

    def _shaped(self, values: Sequence[Any]) -> Any:
        found = [self.reader.types.conform(v, kind) for v, kind in zip(values, self.types, strict=True)]
        return found[0] if self.single else dict(zip(self.outputs, found, strict=True))


@dataclass
class Element:
    """A decision, an input, a piece of knowledge or a service, with what it needs by name."""

    model: Model
    kind: str
    name: str
    source: ET.Element
    type: str | None

    def requirements(self) -> dict[str, Element]:
        found: dict[str, Element] = {}
        for requirement in self.source:
            if local(requirement) in ("informationRequirement", "knowledgeRequirement"):
                for required in requirement:
                    target = self.model.by_reference(required.get("href", ""))
                    if target is not None:
                        found[self.model.name_of(target)] = target
        return found


class Model:
    """One file of the kit with the files it imports."""

    def __init__(self, path: Path) -> None:
        root = ET.parse(path).getroot()
        self.namespace = root.get("namespace", "")
        self.types = Types(item_types(root))
        self.imports = {
            part.get("namespace", ""): (part.get("name", ""), self._other(path, part.get("namespace", "")))
            for part in named(root, "import")
        }
        self.by_id: dict[str, Element] = {}
        self.by_name: dict[str, Element] = {}
        for child in root:
            if local(child) in ("decision", "inputData", "businessKnowledgeModel", "decisionService"):
                variable = first(child, "variable")
                kind = None if variable is None else variable.get("typeRef")
                element = Element(self, local(child), _name_of(child), child, kind)
                self.by_id[child.get("id", "")] = self.by_name[element.name] = element
        self.reader = BoxedReader(self.types)
        self._compiled: dict[int, Boxed] = {}

    def _other(self, path: Path, namespace: str) -> Model | None:
        for other in sorted(path.parent.glob("*.dmn")):
            if other != path and ET.parse(other).getroot().get("namespace") == namespace:
                return Model(other)
        return None

    def by_reference(self, href: str) -> Element | None:
        namespace, _, key = href.rpartition("#")
        if not namespace or namespace == self.namespace:
            return self.by_id.get(key)
        model = self.imports.get(namespace, ("", None))[1]
        return model.by_id.get(key) if model else None

    def name_of(self, element: Element) -> str:
        """Return the name an element has here; imported ones as ``import.name``."""
        if element.model is self:
            return element.name
        for prefix, model in self.imports.values():
            if model is element.model or (model and model.namespace == element.model.namespace):
                return f"{prefix}.{element.name}" if prefix else element.name
        return element.name

    def visible(self, name: str, required: Element) -> str:
        """Return how an expression starts to name a requirement: imported ones by the import."""
        if required.model is self or "." not in name:
            return name
        self.reader.members.add(required.name)
        return name.removesuffix("." + required.name)

    def boxed(self, element: Element) -> Boxed:
        key = id(element.source)
        if key not in self._compiled:
            names = [self.visible(name, required) for name, required in element.requirements().items()]
            if element.kind == "businessKnowledgeModel":
                logic = first(element.source, "encapsulatedLogic")
                self._compiled[key] = (
                    self.reader.boxed(logic, names) if logic is not None else lambda scope: None
                )
            else:
                self._compiled[key] = self.reader.inside(element.source, names)
        return self._compiled[key]


class Run:
    """One evaluation of a model with given inputs; decisions are made once."""

    def __init__(self, inputs: Mapping[tuple[str, str], Any]) -> None:
        self.inputs = inputs
        self.made: dict[int, Any] = {}

    def value(self, element: Element) -> Any:
        key = id(element.source)
        if key not in self.made:
            self.made[key] = self._value(element)
        return self.made[key]

    def _value(self, element: Element) -> Any:
        given = (element.model.namespace, element.name)
        if given in self.inputs or ("", element.name) in self.inputs:
            value = self.inputs.get(given, self.inputs.get(("", element.name)))
            return element.model.types.conform(value, element.type)
        if element.kind == "inputData":
            return None
        if element.kind == "decisionService":
            return self.service(element)
        scope: Scope = {}
        for name, required in element.requirements().items():
            prefix = element.model.visible(name, required)
            if prefix != name:
                scope[prefix] = {**scope.get(prefix, {}), required.name: self.value(required)}
            else:
                scope[name] = self.value(required)
        return element.model.types.conform(element.model.boxed(element)(scope), element.type)

    def service(self, element: Element) -> rules.FunctionValue:
        """Return a decision service as a function of its input data and input decisions."""
        model = element.model

        def referred(*kinds: str) -> list[Element]:
            found = [
                model.by_reference(p.get("href", "")) for kind in kinds for p in named(element.source, kind)
            ]
            return [one for one in found if one is not None]

        parameters, outputs = referred("inputData", "inputDecision"), referred("outputDecision")

        def call(given: tuple[Any, ...]) -> Any:
            inputs = {(p.model.namespace, p.name): value for p, value in zip(parameters, given, strict=True)}
            run = Run({**self.inputs, **inputs})
            found = {output.name: run.value(output) for output in outputs}
            return next(iter(found.values())) if len(found) == 1 else found

        return rules.FunctionValue(tuple(p.name for p in parameters), call)
