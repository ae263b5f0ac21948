"""Choosing how the market is called, testing a direct award, and departing from the notice."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

from mcp_portal.accounts.models import User
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint
from mcp_portal.workflow.steps import NotAllowed, Refused
from procurement import access
from procurement.models import (
    Bid,
    Departure,
    DepartureDecision,
    DepartureTold,
    DirectAwardSignOff,
    DirectAwardTest,
    Notice,
    PinPoint,
    Procurement,
    RouteChoice,
)

from .hidden import refuse_with_a_hidden_bid


def choose_route(case: Procurement, *, route: str, reason: str, by: User, now: datetime.datetime) -> RouteChoice:
    """Choose how the market is called, as SRO; a direct award only on a test the legal adviser signed as met."""
    with savepoint():
        case = _open(case)
        if not access.is_sro(case, by):
            raise NotAllowed("The route is chosen by the senior responsible officer")
        signed = DirectAwardSignOff.objects.filter(test__procurement=case, met=True)
        if route == RouteChoice.Route.DIRECT and not signed.exists():
            raise Refused("A direct award needs both tests met, signed by the legal adviser. Write the test first")
        made = RouteChoice.objects.create(
            procurement=case, number=case.route_choices.count() + 1, route=route, reason=reason, chosen_by=by,
            chosen_at=now,
        )  # fmt: skip
        detail = {"route": route}
        ledger.record("procurement.route_chosen", subject=made, case=case, occurred_at=now, detail=detail)
    return made


def write_test(
    case: Procurement, *, ground: str, evidence: str, alternatives: str, capable: str, by: User, now: datetime.datetime
) -> DirectAwardTest:
    """Write down why no call would be needed, as procurement lead: reg. 32 and PPCCR reg. 5 with evidence."""
    with savepoint():
        case = _led(case, by)
        made = DirectAwardTest.objects.create(
            procurement=case, number=case.direct_award_tests.count() + 1, ground=ground, evidence=evidence,
            alternatives=alternatives, capable=capable, written_by=by, written_at=now,
        )  # fmt: skip
        ledger.record("procurement.direct_award_tested", subject=made, case=case, occurred_at=now)
    return made


def sign_test(
    test: DirectAwardTest, *, met: bool, words: str, by: User, now: datetime.datetime
) -> DirectAwardSignOff:  # fmt: skip
    """Say as legal adviser whether both tests are met."""
    with savepoint():
        case = _open(test.procurement)
        if not access.is_legal(case, by) or test.written_by_id == by.pk:
            raise NotAllowed("Whether the tests are met is said by the legal adviser, and not by who wrote them")
        if DirectAwardSignOff.objects.filter(test=test).exists():
            raise Refused("The legal adviser has answered this test. Write another one")
        made = DirectAwardSignOff.objects.create(
            procurement=case, test=test, met=met, words=words, signed_by=by, signed_at=now
        )
        detail = {"met": met}
        ledger.record("procurement.direct_award_signed", subject=made, case=case, occurred_at=now, detail=detail)
    return made


def say_where(
    notice: Notice, places: Mapping[int, str], *, by: User, now: datetime.datetime
) -> list[PinPoint]:  # fmt: skip
    """Say where a prior information notice says each of its points, as who drafts notices; the last word counts."""
    with savepoint():
        case = Procurement.objects.select_for_update(no_key=True).get(pk=notice.procurement_id)
        if not access.is_notice_drafter(case, by):
            raise NotAllowed("Where the notice says so is recorded by who drafts notices")
        said = {one.point: one.where for one in notice.points.all()}
        made = PinPoint.objects.bulk_create(
            PinPoint(procurement=case, notice=notice, point=point, where=where, recorded_by=by, recorded_at=now)
            for point, where in places.items()
            if where != said.get(point, "")
        )
        if made:
            detail = {"points": [one.point for one in made]}
            ledger.record("procurement.notice_points_said", subject=notice, case=case, occurred_at=now, detail=detail)
    return made


def propose_departure(
    case: Procurement, *, aspect: str, title: str, what: str, why_fair: str, consideration: str, by: User,
    now: datetime.datetime,
) -> Departure:  # fmt: skip
    """Propose to do something otherwise than the notice said, as procurement lead (PCR 2015 reg. 76(4))."""
    with savepoint():
        case = _led(case, by)
        made = Departure.objects.create(
            procurement=case, number=case.departures.count() + 1, aspect=aspect, title=title, what=what,
            why_fair=why_fair, consideration=consideration, proposed_by=by, proposed_at=now,
        )  # fmt: skip
        ledger.record("procurement.departure_proposed", subject=made, case=case, occurred_at=now)
    return made


def decide_departure(
    departure: Departure, *, approved: bool, reasons: str, by: User, now: datetime.datetime
) -> DepartureDecision:
    """Approve a departure or not, as SRO; then everyone who answered the notice is told."""
    with savepoint():
        case = _open(departure.procurement)
        if not access.is_sro(case, by) or departure.proposed_by_id == by.pk:
            raise NotAllowed("A departure is decided by the senior responsible officer, and not by who proposed it")
        if DepartureDecision.objects.filter(departure=departure).exists():
            raise Refused("This departure is decided already. Propose another one")
        made = DepartureDecision.objects.create(
            procurement=case, departure=departure, approved=approved, reasons=reasons, decided_by=by, decided_at=now
        )
        detail = {"approved": approved}
        ledger.record("procurement.departure_decided", subject=made, case=case, occurred_at=now, detail=detail)
    return made


def tell_departure(
    departure: Departure, bids: Iterable[Bid], *, means: str, told_at: datetime.datetime, by: User,
    now: datetime.datetime,
) -> list[DepartureTold]:  # fmt: skip
    """Record that bidders were told of an approved departure, as procurement lead. Raises NotAllowed and Refused."""
    with savepoint():
        case = _led(departure.procurement, by)
        decision = DepartureDecision.objects.filter(departure=departure).first()
        if decision is None or not decision.approved:
            raise Refused("Bidders are told when the departure is approved")
        if not decision.decided_at <= told_at <= now:
            raise Refused("Bidders are told between the decision and now")
        there = set(departure.told.values_list("bid_id", flat=True))
        made = DepartureTold.objects.bulk_create(
            DepartureTold(
                procurement=case, departure=departure, bid=bid, means=means, told_at=told_at, recorded_by=by,
                recorded_at=now,
            )
            for bid in bids
            if bid.pk not in there
        )  # fmt: skip
        detail = {"bidders": len(made)}
        ledger.record("procurement.departure_told", subject=departure, case=case, occurred_at=now, detail=detail)
    return made


def _led(case: Procurement, by: User) -> Procurement:
    case = _open(case)
    if not access.is_lead(case, by):
        raise NotAllowed("This is recorded by the procurement lead")
    return case


def _open(case: Procurement) -> Procurement:
    """Lock a case that goes on, for who sees every bid."""
    case = Procurement.objects.select_for_update(no_key=True).get(pk=case.pk)
    refuse_with_a_hidden_bid(case)
    if case.state in Procurement.ENDED:
        raise Refused("The procurement has ended")
    return case
