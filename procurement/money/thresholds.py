"""The threshold of the light touch regime, by the day a procurement starts (domain section 2.2)."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

LTR = "PCR 2015, light touch regime: EUR 750,000 at the rate fixed for the period"


@dataclass(frozen=True)
class Threshold:
    """A threshold in pounds, from a day to a day; ``checked``: found in a published table rather than known."""

    first: datetime.date
    last: datetime.date
    pounds: int
    checked: bool = True


def _years(first: int, pounds: int, *, checked: bool = True) -> Threshold:
    return Threshold(datetime.date(first, 1, 1), datetime.date(first + 1, 12, 31), pounds, checked)


THRESHOLDS = (
    _years(2014, 625_050, checked=False),
    _years(2016, 589_148),
    _years(2018, 615_278),
    _years(2020, 663_540),
)
"""Net of VAT; compared with the total value, options and extensions included."""


def threshold_on(day: datetime.date) -> Threshold | None:
    """Give the threshold in force on the day of the first call or approach to a supplier, None when none is known."""
    return next((one for one in THRESHOLDS if one.first <= day <= one.last), None)
