"""A case whose lead and senior responsible officer plan scope and care model."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from mcp_portal.accounts.roles import Role
from tests import factories


@pytest.fixture
def case(db: None) -> Any:
    """Give a case with its lead and its senior responsible officer."""
    made = factories.case()
    made.sro = factories.person(Role.SRO, case=made)
    return made


def at(case: Any, name: str, *args: Any) -> str:
    """Give the address of a page of the case."""
    return reverse(f"procurement:{name}", args=[case.reference, *args])


def words(response: Any) -> str:
    """Give what a page says."""
    assert response.status_code == 200
    return " ".join(BeautifulSoup(response.content, "html.parser").main.get_text(" ").split())
