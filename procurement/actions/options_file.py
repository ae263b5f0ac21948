"""Scores of an appraisal of options out of a file: what each row says, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field

from mcp_portal.documents.sheets import NotRead, rows_of
from mcp_portal.nhsuk.wording import listed
from procurement.care_model import MOST_POINTS
from procurement.models import OptionsAppraisal

from .headings import keys_of
from .options import ScoreFacts

COLUMNS = {"option": "Option", "criterion": "Criterion", "points": "Points", "reasons": "Reasons"}
LONGEST_REASONS = 1000
OPTIONS = {words.lower(): one.value for one in OptionsAppraisal.Option for words in (one.value, one.label)}


@dataclass
class ScoreFile:
    """What was read: the scores that can go in, and line and reasons of those that cannot."""

    rows: list[ScoreFacts] = field(default_factory=list)
    broken: list[tuple[int, list[str]]] = field(default_factory=list)


def read_scores(appraisal: OptionsAppraisal, *, name: str, content: bytes) -> ScoreFile:
    """Read the scores of a file, without changing anything. Raises NotRead."""
    rows = rows_of(name, content)
    keys = keys_of(rows[0][1] if rows else [], COLUMNS, tuple(COLUMNS))
    if len(rows) < 2:
        raise NotRead("The file has no rows below its heading")
    criteria = {criterion.name.lower(): criterion.name for criterion in appraisal.criteria.all()}
    found = ScoreFile()
    seen: set[tuple[str, str]] = set()
    for line, cells in rows[1:]:
        said = {key: cell for key, cell in zip(keys, cells, strict=False) if key}
        option = OPTIONS.get(said.get("option", "").lower(), "")
        criterion = criteria.get(said.get("criterion", "").lower(), "")
        problems = _problems(said, option, criterion, list(criteria.values()))
        if option and criterion and (option, criterion) in seen:
            problems.append("The same option and criterion stand further up")
        seen.add((option, criterion))
        if problems:
            found.broken.append((line, problems))
        else:
            found.rows.append(ScoreFacts(option, criterion, int(said["points"]), said["reasons"]))
    return found


def _problems(said: dict[str, str], option: str, criterion: str, criteria: list[str]) -> list[str]:
    problems = []
    if not option:
        labels = listed((one.label for one in OptionsAppraisal.Option), "or")
        problems.append(f"“{said.get('option', '')[:60]}” is no option: use {labels}")
    if not criterion:
        problems.append(f"“{said.get('criterion', '')[:60]}” is no criterion: use {listed(criteria, 'or')}")
    points = said.get("points", "")
    if not points.isdecimal() or len(points) > 2 or int(points) > MOST_POINTS:
        problems.append(f"“{points[:20]}” in “Points” must be a whole number from 0 to {MOST_POINTS}")
    if not said.get("reasons"):
        problems.append("Enter the reasons")
    elif len(said["reasons"]) > LONGEST_REASONS:
        problems.append(f"“Reasons” must be {LONGEST_REASONS:,} characters or fewer")
    return problems
