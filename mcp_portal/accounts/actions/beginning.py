"""The beginning of an installation, when nobody is there yet to invite anybody."""

from __future__ import annotations

import datetime

from mcp_portal.accounts.models import Invitation, Organisation, RoleHolding
from mcp_portal.accounts.roles import Kind, Role
from mcp_portal.audit.unit import savepoint
from mcp_portal.workflow.steps import Refused

from .invitations import invite
from .organisations import add_organisation
from .roles import give_role


def make_first_administrators(*, emails: tuple[str, str], now: datetime.datetime) -> list[Invitation]:
    """Invite the first two administrators of an installation; refuse when there is one already."""
    with savepoint():
        if RoleHolding.objects.filter(role=Role.SYSTEM_ADMIN).exists():
            raise Refused("This portal has system administrators already. They invite everybody else")
        if emails[0].strip().lower() == emails[1].strip().lower():
            raise Refused("Give 2 different email addresses: some things need 2 people")
        operator = Organisation.objects.filter(kind=Kind.OPERATOR).first() or add_organisation(
            name="Operator of the portal", kind=Kind.OPERATOR, by=None
        )
        invitations = []
        for email in emails:
            invitation = invite(email=email, post="System administrator", organisation=operator, by=None, now=now)
            give_role(user=invitation.user, role=Role.SYSTEM_ADMIN, organisation=operator, by=None, now=now)
            invitations.append(invitation)
    return invitations
