"""A procedure as a picture: lanes, nodes on a grid, edges; and the same as sentences to be read aloud."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from rathaus.engine.forms.writing import write_date
from rathaus.engine.procedure.graphs import usual_way
from rathaus.engine.procedure.model import Procedure, Progress, Role, Step

CLOCK_KIND: Final = "time"


Words = Mapping[str, Mapping[str, str]]
"""``roles``, ``states``, ``steps`` … → key → words (``procedure`` of ``packages.model.Texts``)."""


class LaneKind(StrEnum):
    """Who acts in a lane, from top to bottom."""

    CITIZEN = "citizen"
    OFFICE = "office"
    OTHER = "other"


class Status(StrEnum):
    """Whether a node is behind the case, where it stands, or still ahead."""

    DONE = "done"
    NOW = "now"
    TO_COME = "to_come"


@dataclass(frozen=True, slots=True)
class Lane:
    """A row of the picture; rows are numbered from 0 in the order of ``Drawing.lanes``."""

    kind: LaneKind
    title: str


@dataclass(frozen=True, slots=True)
class DrawnNode:
    """A step, or the state the case stands in, on an integer grid: column from the left, row from the top."""

    key: str
    label: str
    who: str
    """Words for the role that acts; "" when nobody has to."""
    status: Status
    column: int
    row: int
    day: date | None = None
    """Day it was done."""


@dataclass(frozen=True, slots=True)
class DrawnEdge:
    """A line between two nodes, by their positions in ``Drawing.nodes``."""

    start: int
    end: int
    status: Status
    """``done`` up to where the case stands, then ``to_come``."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """The picture of one case; only lanes in which something happens."""

    language: str
    state: str
    """Words for the state the case stands in."""
    lanes: tuple[Lane, ...]
    nodes: tuple[DrawnNode, ...]
    """From left to right: done, now, to come."""
    edges: tuple[DrawnEdge, ...]

    @property
    def columns(self) -> int:
        """Return the number of columns."""
        return len(self.nodes)

    def as_sentences(self) -> tuple[str, ...]:
        """Return the picture in words, one sentence a node, in the same order."""
        return tuple(_sentence(node, self.language) for node in self.nodes)


@dataclass(frozen=True, slots=True)
class _Place:
    """A node before it has its place."""

    key: str
    label: str
    role: Role | None
    status: Status
    day: date | None = None
    acts: bool = True
    """Whether the role has to act here; a state nobody has to act in only borrows its lane."""


def draw(*, procedure: Procedure, progress: Progress, texts: Words, language: str = "de") -> Drawing:
    """Return the picture of a case: steps that led on, where it stands, and the usual way to the end.

    Steps that left the case in its state (a correction, an opinion) are not drawn; the history lists them. Where
    the case stands is the next step on the usual way when a person has to take it, else the state itself.

    Args:
        procedure: The procedure of the case's package.
        progress: Where the case stands.
        texts: Words of the procedure in the language wanted; a missing label is its key.
        language: BCP 47 tag, for the sentences.
    """
    places = [*_done(procedure, progress, texts), *_ahead(procedure, progress, texts)]
    kinds = [kind for kind in LaneKind if any(lane_of(place.role) is kind for place in places)]
    nodes = tuple(
        DrawnNode(
            key=place.key,
            label=place.label,
            who=_words(texts, "roles", place.role.key) if place.role and place.acts else "",
            status=place.status,
            column=column,
            row=kinds.index(lane_of(place.role)),
            day=place.day,
        )
        for column, place in enumerate(places)
    )
    return Drawing(
        language=language,
        state=_words(texts, "states", progress.state),
        lanes=tuple(Lane(kind, _lane_title(kind, places, texts)) for kind in kinds),
        nodes=nodes,
        edges=_edges(nodes),
    )


def lane_of(role: Role | None) -> LaneKind:
    """Return the lane of a role: the applying person, the town hall's staff, or others, machines and time."""
    if role is None or role.kind in ("authority", "system", "time"):
        return LaneKind.OTHER
    is_own_request = role.kind == "staff" and role.team is None
    return LaneKind.CITIZEN if is_own_request or role.kind in ("citizen", "guest") else LaneKind.OFFICE


def _done(procedure: Procedure, progress: Progress, texts: Words) -> list[_Place]:
    places = []
    for done in progress.done:
        step = procedure.steps.get(done.step)
        if step is not None and step.to is not None:
            places.append(_step_place(procedure, step, texts, Status.DONE, done.day))
    return places


def _ahead(procedure: Procedure, progress: Progress, texts: Words) -> list[_Place]:
    """Return where the case stands and what is still to come."""
    way = usual_way(procedure=procedure, state=progress.state)
    if way and procedure.roles[way[0].by].kind != CLOCK_KIND:
        now, rest = _step_place(procedure, way[0], texts, Status.NOW), way[1:]
    else:
        now, rest = _state_place(procedure, progress, texts), way
    return [now, *(_step_place(procedure, step, texts, Status.TO_COME) for step in rest)]


def _step_place(
    procedure: Procedure, step: Step, texts: Words, status: Status, day: date | None = None
) -> _Place:
    return _Place(step.key, _words(texts, "steps", step.key), procedure.roles[step.by], status, day)


def _state_place(procedure: Procedure, progress: Progress, texts: Words) -> _Place:
    """Return the state as a node, in the lane of whose turn it is, else of who acted last."""
    state = procedure.states[progress.state]
    last = procedure.steps.get(progress.done[-1].step) if progress.done else None
    role = state.work or (last.by if last else None)
    return _Place(
        key=state.key,
        label=_words(texts, "states", state.key),
        role=procedure.roles[role] if role else None,
        status=Status.NOW,
        acts=state.work is not None,
    )


def _edges(nodes: tuple[DrawnNode, ...]) -> tuple[DrawnEdge, ...]:
    return tuple(
        DrawnEdge(
            position - 1,
            position,
            Status.TO_COME if nodes[position].status is Status.TO_COME else Status.DONE,
        )
        for position in range(1, len(nodes))
    )


def _lane_title(kind: LaneKind, places: list[_Place], texts: Words) -> str:
    roles = [place.role.key for place in places if place.role and lane_of(place.role) is kind]
    return " · ".join(_words(texts, "roles", key) for key in dict.fromkeys(roles))


def _words(texts: Words, part: str, key: str) -> str:
    return texts.get(part, {}).get(key, key)


def _sentence(node: DrawnNode, language: str) -> str:
    """Return "Fertig am 02.04.2026: Absenden (Antragstellende Person)."."""
    done, on, now, then = (
        ("Done", "on", "Now", "Then") if language.startswith("en") else ("Fertig", "am", "Jetzt", "Danach")
    )
    when = f" {on} {write_date(node.day, language)}" if node.day else ""
    opening = {Status.DONE: f"{done}{when}", Status.NOW: now, Status.TO_COME: then}[node.status]
    return f"{opening}: {node.label}" + (f" ({node.who})." if node.who else ".")
