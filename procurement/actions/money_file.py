"""Lines of spend out of a file: what each row says, and what is wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from mcp_portal.accounts.models import Organisation
from mcp_portal.documents.sheets import NotRead, rows_of
from mcp_portal.nhsuk import money
from mcp_portal.nhsuk.wording import listed
from procurement.models import MoneyModel, SpendLine

from .money import MOST_LINES, SpendFacts

COLUMNS = {
    "service": "Service", "commissioner": "Commissioner", "contract": "Contract of today", "from_year": "From year",
    "amount": "Amount a year", "source": "Source",
}  # fmt: skip
NEEDED = ("service", "commissioner", "contract", "amount", "source")
LONGEST = {"service": 200, "source": 300}
HIGHEST = Decimal("999999999999.99")
A_HAIR = Decimal("0.000001")
CONTRACTS = {_plain: one.value for one in SpendLine.Contract for _plain in (one.value, one.label.lower())}


@dataclass
class SpendFile:
    """What was read in a file: the lines that can go in, and line and reasons of those that cannot."""

    facts: list[SpendFacts] = field(default_factory=list)
    broken: list[tuple[int, list[str]]] = field(default_factory=list)


def read_spend(model: MoneyModel, *, name: str, content: bytes, buyers: list[Organisation]) -> SpendFile:
    """Read the lines of spend of a file, without changing anything. Raises NotRead."""
    rows = rows_of(name, content)
    keys = _keys(rows[0][1] if rows else [])
    if len(rows) < 2:
        raise NotRead("The file has no rows below its heading")
    if len(rows) - 1 > MOST_LINES:
        raise NotRead(f"The file must have {MOST_LINES} rows or fewer")
    known = {code.lower(): one for one in buyers for code in (one.name, one.ods_code) if code}
    found, seen = SpendFile(), set()
    for line, cells in rows[1:]:
        said = {key: cell for key, cell in zip(keys, cells, strict=False) if key}
        facts, problems = _understood(said, known, model.years)
        if facts is not None:
            same = (facts.from_year, facts.service, facts.commissioner.pk, facts.contract)
            if same in seen:
                problems = ["The same service of the same commissioner out of the same contract stands further up"]
            seen.add(same)
        if problems or facts is None:
            found.broken.append((line, problems))
        else:
            found.facts.append(facts)
    return found


def _keys(heading: list[str]) -> list[str]:
    names = {_letters(words): key for key, words in COLUMNS.items()}
    keys = [names.get(_letters(cell), "") for cell in heading]
    missing = [COLUMNS[key] for key in NEEDED if key not in keys]
    if missing:
        raise NotRead(f"The heading has no column “{missing[0]}”: use the headings of the export")
    doubled = [words for key, words in COLUMNS.items() if keys.count(key) > 1]
    if doubled:
        raise NotRead(f"The heading has the column “{doubled[0]}” more than once")
    return keys


def _letters(words: str) -> str:
    return re.sub(r"[^a-z]", "", words.lower())


def _understood(
    said: dict[str, str], known: dict[str, Organisation], years: int
) -> tuple[SpendFacts | None, list[str]]:
    problems: list[str] = []
    for key, most in LONGEST.items():
        if not said.get(key):
            problems.append(f"Enter the {COLUMNS[key].lower()}")
        elif len(said[key]) > most:
            problems.append(f"“{COLUMNS[key]}” must be {most} characters or fewer")
    payer = known.get(said.get("commissioner", "").lower())
    if payer is None:
        names = listed(sorted({one.name for one in known.values()}), "or")
        problems.append(f"“{said.get('commissioner', '')[:60]}” is no commissioner of this procurement: use {names}")
    contract = CONTRACTS.get(said.get("contract", "").lower())
    if contract is None:
        labels = listed((one.label for one in SpendLine.Contract), "or")
        problems.append(f"“{said.get('contract', '')[:60]}” is no contract of today: use {labels}")
    year = _year(said.get("from_year", ""), years, problems)
    amount = _amount(said.get("amount", ""), year, problems)
    if problems or payer is None or contract is None or amount is None:
        return None, problems
    return SpendFacts(said["service"], payer, contract, amount, said["source"], year), []


def _year(text: str, years: int, problems: list[str]) -> int:
    if not text:
        return 0
    if not text.isdecimal() or len(text) > 2 or int(text) > years:
        problems.append(f"“{text[:20]}” in “From year” must be a whole number from 0 to {years}")
        return 0
    return int(text)


def _amount(text: str, year: int, problems: list[str]) -> Decimal | None:
    amount = _pounds(text)
    if amount is None or abs(amount) > HIGHEST:
        problems.append(f"“{text[:40]}” in “Amount a year” must be an amount in pounds, like 1,234.50 or 244.3m")
    elif amount == 0 or (amount < 0 and year == 0):
        problems.append("“Amount a year” must be more than 0")
    return amount


def _pounds(text: str) -> Decimal | None:
    """Read an amount; a workbook keeps numbers as fractions of 2, which miss the penny by a hair."""
    try:
        return money.parse(text)
    except money.NotAnAmount:
        pass
    try:
        exact = Decimal(text)
        whole = round(exact, 2)
    except InvalidOperation:
        return None
    return whole if exact.is_finite() and abs(whole - exact) < A_HAIR else None
