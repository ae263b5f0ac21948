"""Scope and care model, pure: what is missing in a logic model, how it is drawn, what an appraisal adds up to."""

from .drawing import Box, Drawing, Line, draw
from .logic import KINDS, Element, Finding, Link, Model, findings

__all__ = ["KINDS", "Box", "Drawing", "Element", "Finding", "Line", "Link", "Model", "draw", "findings"]
