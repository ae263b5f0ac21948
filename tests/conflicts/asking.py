"""New names, answers and rulings on them for tests, made by the actions that pages use."""

from __future__ import annotations

import datetime
from typing import Any

from conflicts import actions, queries
from conflicts.models import Answer, NewName
from mcp_portal.audit.unit import unit_of_work
from procurement.models import Bid

from .steps import NOON, ruled

INTEREST = {
    "category": "financial", "basis": "actual", "material": True, "expects_to_move": False,
    "nature": "Employed two days a week", "relationship": "", "from_date": datetime.date(2015, 4, 1),
    "to_date": None, "proposed_mitigation": "",
}  # fmt: skip


def bid(case: Any, name: str = "Federation") -> Bid:
    """Make a response as its recording leaves it, without asking about its name."""
    with unit_of_work(case.lead, at=NOON):
        return Bid.objects.create(
            procurement=case, number=Bid.objects.filter(procurement=case).count() + 1, entered_name=name, make_up="-",
            received_at=NOON, recorded_by=case.lead, recorded_at=NOON, named_at=NOON,
        )  # fmt: skip


def entered(
    case: Any, *names: str, bid: Any = None, shown: bool = True, kind: str = "bidder", by: Any = None
) -> list[NewName]:
    """Enter names, shown at once unless told otherwise."""
    with unit_of_work(by or case.lead, at=NOON):
        facts = [actions.NameFacts(kind, name, ods_code="RNA") for name in names]
        return actions.enter_names(case, facts, bid=bid, shown=shown, by=by or case.lead, now=NOON)


def waiting(person: Any, case: Any) -> queries.WaitingCase:
    """Give the procurement as an unanswered person sees it."""
    with unit_of_work(person, at=NOON):
        return next(one for one in queries.waiting_cases(person) if one.pk == case.pk)


def answered(person: Any, case: Any, said: str = "none", **interest: Any) -> list[Answer]:
    """Answer about every name a person is asked about; an interest is a material financial one unless changed."""
    closed = waiting(person, case)
    details = {**INTEREST, **interest} if said == "interest" else None
    with unit_of_work(person, at=NOON):
        names = queries.open_names(person, closed)
        words = "My sister may work there" if said == "unsure" else ""
        return actions.answer_names(
            closed, [actions.NameAnswer(name, said, words, details) for name in names], by=person, now=NOON
        )


def settled(answer: Answer, guardian: Any, *, handling: str = "papers_withheld", bid: Any = None, **more: Any) -> Any:
    """Rule on an answer."""
    return ruled(answer.person, guardian, handling=handling, answers=[answer], bid=bid, **more)
