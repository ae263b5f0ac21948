"""Scope and care model, pure: what is missing in a logic model, how it is drawn, what an appraisal adds up to."""

from .appraisal import MOST_POINTS, WHOLE, highest, plain, weighted
from .clauses import clause_gaps
from .drawing import Box, Drawing, Line, draw
from .logic import KINDS, Element, Finding, Link, Model, findings
from .spending import spending_gaps, unmatched
from .value import FORMULA, RATE, Return, Year, returned

__all__ = [
    "FORMULA",
    "KINDS",
    "MOST_POINTS",
    "RATE",
    "WHOLE",
    "Box",
    "Drawing",
    "Element",
    "Finding",
    "Line",
    "Link",
    "Model",
    "Return",
    "Year",
    "clause_gaps",
    "draw",
    "findings",
    "highest",
    "plain",
    "returned",
    "spending_gaps",
    "unmatched",
    "weighted",
]
