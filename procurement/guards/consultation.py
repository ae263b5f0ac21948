"""What must hold before a consultation moves on, and before an objection does."""

from __future__ import annotations

import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from mcp_portal.accounts.roles import Role
from mcp_portal.nhsuk.wording import day, plural
from mcp_portal.workflow.guards import Missing, guard

from .slots import BY_ITSELF

REFERRAL_ENDED = datetime.date(2024, 1, 31)
"""From this day on scrutiny committees refer nothing to the Secretary of State (SI 2024/16)."""


def _at(name: str, *args: Any) -> Any:
    """Give the address of a page below a duty."""
    return lambda obj: reverse(f"procurement:{name}", args=[obj.case.reference, obj.duty, *args])


@guard(source="House rule: the assessment says so", role=Role.LEAD, page=_at("duty"), link="See the assessment")
def duty_applies(consultation: Any, user: Any, now: datetime.datetime) -> str | None:
    """The duty was found to apply."""
    return None if consultation.needed else "The duty was found not to apply"


@guard(source="The Gunning principles of fair consultation: enough information and time to answer", role=Role.LEAD,
       page=_at("consultation_plan"), link="Write the plan")  # fmt: skip
def consultation_has_a_plan(consultation: Any, user: Any, now: datetime.datetime) -> list[str]:
    """The plan says what is asked, whom, how and from when to when."""
    missing = []
    if not consultation.subject:
        missing.append("What is asked about has not been entered")
    if consultation.opens_on is None or consultation.closes_on is None:
        missing.append("The first and last day have not been entered")
    if not consultation.audiences.all():
        missing.append("No audience has been entered")
    if not consultation.methods.all():
        missing.append("No way of asking has been chosen")
    return missing


@guard(source="The Gunning principles: enough information to answer", role=Role.LEAD,
       page=_at("consultation_paper"), link="Add a document")  # fmt: skip
def consultation_has_documents(consultation: Any, user: Any, now: datetime.datetime) -> str | None:
    """There is at least one document for those who are asked."""
    return None if consultation.papers.all() else "There is no document for those who are asked"


@guard(source="House rule: dates are those of the plan", role=Role.LEAD, page=_at("consultation_plan"),
       link="Change the plan")  # fmt: skip
def opening_day_has_come(consultation: Any, user: Any, now: datetime.datetime) -> Missing | None:
    """The first day of the plan has come."""
    opens = consultation.opens_on
    if opens is not None and timezone.localdate(now) < opens:
        return Missing(f"It opens on {day(opens)}", who=BY_ITSELF)
    return None


@guard(source="SI 2013/218, regulation 23", role=Role.LEAD, page=_at("scrutiny_dates"), link="Enter the dates")
def scrutiny_was_told_dates(consultation: Any, user: Any, now: datetime.datetime) -> str | None:
    """The scrutiny committee was told the dates of the decision and for its comments, and both were published."""
    if consultation.asks_scrutiny and not consultation.scrutiny_dates.all():
        return "The committee has not been told the dates of the decision and for its comments"
    return None


@guard(source="The Gunning principles: enough time to answer", role=Role.LEAD, page=_at("consultation_plan"),
       link="See the plan")  # fmt: skip
def consultation_is_over(consultation: Any, user: Any, now: datetime.datetime) -> Missing | None:
    """The last day has passed."""
    closes = consultation.closes_on
    if closes is not None and timezone.localdate(now) <= closes:
        return Missing(f"People can answer until the end of {day(closes)}", who=BY_ITSELF)
    return None


@guard(source="House rule: a count for every audience, none is a count too", role=Role.LEAD,
       page=_at("consultation_counts"), link="Count the responses")  # fmt: skip
def responses_counted(consultation: Any, user: Any, now: datetime.datetime) -> str | None:
    """The responses of every audience have been counted."""
    counted = {count.audience_id for count in consultation.counts.all()}
    uncounted = [audience.name for audience in consultation.audiences.all() if audience.pk not in counted]
    return f"Responses have not been counted: {', '.join(uncounted)}" if uncounted else None


@guard(source="The Gunning principles: responses are considered", role=Role.LEAD, page=_at("theme_add"),
       link="Add a theme")  # fmt: skip
def themes_found(consultation: Any, user: Any, now: datetime.datetime) -> str | None:
    """What people said is written down in themes, unless nobody answered."""
    if consultation.themes.all() or not any(count.count for count in consultation.counts.all()):
        return None
    return "No theme has been entered"


@guard(source="The Gunning principles: responses are conscientiously considered", role=Role.LEAD, page=_at("duty"),
       link="See the themes")  # fmt: skip
def every_theme_answered(consultation: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """Every theme says how it changed the plan, or why it did not."""
    case = consultation.case
    return [
        Missing(
            f"Theme {theme.number} does not say what it changed: {theme.title}",
            page=reverse("procurement:theme", args=[case.reference, consultation.duty, theme.number]),
            link="Say what it changed",
        )
        for theme in consultation.themes.all()
        if not theme.outcome
    ]


@guard(source="SI 2013/218, regulation 23", role=Role.LEAD, page=_at("scrutiny_dates"), link="See the dates")
def scrutiny_comments_are_in(consultation: Any, user: Any, now: datetime.datetime) -> Missing | None:
    """The date for the scrutiny committee's comments has passed."""
    if not consultation.asks_scrutiny:
        return None
    told = next(iter(consultation.scrutiny_dates.all()), None)
    if told is not None and timezone.localdate(now) <= told.comments_by:
        return Missing(f"The committee can comment until the end of {day(told.comments_by)}", who=BY_ITSELF)
    return None


@guard(source="SI 2013/218, regulation 23", role=Role.LEAD, page=_at("duty"), link="See the objections")
def objections_settled(consultation: Any, user: Any, now: datetime.datetime) -> str | None:
    """No objection of the scrutiny committee is open."""
    standing = [objection for objection in consultation.objections.all() if not objection.is_over]
    if not standing:
        return None
    return f"{plural(len(standing), 'objection')} of the committee {'is' if len(standing) == 1 else 'are'} open"


@guard(source="SI 2024/16: the power to refer ended on 31 January 2024", role=Role.LEAD)
def committees_could_refer(objection: Any, user: Any, now: datetime.datetime) -> Missing | None:
    """Scrutiny committees could still refer to the Secretary of State."""
    if timezone.localdate(now) >= REFERRAL_ENDED:
        return Missing("Committees cannot refer to the Secretary of State since 31 January 2024", who="Nobody")
    return None
