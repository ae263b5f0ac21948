"""The failure and success regime of a contract: the ladder with its triggers, and who bears a loss. Pure."""

from .ladder import BOUNDS, EVENTS, LEVELS, Bound, Level, Measures, broken, level_of, order_problems, plain
from .loss import Band, Rule, Share, Shared, rule_problems, shared

__all__ = [
    "BOUNDS",
    "EVENTS",
    "LEVELS",
    "Band",
    "Bound",
    "Level",
    "Measures",
    "Rule",
    "Share",
    "Shared",
    "broken",
    "level_of",
    "order_problems",
    "plain",
    "rule_problems",
    "shared",
]
