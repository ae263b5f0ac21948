"""Writes about consultations that are not steps: assessing a duty, its plan, papers, counts, themes and dates."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.core.files.base import File
from django.db.models import Max

from mcp_portal.accounts.models import User
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint
from mcp_portal.documents.actions import receive
from mcp_portal.nhsuk.wording import day
from mcp_portal.workflow.steps import NotAllowed, Refused
from procurement import access
from procurement.models import (
    DEFAULT_WEEKS,
    Audience,
    Consultation,
    ConsultationPaper,
    DutyAssessment,
    Method,
    Objection,
    Procurement,
    ResponseCount,
    ScrutinyDates,
    Theme,
)

PAPER = "consultation"
"""The kind of every document of a consultation."""


@dataclass(frozen=True)
class Plan:
    """What is asked, whom, how and when; without a last day it runs for the usual time."""

    subject: str
    audiences: list[str]
    channels: list[str]
    opens_on: datetime.date
    closes_on: datetime.date | None = None
    approach: str = ""

    @property
    def last_day(self) -> datetime.date:
        """Give the last day: the one entered, or the one the usual time gives (default)."""
        return self.closes_on or self.opens_on + datetime.timedelta(weeks=DEFAULT_WEEKS)


def assess_duty(
    case: Procurement, duty: str, *, needed: bool, reason: str, by: User, now: datetime.datetime
) -> Consultation:
    """Say for the first time whether a duty applies, and why; later ``Consultation.assess_again`` says it anew."""
    with savepoint():
        case = _locked(case, by)
        if Consultation.objects.filter(procurement=case, duty=duty).exists():
            raise Refused("Somebody else has assessed this duty meanwhile. Look at it again")
        made = Consultation.objects.create(procurement=case, duty=duty, needed=needed)
        DutyAssessment.objects.create(
            procurement=case, consultation=made, needed=needed, reason=reason, assessed_by=by, assessed_at=now
        )
        detail = {"duty": duty, "needed": needed}
        ledger.record("procurement.duty_assessed", subject=made, case=case, occurred_at=now, detail=detail)
    return made


def write_plan(consultation: Consultation, plan: Plan, *, by: User, now: datetime.datetime) -> None:
    """Write the plan. Once people are asked it is only added to, and the last day only put off."""
    with savepoint():
        found = _writable(consultation, by)
        if not found.is_being_planned and not found.is_under_way:
            raise Refused("The plan stands: it can be changed until the analysis is finished")
        if found.is_under_way:
            _refuse_less(found, plan)
        _match(found, Audience, "name", plan.audiences)
        _match(found, Method, "channel", plan.channels)
        found.subject, found.approach = plan.subject, plan.approach
        found.opens_on, found.closes_on = plan.opens_on, plan.last_day
        found.save(update_fields=["subject", "approach", "opens_on", "closes_on"])
        detail = {"duty": found.duty, "opens_on": plan.opens_on, "closes_on": plan.last_day}
        ledger.record(
            "procurement.consultation_planned", subject=found, case=found.case, occurred_at=now, detail=detail
        )


def _refuse_less(found: Consultation, plan: Plan) -> None:
    if plan.opens_on != found.opens_on or (found.closes_on and plan.last_day < found.closes_on):
        raise Refused(f"It is open: the last day can be put off, not brought forward from {_day(found.closes_on)}")
    gone = set(found.audiences.values_list("name", flat=True)) - set(plan.audiences)
    gone |= {str(one) for one in found.methods.exclude(channel__in=plan.channels)}
    if gone:
        raise Refused(f"It is open: these can no longer be taken out: {', '.join(sorted(gone))}")


def _day(date: datetime.date | None) -> str:
    return day(date) if date else "the day planned"


def _match(found: Consultation, model: type[Audience] | type[Method], name: str, wanted: list[str]) -> None:
    """Make the rows of a part those that are wanted; rows that stay keep their counts."""
    standing = model._default_manager.filter(consultation=found)
    standing.exclude(**{f"{name}__in": wanted}).delete()
    there = set(standing.values_list(name, flat=True))
    shared = {"procurement_id": found.procurement_id, "consultation": found}
    for position, value in enumerate(wanted, 1):
        place = {"position": position} if model is Audience else {}
        if value not in there:
            model._default_manager.create(**shared, **{name: value}, **place)
        elif place:
            standing.filter(**{name: value}).update(**place)


def add_paper(consultation: Consultation, upload: File, *, by: User, now: datetime.datetime) -> ConsultationPaper:
    """Keep a document of a consultation; raise NotAccepted when it may not be kept."""
    with savepoint():
        found = _writable(consultation, by)
        if found.considered_at is not None or not found.needed:
            raise Refused("The record is fixed: nothing can be added to it")
        document = receive(upload, case=found.case, by=by, now=now, kind=PAPER)
        return ConsultationPaper.objects.create(procurement=found.case, consultation=found, document=document)


def count_responses(
    consultation: Consultation, counts: dict[tuple[int, int], int | None], *, by: User, now: datetime.datetime
) -> None:
    """Enter how many answers came, by audience and method; a count that is left empty is taken out."""
    with savepoint():
        found = _writable(consultation, by)
        if not found.is_under_way:
            raise Refused("Responses are counted while it is open, until the analysis is finished")
        kept = [
            ResponseCount(
                procurement=found.case, consultation=found, audience_id=audience, method_id=method, count=count
            )
            for (audience, method), count in counts.items()
            if count is not None
        ]
        ResponseCount.objects.filter(consultation=found).delete()
        ResponseCount.objects.bulk_create(kept)
        detail = {"duty": found.duty, "answers": sum(one.count for one in kept)}
        ledger.record("procurement.responses_counted", subject=found, case=found.case, occurred_at=now, detail=detail)


def add_theme(
    consultation: Consultation, *, title: str, said: str, mentions: int | None, by: User, now: datetime.datetime
) -> Theme:
    """Enter what many people said."""
    with savepoint():
        found = _writable(consultation, by)
        if not found.is_under_way:
            raise Refused("Themes are added while it is open, until the analysis is finished")
        last = found.themes.aggregate(last=Max("number"))["last"] or 0
        theme = Theme.objects.create(
            procurement=found.case, consultation=found, number=last + 1, title=title, said=said, mentions=mentions
        )
        detail = {"duty": found.duty, "number": theme.number}
        ledger.record("procurement.theme_added", subject=theme, case=found.case, occurred_at=now, detail=detail)
    return theme


def answer_theme(theme: Theme, *, outcome: str, answer: str, by: User, now: datetime.datetime) -> None:
    """Say how a theme changed the plan, or why it did not."""
    with savepoint():
        found = _writable(theme.consultation, by)
        if not found.takes_answers:
            raise Refused("The record is fixed: what a theme changed can be written until it was considered")
        Theme.objects.filter(pk=theme.pk).update(outcome=outcome, answer=answer)
        detail = {"duty": found.duty, "number": theme.number, "outcome": outcome}
        ledger.record("procurement.theme_answered", subject=theme, case=found.case, occurred_at=now, detail=detail)


def tell_scrutiny(consultation: Consultation, *, by: User, now: datetime.datetime, **dates: Any) -> ScrutinyDates:
    """Record the dates the committee was told; changed ones need a reason and stand beside those before."""
    with savepoint():
        found = _writable(consultation, by)
        if not found.asks_scrutiny or not found.needed or found.considered_at is not None:
            raise Refused("There are no dates to tell the committee")
        if found.scrutiny_dates.exists() and not dates.get("reason"):
            raise Refused("Enter why the dates changed")
        told = ScrutinyDates.objects.create(
            procurement=found.case, consultation=found, entered_by=by, entered_at=now, **dates
        )
        detail = {name: dates[name] for name in ("decision_on", "comments_by", "told_on", "published_on")}
        ledger.record("procurement.scrutiny_told", subject=told, case=found.case, occurred_at=now, detail=detail)
    return told


def record_objection(
    consultation: Consultation, *, by: User, now: datetime.datetime, committee: str, what: str, raised_on: datetime.date
) -> Objection:
    """Enter what the scrutiny committee objects to."""
    with savepoint():
        found = _writable(consultation, by)
        if not found.asks_scrutiny or not found.has_begun:
            raise Refused("The committee can object once it is consulted")
        last = found.objections.aggregate(last=Max("number"))["last"] or 0
        made = Objection.objects.create(
            procurement=found.case, consultation=found, number=last + 1, committee=committee, what=what,
            raised_on=raised_on, entered_by=by, entered_at=now,
        )  # fmt: skip
        detail = {"number": made.number, "raised_on": raised_on}
        ledger.record("procurement.objection_raised", subject=made, case=found.case, occurred_at=now, detail=detail)
    return made


def _locked(case: Procurement, by: User) -> Procurement:
    found = Procurement.objects.select_for_update(no_key=True).get(pk=case.pk)
    if not access.is_lead_or_sro(found, by):
        raise NotAllowed("Consultation is led by the procurement lead or the senior responsible officer")
    if found.state in Procurement.ENDED:
        raise Refused("The procurement has ended")
    return found


def _writable(consultation: Consultation, by: User) -> Consultation:
    """Lock a consultation for who leads it; its case comes with it."""
    case = _locked(consultation.procurement, by)
    found = Consultation.objects.select_for_update(no_key=True).get(pk=consultation.pk)
    found.procurement = case
    return found
