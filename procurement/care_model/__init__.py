"""Scope and care model, pure: what is missing in a logic model, how it is drawn, what an appraisal adds up to."""

from .appraisal import MOST_POINTS, WHOLE, highest, plain, weighted
from .drawing import Box, Drawing, Line, draw
from .logic import KINDS, Element, Finding, Link, Model, findings

__all__ = [
    "KINDS",
    "MOST_POINTS",
    "WHOLE",
    "Box",
    "Drawing",
    "Element",
    "Finding",
    "Line",
    "Link",
    "Model",
    "draw",
    "findings",
    "highest",
    "plain",
    "weighted",
]
