"""Rulings of the Guardian."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from conflicts import access
from conflicts.models import Answer, Handling, Interest, Match, Recusal, RecusalReason
from conflicts.queries import case_has_ended, closed_case_ids, hidden_bid_ids, open_answers, recused_case_ids
from mcp_portal.accounts.models import User
from mcp_portal.accounts.queries import holdings
from mcp_portal.accounts.roles import Role
from mcp_portal.audit import ledger
from mcp_portal.audit.ledger import CaseKey
from mcp_portal.audit.unit import savepoint
from mcp_portal.notifications.actions import tell
from mcp_portal.notifications.models import Kind
from mcp_portal.workflow.steps import NotAllowed, Refused

from .matching import settle

CLOSED = (
    "This procurement is closed to you until you have answered about the new names, or until another Guardian has "
    "looked at what you answered"
)


def rule(
    *, by: Any, person: Any, handling: str, reason: str, released_sentence: str, now: datetime.datetime,
    case: Any = None, interest: Interest | None = None, bid: Any = None, answers: Sequence[Answer] | None = None,
    match: Match | None = None,
) -> Recusal:  # fmt: skip
    """Rule what a person may do in a procurement, or about one bidder in it; the ruling stands from now on.

    ``case`` may be left out when the interest was declared for one, or when a ``match`` of it is ruled on: so the
    Guardian of an organisation rules without a role on the case. Settles the answers given, by default all that wait
    and that it covers, and the matches it covers. One handling stands for each person and procurement (and bidder): a
    stricter one replaces it, and a milder one on something new is kept under it. Raises Refused: on oneself, without
    the right, too mild for the interest, when one as strict stands and there is nothing new, or as a second one on a
    procurement that has ended.
    """
    scope = _scope(case, interest, by, answers, match)
    wanted = Handling(handling)
    settled = _settled(person, scope, bid, answers)
    interests = [one for one in [interest, *(answer.interest for answer in settled)] if one is not None]
    _refuse_ruling(by, person, scope, wanted, interests, bid)
    with savepoint():
        # Two Guardians may rule on one person at once.
        User.objects.select_for_update(no_key=True, of=("self",)).get(pk=person.pk)
        standing = _strictest_standing(person, scope["procurement_id"], bid)
        _refuse_second(standing, wanted, scope["procurement_id"], interest, settled)
        recusal = Recusal.objects.create(
            person=person, interest=_weightiest(interests), handling=wanted, bid_id=bid.pk if bid is not None else None,
            hides_case=wanted.hides and bid is None, hides_bid=wanted.hides and bid is not None, ruled_by=by,
            ruled_at=now, released_sentence=released_sentence, **scope,
        )  # fmt: skip
        _record(recusal, reason, by, now)
        Answer.objects.filter(pk__in=[answer.pk for answer in settled]).update(ruling=recusal)
        settle(recusal)
        _let_one_stand(standing, recusal, by, now)
    return recusal


def _record(recusal: Recusal, reason: str, by: Any, now: datetime.datetime) -> None:
    purpose = RecusalReason.Purpose.RULING
    RecusalReason.objects.create(recusal=recusal, purpose=purpose, text=reason, given_by=by, given_at=now)
    ledger.record(
        "conflicts.recusal_ruled", subject=recusal, case=CaseKey(recusal.procurement_id), occurred_at=now,
        detail={"person": recusal.person_id, "handling": recusal.handling},
    )  # fmt: skip
    tell(recusal.person, "A ruling on your interests", reverse("conflicts:my_conflicts"), at=now, kind=Kind.RULING)


def _let_one_stand(standing: Recusal | None, made: Recusal, by: Any, now: datetime.datetime) -> None:
    if standing is None:
        return
    made_is_stricter = Handling(made.handling).rank > Handling(standing.handling).rank
    kept, replaced = (made, standing) if made_is_stricter else (standing, made)
    if replaced.bid_id is None and kept.bid_id is not None:
        return
    Recusal.objects.filter(pk=replaced.pk).update(superseded_by=kept)
    replaced.replace(by=by, now=now, version=replaced.version)


def _scope(
    case: Any, interest: Interest | None, by: Any, answers: Sequence[Answer] | None, match: Match | None
) -> dict[str, Any]:
    """Give procurement, title and the organisation whose Guardian rules."""
    source = interest.declaration if interest is not None and interest.declaration.procurement_id is not None else None
    about = match or source or (answers[0] if answers else None)
    if about is not None:
        case_id, title, organisation_id = about.procurement_id, about.procurement_title, about.organisation_id
        if case is not None and case.pk != case_id:
            raise Refused("This interest was declared for another procurement")
    elif case is not None:
        case_id, title, organisation_id = case.pk, case.title, None
    else:
        raise Refused("Choose the procurement the ruling is about")
    held = [one for one in holdings(by) if one.role == Role.GUARDIAN]
    on_case = next((one.organisation_id for one in held if one.case_id == case_id), None)
    return {
        "procurement_id": case_id,
        "procurement_title": title,
        "organisation_id": on_case or organisation_id,
    }


def _settled(person: Any, scope: dict[str, Any], bid: Any, answers: Sequence[Answer] | None) -> list[Answer]:
    """Give the answers that wait and that the ruling covers; of those named only, when some are."""
    named = None if answers is None else {answer.pk for answer in answers}
    return [
        answer
        for answer in open_answers(person, scope["procurement_id"])
        if (named is None or answer.pk in named) and (bid is None or answer.bid_id == bid.pk)
    ]


def _refuse_ruling(
    by: Any, person: Any, scope: dict[str, Any], wanted: Handling, interests: list[Interest], bid: Any
) -> None:
    if person.pk == by.pk:
        raise NotAllowed("Nobody rules on their own interests. Another Guardian or deputy has to")
    if scope["procurement_id"] in recused_case_ids(by) or (bid is not None and bid.pk in hidden_bid_ids(by)):
        raise NotAllowed("This procurement is hidden from you")
    if scope["procurement_id"] in closed_case_ids(by):
        raise NotAllowed(CLOSED)
    asked = Recusal(person=person, procurement_id=scope["procurement_id"], organisation_id=scope["organisation_id"])
    if not access.is_guardian(asked, by):
        raise NotAllowed("Only the Conflicts of Interest Guardian or a deputy rules on interests")
    if any(one.declaration.person_id != person.pk for one in interests):
        raise Refused("This interest was declared by somebody else")
    for one in interests:
        if wanted.rank < Handling.least_for(one).rank:
            raise Refused(f"This interest needs at least: {Handling.least_for(one).label.lower()}")


def _refuse_second(
    standing: Recusal | None, wanted: Handling, case_id: int, interest: Interest | None, settled: list[Answer]
) -> None:
    if standing is None:
        return
    if case_has_ended(case_id):
        raise Refused("This procurement has ended, and a ruling on this person stands. No second one is made")
    if Handling(standing.handling).rank < wanted.rank:
        return
    ruled = Recusal.objects.filter(procurement_id=case_id, interest__line=interest.line) if interest else None
    is_new = bool(settled) or (ruled is not None and not ruled.exists())
    if not is_new:
        raise Refused("A ruling at least as strict as this stands already")


def _strictest_standing(person: Any, case_id: int, bid: Any) -> Recusal | None:
    """Give the ruling under which a new one would fall: on the same bidder, or on the whole procurement."""
    standing = [*Recusal.objects.standing().on(person, case_id)]
    if bid is not None:
        standing += Recusal.objects.standing().on(person, case_id, bid)
    return max(standing, key=lambda one: (Handling(one.handling).rank, one.bid_id is not None), default=None)


def _weightiest(interests: list[Interest]) -> Interest | None:
    return max(interests, key=lambda one: Handling.least_for(one).rank, default=None)
