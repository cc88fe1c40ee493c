"""The reading form: a whole package as one German document, for the jurist who signs it.

Markdown, made from the package alone: rules beside labels, tables as grids, the procedure as a list, sources as
footnotes. Two versions can be compared line by line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from rathaus.engine.forms.model import Check, Field, Group, PageItem
from rathaus.engine.letters.model import LetterPlan
from rathaus.engine.packages.building.tables import CityTable
from rathaus.engine.packages.model import Package, Texts
from rathaus.engine.packages.phrases import (
    LETTERS,
    SET_BY,
    TYPES,
    VERBS,
    arguments_text,
    code,
    limits_of,
    period,
    rule_text,
    sent_text,
    table_row,
    trigger_text,
    value_text,
)
from rathaus.engine.procedure.model import Effect, Step
from rathaus.engine.rules import DecisionTable


def explain(package: Package) -> str:
    """Return the reading form of a package as German Markdown.

    Args:
        package: A package with German words.

    Returns:
        One document; headings, lists and tables only, the same for the same package.
    """
    return "\n".join(_Explained(package).lines()) + "\n"


class _Explained:
    """Writes one package, part by part."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.words: Texts = package.texts["de"]
        self.cited: dict[str, None] = {}
        self.shown: set[tuple[str, ...]] = set()
        """Groups that a page showed already; on a later one they only go on."""

    def lines(self) -> Iterator[str]:
        yield from self.service()
        yield from self.form()
        yield from self.facts()
        yield from self.fees()
        yield from self.procedure()
        yield from self.letters()
        yield from self.messages()
        yield from self.retention()
        yield from self.sources()

    # --- tools ---------------------------------------------------------------------------------------------------

    def cite(self, source: str | None) -> str:
        """Return the footnote mark of a source, and remember that it is cited."""
        if source is None:
            return ""
        self.cited[source] = None
        return f"[^{source}]"

    def label(self, path: tuple[str, ...]) -> str:
        words = self.words.fields.get(".".join(path), {})
        return str(words.get("label") or words.get("content") or ".".join(path))

    def procedure_word(self, kind: str, key: str) -> str:
        return self.words.procedure.get(kind, {}).get(key, key)

    # --- service -------------------------------------------------------------------------------------------------

    def service(self) -> Iterator[str]:
        package, service = self.package, self.words.service
        yield f"# {service.get('title', package.id)}"
        yield ""
        yield f"Leistung `{package.id}`, Fassung {package.version}, Prüfsumme `{package.digest}`"
        yield ""
        for key in ("teaser", "answer", "who", "how_long"):
            if service.get(key):
                yield f"{service[key]}"
                yield ""
        yield f"- Zuständig: {package.office}"
        account = "nötig" if package.is_account_required else "freiwillig"
        yield f"- Vertrauensniveau: {package.trust_level}; Konto {account}"
        if package.presence:
            yield f"- Persönliches Erscheinen nötig{self.cite(package.presence)}"
        if package.quick_check and package.quick_check.may:
            yield f"- Vorab-Antwort „Darf ich?“: {rule_text(package.quick_check.may)}"
        for key, document in package.documents.items():
            needed = document.needed
            when = "immer" if needed is True else "nie" if needed is False else f"wenn {rule_text(needed)}"
            yield f"- Unterlage: {service.get('documents', {}).get(key, key)} – {when}"
        for key, value in package.city_values.items():
            default = "" if value.default is None else f", sonst {value_text(value.default)}"
            name = service.get("city_values", {}).get(key, key)
            yield f"- Von der Stadt gesetzt: {name} ({value.type}{default}){self.cite(value.source)}"
        yield ""

    # --- form ----------------------------------------------------------------------------------------------------

    def form(self) -> Iterator[str]:
        yield "## Formular"
        yield ""
        official = self.package.form.official
        if official is not None:
            low, high = official.numbers
            yield f"Amtlicher Vordruck {official.name}, Nummern {low} bis {high}{self.cite(official.source)}"
            yield ""
        for number, page in enumerate(self.package.form.pages, start=1):
            who = " (füllt das Amt aus)" if page.by_clerk else ""
            yield f"### Seite {number}: {self.words.pages.get(page.key, page.key)}{who}"
            yield ""
            if page.shown:
                yield f"Wird gezeigt, wenn {rule_text(page.shown)}."
                yield ""
            yield from self.items(page.items, 0)
            for check in page.checks:
                yield from self.check(check, 0)
            yield ""

    def items(self, items: Iterable[PageItem], depth: int) -> Iterator[str]:
        indent = "  " * depth
        for item in items:
            node = item.node
            number = f" (Nr. {node.nr})" if node.nr else ""
            goes_on = node.path in self.shown
            self.shown.add(node.path)
            details = "Fortsetzung" if goes_on else ", ".join(self.details(node))
            yield f"{indent}- **{self.label(node.path)}**{number} – {details}{self.cite(node.source)}"
            if isinstance(node, Field):
                yield from self.options(node, depth + 1)
            yield from self.items(item.items, depth + 1)
            if isinstance(node, Group) and not goes_on:
                for check in node.checks:
                    yield from self.check(check, depth + 1)

    def details(self, node: Field | Group) -> Iterator[str]:
        """Yield what kind of answer it is and on which rules it depends."""
        if isinstance(node, Field):
            yield TYPES[node.type.value] + (f" in {node.unit}" if node.unit else "")
            yield from limits_of(node)
        else:
            yield "Gruppe"
        if node.repeat:
            yield f"{node.repeat.least}- bis {node.repeat.most}-mal"
        if node.shown:
            yield f"gefragt, wenn {rule_text(node.shown)}"
        if node.required is False:
            yield "freiwillig"
        elif not isinstance(node.required, bool):
            yield f"Pflicht, wenn {rule_text(node.required)}"
        if isinstance(node, Field):
            for name, rule in (("berechnet", node.value), ("vorgeschlagen", node.start)):
                if rule:
                    yield f"{name}: {rule_text(rule)}"

    def options(self, field: Field, depth: int) -> Iterator[str]:
        words: Mapping[str, str] = self.words.fields.get(".".join(field.path), {}).get("options", {})
        for key in field.options:
            code = f", Schlüssel {field.codes[key]}" if key in field.codes else ""
            yield f"{'  ' * depth}- „{words.get(key, key)}“ (`{key}`{code})"

    def check(self, check: Check, depth: int) -> Iterator[str]:
        kind = "Hinweis" if check.is_warning else "Prüfung"
        only = f", geprüft nur wenn {rule_text(check.only)}" if check.only else ""
        words = self.words.checks.get(check.text_key, check.text_key)
        yield f"{'  ' * depth}- {kind}: {rule_text(check.must)}{only}{self.cite(check.source)} – „{words}“"

    # --- facts and tables ----------------------------------------------------------------------------------------

    def facts(self) -> Iterator[str]:
        if self.package.facts:
            yield "## Was aus den Angaben folgt"
            yield ""
        for key, fact in self.package.facts.items():
            unit = f" ({fact.unit})" if fact.unit else ""
            name = self.words.facts.get(key, key)
            yield f"- **{name}** `{key}`{unit} = {rule_text(fact.rule)}{self.cite(fact.source)}"
        if self.package.facts:
            yield ""
        for key, table in self.package.tables.items():
            yield f"### Tabelle `{key}`"
            yield ""
            yield from self.table(table)
            yield ""

    def table(self, table: DecisionTable) -> Iterator[str]:
        inputs = [f"{name} = {code(rule.source)}" for name, rule in table.given.items()]
        yield f"Treffer: {table.hit}. Eingaben: {', '.join(inputs)}."
        yield ""
        if isinstance(table, CityTable):
            yield f"Die Zeilen bringt die Stadt mit (`city.{table.city_value}`)."
            return
        columns = ["Zeile", *table.given, *table.gives]
        yield table_row(columns)
        yield table_row(["---"] * len(columns))
        for row in table.rows:
            cells = [cell.source for cell in row.cells] + [output.source for output in row.outputs]
            yield table_row([row.name, *(code(cell) for cell in cells)])

    # --- fees ----------------------------------------------------------------------------------------------------

    def fees(self) -> Iterator[str]:
        if not self.package.fees:
            return
        yield "## Gebühren"
        yield ""
        yield from self.tariffs()
        for key, fee in self.package.fees.items():
            words = self.words.fees.get("fees", {}).get(key, {})
            yield f"### {words.get('title', key)}"
            yield ""
            yield f"Es gilt der Satz am Tag {rule_text(fee.day)}."
            yield ""
            for line in fee.lines:
                when = f", wenn {rule_text(line.when)}" if line.when else ""
                each = f", je {self.label(line.for_each)}" if line.for_each else ""
                name = words.get("lines", {}).get(line.key, line.key)
                yield f"- {name}: {rule_text(line.amount)}{when}{each}{self.cite(line.source)}"
            for waiver in fee.waivers:
                name = words.get("waivers", {}).get(waiver.key, waiver.key)
                reason = ", mit Begründung" if waiver.is_reason_required else ""
                lines = ", ".join(waiver.lines)
                left = f"es bleiben {waiver.leaves_percent} Prozent von {lines}"
                yield f"- {name}: wenn {rule_text(waiver.when)}, {left}{reason}{self.cite(waiver.source)}"
            rounding = fee.rounding
            yield f"- Gerundet auf {rounding.to} EUR ({rounding.mode}, {rounding.at})"
            if fee.due_within:
                yield f"- Fällig {period(fee.due_within)} nach {fee.due_after}{self.cite(fee.due_source)}"
            yield ""

    def tariffs(self) -> Iterator[str]:
        names = self.words.fees.get("tariffs", {})
        yield table_row(["Satz", "Einheit", "setzt", "gilt ab", "Betrag", "Quelle"])
        yield table_row(["---"] * 6)
        for key, tariff in self.package.tariffs.items():
            for value in tariff.values:
                amount = "endet" if value.amount is None else f"{value.amount:.2f}"
                checked = "" if value.verified else " (nicht geprüft)"
                source = self.cite(value.source or tariff.source)
                setter = SET_BY[tariff.set_by]
                yield table_row(
                    [
                        names.get(key, key),
                        tariff.unit,
                        setter,
                        value.valid_from.isoformat(),
                        amount + checked,
                        source,
                    ]
                )
        yield ""

    # --- procedure -----------------------------------------------------------------------------------------------

    def procedure(self) -> Iterator[str]:
        procedure = self.package.procedure
        yield "## Verfahren"
        yield ""
        switches = [key for key, is_on in procedure.switches.items() if is_on]
        base = procedure.extends or "eigenes Verfahren"
        yield f"Grundlage: {base}. Eingeschaltet: {', '.join(switches) or 'nichts'}."
        yield ""
        for step in procedure.steps.values():
            yield from self.step(step)
        yield ""
        yield "### Fristen"
        yield ""
        for key, rule in procedure.deadlines.items():
            name = self.procedure_word("deadlines", key)
            still = f", ruht in {', '.join(rule.stands_still_in)}" if rule.stands_still_in else ""
            weekend = (
                "verschiebt sich auf den nächsten Werktag" if rule.weekend == "next_working_day" else "bleibt"
            )
            length = f"{period(rule.length)} ab {rule.starts or 'dem Schritt'}{still}"
            yield f"- {name} `{key}`: {length}; am Wochenende: {weekend}{self.cite(rule.source)}"
        yield ""

    def step(self, step: Step) -> Iterator[str]:
        sources = ", ".join(self.procedure_word("states", state) for state in step.sources)
        goal = "bleibt" if step.to is None else self.procedure_word("states", step.to)
        who = self.procedure_word("roles", step.by)
        yield f"- **{self.procedure_word('steps', step.key)}** `{step.key}` – {who}: {sources} → {goal}"
        for key, need in step.needs.items():
            words = self.procedure_word("needs", f"{step.key}.{key}")
            yield f"  - nur wenn {rule_text(need)}; sonst: „{words}“"
        if step.not_same_as:
            yield f"  - nicht dieselbe Person wie bei „{self.procedure_word('steps', step.not_same_as)}“"
        if step.trigger:
            yield f"  - von selbst: {trigger_text(step)}"
        if step.allowed_by:
            yield f"  - durch die Maschine erlaubt{self.cite(step.allowed_by)}"
        for effect in step.effects:
            yield f"  - {self.effect(effect)}"

    def effect(self, effect: Effect) -> str:
        words = effect.what
        if effect.verb == "notify":
            words = f"{self.procedure_word('roles', effect.what)}: „{self._message(effect)}“"
        when = effect.arguments.get("when")
        each = effect.arguments.get("for_each")
        more = f", je {self.label(each)}" if each else ""
        return f"{VERBS[effect.verb]} {words}{more}" + (f", wenn {rule_text(when)}" if when else "")

    def _message(self, effect: Effect) -> str:
        return self.procedure_word("messages", str(effect.arguments.get("text", "")))

    # --- letters, messages, retention, sources -------------------------------------------------------------------

    def letters(self) -> Iterator[str]:
        yield "## Schreiben"
        yield ""
        for key, letter in self.package.letters.items():
            words = self.words.letters.get(key, {})
            each = f", je {self.label(letter.for_each)}" if letter.for_each else ""
            yield f"### {words.get('subject', key)} ({LETTERS.get(letter.kind, letter.kind)}{each}, `{key}`)"
            yield ""
            yield from self.blocks(letter, words)

    def blocks(self, letter: LetterPlan, words: Mapping[str, str]) -> Iterator[str]:
        for block in letter.blocks:
            when = f" – nur wenn {rule_text(block.shown)}" if block.shown else ""
            if block.standard is not None:
                yield f"*Baustein {block.standard}{arguments_text(block)}*{when}"
            else:
                yield words.get(block.key, "") + when
            yield ""

    def messages(self) -> Iterator[str]:
        for key, message in self.package.messages.items():
            yield f"## Übermittlung `{key}` ({message.format}){self.cite(message.source)}"
            yield ""
            for name, recipient in message.recipients.items():
                words = self.words.recipients.get(name, name)
                yield f"- **{words}**: {sent_text(recipient)}{self.cite(recipient.source)}"
            yield ""

    def retention(self) -> Iterator[str]:
        yield "## Aufbewahrung"
        yield ""
        for rule in self.package.retention.values():
            yield f"- {rule.key}: {period(rule.keep)} nach {rule.after}{self.cite(rule.source)}"
        yield ""

    def sources(self) -> Iterator[str]:
        yield "## Quellen"
        yield ""
        for key, source in self.package.sources.items():
            checked = "" if source.verified else " – **nicht am Wortlaut geprüft**"
            setter = f" (setzt: {source.set_by})" if source.set_by else ""
            used = "" if key in self.cited else " – von keiner Regel genannt"
            yield f"[^{key}]: {source.norm}{setter}{checked}{used}"
