"""What closes a procurement before the Guardian rules: a material financial interest, the wish to move over."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from mcp_portal.accounts.roles import Role
from mcp_portal.audit.models import LedgerEntry
from procurement.models import Procurement
from tests import factories
from tests.conflicts import steps

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Any:
    made = factories.case()
    made.officer = factories.person(Role.FINANCE_LEAD, case=made)
    made.guardian = factories.person(Role.GUARDIAN, case=made)
    return made


def sees(case: Any, acting: Any) -> bool:
    with acting(case.officer):
        return Procurement.objects.filter(pk=case.pk).exists()


@pytest.mark.parametrize(
    ("interest", "stays_open"),
    [
        ({"category": "financial", "material": True}, False),
        ({"category": "financial", "material": False}, True),
        ({"category": "nonfin_professional", "material": True}, True),
        ({"category": "nonfin_personal", "material": True, "expects_to_move": True}, False),
    ],
)
def test_what_closes_the_procurement_from_the_moment_of_filing(case, acting, interest, stays_open):
    steps.declared(case.officer, case, steps.interest(**interest))

    assert sees(case, acting) is stays_open


def test_the_page_after_filing_says_why_it_is_closed(case, sign_in):
    declaration = steps.declared(case.officer, case, steps.interest(category="financial", material=True))

    page = sign_in(case.officer).get(reverse("conflicts:declaration_filed", args=[declaration.pk]))

    assert "Until then it is closed to you" in page.content.decode()


def test_the_filing_stands_in_the_trail_of_the_case_it_closes(case, acting):
    steps.declared(case.officer, case, steps.interest(category="financial", material=True))

    with acting(case.guardian):
        assert LedgerEntry.objects.filter(procurement=case, step="conflicts.declaration.submit").exists()


def test_the_ruling_decides_what_is_open_from_then_on(case, acting):
    declaration = steps.declared(
        case.officer, case, steps.interest(category="nonfin_personal", material=True, expects_to_move=True)
    )
    steps.ruled(case.officer, case.guardian, interest=declaration.interests.get(), handling="leave_for_item")

    assert not sees(case, acting)


def test_an_interest_that_goes_on_keeps_its_ruling_and_a_new_one_closes_again(case, acting):
    declaration = steps.declared(case.officer, case, steps.interest(category="nonfin_personal", material=True))
    steps.ruled(case.officer, case.guardian, interest=declaration.interests.get(), handling="noted")
    assert sees(case, acting)

    steps.declared(
        case.officer, case, steps.interest(category="financial", material=True, organisation_name="Another practice")
    )

    assert not sees(case, acting)
