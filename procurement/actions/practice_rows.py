"""What the rows of a practice list say: columns guessed by their heading, cells understood, and what is wrong."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mcp_portal.documents.days import day_in
from procurement.models import Practice

COLUMNS = {
    "code": "ODS code", "name": "Practice", "list_size": "List size", "counted_on": "Counted on", "hub": "Hub",
    "intention": "Intention",
}  # fmt: skip
NEEDED = ("code", "name", "list_size")
ALSO_CALLED = {
    "code": ("odscode", "code", "practicecode", "orgcode", "organisationcode", "gppracticecode", "ods"),
    "name": ("practice", "name", "practicename", "organisationname", "orgname", "surgery"),
    "list_size": ("listsize", "list", "registeredpatients", "patients", "numberofpatients", "population", "allpatients",
                  "totalall", "registered"),
    "counted_on": ("countedon", "date", "extractdate", "listdate", "asat", "ason"),
    "hub": ("hub", "locality", "neighbourhood", "cluster", "network"),
    "intention": ("intention", "variant", "takespart", "option"),
}  # fmt: skip
CODE = re.compile(r"[A-Z]\d{5}")
SIZE = re.compile(r"(\d{1,3}(,\d{3})+|\d+)(\.0+)?")
LARGEST_LIST = 200_000
LONGEST = {"name": 200, "hub": 100}
SERIAL = re.compile(r"\d{5}(\.0+)?")
DAY_0 = datetime.date(1899, 12, 30)
"""Workbooks count days from here."""
EARLIEST = datetime.date(2000, 1, 1)
INTENTIONS = {words.lower(): one.value for one in Practice.Intention for words in (one.value, one.label)} | {
    "fully": "full", "partially": "partial", "partly": "partial", "virtually": "virtual", "alliance": "virtual",
    "no": "none", "not sure": "undecided", "unknown": "undecided", "": "undecided",
}  # fmt: skip


@dataclass
class Understood:
    """A row of the file: what it says of a practice, by column, and what is wrong with it."""

    line: int
    answers: dict[str, Any] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def guess(heading: Sequence[str]) -> dict[str, int]:
    """Give the likely place of each column: the first whose heading is one of its names."""
    plain = [re.sub(r"[^a-z]", "", words.lower()) for words in heading]
    found: dict[str, int] = {}
    for key, names in ALSO_CALLED.items():
        place = next((plain.index(name) for name in names if name in plain), None)
        if place is not None and place not in found.values():
            found[key] = place
    return found


def understand(
    rows: Sequence[Sequence[Any]], columns: Mapping[str, int], counted_on: datetime.date | None, today: datetime.date
) -> list[Understood]:
    """Read every row below the heading; ``counted_on`` counts where no column says the day."""
    found, first = [], dict[str, int]()
    for line, cells in rows:
        said = {key: cells[place] if place < len(cells) else "" for key, place in columns.items()}
        row = _row(line, said, counted_on, today)
        code = row.answers.get("code", "")
        if code in first:
            row.problems.append(f"{code} stands in row {first[code]} already: keep one of the two")
        elif code:
            first[code] = line
        found.append(row)
    return found


def _row(line: int, said: Mapping[str, str], counted_on: datetime.date | None, today: datetime.date) -> Understood:
    row = Understood(line)
    code = said["code"].upper()
    if CODE.fullmatch(code):
        row.answers["code"] = code
    else:
        row.problems.append(f"“{said['code'][:20]}” in “ODS code” must be a letter and 5 digits, like M87001")
    if not said["name"]:
        row.problems.append("Enter the name of the practice")
    for key in (key for key in LONGEST if key in said):
        row.answers[key] = said[key]
        if len(said[key]) > LONGEST[key]:
            row.problems.append(f"“{COLUMNS[key]}” must be {LONGEST[key]} characters or fewer")
    _size(row, said["list_size"])
    _counted(row, said.get("counted_on", ""), counted_on, today)
    if "intention" in said:
        row.answers["intention"] = INTENTIONS.get(said["intention"].lower())
        if row.answers["intention"] is None:
            labels = ", ".join(one.label for one in Practice.Intention)
            row.problems.append(f"“{said['intention'][:40]}” in “Intention” must be one of: {labels}")
    return row


def _size(row: Understood, text: str) -> None:
    size = int(text.replace(",", "").partition(".")[0]) if SIZE.fullmatch(text) and len(text) < 12 else -1
    if 0 < size <= LARGEST_LIST:
        row.answers["list_size"] = size
    else:
        row.problems.append(f"“{text[:20]}” in “List size” must be a whole number from 1 to {LARGEST_LIST:,}")


def _counted(row: Understood, text: str, otherwise: datetime.date | None, today: datetime.date) -> None:
    found = _day(text) if text else otherwise
    if found is None:
        words = f"“{text[:40]}” in “Counted on” must be a date like 30/06/2016" if text else "Enter when it was counted"
        row.problems.append(words)
    elif not EARLIEST <= found <= today:
        row.problems.append("“Counted on” must be today or in the past")
    else:
        row.answers["counted_on"] = found


def _day(text: str) -> datetime.date | None:
    if SERIAL.fullmatch(text):
        return DAY_0 + datetime.timedelta(days=int(text[:5]))
    return day_in(text)
