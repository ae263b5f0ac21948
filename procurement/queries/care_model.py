"""Scope and care model of a case: its parts, what is missing in each, and how far all is in a line."""

from __future__ import annotations

from dataclasses import dataclass, field

from mcp_portal.nhsuk.wording import plural
from procurement.models import LogicElement, Procurement

from .logic_model import logic_model


@dataclass(frozen=True)
class Part:
    """One part: its page, how far it is, and what is missing in it."""

    title: str
    name: str
    how_far: str
    findings: list[str] = field(default_factory=list)


def parts(case: Procurement) -> list[Part]:
    """Give every part; a number of queries that does not grow with what was entered."""
    return [_logic(case)]


def how_far(case: Procurement) -> str:
    """Say in a line how far scope and care model are."""
    count = LogicElement.objects.filter(procurement=case).count()
    return plural(count, "element") + " in the logic model" if count else "Not started"


def _logic(case: Procurement) -> Part:
    found = logic_model(case)
    words = plural(len(found.lines), "element") if found.lines else "Not started"
    return Part("Logic model", "procurement:logic_model", words, [one.what for one in found.findings])
