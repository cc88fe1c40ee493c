"""The drawing of a procedure as coordinates: lanes, a line full up to now and dotted after, nodes with words."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import Final

from rathaus.engine.procedure import Drawing, DrawnNode, Status

__all__ = ["Picture", "picture"]

LANE: Final = 78
GAP: Final = 2
FIRST: Final = 180
"""Left of it stand the titles of the lanes."""
WIDTH: Final = 1216
NARROWEST: Final = 150
WIDEST: Final = 230
LINE_HEIGHT: Final = 17
LETTERS: Final = 19
"""Letters of a label in one line; longer ones are broken so that labels of neighbours never touch."""
KEPT_DONE: Final = 6
"""Steps behind the case that are drawn; earlier ones stand in the history."""
CORNER: Final = 14


@dataclass(frozen=True, slots=True)
class DrawnLane:
    """A band of the picture."""

    y: int
    title: str
    title_y: int


@dataclass(frozen=True, slots=True)
class Spot:
    """A node with its words."""

    x: int
    y: int
    radius: int
    sign: str
    """Class of the circle: d-done · d-now · d-next."""
    is_now: bool
    lines: tuple[tuple[int, str], ...]
    """Vertical place and text."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything the template needs to write an SVG."""

    width: int
    height: int
    lanes: tuple[DrawnLane, ...]
    done_path: str
    coming_path: str
    spots: tuple[Spot, ...]
    sentences: tuple[str, ...]
    left_out: int
    """Steps behind the case that are not drawn."""


def picture(drawing: Drawing) -> Picture:
    """Return the picture of a drawing."""
    done = sum(1 for node in drawing.nodes if node.status is Status.DONE)
    left_out = max(0, done - KEPT_DONE)
    nodes = drawing.nodes[left_out:]
    column = min(WIDEST, max(NARROWEST, (WIDTH - FIRST) // max(1, len(nodes))))
    places = {id(node): _place(node, left_out, column) for node in nodes}
    edges = [
        (drawing.nodes[edge.start], drawing.nodes[edge.end], edge.status)
        for edge in drawing.edges
        if edge.start >= left_out and edge.end >= left_out
    ]
    full: list[str] = []
    dotted: list[str] = []
    for start, end, status in edges:
        way = _way(places[id(start)], places[id(end)])
        (full if status is Status.DONE else dotted).append(way)
    return Picture(
        width=max(WIDTH, FIRST + len(nodes) * column),
        height=len(drawing.lanes) * (LANE + GAP) - GAP,
        lanes=tuple(
            DrawnLane(row * (LANE + GAP), lane.title, row * (LANE + GAP) + 34)
            for row, lane in enumerate(drawing.lanes)
        ),
        done_path=" ".join(full),
        coming_path=" ".join(dotted),
        spots=tuple(_spot(node, *places[id(node)]) for node in nodes),
        sentences=drawing.as_sentences(),
        left_out=left_out,
    )


def _place(node: DrawnNode, left_out: int, column: int) -> tuple[int, int]:
    x = FIRST + (node.column - left_out) * column + column // 2
    return x, node.row * (LANE + GAP) + 26


def _way(start: tuple[int, int], end: tuple[int, int]) -> str:
    """Return a line that bends twice, with round corners, where the lane changes."""
    (x1, y1), (x2, y2) = start, end
    if y1 == y2:
        return f"M{x1} {y1} H{x2}"
    middle, turn = (x1 + x2) // 2, CORNER if y2 > y1 else -CORNER
    return (
        f"M{x1} {y1} H{middle - CORNER} Q{middle} {y1} {middle} {y1 + turn} V{y2 - turn} "
        f"Q{middle} {y2} {middle + CORNER} {y2} H{x2}"
    )


def _spot(node: DrawnNode, x: int, y: int) -> Spot:
    is_now = node.status is Status.NOW
    sign = {Status.DONE: "d-done", Status.NOW: "d-now", Status.TO_COME: "d-next"}[node.status]
    words = textwrap.wrap(node.label, LETTERS) or [node.label]
    if len(words) > 2:
        words = [words[0], textwrap.shorten(" ".join(words[1:]), LETTERS, placeholder=" …")]
    lines = tuple((y + 26 + number * LINE_HEIGHT, word) for number, word in enumerate(words))
    return Spot(x, y, 9 if is_now else 8, sign, is_now, lines)
