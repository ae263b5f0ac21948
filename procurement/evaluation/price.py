"""The published formula of price: the lowest price gets everything, the others in proportion."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

PRICE_FORMULA = (
    "The result on price is the lowest price divided by the price of the tender, times 100. "
    "A tender that is excluded or rejected does not set the lowest price."
)
FULL = Fraction(100)


def price_results(prices: Mapping[int, int], *, set_aside: frozenset[int] = frozenset()) -> dict[int, Fraction]:
    """Give the result of each tender on price out of 100, exactly; never more than 100.

    ``prices``: whole pounds above 0 by tender. ``set_aside``: tenders that do not set the lowest price; when that is
    all of them, the lowest of all does.
    """
    comparing = [pounds for key, pounds in prices.items() if key not in set_aside] or list(prices.values())
    return {key: min(FULL, FULL * min(comparing) / pounds) for key, pounds in prices.items()}
