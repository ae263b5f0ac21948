"""Setting up a committee, its quorum and its seats."""

from __future__ import annotations

import datetime
from typing import Any

from conflicts import access, quorum
from conflicts.models import AgendaItem, Committee, Meeting, Seat
from mcp_portal.accounts.models import Organisation, User
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint
from mcp_portal.nhsuk.wording import day
from mcp_portal.workflow.steps import NotAllowed

from .wrong import Wrong


def _refuse_others(organisation_id: int, by: User) -> None:
    if not access.keeps_minutes_of(organisation_id, by):
        raise NotAllowed("Only a committee secretary of the organisation does this")


def set_up_committee(
    *, organisation: Organisation, name: str, rule: quorum.Rule, by: User, now: datetime.datetime
) -> Committee:
    """Set up a deciding body whose meetings the portal holds from now on."""
    _refuse_others(organisation.pk, by)
    name = " ".join(name.split())
    if Committee.objects.filter(organisation=organisation, name__iexact=name).exists():
        raise Wrong("name", f"{organisation.name} has a committee of this name already")
    made = Committee.objects.create(
        organisation=organisation, name=name, quorum=quorum.write(rule), set_up_by=by, set_up_at=now
    )
    ledger.record("conflicts.committee_set_up", subject=made, occurred_at=now)
    return made


def change_quorum(committee: Committee, *, rule: quorum.Rule, by: User, now: datetime.datetime) -> None:
    """Change the rule for meetings that have not begun."""
    _refuse_others(committee.organisation_id, by)
    committee.quorum = quorum.write(rule)
    committee.save(update_fields=["quorum"])
    ledger.record("conflicts.quorum_changed", subject=committee, occurred_at=now, detail=quorum_detail(rule))


def quorum_detail(rule: quorum.Rule) -> dict[str, int]:
    """Give what of a rule may stand in the ledger."""
    return {"places": sum(slot.count for slot in rule.slots), "at_least": rule.at_least}


def add_seat(committee: Committee, *, by: User, now: datetime.datetime, **seat: Any) -> Seat:
    """Give a person a seat; nobody has two in one committee at the same time, and an office has one holder."""
    _refuse_others(committee.organisation_id, by)
    _refuse_two(committee, seat)
    with savepoint():
        made = Seat.objects.create(committee=committee, entered_by=by, entered_at=now, **seat)
        ledger.record("conflicts.seat_given", subject=made, occurred_at=now, detail={"person": made.person_id})
    return made


def _refuse_two(committee: Committee, seat: dict[str, Any]) -> None:
    ends, begins = seat.get("to_date"), seat["from_date"]
    held = committee.seats.exclude(to_date__lt=begins)
    held = held.filter(from_date__lte=ends) if ends else held
    if held.filter(person=seat["person"]).exists():
        raise Wrong("person", f"{seat['person']} has a seat in this committee at that time already")
    if seat.get("office") and held.filter(office=seat["office"]).exists():
        raise Wrong("office", f"The committee has a {Seat.Office(seat['office']).label.lower()} at that time already")


def end_seat(seat: Seat, *, to_date: datetime.date, by: User, now: datetime.datetime) -> None:
    """End a seat on a day."""
    _refuse_others(seat.committee.organisation_id, by)
    if to_date < seat.from_date:
        raise Wrong("to_date", f"Last day must be on or after {day(seat.from_date)}, the first day of the seat")
    seat.to_date = to_date
    seat.save(update_fields=["to_date"])
    ledger.record("conflicts.seat_ended", subject=seat, occurred_at=now, detail={"person": seat.person_id})


def borrow_member(
    item: AgendaItem, *, person: User, counts_as: str, lent_by: Organisation, reason: str, by: User,
    now: datetime.datetime,
) -> Seat:  # fmt: skip
    """Borrow a member without a conflict for one meeting, so that an item can be decided."""
    meeting: Meeting = item.meeting
    if lent_by.pk == meeting.committee.organisation_id:
        raise Wrong("lent_by", "Choose another body than the one whose committee meets")
    if not meeting.is_open:
        raise Wrong("person", "The meeting is closed, so nobody can be borrowed for it")
    with savepoint():
        seat = add_seat(
            meeting.committee, by=by, now=now, person=person, kind=Seat.Kind.BORROWED, counts_as=counts_as,
            lent_by=lent_by, meeting=meeting, reason=reason, from_date=meeting.day, to_date=meeting.day,
        )  # fmt: skip
        if meeting.is_under_way:
            meeting.attendances.create(person=person, seat=seat, arrived_at=None)
        detail = {"seat": seat.pk}
        ledger.record("conflicts.member_borrowed", subject=item, case=item.case, occurred_at=now, detail=detail)
    return seat
