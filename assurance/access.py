"""Who: the roles on both sides of a gateway."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mcp_portal.accounts.access import on_case
from mcp_portal.accounts.queries import body_of, label_of, roles_on
from mcp_portal.accounts.roles import Role

is_sro = on_case(Role.SRO)
is_secretary = on_case(Role.SECRETARY)
is_lead_reviewer = on_case(Role.LEAD_REVIEWER)
is_reviewer = on_case(Role.REVIEWER, Role.LEAD_REVIEWER)
is_sign_off = on_case(Role.SIGN_OFF)
is_reviewing = on_case(Role.REVIEWER, Role.LEAD_REVIEWER, Role.SIGN_OFF)
prepares_evidence = on_case(Role.LEAD, Role.SRO)

may_read = on_case(
    Role.LEAD,
    Role.SRO,
    Role.ACCOUNTABLE_OFFICER,
    Role.FINANCE_LEAD,
    Role.LEGAL,
    Role.MEMBER,
    Role.SECRETARY,
    Role.GUARDIAN,
    Role.REVIEWER,
    Role.LEAD_REVIEWER,
    Role.SIGN_OFF,
    Role.AUDITOR,
)
"""Bidders, providers and those who score bids or handle notices do not read gateways."""


@dataclass(frozen=True)
class ForStage:
    """True for a lead reviewer, at a stage that ends the way named."""

    in_feedback: bool
    roles: tuple[str, ...] = (Role.LEAD_REVIEWER,)

    def __call__(self, obj: Any, user: Any) -> bool:
        return is_lead_reviewer(obj, user) and obj.stage.ends_in_feedback == self.in_feedback

    def __str__(self) -> str:
        return label_of(self.roles)


leads_feedback = ForStage(in_feedback=True)
leads_rating = ForStage(in_feedback=False)


@dataclass(frozen=True)
class IssuingBody:
    """True for a sign-off officer of the body that set the condition."""

    roles: tuple[str, ...] = (Role.SIGN_OFF,)

    def __call__(self, obj: Any, user: Any) -> bool:
        return is_sign_off(obj, user) and body_of(user, obj.case) == obj.body

    def __str__(self) -> str:
        return "Sign-off officer of the body that set it"


is_issuing_body = IssuingBody()


@dataclass(frozen=True)
class Owner:
    """True for the owner of a condition, and for those who act for the commissioner."""

    roles: tuple[str, ...] = (Role.LEAD, Role.SRO)

    def __call__(self, obj: Any, user: Any) -> bool:
        return not roles_on(user, obj.case).isdisjoint({*self.roles, obj.owner_role})

    def __str__(self) -> str:
        return "Owner of the condition, procurement lead or senior responsible officer"


owns_condition = Owner()
