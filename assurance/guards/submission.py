"""What must hold before a submission is sent and accepted."""

from __future__ import annotations

import datetime
from typing import Any

from assurance.papers import body_name
from conflicts.queries import waiting_for_ruling, without_current_declaration
from mcp_portal.accounts.roles import REVIEWING, Role
from mcp_portal.nhsuk.wording import listed, plural
from mcp_portal.workflow.guards import Missing, guard

from .places import CONFLICTS, SCHEME, line_page, review_page


@guard(source=SCHEME, role=Role.LEAD, page=review_page, link="Answer the questions")
def evidence_complete(review: Any, user: Any, now: datetime.datetime) -> Missing | None:
    """Every mandatory question has an answer with evidence, or a reason why it does not apply."""
    missing = review.papers.unanswered()
    if not missing:
        return None
    asked = sum(1 for question in review.papers.questions if question.mandatory)
    has = "has" if len(missing) == 1 else "have"
    return Missing(
        f"{len(missing)} of {asked} questions {has} no answer with evidence",
        listed(question.code for question in missing),
        page=line_page(review, missing[0]),
        link="Answer the next question",
    )


@guard(source=SCHEME, role=Role.SECRETARY, page=review_page, link="See the approval")
def approval_recorded(review: Any, user: Any, now: datetime.datetime) -> str | None:
    """A quorate meeting of the governing body has approved the submission, and its minute is on the case."""
    approval = review.approvals.last()
    if approval is not None and approval.quorate and approval.minute_id is not None:
        return None
    return "No approval by a quorate meeting is recorded with its minute"


@guard(source=CONFLICTS, role=Role.GUARDIAN, page="conflicts:case_conflicts", link="See who has to declare")
def declarations_current(review: Any, user: Any, now: datetime.datetime) -> Missing | None:
    """Every member of the team has a current declaration of interests on this day; no older report counts."""
    people = without_current_declaration(review.case, now)
    if not people:
        return None
    verb = "has" if len(people) == 1 else "have"
    return Missing(
        f"{plural(len(people), 'team member')} {verb} no current declaration of interests",
        listed(str(person) for person in people),
    )


@guard(source=SCHEME, role=Role.SYSTEM_ADMIN, page="procurement:team", link="See the people on this case")
def reviewers_named(review: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """Every body that signs has a reviewer and a sign-off officer."""
    papers = review.papers
    missing = []
    for body in papers.signing:
        if not papers.people_of(body, Role.REVIEWER, Role.LEAD_REVIEWER):
            missing.append(Missing(f"{body_name(body)} has no reviewer on this case"))
        if not papers.people_of(body, Role.SIGN_OFF):
            missing.append(Missing(f"{body_name(body)} has no sign-off officer on this case"))
    return missing


@guard(
    source="House rule: reviewers declare for each procurement",
    role=Role.REVIEWER,
    page="conflicts:case_conflicts",
    link="See who has to declare",
)
def reviewers_clear(review: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """Every reviewer has a current declaration for this procurement that awaits no ruling."""
    # A recused reviewer does not see the case at all, so no rule is needed here.
    undeclared = without_current_declaration(review.case, now, REVIEWING)
    unruled = waiting_for_ruling(review.case, now, REVIEWING)
    return [
        *(Missing(f"{person} has no current declaration of interests", who=str(person)) for person in undeclared),
        *(Missing(f"A declaration of {person} awaits a ruling", who=Role.GUARDIAN.label) for person in unruled),
    ]


@guard(source=SCHEME, role=Role.LEAD_REVIEWER, page=review_page, link="See the evidence")
def evidence_unchanged(review: Any, user: Any, now: datetime.datetime) -> str | None:
    """Evidence and answers are those that were submitted, by their hashes."""
    if review.papers.is_as_submitted():
        return None
    return "Evidence or answers differ from what was submitted"
