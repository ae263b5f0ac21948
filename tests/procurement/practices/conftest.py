"""A case whose lead and senior responsible officer sit at their desk while they gather the practices."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from mcp_portal.accounts.roles import Role
from procurement.demonstration.play import Play
from tests import factories
from tests.conftest import moment


@pytest.fixture
def play(db: None) -> Play:
    """Give a case without a practice."""
    case = factories.case(at=moment("2016-10-10"))
    cast: Any = SimpleNamespace(people={"lead": case.lead, "sro": factories.person(Role.SRO, case=case)})
    return Play(cast, reference=case.reference)
