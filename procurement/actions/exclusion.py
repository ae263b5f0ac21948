"""Grounds for exclusion: looking for them, finding one, deciding."""

from __future__ import annotations

import datetime

from mcp_portal.accounts.models import User
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint
from mcp_portal.workflow.steps import NotAllowed, Refused
from procurement import access
from procurement.models import Bid, ExclusionCheck, ExclusionDecision, ExclusionFinding, Procurement
from procurement.selection import ground

from .hidden import refuse_with_a_hidden_bid

Outcome = ExclusionDecision.Outcome
NEVER_FOR_MANDATORY = (Outcome.NOT_USED,)
NEVER_FOR_DISCRETIONARY = (Outcome.PUBLIC_INTEREST,)


def record_check(bid: Bid, *, stage: str, looked_at: str, by: User, now: datetime.datetime) -> ExclusionCheck:
    """Record that every ground was looked for, as procurement lead. Raises NotAllowed and Refused."""
    with savepoint():
        case = _locked(bid)
        _lead(case, by)
        check = ExclusionCheck.objects.create(
            procurement=case, bid=bid, make_up=bid.change, stage=stage, looked_at=looked_at, checked_by=by,
            checked_at=now,
        )  # fmt: skip
        ledger.record("procurement.exclusion_checked", subject=check, case=case, occurred_at=now, detail={"at": stage})
    return check


def record_finding(
    bid: Bid, *, code: str, about: str, happened_on: datetime.date, words: str, by: User, now: datetime.datetime
) -> ExclusionFinding:
    """Record that a ground applies, as procurement lead; the bidder is asked what it did since, and the SRO decides."""
    with savepoint():
        case = _locked(bid)
        _lead(case, by)
        finding = ExclusionFinding.objects.create(
            procurement=case, bid=bid, number=bid.exclusion_findings.count() + 1, code=ground(code).code, about=about,
            happened_on=happened_on, words=words, found_by=by, found_at=now,
        )  # fmt: skip
        ledger.record("procurement.exclusion_found", subject=finding, case=case, occurred_at=now)
    return finding


def decide_finding(
    finding: ExclusionFinding, *, outcome: str, self_cleaning: str, reasons: str, by: User, now: datetime.datetime
) -> ExclusionDecision:
    """Decide what follows from a finding, as SRO and not as who found it (PCR 2015 reg. 57(13) to (17)).

    A later decision takes the place of an earlier one, which stays. Raises NotAllowed and Refused.
    """
    with savepoint():
        case = _locked(finding.bid)
        if not access.is_sro(case, by):
            raise NotAllowed("What follows from a ground for exclusion is decided by the senior responsible officer")
        if finding.found_by_id == by.pk:
            raise NotAllowed("You recorded this finding. Somebody else has to decide what follows from it")
        _fits(finding, outcome, now)
        decision = ExclusionDecision.objects.create(
            procurement=case, finding=finding, outcome=outcome, self_cleaning=self_cleaning, reasons=reasons,
            decided_by=by, decided_at=now,
        )  # fmt: skip
        ledger.record("procurement.exclusion_decided", subject=decision, case=case, occurred_at=now)
    return decision


def _fits(finding: ExclusionFinding, outcome: str, now: datetime.datetime) -> None:
    """Refuse what the regulation does not allow for the ground."""
    if finding.ground.mandatory and outcome in NEVER_FOR_MANDATORY:
        raise Refused("This ground leaves no choice. Exclude the bidder, or say what it did or why the public needs it")
    if not finding.ground.mandatory and outcome in NEVER_FOR_DISCRETIONARY:
        raise Refused("This ground leaves a choice, so no overriding reason is needed. Select that it is not used")
    if outcome == Outcome.EXCLUDE and not finding.counts_on(now):
        raise Refused("This ground no longer counts, so the bidder cannot be excluded because of it")


def _lead(case: Procurement, by: User) -> None:
    if not access.is_lead(case, by):
        raise NotAllowed("Grounds for exclusion are looked for by the procurement lead")


def _locked(bid: Bid) -> Procurement:
    """Lock the case of a bid that two people have opened, for who sees every bid."""
    case = Procurement.objects.select_for_update(no_key=True).get(pk=bid.procurement_id)
    refuse_with_a_hidden_bid(case)
    if bid.named_at is None:
        raise Refused("The responses have not been opened yet")
    if case.state in Procurement.ENDED:
        raise Refused("The procurement has ended")
    return case
