"""What of a form can never be seen, filled or looked up."""

from __future__ import annotations

from collections.abc import Mapping

from rathaus.engine.forms.model import CodeList, Field, FieldType, Form, Group, Path
from rathaus.engine.packages.building.rules import Rule
from rathaus.engine.packages.building.sketches import FormSketch, Sketch
from rathaus.engine.packages.checking.reads import Reads, Thing
from rathaus.engine.packages.faults import FaultList, one_of, suggestion
from rathaus.engine.packages.model import CityValue
from rathaus.engine.packages.trees import mark_at

_PREFILLS = ("optional", "mandatory", "none")


class FormChecks:
    """Checks one form that has been built."""

    def __init__(self, form: Form, sketch: FormSketch, faults: FaultList) -> None:
        self.form = form
        self.sketch = sketch
        self.sketches = sketch.nodes()
        self.faults = faults

    def run(self, codelists: Mapping[str, CodeList], city_values: Mapping[str, CityValue]) -> None:
        """Name every fault."""
        if not self.form.pages:
            self.faults.add(
                self.sketch.root.mark, "A form has at least one page", "pages", "Add a page with fields."
            )
        self.pages()
        for path, node in self.form.nodes.items():
            sketch = self.sketches[path]
            self.never_shown(sketch)
            if isinstance(node, Field):
                self.never_filled(node, sketch)
                self.codelist(node, sketch, codelists, city_values)
                self.options_from(node, sketch)
                self.prefill(sketch)

    def pages(self) -> None:
        for key, page in self.sketch.pages.items():
            if str(page.tree.get("shown", "")).strip() in ("false", "null"):
                at = mark_at(page.tree, "shown")
                self.faults.add(
                    at, f"Nobody can see page {key}", "shown: false", "Remove the page or its condition."
                )
            if not page.items:
                self.faults.add(page.mark, f"Page {key} has no field", key, "Give it fields, or remove it.")

    def never_shown(self, sketch: Sketch) -> None:
        if str(sketch.tree.get("shown", "")).strip() not in ("false", "null"):
            return
        name = ".".join(sketch.path)
        if sketch.tree.get("required", "false") != "false":
            at = mark_at(sketch.tree, "required")
            self.faults.add(
                at, f"{name} is required and never shown", sketch.tree["required"], "Remove `required`."
            )
            return
        at = mark_at(sketch.tree, "shown")
        self.faults.add(at, f"{name} is never shown", "shown: false", "Remove it, or write when it is asked.")

    def never_filled(self, node: Field, sketch: Sketch) -> None:
        """Name required fields that no person, rule or interface can fill."""
        if node.type in (FieldType.NOTE, FieldType.OBJECT) or node.required is False:
            return
        if (
            not (node.is_hidden or node.is_locked)
            or node.value
            or node.start
            or node.prefill
            or node.by_clerk
        ):
            return
        word = "hidden" if node.is_hidden else "locked"
        at = mark_at(sketch.tree, word)
        remedy = "Give it `value:`, `start:` or `prefill:`, or write `required: false`."
        self.faults.add(at, f"{'.'.join(node.path)} is {word} and nothing fills it", f"{word}: true", remedy)

    def codelist(
        self, node: Field, sketch: Sketch, codelists: Mapping[str, CodeList], city: Mapping[str, CityValue]
    ) -> None:
        name = node.codelist
        if name is None:
            return
        of_city = [f"city.{key}" for key, value in city.items() if value.type == "codelist"]
        if name not in codelists and name not in of_city:
            known = [*codelists, *of_city]
            remedy = suggestion(name, known, f"Add codelists/{name}.yaml, or a city value of type codelist.")
            at = mark_at(sketch.tree, "codelist")
            self.faults.add(at, f"{'.'.join(node.path)}: there is no such list", name, remedy)

    def options_from(self, node: Field, sketch: Sketch) -> None:
        if node.options_from is None:
            return
        found = self.form.nodes.get(node.options_from)
        if found is None or not found.repeat:
            known = [".".join(path) for path, other in self.form.nodes.items() if other.repeat]
            shown = ".".join(node.options_from)
            remedy = suggestion(shown, known, one_of(known) if known else "The form repeats nothing.")
            at = mark_at(sketch.tree, "options_from")
            self.faults.add(at, f"{'.'.join(node.path)}: options_from repeats nothing", shown, remedy)

    def prefill(self, sketch: Sketch) -> None:
        written = sketch.tree.get("prefill")
        if not isinstance(written, str) or written in _PREFILLS or written.startswith("account."):
            return
        at = mark_at(sketch.tree, "prefill")
        self.faults.add(
            at,
            f"{'.'.join(sketch.path)}: prefill is no place",
            written,
            "Write `account.birth_date`, or none.",
        )


def check_clerk_fields(form: Form, rules: list[Rule], reads: Reads, faults: FaultList) -> None:
    """Name citizens' rules that look at clerks' fields, also through facts and tables."""
    by_fact: dict[str, list[Thing]] = {}
    for rule in rules:
        if rule.subject is not None and rule.subject[0] == "fact":
            by_fact.setdefault(rule.subject[1], []).extend(reads.of(rule))
    for rule in rules:
        if not rule.is_public:
            continue
        way = _way_to_clerk([*reads.of(rule)], form, by_fact, set())
        if way:
            remedy = "Citizens never see this field: move the rule to a need of a step, or ask the citizen."
            faults.add(
                rule.mark, f"{rule.owner}: a citizens' rule over a clerks' field", " → ".join(way), remedy
            )


def _way_to_clerk(
    things: list[Thing], form: Form, by_fact: Mapping[str, list[Thing]], seen: set[str]
) -> list[str]:
    for kind, name in things:
        if kind == "answer":
            path: Path = tuple(name.split("."))
            node = form.nodes[path]
            if node.by_clerk and not (isinstance(node, Group) and not node.members):
                return [name]
        elif name not in seen:
            seen.add(name)
            way = _way_to_clerk(by_fact.get(name, []), form, by_fact, seen)
            if way:
                return [name, *way]
    return []
