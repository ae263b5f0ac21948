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
from .prepared_money import LINES

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


LEVELS = (
    (318_000, "Registered list, 2016", "Stop smoking, weight and alcohol services, and social prescribing in each hub"),
    (62_000, INVENTED, "One telephone number, same-day appointments in each hub, and the urgent care centre"),
    (41_000, INVENTED, "A care plan, a named coordinator and an integrated team around the practice"),
    (6_400, INVENTED, "An extensive care service with a doctor, a nurse and a pharmacist for each person"),
)
"""How many people, where that is from, and what is done; what is done is invented."""

JOBS = (
    ("Accountable officer", "Partnership board of commissioners, practices and trusts meets each month (invented)"),
    ("Programme director", "A team of 9 posts with a budget for 2 years (invented)"),
    ("Governing body secretary", "Terms agreed; conflicts are an item of each meeting (invented)"),
    ("Director of public health", "Needs assessment of 2016, by hub and by level of care (invented)"),
    ("Clinical lead", "First logic model agreed with practices in July 2016 (invented)"),
    ("Finance lead", "Costs and benefits of 5 years (invented)"),
    ("Clinical lead", "3 of 8 parts of the redesign are described (invented)"),
    ("Programme director", "Plan of 18 months with critical path (invented)"),
    ("Director of quality", "Measures chosen; nothing learned yet (invented)"),
    ("Procurement lead", "Market engagement planned for autumn 2016 (invented)"),
)  # fmt: skip
"""Owner and standing of each of the ten essential jobs, in their order."""

VALUE = {
    "demand": "Help on the same day and a care plan for people with ongoing needs keep them out of hospital; one "
    "record and one team end work that is done twice (invented).",
    "source": INVENTED,
}
YEARS = (("4.2m", "1.0m"), ("3.6m", "3.9m"), ("2.8m", "6.4m"), ("2.8m", "8.0m"), ("2.8m", "8.9m"))
"""Costs and benefits of the change itself in each year; invented."""

HELD_NOW = {
    "community": "Community trust",
    "acute": "Acute trust",
    "urgent": "Urgent care provider",
    "primary_care": "46 practices",
    "mental_health": "Mental health trust",
    "continuing": "Several homes and agencies",
    "voluntary": "Several voluntary organisations",
}
"""Who holds a contract of today, as a role."""
OUT_OF_HOSPITAL = ("Some outpatient services, for adults and children", "acute", "80.0", "Governing body, July 2016")
"""What the scope calls by another name than the money model: its £80m include urgent services."""


LATER = {"service": "Adult social care", "origin": "own", "begins": "review"}
"""Not included yet, but might be later (July 2016). Nobody had written the clause, and the portal says so."""


def prepare_care_model(play: Play, scope: Sequence[str]) -> None:
    """Take over the logic model, name what may come later, appraise the options, and let the SRO file the appraisal."""
    _levels_jobs_and_value(play)
    _moving_contracts(play, scope)
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


def _levels_jobs_and_value(play: Play) -> None:
    for number, (population, source, what) in enumerate(LEVELS, 1):
        level = {"population": population, "source": source, "what": f"{what} (invented)"}
        play.fill("lead", "procurement:care_level", number, answers=level)
    for number, (owner, standing) in enumerate(JOBS, 1):
        play.fill("lead", "procurement:essential_job", number, answers={"owner": owner, "standing": standing})
    value: dict[str, Any] = dict(VALUE)
    for number, (costs, benefits) in enumerate(YEARS, 1):
        value |= {f"costs_{number}": costs, f"benefits_{number}": benefits}
    play.fill("lead", "procurement:value_write", answers=value)


def _moving_contracts(play: Play, scope: Sequence[str]) -> None:
    """Plan each service line from the start of the contract, and say from which contract it moves."""
    spent = {line[0]: line for line in LINES}
    for number, text in enumerate(scope, 1):
        made = {"service": text, "origin": "framework", "begins": "start"}
        play.fill("lead", "procurement:service_add", answers=made)
        _service, contract, millions, source = OUT_OF_HOSPITAL
        if text in spent:
            _service, _who, contract, millions, source = spent[text]
        play.fill("lead", "procurement:move_add", number, answers={
            "provider": HELD_NOW[contract], "contract": "Contract of 2016",
            "annual_value": f"{millions}m", "notice_months": 12, "source": source,
        })  # fmt: skip


def _table(name: str, heading: Sequence[str], rows: Iterable[Sequence[str]]) -> io.BytesIO:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(heading)
    writer.writerows(rows)
    return paper(name, text.getvalue())
