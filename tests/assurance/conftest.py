"""The scene of the tests about gateways."""

from __future__ import annotations

import pytest

from .scene import Scene


@pytest.fixture
def scene(db: None) -> Scene:
    """Give a case with all its people, each with a nil return."""
    return Scene()
