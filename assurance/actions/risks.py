"""Raise risks: those that stand at a gateway by default, and those that somebody adds."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Max

from assurance import access
from assurance.bodies import Body
from assurance.models import GateReview, Question, Risk
from assurance.models.causes import Cause, causes_at
from mcp_portal.accounts.queries import body_of
from mcp_portal.audit.unit import savepoint

from .table import locked, note, require, require_role


def raise_known_risks(review: GateReview, *, by: Any, now: datetime.datetime) -> list[Risk]:
    """Let one unanswered risk stand for each cause of a known failure; one of an earlier gateway is carried here.

    Who held it there is named again, and has to accept it again. What a former attempt was asked stays answered.
    """
    standing = {risk.cause: risk for risk in review.procurement.gate_risks.filter(carried_into=None).exclude(cause="")}
    asked = review.procurement.gate_risks.filter(review__stage__code=review.stage.code).values_list("cause", flat=True)
    wanted = [cause for cause in causes_at(review.stage.code) if cause.code not in set(asked)]
    questions = {row.code: row for row in review.stage.questions.filter(code__in=[c.question for c in wanted])}
    return [
        _raise_known(review, cause, questions.get(cause.question), standing.get(cause.code), by, now)
        for cause in wanted
    ]  # fmt: skip


def raise_risk(review: GateReview, *, by: Any, now: datetime.datetime, question: Question, **content: Any) -> Risk:
    """Add a risk to a gateway; ``content``: text, type, side. A body decides on its own risks."""
    require_role(access.raises_risks, review, by)
    with savepoint():
        review = locked(review)
        require(not review.stage.ends_in_feedback, f"{review.stage.name} has no risks")
        require(review.is_live, "Risks are added before the outcome is issued")
        body = body_of(by, review.case) or _decides(question)
        risk = _create(review, by=by, now=now, question=question, body=body, **content)
        note("risk_raised", risk, review, now, number=risk.number, body=body, question=question.code)
        return risk


def _raise_known(
    review: GateReview, cause: Cause, question: Question | None, before: Risk | None, by: Any, now: datetime.datetime
) -> Risk:
    named = {"holder": before.holder, "holder_role": before.holder_role} if before and not before.is_ended else {}
    risk = _create(
        review, by=by, now=now, question=question, cause=cause.code, source=cause.source, type=cause.type,
        side=cause.side, text=cause.text, body=_decides(question), **named,
    )  # fmt: skip
    if before is not None and not before.is_ended:
        before.carried_into = risk
        before.save(update_fields=["carried_into"])
    return risk


def _create(review: GateReview, *, by: Any, now: datetime.datetime, **content: Any) -> Risk:
    last = review.procurement.gate_risks.aggregate(last=Max("number"))["last"] or 0
    return Risk.objects.create(
        review=review, procurement=review.procurement, number=last + 1, raised_by=by, raised_at=now, **content
    )


def _decides(question: Question | None) -> str:
    return question.rated_by[0] if question is not None and question.rated_by else Body.NHS_ENGLAND.value
