"""What must hold before a risk moves, and which risks keep a gateway from passing."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from assurance.access import HOLDS_RISKS as HOLDERS
from assurance.outcome import PASSING
from assurance.papers import body_name
from mcp_portal.accounts.queries import team
from mcp_portal.accounts.roles import Role
from mcp_portal.nhsuk.wording import day, lower_first, pounds
from mcp_portal.workflow.guards import Missing, guard

from .places import SCHEME, review_page

HOLDING = "House rule: a risk is held by the person who accepted it"


def risk_page(risk: Any) -> str:
    """Give the page of a risk."""
    return str(risk.get_absolute_url())


@guard(source=SCHEME, role=Role.LEAD, page=risk_page, link="See the risk")
def risk_stands_here(risk: Any, user: Any, now: datetime.datetime) -> Missing | None:
    """The risk has not been carried into a later gateway."""
    later = risk.carried_into
    if later is None:
        return None
    return Missing(
        f"{risk} was carried into {lower_first(str(later))} of {lower_first(later.review.stage.name)}",
        page=later.get_absolute_url(), link=f"See {lower_first(str(later))}",
    )  # fmt: skip


@guard(source=HOLDING, role=[Role.LEAD, Role.SRO], page=lambda risk: risk.get_step_url("name_holder"),
       link="Name the holder")  # fmt: skip
def holder_is_named(risk: Any, user: Any, now: datetime.datetime) -> str | None:
    """Somebody with a role on the case has been named to hold the risk."""
    return None if risk.holder_id else f"Nobody has been named to hold {lower_first(str(risk))}"


@guard(source=HOLDING, role=HOLDERS, page=risk_page)
def holder_accepts(risk: Any, user: Any, now: datetime.datetime) -> Missing | None:
    """The person named accepts the risk in person, in the role in which they were named."""
    if risk.holder_id is None or user is None:
        return None
    if user.pk != risk.holder_id:
        return Missing(f"{risk} can only be accepted by its holder", risk.holder_words, who=str(risk.holder))
    if risk.pk not in {row.pk for row in _still_seated([risk])}:
        return Missing(f"You no longer are {lower_first(Role(risk.holder_role).label)} on this case")
    return None


@guard(source="Hinchingbrooke: the price of leaving (default)", role=HOLDERS,
       page=lambda risk: risk.get_step_url("enter_figures"), link="Enter the 3 figures")  # fmt: skip
def figures_are_there(risk: Any, user: Any, now: datetime.datetime) -> str | None:
    """A risk about the price of leaving has its 3 figures."""
    if not risk.asks_figures or risk.has_figures:
        return None
    return "The termination cap, one year’s plausible loss and the support paid have not been entered"


@guard(source="Hinchingbrooke: the price of leaving (default)", role=HOLDERS, page=risk_page)
def figures_are_asked(risk: Any, user: Any, now: datetime.datetime) -> str | None:
    """The risk is about the price of leaving."""
    return None if risk.asks_figures else f"{risk} asks no figures"


@guard(source="Hinchingbrooke: the price of leaving (default)", role=HOLDERS, page=risk_page)
def figures_allow_it(risk: Any, user: Any, now: datetime.datetime) -> list[Missing] | str | None:
    """The termination cap is not below one year’s plausible loss."""
    missing = figures_are_there.check(risk, user, now)
    if missing:
        return str(missing)
    return [Missing(shortfall_words(risk), "It has to be held")] if risk.shortfall else None


@guard(source="House rule: 2 people say that a risk does not apply", role=Role.SIGN_OFF, page=risk_page)
def somebody_else_confirms(risk: Any, user: Any, now: datetime.datetime) -> str | None:
    """Whoever confirms is somebody else than who said that the risk does not apply."""
    own = user is not None and user.pk == risk.set_aside_by_id
    return "You said that it does not apply, so somebody else has to confirm it" if own else None


@guard(source="House rule: each risk is held, closed or does not apply", role=HOLDERS, page=review_page)
def every_risk_is_held(review: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """Every risk is held by who accepted it, closed, or does not apply."""
    return blocking(review.papers.risks, now)


@guard(source="House rule: each risk is held, closed or does not apply", role=HOLDERS, page=review_page)
def risks_allow_the_outcome(review: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """For a passing outcome, every risk is held by who accepted it, closed, or does not apply."""
    made = review.papers.combined
    return [] if made is not None and made not in PASSING else blocking(review.papers.risks, now)


def blocking(risks: Iterable[Any], now: datetime.datetime) -> list[Missing]:
    """Give each risk that is unanswered, unheld or expired, with its question."""
    rows = [risk for risk in risks if not risk.is_ended and risk.carried_into_id is None]
    seated = {row.pk for row in _still_seated([row for row in rows if row.state == row.State.HELD])}
    today = timezone.localdate(now)
    return [
        Missing(
            f"{risk.question.code if risk.question else 'Gateway'}: {why}",
            risk.text, who=_who(risk), page=risk.get_absolute_url(), link=f"See {lower_first(str(risk))}",
        )
        for risk in rows
        if (why := why_unheld(risk, today, is_seated=risk.pk in seated))
    ]  # fmt: skip


def why_unheld(risk: Any, today: datetime.date, *, is_seated: bool = True) -> str:
    """Say why a risk is not held on a day, or nothing when it is."""
    name = lower_first(str(risk))
    if risk.state == risk.State.HELD:
        if not risk.is_held_on(today):
            return f"{name} expired on {day(risk.due_date)}"
        return "" if is_seated else f"{name} is not held, because its holder has left that role"
    if risk.state == risk.State.SET_ASIDE:
        return f"{name} is open, because {body_name(risk.body)} has not confirmed that it does not apply"
    if risk.asks_figures and risk.has_figures and risk.shortfall:
        return f"{name} is not held, and {lower_first(shortfall_words(risk))}"
    if risk.holder_id:
        return f"{name} is not held, because {risk.holder} has not accepted it"
    return f"{name} is unanswered, and nobody holds it"


def shortfall_words(risk: Any) -> str:
    """Compare the cap on the cost of leaving with one year's plausible loss."""
    cap, loss = pounds(risk.termination_cap), pounds(risk.year_loss)
    verb = "is below" if risk.shortfall else "covers"
    return f"The termination cap of {cap} {verb} one year’s plausible loss of {loss}"


def _who(risk: Any) -> str:
    if risk.state == risk.State.SET_ASIDE:
        return f"Sign-off officer, {body_name(risk.body)}"
    return risk.holder_words if risk.holder_id else "Procurement lead, to name the holder"


def _still_seated(risks: list[Any]) -> list[Any]:
    """Give the risks whose holder still has the role in which they accepted."""
    if not risks:
        return []
    held = {(row.user_id, row.role) for row in team(risks[0].case, HOLDERS)}
    return [risk for risk in risks if (risk.holder_id, risk.holder_role) in held]
