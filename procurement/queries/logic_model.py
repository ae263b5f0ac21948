"""The logic model of a case: elements with what they lead to, gaps and figure."""

from __future__ import annotations

from dataclasses import dataclass

from procurement import care_model
from procurement.models import LogicElement, LogicLink, Procurement


@dataclass(frozen=True)
class ElementLine:
    """An element with what leads to it and what it leads to."""

    element: LogicElement
    causes: list[LogicElement]
    effects: list[LogicElement]


@dataclass(frozen=True)
class LogicModel:
    """The whole model of a case, read once."""

    lines: list[ElementLine]
    model: care_model.Model

    @property
    def findings(self) -> list[care_model.Finding]:
        """Give its gaps."""
        return care_model.findings(self.model)

    @property
    def drawings(self) -> tuple[care_model.Drawing, care_model.Drawing]:
        """Give its figure for wide and for narrow windows."""
        return care_model.draw(self.model, gaps=frozenset(one.number for one in self.findings))


def logic_model(case: Procurement) -> LogicModel:
    """Read the logic model of a case in the order of the chain; two queries."""
    elements = list(LogicElement.objects.filter(procurement=case))
    elements.sort(key=lambda one: (care_model.KINDS.index(one.kind), one.number))
    links = list(LogicLink.objects.filter(procurement=case))
    found = {one.pk: one for one in elements}
    for one in elements:
        one.procurement = case
    causes: dict[int, list[LogicElement]] = {one.pk: [] for one in elements}
    effects: dict[int, list[LogicElement]] = {one.pk: [] for one in elements}
    for link in links:
        causes[link.effect_id].append(found[link.cause_id])
        effects[link.cause_id].append(found[link.effect_id])
    pure = care_model.Model(
        tuple(one.as_element for one in elements),
        tuple(care_model.Link(found[link.cause_id].number, found[link.effect_id].number) for link in links),
    )
    return LogicModel([ElementLine(one, causes[one.pk], effects[one.pk]) for one in elements], pure)
