"""Recording what is known about a bidder: form and risk, capability, validity, what stays confidential."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from mcp_portal.accounts.models import User
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint
from mcp_portal.workflow.steps import Refused
from procurement.models import (
    Bid,
    BidderStanding,
    CapabilityAnswer,
    CapabilityCheck,
    ConfidentialItem,
    Criterion,
    TenderValidity,
)

from .opened import lock_opened


def record_standing(
    bid: Bid, *, legal_form: str, risk: str, words: str, evidence: str, by: User, now: datetime.datetime
) -> BidderStanding:
    """Record the legal form of a bidder and whether it can bear the risk. Raises NotAllowed and Refused."""
    with savepoint():
        case, bid = lock_opened(bid, by)
        made = BidderStanding.objects.create(
            procurement=case, bid=bid, make_up=bid.change, legal_form=legal_form, risk=risk, words=words,
            evidence=evidence, judged_by=by, judged_at=now,
        )  # fmt: skip
        ledger.record("procurement.bidder_standing_recorded", subject=made, case=case, occurred_at=now)
    return made


def record_capability(
    bid: Bid, answers: Mapping[Criterion, tuple[bool, str]], *, by: User, now: datetime.datetime
) -> CapabilityCheck:
    """Record for each selection question whether the bidder passes, with reasons. Raises NotAllowed and Refused."""
    with savepoint():
        case, bid = lock_opened(bid, by)
        asked = set(case.criteria.filter(kind=Criterion.Kind.SELECTION))
        if not asked:
            raise Refused("No selection question has been set")
        if asked != set(answers):
            raise Refused("Answer every selection question")
        made = CapabilityCheck.objects.create(
            procurement=case, bid=bid, make_up=bid.change, checked_by=by, checked_at=now
        )
        CapabilityAnswer.objects.bulk_create(
            CapabilityAnswer(capability=made, criterion=one, passed=passed, reasons=reasons)
            for one, (passed, reasons) in answers.items()
        )
        detail = {"passed": made.passed}
        ledger.record("procurement.capability_checked", subject=made, case=case, occurred_at=now, detail=detail)
    return made


def record_validity(
    bid: Bid, *, valid_until: datetime.date, where: str, by: User, now: datetime.datetime
) -> TenderValidity:
    """Record until when the final tender binds the bidder; a later row extends it. Raises NotAllowed and Refused."""
    with savepoint():
        case, bid = lock_opened(bid, by)
        if bid.final_received_at is None:
            raise Refused("No final tender has been recorded for this bidder")
        made = TenderValidity.objects.create(
            procurement=case, bid=bid, valid_until=valid_until, where=where, recorded_by=by, recorded_at=now
        )
        detail = {"valid_until": valid_until}
        ledger.record("procurement.validity_recorded", subject=made, case=case, occurred_at=now, detail=detail)
    return made


def record_confidential(
    bid: Bid, *, what: str, ground: str, why: str, from_date: datetime.date, until: datetime.date | None, by: User,
    now: datetime.datetime,
) -> ConfidentialItem:  # fmt: skip
    """Record what a bidder asks to keep confidential, why and until when. Raises NotAllowed and Refused."""
    with savepoint():
        case, bid = lock_opened(bid, by)
        made = ConfidentialItem.objects.create(
            procurement=case, bid=bid, number=bid.confidential_items.count() + 1, what=what, ground=ground, why=why,
            from_date=from_date, until=until, recorded_by=by, recorded_at=now,
        )  # fmt: skip
        ledger.record("procurement.confidential_recorded", subject=made, case=case, occurred_at=now)
    return made
