"""Before the call for competition."""

from __future__ import annotations

import datetime
from typing import Any

from assurance.queries import why_conditions_are_open, why_not_passed
from conflicts.queries import without_current_declaration
from mcp_portal.accounts.roles import Role
from mcp_portal.workflow.guards import Missing, guard

from .slots import has_call, undecided


@guard(source="MCP framework 2016, section 3; all 3 bodies sign (house rule)", role=Role.SIGN_OFF,
       page="assurance:gateways", link="See gateway 1")  # fmt: skip
def gateway_one_passed(case: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """Gateway 1 has a passing outcome that is still valid."""
    return why_not_passed(case, "1", now)


@guard(source="Condition of gateway 1, before the notice", role=Role.SRO)
def notice_conditions_closed(case: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """Every condition to be met before the notice is closed."""
    return why_conditions_are_open(case, "before_notice")


@guard(
    source="House rule, from PCR 2015 reg. 76(1)",
    role=Role.LEAD,
    page="procurement:criteria",
    link="Change the weights",
)
def award_weights_complete(case: Any, user: Any, now: datetime.datetime) -> str | None:
    """The award weights add up to 100."""
    weights = [criterion.weight for criterion in case.criteria.all() if criterion.kind == "award"]
    if not weights:
        return "No award criterion has been entered"
    total = sum(weights)
    return None if total == 100 else f"The award weights add up to {total.normalize():f}, not 100"


@guard(source="MCP framework 2016, section 3: agreed before any response is received", role=Role.LEAD,
       page="procurement:criteria", link="Enter selection questions")  # fmt: skip
def selection_questions_set(case: Any, user: Any, now: datetime.datetime) -> str | None:
    """The selection questions are set before any response is received."""
    if all(criterion.kind != "selection" for criterion in case.criteria.all()):
        return "No selection question has been entered"
    return None


@guard(source="House rule", role=Role.LEGAL, page="procurement:legal_sign_off", link="Sign off the procedure")
def legal_signed_off(case: Any, user: Any, now: datetime.datetime) -> str | None:
    """The legal adviser has signed off the procedure."""
    return None if hasattr(case, "legal_sign_off") else "The legal adviser has not signed off the procedure"


@guard(
    source="NHS Act 2006 s. 14O and the guidance on managing conflicts of interest", role=Role.LEAD,
    page="conflicts:case_conflicts", link="See who has not declared",
)  # fmt: skip
def declarations_current(case: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """Everyone on the case has a current declaration of interests."""
    people = without_current_declaration(case, now)
    if not people:
        return []
    names = "; ".join(sorted({str(person) for person in people}))
    have = "has" if len(people) == 1 else "have"
    count = f"{len(people)} {'person' if len(people) == 1 else 'people'}"
    return [Missing(f"{count} on the case {have} no current declaration of interests", names)]


@guard(source="CCG scheme of delegation (house rule)", role=[Role.SRO, Role.LEGAL], page="procurement:notices",
       link="See the contract notice")  # fmt: skip
def call_notice_approved(case: Any, user: Any, now: datetime.datetime) -> str | None:
    """The contract notice has been approved."""
    if not has_call(case, "approved", "dispatched", "published"):
        return "The contract notice has not been approved by the senior responsible officer and the legal adviser"
    return None


@guard(source="House rule: each commissioner decides to launch", role=Role.SECRETARY)
def launch_decided(case: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """The deciding body of each commissioner has decided to launch."""
    return undecided(case, "launch", "to launch")
