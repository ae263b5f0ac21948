"""A logic model: what is done leads to what comes out, to what changes, to how that is measured. A gap is a finding.

MCP framework 2016, essential job 5: a clear and explicit description of how changes in care lead to the outcomes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

INTERVENTION, OUTPUT, OUTCOME, METRIC = "intervention", "output", "outcome", "metric"
KINDS = (INTERVENTION, OUTPUT, OUTCOME, METRIC)
"""In the order of the chain; an element leads to elements further on."""


@dataclass(frozen=True)
class Element:
    """One thing in the model; a metric is whole with a baseline and a target."""

    number: int
    kind: str
    name: str
    is_whole: bool = True


@dataclass(frozen=True)
class Link:
    """One element leads to another, both by number."""

    cause: int
    effect: int


@dataclass(frozen=True)
class Finding:
    """A gap: at which element, in words."""

    number: int
    what: str


@dataclass(frozen=True)
class Model:
    """Elements and links of one case."""

    elements: tuple[Element, ...] = ()
    links: tuple[Link, ...] = ()
    causes: dict[int, list[int]] = field(init=False, compare=False)
    effects: dict[int, list[int]] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        causes: dict[int, list[int]] = {one.number: [] for one in self.elements}
        effects: dict[int, list[int]] = {one.number: [] for one in self.elements}
        for link in self.links:
            causes[link.effect].append(link.cause)
            effects[link.cause].append(link.effect)
        object.__setattr__(self, "causes", causes)
        object.__setattr__(self, "effects", effects)


def may_lead(cause: str, effect: str) -> bool:
    """Say whether a kind may lead to another: forward only, and a metric measures what an intervention brings about."""
    return KINDS.index(cause) < KINDS.index(effect) and (cause, effect) != (INTERVENTION, METRIC)


def findings(model: Model) -> list[Finding]:
    """Name every gap in the order of the chain; an empty model has one that belongs to no element."""
    if not model.elements:
        return [Finding(0, "The logic model has no element")]
    missing = [kind for kind in (INTERVENTION, OUTCOME, METRIC) if kind not in {one.kind for one in model.elements}]
    found = [Finding(0, f"The logic model has no {kind}") for kind in missing]
    measured = _reaching(model, METRIC)
    for one in sorted(model.elements, key=lambda element: (KINDS.index(element.kind), element.number)):
        found += [Finding(one.number, what) for what in _gaps(model, one, measured)]
    return found


def _gaps(model: Model, one: Element, measured: set[int]) -> Iterable[str]:
    if one.kind != INTERVENTION and not model.causes[one.number]:
        yield f"{'Nothing is measured by' if one.kind == METRIC else 'Nothing leads to'} “{one.name}”"
    if one.kind == METRIC:
        if not one.is_whole:
            yield f"“{one.name}” has no baseline or no target"
    elif not model.effects[one.number]:
        yield f"“{one.name}” {'has no metric' if one.kind == OUTCOME else 'leads to nothing'}"
    elif one.number not in measured:
        yield f"No metric shows whether “{one.name}” works"


def _reaching(model: Model, kind: str) -> set[int]:
    """Give the elements from which one of a kind is reached; links only go forward, so this ends."""
    reached = {one.number for one in model.elements if one.kind == kind}
    waiting = list(reached)
    while waiting:
        for cause in model.causes[waiting.pop()]:
            if cause not in reached:
                reached.add(cause)
                waiting.append(cause)
    return reached
