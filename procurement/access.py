"""Who may do what in a procurement."""

from typing import Any

from mcp_portal.accounts.access import OnCase, on_case
from mcp_portal.accounts.queries import roles_organisation_wide
from mcp_portal.accounts.roles import COMMISSIONING, REVIEWING, Role

is_lead = on_case(Role.LEAD)
is_sro = on_case(Role.SRO)
is_lead_or_sro = on_case(Role.LEAD, Role.SRO)
is_secretary = on_case(Role.SECRETARY)
is_legal = on_case(Role.LEGAL)
is_accountable_officer = on_case(Role.ACCOUNTABLE_OFFICER)
is_signatory = on_case(Role.ACCOUNTABLE_OFFICER, Role.PROVIDER)
is_opener = on_case(Role.OPENER)
is_evaluator = on_case(Role.EVALUATOR)
is_moderator = on_case(Role.MODERATOR)
assigns_questions = on_case(Role.LEAD, Role.MODERATOR)
enters_prices = on_case(Role.MODERATOR, Role.FINANCE_LEAD)
is_notice_admin = on_case(Role.NOTICE_ADMIN)
is_notice_drafter = on_case(Role.LEAD, Role.NOTICE_ADMIN)
sees_scores = on_case(Role.SRO, Role.MODERATOR, Role.EVALUATOR, Role.SECRETARY, Role.LEGAL, Role.MEMBER)
sees_bids = on_case(
    Role.LEAD, Role.SRO, Role.SECRETARY, Role.MEMBER, Role.LEGAL, Role.OPENER, Role.EVALUATOR, Role.MODERATOR,
    Role.FINANCE_LEAD, Role.ACCOUNTABLE_OFFICER, Role.REVIEWER, Role.LEAD_REVIEWER, Role.SIGN_OFF, Role.AUDITOR,
)  # fmt: skip
reviews_the_checklist = on_case(Role.SRO, Role.LEGAL)
reads_legal_advice = on_case(Role.LEAD, Role.SRO, Role.LEGAL, Role.ACCOUNTABLE_OFFICER)
may_pause_as_regulator = on_case(Role.SIGN_OFF)
PAUSING = (is_sro, may_pause_as_regulator, is_legal)
takes_part = on_case(*COMMISSIONING)
sees_the_file = on_case(*COMMISSIONING, *REVIEWING, Role.AUDITOR)
enters_money = on_case(Role.LEAD, Role.FINANCE_LEAD)
approves_money = on_case(Role.SRO, Role.FINANCE_LEAD)
is_provider = on_case(Role.PROVIDER)
is_bidder = on_case(Role.BIDDER)
is_outside = on_case(Role.PROVIDER, Role.BIDDER)


def bids_for(bid: Any, user: Any) -> bool:
    """Say whether a person is invited to the case for the organisation behind a bid."""
    mine = getattr(user, "organisation_id", None)
    return mine is not None and bid.provider_id == mine and is_bidder(bid.case, user)


def may_open_a_case(user: Any) -> bool:
    """Say whether a person is procurement lead of an organisation."""
    return Role.LEAD in roles_organisation_wide(user)


def settles(role: str) -> OnCase:
    """Make the predicate for who holds the role on the case that settles a question."""
    return on_case(role)
