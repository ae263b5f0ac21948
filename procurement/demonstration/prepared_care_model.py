"""Scope and care model of Dudley.

From the sources: three outcomes found by local consultation, access, continuity and coordination (MCP framework 2016);
avoidable emergency admissions as what risk and gain are shared on, a single legal entity, no hospital emergency care,
social care not included yet (July 2016). Interventions, figures and all points are invented.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from .desk import paper
from .play import Play

INVENTED = "Invented for the demonstration"

CHAIN = ("Kind", "Name", "Leads to", "Baseline", "Target", "Source")
SCORED = ("Option", "Criterion", "Points", "Reasons")

LOGIC: tuple[tuple[str, ...], ...] = (
    ("Intervention", "Integrated team in each hub", "One care plan for each person with ongoing needs"),
    ("Intervention", "One telephone number for urgent care", "Help on the same day"),
    ("Intervention", "Extensive care service for the highest needs", "One care plan for each person with ongoing "
     "needs; Fewer avoidable emergency admissions"),
    ("Intervention", "One shared record", "Everybody who cares sees the same record"),
    ("Output", "One care plan for each person with ongoing needs", "Continuity of care; Coordination of care"),
    ("Output", "Help on the same day", "Improved access"),
    ("Output", "Everybody who cares sees the same record", "Coordination of care"),
    ("Outcome", "Improved access", "People who got help when they wanted it"),
    ("Outcome", "Continuity of care", "People who see a clinician they know"),
    ("Outcome", "Coordination of care", "People who tell their story once; Avoidable emergency admissions"),
    ("Outcome", "Fewer avoidable emergency admissions", "Avoidable emergency admissions"),
    ("Metric", "People who got help when they wanted it", "", "71% (invented)", "80% in year 3 (invented)", INVENTED),
    ("Metric", "People who see a clinician they know", "", "58% (invented)", "70% in year 3 (invented)", INVENTED),
    ("Metric", "People who tell their story once", "", "44% (invented)", "65% in year 3 (invented)", INVENTED),
    ("Metric", "Avoidable emergency admissions", "", "9,400 a year (invented)", "8,300 in year 3 (invented)", INVENTED),
)  # fmt: skip

CRITERIA = (
    ("Improves access, continuity and coordination", 35), ("One body answers for the whole budget", 25),
    ("Can be done by 2018", 20), ("Risk that commissioners keep", 20),
)  # fmt: skip
POINTS = {
    "Do minimum": (2, 0, 10, 4), "Virtual MCP": (4, 3, 8, 4), "Partially integrated MCP": (6, 6, 6, 6),
    "Fully integrated MCP": (9, 9, 4, 7), "PACS": (7, 8, 1, 5),
}  # fmt: skip
REASONS = {
    "Do minimum": "Contracts stay as they are, and so does what people tell us about them (invented)",
    "Virtual MCP": "Least disruption, weakest right to decide: MCP framework 2016. Points are invented",
    "Partially integrated MCP": "GP contracts stay outside and integration rests on agreements. Points are invented",
    "Fully integrated MCP": "One budget and one provider for primary and community care. Points are invented",
    "PACS": "Takes in all hospital services as well, which nobody here has asked for. Points are invented",
}  # fmt: skip
WHY = {
    "preferred": "full",
    "why_preferred": "It alone puts GP and community services under one budget and one body that answers for them. "
    "It is the hardest to do by 2018 (invented).",
    "why_form": "Hospital emergency care stays outside: the MCP shares risk and gain on avoidable admissions instead "
    "(July 2016). The acute trust goes on under its own contract, and GPs did not want to merge with it (invented).",
}


LATER = {"service": "Adult social care", "origin": "own", "begins": "review"}
"""Not included yet, but might be later (July 2016). Nobody had written the clause, and the portal says so."""


def prepare_care_model(play: Play) -> None:
    """Take over the logic model, name what may come later, appraise the options, and let the SRO file the appraisal."""
    play.fill("lead", "procurement:service_add", answers=LATER)
    play.fill("lead", "procurement:logic_take_over", files={"file": _table("Logic model.csv", CHAIN, LOGIC)})
    begun: dict[str, Any] = {"reason": "Case for change, July 2016"}
    for place, (name, weight) in enumerate(CRITERIA, 1):
        begun |= {f"name_{place}": name, f"weight_{place}": weight}
    play.fill("lead", "procurement:options_begin", answers=begun)
    scores = [
        (option, name, str(points[place]), REASONS[option])
        for option, points in POINTS.items()
        for place, (name, _weight) in enumerate(CRITERIA)
    ]
    play.fill("lead", "procurement:appraisal_file", 1, files={"file": _table("Scores.csv", SCORED, scores)})
    play.fill("lead", "procurement:appraisal_preferred", 1, answers=WHY)
    play.fill("sro", "procurement:appraisal_step", 1, "file")


def _table(name: str, heading: Sequence[str], rows: Iterable[Sequence[str]]) -> io.BytesIO:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(heading)
    writer.writerows(rows)
    return paper(name, text.getvalue())
