"""Talking to the market: events, earlier involvement of a possible bidder, and what was done about it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.utils import timezone

from mcp_portal.accounts.models import User
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint
from mcp_portal.workflow.steps import NotAllowed, Refused
from procurement import access
from procurement.models import (
    Delivery,
    EventAttendee,
    EventItem,
    InvolvementRemedy,
    MarketEvent,
    PriorInvolvement,
    Procurement,
    SharedItem,
)

from .hidden import refuse_with_a_hidden_bid

Measure = InvolvementRemedy.Measure


def record_event(
    case: Procurement, *, title: str, held_on: datetime.date, place: str, open_to: str, advertised: str, said: str,
    attendees: Iterable[tuple[str, int]], given_out: Iterable[SharedItem], by: User, now: datetime.datetime,
) -> MarketEvent:  # fmt: skip
    """Record an event with the market, who came and what they were given, as procurement lead.

    Whoever came has what was given out from then on. Raises NotAllowed and Refused.
    """
    with savepoint():
        case = _open(case)
        if not access.is_lead(case, by):
            raise NotAllowed("Events with the market are recorded by the procurement lead")
        if held_on > timezone.localdate(now):
            raise Refused("An event is recorded when it has been held")
        event = MarketEvent.objects.create(
            procurement=case, number=case.market_events.count() + 1, title=title, held_on=held_on, place=place,
            open_to=open_to, advertised=advertised, said=said, recorded_by=by, recorded_at=now,
        )  # fmt: skip
        came = EventAttendee.objects.bulk_create(
            EventAttendee(procurement=case, event=event, organisation=name, people=people) for name, people in attendees
        )
        for item in given_out:
            EventItem.objects.create(procurement=case, event=event, item=item)
            _given(item, [one.organisation for one in came], held_on, by, now)
        ledger.record("procurement.market_event_recorded", subject=event, case=case, occurred_at=now)
    return event


def _given(item: SharedItem, organisations: list[str], day: datetime.date, by: User, now: datetime.datetime) -> None:
    """Record that organisations got an item at an event; what was sent after the event they got when it was sent."""
    midday = timezone.make_aware(datetime.datetime.combine(day, datetime.time(12)))
    got_at = min(max(midday, item.sent_at), now)
    there = set(item.deliveries.values_list("organisation", flat=True))
    Delivery.objects.bulk_create(
        Delivery(
            procurement_id=item.procurement_id, item=item, organisation=one, means=Delivery.Means.MEETING,
            got_at=got_at, recorded_by=by, recorded_at=now,
        )
        for one in organisations
        if one not in there
    )  # fmt: skip


def record_involvement(
    case: Procurement, *, organisation: str, prepared: str, from_date: datetime.date, to_date: datetime.date,
    exchanged: str, by: User, now: datetime.datetime,
) -> PriorInvolvement:  # fmt: skip
    """Record that a possible bidder helped to prepare the procurement, as lead or legal adviser (PCR 2015 reg. 41)."""
    with savepoint():
        case = _open(case)
        if not (access.is_lead(case, by) or access.is_legal(case, by)):
            raise NotAllowed("Earlier involvement is recorded by the procurement lead or the legal adviser")
        if to_date < from_date or from_date > timezone.localdate(now):
            raise Refused("Its first day is in the past and not after its last")
        made = PriorInvolvement.objects.create(
            procurement=case, number=case.prior_involvements.count() + 1, organisation=organisation, prepared=prepared,
            from_date=from_date, to_date=to_date, exchanged=exchanged, recorded_by=by, recorded_at=now,
        )  # fmt: skip
        ledger.record("procurement.involvement_recorded", subject=made, case=case, occurred_at=now)
    return made


def remedy(
    involvement: PriorInvolvement, *, measure: str, words: str, item: SharedItem | None, heard: str, nothing_else: str,
    by: User, now: datetime.datetime,
) -> InvolvementRemedy:  # fmt: skip
    """Decide as SRO how an earlier involvement is kept from distorting competition; an earlier measure stays.

    Exclusion is the last measure: after the bidder was heard, and when nothing else secures equal treatment. Raises
    NotAllowed and Refused.
    """
    with savepoint():
        case = _open(involvement.procurement)
        if not access.is_sro(case, by):
            raise NotAllowed("What is done about it is decided by the senior responsible officer")
        if measure == Measure.SHARED and (item is None or not item.for_all):
            raise Refused("Select what was shared with every bidder. Record it under information to bidders first")
        if measure == Measure.EXCLUDE and not (heard and nothing_else):
            raise Refused("Hear the bidder first, and say why nothing else secures equal treatment")
        made = InvolvementRemedy.objects.create(
            procurement=case, involvement=involvement, measure=measure, words=words,
            item=item if measure == Measure.SHARED else None, heard=heard, nothing_else=nothing_else, decided_by=by,
            decided_at=now,
        )  # fmt: skip
        detail = {"measure": measure}
        ledger.record("procurement.involvement_remedied", subject=made, case=case, occurred_at=now, detail=detail)
    return made


def _open(case: Procurement) -> Procurement:
    """Lock a case that goes on, for who sees every bid."""
    case = Procurement.objects.select_for_update(no_key=True).get(pk=case.pk)
    refuse_with_a_hidden_bid(case)
    if case.state in Procurement.ENDED:
        raise Refused("The procurement has ended")
    return case
