"""A large money model to measure on: 15 years, 40 services, 6 commissioners, rates of every year."""

from __future__ import annotations

import statistics
import time
from decimal import Decimal

from procurement.money import Inputs, Line, Rates, Share, contract_sum

YEARS, SERVICES, COMMISSIONERS, TURNS = 15, 40, 6, 20


def large_model() -> Inputs:
    """Give a model with a line for each service of each commissioner and a change of scope in every year."""
    lines = [
        Line(f"Service {service}", f"Commissioner {payer}", "community", 1_000_003 * (service + 1) + payer)
        for service in range(SERVICES)
        for payer in range(COMMISSIONERS)
    ]
    lines += [Line("Service 0", "Commissioner 0", "community", 1_234_567, from_year=year) for year in range(1, YEARS)]
    rates = {year: Rates(Decimal("3.15"), Decimal("1.6"), Decimal("0.55")) for year in range(2, YEARS + 1)}
    return Inputs(years=YEARS, lines=tuple(lines), rates=rates, share=Share(Decimal(50), 10**8, 10**8, 10**7))


def contract_sum_ms() -> float:
    """Give the median milliseconds of one contract sum."""
    inputs, spent = large_model(), []
    for _ in range(TURNS):
        begun = time.perf_counter()
        contract_sum(inputs)
        spent.append((time.perf_counter() - begun) * 1000)
    return statistics.median(spent)
