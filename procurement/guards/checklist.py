"""The checklist of a decision, answered and looked at by a second person."""

from __future__ import annotations

import datetime
from typing import Any

from django.urls import reverse

from mcp_portal.accounts.roles import Role
from mcp_portal.workflow.guards import Missing, guard
from procurement.checklist import AWARD, LAUNCH, QUESTIONS, STATEMENTS, TEMPLATE, Asked, asked_at

from .hidden import weighs_every_bid

DIRECT = "DIRECT"


@guard(source=f"{TEMPLATE} (house rule: before the launch)", role=[Role.LEAD, Role.SRO], page="procurement:checklist",
       link="See the checklist")  # fmt: skip
@weighs_every_bid
def launch_checklist_reviewed(case: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """Every question of the checklist has an answer with evidence, accepted by a second person, before the launch."""
    return _open(case, LAUNCH, QUESTIONS)


@guard(source=f"{TEMPLATE} (house rule: before the award)", role=[Role.LEAD, Role.SRO], page="procurement:checklist",
       link="See the checklist")  # fmt: skip
@weighs_every_bid
def award_checklist_reviewed(case: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """Every question of the checklist has an answer with evidence, accepted by a second person, before the award."""
    return _open(case, AWARD, QUESTIONS)


@guard(source="PPCCR 2013 reg. 3(2) to (4)", role=[Role.LEAD, Role.SRO], page="procurement:checklist",
       link="See the statement of reasons")  # fmt: skip
@weighs_every_bid
def award_reasons_stated(case: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """The reasons for the award under regulation 3 are stated with evidence and accepted by a second person."""
    return _open(case, AWARD, STATEMENTS)


def awards_without_a_call(case: Any) -> bool:
    """Say whether the route is a direct award."""
    choices = list(case.route_choices.all())
    return bool(choices) and choices[-1].route == DIRECT


def last_entries(case: Any, moment: str) -> dict[str, list[Any]]:
    """Give the entries of a moment by question, in their order."""
    found: dict[str, list[Any]] = {}
    for entry in case.checklist_entries.all():
        if entry.moment == moment:
            found.setdefault(entry.question, []).append(entry)
    return found


def _open(case: Any, moment: str, among: tuple[Asked, ...]) -> list[Missing]:
    entries = last_entries(case, moment)
    missing = []
    for asked in asked_at(moment, direct=awards_without_a_call(case)):
        said = entries.get(asked.code)
        if asked not in among or (said and said[-1].kind == "accepted"):
            continue
        page = reverse("procurement:checklist_question", args=[case.reference, moment, asked.code])
        if not said or said[-1].kind == "returned":
            missing.append(_missing(asked, "has not been answered", "Procurement lead", page))
        else:
            review = reverse("procurement:checklist_review", args=[case.reference, moment])
            missing.append(_missing(asked, "waits for a second person", "Senior responsible officer", review))
    return missing


def _missing(asked: Asked, what: str, who: str, page: str) -> Missing:
    return Missing(f"“{asked.name}” {what}", who=who, page=page, link="See the question")
