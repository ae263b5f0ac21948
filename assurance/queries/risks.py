"""Which risks stand, who holds them, and whether a gateway is overridden."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from assurance import guards
from assurance.guards.risks import blocking, shortfall_words, why_unheld
from assurance.models import AtRisk, GateReview, Risk
from mcp_portal.nhsuk.wording import pounds
from mcp_portal.workflow.guards import Missing, Unmet
from mcp_portal.workflow.holds import not_on_hold

COLOURS = {
    Risk.State.RAISED: "red", Risk.State.HELD: "green", Risk.State.SET_ASIDE: "yellow",
    Risk.State.DOES_NOT_APPLY: "grey", Risk.State.CLOSED: "grey",
}  # fmt: skip

MOST_HELD = 100
"""Risks that one person's page asks them to accept."""

IS_OVERRIDDEN = "_is_overridden"
"""Under this name a case knows whether any override of it stands."""


@dataclass(frozen=True)
class RiskRow:
    """A risk as a list shows it: where it stands today, and what is wrong with that."""

    risk: Risk
    status: str
    colour: str
    problem: str
    comparison: str

    @property
    def tag(self) -> dict[str, str]:
        """Give the words and the colour of where it stands."""
        return {"text": self.status, "colour": self.colour}


def risks_to_accept(user: Any) -> list[Risk]:
    """Give the risks that stand and name a person as their holder, accepted or not, with their cases."""
    rows = Risk.objects.filter(holder=user, state__in=[Risk.State.RAISED, Risk.State.HELD], carried_into=None)
    rows = rows.exclude(review__state=GateReview.State.WITHDRAWN).select_related("procurement")
    return list(rows.order_by("procurement_id", "number")[:MOST_HELD])


def risk_rows(review: GateReview, now: datetime.datetime) -> list[RiskRow]:
    """Give the risks of a gateway, those raised there and those carried to it."""
    return [risk_row(risk, now) for risk in review.papers.risks]


def risk_row(risk: Risk, now: datetime.datetime) -> RiskRow:
    """Give one risk as a list shows it."""
    today = timezone.localdate(now)
    ended = risk.is_ended or risk.carried_into_id is not None
    status = "Carried on" if risk.carried_into_id and not risk.is_ended else risk.status_on(today)
    expired = risk.state == Risk.State.HELD and not risk.is_held_on(today)
    colour = "orange" if expired else "grey" if ended else COLOURS[Risk.State(risk.state)]
    return RiskRow(risk, status, colour, "" if ended else why_unheld(risk, today), comparison(risk))


def comparison(risk: Risk) -> str:
    """Compare the 3 figures of a risk about the price of leaving, in a sentence."""
    if not risk.asks_figures or not risk.has_figures:
        return ""
    by = f", by {pounds(risk.shortfall)}" if risk.shortfall else ""
    return f"{shortfall_words(risk)}{by}. Support paid, or the price of walking away: {pounds(risk.support_paid or 0)}"


def why_risks_block(review: GateReview | None, now: datetime.datetime) -> list[Missing]:
    """Give one requirement for each risk of a gateway that is unanswered, unheld or expired."""
    return [] if review is None else blocking(review.papers.risks, now)


def standing_override(case: Any, stage_code: str, now: datetime.datetime) -> AtRisk | None:
    """Give the override of a gateway that holds now, or None."""
    today = timezone.localdate(now)
    return next((row for row in overrides(case) if row.review.stage.code == stage_code and row.holds_on(today)), None)


def overrides(case: Any) -> list[AtRisk]:
    """Give every override of a case that everybody has agreed to, read once per instance of the case.

    A page that read the case with ``IS_OVERRIDDEN`` asks nothing more where no override stands.
    """
    if case.__dict__.get(IS_OVERRIDDEN) is False:
        return []
    if "_overrides" not in case.__dict__:
        rows = case.overrides.filter(begun_at__isnull=False).select_related("review__stage")
        case.__dict__["_overrides"] = list(rows)
    return list(case.__dict__["_overrides"])


REQUIREMENTS = (
    not_on_hold, guards.gateway_was_submitted, guards.every_open_risk_has_its_holder, guards.red_lines_have_risks,
)  # fmt: skip


def at_risk_requirements(
    review: GateReview, user: Any, now: datetime.datetime, *, asked: bool = False
) -> tuple[list[Unmet], list[Unmet]]:
    """Give what is missing and what is met before a case goes on at risk without this gateway."""
    unmet = {one: one.unmet(review, user, now) for one in REQUIREMENTS}
    missing = [row for rows in unmet.values() for row in rows]
    if not asked and under_way(review, now) is not None:
        missing.append(Unmet("Going on at risk has been asked for already", "", "", "", "", ""))
    return missing, [one.met(review, user) for one, rows in unmet.items() if not rows]


def under_way(review: GateReview, now: datetime.datetime) -> AtRisk | None:
    """Give the override of a gateway that was asked for, was not ended and is not over, or None."""
    rows = review.overrides.filter(ended_at=None, expires_on__gte=timezone.localdate(now))
    rows = rows.select_related("asked_by__organisation")
    return rows.first()
