"""Which risks stand, who holds them, and whether a gateway is overridden."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from assurance.guards.risks import blocking, shortfall_words, why_unheld
from assurance.models import AtRisk, GateReview, Risk
from mcp_portal.nhsuk.wording import pounds
from mcp_portal.workflow.guards import Missing

COLOURS = {
    Risk.State.RAISED: "red", Risk.State.HELD: "green", Risk.State.SET_ASIDE: "yellow",
    Risk.State.DOES_NOT_APPLY: "grey", Risk.State.CLOSED: "grey",
}  # fmt: skip


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
    """Give every override of a case that everybody has agreed to, read once per instance of the case."""
    if "_overrides" not in case.__dict__:
        rows = case.overrides.filter(begun_at__isnull=False).select_related("review__stage")
        case.__dict__["_overrides"] = list(rows)
    return list(case.__dict__["_overrides"])
