"""A case with two bidders that two people have opened, and its people."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.workflow.offers import steps_for
from procurement.models import Procurement
from tests import factories
from tests.conflicts import asking
from tests.procurement.scoring.scene import walk

TO_DIALOGUE = ("market_engagement", "pre_launch", "call_published", "selection", "dialogue")
NOON_OF_22_MAY = {"day": "22", "month": "5", "year": "2017", "time": "13:00"}


@pytest.fixture
def case(db: None) -> Any:
    """Give a case in planning with lead, SRO and legal adviser."""
    made = factories.case()
    made.sro, made.legal = factories.person(Role.SRO, case=made), factories.person(Role.LEGAL, case=made)
    return made


@pytest.fixture
def bids(case: Any) -> list[Any]:
    """Give two responses that two people have opened, with dialogue begun."""
    made = [asking.bid(case, "Harbour Alliance"), asking.bid(case, "Valley Partnership")]
    with unit_of_work(case.lead, at=factories.NOON):
        walk(Procurement.objects.get(pk=case.pk), *TO_DIALOGUE)
    return made


def at(case: Any, name: str, *args: Any) -> str:
    """Give the address of a page of a case."""
    return reverse(f"procurement:{name}", args=[case.reference, *args])


def moment_of(name: str, **parts: str) -> dict[str, str]:
    """Give the boxes of a date and time: the moment of the tests unless told otherwise."""
    return {f"{name}_{part}": value for part, value in {**NOON_OF_22_MAY, **parts}.items()}


def in_the_way(case: Any, person: Any, step: str) -> list[str]:
    """Give what a step waits for, as a person reads it."""
    with unit_of_work(person, at=factories.NOON):
        found = Procurement.objects.get(pk=case.pk)
        (offer,) = [one for one in steps_for(found, person, factories.NOON, everyone=True) if one.name == step]
        return [one.what for one in offer.unmet]


def words_of(response: Any) -> str:
    """Give the words of a page as a person reads them."""
    return " ".join(BeautifulSoup(response.content, "html.parser").select_one("main").get_text(" ").split())
