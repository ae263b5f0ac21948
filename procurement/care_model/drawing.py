"""Where the boxes and lines of a logic model stand in its figure: columns for wide windows, a list for narrow ones."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

from .logic import KINDS, Element, Model

LINE_HEIGHT = 20
PADDING = 12
GAP = 16
LANE = 6
WIDE, COLUMN, BETWEEN, TOP = 1092, 227, 60, 36
NARROW, MARGIN = 288, 40


@dataclass(frozen=True)
class Box:
    """One element with the lines of its name; x and y are its upper left corner."""

    element: Element
    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]
    alone: bool


@dataclass(frozen=True)
class Line:
    """One link as a path."""

    path: str


@dataclass(frozen=True)
class Drawing:
    """A figure of one width."""

    width: int
    height: float
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    headings: tuple[tuple[str, float, float], ...]


def draw(model: Model, *, gaps: frozenset[int] = frozenset()) -> tuple[Drawing, Drawing]:
    """Give the figure for wide and for narrow windows; ``gaps`` are the elements that a finding names."""
    return _wide(model, gaps), _narrow(model, gaps)


def _wide(model: Model, gaps: frozenset[int]) -> Drawing:
    boxes: list[Box] = []
    headings = []
    lowest = float(TOP)
    middles: dict[int, float] = {}
    for column, kind in enumerate(KINDS):
        x, y = 1.0 + column * (COLUMN + BETWEEN), float(TOP)
        headings.append((kind, x, 20.0))
        for element in sorted(_of(model, kind), key=lambda one: _height_of_causes(model, one, middles)):
            boxes.append(_box(element, x, y, COLUMN, 26, gaps))
            middles[element.number] = y + boxes[-1].height / 2
            y += boxes[-1].height + GAP
        lowest = max(lowest, y)
    standing = {box.element.number: box for box in boxes}
    lines, below = [], 0
    for link in model.links:
        cause, effect = standing[link.cause], standing[link.effect]
        passed = [box for box in boxes if cause.x < box.x < effect.x]
        if passed:
            below += 1
            under = max(box.y + box.height for box in passed) + LANE * below
            lowest = max(lowest, under + LANE)
            lines.append(_under(cause, effect, under))
        else:
            lines.append(_across(cause, effect))
    return Drawing(WIDE, lowest, tuple(boxes), tuple(lines), tuple(headings))


def _narrow(model: Model, gaps: frozenset[int]) -> Drawing:
    boxes: list[Box] = []
    headings = []
    y = 0.0
    for kind in KINDS:
        elements = _of(model, kind)
        if elements:
            headings.append((kind, float(MARGIN), y + 20))
            y += TOP
        for element in elements:
            boxes.append(_box(element, MARGIN, y, NARROW - MARGIN - 2, 30, gaps))
            y += boxes[-1].height + GAP
    standing = {box.element.number: box for box in boxes}
    causes = list(dict.fromkeys(link.cause for link in model.links))
    lanes = {number: MARGIN - 6 - (MARGIN - 8) * place / len(causes) for place, number in enumerate(causes)}
    lines = [_beside(standing[link.cause], standing[link.effect], lanes[link.cause]) for link in model.links]
    return Drawing(NARROW, y, tuple(boxes), tuple(lines), tuple(headings))


def _height_of_causes(model: Model, element: Element, middles: dict[int, float]) -> float:
    """Give how far down what leads to an element stands, so that lines cross less; those without go last."""
    known = [middles[cause] for cause in model.causes[element.number] if cause in middles]
    return sum(known) / len(known) if known else float("inf") if middles else 0.0


def _of(model: Model, kind: str) -> list[Element]:
    return [one for one in model.elements if one.kind == kind]


def _box(element: Element, x: float, y: float, width: float, letters: int, gaps: frozenset[int]) -> Box:
    lines = textwrap.wrap(element.name, letters) or [""]
    height = len(lines) * LINE_HEIGHT + 2 * PADDING
    return Box(element, x, y, width, height, tuple(lines), element.number in gaps)


def _across(cause: Box, effect: Box) -> Line:
    x1, y1 = cause.x + cause.width, cause.y + cause.height / 2
    return Line(f"M{x1:.1f} {y1:.1f}{_bend(x1, y1, effect.x, effect.y + effect.height / 2)}")


def _under(cause: Box, effect: Box, under: float) -> Line:
    """Lead below the columns in between, so that no box hides the line."""
    x1, y1 = cause.x + cause.width, cause.y + cause.height / 2
    first, last = x1 + BETWEEN, effect.x - BETWEEN
    down, up = _bend(x1, y1, first, under), _bend(last, under, effect.x, effect.y + effect.height / 2)
    return Line(f"M{x1:.1f} {y1:.1f}{down}H{last:.1f}{up}")


def _bend(x1: float, y1: float, x2: float, y2: float) -> str:
    middle = (x1 + x2) / 2
    return f"C{middle:.1f} {y1:.1f} {middle:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"


def _beside(cause: Box, effect: Box, lane: float) -> Line:
    """Lead down the margin in the lane of the cause."""
    y1, y2 = cause.y + cause.height / 2 + 4, effect.y + effect.height / 2 - 4
    return Line(f"M{MARGIN} {y1:.1f}H{lane:.1f}V{y2:.1f}H{MARGIN}")
