"""Scope and care model of a case: its parts, what is missing in each, and how far all is in a line."""

from __future__ import annotations

from dataclasses import dataclass, field

from mcp_portal.nhsuk.wording import plural
from procurement.models import LogicElement, Procurement

from .logic_model import logic_model
from .options import standing_out, whole_appraisals


@dataclass(frozen=True)
class Part:
    """One part: its page, how far it is, and what is missing in it."""

    title: str
    name: str
    how_far: str
    findings: list[str] = field(default_factory=list)


def parts(case: Procurement) -> list[Part]:
    """Give every part; a number of queries that does not grow with what was entered."""
    return [_logic(case), _options(case)]


def how_far(case: Procurement) -> str:
    """Say in a line how far scope and care model are."""
    count = LogicElement.objects.filter(procurement=case).count()
    return plural(count, "element") + " in the logic model" if count else "Not started"


def _options(case: Procurement) -> Part:
    newest = whole_appraisals(case).first()
    if newest is None:
        return Part("Options appraisal", "procurement:options", "Not started", ["No options appraisal has been filed"])
    newest.procurement = case
    gaps = standing_out(case, newest)
    if newest.is_draft:
        gaps = [f"{newest} has not been filed", *gaps]
    words = newest.get_state_display()
    if newest.preferred:
        words += f": {newest.get_preferred_display()} preferred"
    return Part("Options appraisal", "procurement:options", words, gaps)


def _logic(case: Procurement) -> Part:
    found = logic_model(case)
    words = plural(len(found.lines), "element") if found.lines else "Not started"
    return Part("Logic model", "procurement:logic_model", words, [one.what for one in found.findings])
