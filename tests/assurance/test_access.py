"""Who reads gateways and who acts on which side."""

from __future__ import annotations

import pytest

from assurance import access
from mcp_portal.accounts.roles import Role
from tests.factories import case, hold, person

pytestmark = pytest.mark.django_db

READERS = {
    Role.LEAD, Role.SRO, Role.ACCOUNTABLE_OFFICER, Role.FINANCE_LEAD, Role.LEGAL, Role.MEMBER, Role.SECRETARY,
    Role.GUARDIAN, Role.REVIEWER, Role.LEAD_REVIEWER, Role.SIGN_OFF, Role.AUDITOR,
}  # fmt: skip


@pytest.mark.parametrize("role", Role.values)
def test_only_those_with_a_part_in_gateways_read_them(role: str) -> None:
    held = case()
    someone = person(role)
    hold(someone, role, case=held)

    assert access.may_read(held, someone) is (role in READERS)


def test_a_role_on_another_case_opens_nothing() -> None:
    one, other = case(), case(title="Another Community Provider")
    someone = person(Role.REVIEWER, case=other)

    assert not access.may_read(one, someone)
    assert access.may_read(other, someone)
