"""What the demonstration puts on the registers."""

from types import SimpleNamespace

import pytest
from django.urls import reverse

from mcp_portal.accounts.roles import Role
from procurement.demonstration import registers
from procurement.demonstration.desk import Desk
from tests import factories

pytestmark = pytest.mark.django_db

ROLES = {
    "finance_lead": Role.FINANCE_LEAD, "sro": Role.SRO, "evaluator": Role.EVALUATOR, "first_opener": Role.OPENER,
    "guardian": Role.GUARDIAN,
}  # fmt: skip


def test_two_offers_and_one_closed_report_are_published(client):
    case = factories.case(title="Dudley MCP")
    people = {key: factories.person(role, case=case, of=case.lead.organisation) for key, role in ROLES.items()}
    cast = SimpleNamespace(people=people, organisations={"ccg": case.lead.organisation})

    registers.fill(SimpleNamespace(cast=cast, desk=Desk(), case=lambda reader: case))

    gifts = client.get(reverse("conflicts:public_gifts", args=[case.lead.organisation_id])).content.decode()
    assert "Dinner after speaking at a conference" in gifts
    assert "Declined" in gifts
    breaches = client.get(reverse("conflicts:public_breaches", args=[case.lead.organisation_id])).content.decode()
    assert registers.PUBLISHED in breaches
