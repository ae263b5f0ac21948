"""How far each part of the competition is, in a line, with what comes next. One query each at most."""

from __future__ import annotations

from collections import Counter

from django.db.models import Count, Q

from mcp_portal.nhsuk.wording import plural
from procurement.models import Bid, LowTenderEntry, Opening, Procurement

HIDDEN = "Not shown to you, because a bid is hidden from you"
TOLD = (Bid.State.REJECTED, Bid.State.ELIMINATED, Bid.State.UNSUCCESSFUL)


def bids(case: Procurement) -> str:
    """Say how many responses there are."""
    count = case.bids.count()
    return f"{plural(count, 'response')} recorded" if count else "No response yet"


def opening(case: Procurement) -> str:
    """Say which responses two people have opened."""
    found = {one.stage: one.second_id is not None for one in case.openings.all()}
    if not found:
        return "Nothing opened yet. Two people open the responses after the closing time"
    return ". ".join(
        f"{Opening.Stage(stage).label}: {'opened by two people' if both else 'the second person has to open'}"
        for stage, both in found.items()
    )


def selection(case: Procurement) -> str:
    """Say who was selected and who is still to be decided on."""
    states = _states(case)
    if not states:
        return "No response yet"
    waiting = states.pop(Bid.State.RECEIVED, 0)
    out = states.pop(Bid.State.REJECTED, 0)
    gone = states.pop(Bid.State.WITHDRAWN, 0)
    words = f"{sum(states.values())} selected, {out} not selected, {gone} withdrawn"
    return f"{words}. Next: decide on {plural(waiting, 'response')}" if waiting else words


def dialogue(case: Procurement) -> str:
    """Say how many rounds there were, and what holds up the close."""
    rounds = [one.closed_on for one in case.dialogue_rounds.all()]
    if not rounds:
        return "Not started"
    return f"{plural(len(rounds), 'round')}, {'1 open' if None in rounds else 'all closed'}"


def issues(case: Procurement) -> str:
    """Say how many issues were raised and how many material ones are open."""
    count = case.dialogue_issues.aggregate(
        all=Count("pk"), open=Count("pk", filter=Q(material=True) & ~Q(state="agreed"))
    )
    if not count["all"]:
        return "No issue raised"
    words = plural(count["all"], "issue")
    return f"{words}. Next: settle {plural(count['open'], 'material issue')}" if count["open"] else f"{words}, settled"


def meetings(case: Procurement) -> str:
    """Say how many meetings are on record."""
    count = case.dialogue_meetings.count()
    return f"{plural(count, 'meeting')} recorded" if count else "No meeting recorded"


def evaluation(case: Procurement) -> str:
    """Say how many results are filed."""
    count = case.results.count()
    return f"{plural(count, 'result')} filed" if count else "Not started"


def report(case: Procurement) -> str:
    """Say whether every tender has a result on every award criterion, so that the report ranks them."""
    tenders = (Bid.State.FINAL_SUBMITTED, Bid.State.PREFERRED, Bid.State.RESERVE, Bid.State.UNSUCCESSFUL)
    count = case.bids.filter(state__in=tenders).aggregate(
        all=Count("pk", distinct=True), results=Count("results", distinct=True)
    )
    if not count["all"]:
        return "No final tender yet"
    if not count["results"]:
        return "No result filed. Next: file the results"
    return f"{plural(count['results'], 'result')} on {plural(count['all'], 'tender')}"


def low_tenders(case: Procurement) -> str:
    """Say how many tenders looked too low, and how many of them are not decided."""
    decided = LowTenderEntry.Kind.DECIDED
    count = case.low_tenders.aggregate(
        all=Count("pk", distinct=True), decided=Count("pk", distinct=True, filter=Q(entries__kind=decided))
    )
    if not count["all"]:
        return "No tender found to be too low"
    waiting = count["all"] - count["decided"]
    words = f"{plural(count['all'], 'tender')} asked about"
    return f"{words}. Next: decide on {waiting}" if waiting else f"{words}, decided"


def letters(case: Procurement) -> str:
    """Say how many bidders that were not chosen have no letter with reasons."""
    told = case.bids.filter(state__in=TOLD)
    count = told.aggregate(
        all=Count("pk", distinct=True), sent=Count("pk", distinct=True, filter=Q(letters__isnull=False))
    )
    if not count["all"]:
        return "Nobody to write to yet"
    without = count["all"] - count["sent"]
    words = f"{plural(count['sent'], 'bidder')} told why"
    return f"{words}. Next: send {plural(without, 'letter')} with reasons" if without else words


def preferred(case: Procurement) -> str:
    """Say whether there is a preferred bidder and a reserve."""
    states = _states(case)
    first = "Preferred bidder named" if states[Bid.State.PREFERRED] else "No preferred bidder yet"
    return f"{first}, {'with' if states[Bid.State.RESERVE] else 'without'} a reserve bidder"


def commitments(case: Procurement) -> str:
    """Say how many commitments the preferred bidder confirmed."""
    found = case.bids.filter(state=Bid.State.PREFERRED).annotate(count=Count("commitments")).first()
    if found is None:
        return "No preferred bidder yet"
    count = found.count
    return f"{plural(count, 'commitment')} confirmed" if count else "Next: let the preferred bidder confirm them"


def handover(case: Procurement) -> str:
    """Say whether there is somebody to hand over."""
    named = case.bids.filter(state=Bid.State.PREFERRED).exists()
    return "Next: see what is missing for gateway 2" if named else "No preferred bidder yet"


def _states(case: Procurement) -> Counter[str]:
    return Counter(case.bids.order_by().values_list("state", flat=True))
