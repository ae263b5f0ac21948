"""The service specification of Dudley, as it was before gateway 1.

From the sources: the scope, three outcomes found by local consultation (access, continuity, coordination), four levels
of care, a single legal entity, choices that a fully integrated contract limits. Every wording of a requirement, its
pages and safeguards are invented, and say so.
"""

from __future__ import annotations

import csv
import io

from .desk import paper
from .play import Play

NATIONAL, CORE, LOCAL = "National requirements", "Core care model", "Local requirements"
FRAMEWORK = "MCP framework, July 2016"
CONSULTED = "What we heard and what changed, March 2017 (invented)"

SECTIONS = (
    (NATIONAL, "Single legal entity", "One body bears the risk and answers for care and money. Its governance is "
     "consistent with that of a public body.", FRAMEWORK, ""),
    (NATIONAL, "Standards of the NHS contracts", "Keeps to the national standards of the NHS Standard Contract and of "
     "primary medical services (wording invented).", "NHS Standard Contract 2017/19", ""),
    (CORE, "Whole population: prevention", "Finds people at risk early and helps them to stay well (wording invented).",
     FRAMEWORK, ""),
    (CORE, "Urgent care", "One network of urgent care: urgent care centre, out of hours and same-day help in practices "
     "(wording invented).", FRAMEWORK, ""),
    (CORE, "Ongoing needs", "A team in each hub works to one care plan for each person (wording invented).", FRAMEWORK,
     ""),
    (CORE, "Highest needs", "An extensive care service for few people with very high needs (wording invented).",
     FRAMEWORK, ""),
    (LOCAL, "Improved access", "Help on the same day. The walk-in hours of the urgent care centre stay as they are "
     "(invented).", CONSULTED, "theme 1"),
    (LOCAL, "Continuity of care", "People with long-term conditions see a clinician they know (invented).", CONSULTED,
     "theme 2"),
    (LOCAL, "Coordination of care", "One shared record, so that people tell their story once (invented).", CONSULTED,
     "theme 3"),
)  # fmt: skip

CHOICE = {
    "effect_practice": "unchanged",
    "safeguard_practice": "Nobody has to leave the practice they are registered with (invented).",
    "effect_named_gp": "unchanged",
    "safeguard_named_gp": "After the consultation a named GP becomes a right (invented).",
    "effect_location": "limited",
    "reason_location": "Some services of practices move to the hubs, as in every fully integrated contract (invented).",
    "safeguard_location": "Each hub has to show how people reach it by public transport (invented).",
    "effect_secondary": "unchanged",
    "safeguard_secondary": "People choose also for outpatient care that moves to the provider (invented).",
}


def prepare_specification(play: Play) -> None:
    """Write the specification and answer patient choice; the lead sends it, the SRO approves it."""
    play.fill("lead", "procurement:specification_begin", answers={"reason": "After the consultation, for gateway 1"})
    text = io.StringIO(newline="")
    csv.writer(text).writerows([("Part", "Heading", "Text", "Document", "Page"), *SECTIONS])
    file = paper("Specification.csv", text.getvalue())
    play.fill("lead", "procurement:specification_file", 1, files={"file": file})
    play.fill("lead", "procurement:specification_choice", 1, answers=CHOICE)
    play.fill("lead", "procurement:specification_step", 1, "submit")
    play.fill("sro", "procurement:specification_step", 1, "approve")
