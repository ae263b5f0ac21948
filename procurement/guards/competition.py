"""From the first response to the preferred bidder."""

from __future__ import annotations

import datetime
from typing import Any

from django.urls import reverse

from mcp_portal.accounts.roles import Role
from mcp_portal.nhsuk.wording import moment
from mcp_portal.workflow.guards import Missing, guard
from procurement.selection.shared import shared_members

from .hidden import weighs_every_bid
from .slots import BY_ITSELF, Slot, document_missing, undecided

STILL_IN = ("shortlisted", "final_submitted")


@guard(source="PCR 2015 reg. 76(3)", role=Role.LEAD)
def requests_closed(case: Any, user: Any, now: datetime.datetime) -> Missing | None:
    """The closing time for requests to take part has passed."""
    closes = case.requests_close_at
    if closes is None or now < closes:
        return Missing(f"Requests to take part are open until {_moment(closes)}", who=BY_ITSELF)
    return None


@guard(source="House rule", role=Role.LEAD, page="procurement:bid_add", link="Record a response")
@weighs_every_bid
def responses_received(case: Any, user: Any, now: datetime.datetime) -> str | None:
    """At least one response has been recorded."""
    return None if case.bids.all() else "No response has been recorded"


@guard(source="House rule: 2 people open, after the closing time", role=Role.OPENER, page="procurement:bids",
       link="Open the responses")  # fmt: skip
def requests_opened_by_two(case: Any, user: Any, now: datetime.datetime) -> str | None:
    """The responses were opened by 2 people."""
    return None if _opened(case, "selection") else "The responses have not been opened by 2 people"


@guard(source="PCR 2015 reg. 84", role=Role.SECRETARY)
@weighs_every_bid
def shortlist_decided(obj: Any, user: Any, now: datetime.datetime) -> Missing | None:
    """The committee's decision on the shortlist is recorded with its minute."""
    case = obj.case
    if any(decision.kind == "shortlist" for decision in case.decisions.all()):
        return None
    page = reverse("procurement:decision_record", args=[case.reference]) + "?kind=shortlist"
    return Missing("No decision on the shortlist has been recorded", page=page, link="Record the decision")


@guard(source="House rule", role=Role.LEAD, page="procurement:case", link="See the case")
def selection_is_open(bid: Any, user: Any, now: datetime.datetime) -> str | None:
    """Selection has started."""
    return None if bid.case.state == "selection" else "Selection has not started, or is over"


@guard(source="PCR 2015 reg. 84: selected and rejected, each with reasons", role=Role.SECRETARY,
       page="procurement:bids", link="See the responses")  # fmt: skip
@weighs_every_bid
def every_response_decided(case: Any, user: Any, now: datetime.datetime) -> list[str]:
    """Every response is on the shortlist or left out with reasons, and at least one is on it."""
    states = [bid.state for bid in case.bids.all()]
    missing = []
    if waiting := states.count("received"):
        missing.append(f"{waiting} {'response has' if waiting == 1 else 'responses have'} no decision")
    if "shortlisted" not in states:
        missing.append("No bidder is on the shortlist")
    return missing


