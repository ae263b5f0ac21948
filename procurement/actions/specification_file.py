"""Sections of a specification out of a file: what each row says, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field

from mcp_portal.documents.sheets import NotRead, rows_of
from mcp_portal.nhsuk.wording import listed
from procurement.models import SpecificationSection

from .headings import keys_of
from .specification import SectionFacts

COLUMNS = {"part": "Part", "heading": "Heading", "text": "Text", "source": "Document", "page": "Page"}
CHOICE = "Patient choice"
"""The part under which an export lists what was answered; those rows are passed over when a file is taken over."""
LONGEST = {"heading": 200, "text": 10_000, "source": 200, "page": 40}
PARTS = {words.lower(): one.value for one in SpecificationSection.Part for words in (one.value, one.label)}


@dataclass
class SectionFile:
    """What was read: the sections that can go in, and line and reasons of those that cannot."""

    rows: list[SectionFacts] = field(default_factory=list)
    broken: list[tuple[int, list[str]]] = field(default_factory=list)


def read_sections(*, name: str, content: bytes) -> SectionFile:
    """Read the sections of a file, without changing anything. Raises NotRead."""
    rows = rows_of(name, content)
    keys = keys_of(rows[0][1] if rows else [], COLUMNS, ("part", "heading", "text", "source"))
    if len(rows) < 2:
        raise NotRead("The file has no rows below its heading")
    found = SectionFile()
    seen: set[tuple[str, str]] = set()
    for line, cells in rows[1:]:
        said = {key: cell for key, cell in zip(keys, cells, strict=False) if key}
        if said.get("part", "").lower() == CHOICE.lower():
            continue
        part = PARTS.get(said.get("part", "").lower(), "")
        problems = _problems(said, part)
        key = (part, said.get("heading", ""))
        if key in seen:
            problems.append("The same part and heading stand further up")
        seen.add(key)
        if problems:
            found.broken.append((line, problems))
        else:
            found.rows.append(SectionFacts(part, said["heading"], said["text"], said["source"], said.get("page", "")))
    if not found.rows and not found.broken:
        raise NotRead("The file has no sections")
    return found


def _problems(said: dict[str, str], part: str) -> list[str]:
    problems = []
    if not part:
        labels = listed(SpecificationSection.Part.labels, "or")
        problems.append(f"“{said.get('part', '')[:60]}” is no part: use {labels}")
    problems += [f"Enter the {COLUMNS[key].lower()}" for key in ("heading", "text", "source") if not said.get(key)]
    problems += [
        f"“{COLUMNS[key]}” must be {most:,} characters or fewer"
        for key, most in LONGEST.items()
        if len(said.get(key, "")) > most
    ]
    return problems
