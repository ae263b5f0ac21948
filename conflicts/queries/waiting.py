"""What waits for a Guardian and for the second person of a lifting."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from conflicts.access import SECOND_PERSONS, is_guardian_anywhere
from conflicts.models import Answer, Declaration, Interest, Recusal
from mcp_portal.accounts.queries import holdings

from .matching import matches_to_settle


@dataclass(frozen=True)
class GuardianWork:
    """What a Guardian has to do: agree what to do, rule, and put on the register.

    ``to_answer`` has the first of the answers about new names that one person gave on one procurement; ``matches``
    counts those to decide or to rule on.
    """

    to_agree: list[Declaration]
    to_rule: list[Interest]
    to_register: list[Declaration]
    to_answer: list[Answer] = field(default_factory=list)
    matches: int = 0

    def __len__(self) -> int:
        return len(self.to_agree) + len(self.to_rule) + len(self.to_register) + len(self.to_answer) + self.matches


def waiting_for_guardian(user: Any, now: datetime.datetime) -> GuardianWork:
    """Give what waits for a Guardian or deputy, oldest first; empty for everybody else.

    Of several declarations of one scope only the last one waits: the others are replaced by it.
    """
    if not is_guardian_anywhere(user):
        return GuardianWork([], [], [])
    filed = Declaration.objects.guarded_by(user).filter(ended_at__isnull=True).with_people().order_by("filed_at", "pk")
    interests = Interest.objects.filter(declaration__in=filed.filter(filed_at__isnull=False).order_by())
    to_rule = interests.to_rule_on(timezone.localdate(now))
    # One that was declared as an answer is ruled on with the answer.
    to_rule = to_rule.exclude(Exists(Answer.objects.waiting().filter(interest__line=OuterRef("line"))))
    to_rule = to_rule.select_related("declaration__person__organisation")
    latest = {(one.person_id, one.organisation_id, one.procurement_id): one.pk for one in filed}
    last = [one for one in filed if one.pk in latest.values()]
    return GuardianWork(
        to_agree=[one for one in last if one.state == Declaration.State.SUBMITTED],
        to_rule=list(to_rule.order_by("filed_at", "pk")),
        to_register=[one for one in last if one.state == Declaration.State.MITIGATION_AGREED],
        to_answer=_answers(user),
        matches=matches_to_settle(user),
    )


def _answers(user: Any) -> list[Answer]:
    waiting = Answer.objects.waiting().guarded_by(user).select_related("person__organisation", "name", "interest")
    first: dict[tuple[int, int], Answer] = {}
    for answer in waiting.order_by("answered_at", "pk"):
        first.setdefault((answer.person_id, answer.procurement_id), answer)
    return list(first.values())


def liftings_to_confirm(user: Any) -> list[Recusal]:
    """Give the liftings that wait for this person as the second one."""
    cases = {held.case_id for held in holdings(user) if held.role in SECOND_PERSONS and held.case_id}
    proposed = Recusal.objects.standing().filter(state=Recusal.State.LIFT_PROPOSED, procurement_id__in=cases)
    proposed = proposed.exclude(lift_proposed_by_id=user.pk).exclude(person_id=user.pk)
    return list(proposed.select_related("person__organisation").order_by("lift_proposed_at"))
