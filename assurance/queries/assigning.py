"""Who of a body can rate which lines of a review."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from assurance.models import GateReview
from conflicts.queries import (
    declaration_words,
    limited_people,
    recused_people,
    waiting_for_ruling,
    without_current_declaration,
)
from mcp_portal.accounts.roles import REVIEWING, Role
from mcp_portal.nhsuk.wording import lower_first

from .rating import why_closed

OPEN_IN = (GateReview.State.SUBMITTED, GateReview.State.CLARIFICATION)
"""States in which lines are assigned beside those in which they are rated."""


@dataclass(frozen=True)
class Candidate:
    """A reviewer of a body: their standing in words, why they cannot be assigned to, and how many lines they have."""

    user: Any
    standing: str
    why: str
    lines: int


def candidates(review: GateReview, body: str, now: datetime.datetime) -> list[Candidate]:
    """Give the reviewers of a body with their standing in conflicts of interest and in support of the site."""
    case, papers = review.case, review.papers
    undeclared = {user.pk for user in without_current_declaration(case, now, REVIEWING)}
    unruled = {user.pk for user in waiting_for_ruling(case, now, REVIEWING)}
    hidden, declared = recused_people(case), declaration_words(case, now)
    limited = {person for person, _bid in limited_people(case)}
    found = []
    for user in papers.people_of(body, Role.REVIEWER, Role.LEAD_REVIEWER):
        why = ""
        if user.pk in hidden:
            why = "Takes no part in this procurement"
        elif user.pk in undeclared:
            why = "Has no current declaration of interests for this procurement"
        elif user.pk in unruled:
            why = "Has declared something on which the Guardian has not ruled"
        elif papers.supported_by(user.pk) is not None:
            why = f"Has supported the site at {lower_first(review.stage.name)}"
        standing = why or declared.get(user.pk, "Clear")
        if not why and user.pk in limited:
            standing += ". A ruling limits what they do: give them only lines it does not touch"
        lines = sum(1 for one in papers.assigned.values() if one == user.pk)
        found.append(Candidate(user, standing, why, lines))
    return sorted(found, key=lambda one: str(one.user))


def why_not_assigned(review: GateReview) -> str:
    """Say in a sentence why nobody is given lines of a review now; empty when they can be."""
    return "" if review.state in OPEN_IN else why_closed(review)
