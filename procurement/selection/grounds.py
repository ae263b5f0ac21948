"""Grounds on which a bidder must or may be excluded, and for how long each counts (PCR 2015 reg. 57).

Under the light touch regime the regulation does not apply as a whole; the portal takes it as its pattern, and its
periods are defaults.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from procurement.deadlines.times import add_years

YEARS_AFTER_CONVICTION = 5
YEARS_AFTER_EVENT = 3


@dataclass(frozen=True)
class Ground:
    """One ground: ``years`` is how long it counts from the conviction or event, None for as long as it lasts."""

    code: str
    title: str
    mandatory: bool
    source: str
    years: int | None

    @property
    def kind(self) -> str:
        """Say in a word what follows from it."""
        return "Must be excluded" if self.mandatory else "May be excluded"


def _mandatory(code: str, title: str, source: str, years: int | None = YEARS_AFTER_CONVICTION) -> Ground:
    return Ground(code, title, True, source, years)


def _discretionary(code: str, title: str, letter: str) -> Ground:
    return Ground(code, title, False, f"PCR 2015 reg. 57(8)({letter})", YEARS_AFTER_EVENT)


GROUNDS = (
    _mandatory("conspiracy", "Criminal conspiracy", "PCR 2015 reg. 57(1)(a)"),
    _mandatory("corruption", "Corruption", "PCR 2015 reg. 57(1)(b)"),
    _mandatory("bribery", "Bribery", "PCR 2015 reg. 57(1)(c) to (e)"),
    _mandatory("fraud", "Fraud, or cheating the revenue", "PCR 2015 reg. 57(1)(f)"),
    _mandatory("terrorism", "Terrorist offences", "PCR 2015 reg. 57(1)(g) and (h)"),
    _mandatory("laundering", "Money laundering", "PCR 2015 reg. 57(1)(i)"),
    _mandatory("drugs", "Proceeds of drug trafficking", "PCR 2015 reg. 57(1)(j)"),
    _mandatory("slavery", "Slavery or trafficking of people", "PCR 2015 reg. 57(1)(k)"),
    _mandatory("other-offence", "Another offence named in the directive", "PCR 2015 reg. 57(1)(l)"),
    _mandatory("tax", "Unpaid tax or social contributions, by a final decision", "PCR 2015 reg. 57(3)", None),
    _discretionary("law", "Breach of environmental, social or labour law", "a"),
    _discretionary("insolvency", "Insolvency", "b"),
    _discretionary("misconduct", "Grave professional misconduct", "c"),
    _discretionary("collusion", "Agreement to distort competition", "d"),
    _discretionary("conflict", "Conflict of interest that cannot be remedied otherwise", "e"),
    _discretionary("involvement", "Earlier involvement that distorts competition", "f"),
    _discretionary("performance", "Serious failure in an earlier public contract", "g"),
    _discretionary("misrepresentation", "Serious misrepresentation", "h"),
    _discretionary("influence", "Undue influence on the decision", "i"),
)
_BY_CODE = {one.code: one for one in GROUNDS}


def ground(code: str) -> Ground:
    """Give a ground by its code. Raises KeyError."""
    return _BY_CODE[code]


def counts_until(found: Ground, happened_on: datetime.date) -> datetime.date | None:
    """Give the last day on which the ground counts: 5 years from a conviction, 3 from an event (reg. 57(11), (12)).

    None when it counts as long as it lasts, as unpaid tax does.
    """
    if found.years is None:
        return None
    return add_years(happened_on, found.years)


def still_counts(found: Ground, happened_on: datetime.date, today: datetime.date) -> bool:
    """Say whether the bidder can still be excluded on the ground."""
    last = counts_until(found, happened_on)
    return last is None or today <= last
