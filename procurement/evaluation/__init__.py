"""What an evaluation comes to: points, totals, ranks and what would change the first rank. Pure and exact."""

from .formula import FORMULA, TIE_RULE, Points, ranked, result_points, total_points
from .price import PRICE_FORMULA, price_results
from .sensitivity import Turn, turning_points

__all__ = [
    "FORMULA",
    "PRICE_FORMULA",
    "TIE_RULE",
    "Points",
    "Turn",
    "price_results",
    "ranked",
    "result_points",
    "total_points",
    "turning_points",
]
