"""What an evaluation comes to: points, totals, ranks and what would change the first rank. Pure and exact."""

from .formula import FORMULA, TIE_RULE, Points, ranked, result_points, total_points
from .sensitivity import Turn, turning_points

__all__ = ["FORMULA", "TIE_RULE", "Points", "Turn", "ranked", "result_points", "total_points", "turning_points"]
