"""Changes of a contract, what they come to together, and what keeps one from resting on its ground."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from procurement.models import Modification, Notice, Procurement
from procurement.modification import GROUNDS, Ground, Sums, share_of, why_not
from procurement.money.thresholds import THRESHOLDS, threshold_on

HEAD = (
    "Number", "Change", "What changes", "Ground", "Value before", "Change of value", "Value after",
    "Why the ground applies", "Legal advice", "Proposed by", "Proposed", "Decision", "Reasons",
    "Assurance looks at it again", "Why", "Decided by", "Decided", "Notice",
)  # fmt: skip
BY_CODE: Mapping[str, Ground] = {ground.code: ground for ground in GROUNDS}
STATES = frozenset({Procurement.State.CONTRACT_SIGNED, Procurement.State.MOBILISATION, Procurement.State.LIVE})
"""While a contract that was signed may be changed."""


@dataclass(frozen=True)
class Changed:
    """A change with the value of the contract before and after it, as far as changes were agreed."""

    row: Modification
    ground: Ground
    before: int
    after: int

    @property
    def would_be(self) -> int:
        """Give the value that the contract would have with it."""
        return self.before + self.row.pounds


@dataclass(frozen=True)
class Together:
    """What the agreed increases on a ground come to, in pounds and as a share of the original value."""

    ground: Ground
    pounds: int
    share: Fraction

    @property
    def percent(self) -> str:
        """Write the share with one decimal place."""
        return f"{float(self.share * 100):.1f}"


def may_be_changed(case: Procurement) -> bool:
    """Say whether there is a signed contract to change."""
    return case.state in STATES


def original_value(case: Procurement) -> int:
    """Give the value changes are measured against: over the shortest term, the most careful reading (default)."""
    return int(case.value_per_year * max(case.term_min_years, 1))


def current_value(case: Procurement) -> int:
    """Give the same value with every change that was agreed."""
    return original_value(case) + sum(one.pounds for one in modifications(case) if one.is_agreed)


def sums_of(case: Procurement) -> Sums:
    """Give what the next change is measured against."""
    call = case.notices.filter(kind__in=Notice.CALLS, dispatched_on__isnull=False).first()
    found = threshold_on(call.dispatched_on) if call and call.dispatched_on else None
    small = sum(max(one.pounds, 0) for one in modifications(case) if one.ground == "f" and one.is_agreed)
    return Sums(original_value(case), (found or THRESHOLDS[-1]).pounds, small)


def modifications(case: Procurement) -> list[Modification]:
    """Give every change of a case in its order."""
    return list(case.modifications.select_related("proposed_by__organisation", "decision__second__organisation"))


def changed(case: Procurement, rows: Iterable[Modification]) -> list[Changed]:
    """Give every change with the value before and after it."""
    value, found = original_value(case), []
    for row in rows:
        after = value + row.pounds if row.is_agreed else value
        found.append(Changed(row, BY_CODE[row.ground], value, after))
        value = after
    return found


def together(case: Procurement, rows: Iterable[Modification]) -> list[Together]:
    """Add up the agreed increases on the grounds that have a limit."""
    original, agreed = original_value(case), [row for row in rows if row.is_agreed]
    found = []
    for code in ("b", "c", "f"):
        pounds = sum(max(row.pounds, 0) for row in agreed if row.ground == code)
        found.append(Together(BY_CODE[code], pounds, share_of(pounds, original)))
    return found


def unmet(case: Procurement, ground: str, answers: Mapping[str, bool], pounds: int) -> list[str]:
    """Say what keeps a change from resting on a ground today."""
    return why_not(BY_CODE[ground], answers, pounds, sums_of(case))


def modification_rows(rows: Iterable[Changed]) -> list[tuple[object, ...]]:
    """Give every change as a row of a file."""
    found = []
    for one in rows:
        row, said = one.row, one.row.decided
        end: tuple[object, ...] = ("Waits", "", "", "", "", "")
        if said is not None:
            again = "Yes" if said.reopens else "No"
            end = (str(said), said.reasons, again, said.reopens_why, str(said.second), said.decided_at)
        found.append((
            row.number, row.title, row.what, f"{one.ground.law}: {one.ground.title}", one.before, row.pounds, one.after,
            row.reasons, row.advice, str(row.proposed_by), row.proposed_at, *end, one.ground.notice,
        ))  # fmt: skip
    return found
