"""The scene of the scores."""

import pytest

from .scene import Scene


@pytest.fixture
def scene(db: None) -> Scene:
    """Give 2 tenders, 2 evaluators and 4 questions."""
    return Scene()
