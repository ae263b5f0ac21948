"""Who may do these things at all."""

from __future__ import annotations

from typing import Any

from mcp_portal.accounts.access import is_system_admin
from mcp_portal.accounts.models import User
from mcp_portal.accounts.queries import roles_on
from mcp_portal.accounts.roles import GIVEN_BY_THE_TEAM, Role
from mcp_portal.workflow.steps import NotAllowed


def administers(by: User | None) -> None:
    """Refuse everybody but system administrators; None stands for a command of the operator."""
    if by is not None and not is_system_admin(None, by):
        raise NotAllowed("Only a system administrator does this")


def gives_role(by: User | None, role: str, case: Any) -> None:
    """Refuse everybody but system administrators, and on a case its lead and SRO for the roles of their team."""
    on_own_case = by is not None and case is not None and roles_on(by, case) & {Role.LEAD, Role.SRO}
    if on_own_case and role in GIVEN_BY_THE_TEAM:
        return
    administers(by)


def not_oneself(user: User, by: User | None) -> None:
    """Refuse what somebody would do to their own rights."""
    if by is not None and by.pk == user.pk:
        raise NotAllowed("Ask another administrator: nobody changes their own rights")
