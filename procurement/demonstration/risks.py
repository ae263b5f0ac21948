"""Who holds the risks of a played gateway, and in which words; what is written here is invented."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from assurance.models import Risk
from assurance.queries import latest
from mcp_portal.accounts.models import RoleHolding
from mcp_portal.audit.unit import unit_of_work

from .desk import Stuck

if TYPE_CHECKING:
    from .play import Play

HOLDERS = {"commissioner": "finance_lead", "provider": "provider", "body": "nhse_sign_off"}
"""Who holds a risk, by the side it lies on."""

WORDS = {
    "year-one-gap": "The baseline is reconciled and year 1 is priced; what is left is held in the contingency.",
    "optimism": "The downside case without a third of the savings stays affordable, and is looked at each quarter.",
    "vat": "Priced as if no VAT could be recovered; the ruling is awaited.",
    "guarantee": "Security is required of every member, and payment stops when one falls away.",
    "advisers": "One list names who advises on what and who owns each risk.",
    "clarifications-open": "Every clarification that affects price is closed and cannot be reopened after signature.",
    "price-asked-up": "The contract has no price review before the first break; the contingency covers the rest.",
    "whole-risk": "One statement of system risk for the 3 bodies; NHS England holds it.",
    "price-of-leaving": "The cap is above one year’s plausible loss, so leaving is not the cheaper way.",
}
FIGURES = {"termination_cap": Decimal("60000000"), "year_loss": Decimal("45000000"), "support_paid": Decimal("0")}


def risks_of(play: Play, stage: str) -> list[Risk]:
    """Give the risks at a gateway, as the procurement lead sees them."""
    with unit_of_work(play.cast.people["lead"]):
        review = latest(play.case(), stage)
        if review is None:
            raise Stuck(f"No attempt at gateway {stage} has been opened")
        return list(review.papers.risks)


def hold(play: Play, stage: str, until: datetime.date) -> None:
    """Name a holder for each unanswered risk of a gateway and let each accept theirs."""
    for risk in risks_of(play, stage):
        if risk.state == Risk.State.RAISED:
            hold_one(play, risk, HOLDERS[risk.side], until)


def hold_one(play: Play, risk: Risk, holder: str, until: datetime.date, figures: Any = None, words: str = "") -> None:
    """Name a holder for a risk, enter its figures where it asks any, and let the holder accept it."""
    name(play, risk, holder)
    if risk.asks_figures:
        play.fill("finance_lead", "assurance:risk_step", risk.number, "enter_figures", answers=figures or FIGURES)
    accepted = {"words": words or WORDS.get(risk.cause, "Carried in the contingency."), "due_date": until}
    play.fill(holder, "assurance:risk_step", risk.number, "accept", answers=accepted)


def name(play: Play, risk: Risk, holder: str) -> None:
    """Let the procurement lead name who is to hold a risk."""
    seat = _seat(play, holder)
    play.fill("lead", "assurance:risk_step", risk.number, "name_holder", answers={"holder": seat})


def _seat(play: Play, holder: str) -> int:
    with unit_of_work(play.cast.people["lead"]):
        seats = RoleHolding.objects.filter(procurement__reference=play.reference, user=play.cast.people[holder])
        return int(seats.order_by("pk").values_list("pk", flat=True)[0])
