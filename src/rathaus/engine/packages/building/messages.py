"""messages/*.yaml: what goes to which other authority, by number of the official form."""

from __future__ import annotations

from collections.abc import Mapping

from rathaus.engine.forms.model import Form, Path
from rathaus.engine.packages.building.fees import repeated_path
from rathaus.engine.packages.building.rules import Compiler, rule_text
from rathaus.engine.packages.building.sources import SourceBook
from rathaus.engine.packages.model import Message, Recipient
from rathaus.engine.packages.reading import Bundle
from rathaus.engine.packages.schema import MESSAGE
from rathaus.engine.packages.shapes import conform
from rathaus.engine.packages.trees import Tree, map_at, mark_at
from rathaus.engine.rules import Boolean, Expression


class MessageBuilder:
    """Compiles the messages of one package."""

    def __init__(self, compiler: Compiler, sources: SourceBook, form: Form) -> None:
        self.compiler = compiler
        self.sources = sources
        self.faults = compiler.faults
        self.form = form
        self.numbers = {node.nr for node in form.nodes.values() if node.nr} | (
            form.official.paper_only if form.official else set()
        )

    def messages(self, bundle: Bundle) -> dict[str, Message]:
        """Return the messages by key."""
        return {key: self.message(key, tree) for key, tree in bundle.under("messages/", ".yaml").items()}

    def message(self, key: str, tree: Mapping[str, Tree]) -> Message:
        conform(tree, MESSAGE, what=f"Message {key}", faults=self.faults)  # type: ignore[arg-type]
        send = map_at(tree, "send")
        recipients = {}
        for name, entry in map_at(tree, "recipients").items():
            if isinstance(entry, dict):
                at = mark_at(map_at(tree, "recipients"), name)
                recipients[name] = self.recipient(name, entry, send, at)
        return Message(
            key=key, format=str(tree.get("format", "")), source=self.sources.use(tree), recipients=recipients
        )

    def recipient(
        self, key: str, tree: Mapping[str, Tree], send: Mapping[str, Tree], at: object
    ) -> Recipient:
        what = f"Recipient {key}"
        only, all_but = self.chosen(tree, "only", what), self.chosen(tree, "all_but", what)
        never = tree.get("never") or tree.get("todo")
        if (only is None) == (all_but is None) and never is None:
            remedy = "Write `only: [numbers]` or `all_but: [numbers]`, or `never:` with the reason."
            self.faults.add(
                at, f"{what} has one of only, all_but", "both" if only is not None else "none", remedy
            )
        own = {**send, **map_at(tree, "send")}
        return Recipient(
            key=key,
            item=_word(tree, "item"),
            only=only,
            all_but=all_but,
            also=self.also(tree, what),
            when=self.rule(tree.get("when"), f"when of {what}"),
            send_when=str(own.get("when", "at_once")),
            send_by=_word(own, "by"),
            unless=self.rule(own.get("unless"), f"unless of {what}"),
            never=str(never) if isinstance(never, str) else None,
            source=self.sources.use(tree),
        )

    def rule(self, text: Tree | None, owner: str) -> Expression | None:
        return self.compiler.compile(
            rule_text(text, self.sources), owner=owner, kind="when", expect=Boolean()
        )

    def chosen(self, tree: Mapping[str, Tree], key: str, what: str) -> frozenset[str] | None:
        written = tree.get(key)
        if not isinstance(written, list):
            return None
        for number in written:
            if number not in self.numbers:
                self.faults.add(number, f"{what}: a number no field has", number, "Use the `nr` of a field.")
        return frozenset(map(str, written))

    def also(self, tree: Mapping[str, Tree], what: str) -> tuple[Path, ...]:
        written = tree.get("also")
        found = [
            repeated_path(item, self.form.nodes, self.faults, f"{what}: also", must_repeat=False)
            for item in (written if isinstance(written, list) else [])
            if isinstance(item, str)
        ]
        return tuple(path for path in found if path is not None)


def _word(tree: Mapping[str, Tree], key: str) -> str | None:
    value = tree.get(key)
    return str(value) if isinstance(value, str) else None
