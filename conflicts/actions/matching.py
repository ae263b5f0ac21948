"""Looking for matches of interests and new names, settling them by rulings, and checking a candidate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Q
from django.urls import reverse

from conflicts.models import Match, Recusal
from conflicts.queries.matching import WouldMatch, is_clear, would_match
from mcp_portal.accounts.models import User
from mcp_portal.accounts.queries import roles_on
from mcp_portal.accounts.roles import BIDDING, Role
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import current
from mcp_portal.notifications.actions import tell
from mcp_portal.notifications.models import Kind
from mcp_portal.workflow.steps import NotAllowed, Refused

LOOKED_AFTER = frozenset(
    {
        "conflicts.names_entered", "conflicts.name_retired", "conflicts.name_answered", "conflicts.declaration.submit",
        "conflicts.declaration.register", "conflicts.recusal.confirm_lifting", "accounts.role_given",
    }
)  # fmt: skip
"""What may bring new matches to a case."""


@dataclass(frozen=True)
class PreCheck:
    """What a check of a candidate says: clear or not, and to a Guardian why."""

    candidate: User
    clear: bool
    found: list[WouldMatch] | None


def match_case(case_id: int) -> None:
    """Compare the interests of everybody with a role on a procurement with its names; tell Guardians of what is new.

    The database finds and keeps the matches (migration 0004) and tells the actor nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT conflicts_match(%s)", [case_id])
    tell_guardians_of_matches()


def match_what_was_entered(case: Any) -> None:
    """Look for matches when names, interests or roles have entered a case.

    Called when a unit of work ends: whoever enters still sees the case while they do. Where nobody calls, triggers of
    the database do the same at the commit.
    """
    if any(one["procurement_id"] == case.pk and one["step"] in LOOKED_AFTER for one in current().entries):
        match_case(case.pk)


def tell_guardians_of_matches() -> None:
    """Tell each Guardian once that matches wait; never which."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT conflicts_guardians_to_tell()")
        guardians = [row[0] for row in cursor.fetchall()]
    for guardian in User.objects.filter(pk__in=guardians, is_active=True).order_by("pk"):
        tell(guardian, "Possible matches wait for you", reverse("conflicts:matches"), at=current().at, kind=Kind.WAITS)


def settle(recusal: Recusal) -> None:
    """Settle the matches of a person and procurement (or bidder) that a ruling covers.

    Those of the interest ruled on and those confirmed; all of them when the ruling hides the procurement or bidder.
    A mild ruling never settles what no Guardian has looked at.
    """
    person_and_case = {"person_id": recusal.person_id, "procurement_id": recusal.procurement_id}
    open_ones = Match.objects.unsettled().filter(**person_and_case)
    if recusal.bid_id is not None:
        open_ones = open_ones.filter(bid_id=recusal.bid_id)
    if not (recusal.hides_case or recusal.hides_bid):
        looked_at = Q(state=Match.State.CONFIRMED)
        if recusal.interest is not None:
            looked_at |= Q(line=recusal.interest.line)
        open_ones = open_ones.filter(looked_at)
    open_ones.update(ruling=recusal)


def precheck(case: Any, candidate: User, *, by: Any) -> PreCheck:
    """Check a candidate against all bidders and parts of a procurement without giving a role or telling them.

    The lead learns only whether the Guardian has to look. Raises Refused for oneself and without the right.
    """
    roles = roles_on(by, case)
    if candidate.pk == by.pk:
        raise NotAllowed("Nobody checks themselves. Another person has to")
    if roles.isdisjoint({Role.GUARDIAN, Role.LEAD}):
        raise NotAllowed("Only the Conflicts of Interest Guardian and the procurement lead check candidates")
    if not BIDDING.isdisjoint(roles_on(candidate, case)):
        raise Refused("This person is here for a bidder. Choose somebody else")
    clear = is_clear(case, candidate)
    if clear is None:
        raise NotAllowed("Part of this procurement is hidden from you. Another person has to check")
    ledger.record("conflicts.candidate_checked", subject=candidate, case=case, occurred_at=case.now(current().at))
    return PreCheck(candidate, clear, would_match(case, candidate) if Role.GUARDIAN in roles else None)
