"""Practices and population as pure functions: hubs against the range, the list covered, ways back. No tables."""

from .people import (
    DEFAULT_UNREGISTERED,
    LARGEST_HUB,
    MINIMUM,
    SMALLEST_HUB,
    Finding,
    Hub,
    Population,
    Scale,
    findings,
    scale_of,
)
from .returning import Window, windows

__all__ = [
    "DEFAULT_UNREGISTERED",
    "LARGEST_HUB",
    "MINIMUM",
    "SMALLEST_HUB",
    "Finding",
    "Hub",
    "Population",
    "Scale",
    "Window",
    "findings",
    "scale_of",
    "windows",
]