@guard(source="PCR 2015 regs. 18 and 57(8)(d), as a pattern: equal treatment, each bid made apart", role=Role.SRO)
@weighs_every_bid
def shared_members_decided(case: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """Whoever stands behind more than one bid was looked at and decided on."""
    page = reverse("procurement:shared_members", args=[case.reference])
    done = {(one.name.casefold(), one.bids) for one in case.shared_member_decisions.all()}
    return [
        Missing(f"{one.words}, and nothing is decided about it", page=page, link="Decide")
        for one in shared_members(parties_standing(case))
        if one.key not in done
    ]


@guard(source="PCR 2015 reg. 30 as a pattern: closed when the needs can be met", role=Role.LEAD,
       page="procurement:dialogue", link="See the dialogue")  # fmt: skip
@weighs_every_bid
def dialogue_rounds_closed(case: Any, user: Any, now: datetime.datetime) -> str | None:
    """At least one round of dialogue was held and every round is closed."""
    rounds = [held.closed_on for held in case.dialogue_rounds.all()]
    if not rounds:
        return "No round of dialogue has been held"
    return "A round of dialogue is still open" if None in rounds else None


@guard(source="House rule", role=Role.LEAD)
def tender_documents_ready(case: Any, user: Any, now: datetime.datetime) -> Missing | None:
    """The invitation to submit final tenders is there."""
    return document_missing(case, Slot.TENDER_DOCUMENTS, "There is no invitation to submit final tenders")


@guard(source="House rule", role=Role.LEAD, page="procurement:case", link="See the case")
def final_tenders_are_invited(bid: Any, user: Any, now: datetime.datetime) -> str | None:
    """Final tenders have been invited and arrive before the deadline."""
    return None if bid.case.state == "final_tenders" else "Final tenders are not being received now"


@guard(source="PCR 2015 reg. 76(3)", role=Role.LEAD)
def final_tenders_closed(case: Any, user: Any, now: datetime.datetime) -> Missing | None:
    """The deadline for final tenders has passed."""
    closes = case.final_tenders_close_at
    if closes is None or now < closes:
        return Missing(f"Final tenders are open until {_moment(closes)}", who=BY_ITSELF)
    return None


@guard(source="House rule", role=Role.LEAD, page="procurement:bids", link="See the bidders")
@weighs_every_bid
def final_tenders_received(case: Any, user: Any, now: datetime.datetime) -> list[str]:
    """Every bidder still in has submitted a final tender or withdrawn, and there is at least one tender."""
    states = [bid.state for bid in case.bids.all()]
    missing = []
    if waiting := states.count("shortlisted"):
        who = "1 bidder has" if waiting == 1 else f"{waiting} bidders have"
        missing.append(f"{who} neither submitted a final tender nor withdrawn")
    if "final_submitted" not in states:
        missing.append("No final tender has been recorded")
    return missing


@guard(source="House rule: 2 people open, after the deadline", role=Role.OPENER, page="procurement:bids",
       link="Open the final tenders")  # fmt: skip
def final_tenders_opened_by_two(case: Any, user: Any, now: datetime.datetime) -> str | None:
    """The final tenders were opened by 2 people."""
    return None if _opened(case, "final") else "The final tenders have not been opened by 2 people"


@guard(source="PCR 2015 reg. 76(1): as advertised, on every criterion", role=Role.MODERATOR,
       page="procurement:evaluation", link="See the evaluation")  # fmt: skip
@weighs_every_bid
def every_tender_evaluated(obj: Any, user: Any, now: datetime.datetime) -> list[str]:
    """Every final tender has a moderated result with reasons on every award criterion, and none is in question."""
    case = obj.case
    wanted = sum(criterion.kind == "award" for criterion in case.criteria.all())
    short = [
        bid.name
        for bid in case.bids.filter(final_received_at__isnull=False)
        .exclude(state="withdrawn")
        .prefetch_related("results")
        if len(bid.results.all()) < wanted
    ]
    missing = [f"{name} has no result on every award criterion" for name in short]
    asked = case.result_recalls.filter(confirmation__isnull=True).exclude(result__bid__state="withdrawn")
    for recall in asked.select_related("result__bid", "result__criterion"):
        which = f"{recall.result.bid.name} on {recall.result.criterion.name}"
        missing.append(f"A second person has not said whether the result of {which} is taken back")
    return missing


@guard(source="PCR 2015 reg. 84", role=Role.MODERATOR)
@weighs_every_bid
def evaluation_report_filed(case: Any, user: Any, now: datetime.datetime) -> Missing | None:
    """The evaluation report is there."""
    return document_missing(case, Slot.EVALUATION_REPORT, "There is no evaluation report")


@guard(source="House rule: each commissioner decides on the preferred bidder", role=Role.SECRETARY)
@weighs_every_bid
def preferred_decided(obj: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """The deciding body of each commissioner has decided on the preferred bidder."""
    return undecided(obj.case, "preferred", "on the preferred bidder")


@guard(source="House rule", role=Role.SECRETARY, page="procurement:bids", link="See the bidders")
@weighs_every_bid
def no_other_preferred_bidder(bid: Any, user: Any, now: datetime.datetime) -> str | None:
    """No other bidder is the preferred one."""
    return "There is a preferred bidder already" if _preferred(bid.case) else None


@guard(
    source="MCP framework 2016, section 3",
    role=Role.SECRETARY,
    page="procurement:bids",
    link="See the bidders",
)
@weighs_every_bid
def preferred_bidder_named(case: Any, user: Any, now: datetime.datetime) -> str | None:
    """A preferred bidder has been named."""
    return None if _preferred(case) else "No preferred bidder has been named"


@guard(source="PCR 2015 reg. 86", role=Role.SECRETARY, page="procurement:bids", link="See the bidders")
@weighs_every_bid
def every_tender_decided(case: Any, user: Any, now: datetime.datetime) -> str | None:
    """Every final tender is preferred or unsuccessful, with reasons."""
    waiting = sum(bid.state == "final_submitted" for bid in case.bids.all())
    return f"{waiting} of the final tenders have no outcome" if waiting else None


def parties_standing(case: Any) -> list[Any]:
    """Give the members behind bids that are open and still in."""
    rows = case.parties.filter(role="member", to_date__isnull=True, bid__named_at__isnull=False)
    return list(rows.exclude(bid__state__in=("rejected", "withdrawn", "unsuccessful")).select_related("bid"))


def _opened(case: Any, stage: str) -> bool:
    return any(opening.stage == stage and opening.second_id is not None for opening in case.openings.all())


def _preferred(case: Any) -> bool:
    return any(bid.state == "preferred" for bid in case.bids.all())


def _moment(at: datetime.datetime | None) -> str:
    return moment(at) if at else "a time that has not been set"
