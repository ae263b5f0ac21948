"""Reading a register out of a CSV file: bytes to rows to answers, without asking the database anything."""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from conflicts.models import Interest
from mcp_portal.documents.days import day_in

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 20_000
NIL = "nil"
COLUMNS = {
    "email": "Email address",
    "category": "Kind of interest",
    "basis": "Actual or potential",
    "material": "Could affect a decision",
    "organisation_name": "Interest in",
    "ods_code": "ODS code",
    "nature": "Interest",
    "relationship": "Related person",
    "aware": "Became aware",
    "from_date": "From",
    "to_date": "To",
    "mitigation": "What was done",
    "agreed_with": "Agreed with",
    "declared_on": "Declared on",
}
NEEDED = ("email", "category", "organisation_name", "nature", "from_date")
LONGEST = {"organisation_name": 200, "relationship": 200, "agreed_with": 200, "nature": 2000, "mitigation": 2000}
KINDS = {
    **{one.value: one.value for one in Interest.Category},
    **{one.label.lower(): one.value for one in Interest.Category},
    **dict.fromkeys(("nil", "nil return", "none", "no interests"), NIL),
}
GIFTS = ("gift", "gifts", "hospitality", "gifts and hospitality", "gift or hospitality")
BASES = {"": "actual", "actual": "actual", "potential": "potential"}
ANSWERS = {"": False, "no": False, "n": False, "yes": True, "y": True}


class NotRead(Exception):
    """The file as a whole cannot be read; says why in one sentence."""


@dataclass
class Row:
    """One row of the file: what it says, and what is wrong with it."""

    line: int
    cells: dict[str, str]
    answers: dict[str, Any] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    @property
    def is_nil(self) -> bool:
        """Say whether it is a nil return."""
        return self.answers.get("category") == NIL


def text_of(content: bytes) -> str:
    """Give the text of a file in UTF-8, with or without a mark, or in Windows-1252."""
    if len(content) > MOST_BYTES:
        raise NotRead("The file must be 5MB or smaller: split it")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return text
    raise NotRead("The file is not text in UTF-8 or Windows-1252: save it as CSV (UTF-8)")


def rows_of(text: str) -> list[Row]:
    """Give the rows below the heading; empty ones are left out. Raises NotRead when the heading is not ours."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=False)
    try:
        keys = _keys(next(reader, []))
        rows = []
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append(_row(reader.line_num, keys, cells))
            if len(rows) > MOST_ROWS:
                raise NotRead("The file must have 20,000 rows or fewer: split it")
    except csv.Error as wrong:
        raise NotRead("The file is not a CSV file: save it as CSV (UTF-8)") from wrong
    if not rows:
        raise NotRead("The file has no rows below its heading")
    return rows


def _delimiter(text: str) -> str:
    heading = text.partition("\n")[0]
    return max(",;\t", key=heading.count)


def _keys(heading: list[str]) -> list[str]:
    names = {_plain(words): key for key, words in COLUMNS.items()}
    keys = [names.get(_plain(cell), "") for cell in heading]
    missing = [COLUMNS[key] for key in NEEDED if key not in keys]
    if missing:
        raise NotRead(f"The heading has no column “{missing[0]}”: use the headings of the template")
    doubled = [COLUMNS[key] for key in COLUMNS if keys.count(key) > 1]
    if doubled:
        raise NotRead(f"The heading has the column “{doubled[0]}” more than once")
    return keys


def _plain(words: str) -> str:
    return re.sub(r"[^a-z]", "", words.lower().replace("e-mail", "email"))


def _row(line: int, keys: list[str], cells: list[str]) -> Row:
    row = Row(line, {key: cell.strip() for key, cell in zip(keys, cells, strict=False) if key})
    if len(cells) > len(keys) and any(cell.strip() for cell in cells[len(keys) :]):
        row.problems.append("The row has more cells than the heading: put cells with commas in quotation marks")
    return row


def understand(row: Row, today: datetime.date) -> None:
    """Turn the cells of a row into answers, and note what is wrong with them."""
    for key in COLUMNS:
        row.cells.setdefault(key, "")
    row.answers["email"] = row.cells["email"].lower()
    if not row.answers["email"]:
        row.problems.append("Enter the email address of the person")
    _choose(row, "category", KINDS, _unknown_kind)
    row.answers["declared_on"] = _date(row, "declared_on") or today
    _not_to_come(row, "declared_on", today)
    if row.is_nil or "category" not in row.answers:
        return
    _choose(row, "basis", BASES, lambda text: f"“{text}” must be actual or potential")
    _choose(row, "material", ANSWERS, lambda text: f"“{text}” in “Could affect a decision” must be yes or no")
    _texts(row)
    _dates(row, today)


def _choose(row: Row, key: str, known: dict[str, Any], wrong: Callable[[str], str]) -> None:
    text = row.cells[key]
    if text.lower() in known:
        row.answers[key] = known[text.lower()]
    else:
        row.problems.append(wrong(text[:60]))


def _unknown_kind(text: str) -> str:
    if text.lower() in GIFTS:
        return "Gifts and hospitality have a register of their own: enter it there"
    if not text:
        return "Enter the kind of interest"
    return f"“{text}” is no kind of interest: use {', '.join(one.label.lower() for one in Interest.Category)} or nil"


def _texts(row: Row) -> None:
    for key in ("organisation_name", "ods_code", "nature", "relationship", "mitigation", "agreed_with"):
        row.answers[key] = row.cells[key]
        if len(row.cells[key]) > LONGEST.get(key, 20):
            row.problems.append(f"“{COLUMNS[key]}” must be {LONGEST.get(key, 20):,} characters or fewer")
    if not row.cells["organisation_name"] and not row.cells["ods_code"]:
        row.problems.append("Enter what the interest is in")
    if not row.cells["nature"]:
        row.problems.append("Enter what the interest is")


def _dates(row: Row, today: datetime.date) -> None:
    if not row.cells["from_date"]:
        row.problems.append("Enter the day the interest began")
    begins, ends = _date(row, "from_date"), _date(row, "to_date")
    row.answers |= {"from_date": begins, "to_date": ends, "aware": _date(row, "aware") or row.answers["declared_on"]}
    if begins and ends and ends < begins:
        row.problems.append("The interest ends before it begins")
    _not_to_come(row, "aware", today)


def _not_to_come(row: Row, key: str, today: datetime.date) -> None:
    day = row.answers.get(key)
    if day is not None and day > today:
        row.problems.append(f"“{COLUMNS[key]}” must be today or in the past")


def _date(row: Row, key: str) -> datetime.date | None:
    text = row.cells[key]
    if not text:
        return None
    found = day_in(text)
    if found is None or not 1900 <= found.year <= 2200:
        row.problems.append(f"“{text[:40]}” in “{COLUMNS[key]}” must be a date like 30/06/2017")
        return None
    return found
