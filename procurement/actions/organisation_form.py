"""Writes about the provider's form: who settles a question by when, and the answers."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from django.core.files.base import File

from mcp_portal.accounts.models import User
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint
from mcp_portal.documents.actions import receive
from mcp_portal.workflow.steps import NotAllowed, Refused
from procurement import access
from procurement.models import FormAnswer, FormOwner, Procurement

PAPER = "organisation-form"
"""The kind of every document an answer rests on."""


def give_question(
    case: Procurement, question: str, *, role: str, due_on: datetime.date | None, version: int, by: User,
    now: datetime.datetime,
) -> FormOwner:  # fmt: skip
    """Say which role on the case settles a question, and by when; ``version`` is that of the owner seen, or 0."""
    with savepoint():
        case = _given_out_by(case, by)
        owner = FormOwner.objects.filter(procurement=case, question=question).first()
        if version != (owner.version if owner else 0):
            raise Refused("Somebody else has changed the owner or the date meanwhile. Look at them again")
        owner = owner or FormOwner(procurement=case, question=question, version=0)
        owner.role, owner.due_on, owner.version = role, due_on, owner.version + 1
        owner.save()
        detail = {"question": question, "role": role, "due_on": due_on}
        ledger.record("procurement.form_question_given", subject=owner, case=case, occurred_at=now, detail=detail)
    return owner


def share_out(
    case: Procurement, roles: Mapping[str, str], *, due_on: datetime.date | None, by: User, now: datetime.datetime
) -> None:
    """Give questions that nobody settles yet to roles, all by one day; refuse all of them when one has an owner."""
    with savepoint():
        case = _given_out_by(case, by)
        taken = FormOwner.objects.filter(procurement=case, question__in=roles).order_by("pk")
        if names := [owner.get_question_display() for owner in taken]:
            raise Refused(f"Somebody else has given these to an owner meanwhile: {', '.join(names)}")
        made = FormOwner.objects.bulk_create(
            FormOwner(procurement=case, question=question, role=role, due_on=due_on) for question, role in roles.items()
        )
        for owner in made:
            detail = {"question": owner.question, "role": owner.role, "due_on": due_on}
            ledger.record("procurement.form_question_given", subject=owner, case=case, occurred_at=now, detail=detail)


def answer_question(
    case: Procurement, question: str, *, answer: str, source: str, seen: int, by: User, now: datetime.datetime,
    decision: str = "", file: File | None = None,
) -> FormAnswer:  # fmt: skip
    """File an answer; it takes the place of the one in force, whose number is ``seen`` (0: none).

    Raises NotAccepted when the file may not be kept.
    """
    with savepoint():
        case = _locked(case)
        if not may_answer(case, question, by):
            raise NotAllowed("The lead, the senior responsible officer or the owner of the question answers it")
        last = FormAnswer.objects.filter(procurement=case, question=question).order_by("-number").first()
        number = last.number if last else 0
        if seen != number:
            raise Refused(
                "Somebody else has answered this question meanwhile. Look at their answer, then press the button "
                "again if yours takes its place"
            )
        document = receive(file, case=case, by=by, now=now, kind=PAPER) if file else None
        made = FormAnswer.objects.create(
            procurement=case, question=question, number=number + 1, decision=decision, answer=answer, source=source,
            document=document, answered_by=by, answered_at=now,
        )  # fmt: skip
        detail = {"question": question, "number": made.number}
        ledger.record("procurement.form_question_answered", subject=made, case=case, occurred_at=now, detail=detail)
    return made


def may_answer(case: Procurement, question: str, user: User) -> bool:
    """Say whether a person leads the case or holds the role that settles the question."""
    if access.is_lead_or_sro(case, user):
        return True
    owner = FormOwner.objects.filter(procurement=case, question=question).first()
    return owner is not None and access.settles(owner.role)(case, user)


def _given_out_by(case: Procurement, by: User) -> Procurement:
    case = _locked(case)
    if not access.is_lead_or_sro(case, by):
        raise NotAllowed("The procurement lead or the senior responsible officer says who settles a question")
    return case


def _locked(case: Procurement) -> Procurement:
    found = Procurement.objects.select_for_update(no_key=True).get(pk=case.pk)
    if found.state in Procurement.ENDED:
        raise Refused("The procurement has ended")
    return found
