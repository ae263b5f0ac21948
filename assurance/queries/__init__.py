"""Reads about gateways that pages, packs and procurement ask."""

from .gates import (
    Opening,
    bodies_of_case,
    edition_for,
    has_passed,
    latest,
    open_conditions,
    opening,
    passing,
    reviews_of,
    stages,
    why_conditions_are_open,
    why_not_passed,
    words_of,
)
from .lines import Line, bodies, lines, may_see, shown_ratings

__all__ = [
    "Line",
    "Opening",
    "bodies",
    "bodies_of_case",
    "edition_for",
    "has_passed",
    "latest",
    "lines",
    "may_see",
    "open_conditions",
    "opening",
    "passing",
    "reviews_of",
    "shown_ratings",
    "stages",
    "why_conditions_are_open",
    "why_not_passed",
    "words_of",
]
