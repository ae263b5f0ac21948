"""Amounts of money as people type them."""

import re
from decimal import ROUND_HALF_UP, Decimal

_AMOUNT = re.compile(
    # 15 figures before the point: no budget needs more, and the arithmetic stays exact.
    r"(?P<sign>-?)\s*£?\s*(?P<whole>\d{1,3}(?:,\d{3}){1,4}|\d{1,15})(?:\.(?P<part>\d{1,9}))?"
    r"\s*(?P<unit>bn|billion|m|mn|million|k|thousand)?",
    re.IGNORECASE,
)
_UNITS = {"b": Decimal(10) ** 9, "m": Decimal(10) ** 6, "k": Decimal(10) ** 3, "t": Decimal(10) ** 3}
_PENNY = Decimal("0.01")


class NotAnAmount(ValueError):
    """The text cannot be read as pounds and pence."""


def parse(text: str) -> Decimal:
    """Read "£244.3m", "3.4 billion", "1,234.50" or "12500" as pounds, exact to the penny."""
    found = _AMOUNT.fullmatch(text.strip())
    if found is None:
        raise NotAnAmount(text)
    amount = Decimal(f"{found['whole'].replace(',', '')}.{found['part'] or 0}")
    amount *= _UNITS[found["unit"][0].lower()] if found["unit"] else 1
    pennies = amount.quantize(_PENNY, ROUND_HALF_UP)
    if pennies != amount:
        raise NotAnAmount(text)
    return -pennies if found["sign"] else pennies
