"""What a browser posted, as a tree: ``owners.1.birth_date.day`` under owners, 1, birth_date, day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from .inputs import PageInputs, template_of


@dataclass(slots=True)
class Posted:
    """The values of one name and what hangs under it."""

    values: tuple[str, ...] | None = None
    parts: dict[str, Posted] = field(default_factory=dict)

    def at(self, names: Sequence[str]) -> Posted | None:
        """Return what hangs under a chain of names, None when nothing was posted there."""
        found: Posted | None = self
        for name in names:
            found = found.parts.get(name) if found else None
        return found

    def touch(self, names: Sequence[str]) -> Posted:
        """Return what hangs under a chain of names, made when it is not there yet."""
        found = self
        for name in names:
            found = found.parts.setdefault(name, Posted())
        return found

    def is_blank(self) -> bool:
        """Return whether nothing but spaces was posted here and below."""
        own = any(value.strip() for value in self.values or ())
        return not own and all(part.is_blank() for part in self.parts.values())

    def numbers(self) -> list[int]:
        """Return the occurrence numbers posted, ascending."""
        return sorted(int(name) for name in self.parts if name.isdigit())

    def keep(self, numbers: Sequence[int]) -> None:
        """Keep these occurrences and count them anew from 1, in this order; what was not posted stays away."""
        named = {name: part for name, part in self.parts.items() if not name.isdigit()}
        kept = {
            str(new): self.parts[str(old)]
            for new, old in enumerate(numbers, start=1)
            if str(old) in self.parts
        }
        self.parts = {**named, **kept}

    def flat(self, prefix: str = "") -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield name and values again."""
        if self.values is not None:
            yield prefix, self.values
        for name, part in self.parts.items():
            yield from part.flat(f"{prefix}.{name}" if prefix else name)


@dataclass(frozen=True, slots=True)
class Post:
    """A whole page as posted, sorted into answers, buttons and what does not belong here."""

    tree: Posted
    add: tuple[str, ...]
    remove: tuple[str, ...]
    remove_file: tuple[str, ...]
    unknown: tuple[str, ...]


_BUTTONS = ("remove_file", "remove", "add")


def sort_post(raw: Mapping[str, Sequence[str]], inputs: PageInputs) -> Post:
    """Return what was posted, with names that the page does not have under ``unknown``.

    Args:
        raw: Name → values, as posted; a single text counts as one value.
        inputs: What the page has.
    """
    tree = Posted()
    buttons: dict[str, list[str]] = {button: [] for button in _BUTTONS}
    unknown: list[str] = []
    for name, given in raw.items():
        button, _, target = name.partition(".")
        if is_input(name, inputs):
            values = (given,) if isinstance(given, str) else given
            tree.touch(name.split(".")).values = tuple(str(value) for value in values)
        elif button in buttons and is_target(button, target, inputs):
            buttons[button].append(target)
        elif not is_empty_file(name, given, inputs):
            unknown.append(name)
    return Post(
        tree, tuple(buttons["add"]), tuple(buttons["remove"]), tuple(buttons["remove_file"]), tuple(unknown)
    )


def is_input(name: str, inputs: PageInputs) -> bool:
    """Return whether the page has an input of this name."""
    template, numbers = template_of(name)
    limits = inputs.values.get(template)
    return limits is not None and all(number <= limit for number, limit in zip(numbers, limits, strict=True))


def is_empty_file(name: str, given: str | Sequence[str], inputs: PageInputs) -> bool:
    """Return whether this is a file input left empty: a browser posts it as an empty text."""
    return template_of(name)[0] in inputs.files and not any(given)


def is_target(button: str, target: str, inputs: PageInputs) -> bool:
    """Return whether a button points at something the page has."""
    template, _ = template_of(target)
    match button:
        case "add":
            return template in inputs.repeats
        case "remove":
            return template.endswith(".#") and template.removesuffix(".#") in inputs.repeats
        case _:
            return template_of(target.rpartition(".")[0])[0] in inputs.files
