"""The norms of a package, and who refers to them."""

from __future__ import annotations

from collections.abc import Mapping

from rathaus.engine.packages.faults import FaultList, suggestion
from rathaus.engine.packages.model import Source
from rathaus.engine.packages.trees import Mark, Tree, mark_at


class SourceBook:
    """All sources by key; ``use`` notes each reference and names the ones without an entry."""

    def __init__(self, faults: FaultList) -> None:
        self.faults = faults
        self.sources: dict[str, Source] = {}
        self.marks: dict[str, Mark] = {}
        self.own: set[str] = set()
        """Keys the package itself declares (not those of the default procedure)."""
        self.used: set[str] = set()

    def add(self, tree: Mapping[str, Tree], *, is_own: bool) -> None:
        """Take the entries of one ``sources:`` map; the package's own win over those of its default."""
        for key, entry in tree.items():
            if not isinstance(entry, dict) or (key in self.own and not is_own):
                continue
            self.sources[key] = Source(
                key=key,
                norm=str(entry.get("norm", "")),
                verified=entry.get("verified") != "false",
                set_by=_word(entry, "set_by"),
                in_force=_word(entry, "in_force"),
            )
            self.marks[key] = mark_at(tree, key)
            if is_own:
                self.own.add(key)

    def use(self, tree: Mapping[str, Tree], key: str = "source") -> str | None:
        """Return the source a map names under ``key``, None when it names none; unknown ones are faults."""
        named = tree.get(key)
        if not isinstance(named, str):
            return None
        if named not in self.sources:
            remedy = suggestion(
                named, self.sources, f"Add `{named}: {{norm: …}}` to sources in service.yaml."
            )
            self.faults.add(mark_at(tree, key), "A source without entry", named, remedy)
        self.used.add(str(named))
        return str(named)


def _word(tree: Mapping[str, Tree], key: str) -> str | None:
    value = tree.get(key)
    return str(value) if isinstance(value, str) else None
