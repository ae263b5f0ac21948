"""Sealed files of a response, whether it is complete, and what came after the closing time."""

from __future__ import annotations

import datetime
from typing import Any

from mcp_portal.accounts.models import User
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint
from mcp_portal.documents import names
from mcp_portal.documents.actions import receive
from mcp_portal.workflow.steps import NotAllowed, Refused
from procurement import access
from procurement.models import Bid, LateDecision, LateResponse, Opening, Procurement, ResponseMark, SealedFile
from procurement.models.response import SEALED

from .hidden import refuse_with_a_hidden_bid

Stage = Opening.Stage
COMES_IN = {Procurement.State.CALL_PUBLISHED: Stage.SELECTION, Procurement.State.FINAL_TENDERS: Stage.FINAL}
"""What comes in while a case is in a state."""


def add_sealed(
    bid: Bid, files: list[Any], *, received_at: datetime.datetime, by: User, now: datetime.datetime
) -> list[SealedFile]:
    """Keep files of a response, sealed until two people open it. Raises NotAllowed, Refused and NotAccepted."""
    with savepoint():
        case, stage = _receiving(bid, by)
        if received_at > now:
            raise Refused("Time of arrival must not be in the future")
        if not in_time(case, stage, received_at, bid):
            raise Refused("These files came after the closing time. Record the response as late first")
        made = []
        for file in files:
            document = receive(file, case=case, by=by, now=now, kind=SEALED, neutral_name="Sealed file")
            one = SealedFile.objects.create(
                procurement=case, bid=bid, stage=stage, document=document, name=names.tidy(file.name or ""),
                sha256=document.sha256, size=document.size, received_at=received_at, added_by=by, added_at=now,
            )  # fmt: skip
            detail = {"stage": stage, "sha256": document.sha256}
            ledger.record("procurement.sealed_file_added", subject=one, case=case, occurred_at=now, detail=detail)
            made.append(one)
    return made


def mark_response(bid: Bid, *, complete: bool, by: User, now: datetime.datetime) -> ResponseMark:
    """Say whether a response is complete; what is in it stays sealed. Raises NotAllowed and Refused."""
    with savepoint():
        case, stage = _receiving(bid, by)
        mark = ResponseMark.objects.create(
            procurement=case, bid=bid, stage=stage, complete=complete, marked_by=by, marked_at=now
        )
        detail = {"stage": stage, "complete": complete}
        ledger.record("procurement.response_marked", subject=mark, case=case, occurred_at=now, detail=detail)
    return mark


def in_time(case: Procurement, stage: str, at: datetime.datetime, bid: Bid | None = None) -> bool:
    """Say whether what arrived at a moment counts: at the second of the closing time it does.

    After it only what was let in, because the authority was at fault. What belongs to a response that was let in
    came with it.
    """
    closes = case.requests_close_at if stage == Stage.SELECTION else case.final_tenders_close_at
    if closes is None or at <= closes:
        return True
    if stage == Stage.SELECTION and bid is not None:
        return at <= bid.received_at
    return case.late_responses.admit(stage, at, bid)


def record_late(
    case: Procurement, *, bid: Bid | None, arrived_at: datetime.datetime, fault: str, what_happened: str, evidence: str,
    by: User, now: datetime.datetime,
) -> LateResponse:  # fmt: skip
    """Record a response that came after the closing time, as procurement lead. Raises NotAllowed and Refused."""
    with savepoint():
        case = Procurement.objects.select_for_update(no_key=True).get(pk=case.pk)
        refuse_with_a_hidden_bid(case)
        if not access.is_lead(case, by):
            raise NotAllowed("Late responses are recorded by the procurement lead")
        stage = _coming_in(case)
        closes = case.requests_close_at if stage == Stage.SELECTION else case.final_tenders_close_at
        if arrived_at > now:
            raise Refused("Time of arrival must not be in the future")
        if closes is None or arrived_at <= closes:
            raise Refused("This response came in time. Record it in the ordinary way")
        if (bid is None) != (stage == Stage.SELECTION):
            raise Refused("Select whose final tender came late")
        late = LateResponse.objects.create(
            procurement=case, number=case.late_responses.count() + 1, stage=stage, bid=bid, arrived_at=arrived_at,
            fault=fault, what_happened=what_happened, evidence=evidence, recorded_by=by, recorded_at=now,
        )  # fmt: skip
        ledger.record("procurement.late_response_recorded", subject=late, case=case, occurred_at=now)
    return late


def decide_late(late: LateResponse, *, admitted: bool, reasons: str, by: User, now: datetime.datetime) -> LateDecision:
    """Decide whether a late response is let in, as SRO, before two people have opened the others.

    Raises NotAllowed and Refused.
    """
    with savepoint():
        case = Procurement.objects.select_for_update(no_key=True).get(pk=late.procurement_id)
        refuse_with_a_hidden_bid(case)
        if not access.is_sro(case, by):
            raise NotAllowed("Whether a late response is let in is decided by the senior responsible officer")
        if late.recorded_by_id == by.pk:
            raise NotAllowed("You recorded this late response. Somebody else has to decide on it")
        if LateDecision.objects.filter(late=late).exists():
            raise Refused("This late response has been decided already")
        if admitted and late.fault != LateResponse.Fault.AUTHORITY:
            raise Refused("A late response stays out unless the authority was at fault")
        if admitted and case.openings.filter(stage=late.stage).exists():
            raise Refused("The responses are being opened, or were. What comes now could know of the others")
        made = LateDecision.objects.create(
            procurement=case, late=late, admitted=admitted, reasons=reasons, decided_by=by, decided_at=now
        )
        detail = {"admitted": admitted}
        ledger.record("procurement.late_response_decided", subject=made, case=case, occurred_at=now, detail=detail)
    return made


def _receiving(bid: Bid, by: User) -> tuple[Procurement, str]:
    """Lock the case of a bid whose response comes in now, for its procurement lead or the bidder's own people."""
    case = Procurement.objects.select_for_update(no_key=True).get(pk=bid.procurement_id)
    refuse_with_a_hidden_bid(case)
    if not access.is_lead(case, by) and not access.bids_for(bid, by):
        raise NotAllowed("Responses are put in by the bidder or recorded by the procurement lead")
    stage = _coming_in(case)
    if case.openings.filter(stage=stage).exists():
        raise Refused("The responses are being opened, or were. Nothing more is put in")
    if bid.state == Bid.State.WITHDRAWN:
        raise Refused("This bidder has withdrawn")
    return case, stage


def _coming_in(case: Procurement) -> str:
    stage = COMES_IN.get(Procurement.State(case.state))
    if stage is None:
        raise Refused("No responses come in now")
    return stage
