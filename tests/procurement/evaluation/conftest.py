"""The scene of the scores, with pass marks."""

from __future__ import annotations

import pytest

from mcp_portal.accounts.roles import Role
from tests import factories
from tests.procurement.scoring.scene import Scene


@pytest.fixture
def scene(db: None) -> Scene:
    """Give 2 tenders, 2 evaluators, 4 questions, and an SRO."""
    made = Scene()
    made.sro = factories.person(Role.SRO, case=made.case)  # type: ignore[attr-defined]
    return made
