"""The logic model out of a file: what each row says, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field

from mcp_portal.documents.sheets import NotRead, rows_of
from mcp_portal.nhsuk.wording import listed
from procurement.care_model.logic import may_lead
from procurement.models import LogicElement

from .headings import keys_of
from .logic_model import MOST_ELEMENTS, ElementFacts, ElementRow

COLUMNS = {
    "kind": "Kind", "name": "Name", "leads_to": "Leads to", "baseline": "Baseline", "target": "Target",
    "source": "Source",
}  # fmt: skip
NEEDED = ("kind", "name", "leads_to")
BETWEEN = "; "
"""What stands between the names an element leads to."""
LONGEST = {"name": 120, "baseline": 120, "target": 120, "source": 200}
KINDS = {words: kind.value for kind in LogicElement.Kind for words in (kind.value, kind.label.lower())}


@dataclass
class LogicFile:
    """What was read: the elements that can go in, and line and reasons of those that cannot."""

    rows: list[ElementRow] = field(default_factory=list)
    broken: list[tuple[int, list[str]]] = field(default_factory=list)


def read_logic(*, name: str, content: bytes) -> LogicFile:
    """Read the elements of a file, without changing anything. Raises NotRead."""
    rows = rows_of(name, content)
    keys = keys_of(rows[0][1] if rows else [], COLUMNS, NEEDED)
    if len(rows) < 2:
        raise NotRead("The file has no rows below its heading")
    if len(rows) - 1 > MOST_ELEMENTS:
        raise NotRead(f"The file must have {MOST_ELEMENTS} rows or fewer")
    said = [(line, {key: cell for key, cell in zip(keys, cells, strict=False) if key}) for line, cells in rows[1:]]
    kinds = {row.get("name", ""): KINDS.get(row.get("kind", "").lower(), "") for _line, row in said}
    found, seen = LogicFile(), set()
    for line, row in said:
        leads_to = tuple(dict.fromkeys(one.strip() for one in row.get("leads_to", "").split(";") if one.strip()))
        problems = [*_problems(row), *_astray(kinds, kinds.get(row.get("name", ""), ""), leads_to)]
        if row.get("name") in seen:
            problems.append(f"“{row['name']}” stands further up")
        seen.add(row.get("name"))
        if problems:
            found.broken.append((line, problems))
        else:
            found.rows.append(ElementRow(_facts(row), leads_to))
    return found


def _problems(row: dict[str, str]) -> list[str]:
    problems = [] if row.get("name") else ["Enter the name"]
    kind = KINDS.get(row.get("kind", "").lower(), "")
    if not kind:
        labels = listed((one.label for one in LogicElement.Kind), "or")
        problems.append(f"“{row.get('kind', '')[:40]}” is no kind of element: use {labels}")
    for key, most in LONGEST.items():
        if len(row.get(key, "")) > most:
            problems.append(f"“{COLUMNS[key]}” must be {most} characters or fewer")
    if kind and kind != LogicElement.Kind.METRIC and any(row.get(key) for key in ("baseline", "target", "source")):
        problems.append("Only a metric has baseline, target and source")
    return problems


def _astray(kinds: dict[str, str], kind: str, leads_to: tuple[str, ...]) -> list[str]:
    problems = []
    for name in leads_to:
        if name not in kinds:
            problems.append(f"“{name[:120]}” in “Leads to” is the name of no row")
        elif kind and kinds[name] and not may_lead(kind, kinds[name]):
            labels = dict(LogicElement.Kind.choices)
            to = labels[kinds[name]].lower()
            problems.append(f"“{name[:120]}” in “Leads to”: {labels[kind].lower()} cannot lead to {to}")
    return problems


def _facts(row: dict[str, str]) -> ElementFacts:
    more = {key: row.get(key, "") for key in ("baseline", "target", "source")}
    return ElementFacts(KINDS[row["kind"].lower()], row["name"], **more)
